//! The accounts below an account: a tree that opens level by level, and a list of those that are
//! looked for.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use form_urlencoded::Serializer;
use maud::{Markup, html};
use rolecall_core::{
    Kind,
    change::Operation,
    record::{Account, AccountState},
};
use serde::Deserialize;

use super::{
    below_file,
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    number::grouped,
};
use crate::{
    App,
    api::{
        account::is_named,
        account_order::{self, Order, Part, Place},
        below::Below,
        look::Look,
        page::{Asked, wanted},
    },
    csv,
    problem::Problem,
    session::Acting,
};

/// The most accounts of a page, and of what opens below one.
const ROWS_MAX: usize = 50;
/// The most accounts that are open at a time.
const OPEN_MAX: usize = 20;
/// The most characters of what is looked for.
const WANTED_CHARS_MAX: usize = 100;
/// The steps of indentation that are told apart.
const DEPTH_SHOWN_MAX: usize = 6;

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Query {
    /// Only those with this in their name or short name.
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    sort: String,
    /// The short names of those that are open.
    #[serde(default)]
    open: String,
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    done: Option<String>,
    /// As what: a page, or a file.
    #[serde(default)]
    format: String,
}

/// What a page of accounts was asked for.
pub(super) struct Wanted {
    text: Option<String>,
    kind: Option<Kind>,
    state: String,
    pub(super) order: Order,
    open: BTreeSet<String>,
    after: Option<Place>,
}

impl Wanted {
    fn of(query: &Query) -> Result<Self, Problem> {
        let text = Some(query.q.trim()).filter(|text| !text.is_empty());
        let cursor = Some(query.cursor.as_str()).filter(|cursor| !cursor.is_empty());
        Ok(Self {
            text: wanted(text, WANTED_CHARS_MAX)?,
            kind: Kind::from_key(&query.kind),
            state: query.state.clone(),
            order: Order::of(&query.sort),
            open: query.open.split_whitespace().take(OPEN_MAX).map(str::to_owned).collect(),
            after: cursor.map(Place::read).transpose()?,
        })
    }

    /// Whether something is looked for: then it is found wherever it is below.
    fn is_narrowed(&self) -> bool {
        self.text.is_some() || self.kind.is_some() || !self.state.is_empty()
    }

    pub(super) fn fits(&self, account: &Account) -> bool {
        self.kind.is_none_or(|kind| account.kind == kind)
            && (self.state.is_empty() || account.state.key() == self.state)
            && self.text.as_deref().is_none_or(|text| is_named(account, text))
    }

    /// The address of the same page with something else asked for.
    fn address(&self, query: &Query, change: &[(&str, &str)]) -> String {
        let open: Vec<_> = self.open.iter().map(String::as_str).collect();
        let open = open.join(" ");
        let asked = [
            ("q", query.q.trim()),
            ("kind", &query.kind),
            ("state", &query.state),
            ("sort", &query.sort),
            ("open", &open),
            ("cursor", &query.cursor),
        ];
        let mut words = Serializer::new(String::new());
        for (name, value) in asked {
            let changed = change.iter().find(|(of, _)| *of == name);
            let value = changed.map_or(value, |(_, value)| value);
            if !value.is_empty() {
                words.append_pair(name, value);
            }
        }
        format!("?{}", words.finish())
    }
}

/// The kinds of account that may be made below one by who looks.
pub(super) fn kinds_to_create(look: &Look<'_>, account: &Account) -> Vec<Kind> {
    let fits = |kind: &Kind| {
        kind.may_stand_under(account.kind)
            && Operation::creating(*kind).is_some_and(|create| look.may(create, account.id))
    };
    Kind::ALL.into_iter().filter(fits).collect()
}

/// Whether there is anything below for who looks, or may be.
pub(super) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    look.sees_below(account) || !kinds_to_create(look, account).is_empty()
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/below"))?;
    let wanted = Wanted::of(&query)?;
    if query.format == csv::FORMAT {
        return Ok(below_file::file(&app, me.caller, account, wanted).await?);
    }
    app.look(&me.caller, |look| {
        let top = look.account(&account)?;
        let (below, creates) = (look.below(top), kinds_to_create(look, top));
        if below.is_empty() && creates.is_empty() {
            return Err(Problem::not_found().into());
        }
        let m = english();
        let title = m.say("below");
        let page = Page {
            look,
            account: Some(top),
            entry: Entry::Below,
            title: &title,
            done: query.done.as_deref(),
        };
        let table = Table { look, below: &below, wanted: &wanted, query: &query };
        Ok(page.shown(&html! {
            div.head {
                h1 { (title) }
                @if !creates.is_empty() {
                    div.actions {
                        a.button href={ "/a/" (top.short_name) "/below/import" } { (m.say("import")) }
                        a.button.primary href={ "/a/" (top.short_name) "/below/new" } { (m.say("below-new")) }
                    }
                }
            }
            @if below.is_empty() { p.empty { (m.say("below-none")) } } @else {
                (filter(&query, &below))
                (csv::link(&[("q", &query.q), ("kind", &query.kind), ("state", &query.state), ("sort", &query.sort)]))
                (table.shown())
            }
        }).into_response())
    })
}

fn filter(query: &Query, below: &[Below<'_>]) -> Markup {
    let m = english();
    let kinds: BTreeSet<_> = below.iter().map(|below| below.account.kind).collect();
    html! {
        form.filter method="get" role="search" data-live="content" {
            label.sr for="q" { (m.say("below-search")) }
            input #q type="search" name="q" value=(query.q) maxlength=(WANTED_CHARS_MAX)
                placeholder=(m.say("below-search")) autocomplete="off";
            label.sr for="kind" { (m.say("kind")) }
            select #kind name="kind" {
                option value="" { (m.say("kind-any")) }
                @for kind in kinds {
                    option value=(kind.key()) selected[query.kind == kind.key()] { (kind_name(kind)) }
                }
            }
            label.sr for="state" { (m.say("state")) }
            select #state name="state" {
                @for (value, key) in [("", "state-any"), ("active", "state-active"), ("suspended", "state-suspended"), ("closed", "state-closed")] {
                    option value=(value) selected[query.state == value] { (m.say(key)) }
                }
            }
            @if !query.sort.is_empty() { input type="hidden" name="sort" value=(query.sort); }
            button type="submit" { (m.say("filter")) }
        }
    }
}

pub(super) fn kind_name(kind: Kind) -> String {
    english().say(&format!("kind-{}", kind.key())).into_owned()
}

/// The state of an account, in a word.
pub(super) fn state_badge(state: AccountState) -> Markup {
    let class = match state {
        AccountState::Active => "good",
        AccountState::Suspended { .. } => "waiting",
        AccountState::Closed { .. } => "bad",
    };
    html! { span class={ "badge " (class) } { (english().say(&format!("state-{}", state.key()))) } }
}

/// An account as it stands in the table.
struct Row<'l> {
    account: &'l Account,
    depth: usize,
    /// The account that it hangs from, where that is not told by its place.
    under: Option<&'l Account>,
    /// Whether it is open; none where nothing is below.
    open: Option<bool>,
    /// How many that hang from the one above are left out before it.
    left_out: usize,
}

struct Table<'t, 'l> {
    look: &'t Look<'l>,
    below: &'t [Below<'l>],
    wanted: &'t Wanted,
    query: &'t Query,
}

impl<'l> Table<'_, 'l> {
    fn shown(&self) -> Markup {
        let m = english();
        let fits = |below: &Below<'_>| {
            if self.wanted.is_narrowed() {
                self.wanted.fits(below.account)
            } else {
                below.under.is_none()
            }
        };
        let found: Vec<_> = self.places(fits);
        let total = found.len();
        let Part { items, next } = self.part(found, self.wanted.after.as_ref());
        let rows = if self.wanted.is_narrowed() { self.flat(&items) } else { self.tree(&items) };
        html! {
            p.hint { (self.count(total)) }
            @if rows.is_empty() { p.empty { (m.say("below-empty")) } } @else { (self.table(&rows)) }
            @if let Some(next) = next {
                p { a.button href=(self.wanted.address(self.query, &[("cursor", &next)])) { (m.say("more")) } }
            }
        }
    }

    /// The places in the list of those that fit.
    fn places(&self, fits: impl Fn(&Below<'_>) -> bool) -> Vec<usize> {
        let all = self.below.iter().enumerate();
        all.filter(|(_, below)| fits(below)).map(|(place, _)| place).collect()
    }

    fn part(&self, places: Vec<usize>, after: Option<&Place>) -> Part<usize> {
        let account = |place: &usize| self.below[*place].account;
        account_order::page(places, account, self.wanted.order, after, ROWS_MAX)
    }

    fn count(&self, total: usize) -> String {
        let m = english();
        let all = self.below.len();
        let key = match (self.wanted.is_narrowed(), total == all) {
            (true, _) => "below-found",
            (false, true) => "below-count",
            (false, false) => "below-count-all",
        };
        let (total_text, all_text) = (grouped(total), grouped(all));
        let words = [
            ("count", Word::Number(total)),
            ("total", Word::Text(&total_text)),
            ("all", Word::Text(&all_text)),
        ];
        m.put(key, &words).into_owned()
    }

    fn flat(&self, items: &[usize]) -> Vec<Row<'l>> {
        let row = |below: Below<'l>| Row {
            account: below.account,
            depth: 0,
            under: below.under.map(|under| self.below[under].account),
            open: None,
            left_out: 0,
        };
        items.iter().map(|place| row(self.below[*place])).collect()
    }

    fn tree(&self, items: &[usize]) -> Vec<Row<'l>> {
        let mut has_below = vec![false; self.below.len()];
        for under in self.below.iter().filter_map(|below| below.under) {
            has_below[under] = true;
        }
        let mut rows = Vec::new();
        for place in items {
            self.branch(*place, 0, &has_below, &mut rows);
        }
        rows
    }

    /// A row, and those of what hangs from it if it is open.
    fn branch(&self, place: usize, depth: usize, has_below: &[bool], rows: &mut Vec<Row<'l>>) {
        let account = self.below[place].account;
        let is_open = self.wanted.open.contains(account.short_name.as_str());
        let open = has_below[place].then_some(is_open);
        rows.push(Row { account, depth, under: None, open, left_out: 0 });
        if open != Some(true) {
            return;
        }
        let hang = self.places(|below| below.under == Some(place));
        let left_out = hang.len().saturating_sub(ROWS_MAX);
        for below in self.part(hang, None).items {
            self.branch(below, depth + 1, has_below, rows);
        }
        if left_out > 0 {
            rows.push(Row { account, depth: depth + 1, under: None, open: None, left_out });
        }
    }

    fn table(&self, rows: &[Row<'_>]) -> Markup {
        let m = english();
        let counts = rows.iter().any(|row| self.look.may(Operation::SeePeople, row.account.id));
        html! {
            div.scroll tabindex="0" role="region" aria-label=(m.say("below")) {
                table.list.below {
                    thead { tr {
                        (self.heading(Order::Name, "account"))
                        (self.heading(Order::Kind, "kind"))
                        (self.heading(Order::State, "state"))
                        @if counts { th.right scope="col" { (m.say("people")) } }
                    } }
                    tbody { @for row in rows { (self.row(row, counts)) } }
                }
            }
        }
    }

    fn heading(&self, order: Order, key: &str) -> Markup {
        let is_current = self.wanted.order == order;
        let to = self.wanted.address(self.query, &[("sort", order.key()), ("cursor", "")]);
        html! {
            th scope="col" aria-sort=[is_current.then_some("ascending")] {
                a href=(to) { (english().say(key)) }
            }
        }
    }

    fn row(&self, row: &Row<'_>, counts: bool) -> Markup {
        let m = english();
        let account = row.account;
        let deep = format!("deep-{}", row.depth.min(DEPTH_SHOWN_MAX));
        if row.left_out > 0 {
            let left_out = grouped(row.left_out);
            let words =
                [("count", Word::Text(&left_out)), ("account", Word::Text(account.name.as_str()))];
            return html! {
                tr { td class=(deep) colspan=(if counts { 4 } else { 3 }) {
                    a href={ "/a/" (account.short_name) "/below" } { (m.put("below-left-out", &words)) }
                } }
            };
        }
        let sees_people = self.look.may(Operation::SeePeople, account.id);
        html! {
            tr id={ "at-" (account.short_name) } {
                th scope="row" class=(deep) {
                    @if let Some(open) = row.open { (self.toggle(account, open)) }
                    a href={ "/a/" (account.short_name) } { (account.name) }
                    span.hint {
                        (account.short_name)
                        @if let Some(under) = row.under { " · " (m.put("below-under", &[("account", Word::Text(under.name.as_str()))])) }
                    }
                }
                td.nowrap { (kind_name(account.kind)) }
                td { (state_badge(account.state)) }
                @if counts {
                    td.right { @if sees_people { (grouped(self.look.facts.people_count(account.id))) } }
                }
            }
        }
    }

    /// Opens what is below an account, or closes it.
    fn toggle(&self, account: &Account, open: bool) -> Markup {
        let name = account.short_name.as_str();
        let others = self.wanted.open.iter().filter(|other| *other != name).map(String::as_str);
        let after: Vec<_> = others.chain((!open).then_some(name)).collect();
        let to = self.wanted.address(self.query, &[("open", &after.join(" "))]);
        let key = if open { "below-shut" } else { "below-open" };
        let words = [("account", Word::Text(account.name.as_str()))];
        html! {
            a.toggle href={ (to) "#at-" (name) } aria-expanded=(open) aria-label=(english().put(key, &words)) {
                span aria-hidden="true" { (if open { "▾" } else { "▸" }) }
            }
        }
    }
}
