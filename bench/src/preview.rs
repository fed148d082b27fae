//! What a change would do, where very many are touched.

use std::{collections::BTreeSet, time::Instant};

use rolecall_core::{
    Level,
    access::{Comparison, Eyes},
    change::Event,
    facts::Record,
};

use crate::{
    report::{Budget, Report},
    world::{Shape, World, now},
};

const HOLDERS: usize = 100_000;

pub fn measure(report: &mut Report) {
    let mut world = World::new(Shape { accounts_a_person: Some(1), ..Shape::of(HOLDERS) }, 9);
    let kind = rolecall_core::Kind::Customer;
    let role = world.roles.iter().find(|role| role.content.kind == kind).expect("a role").clone();
    for membership in &mut world.memberships {
        membership.roles = BTreeSet::from([role.id]);
    }
    world.facts.load(world.memberships.iter().cloned().map(Record::Membership));
    let before = role.content.clone();
    let mut after = before.clone();
    for section in world.facts.catalog().sections().iter().filter(|it| it.kind == kind).take(5) {
        let top = section.top();
        let other = if before.level(section) == top { Level::Hide } else { top };
        after.levels.set(section.key.clone(), other);
    }
    let events = vec![Event::RoleChanged { role: role.id, account: role.account, before, after }];
    let started = Instant::now();
    let taken = Comparison::take(&world.facts, events, now(), Eyes::All);
    let copied = started.elapsed().as_secs_f64();
    let preview = taken.preview();
    let all = started.elapsed().as_secs_f64();
    let name = "preview of a role that 100,000 hold";
    report.add(format!("{name}: copied under the lock"), copied * 1_000.0, "ms", None, None);
    let budget = Some(Budget::Max(1_000.0));
    let changes = preview.changes.len();
    report.add(format!("{name}: {changes} levels differ"), all * 1_000.0, "ms", None, budget);
}
