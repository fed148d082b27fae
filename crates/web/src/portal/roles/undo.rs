//! Taking a change back: the content of before is sent as a change of its own, while the role is
//! still as the change left it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Event, Operation},
    facts::RecordId,
    record::{Role, RoleContent},
};
use rolecall_store::{Expected, Fault};

use super::{
    RolePath, Shelf,
    edit::place,
    form::{Sheet, may_change},
};
use crate::{
    App,
    portal::{
        components::once, error::PageError, fields::Fields, home::signed_in, messages::english,
        send::send_if,
    },
    problem::Problem,
    session::Acting,
};

/// The change of a role that stands in the ledger at a revision.
pub(super) async fn change_at(app: &App, revision: Option<u64>) -> Result<Option<Event>, Fault> {
    let Some(before) = revision.and_then(|revision| revision.checked_sub(1)) else {
        return Ok(None);
    };
    let entries = app.store().entries(before, 1).await?;
    Ok(entries.into_iter().next().map(|entry| entry.what))
}

/// What a role was before a change that it still stands as left by.
fn before<'e>(role: &Role, change: &'e Event) -> Option<&'e RoleContent> {
    match change {
        Event::RoleChanged { role: id, before, after, .. }
            if *id == role.id && *after == role.content =>
        {
            Some(before)
        }
        _ => None,
    }
}

/// The button that takes the last change back.
pub(super) fn offered(
    sheet: &Sheet<'_>,
    role: &Role,
    change: Option<&Event>,
    at: u64,
) -> Option<Markup> {
    before(role, change?)?;
    if !may_change(sheet.look, sheet.account, role) {
        return None;
    }
    let action = format!("{}/{}/undo", sheet.shelf.base(sheet.account), role.id);
    Some(html! {
        form.undo method="post" action=(action) {
            (once(sheet.app))
            input type="hidden" name="at" value=(at);
            button.small type="submit" { (english().say("undo")) }
        }
    })
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    axum::extract::Path(path): RolePath,
    fields: Fields,
) -> Result<Response, PageError> {
    let base = format!("/a/{}/{}/{}", path.0, shelf.path(), path.1);
    let me = signed_in(me, &base)?;
    let revision = fields.one("at").parse().ok();
    let change = change_at(&app, revision).await?;
    let (role, old, record) = app.look(&me.caller, |look| {
        let (account, role) = place(look, shelf, (&path.0, &path.1))?;
        look.permits(Operation::ChangeRoles, account.id)?;
        let old = change.as_ref().and_then(|change| before(role, change)).cloned();
        Ok::<_, Problem>((role.id, old, look.tag(RecordId::Role(role.id))))
    })?;
    let Some(content) = old else {
        return Ok(Redirect::to(&format!("{base}?done=undo-late")).into_response());
    };
    let expected = record.map(|tag| Expected { record: RecordId::Role(role), tag });
    let command = Command::ChangeRole { role, content };
    match send_if(&app, &me.caller, &fields, command, expected).await {
        Ok(_) => Ok(Redirect::to(&format!("{base}?done=undone")).into_response()),
        Err(problem) if problem.code == "state.stale" => {
            Ok(Redirect::to(&format!("{base}?done=undo-late")).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
