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
        home::signed_in,
        messages::english,
        messages::{Word, capital},
        send::send,
    },
    session::Acting,
};

/// What is asked before it is removed.
pub(super) fn section(
    app: &App,
    look: &Look<'_>,
    shelf: Shelf,
    (account, role): (&Account, &Role),
) -> Markup {
    if role.account != account.id || !look.may(Operation::RemoveRoles, account.id) {
        return html! {};
    }
    let m = english();
    let words = [("name", Word::Text(role.content.name.as_str()))];
    let is_used = is_in_use(look, role) || listed(look).contains(&role.id);
    let others = others(look, shelf, account, role);
    html! {
        section.actions {
            details {
                summary.button.danger { (shelf.message("delete")) }
                form method="post" action={ (shelf.base(account)) "/" (role.id) "/delete" } {
                    (once(app))
                    @if is_used {
                        p { (m.put("role-delete-used", &words)) }
                        @if !others.is_empty() {
                            div.field {
                                label for="move_to" { (m.say("role-move-to")) }
                                select #move_to name="move_to" required {
                                    option value="" {}
                                    @for other in others { option value=(other.id) { (other.content.name) } }
                                }
                            }
                        }
                    } @else { p { (m.put("role-delete-about", &words)) } }
                    button.danger type="submit" { (m.say(if is_used { "role-delete-move" } else { "role-delete-sure" })) }
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
    let command = Command::DeleteRole { role, move_holders_to: fields.one("move_to").parse().ok() };
    match send(&app, &me.caller, &fields, command).await {
        Ok(_) => Ok(Redirect::to(&format!("{base}?done={}-deleted", shelf.path())).into_response()),
        Err(problem) => Ok(app.look(&me.caller, |look| {
            let (account, role) = place(look, shelf, (&path.0, &path.1))?;
            let fields = as_fields(&role.content, look.facts.catalog());
            let mut sheet = Sheet::read(&app, look, (shelf, account), Some(role), &fields);
            sheet.mistakes.add("", capital(&problem.detail));
            again(&sheet, StatusCode::UNPROCESSABLE_ENTITY)
        })?),
    }
}
