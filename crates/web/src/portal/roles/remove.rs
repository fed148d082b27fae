//! Removing a role or group: one that nobody has, or whose holders are moved to another.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Operation},
    record::{Account, Role},
};

use super::{
    RolePath, Shelf,
    edit::{again, place},
    form::{Sheet, as_fields, is_in_use},
    list::listed,
};
use crate::{
    App,
    api::look::Look,
    portal::{
        components::once,
        error::PageError,
        fields::Fields,
        foresight::{buttons, foretold, shows},
        home::signed_in,
        messages::english,
        messages::{Word, capital},
        send::send,
    },
    session::Acting,
};

/// What is asked before it is removed.
pub(super) fn section(sheet: &Sheet<'_>, role: &Role) -> Markup {
    let Sheet { app, look, shelf, account, .. } = *sheet;
    if role.account != account.id || !look.may(Operation::RemoveRoles, account.id) {
        return html! {};
    }
    let m = english();
    let words = [("name", Word::Text(role.content.name.as_str()))];
    let base = format!("{}/{}", shelf.base(account), role.id);
    let is_used = is_in_use(look, role) || listed(look).contains(&role.id);
    html! {
        section.actions #delete {
            details open[sheet.removal.is_some()] {
                summary.button.danger { (shelf.message("delete")) }
                form method="post" action={ (base) "/delete#delete" } {
                    (once(app))
                    @if is_used {
                        p { (m.put("role-delete-used", &words)) }
                        (moved_to(sheet, role))
                        @let told = sheet.removal.as_ref().map(|(_, told)| told);
                        (buttons(told, ("danger", &m.say("role-delete-move")), &base))
                    } @else {
                        p { (m.put("role-delete-about", &words)) }
                        button.danger type="submit" { (m.say("role-delete-sure")) }
                    }
                }
            }
        }
    }
}

/// Which role its holders get.
fn moved_to(sheet: &Sheet<'_>, role: &Role) -> Markup {
    let others = others(sheet.look, sheet.shelf, sheet.account, role);
    let chosen = sheet.removal.as_ref().map(|(other, _)| *other);
    html! {
        @if !others.is_empty() {
            div.field {
                label for="move_to" { (english().say("role-move-to")) }
                select #move_to name="move_to" required {
                    option value="" {}
                    @for other in others {
                        option value=(other.id) selected[chosen == Some(other.id)] { (other.content.name) }
                    }
                }
            }
        }
    }
}

/// What its holders can be moved to.
fn others<'l>(look: &Look<'l>, shelf: Shelf, account: &Account, role: &Role) -> Vec<&'l Role> {
    let seen = shelf.seen(look, account).into_iter();
    seen.filter(|it| it.id != role.id && it.content.kind == role.content.kind).collect()
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    axum::extract::Path(path): RolePath,
    fields: Fields,
) -> Result<Response, PageError> {
    let base = format!("/a/{}/{}", path.0, shelf.path());
    let me = signed_in(me, &format!("{base}/{}", path.1))?;
    let role = app
        .look(&me.caller, |look| place(look, shelf, (&path.0, &path.1)).map(|(_, role)| role.id))?;
    let other = fields.one("move_to").parse().ok();
    let command = Command::DeleteRole { role, move_holders_to: other };
    let tried = match other.filter(|_| shows(&fields)) {
        Some(other) => foretold(&app, &me.caller, command).await.map(|told| Some((other, told))),
        None => send(&app, &me.caller, &fields, command).await.map(|_| None),
    };
    if matches!(tried, Ok(None)) {
        return Ok(Redirect::to(&format!("{base}?done={}-deleted", shelf.path())).into_response());
    }
    Ok(app.look(&me.caller, |look| {
        let (account, role) = place(look, shelf, (&path.0, &path.1))?;
        let fields = as_fields(&role.content, look.facts.catalog());
        let mut sheet = Sheet::read(&app, look, (shelf, account), Some(role), &fields);
        match tried {
            Ok(removal) => sheet.removal = removal,
            Err(problem) => sheet.mistakes.add("", capital(&problem.detail)),
        }
        let wrong = !sheet.mistakes.is_empty();
        again(&sheet, if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK })
    })?)
}
