//! Invitations: people who have been asked in and have not answered.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page, Removed};
use rolecall_core::{
    MembershipId,
    change::{Command, Invitee, Operation},
    facts::RecordId,
    record::{Membership, MembershipState},
};

use super::{
    INVITATION_DAYS,
    change::{Change, Nothing},
    days_from,
    page::{Asked, PageQuery, Paging, Path},
    people,
};
use crate::{App, caller::Caller, problem::Problem};

/// For how many days it can be accepted at most.
const DAYS_MAX: u8 = 90;

/// The invitations of an account that are not answered, those that have ended too.
#[utoipa::path(get, path = "/accounts/{account}/invitations", tag = "Invitations",
    params(("account" = wire::AccountRef, Path), PageQuery),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Page<wire::Person>)))]
pub(super) async fn list_invitations(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::Person>>, Problem> {
    let paging = Paging::try_from(query)?;
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        let invited = look.facts.memberships_in(account.id);
        let invited =
            invited.filter(|found| matches!(found.state, MembershipState::Invited { .. }));
        let shown = |membership: &Membership| Some(look.show_person(membership));
        Ok(Json(paging.page(invited, |membership| membership.id.0.as_u128(), shown)))
    })
}

/// Ask someone into an account, by mail.
#[utoipa::path(post, path = "/accounts/{account}/invitations", tag = "Invitations",
    params(("account" = wire::AccountRef, Path)), request_body = wire::NewInvitation,
    extensions(("x-operation" = json!(["add_people"]))),
    responses((status = 201, body = Changed<wire::Person>)))]
pub(super) async fn invite(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::NewInvitation>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let account = origin.account(&app, &account)?;
    let wire::NewInvitation { address, name, roles, dates, reach, days } = body;
    let until = days_from(app.now(), checked(days)?);
    let invitee = Invitee { address, name, roles, dates, narrowed_to: reach, until };
    let command = Command::Invite { account, invitee };
    origin.making(&app, command).answer_created(people::added).await
}

fn checked(days: Option<u8>) -> Result<u8, Problem> {
    let days = days.unwrap_or(INVITATION_DAYS);
    if (1..=DAYS_MAX).contains(&days) {
        return Ok(days);
    }
    let detail = format!("`days`: {days} days: an invitation is good for 1 to {DAYS_MAX}");
    Err(Problem::bad_request("member.mistyped", detail))
}

/// Make an invitation's link anew, and send it. The one before is good no longer.
#[utoipa::path(post, path = "/accounts/{account}/invitations/{person}/renew", tag = "Invitations",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    request_body = Option<wire::RenewInvitation>,
    extensions(("x-operation" = json!(["add_people"]))),
    responses((status = 200, body = Changed<wire::Person>)))]
pub(super) async fn renew_invitation(
    State(app): State<App>,
    Path((account, person)): Path<(String, String)>,
    change: Change<wire::RenewInvitation>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let until = days_from(app.now(), checked(body.days)?);
    let membership = origin.look(&app, |look| {
        look.member(look.account(&account)?, &person).map(|membership| membership.id)
    })?;
    let command = Command::RenewInvitation { membership, until };
    let making = origin.making(&app, command).about(RecordId::Membership(membership));
    making.answer(|look, _| people::show(look, membership)).await
}

/// Take an invitation back.
#[utoipa::path(delete, path = "/accounts/{account}/invitations/{person}", tag = "Invitations",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path)),
    extensions(("x-operation" = json!(["end_people"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn take_back_invitation(
    State(app): State<App>,
    Path((account, person)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let mut origin = change.origin;
    let (membership, waits) = origin.look(&app, |look| {
        let (_, membership, _) = people::to_end(look, &account, &person)?;
        Ok::<_, Problem>((membership, look.waiting(membership)?))
    })?;
    // Taken back as it is seen here: whoever accepts meanwhile is not removed by it.
    origin.meant_for = origin.meant_for.or(waits.map(|waits| waits.tag));
    let command = Command::EndMembership { membership };
    let making = origin.making(&app, command).about(RecordId::Membership(membership));
    making.answer_removed(|look, _| people::show(look, membership)).await
}
