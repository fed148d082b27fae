//! What bounds an account's people: the roles that it may use, whether it may have roles of its own,
//! and the most that they can have of each section.

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_core::{
    Kind,
    catalog::Section,
    change::{Operation, usable_roles},
    record::{Account, Role},
};

use super::{
    error::PageError,
    frame::{Entry, JustDone, Page},
    home::signed_in,
    messages::{Word, english},
    settings::called,
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    problem::Problem,
    session::Acting,
};

/// Whether the limits of an account are there for who looks. The platform has none above it.
pub(super) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    account.kind != Kind::Platform && look.may(Operation::SeeAllowedRoles, account.id)
}

/// The account, if its limits are there for who looks.
pub(super) fn shown_to<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = look.account_for(Operation::SeeAllowedRoles, account)?;
    if account.kind == Kind::Platform { Err(Problem::not_found()) } else { Ok(account) }
}

/// The same for who may set them.
pub(super) fn set_by<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = shown_to(look, account)?;
    look.permits(Operation::SetLimits, account.id)?;
    Ok(account)
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/limits"))?;
    app.look(&me.caller, |look| {
        let account = shown_to(look, &account)?;
        let m = english();
        let title = m.say("limits");
        let sets = look.may(Operation::SetLimits, account.id);
        let page = Page {
            look,
            account: Some(account),
            entry: Entry::Limits,
            title: &title,
            done: query.done.as_deref(),
        };
        Ok(page.shown(&html! {
            h1 { (title) }
            p.hint { (m.put("limits-about", &[("account", Word::Text(account.name.as_str()))])) }
            @if !sets { p.note { (m.say("limits-from-above")) } }
            (allowed_roles(look, account, sets))
            (own_roles(account, sets))
            (ceilings(look, account, sets))
        }))
    })
}

fn head(title: &str, change: Option<(&str, &str)>) -> Markup {
    html! {
        div.head {
            h2 { (english().say(title)) }
            @if let Some((href, key)) = change { a.button href=(href) { (english().say(key)) } }
        }
    }
}

/// From where the account's list comes, in a sentence.
pub(super) fn origin(look: &Look<'_>, account: &Account) -> String {
    let m = english();
    if account.allowed_roles.is_some() {
        return m.say("allowed-own").into_owned();
    }
    let path = known(look.facts.path(account.id));
    match path.iter().skip(1).find(|above| above.allowed_roles.is_some()) {
        Some(above) => {
            let from = called(look, above.id);
            m.put("allowed-inherited", &[("account", Word::Text(&from))]).into_owned()
        }
        None => m.say("allowed-unlimited").into_owned(),
    }
}

fn allowed_roles(look: &Look<'_>, account: &Account, sets: bool) -> Markup {
    let m = english();
    let roles = in_force(look, account);
    let path = format!("/a/{}/limits/roles", account.short_name);
    html! {
        section {
            (head("allowed-roles", sets.then_some((path.as_str(), "allowed-change"))))
            p { (origin(look, account)) }
            @if roles.is_empty() { p.empty { (m.say("allowed-none")) } } @else {
                div.scroll tabindex="0" role="region" aria-label=(m.say("allowed-roles")) { table.list {
                    thead { tr {
                        th scope="col" { (m.say("role")) } th scope="col" { (m.say("role-type")) }
                        th scope="col" { (m.say("role-made-by")) }
                    } }
                    tbody { @for role in roles { tr {
                        th scope="row" { (role.content.name) @if let Some(about) = &role.content.description { span.hint { (about) } } }
                        td { (role.content.kind.role_type()) }
                        td { (called(look, role.account)) }
                    } } }
                } }
            }
        }
    }
}

/// The roles on the list that counts for an account, whatever their type, and its own making.
fn in_force<'l>(look: &Look<'l>, account: &Account) -> Vec<&'l Role> {
    let mut roles = known(usable_roles(look.facts, account.id));
    roles.retain(|role| !role.group);
    roles.sort_by_cached_key(|role| (role.content.kind, role.content.name.folded(), role.id));
    roles
}

fn own_roles(account: &Account, sets: bool) -> Markup {
    let m = english();
    let path = format!("/a/{}/limits/own-roles", account.short_name);
    let key = if account.has_own_roles() { "own-roles-on" } else { "own-roles-off" };
    html! {
        section {
            (head("own-roles", sets.then_some((path.as_str(), "change"))))
            p { (m.say(key)) }
        }
    }
}

/// The sections that people of an account can have at all, and so can be capped.
pub(super) fn capped<'l>(look: &Look<'l>, account: &Account) -> impl Iterator<Item = &'l Section> {
    let kind = account.kind;
    look.facts.catalog().sections().iter().filter(move |section| kind.holds(section.kind))
}

fn ceilings(look: &Look<'_>, account: &Account, sets: bool) -> Markup {
    let m = english();
    let base = format!("/a/{}/limits/ceilings", account.short_name);
    html! {
        section {
            (head("ceilings", None))
            p.hint { (m.say("ceilings-about")) }
            div.scroll tabindex="0" role="region" aria-label=(m.say("ceilings")) { table.list {
                thead { tr {
                    th scope="col" { (m.say("section")) } th scope="col" { (m.say("ceiling")) }
                    th scope="col" { (m.say("set-by")) }
                    @if sets { th scope="col" { span.sr { (m.say("change")) } } }
                } }
                tbody { @for section in capped(look, account) {
                    @let ceiling = account.ceiling(&section.key);
                    tr {
                        th scope="row" { (section.label) span.hint { (section.key) } }
                        td { @match ceiling {
                            Some((_, level)) => span class={ "level " (level.key()) } { (level.key()) },
                            None => span.hint { (m.say("ceiling-none")) },
                        } }
                        td { @if let Some((by, _)) = ceiling { (called(look, by)) } }
                        @if sets { td.right {
                            a href={ (base) "/" (section.key) } data-dialog { (m.say("change")) span.sr { " " (section.label) } }
                        } }
                    }
                } }
            } }
        }
    }
}
