//! An entry of a history in words: what happened, and what it was and became.
//!
//! It reads an entry as REST tells it (`crate::api::history`), so that what may not be seen is out of
//! it already. Members are told by their names; ids by what they are called.

use std::collections::BTreeSet;

use rolecall_client::wire::{Actor, HistoryEntry, SubjectType};
use rolecall_core::{Level, Timestamp, Zone, record::Account};
use serde_json::{Map, Value};

use super::{
    clock,
    messages::{Word, english},
};
use crate::api::{called, look::Look};

/// Members that say whose it is or serve the rules, and are told elsewhere or to nobody.
const UNTOLD: &[&str] = &[
    "account",
    "membership",
    "person",
    "key",
    "id",
    "snapshot",
    "replaced_by",
    "by",
    "by_owner",
    "made_by",
    "built_in",
    "invited_as",
    "ranges_by",
    "retires",
    "claims",
    "parent",
    "owner",
    "offer",
    "group",
    "review",
    "at",
    "reminded_days",
    "job",
    "work",
    "whom",
    "subject",
    called::GONE,
];

/// How many items of a list are told one by one.
const ITEMS_MAX: usize = 20;

/// What was before, and what is after; either may be nothing.
pub(super) struct Change {
    pub(super) of: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// Who reads, and where.
pub(super) struct Telling<'t> {
    pub(super) look: &'t Look<'t>,
    pub(super) account: &'t Account,
    pub(super) zone: Zone,
    /// Whose the memberships were, of those that an entry tells of and that are gone by now.
    gone: Value,
}

impl<'t> Telling<'t> {
    pub(super) fn new(look: &'t Look<'t>, account: &'t Account) -> Self {
        Self { look, account, zone: clock::zone(look), gone: Value::Null }
    }

    /// The same for one entry.
    fn of(&self, entry: &HistoryEntry) -> Self {
        let Self { look, account, ref zone, .. } = *self;
        Self { look, account, zone: zone.clone(), gone: entry.what[called::GONE].clone() }
    }

    /// What happened, in a sentence.
    pub(super) fn event(&self, entry: &HistoryEntry) -> String {
        let key = format!("event-{}", entry.event.replace('_', "-"));
        let telling = self.of(entry);
        match english().find_with(&key, &[("whom", Word::Text(&telling.whom(&entry.what)))]) {
            Some(said) => said.into_owned(),
            None => entry.event.replace('_', " "),
        }
    }

    /// Whom or what it is about.
    fn whom(&self, what: &Value) -> String {
        let named = |member: &str| {
            let content = what[member].get("content").unwrap_or(&what[member]);
            content.get("name").and_then(Value::as_str).map(str::to_owned)
        };
        let by_id = |member: &str| self.called(what[member].as_str()?);
        let eyes = || {
            let whom = &what["whom"];
            let subject = || person_of(self, &what["subject"]);
            let whom = whom["membership"].as_str().or(whom["role"].as_str());
            whom.and_then(|id| self.called(id)).or_else(subject)
        };
        let word = |member: &str, of: &str| {
            let key = what[member].as_str()?.replace('_', "-");
            english().find(&format!("{of}-{key}")).map(std::borrow::Cow::into_owned)
        };
        if let Some(said) = word("work", "work").or_else(|| word("list", "exported")) {
            return said;
        }
        let of = ["membership", "person", "key", "role", "to", "after"].into_iter();
        let record = ["role", "key", "policy"].into_iter().find_map(named);
        let found = record.or_else(|| of.clone().find_map(by_id));
        let offered = || what["offer"]["to"].as_str().and_then(|id| self.called(id));
        let section = || self.section(what["section"].as_str()?);
        let former = || called::former(self.look, self.account, what);
        let of = found.or_else(eyes).or_else(former).or_else(offered).or_else(section);
        let of = of.or_else(|| named("after"));
        of.unwrap_or_else(|| english().say("event-someone").into_owned())
    }

    fn called(&self, id: &str) -> Option<String> {
        let left = || {
            let person = self.gone[id].as_str()?.parse().ok()?;
            called::person_left(self.look, self.account, person)
        };
        called::one(self.look, self.account, id).or_else(left)
    }

    fn section(&self, key: &str) -> Option<String> {
        self.look.facts.catalog().section(key).map(|section| section.label.clone())
    }

    /// Who acted, and the message of what kind of actor that is where it is no person.
    pub(super) fn actor(entry: &HistoryEntry) -> (String, Option<&'static str>) {
        match (&entry.by, entry.via.as_str()) {
            (Actor::Machine, "clock") => (english().say("actor-clock").into_owned(), None),
            (by, _) => Self::named(by),
        }
    }

    /// The same of whoever acted, whatever it was.
    pub(super) fn named(by: &Actor) -> (String, Option<&'static str>) {
        let m = english();
        let unnamed = || m.say("actor-unnamed").into_owned();
        match by {
            Actor::Machine => (m.say("actor-machine").into_owned(), None),
            Actor::Provider { name } => {
                let provider = m.say("actor-provider");
                match name {
                    Some(name) => (format!("{provider}: {name}"), None),
                    None => (provider.into_owned(), None),
                }
            }
            Actor::Subject { subject } => {
                let name = subject.name.as_ref().map_or_else(unnamed, ToString::to_string);
                let kind = match subject.kind {
                    SubjectType::Person => None,
                    SubjectType::Key => Some("actor-key"),
                    SubjectType::AccountSignIn => Some("actor-account"),
                };
                (name, kind)
            }
        }
    }

    /// What was before and what is after, member by member.
    pub(super) fn changes(&self, entry: &HistoryEntry) -> Vec<Change> {
        self.of(entry).changes_of(entry)
    }

    fn changes_of(&self, entry: &HistoryEntry) -> Vec<Change> {
        let mut changes = Vec::new();
        let nothing = Map::new();
        let what = entry.what.as_object().unwrap_or(&nothing);
        if what.contains_key("before") || what.contains_key("after") {
            let (before, after) = (&entry.what["before"], &entry.what["after"]);
            self.compared("", before, after, &mut changes);
        }
        let created = ["role", "key", "policy", "account", "review"]
            .into_iter()
            .find_map(|of| what.get(of)?.as_object());
        let is_end = entry.event.ends_with("_deleted")
            || entry.event.ends_with("_revoked")
            || entry.event.ends_with("_removed");
        if let Some(record) = created {
            let record = record.get("content").and_then(Value::as_object).unwrap_or(record);
            self.whole(record, is_end, &mut changes);
        }
        let told = what.iter().filter(|(name, _)| {
            !["before", "after", "role", "policy", "section", "list"].contains(&name.as_str())
        });
        let others: Map<String, Value> =
            told.map(|(name, value)| (name.clone(), value.clone())).collect();
        self.whole(&others, false, &mut changes);
        changes
    }

    /// All that a record says, as what is there now, or was.
    fn whole(&self, record: &Map<String, Value>, was: bool, changes: &mut Vec<Change>) {
        for (name, value) in record.iter().filter(|(name, _)| !UNTOLD.contains(&name.as_str())) {
            let (before, after) = if was { (value, &Value::Null) } else { (&Value::Null, value) };
            self.compared(name, before, after, changes);
        }
    }

    fn compared(&self, of: &str, before: &Value, after: &Value, changes: &mut Vec<Change>) {
        if before == after || is_nothing(before) && is_nothing(after) {
            return;
        }
        let divided = [before, after].iter().any(|value| value.is_object() && !is_choice(value));
        if divided && [before, after].iter().all(|value| value.is_object() || value.is_null()) {
            let names: BTreeSet<&String> = [before, after]
                .iter()
                .filter_map(|it| it.as_object())
                .flat_map(Map::keys)
                .collect();
            for name in names.into_iter().filter(|name| !UNTOLD.contains(&name.as_str())) {
                self.compared(name, &before[name.as_str()], &after[name.as_str()], changes);
            }
            return;
        }
        if let (Some(before), Some(after)) = (before.as_array(), after.as_array()) {
            let gone = before.iter().filter(|item| !after.contains(item)).cloned().collect();
            let new = after.iter().filter(|item| !before.contains(item)).cloned().collect();
            let (before, after) = (Value::Array(gone), Value::Array(new));
            changes.push(self.change(of, &before, &after));
            return;
        }
        changes.push(self.change(of, before, after));
    }

    fn change(&self, of: &str, before: &Value, after: &Value) -> Change {
        Change { of: self.label(of), before: self.value(before), after: self.value(after) }
    }

    fn label(&self, of: &str) -> String {
        let section = || self.section(of);
        let said = english().find(&format!("field-{}", of.replace('_', "-")));
        match said {
            Some(said) => said.into_owned(),
            None => section().or_else(|| self.called(of)).unwrap_or_else(|| of.replace('_', " ")),
        }
    }

    fn value(&self, value: &Value) -> String {
        let m = english();
        match value {
            Value::Null => String::new(),
            Value::Bool(true) => m.say("yes").into_owned(),
            Value::Bool(false) => m.say("no").into_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                let told = items.iter().take(ITEMS_MAX).map(|item| self.value(item));
                let told = told.collect::<Vec<_>>().join(", ");
                match items.len().checked_sub(ITEMS_MAX) {
                    None | Some(0) => told,
                    Some(more) => m
                        .put(
                            "and-more",
                            &[("told", Word::Text(&told)), ("count", Word::Number(more))],
                        )
                        .into_owned(),
                }
            }
            Value::Object(members) => {
                let told: Vec<_> = members
                    .iter()
                    .filter(|(name, value)| !UNTOLD.contains(&name.as_str()) && !is_nothing(value))
                    .map(|(name, value)| match name.as_str() {
                        "is" => self.value(value),
                        _ => format!("{} {}", self.label(name), self.value(value)),
                    })
                    .collect();
                told.join(", ")
            }
        }
    }

    fn text(&self, text: &str) -> String {
        if let Some(level) = Level::ALL.into_iter().find(|level| level.key() == text) {
            return self.look.facts.catalog().level_label(level).to_owned();
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return clock::in_words(&self.zone, at);
        }
        if let Some(called) = self.called(text) {
            return called;
        }
        if text.parse::<uuid::Uuid>().is_ok() {
            return english().say("event-unknown").into_owned();
        }
        let is_word = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if is_word { text.replace('_', " ") } else { text.to_owned() }
    }
}

/// What a person is called who was looked as, and has left since.
fn person_of(telling: &Telling<'_>, id: &Value) -> Option<String> {
    called::person_left(telling.look, telling.account, id.as_str()?.parse().ok()?)
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A state with what goes with it is told as one.
fn is_choice(value: &Value) -> bool {
    value.get("is").is_some_and(Value::is_string)
}
