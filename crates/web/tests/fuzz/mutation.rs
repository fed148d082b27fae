//! Valid bodies, and random changes to them.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};

use crate::world::{question, with};

const WORDS: [&str; 32] = [
    "subject",
    "action",
    "resource",
    "context",
    "evaluations",
    "options",
    "evaluations_semantic",
    "type",
    "id",
    "name",
    "properties",
    "account",
    "ip",
    "time",
    "min_revision",
    "person",
    "key",
    "account_sign_in",
    "bob@abc.example",
    "abc",
    "globex",
    "nowhere",
    "invoices",
    "pbx.extensions",
    "view",
    "buy",
    "deny_on_first_deny",
    "2026-06-01T00:00:00Z",
    "192.0.2.7",
    "",
    "\u{0}\u{202e}☎",
    "018f0000-0000-7000-8000-000000000000",
];

fn word(random: &mut StdRng) -> String {
    let word = WORDS.choose(random).expect("there are words");
    (*word).to_owned()
}

/// A body that can be answered.
pub(super) fn valid(random: &mut StdRng) -> Value {
    if random.random_bool(0.6) {
        return single(random);
    }
    let items: Vec<_> = (0..random.random_range(0..5)).map(|_| single(random)).collect();
    let body = with(single(random), "evaluations", json!(items));
    let semantics = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"];
    let semantic = semantics.choose(random).expect("there are semantics");
    with(body, "options/evaluations_semantic", json!(semantic))
}

fn single(random: &mut StdRng) -> Value {
    let people =
        ["bob@abc.example", "nina@abc.example", "sam@northwind.example", "carol@abc.example"];
    let person = people.choose(random).expect("there are people");
    let (action, section) = [
        ("view", "invoices"),
        ("edit", "decisions"),
        ("create", "services"),
        ("edit", "pbx.extensions"),
    ][random.random_range(0..4)];
    let asked = question(person, action, section, "abc");
    match random.random_range(0..4) {
        0 => with(asked, "context/ip", json!("192.0.2.7")),
        1 => with(asked, "context/min_revision", json!(1)),
        2 => with(asked, "resource/properties/account", json!("abc-hq")),
        _ => asked,
    }
}

/// Any value at all.
fn any(random: &mut StdRng, depth: u32) -> Value {
    match random.random_range(0..if depth == 0 { 7 } else { 9 }) {
        0 => Value::Null,
        1 => json!(random.random::<bool>()),
        2 => json!(random.random::<i64>()),
        3 => json!(random.random::<u64>()),
        4 => json!(random.random::<f64>() * 1e300),
        5 | 6 => json!(word(random)),
        7 => {
            let count = random.random_range(0..4);
            (0..count).map(|_| any(random, depth - 1)).collect()
        }
        _ => {
            let count = random.random_range(0..4);
            let members = (0..count).map(|_| (word(random), any(random, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

/// Changes one place, somewhere.
pub(super) fn mutated(random: &mut StdRng, value: &mut Value) {
    let goes_on = random.random_bool(0.75);
    match value {
        Value::Object(members) if goes_on && !members.is_empty() => {
            mutated_member(random, members);
        }
        Value::Array(items) if goes_on && !items.is_empty() => {
            let at = random.random_range(0..items.len());
            match random.random_range(0..4) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => mutated(random, &mut items[at]),
            }
        }
        Value::String(text) if goes_on => {
            *text = match random.random_range(0..3) {
                0 => word(random),
                1 => text.to_uppercase(),
                _ => format!("{text}{}", word(random)),
            };
        }
        _ => *value = any(random, 3),
    }
}

fn mutated_member(random: &mut StdRng, members: &mut Map<String, Value>) {
    let at = random.random_range(0..members.len());
    let name = members.keys().nth(at).expect("a member there").clone();
    match random.random_range(0..8) {
        0 => drop(members.shift_remove(&name)),
        1 => {
            let taken = members.shift_remove(&name).expect("the member is there");
            members.insert(word(random), taken);
        }
        2 => drop(members.insert(word(random), any(random, 3))),
        _ => mutated(random, &mut members[&name]),
    }
}

/// Bytes that are hardly JSON any more.
pub(super) fn broken(random: &mut StdRng, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..random.random_range(1..4) {
        if bytes.is_empty() {
            return bytes;
        }
        let at = random.random_range(0..bytes.len());
        match random.random_range(0..4) {
            0 => bytes.truncate(at),
            1 => bytes[at] = random.random(),
            2 => bytes.insert(at, random.random()),
            _ => {
                let nested = "[".repeat(random.random_range(1..500));
                bytes.splice(at..at, nested.into_bytes());
            }
        }
    }
    bytes
}
