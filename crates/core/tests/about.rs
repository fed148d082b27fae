//! The table of what events are about, against events as they are written.

use std::{collections::BTreeSet, fs, path::Path};

use rolecall_core::{
    change::{Action, Changed, Entity, Event, FIELDS},
    facts::NO_MATTER_OF_ACCESS,
};
use serde_json::Value;

fn golden() -> Vec<(String, Event, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = fs::read_dir(folder).expect("the folder is there");
    let read = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).expect("a file");
        let event: Event = serde_json::from_str(&text).expect("an event");
        let value = serde_json::to_value(&event).expect("plain data");
        (file.file_name().to_string_lossy().into_owned(), event, value)
    };
    files.map(|file| read(file.expect("an entry"))).collect()
}

/// The names of members of which one side has another value.
fn members(event: &Value) -> BTreeSet<String> {
    let side = |name: &str| event[name].get("content").unwrap_or(&event[name]).clone();
    let (before, after) = (side("before"), side("after"));
    let names = [&before, &after].into_iter().filter_map(Value::as_object);
    let names: BTreeSet<_> = names.flat_map(serde_json::Map::keys).cloned().collect();
    names.into_iter().filter(|name| before[name] != after[name]).collect()
}

// covers P62
#[test]
fn every_field_that_an_event_of_an_account_changes_can_be_asked_for_and_each_is_changed_by_one() {
    let mut seen = BTreeSet::new();
    for (file, event, value) in golden() {
        if event.account().is_none() {
            continue;
        }
        let fields = match event.about().changed {
            Changed::Nothing => BTreeSet::new(),
            Changed::Field(field) => BTreeSet::from([field.to_owned()]),
            Changed::Members => members(&value),
        };
        for field in fields {
            assert!(FIELDS.contains(&field.as_str()), "{file}: `{field}` is not in FIELDS");
            seen.insert(field);
        }
        let says_both = value.get("before").is_some() && value.get("after").is_some();
        let is_nothing = event.about().changed == Changed::Nothing;
        assert!(!(says_both && is_nothing), "{file}: what it changed is not in the table");
    }
    // Members of settings, roles and policies that are the same on both sides in all of the files.
    let rare = [
        "below",
        "everything_below",
        "opens_accounts",
        "roles_per_person_max",
        "second_factor",
        "section",
        "short_name",
        "type",
    ];
    let unseen = FIELDS.iter().filter(|field| !seen.contains(**field) && !rare.contains(*field));
    assert_eq!(unseen.collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_kind_of_thing_has_events_and_those_that_change_nothing_are_readings() {
    let all = golden();
    for entity in Entity::ALL {
        let has = all.iter().any(|(_, event, _)| event.about().entities.contains(entity));
        assert!(has, "no event is about {}", entity.key());
        assert_eq!(Entity::from_key(entity.key()), Some(*entity));
    }
    let readings: BTreeSet<_> = all
        .iter()
        .filter(|(_, event, _)| event.about().action == Action::Reading)
        .map(|(_, _, value)| value["event"].as_str().expect("a name"))
        .collect();
    let expected = ["list_exported", "look_began", "look_ended", "secret_revealed"];
    assert_eq!(readings, expected.into());
    for (file, event, _) in all.iter().filter(|(_, event, _)| event.account().is_some()) {
        assert!(!event.about().entities.is_empty(), "{file} is about nothing");
    }
}

/// Whoever replays an account for its decisions passes over these kinds: they are those of the table, and
/// all that tells of reading is among them.
#[test]
fn what_no_decision_follows_from_are_kinds_of_events_and_no_reading_is_missing() {
    let all = golden();
    let names: BTreeSet<_> =
        all.iter().map(|(_, _, value)| value["event"].as_str().expect("a name")).collect();
    for name in NO_MATTER_OF_ACCESS {
        assert!(names.contains(name), "`{name}` is no event");
    }
    for (file, event, value) in &all {
        let is_passed_over = NO_MATTER_OF_ACCESS.iter().any(|name| value["event"] == **name);
        assert_eq!(is_passed_over, !event.about().of_access, "{file}");
        assert!(event.about().action == Action::Change || is_passed_over, "{file}");
    }
}
