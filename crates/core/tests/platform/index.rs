//! The index of a platform that goes on changing takes no more than it needs.

use std::collections::BTreeSet;

use rolecall_core::{
    Date, MembershipId, Zone,
    change::Command,
    index::{Decider, Index},
    window::Dates,
};
use rolecall_testkit::sim::Subject;
use serde_json::json;

use crate::Platform;

/// How many bytes a hundred sets of roles, or of dates, may leave behind.
const LEFT_MAX: usize = 2_000;

#[test]
fn what_nobody_has_any_more_takes_no_room() {
    let mut platform = Platform::with(rolecall_core::catalog::Catalog::telecom().text());
    let levels = json!({"accounts": "view"});
    let actors: Vec<_> =
        (0..8).map(|number| platform.person(&format!("one{number}"), &levels)).collect();
    let facts = platform.world.facts();
    let held = |actor: &rolecall_core::change::Actor| {
        let Some(rolecall_core::Principal::Person(person)) = actor.principal() else {
            panic!("a person");
        };
        facts.memberships_of(person).next().expect("a membership").clone()
    };
    let roles: Vec<_> = actors.iter().flat_map(|actor| held(actor).roles).collect();
    let first = held(&actors[0]).id;
    let decider = Decider::of(facts, 0);
    let changed = |platform: &mut Platform, command: &Command| {
        let events = platform.act(platform.olivia, command).expect("changed");
        decider.feed(platform.world.facts(), &events, 0);
        decider.read(Index::size).bytes
    };
    let sets = |number: usize| -> BTreeSet<_> {
        roles
            .iter()
            .enumerate()
            .filter(|(at, _)| number >> at & 1 == 1)
            .map(|(_, it)| *it)
            .collect()
    };
    let set = |number: usize| Command::SetRoles { membership: first, roles: sets(number) };
    let before = changed(&mut platform, &set(1));
    let after = (2..102).map(|number| changed(&mut platform, &set(number))).last();
    assert!(after < Some(before + LEFT_MAX), "{before} bytes became {after:?}");
    let dated = |membership: MembershipId, number: u8| {
        let day = i8::try_from(1 + number % 28).expect("a day");
        let month = i8::try_from(1 + number / 28).expect("a month");
        let date = Date::new(2040, month, day).expect("a date");
        let dates = Dates { activation: None, expiration: Some(date), zone: Zone::utc() };
        Command::SetDates { membership, dates }
    };
    let before = changed(&mut platform, &dated(first, 0));
    let after = (1..101).map(|number| changed(&mut platform, &dated(first, number))).last();
    assert!(after < Some(before + LEFT_MAX), "{before} bytes became {after:?}");
    assert!(format!("{decider:?}").starts_with("Decider"));
    assert!(format!("{:?}", decider.reader()).starts_with("Reader"));
    assert!(decider.read(|index| format!("{index:?}")).starts_with("Index"));
}
