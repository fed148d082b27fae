//! What is one's own, of a person who is signed in: accounts, invitations, profile, sessions.
//!
//! A key and an account's own sign-in are nobody's, so they have nothing here. Deliberately not
//! here: password, mail address and second factor, each of which proves that a human being is there
//! (`portal`).

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page, Removed};
use rolecall_core::{
    MembershipId, PersonId,
    change::{Command, Event},
    facts::RecordId,
    record::{Membership, MembershipState},
};
use rolecall_store::Session;

use super::{
    answer::tagged,
    change::{Change, Nothing, Sent},
    look::{Look, known},
    page::{Asked, NoQuery, PageQuery, Paging, Path},
};
use crate::{App, caller::Caller, problem::Problem, session::Shown};

fn person(caller: &Caller) -> Result<PersonId, Problem> {
    match caller.principal {
        rolecall_core::Principal::Person(person) => Ok(person),
        _ => Err(Problem::person_needed()),
    }
}

/// The accounts that one has joined, in force there or not.
#[utoipa::path(get, path = "/me/accounts", tag = "Oneself", params(PageQuery),
    responses((status = 200, body = Page<wire::OwnAccount>)))]
pub(super) async fn list_own_accounts(
    State(app): State<App>,
    caller: Caller,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::OwnAccount>>, Problem> {
    let me = person(&caller)?;
    let paging = Paging::try_from(query)?;
    app.look(&caller, |look| {
        let joined = look.facts.memberships_of(me).filter(|found| found.has_joined());
        let shown = |found: &Membership| look.show_own_account(found);
        Ok(Json(paging.page(joined, |found| found.id.0.as_u128(), shown)))
    })
}

/// Open a further account of one's own, beside one that one works in.
///
/// It is possible where the provider lets people open accounts. One owns it from then on.
#[utoipa::path(post, path = "/me/accounts", tag = "Oneself", request_body = wire::OpenAccount,
    responses((status = 201, body = Changed<wire::OwnAccount>)))]
pub(super) async fn open_account(
    State(app): State<App>,
    change: Change<wire::OpenAccount>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let me = person(&origin.caller)?;
    let beside = origin.look(&app, |look| look.account_meant(&body.beside).map(|it| it.id))?;
    let wire::OpenAccount { name, short_name, .. } = body;
    let command = Command::OpenAccount { beside, name, short_name };
    let opened = |look: &Look<'_>, events: &[Event]| {
        let account = events.iter().find_map(|event| match event {
            Event::AccountCreated { account } => Some(account.id),
            _ => None,
        });
        let found = account.and_then(|account| known(look.facts.membership_of(me, account)));
        found.and_then(|found| look.show_own_account(found)).ok_or_else(Problem::not_found)
    };
    origin.making(&app, command).answer_created(opened).await
}

/// Leave an account oneself.
///
/// It is always possible, save for its owner. With the last account one's login ends.
#[utoipa::path(post, path = "/me/accounts/{account}/leave", tag = "Oneself",
    params(("account" = wire::AccountRef, Path)), responses((status = 200, body = Removed)))]
pub(super) async fn leave_account(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    let account =
        origin.look(&app, |look| look.account_to_leave(&account).map(|account| account.id))?;
    let making = origin.making(&app, Command::LeaveAccount { account });
    making.answer_removed(|_, _| Ok(())).await
}

/// The invitations that wait for one's own answer.
#[utoipa::path(get, path = "/me/invitations", tag = "Oneself", params(PageQuery),
    responses((status = 200, body = Page<wire::OwnInvitation>)))]
pub(super) async fn list_own_invitations(
    State(app): State<App>,
    caller: Caller,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::OwnInvitation>>, Problem> {
    let me = person(&caller)?;
    let paging = Paging::try_from(query)?;
    app.look(&caller, |look| {
        let asked = look.facts.memberships_of(me);
        let shown = |found: &Membership| look.show_own_invitation(found);
        Ok(Json(paging.page(asked, |found| found.id.0.as_u128(), shown)))
    })
}

/// Accept an invitation: one is in the account from then on.
#[utoipa::path(post, path = "/me/invitations/{invitation}/accept", tag = "Oneself",
    params(("invitation" = MembershipId, Path)),
    responses((status = 200, body = Changed<wire::OwnAccount>)))]
pub(super) async fn accept_invitation(
    State(app): State<App>,
    Path(invitation): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    let membership = own_invitation(&app, &origin, &invitation)?;
    let making = origin.making(&app, Command::AcceptInvitation { membership });
    let joined = |look: &Look<'_>, _: &[Event]| {
        let found = known(look.facts.membership(membership)).ok_or_else(Problem::not_found)?;
        look.show_own_account(found).ok_or_else(Problem::not_found)
    };
    making.answer(joined).await
}

/// Turn an invitation down.
#[utoipa::path(post, path = "/me/invitations/{invitation}/decline", tag = "Oneself",
    params(("invitation" = MembershipId, Path)), responses((status = 200, body = Removed)))]
pub(super) async fn decline_invitation(
    State(app): State<App>,
    Path(invitation): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    let membership = own_invitation(&app, &origin, &invitation)?;
    let making = origin.making(&app, Command::DeclineInvitation { membership });
    making.answer_removed(|_, _| Ok(())).await
}

/// What a path names, if it asks the caller in or did. One that was answered already is left to the
/// rules, so that a repeated request is answered as it was before.
fn own_invitation(app: &App, origin: &Sent, word: &str) -> Result<MembershipId, Problem> {
    let own = origin.look(app, |look| {
        let found = known(look.facts.membership(word.parse().ok()?))?;
        look.is_own(found.person).then_some(found.id)
    });
    own.ok_or_else(Problem::not_found)
}

/// What one says of oneself.
#[utoipa::path(get, path = "/me/profile", tag = "Oneself",
    responses((status = 200, body = wire::OwnProfile)))]
pub(super) async fn get_own_profile(
    State(app): State<App>,
    caller: Caller,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    let me = person(&caller)?;
    app.look(&caller, |look| Ok(tagged(look, RecordId::Person(me), profile(look, me)?)))
}

/// Change what one says of oneself.
#[utoipa::path(put, path = "/me/profile", tag = "Oneself", request_body = wire::OwnProfile,
    responses((status = 200, body = Changed<wire::OwnProfile>)))]
pub(super) async fn set_own_profile(
    State(app): State<App>,
    change: Change<wire::OwnProfile>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let me = person(&origin.caller)?;
    let wire::OwnProfile { name, zone, language } = body;
    let making = origin.making(&app, Command::ChangeProfile { name, zone, language });
    making.about(RecordId::Person(me)).answer(|look, _| profile(look, me)).await
}

fn profile(look: &Look<'_>, me: PersonId) -> Result<wire::OwnProfile, Problem> {
    let person = known(look.facts.person(me)).ok_or_else(Problem::not_found)?;
    let name = person.name.clone().ok_or_else(Problem::not_found)?;
    Ok(wire::OwnProfile { name, zone: person.zone.clone(), language: person.language.clone() })
}

/// The browsers in which one is signed in, newest first.
#[utoipa::path(get, path = "/me/sessions", tag = "Oneself",
    responses((status = 200, body = Vec<wire::OwnSession>)))]
pub(super) async fn list_own_sessions(
    State(app): State<App>,
    caller: Caller,
    Shown(token): Shown,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Vec<wire::OwnSession>>, Problem> {
    person(&caller)?;
    sessions(&app, &caller, token).await.map(Json)
}

/// Sign out everywhere else. What is left is this session.
#[utoipa::path(post, path = "/me/sessions/end", tag = "Oneself",
    responses((status = 200, body = Vec<wire::OwnSession>)))]
pub(super) async fn end_own_sessions(
    State(app): State<App>,
    Shown(token): Shown,
    change: Change<Nothing>,
) -> Result<Json<Vec<wire::OwnSession>>, Problem> {
    let origin = change.origin;
    person(&origin.caller)?;
    origin.without_state("sessions have")?;
    app.store().end_sessions_of(origin.caller.principal, token).await?;
    sessions(&app, &origin.caller, token).await.map(Json)
}

async fn sessions(
    app: &App,
    caller: &Caller,
    token: Option<[u8; 32]>,
) -> Result<Vec<wire::OwnSession>, Problem> {
    let sessions = app.store().sessions_of(caller.principal, app.now()).await?;
    let shown = |(of, session): ([u8; 32], Session)| wire::OwnSession {
        opened_at: session.opened_at,
        seen_at: session.seen_at,
        ip: session.ip,
        agent: session.agent,
        this: token == Some(of),
    };
    Ok(sessions.into_iter().map(shown).collect())
}

impl Look<'_> {
    /// An account as who has joined it knows it, whatever they may do there now.
    fn show_own_account(&self, found: &Membership) -> Option<wire::OwnAccount> {
        let account = known(self.facts.account(found.account))?;
        let person = self.show_person(found);
        Some(wire::OwnAccount {
            id: account.id,
            kind: account.kind,
            short_name: account.short_name.clone(),
            name: account.name.clone(),
            person: found.id,
            owner: person.owner,
            state: person.state,
            roles: person.roles,
            dates: person.dates,
        })
    }

    fn show_own_invitation(&self, found: &Membership) -> Option<wire::OwnInvitation> {
        let MembershipState::Invited { until, .. } = found.state else { return None };
        let account = known(self.facts.account(found.account)).filter(|_| until > self.now)?;
        let person = self.show_person(found);
        Some(wire::OwnInvitation {
            id: found.id,
            account: account.name.clone(),
            kind: account.kind,
            roles: person.roles,
            dates: person.dates,
            until,
        })
    }
}
