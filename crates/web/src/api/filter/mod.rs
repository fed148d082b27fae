//! Which rows of a history are wanted: the same filter for its page, its files and its bundles, through
//! every door.
//!
//! It looks at a row as its reader is told it (`told`), so that nothing is found by what they are not
//! shown. Kinds of things and fields are those of core's table (`rolecall_core::change::About`).
//!
//! - `row`: whether a row is one of them.
//! - `query`: the filter as it stands behind a question mark.

mod query;
mod row;

use rolecall_client::wire::HistoryEntry;
use rolecall_core::{
    AccountId, Timestamp,
    catalog::SectionKey,
    change::{Action, Entity, Event, ExportedPart, FIELDS},
    record::Account,
    suggest::{nearest, sentence},
};
use rolecall_store::Entry;
use serde::Deserialize;
use utoipa::IntoParams;

pub(crate) use self::query::Filtered;
use self::row::{changed, is_from, is_of, range, tells_of};
use super::{
    called,
    events::{DOORS, EVENTS},
    look::{Look, known},
    told::{Gone, told},
};
use crate::problem::Problem;

/// The most characters of what is looked for.
const WHO_CHARS_MAX: usize = 254;
/// Words of a filter whose text may be personal.
const UNKEPT: [&str; 3] = ["who", "name", "ip"];

/// Which changes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only from this moment on.
    #[param(example = "2027-03-01T00:00:00Z")]
    pub(crate) from: Option<Timestamp>,
    /// Only before this moment.
    pub(crate) to: Option<Timestamp>,
    /// Only what this one did, or what was done about them: a person, a key or an account sign-in,
    /// by a part of the name or address, or by the id.
    #[param(max_length = 254, example = json!(null))]
    pub(crate) who: Option<String>,
    /// Only what tells of this section: levels of it in roles, groups and keys, ceilings, policies,
    /// what was asked for or revealed.
    #[param(value_type = Option<SectionKey>, example = json!(null))]
    pub(crate) section: Option<String>,
    /// Only what happened under this name.
    #[param(max_length = 64, example = "roles_set")]
    pub(crate) event: Option<String>,
    /// Only what came through this door: `portal`, `rest`, `cli`, `import`, `gateway`, `job` for one of
    /// many that a job did, or `clock` for what happened by itself.
    #[param(max_length = 16, example = "rest")]
    pub(crate) via: Option<String>,
    /// Only what is about this kind of thing. What was changed of a role or group that is gone by now
    /// is found as both.
    #[param(inline, value_type = Option<Entity>, example = json!(null))]
    pub(crate) entity: Option<String>,
    /// Only what is about something that is called so: a part of the name or address, or the id.
    /// Unlike `who`, it does not look at who acted.
    #[param(max_length = 254, example = json!(null))]
    pub(crate) name: Option<String>,
    /// Only what changed this field, such as `roles`, `expiration` or `second_factor`.
    #[param(max_length = 64, example = json!(null))]
    pub(crate) field: Option<String>,
    /// Only changes, or only readings: exports, secrets shown, looks with the eyes of another.
    #[param(inline, value_type = Option<Action>, example = json!(null))]
    pub(crate) action: Option<String>,
    /// Only what came from this address, or from one of this range, such as `10.0.0.0/8`.
    #[param(max_length = 64, example = json!(null))]
    pub(crate) ip: Option<String>,
}

impl Filter {
    /// What can be said in it.
    pub(crate) const NAMES: [&'static str; 11] =
        ["from", "to", "who", "section", "event", "via", "entity", "name", "field", "action", "ip"];

    /// Refuses what no such thing can be called, by name.
    pub(crate) fn checked(&self, look: &Look<'_>) -> Result<(), Problem> {
        for (name, given) in [("who", &self.who), ("name", &self.name)] {
            if given.as_ref().is_some_and(|given| given.chars().count() > WHO_CHARS_MAX) {
                return Err(mistyped(format!("`{name}` has at most {WHO_CHARS_MAX} characters")));
            }
        }
        let entities: Vec<_> = Entity::ALL.iter().map(|entity| entity.key()).collect();
        let actions: Vec<_> = Action::ALL.iter().map(|action| action.key()).collect();
        let catalog = look.facts.catalog().sections().iter();
        let sections: Vec<_> = catalog.map(|section| section.key.as_str()).collect();
        one_of("event", self.event.as_ref(), EVENTS)?;
        one_of("via", self.via.as_ref(), &DOORS)?;
        one_of("entity", self.entity.as_ref(), &entities)?;
        one_of("field", self.field.as_ref(), FIELDS)?;
        one_of("action", self.action.as_ref(), &actions)?;
        one_of("section", self.section.as_ref(), &sections)?;
        self.ip.as_deref().map(range).transpose().map(drop)
    }

    /// What is given, by its names, in their order.
    pub(crate) fn given(&self) -> Vec<(&'static str, String)> {
        let values = [
            self.from.map(|from| from.to_string()),
            self.to.map(|to| to.to_string()),
            self.who.clone(),
            self.section.clone(),
            self.event.clone(),
            self.via.clone(),
            self.entity.clone(),
            self.name.clone(),
            self.field.clone(),
            self.action.clone(),
            self.ip.clone(),
        ];
        let named = Self::NAMES.into_iter().zip(values);
        named.filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The filter in words, as it stands behind a question mark; empty for all.
    pub(super) fn said(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.given()).finish()
    }

    /// The same as it goes on record when what fits it is taken away.
    pub(super) fn part(&self) -> ExportedPart {
        let mut part = ExportedPart { from: self.from, to: self.to, ..ExportedPart::default() };
        for (name, value) in self.given() {
            let is_moment = ["from", "to"].contains(&name);
            let word = || value.parse().ok().filter(|_| !UNKEPT.contains(&name));
            match (name.parse(), word()) {
                (Ok(name), Some(value)) if !is_moment => drop(part.filter.insert(name, value)),
                (Ok(name), None) if !is_moment => drop(part.looked_for.insert(name)),
                _ => {}
            }
        }
        part
    }

    /// A row as its reader is shown it, if it is among those that are wanted.
    pub(super) fn wanted(
        &self,
        look: &Look<'_>,
        account: AccountId,
        row: &Entry,
        gone: &Gone,
    ) -> Option<HistoryEntry> {
        if !self.wants_kind(look, &row.what) {
            return None;
        }
        let shown = told(look, account, row, gone)?;
        let account = known(look.facts.account(account))?;
        self.wants(look, account, &row.what, &shown).then_some(shown)
    }

    /// What can be said by the kind of event alone.
    fn wants_kind(&self, look: &Look<'_>, event: &Event) -> bool {
        let about = event.about();
        self.action.as_ref().is_none_or(|action| about.action.key() == action)
            && self.entity.as_ref().is_none_or(|entity| {
                about.entities.iter().any(|of| of.key() == entity && is_of(look, event, *of))
            })
    }

    fn wants(
        &self,
        look: &Look<'_>,
        account: &Account,
        event: &Event,
        shown: &HistoryEntry,
    ) -> bool {
        let says = |given: &Option<String>, all: &dyn Fn() -> Vec<String>| {
            given.as_ref().is_none_or(|given| {
                let given = given.trim().to_lowercase();
                all().iter().any(|one| one.to_lowercase().contains(&given))
            })
        };
        self.from.is_none_or(|from| shown.at >= from)
            && self.to.is_none_or(|to| shown.at < to)
            && self.event.as_ref().is_none_or(|event| shown.event == *event)
            && self.via.as_ref().is_none_or(|via| shown.via == *via)
            && self.section.as_ref().is_none_or(|section| tells_of(&shown.what, section))
            && self.field.as_ref().is_none_or(|field| {
                changed(event.about().changed, &shown.what).contains(&field.as_str())
            })
            && self.ip.as_ref().is_none_or(|wanted| is_from(shown.ip.as_deref(), wanted))
            && says(&self.who, &|| called::all(look, account, shown))
            && says(&self.name, &|| called::entity(look, account, event, &shown.what))
    }
}

fn mistyped(detail: impl Into<String>) -> Problem {
    Problem::bad_request("query.mistyped", detail)
}

fn one_of(name: &str, given: Option<&String>, all: &[&str]) -> Result<(), Problem> {
    let Some(given) = given.filter(|given| !all.contains(&given.as_str())) else { return Ok(()) };
    let meant = sentence(&nearest(given, all.iter().copied()).map(str::to_owned));
    let (given, all) = (given.escape_debug(), all.join(", "));
    Err(mistyped(format!("`{name}`: there is no `{given}`{meant} (there are {all})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_the_filter_are_those_of_its_fields() {
        let fields = Filter::into_params(|| None);
        let fields: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(fields, Filter::NAMES);
    }
}
