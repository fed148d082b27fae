//! The list of an account's roles, or of its groups.

use std::collections::BTreeSet;

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Kind, RoleId,
    change::Operation,
    preset,
    record::{Account, Role},
};
use serde::Deserialize;

use super::{Held, Shelf, held::sees_all, may_add, origin};
use crate::{
    App,
    api::{look::Look, page::Asked},
    caller::Caller,
    csv,
    portal::{
        components::once,
        error::PageError,
        frame::Page,
        home::signed_in,
        messages::{Word, english},
        sorted::{Order, Place, ROWS, Rows, asking, head, rows},
    },
    problem::Problem,
    session::Acting,
};

#[derive(Debug, Default, Deserialize)]
pub(in crate::portal) struct Query {
    /// Only those with this in their name.
    #[serde(default)]
    q: String,
    /// Only those of this type.
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    done: Option<String>,
    /// As what: a page, or a file.
    #[serde(default)]
    format: String,
}

/// A role with what the list tells of it.
struct Row<'l> {
    role: &'l Role,
    held: Held,
    unused: bool,
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/{}", shelf.path()))?;
    if query.format == csv::FORMAT {
        return Ok(file(app, me.caller, shelf, account, query).await?);
    }
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeRoles, &account)?;
        let list = List { app: &app, look, shelf, account, query: &query };
        let found = list.found(query.cursor.as_deref(), ROWS)?;
        let title = shelf.message("title");
        let done = query.done.as_deref();
        let page = Page { look, account: Some(account), entry: shelf.entry(), title: &title, done };
        Ok(page.shown(&list.shown(&title, &found)).into_response())
    })
}

/// All that are wanted, as a file.
async fn file(
    app: App,
    caller: Caller,
    shelf: Shelf,
    account: String,
    query: Query,
) -> Result<Response, Problem> {
    csv::on_record(&app, &caller, &account, shelf.exported()).await?;
    let head = csv::head(&["name", "type", "about", "people", "keys", "from"]);
    let name = format!("{account}-{}", shelf.path());
    csv::of_list(&app.clone(), caller, csv::File::csv(&name), head, move |look, cursor| {
        let account = look.account_for(Operation::SeeRoles, &account)?;
        let list = List { app: &app, look, shelf, account, query: &query };
        let found = list.found(cursor, csv::ROWS_MAX)?;
        let lines = found.items.iter().map(|row| list.line(row));
        Ok((lines.collect(), found.next))
    })
}

struct List<'s> {
    app: &'s App,
    look: &'s Look<'s>,
    shelf: Shelf,
    account: &'s Account,
    query: &'s Query,
}

impl<'s> List<'s> {
    fn order(&self) -> Order<'s> {
        Order::read(&self.query.sort, &["name", "type", "people"])
    }

    fn line(&self, row: &Row<'_>) -> Bytes {
        let content = &row.role.content;
        csv::row([
            content.name.to_string(),
            content.kind.role_type().to_string(),
            content.description.as_ref().map(ToString::to_string).unwrap_or_default(),
            row.held.people.to_string(),
            row.held.keys.to_string(),
            origin(self.look, self.account, row.role),
        ])
    }

    fn found(&self, cursor: Option<&str>, most: usize) -> Result<Rows<Row<'s>>, Problem> {
        let wanted = self.query.q.trim().to_lowercase();
        let kind = Kind::from_key(&self.query.kind);
        let listed = listed(self.look);
        let seen = self.shelf.seen(self.look, self.account).into_iter();
        let fits = |role: &&Role| {
            role.content.name.as_str().to_lowercase().contains(&wanted)
                && kind.is_none_or(|kind| role.content.kind == kind)
        };
        let row = |role: &'s Role| Row {
            role,
            held: Held::of(self.look, self.account, role),
            // Of another's role it would tell whether others have it.
            unused: sees_all(self.look, self.account, role)
                && self.look.facts.holders_count(role.id) == 0
                && !listed.contains(&role.id),
        };
        let order = self.order();
        let place = |row: &Row<'_>| {
            let name = row.role.content.name.folded();
            let by = match order.column {
                "type" => (row.role.content.kind as u8).to_string(),
                "people" => format!("{:012}", row.held.people),
                _ => name.clone(),
            };
            Place(by, name, row.role.id.0.as_u128())
        };
        rows(seen.filter(fits).map(row), place, order, cursor, most)
    }

    fn address(&self, sort: &str, cursor: &str) -> String {
        let Query { q, kind, .. } = self.query;
        asking(&[("q", q), ("type", kind), ("sort", sort), ("cursor", cursor)])
    }

    fn shown(&self, title: &str, found: &Rows<Row<'_>>) -> Markup {
        let m = english();
        html! {
            div.head {
                div {
                    h1 { (title) }
                    p.hint { (m.put(&format!("{}-count", self.shelf.path()), &[("count", Word::Number(found.total))])) }
                }
                (self.actions())
            }
            (self.filter())
            (csv::link(&[("q", &self.query.q), ("type", &self.query.kind), ("sort", &self.query.sort)]))
            @if found.items.is_empty() {
                p.empty { (self.shelf.message(if self.query.q.is_empty() && self.query.kind.is_empty() { "none-here" } else { "none-fit" })) }
            } @else { (self.table(found)) }
            @if let Some(next) = &found.next {
                p { a.button href=(self.address(&self.query.sort, next)) { (m.say("more")) } }
            }
            (self.presets())
        }
    }

    fn actions(&self) -> Markup {
        let base = self.shelf.base(self.account);
        let m = english();
        html! {
            div.actions {
                @if self.shelf.seen(self.look, self.account).len() > 1 {
                    a.button href={ (base) "/compare" } { (m.say("compare")) }
                }
                @if self.may_add() {
                    a.button.primary href={ (base) "/new" } { (self.shelf.message("add")) }
                }
            }
        }
    }

    fn may_add(&self) -> bool {
        may_add(self.look, self.account)
    }

    fn filter(&self) -> Markup {
        let m = english();
        let search = self.shelf.message("search");
        html! {
            form.filter method="get" role="search" data-live="content" {
                label.sr for="q" { (search) }
                input #q type="search" name="q" value=(self.query.q) placeholder=(search) autocomplete="off";
                @if !self.shelf.is_groups() {
                    label.sr for="type" { (m.say("type")) }
                    select #type name="type" {
                        option value="" { (m.say("type-any")) }
                        @for kind in self.shelf.kinds(self.account) {
                            option value=(kind.key()) selected[self.query.kind == kind.key()] { (kind.role_type()) }
                        }
                    }
                }
                input type="hidden" name="sort" value=(self.query.sort);
                button type="submit" { (m.say("filter")) }
            }
        }
    }

    fn table(&self, found: &Rows<Row<'_>>) -> Markup {
        let m = english();
        let order = self.order();
        let head = |column, title: &str| head(order, column, title, |sort| self.address(sort, ""));
        html! {
            div.scroll tabindex="0" role="region" aria-label=(self.shelf.message("title")) {
                table.list {
                    thead { tr {
                        (head("name", &m.say("name")))
                        @if !self.shelf.is_groups() { (head("type", &m.say("type"))) }
                        (head("people", &m.say("people")))
                        th scope="col" { (m.say("role-origin")) }
                    } }
                    tbody { @for row in &found.items { (self.row(row)) } }
                }
            }
        }
    }

    fn row(&self, row: &Row<'_>) -> Markup {
        let m = english();
        let Row { role, held, unused } = row;
        html! {
            tr {
                th scope="row" {
                    a href={ (self.shelf.base(self.account)) "/" (role.id) } { (role.content.name) }
                    @if let Some(about) = &role.content.description { span.hint.cut { (about) } }
                }
                @if !self.shelf.is_groups() { td { (role.content.kind.role_type()) } }
                td { (count(*held)) @if *unused { " " span.badge { (m.say("role-unused")) } } }
                td { (origin(self.look, self.account, role)) }
            }
        }
    }

    /// What the program ships and is not here yet.
    fn presets(&self) -> Markup {
        let m = english();
        let taken: BTreeSet<_> = self
            .look
            .facts
            .roles_of(self.account.id, self.shelf.is_groups())
            .map(|role| role.content.name.folded())
            .collect();
        let kinds = self.shelf.kinds(self.account);
        let left: Vec<_> = preset::all()
            .iter()
            .filter(|preset| preset.group == self.shelf.is_groups())
            .filter(|preset| kinds.contains(&preset.content().kind))
            .collect();
        let base = self.shelf.base(self.account);
        html! {
            @if self.may_add() && !left.is_empty() {
                details.presets {
                    summary { (self.shelf.message("presets")) }
                    p.hint { (m.say("presets-about")) }
                    ul.plain { @for preset in left {
                        li.beside {
                            div { strong { (preset.name) } " " span.badge { (preset.content().kind.role_type()) }
                                span.hint.under { (preset.summary) } }
                            div.actions {
                                a.button href={ (base) "/new?preset=" (preset.key) } { (m.say("copy")) span.sr { " " (preset.name) } }
                                @if !taken.contains(&preset.name.folded()) {
                                    form method="post" action={ (base) "/preset" } {
                                        (once(self.app))
                                        input type="hidden" name="preset" value=(preset.key);
                                        button type="submit" { (m.say("preset-add")) span.sr { " " (preset.name) } }
                                    }
                                }
                            }
                        }
                    } }
                }
            }
        }
    }
}

/// `3 people, 1 key`.
pub(super) fn count(held: Held) -> Markup {
    let m = english();
    html! {
        (m.put("people-count", &[("count", Word::Number(held.people))]))
        @if held.keys > 0 { ", " (m.put("keys-count", &[("count", Word::Number(held.keys))])) }
    }
}

/// The roles that stand on a list of allowed roles anywhere, and so count as in use.
pub(super) fn listed(look: &Look<'_>) -> BTreeSet<RoleId> {
    let lists = look.facts.accounts().into_iter().filter_map(|it| it.allowed_roles.as_ref());
    lists.flatten().copied().collect()
}
