//! Whether a row is one of those that are wanted: by its section, its fields and where it came from.

use std::net::IpAddr;

use ipnet::IpNet;
use rolecall_core::{
    change::{Changed, Entity, Event},
    record::LookedAs,
};
use serde_json::Value;

use super::mistyped;
use crate::{
    api::look::{Look, known},
    problem::Problem,
};

/// Members in which a section stands, and those in which levels stand by section.
const SECTIONS: [&str; 2] = ["section", "by"];
const LEVELS: [&str; 3] = ["levels", "snapshot", "ceilings"];

/// The addresses that are meant: one, or a range.
pub(super) fn range(text: &str) -> Result<IpNet, Problem> {
    let text = text.trim();
    let one = || text.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical()));
    text.parse::<IpNet>().or_else(|_| one()).map_err(|_| {
        let text = text.escape_debug();
        mistyped(format!(
            "`{text}` is neither an address nor a range: write 198.51.100.7 or 10.0.0.0/8"
        ))
    })
}

pub(super) fn is_from(ip: Option<&str>, wanted: &str) -> bool {
    let ip = ip.and_then(|ip| ip.parse::<IpAddr>().ok());
    ip.zip(range(wanted).ok()).is_some_and(|(ip, range)| range.contains(&ip.to_canonical()))
}

/// Whether what is of a role or of a group is of this one of the two. Of one that is gone nobody knows.
pub(super) fn is_of(look: &Look<'_>, event: &Event, entity: Entity) -> bool {
    let role = match event {
        Event::RoleChanged { role, .. }
        | Event::LookBegan { whom: LookedAs::Role(role), .. }
        | Event::LookEnded { whom: LookedAs::Role(role), .. } => *role,
        _ => return true,
    };
    known(look.facts.role(role)).is_none_or(|role| role.group == (entity == Entity::Group))
}

/// Whether a section is named in what happened, where sections are named.
pub(super) fn tells_of(what: &Value, section: &str) -> bool {
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
pub(super) fn changed(of: Changed, what: &Value) -> Vec<&str> {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
