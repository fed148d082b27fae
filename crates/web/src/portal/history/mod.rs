//! The history of an account: who changed what, when, through which door, and what it was before.
//! The same as a file, for whoever keeps records elsewhere.
//!
//! - `filter`: which of it.
//!
//! What may be seen of it is `crate::api::history`'s to say; here it is put in words.

mod filter;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{Checkpoint, HistoryEntry, Page as Paged};
use rolecall_core::{
    change::{FileFormat, Operation, Via},
    record::Account,
};

use self::filter::{MISTYPED, Query, filter};
use super::{
    bundle, clock,
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::{capital, english},
    telling::{Change, Telling},
};
use crate::{
    App,
    api::{
        filter::Filter,
        history::{self, Form},
        look::Look,
        page::{Asked, PageQuery},
    },
    caller::Caller,
    csv::{self, File},
    problem::Problem,
    session::Acting,
};

const COLUMNS: [&str; 4] = ["history-when", "history-by", "history-what", "history-through"];

/// What follows a `format` in the address, for programs.
const JSON_LINES: &str = "jsonl";

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/history"))?;
    let asked = app.look(&me.caller, |look| {
        look.account_for(Operation::SeeHistory, &account)?;
        Ok::<_, Problem>(query.asked(look))
    })?;
    let asked = match asked {
        // The page says what is wrong with its filter; a file, and what else goes wrong, is refused.
        Err(problem) if query.format.is_empty() && problem.code == MISTYPED => {
            let last = bundle::last(&app).await?;
            let wrong = Found::Wrong(&capital(&problem.detail));
            let page =
                app.look(&me.caller, |look| shown(look, &account, &query, &wrong, last.as_ref()))?;
            return Ok((StatusCode::BAD_REQUEST, page).into_response());
        }
        asked => asked?,
    };
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
    let paging = PageQuery { limit: None, cursor: query.cursor.clone() };
    let list = history::page(&app, &me.caller, &account, &asked, paging).await?;
    let last = bundle::last(&app).await?;
    let found = Found::Rows(&list);
    let page = app.look(&me.caller, |look| shown(look, &account, &query, &found, last.as_ref()))?;
    Ok(page.into_response())
}

/// What the filter comes to.
enum Found<'f> {
    Rows(&'f Paged<HistoryEntry>),
    /// Nothing can fit it, and why.
    Wrong(&'f str),
}

fn shown(
    look: &Look<'_>,
    account: &str,
    query: &Query,
    found: &Found<'_>,
    last: Option<&Checkpoint>,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::SeeHistory, account)?;
    let m = english();
    let title = m.say("history");
    let page =
        Page { look, account: Some(account), entry: Entry::History, title: &title, done: None };
    let address = query.address();
    Ok(page.shown(&html! {
        div.head {
            div { h1 { (title) } p.hint { (m.say("history-about")) } }
            @if let Found::Rows(_) = found {
                div.unprinted {
                    a.button href={ "?format=csv&" (address) } { (m.say("csv")) } " "
                    a.button href={ "?format=" (JSON_LINES) "&" (address) } { (m.say("json-lines")) }
                }
            }
        }
        (filter(look, account, query))
        @match found {
            Found::Wrong(why) => p.wrong role="alert" { (why) },
            Found::Rows(list) => {
                (table(look, account, list))
                @if let Some(next) = &list.next_cursor {
                    p.unprinted { a.button href={ "?cursor=" (next) "&" (address) } { (m.say("history-older")) } }
                }
                (bundle::part(look, account, last, (&address, &query.fields())))
            }
        }
    }))
}

fn named(what: &str, name: &str) -> String {
    format!("{what}-{}", name.replace('_', "-"))
}

fn table(look: &Look<'_>, account: &Account, list: &Paged<HistoryEntry>) -> Markup {
    let m = english();
    let telling = Telling::new(look, account);
    let entries = &list.items;
    // So many rows are looked at for a page; there may be some that fit before them.
    let none = if list.next_cursor.is_some() { "history-none-yet" } else { "history-empty" };
    html! {
        @if entries.is_empty() {
            p.empty { (m.say(none)) }
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
    asked: Filter,
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
