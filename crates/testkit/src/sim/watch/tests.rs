//! The tables say what core compares with: two codes, one answer.

use rolecall_core::{
    Origin, Principal,
    access::Access,
    change::{Command, Context, Event, Refusal},
    facts::Facts,
};

use super::{World, known};
use crate::sim::{InMemory, Options, Oracle, run};

/// Compares everyone's table with core's answers, now and then.
#[derive(Default)]
struct Compare {
    steps: u32,
    cells: u32,
    found: Vec<String>,
}

impl Oracle for Compare {
    fn step(
        &mut self,
        context: &Context,
        _: &Command,
        _: &Result<Vec<Event>, Refusal>,
        facts: &Facts,
    ) -> Vec<String> {
        self.steps += 1;
        if !self.steps.is_multiple_of(100) {
            return Vec::new();
        }
        let world = World::of(facts);
        for principal in world.standings.keys() {
            let found = self.compare(&world, *principal, context, facts);
            self.found.extend(found);
        }
        Vec::new()
    }
}

impl Compare {
    fn compare(
        &mut self,
        world: &World,
        principal: Principal,
        context: &Context,
        facts: &Facts,
    ) -> Vec<String> {
        let mut found = Vec::new();
        for until in [Some(context.at), None] {
            let table = world.table(principal, |standing| standing.lasts(context.at, until));
            for (place, node) in world.nodes.iter().enumerate() {
                let access = Access::of(facts, principal, node.id, context.at, Origin::Any);
                let access = known(access).expect("an account of the tree");
                let sections = facts.catalog().sections().iter().enumerate();
                for (column, section) in sections.filter(|(_, at)| node.kind <= at.kind) {
                    let (ours, theirs) = (table.row(place)[column], access.held(section, until));
                    self.cells += 1;
                    if ours != theirs as u8 {
                        let (key, id) = (&section.key, node.id);
                        found.push(format!("{principal}, {key}, {id}: {ours}, core {theirs}"));
                    }
                }
            }
        }
        found
    }
}

#[test]
fn what_is_held_is_what_core_says_is_held() {
    let mut compare = Compare::default();
    for seed in 1..6 {
        let options = Options { oracles: vec![&mut compare], ..Options::default() };
        run(seed, 1_000, &mut InMemory::default(), options);
    }
    assert_eq!(compare.found, Vec::<String>::new());
    assert!(compare.cells > 200_000, "{} cells", compare.cells);
}
