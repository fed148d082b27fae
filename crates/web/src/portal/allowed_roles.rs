//! Which roles an account may use: its parent's, or a list of its own. The holders of a role that is
//! taken off move to another one in the same step.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Kind, RoleId,
    change::{Command, Operation, Refusal, listable_roles, usable_roles},
    facts::{Holder, RecordId},
    record::{Account, Role},
};

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    foresight::{Tried, again, buttons, tried},
    frame::{Entry, Page},
    home::signed_in,
    limits::set_by,
    mapping,
    meanwhile::made_from,
    messages::{Word, english},
    send::beside,
};
use crate::{
    App,
    api::look::{Look, known},
    problem::Problem,
    session::Acting,
};

/// The field that says whether there is a list of its own, and what it then says.
const LIST: &str = "list";
const OWN: &str = "own";

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/limits/roles"))?;
    app.look(&me.caller, |look| {
        let account = set_by(look, &account)?;
        let fields = as_fields(look, account);
        let form = Form { fields: &fields, mistakes: &Mistakes::default() };
        Ok(shown(&app, look, account, &form, &Found::default()))
    })
}

/// What is on the list now; where there is none, what counts in its place, for a start.
fn as_fields(look: &Look<'_>, account: &Account) -> Fields {
    let own = &account.allowed_roles;
    let mut fields = Fields::with(LIST, if own.is_some() { OWN } else { "inherited" });
    let now = match own {
        Some(roles) => roles.clone(),
        None => known(usable_roles(look.facts, account.id)).iter().map(|role| role.id).collect(),
    };
    for role in now {
        fields.add("roles", role.to_string());
    }
    fields
}

/// The roles that who looks may put on the list: those the parent may use, and those of accounts
/// above whose roles they see; and what is on it already.
fn candidates<'l>(look: &Look<'l>, account: &Account) -> Vec<&'l Role> {
    let parent = account.parent.map(|parent| known(usable_roles(look.facts, parent)));
    let of_parent: BTreeSet<_> = parent.into_iter().flatten().map(|role| role.id).collect();
    let on_it =
        |role: &Role| account.allowed_roles.as_ref().is_some_and(|on| on.contains(&role.id));
    let mut roles = known(listable_roles(look.facts, account.id));
    roles.retain(|role| {
        account.kind.holds(role.content.kind)
            && (of_parent.contains(&role.id)
                || look.may(Operation::SeeRoles, role.account)
                || on_it(role))
    });
    roles.sort_by_cached_key(|role| (role.content.kind, role.content.name.folded(), role.id));
    roles
}

/// What has come to light about a change.
#[derive(Default)]
struct Found {
    /// Roles that are taken off and whose holders have to move.
    unmapped: BTreeSet<RoleId>,
    /// Who has the one that was found in use.
    holders: Option<(RoleId, Vec<Holder>)>,
    told: Option<Markup>,
}

fn shown(app: &App, look: &Look<'_>, account: &Account, form: &Form<'_>, found: &Found) -> Markup {
    let m = english();
    let words = [("account", Word::Text(account.name.as_str()))];
    let title = m.put("allowed-title", &words);
    let base = format!("/a/{}/limits", account.short_name);
    let page =
        Page { look, account: Some(account), entry: Entry::Limits, title: &title, done: None };
    let roles = candidates(look, account);
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        form.narrow method="post" action={ (base) "/roles" } {
            (once(app))
            (made_from(look, RecordId::Account(account.id), form.fields))
            (form.radios(LIST, &m.say("allowed-list"), &[
                ("inherited".to_owned(), m.say("allowed-list-inherited").into_owned()),
                (OWN.to_owned(), m.say("allowed-list-own").into_owned()),
            ]))
            @for kind in Kind::ALL { (form.roles_of(kind, &roles)) }
            @if let Some((role, holders)) = &found.holders { (in_use(look, *role, holders)) }
            @if !found.unmapped.is_empty() { (form.mapping(look, &found.unmapped, &chosen(form, &roles))) }
            (buttons(found.told.as_ref(), ("primary", &m.say("save")), &base))
        }
    })
}

impl Form<'_> {
    /// The roles of one type, to be put on the list.
    fn roles_of(&self, kind: Kind, roles: &[&Role]) -> Markup {
        let m = english();
        let of_kind: Vec<_> = roles.iter().filter(|role| role.content.kind == kind).collect();
        let words = [("type", Word::Text(kind.role_type()))];
        html! {
            @if !of_kind.is_empty() {
                fieldset.field {
                    legend { (m.put("allowed-of-type", &words)) }
                    @for role in of_kind {
                        div.choice { label {
                            input type="checkbox" name="roles" value=(role.id)
                                checked[self.fields.has("roles", &role.id.to_string())];
                            span {
                                (role.content.name)
                                @if let Some(about) = &role.content.description { span.hint { (about) } }
                            }
                        } }
                    }
                }
            }
        }
    }
}

/// The roles to which holders of another can move: those that stay on the list.
fn chosen<'l>(form: &Form<'_>, roles: &[&'l Role]) -> Vec<&'l Role> {
    let is_chosen = |role: &&&Role| {
        form.fields.one(LIST) != OWN || form.fields.has("roles", &role.id.to_string())
    };
    roles.iter().filter(is_chosen).copied().collect()
}

fn in_use(look: &Look<'_>, role: RoleId, all: &[Holder]) -> Markup {
    let m = english();
    let role = known(look.facts.role(role));
    html! {
        @if let Some(role) = role {
            div.note {
                p { (m.put("role-held", &[("role", Word::Text(role.content.name.as_str()))])) }
                (mapping::holders(look, all))
            }
        }
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): Path<String>,
    mut fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{path}/limits/roles"))?;
    let account = app.look(&me.caller, |look| set_by(look, &path).map(|account| account.id))?;
    let mut mistakes = Mistakes::default();
    let mut found = Found { unmapped: mapping::asked(&fields), ..Found::default() };
    let roles: BTreeSet<RoleId> = fields.all("roles").filter_map(|id| id.parse().ok()).collect();
    let roles = Some(roles).filter(|_| fields.one(LIST) == OWN);
    let command = Command::SetAllowedRoles { account, roles, map: mapping::read(&fields) };
    let change = (RecordId::Account(account), command);
    match tried(&app, &me.caller, &mut fields, change, &mut mistakes).await {
        Tried::Made => {
            let to = format!("/a/{path}/limits?done=allowed-set");
            return Ok(Redirect::to(&to).into_response());
        }
        Tried::Foretold(shown) => found.told = Some(shown),
        Tried::Stale => {}
        Tried::Refused(problem) => refused(&problem, &mut found, &mut mistakes),
    }
    app.look(&me.caller, |look| {
        let account = set_by(look, &path)?;
        let form = Form { fields: &fields, mistakes: &mistakes };
        Ok(again(&mistakes, shown(&app, look, account, &form, &found)))
    })
}

/// Why the list cannot be so; who has a role that is taken off is named, and asked about.
fn refused(problem: &Problem, found: &mut Found, mistakes: &mut Mistakes) {
    match problem.refusal.as_deref() {
        Some(Refusal::RoleInUse { role, holders, .. }) => {
            found.unmapped.insert(*role);
            found.holders = Some((*role, holders.clone()));
            mistakes.add("mapping", english().say("mapping-needed"));
        }
        _ => beside(problem, mistakes),
    }
}
