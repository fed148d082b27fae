//! Mail that goes out: what has not reached anyone, and sending it again.
//!
//! It is the platform's to see to. Whom and what it is about shows as far as the reader may see
//! people and accounts; where it goes shows always, for that is what there is to mend.

use axum::{Json, extract::State};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rolecall_client::wire::{self, Page};
use rolecall_core::{
    MailId, MembershipId, Timestamp,
    change::{Notice, Operation},
    name::Name,
    record::Account,
};
use rolecall_store::{Mail, MailState, Mails};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    change::{Change, Nothing},
    look::{Look, known},
    page::{Asked, Paging, Path},
};
use crate::{App, caller::Caller, problem::Problem};

/// How many mails are sent again at a time.
pub(crate) const AGAIN_MAX: u32 = 100;

/// Which mail.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MailQuery {
    /// Only mail in this state; if nothing is said, what was tried and has not gone out.
    #[param(inline)]
    state: Option<wire::MailState>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    cursor: Option<String>,
}

/// Mail that goes out, newest first.
#[utoipa::path(get, path = "/mail", tag = "Mail", params(MailQuery),
    extensions(("x-operation" = json!(["manage_mail"]))),
    responses((status = 200, body = Page<wire::Mail>)))]
pub(super) async fn list_mail(
    State(app): State<App>,
    caller: Caller,
    Asked(query): Asked<MailQuery>,
) -> Result<Json<Page<wire::Mail>>, Problem> {
    app.look(&caller, may_manage)?;
    let page = page(&app, query.state, query.limit, query.cursor.as_deref()).await?;
    let shown =
        app.look(&caller, |look| page.items.iter().map(|mail| look.show_mail(mail)).collect());
    Ok(Json(Page { items: shown, next_cursor: page.next_cursor }))
}

/// Send a mail again that was given up.
///
/// One that waits or was sent stays as it is, so that nothing is sent twice by asking twice. One
/// that was to bring a link is refused: the link is gone, and has to be asked for anew.
#[utoipa::path(post, path = "/mail/{mail}/again", tag = "Mail", params(("mail" = MailId, Path)),
    extensions(("x-operation" = json!(["manage_mail"]))),
    responses((status = 200, body = wire::Mail)))]
pub(super) async fn send_mail_again(
    State(app): State<App>,
    Path(mail): Path<String>,
    change: Change<Nothing>,
) -> Result<Json<wire::Mail>, Problem> {
    let origin = change.origin;
    origin.look(&app, may_manage)?;
    origin.without_state("a mail has")?;
    let mail = again(&app, &mail).await?;
    Ok(Json(origin.look(&app, |look| look.show_mail(&mail))))
}

/// Send again what was given up: the newest, a hundred at a time.
///
/// What was to bring a link is left out: the link is gone, and has to be asked for anew.
#[utoipa::path(post, path = "/mail/again", tag = "Mail",
    extensions(("x-operation" = json!(["manage_mail"]))),
    responses((status = 200, body = wire::MailsAgain)))]
pub(super) async fn send_all_mail_again(
    State(app): State<App>,
    change: Change<Nothing>,
) -> Result<Json<wire::MailsAgain>, Problem> {
    let origin = change.origin;
    origin.look(&app, may_manage)?;
    origin.without_state("mail has")?;
    Ok(Json(wire::MailsAgain { mails: all_again(&app).await? }))
}

/// Has mail wait again that was given up, some at a time. How many.
pub(crate) async fn all_again(app: &App) -> Result<u32, Problem> {
    let mails = app.store().all_mail_again(app.now(), AGAIN_MAX).await?;
    tracing::info!(mails, "mail that was given up is sent again");
    Ok(mails)
}

fn may_manage(look: &Look<'_>) -> Result<(), Problem> {
    let root = known(look.facts.root()).ok_or_else(Problem::not_found)?;
    look.account_for(Operation::ManageMail, root.short_name.as_str()).map(drop)
}

/// Some of the mail, with where it goes on.
pub(crate) async fn page(
    app: &App,
    state: Option<wire::MailState>,
    limit: Option<u16>,
    after: Option<&str>,
) -> Result<Page<Mail>, Problem> {
    let limit = Paging::of(limit, None)?.limit;
    let which = match state {
        None => Mails::Failed,
        Some(wire::MailState::Waiting) => MailState::Waiting.into(),
        Some(wire::MailState::Sent) => MailState::Sent.into(),
        Some(wire::MailState::Dead) => MailState::Dead.into(),
    };
    let before = after.map(place).transpose()?;
    // One more tells whether there is another page.
    let rows = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let mut items = app.store().mails(which, before, rows).await?;
    let goes_on = items.len() > limit;
    items.truncate(limit);
    let next_cursor = items.last().filter(|_| goes_on).map(cursor);
    Ok(Page { items, next_cursor })
}

/// Has a mail wait again that was given up. As it is then.
pub(crate) async fn again(app: &App, mail: &str) -> Result<Mail, Problem> {
    let id: MailId = mail.parse().map_err(|_| Problem::not_found())?;
    if app.store().mail_again(id, app.now()).await? {
        tracing::info!(mail = %id, "a mail that was given up is sent again");
    }
    let mail = app.store().mail(id).await?.ok_or_else(Problem::not_found)?;
    if mail.state == MailState::Dead && mail.notice.brings_link() {
        let detail = "the link that this mail was to bring is gone: have it asked for anew, an \
                      invitation by sending the invitation again";
        return Err(Problem::conflict("mail.link_gone", detail));
    }
    Ok(mail)
}

fn cursor(mail: &Mail) -> String {
    let at = mail.made_at.as_microsecond().to_be_bytes();
    URL_SAFE_NO_PAD.encode([&at[..], &mail.id.to_bytes()].concat())
}

fn place(cursor: &str) -> Result<(Timestamp, MailId), Problem> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (at, id) = bytes.split_at_checked(size_of::<i64>())?;
        let at = Timestamp::from_microsecond(i64::from_be_bytes(at.try_into().ok()?)).ok()?;
        Some((at, MailId::from_bytes(id.try_into().ok()?)))
    };
    let unknown = "`cursor` is `next_cursor` of the page before, as it was given";
    read().ok_or_else(|| Problem::bad_request("cursor.unknown", unknown))
}

impl Look<'_> {
    pub(crate) fn show_mail(&self, mail: &Mail) -> wire::Mail {
        let waits = mail.state == MailState::Waiting;
        let person = known(self.facts.person(mail.person));
        let own = person.and_then(|person| person.address.clone());
        wire::Mail {
            id: mail.id,
            state: match mail.state {
                MailState::Waiting => wire::MailState::Waiting,
                MailState::Sent => wire::MailState::Sent,
                MailState::Dead => wire::MailState::Dead,
            },
            notice: notice(&mail.notice),
            account: self.account_of(&mail.notice).map(|account| wire::MailAccount {
                id: account.id,
                short_name: account.short_name.clone(),
                name: account.name.clone(),
            }),
            invitation: self.invitation_of(&mail.notice),
            address: mail.address.clone().or(own),
            name: self.addressee(mail),
            written_at: mail.made_at,
            tries: mail.tries,
            failure: mail.failure.clone(),
            next_try_at: waits.then_some(mail.due_at),
            sent_at: mail.sent_at,
            can_be_sent_again: mail.can_wait_again(),
        }
    }

    /// The account that a notice is about, if it is seen.
    fn account_of(&self, notice: &Notice) -> Option<&Account> {
        let id = match *notice {
            Notice::Invited { membership }
            | Notice::AccessAsked { membership, .. }
            | Notice::AccessAnswered { membership, .. }
            | Notice::EndsSoon { membership } => known(self.facts.membership(membership))?.account,
            Notice::OwnershipOffered { account, .. }
            | Notice::OwnerPutIn { account, .. }
            | Notice::OthersEndSoon { account, .. }
            | Notice::ReviewDue { account, .. }
            | Notice::PolicyBroken { account, .. }
            | Notice::AccountSignInUsed { account, .. } => account,
            Notice::AddressChanged { .. }
            | Notice::PasswordChanged { .. }
            | Notice::FactorChanged { .. }
            | Notice::PasswordReset { .. }
            | Notice::AddressProof { .. } => return None,
        };
        known(self.facts.account(id)).filter(|account| self.sees(account.id))
    }

    /// The invitation that a notice is, for who may see people where it leads.
    fn invitation_of(&self, notice: &Notice) -> Option<MembershipId> {
        let Notice::Invited { membership } = *notice else { return None };
        let found = known(self.facts.membership(membership))?;
        self.may(Operation::SeePeople, found.account).then_some(membership)
    }

    /// Whom it tells, for who may see them somewhere: until they have joined, as who asked them in
    /// wrote them down.
    fn addressee(&self, mail: &Mail) -> Option<Name> {
        if let Notice::Invited { .. } = mail.notice {
            let found = known(self.facts.membership(self.invitation_of(&mail.notice)?))?;
            return self.show_person(found).name;
        }
        let mut joined = self.facts.memberships_of(mail.person).filter(|found| found.has_joined());
        let is_seen = joined.any(|found| self.may(Operation::SeePeople, found.account));
        known(self.facts.person(mail.person)).filter(|_| is_seen)?.name.clone()
    }
}

fn notice(notice: &Notice) -> wire::MailNotice {
    match notice {
        Notice::Invited { .. } => wire::MailNotice::Invited,
        Notice::OwnershipOffered { .. } => wire::MailNotice::OwnershipOffered,
        Notice::OwnerPutIn { .. } => wire::MailNotice::OwnerPutIn,
        Notice::AccessAsked { .. } => wire::MailNotice::AccessAsked,
        Notice::AccessAnswered { .. } => wire::MailNotice::AccessAnswered,
        Notice::EndsSoon { .. } => wire::MailNotice::EndsSoon,
        Notice::OthersEndSoon { .. } => wire::MailNotice::OthersEndSoon,
        Notice::ReviewDue { .. } => wire::MailNotice::ReviewDue,
        Notice::PolicyBroken { .. } => wire::MailNotice::PolicyBroken,
        Notice::AccountSignInUsed { .. } => wire::MailNotice::AccountSignInUsed,
        Notice::AddressChanged { .. } => wire::MailNotice::AddressChanged,
        Notice::PasswordChanged { .. } => wire::MailNotice::PasswordChanged,
        Notice::FactorChanged { .. } => wire::MailNotice::FactorChanged,
        Notice::PasswordReset { .. } => wire::MailNotice::PasswordReset,
        Notice::AddressProof { .. } => wire::MailNotice::AddressProof,
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn what_is_no_cursor_is_refused() {
        for wrong in ["", "x", "AAAA", &"A".repeat(31), &"A".repeat(33)] {
            assert_eq!(place(wrong).expect_err("refused").code, "cursor.unknown", "{wrong}");
        }
    }
}
