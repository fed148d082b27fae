//! Changing a person's roles, dates, reach, addresses and state, and ending what they have.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use rolecall_core::{
    MembershipId, RoleId, Zone,
    change::{Command, Operation},
    window::Dates,
};

use super::{
    super::{
        error::PageError,
        fields::{Fields, Mistakes},
        foresight::{foretold, shows},
        home::signed_in,
        ranges::read_ranges,
        reach::read_reach,
        send::{beside, send, send_if},
    },
    PersonPath, shown, signed_in_from,
};
use crate::{App, api::INVITATION_DAYS, api::days_from, problem::Problem, session::Acting};

pub(in crate::portal) async fn roles(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let roles: BTreeSet<_> = fields.all("roles").filter_map(|id| id.parse().ok()).collect();
    if shows(&fields) {
        return foreseen(&app, me, &path, &fields, roles).await;
    }
    let command = |membership| Some(Command::SetRoles { membership, roles });
    changed(&app, me, &path, &fields, Mistakes::default(), command, "roles-set").await
}

/// What other roles would give and take, before they are saved.
async fn foreseen(
    app: &App,
    me: Option<Acting>,
    path: &(String, String),
    fields: &Fields,
    roles: BTreeSet<RoleId>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/users/{}", path.0, path.1))?;
    let command = Command::SetRoles { membership: place(app, &me, path)?, roles };
    let told = match foretold(app, &me.caller, command).await {
        Ok(told) => told,
        Err(problem) => {
            return refused(app, &me, path, fields, Mistakes::default(), &problem).await;
        }
    };
    let from = signed_in_from(app, &me, path).await?;
    app.look(&me.caller, |look| {
        let place = (path.0.as_str(), path.1.as_str(), from);
        let typed = (Some(fields), Some(&told));
        Ok(shown(app, look, place, typed, &Mistakes::default(), None)?.into_response())
    })
}

pub(in crate::portal) async fn dates(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let mut mistakes = Mistakes::default();
    let activation = mistakes.read_if_given(&fields, "activation");
    let expiration = mistakes.read_if_given(&fields, "expiration");
    let zone = mistakes.read::<Zone>(&fields, "zone");
    let command = |membership| {
        Some(Command::SetDates { membership, dates: Dates { activation, expiration, zone: zone? } })
    };
    changed(&app, me, &path, &fields, mistakes, command, "dates-set").await
}

pub(in crate::portal) async fn reach(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/users/{}", path.0, path.1))?;
    let mut mistakes = Mistakes::default();
    let narrowed_to = app.look(&me.caller, |look| read_reach(look, &fields, &mut mistakes));
    let command = |membership| Some(Command::SetNarrowing { membership, narrowed_to });
    changed(&app, Some(me), &path, &fields, mistakes, command, "reach-set").await
}

pub(in crate::portal) async fn ranges(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let mut mistakes = Mistakes::default();
    let ranges = read_ranges(&fields, &mut mistakes);
    let command = |membership| Some(Command::SetRanges { membership, ranges });
    changed(&app, me, &path, &fields, mistakes, command, "ranges-set").await
}

pub(in crate::portal) async fn state(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let resumes = fields.one("state") == "active";
    let command = |membership| {
        Some(if resumes {
            Command::ResumeMembership { membership }
        } else {
            Command::SuspendMembership { membership }
        })
    };
    let done = if resumes { "resumed" } else { "suspended" };
    changed(&app, me, &path, &fields, Mistakes::default(), command, done).await
}

pub(in crate::portal) async fn resend(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let until = days_from(app.now(), INVITATION_DAYS);
    let command = |membership| Some(Command::RenewInvitation { membership, until });
    changed(&app, me, &path, &fields, Mistakes::default(), command, "resent").await
}

pub(in crate::portal) async fn remove(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/")?;
    let membership = place(&app, &me, &path)?;
    match send(&app, &me.caller, &fields, Command::EndMembership { membership }).await {
        Ok(_) => Ok(Redirect::to(&format!("/a/{}/users?done=removed", path.0)).into_response()),
        Err(problem) => refused(&app, &me, &path, &fields, Mistakes::default(), &problem).await,
    }
}

/// Takes an invitation back as it is seen here: whoever accepts meanwhile is not removed by it.
pub(in crate::portal) async fn revoke(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/")?;
    let membership = place(&app, &me, &path)?;
    let command = Command::EndMembership { membership };
    let taken_back = match app.look(&me.caller, |look| look.waiting(membership)) {
        Ok(waits) => send_if(&app, &me.caller, &fields, command, waits).await,
        Err(problem) => Err(problem),
    };
    match taken_back {
        Ok(_) => Ok(Redirect::to(&format!("/a/{}/users?done=revoked", path.0)).into_response()),
        Err(problem) => refused(&app, &me, &path, &fields, Mistakes::default(), &problem).await,
    }
}

fn place(app: &App, me: &Acting, path: &(String, String)) -> Result<MembershipId, PageError> {
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, &path.0)?;
        Ok(look.member(account, &path.1)?.id)
    })
}

async fn changed(
    app: &App,
    me: Option<Acting>,
    path: &(String, String),
    fields: &Fields,
    mistakes: Mistakes,
    command: impl FnOnce(MembershipId) -> Option<Command>,
    done: &str,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/users/{}", path.0, path.1))?;
    let membership = place(app, &me, path)?;
    let command = command(membership).filter(|_| mistakes.is_empty());
    let Some(command) = command else { return again(app, &me, path, fields, &mistakes).await };
    match send(app, &me.caller, fields, command).await {
        Ok(_) => {
            let to = format!("/a/{}/users/{}?done={done}", path.0, path.1);
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => refused(app, &me, path, fields, mistakes, &problem).await,
    }
}

pub(in crate::portal) async fn refused(
    app: &App,
    me: &Acting,
    path: &(String, String),
    fields: &Fields,
    mut mistakes: Mistakes,
    problem: &Problem,
) -> Result<Response, PageError> {
    beside(problem, &mut mistakes);
    again(app, me, path, fields, &mistakes).await
}

async fn again(
    app: &App,
    me: &Acting,
    path: &(String, String),
    fields: &Fields,
    mistakes: &Mistakes,
) -> Result<Response, PageError> {
    let from = signed_in_from(app, me, path).await?;
    app.look(&me.caller, |look| {
        let place = (path.0.as_str(), path.1.as_str(), from);
        let page = shown(app, look, place, (Some(fields), None), mistakes, None)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
