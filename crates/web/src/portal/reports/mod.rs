//! Reports: who has access to what, what nobody uses, what ends soon, owners without a second factor;
//! and the platform in figures.
//!
//! What a page shows is what `crate::api::reports` counts, and a file of it is the same list to its
//! end. With the eyes of another there are none: what is counted is what whoever looks may see.

mod chart;
mod file;
mod list;
mod overview;
mod owners;
mod platform;
mod roles;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rolecall_core::{change::Operation, record::Account};
use serde::Deserialize;

pub(super) use self::{
    list::{access, counted, ending, unused},
    overview::page as overview,
    owners::page as owners,
    platform::page as platform,
    roles::page as roles,
};
use super::{
    frame::{Entry, Page},
    messages::{Word, english},
    number::grouped,
};
use crate::{
    api::{
        look::Look,
        reports::{AccessQuery, DaysQuery, Found, OwnersQuery, RolesQuery},
    },
    csv,
    problem::Problem,
};

/// What a page of a report is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    /// Only those with this in their name or address.
    q: String,
    kind: String,
    section: String,
    level: String,
    days: String,
    factor: String,
    used: String,
    cursor: Option<String>,
    /// As what: a page, or a file.
    format: String,
}

fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What is chosen of a list; anything else is all of it.
fn chosen<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

impl Query {
    fn access(&self, limit: u16) -> AccessQuery {
        AccessQuery {
            q: said(&self.q),
            kind: chosen(&self.kind),
            section: self.section.parse().ok(),
            level: said(&self.level),
            limit: Some(limit),
            cursor: self.cursor(),
        }
    }

    fn days(&self, limit: u16) -> DaysQuery {
        DaysQuery {
            q: said(&self.q),
            kind: chosen(&self.kind),
            days: self.days.parse().ok(),
            limit: Some(limit),
            cursor: self.cursor(),
        }
    }

    fn owners(&self, limit: u16) -> OwnersQuery {
        OwnersQuery {
            q: said(&self.q),
            factor: yes_or_no(&self.factor),
            kind: chosen(&self.kind),
            limit: Some(limit),
            cursor: self.cursor(),
        }
    }

    fn roles(&self, limit: u16) -> RolesQuery {
        RolesQuery {
            q: said(&self.q),
            kind: chosen(&self.kind),
            used: yes_or_no(&self.used),
            limit: Some(limit),
            cursor: self.cursor(),
        }
    }

    fn cursor(&self) -> Option<String> {
        self.cursor.clone().filter(|cursor| !cursor.is_empty())
    }

    /// The filter, as it stands in the address.
    fn filter(&self) -> [(&str, &str); 7] {
        [
            ("q", self.q.trim()),
            ("kind", &self.kind),
            ("section", &self.section),
            ("level", &self.level),
            ("days", &self.days),
            ("factor", &self.factor),
            ("used", &self.used),
        ]
    }

    /// The address of what comes after the cursor.
    fn more(&self, cursor: &str) -> String {
        let asked: Vec<_> = self.filter().into_iter().chain([("cursor", cursor)]).collect();
        super::sorted::asking(&asked)
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// Whether there is any report for who looks.
pub(super) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    look.caller.lens.is_none()
        && [Operation::SeePeople, Operation::SeeReports]
            .iter()
            .any(|operation| look.may(*operation, account.id))
}

/// The account, if any of its reports is there for who looks.
fn shown_to<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = look.account(account)?;
    if is_shown(look, account) { Ok(account) } else { Err(Problem::not_found()) }
}

/// With whose own eyes it is looked.
fn own_eyes(look: &Look<'_>) -> Result<(), Problem> {
    if look.caller.lens.is_some() { Err(Problem::not_found()) } else { Ok(()) }
}

/// The reports, by the message that names each, with its path below the account.
const TABS: [(&str, &str, Operation); 6] = [
    ("report-access", "reports/access", Operation::SeePeople),
    ("report-unused", "reports/unused", Operation::SeePeople),
    ("report-ending", "reports/ending", Operation::SeePeople),
    ("report-owners", "reports/owners", Operation::SeePeople),
    ("report-platform", "reports/platform", Operation::SeeReports),
    ("report-roles", "reports/roles", Operation::SeeReports),
];

/// All reports that are there, as tabs.
fn tabs(look: &Look<'_>, account: &Account, current: &str) -> Markup {
    let m = english();
    html! {
        nav.tabs aria-label=(m.say("reports")) {
            ul {
                li { a href={ "/a/" (account.short_name) "/reports" } aria-current=[(current == "reports").then_some("page")] {
                    (m.say("report-overview"))
                } }
                @for (key, path, needs) in TABS { @if look.may(needs, account.id) {
                    li { a href={ "/a/" (account.short_name) "/" (path) } aria-current=[(current == key).then_some("page")] {
                        (m.say(key))
                    } }
                } }
            }
        }
    }
}

/// A report that is a list, on its page: what it is about, its filter, how much fits, as a file, and
/// the lines.
fn list_page<T>(
    (look, account): (&Look<'_>, &Account),
    key: &str,
    (query, found): (&Query, &Found<T>),
    (filter, table): (Markup, Markup),
) -> Response {
    let m = english();
    let title = m.say(key);
    let page =
        Page { look, account: Some(account), entry: Entry::Reports, title: &title, done: None };
    let total = grouped(found.total);
    let fit = [("count", Word::Number(found.total)), ("total", Word::Text(&total))];
    page.shown(&html! {
        h1 { (m.say("reports")) }
        (tabs(look, account, key))
        section {
            h2 { (title) }
            p.hint { (m.say(&format!("{key}-about"))) }
            (filter)
            p.hint { (m.put("report-found", &fit)) }
            (csv::link(&query.filter()))
            (table)
            @if let Some(next) = &found.page.next_cursor {
                p { a.button href=(query.more(next)) { (m.say("more")) } }
            }
        }
    })
    .into_response()
}
