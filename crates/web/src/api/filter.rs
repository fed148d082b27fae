//! Which rows of a history are wanted: the same filter for its page, its files and its bundles, through
//! every door.
//!
//! It looks at a row as its reader is told it (`told`), so that nothing is found by what they are not
//! shown. Kinds of things and fields are those of core's table (`rolecall_core::change::About`).

use std::net::IpAddr;

use axum::{
    extract::{FromRequestParts, Query},
    http::{Uri, request::Parts},
};
use ipnet::IpNet;
use rolecall_client::wire::HistoryEntry;
use rolecall_core::{
    AccountId, Timestamp,
    catalog::SectionKey,
    change::{Action, Changed, Entity, Event, ExportedPart, FIELDS},
    record::{Account, LookedAs},
    suggest::{nearest, sentence},
};
use rolecall_store::Entry;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::IntoParams;

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
/// Members in which a section stands, and those in which levels stand by section.
const SECTIONS: [&str; 2] = ["section", "by"];
const LEVELS: [&str; 3] = ["levels", "snapshot", "ceilings"];

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

/// The addresses that are meant: one, or a range.
fn range(text: &str) -> Result<IpNet, Problem> {
    let text = text.trim();
    let one = || text.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical()));
    text.parse::<IpNet>().or_else(|_| one()).map_err(|_| {
        let text = text.escape_debug();
        mistyped(format!(
            "`ip`: `{text}` is neither an address nor a range: write 198.51.100.7 or 10.0.0.0/8"
        ))
    })
}

fn is_from(ip: Option<&str>, wanted: &str) -> bool {
    let ip = ip.and_then(|ip| ip.parse::<IpAddr>().ok());
    ip.zip(range(wanted).ok()).is_some_and(|(ip, range)| range.contains(&ip.to_canonical()))
}

/// Whether what is of a role or of a group is of this one of the two. Of one that is gone nobody knows.
fn is_of(look: &Look<'_>, event: &Event, entity: Entity) -> bool {
    let role = match event {
        Event::RoleChanged { role, .. }
        | Event::LookBegan { whom: LookedAs::Role(role), .. }
        | Event::LookEnded { whom: LookedAs::Role(role), .. } => *role,
        _ => return true,
    };
    known(look.facts.role(role)).is_none_or(|role| role.group == (entity == Entity::Group))
}

/// Whether a section is named in what happened, where sections are named.
fn tells_of(what: &Value, section: &str) -> bool {
    match what {
        Value::Array(items) => items.iter().any(|item| tells_of(item, section)),
        Value::Object(members) => members.iter().any(|(name, member)| {
            let name = name.as_str();
            SECTIONS.contains(&name) && member == section
                || LEVELS.contains(&name) && member.get(section).is_some()
                || tells_of(member, section)
        }),
        _ => false,
    }
}

/// The fields that are otherwise since, of what is told.
fn changed(of: Changed, what: &Value) -> Vec<&str> {
    let members = |side: &'static str| {
        let side = &what[side];
        side.get("content").unwrap_or(side).as_object()
    };
    match of {
        Changed::Nothing => Vec::new(),
        Changed::Field(field) => vec![field],
        Changed::Members => {
            let (before, after) = (members("before"), members("after"));
            let all = [before, after].into_iter().flatten().flat_map(serde_json::Map::keys);
            let value = |side: Option<&serde_json::Map<_, _>>, name: &str| {
                side.and_then(|side| side.get(name)).filter(|value| !value.is_null()).cloned()
            };
            all.map(String::as_str)
                .filter(|name| value(before, name) != value(after, name))
                .collect()
        }
    }
}

/// A filter, and what else stands behind the question mark.
pub(crate) struct Filtered<Q>(pub(crate) Filter, pub(crate) Q);

impl<Q: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Filtered<Q> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let asked = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let (filter, rest): (Vec<_>, Vec<_>) =
            asked.partition(|(name, _)| Filter::NAMES.contains(&name.as_ref()));
        let rest = read(&rest).map_err(|said| {
            mistyped(format!("behind the `?`: {said}; or one of {}", Filter::NAMES.join(", ")))
        })?;
        let filter = read(&filter).map_err(|said| mistyped(format!("behind the `?`: {said}")))?;
        Ok(Self(filter, rest))
    }
}

fn read<T: DeserializeOwned>(pairs: &[(impl AsRef<str>, impl AsRef<str>)]) -> Result<T, String> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let uri: Uri = format!("/?{query}").parse().map_err(|_| "it is too long".to_owned())?;
    Query::try_from_uri(&uri).map(|Query(read)| read).map_err(|rejection| {
        let text = rejection.body_text();
        text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_names_of_the_filter_are_those_of_its_fields() {
        let fields = Filter::into_params(|| None);
        let fields: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(fields, Filter::NAMES);
    }

    #[test]
    fn a_range_holds_its_addresses_and_an_address_itself_alone() {
        for (ip, wanted, is) in [
            ("10.1.2.3", "10.0.0.0/8", true),
            ("10.1.2.3", "10.9.9.9/8", true),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "::ffff:10.1.2.3", true),
            ("11.1.2.3", "10.0.0.0/8", false),
            ("10.1.2.30", "10.1.2.3", false),
            ("2001:db8::1", "2001:db8::/32", true),
            ("2001:db8::1", "0.0.0.0/0", false),
        ] {
            assert_eq!(is_from(Some(ip), wanted), is, "{ip} {wanted}");
        }
        assert!(!is_from(None, "0.0.0.0/0"));
    }

    #[test]
    fn a_section_is_found_where_sections_are_named_and_not_where_something_is_called_so() {
        for (what, is) in [
            (json!({"role": {"content": {"name": "x", "levels": {"invoices": "view"}}}}), true),
            (json!({"section": "invoices", "before": null}), true),
            (json!({"key": {"snapshot": {"invoices": "view"}}}), true),
            (json!({"after": {"content": {"section": "invoices"}}}), true),
            (json!({"role": {"content": {"name": "invoices", "levels": {}}}}), false),
            (json!({"fields": ["invoices"], "section": "trunks"}), false),
            (json!({"before": {"invoices": 1}}), false),
        ] {
            assert_eq!(tells_of(&what, "invoices"), is, "{what}");
        }
    }

    #[test]
    fn changed_fields_are_those_in_which_before_and_after_differ() {
        let what = json!({"before": {"name": "a", "zone": "UTC", "x": null},
                          "after": {"name": "b", "zone": "UTC"}});
        let mut fields = changed(Changed::Members, &what);
        fields.dedup();
        assert!(fields.iter().all(|field| *field == "name") && !fields.is_empty(), "{fields:?}");
        let set = json!({"before": null, "after": {"id": 1, "content": {"only": []}}});
        assert_eq!(changed(Changed::Members, &set), ["only"]);
        assert_eq!(changed(Changed::Field("roles"), &what), ["roles"]);
    }
}
