//! Access as code of a world: what is written of it, and what comes of that when it is written wrongly.

use rand::{
    Rng,
    rngs::StdRng,
    seq::{IndexedRandom, IteratorRandom},
};
use rolecall_core::{
    Origin, Principal,
    change::{Actor, Context},
    code::{Document, NotPlanned, Part, Parts, Viewer, export},
    facts::Facts,
};
use rolecall_testkit::{
    amended::{PlanFailure, Planner, planning},
    sim::{InMemory, Subject, principals},
};
use serde_json::Value;

use crate::said::Said;

const PARTS: [Part; 7] = [
    Part::Settings,
    Part::Limits,
    Part::Allowlist,
    Part::Roles,
    Part::Policies,
    Part::People,
    Part::Keys,
];
/// How often each document is spoiled, and in how many places at most.
const SPOILED_EACH: u32 = 4;
const PLACES_MAX: usize = 6;

/// Someone writes down what they see, and others plan what came of it.
pub(crate) fn written(world: &mut InMemory, context: &Context, rng: &mut StdRng, said: &mut Said) {
    let facts = world.facts();
    let accounts = facts.accounts();
    let Some(first) = accounts.first().map(|it| it.id) else { return };
    let account = accounts.choose(rng).filter(|_| rng.random_bool(0.5));
    let account = account.map_or(first, |it| it.id);
    let someone = match rng.random_range(0..8) {
        0 => None,
        1 | 2 => principals(facts).choose(rng).copied(),
        _ => owner(facts),
    };
    let viewer = Viewer { principal: someone, at: context.at, origin: Origin::Any };
    let parts = if rng.random_bool(0.7) {
        Parts::all()
    } else {
        let count = rng.random_range(1..4);
        Parts::only(PARTS.choose_multiple(rng, count).copied())
    };
    let below = rng.random_bool(0.9);
    let export = export(facts, account, below, &parts, &viewer).expect("the whole world");
    said.documents.say(format_args!("{export:?}"));
    for _ in 0..SPOILED_EACH {
        let Some(document) = spoiled(&export.document, world.facts(), rng) else { continue };
        let who = if rng.random_ratio(1, 6) { owner(world.facts()) } else { someone };
        let actor = who.map_or(Actor::Machine, Actor::Principal);
        let context = Context { actor, ..context.clone() };
        let planned = world.planned(&context, &planning(&document, account));
        said.plans.say(format_args!("{planned:?}"));
        match planned {
            Ok(planned) => {
                for step in planned.plan.steps {
                    said.plans.say(format_args!("{} {}", step.row.verb.key(), step.row.what.key()));
                }
            }
            Err(PlanFailure::NotPlanned(NotPlanned::Mistakes(mistakes))) => {
                for mistake in mistakes {
                    said.plans.say(format_args!("{}: {}", mistake.place, mistake.says));
                }
            }
            Err(_) => {}
        }
    }
}

/// Who owns the platform.
fn owner(facts: &Facts) -> Option<Principal> {
    let root = facts.root().expect("the whole world")?;
    let owner = facts.membership(root.owner?).expect("the whole world")?;
    Some(Principal::Person(owner.person))
}

/// A place in a document: where it is, the name below which it stands, and the word that is there.
struct Spot {
    pointer: String,
    name: String,
    word: Option<Value>,
}

/// The same document with a few places as they should not be; none where it can no longer be read.
fn spoiled(document: &Document, facts: &Facts, rng: &mut StdRng) -> Option<Document> {
    let mut written = serde_json::to_value(document).expect("a document is JSON");
    let mut spots = Vec::new();
    gather(&written, "", "", &mut spots);
    let accounts = facts.accounts();
    let more = ["nobody", "nobody@nowhere.example", "edit", "hide", "2026-05-01"].into_iter();
    let more = more.chain(accounts.iter().map(|it| it.short_name.as_str())).map(Value::from);
    let words: Vec<_> = spots.iter().filter_map(|spot| spot.word.clone()).chain(more).collect();
    for _ in 0..rng.random_range(1..=PLACES_MAX) {
        let Some(spot) = spots.choose(rng) else { break };
        // What says which account it is about is most often left as it is.
        if ["account", "kind", "parent", "accounts"].contains(&&*spot.name) && rng.random_bool(0.8)
        {
            continue;
        }
        match &spot.word {
            None => cut_or_doubled(&mut written, &spot.pointer, rng.random_bool(0.7)),
            Some(word) => {
                let alike = spots.iter().filter(|it| it.name == spot.name);
                let alike = alike.filter_map(|it| it.word.as_ref());
                let anywhere = rng.random_ratio(1, 4);
                let others = alike.chain(words.iter().filter(|_| anywhere));
                let other = others.filter(|it| *it != word).choose(rng);
                if let (Some(there), Some(other)) = (written.pointer_mut(&spot.pointer), other) {
                    *there = other.clone();
                }
            }
        }
    }
    serde_json::from_value(written).ok()
}

/// All words that stand in it, and all entries of lists.
fn gather(value: &Value, pointer: &str, name: &str, spots: &mut Vec<Spot>) {
    let spot = |word| Spot { pointer: pointer.to_owned(), name: name.to_owned(), word };
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let pointer = format!("{pointer}/{at}");
                if !item.is_string() {
                    spots.push(Spot {
                        pointer: pointer.clone(),
                        name: name.to_owned(),
                        word: None,
                    });
                }
                gather(item, &pointer, name, spots);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                gather(member, &format!("{pointer}/{name}"), name, spots);
            }
        }
        word => spots.push(spot(Some(word.clone()))),
    }
}

/// An entry of a list that is left out, or stands there twice.
fn cut_or_doubled(written: &mut Value, pointer: &str, is_cut: bool) {
    let Some((list, at)) = pointer.rsplit_once('/') else { return };
    let list = written.pointer_mut(list).and_then(Value::as_array_mut);
    let (Some(list), Ok(at)) = (list, at.parse::<usize>()) else { return };
    if at < list.len() && is_cut {
        list.remove(at);
    } else if let Some(entry) = list.get(at).cloned() {
        list.push(entry);
    }
}
