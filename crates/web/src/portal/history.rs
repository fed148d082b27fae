//! The history of an account: who changed what, when, through which door, and what it was before.
//! The same as a file, for whoever keeps records elsewhere.
//!
//! What may be seen of it is `crate::api::history`'s to say; here it is put in words.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};
use rolecall_client::wire::HistoryEntry;
use rolecall_core::{
    change::{FileFormat, Operation, Via},
    record::Account,
};
use serde::Deserialize;

use super::{
    access::sections,
    bundle, clock,
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::english,
    telling::{Change, Telling},
};
use crate::{
    App,
    api::{
        history::{self, DOORS, EVENTS, Form, HistoryQuery},
        look::Look,
        page::Asked,
    },
    caller::Caller,
    csv::{self, File},
    problem::Problem,
    session::Acting,
};

const COLUMNS: [&str; 4] = ["history-when", "history-by", "history-what", "history-through"];

/// What follows a `format` in the address, for programs.
const JSON_LINES: &str = "jsonl";

/// What is asked for, as a form sends it: fields that are not filled in are empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    from: String,
    to: String,
    who: String,
    section: String,
    event: String,
    via: String,
    cursor: Option<String>,
    format: String,
    /// The size of an older checkpoint, from which a bundle is to go on.
    since: String,
}

impl Query {
    /// The same as REST is asked it; days are those of who reads.
    fn asked(&self, look: &Look<'_>) -> Result<HistoryQuery, Problem> {
        let zone = clock::zone(look);
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|_| {
                let detail = format!("`{text}` is no day: write it as 2027-03-01");
                Problem::bad_request("query.mistyped", detail)
            }),
        };
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let asked = HistoryQuery {
            from: day(&self.from)?.and_then(|day| zone.first_instant(day).ok()),
            to: day(&self.to)?.and_then(|day| clock::end_of(&zone, day)),
            who: given(&self.who),
            section: given(&self.section),
            event: given(&self.event),
            via: given(&self.via),
            limit: None,
            cursor: self.cursor.clone(),
        };
        asked.checked()?;
        Ok(asked)
    }

    /// The filter, by its fields.
    fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("from", &self.from),
            ("to", &self.to),
            ("who", &self.who),
            ("section", &self.section),
            ("event", &self.event),
            ("via", &self.via),
        ]
    }

    /// The filter as it stands in an address.
    fn address(&self) -> String {
        let given = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish()
    }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/history"))?;
    let asked = app.look(&me.caller, |look| {
        look.account_for(Operation::SeeHistory, &account)?;
        query.asked(look)
    })?;
    match query.format.as_str() {
        csv::FORMAT => return Ok(file(app, me.caller, account, asked).await?),
        bundle::FORMAT => {
            return Ok(bundle::file(app, me.caller, account, asked, &query.since).await?);
        }
        bundle::NOTE => return Ok(bundle::note(bundle::last(&app).await?)?),
        JSON_LINES => {
            return Ok(history::lines(app, me.caller, account, asked, Via::Portal).await?);
        }
        _ => {}
    }
    let list = history::page(&app, &me.caller, &account, &asked).await?;
    let last = bundle::last(&app).await?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeHistory, &account)?;
        let m = english();
        let title = m.say("history");
        let page =
            Page { look, account: Some(account), entry: Entry::History, title: &title, done: None };
        let address = query.address();
        Ok(page
            .shown(&html! {
                div.head {
                    div { h1 { (title) } p.hint { (m.say("history-about")) } }
                    div.unprinted {
                        a.button href={ "?format=csv&" (address) } { (m.say("csv")) } " "
                        a.button href={ "?format=" (JSON_LINES) "&" (address) } { (m.say("json-lines")) }
                    }
                }
                (filter(look, account, &query))
                (table(look, account, &list.items))
                @if let Some(next) = &list.next_cursor {
                    p.unprinted { a.button href={ "?cursor=" (next) "&" (address) } { (m.say("history-older")) } }
                }
                (bundle::part(look, account, last.as_ref(), (&address, &query.fields())))
            })
            .into_response())
    })
}

fn filter(look: &Look<'_>, account: &Account, query: &Query) -> Markup {
    let m = english();
    let events = EVENTS.iter().map(|event| (*event, m.say(&named("does", event)).into_owned()));
    let doors = DOORS.iter().map(|door| (*door, m.say(&named("via", door)).into_owned()));
    let sections = sections(look, account).into_iter().flat_map(|(_, sections)| sections);
    let sections = sections.map(|section| (section.key.as_str(), section.label.clone()));
    html! {
        form.filter.unprinted method="get" role="search" data-live="content" {
            label.sr for="who" { (m.say("history-who")) }
            input #who type="search" name="who" value=(query.who) maxlength="254"
                placeholder=(m.say("history-who")) autocomplete="off";
            label { span.hint { (m.say("history-from")) } " " input #from type="date" name="from" value=(query.from); }
            label { span.hint { (m.say("history-to")) } " " input #to type="date" name="to" value=(query.to); }
            (choice("event", &m.say("history-any-event"), &query.event, events))
            (choice("section", &m.say("history-any-section"), &query.section, sections))
            (choice("via", &m.say("history-any-door"), &query.via, doors))
            button type="submit" { (m.say("filter")) }
        }
    }
}

fn named(what: &str, name: &str) -> String {
    format!("{what}-{}", name.replace('_', "-"))
}

fn choice<'c>(
    name: &str,
    any: &str,
    chosen: &str,
    options: impl Iterator<Item = (&'c str, String)>,
) -> Markup {
    html! {
        label.sr for=(name) { (any) }
        select id=(name) name=(name) {
            option value="" { (any) }
            @for (value, label) in options {
                option value=(value) selected[value == chosen] { (label) }
            }
        }
    }
}

fn table(look: &Look<'_>, account: &Account, entries: &[HistoryEntry]) -> Markup {
    let m = english();
    let telling = Telling::new(look, account);
    html! {
        @if entries.is_empty() {
            p.empty { (m.say("history-empty")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(m.say("history")) {
                // By its roles, too: where there is little room, it is no longer laid out as a table.
                table.list.stacked.history role="table" {
                    thead role="rowgroup" { tr role="row" {
                        @for key in COLUMNS { th scope="col" role="columnheader" { (m.say(key)) } }
                    } }
                    tbody role="rowgroup" { @for entry in entries { (row(&telling, entry)) } }
                }
            }
        }
    }
}

fn row(telling: &Telling<'_>, entry: &HistoryEntry) -> Markup {
    let m = english();
    let (actor, kind) = Telling::actor(entry);
    html! {
        tr role="row" {
            td.nowrap role="cell" { (clock::moment(telling.look, entry.at)) span.hint.under { (entry.revision) } }
            td role="cell" { (actor) @if let Some(kind) = kind { span.hint.under { (m.say(kind)) } } }
            td role="cell" {
                strong { (telling.event(entry)) }
                (changes(&telling.changes(entry)))
            }
            td role="cell" data-label=(m.say(COLUMNS[3])) {
                (m.say(&named("via", &entry.via)))
                @if let Some(ip) = &entry.ip { span.hint.under { (ip) } }
            }
        }
    }
}

fn changes(changes: &[Change]) -> Markup {
    let m = english();
    html! {
        @if !changes.is_empty() {
            ul.changes { @for change in changes { li {
                @if !change.of.is_empty() { span.hint { (change.of) ": " } }
                @if !change.before.is_empty() { del { (change.before) } }
                @if !change.before.is_empty() && !change.after.is_empty() { span.hint { " → " } }
                @if !change.after.is_empty() { ins { (change.after) } }
                @if change.after.is_empty() && change.before.is_empty() { span.hint { (m.say("history-nothing")) } }
            } } }
        }
    }
}

/// All that is wanted, as a file.
async fn file(
    app: App,
    caller: Caller,
    account: String,
    asked: HistoryQuery,
) -> Result<Response, Problem> {
    let head = ["revision", "when", "by", "kind", "what", "changes", "via", "ip"];
    let name = format!("{account}-history");
    let file = File { rows_max: None, ..File::csv(&name) };
    let form = Form { file, format: FileFormat::Csv, via: Via::Portal, head: csv::head(&head) };
    history::export(app, caller, account, asked, form, |look, account, entry| {
        line(&Telling::new(look, account), entry)
    })
    .await
}

fn line(telling: &Telling<'_>, entry: &HistoryEntry) -> Bytes {
    let m = english();
    let (actor, kind) = Telling::actor(entry);
    let told = telling.changes(entry).into_iter().map(|change| {
        let Change { of, before, after } = change;
        let of = if of.is_empty() { of } else { format!("{of}: ") };
        format!("{of}{before} → {after}")
    });
    csv::row([
        entry.revision.to_string(),
        entry.at.to_string(),
        actor,
        kind.map(|kind| m.say(kind).into_owned()).unwrap_or_default(),
        telling.event(entry),
        told.collect::<Vec<_>>().join("; "),
        m.say(&named("via", &entry.via)).into_owned(),
        entry.ip.clone().unwrap_or_default(),
    ])
}
