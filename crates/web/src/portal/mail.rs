//! Mail of the installation that has not reached anyone, and sending it again.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{self, MailNotice, MailState};
use rolecall_core::{change::Operation, record::Account};
use serde::Deserialize;

use super::{
    clock::moment,
    error::PageError,
    fields::Fields,
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
};
use crate::{
    App,
    api::{look::Look, mail, page::Asked},
    session::Acting,
};

/// What can be chosen of the mail: its name in the address, and its message.
const CHOICES: [(&str, &str); 4] = [
    ("", "mails-failed"),
    ("dead", "mails-dead"),
    ("waiting", "mails-waiting"),
    ("sent", "mails-sent"),
];

#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    /// Only mail in this state.
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    done: Option<String>,
}

fn state_named(name: &str) -> Option<MailState> {
    match name {
        "dead" => Some(MailState::Dead),
        "waiting" => Some(MailState::Waiting),
        "sent" => Some(MailState::Sent),
        _ => None,
    }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/mail"))?;
    app.look(&me.caller, |look| look.account_for(Operation::ManageMail, &account).map(drop))?;
    let state = state_named(&query.state);
    let list = mail::page(&app, state, None, query.cursor.as_deref()).await?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::ManageMail, &account)?;
        let mails: Vec<_> = list.items.iter().map(|mail| look.show_mail(mail)).collect();
        let m = english();
        let title = m.say("mails");
        let page = Page {
            look,
            account: Some(account),
            entry: Entry::Mail,
            title: &title,
            done: query.done.as_deref(),
        };
        let shown = Shown { look, account, state: &query.state };
        Ok(page.shown(&html! {
            div.head {
                div { h1 { (title) } p.hint { (m.say("mails-about")) } }
                @if mails.iter().any(|mail| mail.can_be_sent_again) { (shown.all_again()) }
            }
            (shown.filter())
            (shown.table(&mails))
            @if let Some(next) = &list.next_cursor {
                p { a.button href={ "?cursor=" (next) "&state=" (query.state) } { (m.say("more")) } }
            }
        }))
    })
}

/// The list as it was asked for.
struct Shown<'s> {
    look: &'s Look<'s>,
    account: &'s Account,
    state: &'s str,
}

impl Shown<'_> {
    fn base(&self) -> String {
        format!("/a/{}/mail", self.account.short_name)
    }

    fn all_again(&self) -> Markup {
        let m = english();
        let max = usize::try_from(mail::AGAIN_MAX).unwrap_or_default();
        html! {
            form.beside method="post" action={ (self.base()) "/again" } {
                span #all-again-hint.hint { (m.put("mails-all-again-max", &[("max", Word::Number(max))])) }
                button type="submit" aria-describedby="all-again-hint" { (m.say("mails-all-again")) }
            }
        }
    }

    fn filter(&self) -> Markup {
        let m = english();
        html! {
            form.filter method="get" role="search" data-live="content" {
                label.sr for="state" { (m.say("state")) }
                select #state name="state" {
                    @for (value, key) in CHOICES {
                        option value=(value) selected[self.state == value] { (m.say(key)) }
                    }
                }
                button type="submit" { (m.say("filter")) }
            }
        }
    }

    fn table(&self, mails: &[wire::Mail]) -> Markup {
        let m = english();
        html! {
            @if mails.is_empty() {
                p.empty { (m.say(if self.state.is_empty() { "mails-empty" } else { "mails-none" })) }
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(m.say("mails")) {
                    table.list {
                        thead { tr {
                            th scope="col" { (m.say("mails-to")) }
                            th scope="col" { (m.say("mails-what")) }
                            th scope="col" { (m.say("state")) }
                            th scope="col" { (m.say("mails-written")) }
                            th.right scope="col" { (m.say("mails-tries")) }
                            th scope="col" { (m.say("mails-why")) }
                        } }
                        tbody { @for mail in mails { (self.row(mail)) } }
                    }
                }
            }
        }
    }

    fn row(&self, mail: &wire::Mail) -> Markup {
        let m = english();
        let address = mail.address.as_ref().map(ToString::to_string);
        let name = mail.name.as_ref().map(ToString::to_string).or_else(|| address.clone());
        html! {
            tr {
                th scope="row" {
                    (name.unwrap_or_else(|| m.say("erased").into_owned()))
                    @if mail.name.is_some() { @if let Some(address) = &address { span.hint { (address) } } }
                }
                td {
                    (m.say(notice(mail.notice)))
                    @if let Some(account) = &mail.account {
                        br; a href={ "/a/" (account.short_name) } { (account.name) }
                    }
                }
                td { (self.state_of(mail)) }
                td.nowrap { (moment(self.look, mail.written_at)) }
                td.right { (mail.tries) }
                td.why {
                    @if let Some(failure) = &mail.failure { p { (failure) } }
                    (self.what_to_do(mail))
                }
            }
        }
    }

    /// Where a mail stands, and since or until when.
    fn state_of(&self, mail: &wire::Mail) -> Markup {
        let m = english();
        let (class, key) = match mail.state {
            MailState::Dead => ("bad", "mails-dead"),
            MailState::Waiting => ("waiting", "mails-waiting"),
            MailState::Sent => ("good", "mails-sent"),
        };
        html! {
            span class={ "badge " (class) } { (m.say(key)) }
            @if let Some(at) = mail.next_try_at {
                span.hint.under { (m.say("mails-next")) " " (moment(self.look, at)) }
            }
            @if let Some(at) = mail.sent_at { span.hint.under { (moment(self.look, at)) } }
        }
    }

    /// What is left to do about a mail that was given up.
    fn what_to_do(&self, mail: &wire::Mail) -> Markup {
        let m = english();
        if mail.can_be_sent_again {
            return html! {
                form method="post" action={ (self.base()) "/" (mail.id) "/again" } {
                    input type="hidden" name="state" value=(self.state);
                    button type="submit" { (m.say("mails-again")) }
                }
            };
        }
        if mail.state != MailState::Dead {
            return html! {};
        }
        let key = match mail.notice {
            MailNotice::Invited => "mails-link-invited",
            MailNotice::AddressProof => "mails-link-address",
            _ => "mails-link-password",
        };
        let people = mail.account.as_ref().zip(mail.invitation);
        html! {
            p.hint {
                (m.say(key))
                @if let Some((account, person)) = people {
                    " " a href={ "/a/" (account.short_name) "/users/" (person) } { (m.say("mails-link-person")) }
                }
            }
        }
    }
}

fn notice(notice: MailNotice) -> &'static str {
    match notice {
        MailNotice::Invited => "notice-invited",
        MailNotice::OwnershipOffered => "notice-ownership-offered",
        MailNotice::OwnerPutIn => "notice-owner-put-in",
        MailNotice::AccessAsked => "notice-access-asked",
        MailNotice::AccessAnswered => "notice-access-answered",
        MailNotice::EndsSoon => "notice-ends-soon",
        MailNotice::OthersEndSoon => "notice-others-end-soon",
        MailNotice::ReviewDue => "notice-review-due",
        MailNotice::PolicyBroken => "notice-policy-broken",
        MailNotice::AccountSignInUsed => "notice-account-sign-in-used",
        MailNotice::AddressChanged => "notice-address-changed",
        MailNotice::PasswordChanged => "notice-password-changed",
        MailNotice::FactorChanged => "notice-factor-changed",
        MailNotice::PasswordReset => "notice-password-reset",
        MailNotice::AddressProof => "notice-address-proof",
    }
}

/// Sends one again. Asked for twice, it is sent once.
pub(super) async fn again(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, id)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/mail"))?;
    let account = to_manage(&app, &me, &account)?;
    mail::again(&app, &id).await?;
    let state = CHOICES.iter().find(|(name, _)| *name == fields.one("state"));
    let state = state.map_or("", |(name, _)| name);
    let to = format!("/a/{account}/mail?state={state}&done=mail-again");
    Ok(Redirect::to(&to).into_response())
}

/// Sends again what was given up, some at a time.
pub(super) async fn all_again(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/mail"))?;
    let account = to_manage(&app, &me, &account)?;
    mail::all_again(&app).await?;
    Ok(Redirect::to(&format!("/a/{account}/mail?done=mail-all-again")).into_response())
}

/// The short name of the account whose mail one may see to.
fn to_manage(app: &App, me: &Acting, account: &str) -> Result<String, PageError> {
    let account = app.look(&me.caller, |look| {
        look.account_for(Operation::ManageMail, account).map(|found| found.short_name.to_string())
    })?;
    Ok(account)
}
