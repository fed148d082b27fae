//! People in an account: listed, put in, changed, removed, erased.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page, Removed};
use rolecall_core::{
    AccountId, MembershipId, PersonId, RoleId,
    change::{self, Command, Event, Invitee, Operation},
    facts::{Facts, RecordId},
    record::{Account, Membership},
    window::Dates,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    INVITATION_DAYS,
    answer::tagged,
    change::{Change, Nothing, Sent},
    days_from,
    look::{Look, known},
    page::{Asked, NoQuery, Paging, Path, wanted},
    view::person_state,
};
use crate::{App, caller::Caller, problem::Problem};

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleQuery {
    /// Only those whose name, address or login name has this in it.
    #[param(max_length = 254)]
    q: Option<String>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<wire::PersonState>,
    /// Only those who have this role or group.
    role: Option<RoleId>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200)]
    cursor: Option<String>,
}

impl PeopleQuery {
    fn wants(&self, look: &Look<'_>, wanted: Option<&str>, membership: &Membership) -> bool {
        self.state.is_none_or(|state| person_state(membership) == state)
            && self.role.is_none_or(|role| membership.roles.contains(&role))
            && wanted.is_none_or(|wanted| look.is_called(membership, wanted))
    }
}

/// The people of an account, in the order in which they were put in.
#[utoipa::path(get, path = "/accounts/{account}/people", tag = "People",
    params(("account" = wire::AccountRef, Path), PeopleQuery),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Page<wire::Person>)))]
pub(super) async fn list_people(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PeopleQuery>,
) -> Result<Json<Page<wire::Person>>, Problem> {
    let paging = Paging::of(query.limit, query.cursor.as_deref())?;
    let wanted = wanted(query.q.as_deref(), 254)?;
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        let people = look.facts.memberships_in(account.id);
        let shown = |membership: &Membership| {
            let wants = query.wants(look, wanted.as_deref(), membership);
            wants.then(|| look.show_person(membership))
        };
        Ok(Json(paging.page(people, |membership| membership.id.0.as_u128(), shown)))
    })
}

/// Put someone into an account.
///
/// They get a link by mail, by which they join: who has no login yet chooses a password with it,
/// anyone else signs in.
#[utoipa::path(post, path = "/accounts/{account}/people", tag = "People",
    params(("account" = wire::AccountRef, Path)), request_body = wire::NewPerson,
    extensions(("x-operation" = json!(["add_people"]))),
    responses((status = 201, body = Changed<wire::Person>)))]
pub(super) async fn add_person(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::NewPerson>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let account = origin.account(&app, &account)?;
    let wire::NewPerson { address, name, roles, dates, reach, .. } = body;
    let until = days_from(app.now(), INVITATION_DAYS);
    let invitee = Invitee { address, name, roles, dates, narrowed_to: reach, until };
    let person = change::NewPerson {
        invitee,
        login_name: body.login_name,
        ranges: body.addresses,
        language: body.language,
    };
    let command = Command::AddPerson { account, person };
    origin.making(&app, command).answer_created(added).await
}

/// The person that a change put in.
pub(super) fn added(look: &Look<'_>, events: &[Event]) -> Result<wire::Person, Problem> {
    let added = events.iter().find_map(|event| match event {
        Event::MembershipAdded { membership, .. } => Some(*membership),
        _ => None,
    });
    show(look, added.ok_or_else(Problem::not_found)?)
}

pub(super) fn show(look: &Look<'_>, id: MembershipId) -> Result<wire::Person, Problem> {
    let membership = known(look.facts.membership(id)).ok_or_else(Problem::not_found)?;
    // A repeated request is answered with what there is now: whoever may not see it any more is not.
    if !look.is_own(membership.person) {
        look.permits(Operation::SeePeople, membership.account)?;
    }
    Ok(look.show_person(membership))
}

/// The person of a path, whom the caller may see: as an administrator, or as themself.
pub(super) fn seen<'l>(
    look: &Look<'l>,
    account: &str,
    person: &str,
) -> Result<(&'l Account, &'l Membership), Problem> {
    let account = look.account(account)?;
    let found = look.member(account, person);
    if !found.as_ref().is_ok_and(|membership| look.is_own(membership.person)) {
        look.permits(Operation::SeePeople, account.id)?;
    }
    Ok((account, found?))
}

/// A person in an account.
#[utoipa::path(get, path = "/accounts/{account}/people/{person}", tag = "People",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = wire::Person)))]
pub(super) async fn get_person(
    State(app): State<App>,
    caller: Caller,
    Path((account, person)): Path<(String, String)>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let (_, membership) = seen(look, &account, &person)?;
        Ok(tagged(look, RecordId::Membership(membership.id), look.show_person(membership)))
    })
}

/// Remove a person from an account.
///
/// Their login stays, and what they are in other accounts. Whoever removes themself leaves, which
/// is always possible but for the owner.
#[utoipa::path(delete, path = "/accounts/{account}/people/{person}", tag = "People",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    extensions(("x-operation" = json!(["end_people"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn remove_person(
    State(app): State<App>,
    Path((account, person)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    let (account, membership, own) = origin.look(&app, |look| to_end(look, &account, &person))?;
    let command =
        if own { Command::LeaveAccount { account } } else { Command::EndMembership { membership } };
    let making = origin.making(&app, command).about(RecordId::Membership(membership));
    making.answer_removed(|look, _| show(look, membership)).await
}

/// The person of a path who is to be in the account no longer, and whether it is the caller.
pub(super) fn to_end(
    look: &Look<'_>,
    account: &str,
    person: &str,
) -> Result<(AccountId, MembershipId, bool), Problem> {
    let account = look.account(account)?;
    let id = look.removable(account, person, Facts::membership, |found| found.account)?;
    let own = known(look.facts.membership(id)).is_some_and(|found| look.is_own(found.person));
    Ok((account.id, id, own))
}

/// Give a person other roles and groups.
#[utoipa::path(put, path = "/accounts/{account}/people/{person}/roles", tag = "People",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    request_body = wire::SetRoles,
    extensions(("x-operation" = json!(["change_people"]))),
    responses((status = 200, body = Changed<wire::Person>)))]
pub(super) async fn set_person_roles(
    State(app): State<App>,
    Path(path): Path<(String, String)>,
    change: Change<wire::SetRoles>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let command = |membership| Command::SetRoles { membership, roles: body.roles };
    changed(&app, origin, &path, command).await
}

/// Set from when until when a person counts in an account.
///
/// From the first instant of the activation date to the last of the expiration date, by the rules
/// of the zone that is written there.
#[utoipa::path(put, path = "/accounts/{account}/people/{person}/dates", tag = "People",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    request_body = Dates,
    extensions(("x-operation" = json!(["change_people"]))),
    responses((status = 200, body = Changed<wire::Person>)))]
pub(super) async fn set_person_dates(
    State(app): State<App>,
    Path(path): Path<(String, String)>,
    change: Change<Dates>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let command = |membership| Command::SetDates { membership, dates: body };
    changed(&app, origin, &path, command).await
}

/// Set which accounts below a person of a platform or reseller reaches.
#[utoipa::path(put, path = "/accounts/{account}/people/{person}/reach", tag = "People",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    request_body = wire::SetReach,
    extensions(("x-operation" = json!(["change_people"]))),
    responses((status = 200, body = Changed<wire::Person>)))]
pub(super) async fn set_person_reach(
    State(app): State<App>,
    Path(path): Path<(String, String)>,
    change: Change<wire::SetReach>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let command = |membership| Command::SetNarrowing { membership, narrowed_to: body.reach };
    changed(&app, origin, &path, command).await
}

/// Set from where a person counts in an account.
#[utoipa::path(put, path = "/accounts/{account}/people/{person}/addresses", tag = "People",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    request_body = wire::SetAddresses,
    extensions(("x-operation" = json!(["change_people"]))),
    responses((status = 200, body = Changed<wire::Person>)))]
pub(super) async fn set_person_addresses(
    State(app): State<App>,
    Path(path): Path<(String, String)>,
    change: Change<wire::SetAddresses>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let command = |membership| Command::SetRanges { membership, ranges: body.addresses };
    changed(&app, origin, &path, command).await
}

/// Suspend a person in an account, or resume them.
#[utoipa::path(put, path = "/accounts/{account}/people/{person}/state", tag = "People",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    request_body = wire::SetPersonState,
    extensions(("x-operation" = json!(["change_people"]))),
    responses((status = 200, body = Changed<wire::Person>)))]
pub(super) async fn set_person_state(
    State(app): State<App>,
    Path(path): Path<(String, String)>,
    change: Change<wire::SetPersonState>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let command = |membership| match body.state {
        wire::SettableState::Active => Command::ResumeMembership { membership },
        wire::SettableState::Suspended => Command::SuspendMembership { membership },
    };
    changed(&app, origin, &path, command).await
}

pub(super) async fn changed(
    app: &App,
    origin: Sent,
    (account, person): &(String, String),
    command: impl FnOnce(MembershipId) -> Command,
) -> Result<Response, Problem> {
    let id = origin.look(app, |look| {
        look.member(look.account(account)?, person).map(|membership| membership.id)
    })?;
    let making = origin.making(app, command(id)).about(RecordId::Membership(id));
    making.answer(|look, _| show(look, id)).await
}

/// Erase a person.
///
/// Takes their name, addresses and all that tells who they were out of everything, for good, with
/// all that they are in any account. The history stays, and still proves that nothing was edited.
#[utoipa::path(delete, path = "/people/{person}", tag = "People",
    params(("person" = PersonId, Path)),
    extensions(("x-operation" = json!(["erase_person"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn erase_person(
    State(app): State<App>,
    Path(person): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let person: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    let making = change.origin.making(&app, Command::ErasePerson { person });
    making.about(RecordId::Person(person)).answer_removed(|_, _| Ok(())).await
}
