//! A call as it is made from the page that is shown: its address, and a line for the shell.

use form_urlencoded::Serializer;
use jiff::civil::{Date, Time};
use rolecall_core::{Timestamp, Zone, record::Account};
use serde_json::Value;

use super::{Asked, Given, command};
use crate::{
    api::look::Look,
    docs::{
        document::{Document, Operation, items, members, text},
        example,
    },
    portal::{
        access::{instant, whom_of_call},
        clock,
    },
};

/// A call over REST.
pub(super) struct Call {
    pub(super) id: &'static str,
    pub(super) method: String,
    /// With what is asked behind the question mark.
    pub(super) path: String,
    pub(super) summary: &'static str,
    pub(super) curl: String,
    /// The same as a command of the program, where it has one.
    pub(super) command: Option<String>,
}

impl Call {
    pub(super) fn of(
        look: &Look<'_>,
        asked: &Asked,
        given: &[Given],
        (document, operation): (Document<'static>, Operation<'static>),
    ) -> Self {
        let method = operation.method.to_uppercase();
        let asks = query(look, given, operation);
        let path = format!("{}{}{asks}", document.base(), path(asked, operation.path));
        let curl = curl(asked, &method, &path, body(document, operation));
        let id = operation.id();
        let summary = text(operation.told, "summary");
        Self { id, method, path, summary, curl, command: command::of(look, id, asked, given) }
    }
}

/// The path with what the page's own has in it; what it has not is left to be put in.
fn path(asked: &Asked, pattern: &str) -> String {
    let step = |step: &str| match step.strip_prefix('{').and_then(|step| step.strip_suffix('}')) {
        None => step.to_owned(),
        Some(name) => {
            // A group is a role on pages: they are the same ones.
            let own =
                asked.in_path(name).or_else(|| asked.in_path("role").filter(|_| name == "group"));
            own.map_or_else(|| name.to_uppercase(), str::to_owned)
        }
    };
    pattern.split('/').map(step).collect::<Vec<_>>().join("/")
}

/// What the page is narrowed to, where the call has it too, and what the call cannot do without.
fn query(look: &Look<'_>, given: &[Given], operation: Operation<'_>) -> String {
    let mut words = Serializer::new(String::new());
    for parameter in asked_of(operation) {
        let name = text(parameter, "name");
        let own = said(given, name).filter(|_| name != "cursor");
        match own.and_then(|value| fitting(look, name, &parameter["schema"], value)) {
            Some(value) => drop(words.append_pair(name, &value)),
            None if parameter["required"] == true => {
                words.append_pair(name, &name.to_uppercase());
            }
            None => {}
        }
    }
    let words = words.finish();
    if words.is_empty() { words } else { format!("?{words}") }
}

/// What a page was asked for, with what the call has under other names: whom it is about, and when.
pub(super) fn carried(
    look: &Look<'_>,
    account: &Account,
    asked: &Asked,
    operations: &[Operation<'_>],
) -> Vec<Given> {
    let mut given = asked.given();
    let mut parameters = operations.iter().flat_map(|operation| asked_of(*operation));
    let is_about_one = parameters.any(|parameter| text(parameter, "name") == "subject");
    let whom = said(&given, "who").filter(|_| is_about_one);
    let whom = whom.and_then(|word| whom_of_call(look, account, word));
    let at = moment(look, &given).map(|at| at.to_string());
    let more = whom.into_iter().flatten().chain(at.map(|at| ("at", at)));
    given.extend(more.map(|(name, value)| (name.to_owned(), value)));
    given
}

/// What a call takes behind the question mark.
fn asked_of(operation: Operation<'_>) -> impl Iterator<Item = &Value> {
    items(&operation.told["parameters"]).filter(|it| it["in"] == "query")
}

/// What a field has, if it has anything.
pub(super) fn said<'g>(given: &'g [Given], wanted: &str) -> Option<&'g str> {
    let found = given.iter().find(|(name, _)| name == wanted);
    found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// The moment that a page asks about, by its date, time and zone.
pub(super) fn moment(look: &Look<'_>, given: &[Given]) -> Option<Timestamp> {
    let date: Date = said(given, "date")?.parse().ok()?;
    let zone: Zone =
        said(given, "zone").and_then(|zone| zone.parse().ok()).unwrap_or_else(|| clock::zone(look));
    let time: Option<Time> = said(given, "time").map(str::parse).transpose().ok()?;
    instant(date, time, &zone)
}

/// The value of a field as the call takes it: a day of the reader's is an instant there.
fn fitting(look: &Look<'_>, name: &str, schema: &Value, value: &str) -> Option<String> {
    let is_one_of = |among: &Value| items(among).any(|one| one == value);
    let choice = members(schema).find(|(member, _)| *member == "enum").map(|(_, among)| among);
    if choice.is_some_and(|among| !is_one_of(among)) {
        return None;
    }
    let is_whole = text(schema, "format") != "date-time" || value.parse::<Timestamp>().is_ok();
    if is_whole {
        return Some(value.to_owned());
    }
    let (day, zone) = (value.parse::<Date>().ok()?, clock::zone(look));
    let at = if name == "to" { clock::end_of(&zone, day) } else { zone.first_instant(day).ok() };
    at.map(|at| at.to_string())
}

/// A body that fits, to be changed.
fn body(document: Document<'static>, operation: Operation<'static>) -> Option<String> {
    let content = members(&operation.told["requestBody"]["content"]).next();
    content.map(|(_, content)| {
        let made = || example::whole(document, &content["schema"]);
        content.get("example").cloned().unwrap_or_else(made).to_string()
    })
}

fn curl(asked: &Asked, method: &str, path: &str, body: Option<String>) -> String {
    let method = if method == "GET" { String::new() } else { format!(" -X {method}") };
    let body = body.map(|body| {
        let kind = "-H 'Content-Type: application/json'";
        format!(" {kind} -d {}", command::quoted(&body))
    });
    let address = command::quoted(&format!("{}{path}", asked.server));
    let key = "-H \"Authorization: Bearer $ROLECALL_KEY\"";
    format!("curl{method} {key}{} {address}", body.unwrap_or_default())
}
