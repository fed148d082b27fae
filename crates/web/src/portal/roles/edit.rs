//! The page of a role or group, and of a new one.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::Operation,
    preset,
    record::{Account, Role},
};
use serde::Deserialize;

use super::{
    RolePath, Shelf,
    form::{Sheet, as_fields, may_change},
    origin, people, remove, undo,
};
use crate::{
    App,
    api::{look::Look, page::Asked},
    portal::{
        components::Form,
        error::PageError,
        fields::Fields,
        frame::Page,
        home::signed_in,
        levels::{Draft, Editor},
        messages::english,
    },
    problem::Problem,
    session::Acting,
};

#[derive(Debug, Default, Deserialize)]
pub(in crate::portal) struct NewQuery {
    /// A role to be copied.
    #[serde(default)]
    copy: Option<String>,
    /// A preset to be copied.
    #[serde(default)]
    preset: Option<String>,
    #[serde(default, rename = "type")]
    kind: String,
}

pub(in crate::portal) async fn new_page(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<NewQuery>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/{}/new", shelf.path()))?;
    app.look(&me.caller, |look| {
        let account = account_for_new(look, &account)?;
        let fields = Fields::with("type", query.kind);
        let mut sheet = Sheet::read(&app, look, (shelf, account), None, &fields);
        let from = query.copy.or(query.preset.map(|key| format!("preset:{key}")));
        let Some(from) = from else { return Ok(new_shown(&sheet).into_response()) };
        let from = sheet.source(&from)?;
        sheet.copy(&from);
        let name = format!("{} {}", from.name, english().say("copy-name"));
        let about = from.description.as_ref().map_or("", |about| about.as_str());
        let mut named = Fields::with("name", name);
        named.add("description", about);
        let sheet = Sheet { fields: &named, ..sheet };
        Ok(new_shown(&sheet).into_response())
    })
}

/// The account, if new ones can be made in it.
pub(super) fn account_for_new<'l>(look: &Look<'l>, word: &str) -> Result<&'l Account, Problem> {
    let account = look.account_for(Operation::SeeRoles, word)?;
    look.permits(Operation::AddRoles, account.id)?;
    Ok(account)
}

pub(super) fn new_shown(sheet: &Sheet<'_>) -> Markup {
    let title = sheet.shelf.message("new");
    let (look, account) = (sheet.look, Some(sheet.account));
    let page = Page { look, account, entry: sheet.shelf.entry(), title: &title, done: None };
    page.shown(&html! { h1 { (title) } (sheet.shown()) })
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::portal) struct Query {
    #[serde(default)]
    pub(super) done: Option<String>,
    /// The revision of what was just done, to take it back.
    #[serde(default)]
    pub(super) at: Option<u64>,
    /// Only people with this in their name or address.
    #[serde(default)]
    pub(super) q: String,
    /// People who could be put in, with this in their name or address.
    #[serde(default)]
    pub(super) find: Option<String>,
    #[serde(default)]
    pub(super) cursor: Option<String>,
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    Path(path): RolePath,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/{}/{}", path.0, shelf.path(), path.1))?;
    let before = undo::change_at(&app, query.at).await?;
    app.look(&me.caller, |look| {
        let (account, role) = place(look, shelf, (&path.0, &path.1))?;
        let fields = as_fields(&role.content, look.facts.catalog());
        let mut sheet = Sheet::read(&app, look, (shelf, account), Some(role), &fields);
        if let Some(offer) =
            undo::offered(&sheet, role, before.as_ref(), query.at.unwrap_or_default())
        {
            sheet.told.push(offer);
        }
        Ok(shown(&sheet, role, &query)?.into_response())
    })
}

/// The account and the role that a path names, for who may see them.
pub(super) fn place<'l>(
    look: &Look<'l>,
    shelf: Shelf,
    (account, role): (&str, &str),
) -> Result<(&'l Account, &'l Role), Problem> {
    let account = look.account_for(Operation::SeeRoles, account)?;
    Ok((account, shelf.find(look, account, role)?))
}

/// The page of a role as it is, or as it is being changed.
pub(super) fn shown(sheet: &Sheet<'_>, role: &Role, query: &Query) -> Result<Markup, Problem> {
    let Sheet { look, shelf, account, .. } = *sheet;
    let title = role.content.name.to_string();
    let done = query.done.as_deref();
    let page = Page { look, account: Some(account), entry: shelf.entry(), title: &title, done };
    let changes = may_change(look, account, role);
    let people = people::section(sheet, role, query)?;
    Ok(page.shown(&html! {
        div.head {
            div {
                h1 { (title) @if !role.group { " " span.badge { (role.content.kind.role_type()) } } }
                p.hint {
                    (origin(look, account, role))
                    @if let Some(held) = people::told(look, account, role) { " · " a href="#people" { (held) } }
                }
            }
            (actions(sheet, role))
        }
        @if changes { (sheet.shown()) } @else { (read_only(sheet, role)) }
        (people)
        (remove::section(sheet, role))
    }))
}

fn actions(sheet: &Sheet<'_>, role: &Role) -> Markup {
    let m = english();
    let base = sheet.shelf.base(sheet.account);
    let adds =
        sheet.account.has_own_roles() && sheet.look.may(Operation::AddRoles, sheet.account.id);
    html! {
        div.actions {
            @if sheet.shelf.seen(sheet.look, sheet.account).len() > 1 {
                a.button href={ (base) "/compare?a=" (role.id) } { (m.say("compare")) }
            }
            @if adds { a.button href={ (base) "/new?copy=" (role.id) } { (m.say("copy")) } }
        }
    }
}

/// The same to be read alone (G9).
fn read_only(sheet: &Sheet<'_>, role: &Role) -> Markup {
    let m = english();
    let draft = Draft::of(&role.content);
    let (catalog, kind) = (sheet.catalog(), role.content.kind);
    let editor = Editor {
        catalog,
        draft: &draft,
        kind,
        saved: None,
        holding: None,
        confirmed: &[],
        missing: &[],
    };
    let shipped = role.built_in.as_ref().and_then(|from| preset::named(&from.preset));
    html! {
        (Form { fields: sheet.fields, mistakes: &sheet.mistakes }.summary())
        @for told in &sheet.told { (told) }
        p.note { (m.say(if role.built_in.is_some() { "role-built-in" } else { "role-read-only" })) }
        @if let Some(about) = &role.content.description { p { (about) } }
        @if let Some(preset) = shipped {
            @for (key, lines) in [("role-permitted", &preset.permitted), ("role-prohibited", &preset.prohibited)] {
                @if !lines.is_empty() {
                    div { strong { (m.say(key)) } ul.lines { @for line in lines { li { (line) } } } }
                }
            }
        }
        @if role.content.everything_below { p { (m.say("everything-below")) } }
        @if role.content.second_factor { p { (m.say("role-factor")) } }
        h2 { (m.say("levels")) }
        (editor.shown())
    }
}

/// The page again, as it was sent.
pub(super) fn again(sheet: &Sheet<'_>, status: StatusCode) -> Result<Response, Problem> {
    let page = match sheet.role {
        Some(role) => shown(sheet, role, &Query::default())?,
        None => new_shown(sheet),
    };
    Ok((status, page).into_response())
}
