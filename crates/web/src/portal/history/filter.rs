//! The filter of a history: what its form sends, and the form.

use jiff::civil::Date;
use maud::{Markup, html};
use rolecall_core::{
    change::{Action, Entity, FIELDS},
    record::Account,
};
use serde::Deserialize;

use super::{
    super::{access::sections, clock, messages::english},
    named,
};
use crate::{
    api::{
        events::{DOORS, EVENTS},
        filter::Filter,
        look::Look,
    },
    problem::Problem,
};

/// The code of a filter that says nothing.
pub(super) const MISTYPED: &str = "query.mistyped";

/// What is asked for, as a form sends it: fields that are not filled in are empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Query {
    from: String,
    to: String,
    who: String,
    section: String,
    event: String,
    via: String,
    entity: String,
    name: String,
    field: String,
    action: String,
    ip: String,
    pub(super) cursor: Option<String>,
    pub(super) format: String,
    /// The size of an older checkpoint, from which a bundle is to go on.
    pub(super) since: String,
}

impl Query {
    /// The same as REST is asked it; days are those of who reads.
    pub(super) fn asked(&self, look: &Look<'_>) -> Result<Filter, Problem> {
        let zone = clock::zone(look);
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|_| {
                let detail = format!("`{text}` is no day: write it as 2027-03-01");
                Problem::bad_request(MISTYPED, detail)
            }),
        };
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let asked = Filter {
            from: day(&self.from)?.and_then(|day| zone.first_instant(day).ok()),
            to: day(&self.to)?.and_then(|day| clock::end_of(&zone, day)),
            who: given(&self.who),
            section: given(&self.section),
            event: given(&self.event),
            via: given(&self.via),
            entity: given(&self.entity),
            name: given(&self.name),
            field: given(&self.field),
            action: given(&self.action),
            ip: given(&self.ip),
        };
        asked.checked(look)?;
        Ok(asked)
    }

    /// The filter, by its fields.
    pub(super) fn fields(&self) -> [(&'static str, &str); 11] {
        [
            ("from", &self.from),
            ("to", &self.to),
            ("who", &self.who),
            ("section", &self.section),
            ("event", &self.event),
            ("via", &self.via),
            ("entity", &self.entity),
            ("name", &self.name),
            ("field", &self.field),
            ("action", &self.action),
            ("ip", &self.ip),
        ]
    }

    /// Whether any of those is given that are out of sight at first.
    fn has_more(&self) -> bool {
        [&self.entity, &self.name, &self.field, &self.action, &self.ip]
            .iter()
            .any(|it| !it.is_empty())
    }

    /// The filter as it stands in an address.
    pub(super) fn address(&self) -> String {
        let given = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish()
    }
}

pub(super) fn filter(look: &Look<'_>, account: &Account, query: &Query) -> Markup {
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
            (more(query))
            button type="submit" { (m.say("filter")) }
        }
    }
}

/// What is asked for less often.
fn more(query: &Query) -> Markup {
    let m = english();
    let said = |of: &str, key: &str| m.say(&named(of, key)).into_owned();
    let entities = Entity::ALL.iter().map(|of| (of.key(), said("entity", of.key())));
    let actions = Action::ALL.iter().map(|of| (of.key(), said("action", of.key())));
    let mut fields: Vec<_> = FIELDS.iter().map(|of| (*of, said("field", of))).collect();
    fields.sort_by(|(_, one), (_, other)| one.cmp(other));
    html! {
        details.more open[query.has_more()] {
            summary.button { (m.say("history-more")) }
            div.filter {
                (choice("action", &m.say("history-any-action"), &query.action, actions))
                (choice("entity", &m.say("history-any-entity"), &query.entity, entities))
                (choice("field", &m.say("history-any-field"), &query.field, fields.into_iter()))
                (typed("name", &m.say("history-name"), &query.name, 254))
                (typed("ip", &m.say("history-ip"), &query.ip, 64))
            }
        }
    }
}

fn typed(name: &str, label: &str, value: &str, chars_max: usize) -> Markup {
    html! {
        label.sr for=(name) { (label) }
        input id=(name) type="search" name=(name) value=(value) maxlength=(chars_max)
            placeholder=(label) autocomplete="off" spellcheck="false";
    }
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
