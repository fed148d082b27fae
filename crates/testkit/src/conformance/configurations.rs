//! Access as code: what a plan says is what happens, and then the document is so.

use std::collections::BTreeSet;

use rand::{Rng, SeedableRng, rngs::StdRng};
use rolecall_core::{
    Principal, Timestamp,
    change::{Actor, Command, Context, Event},
    code::{AccountEntry, Document, Export, Part, Parts, RoleEntry, Step},
    record::MembershipState,
};
use rolecall_store::{Envelope, Planned, Planning, Store, UnitFailure};

use super::world::{World, envelope};
use crate::documents::{self, document};

/// What a run of documents came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Applied {
    /// Documents that were made so, one after the other.
    pub documents: usize,
    /// Commands that it took.
    pub commands: usize,
    /// Rows of the ledger.
    pub rows: usize,
}

/// From one random document to the next, over one tree: each plan is carried out, the ledger gets the
/// rows that it listed and no other, what there is then is the document, and a plan for it is empty.
pub async fn plans_make_documents_so(url: &str, seed: u64, count: usize) -> Applied {
    let world = World::found(url).await;
    let mut rng = StdRng::seed_from_u64(seed);
    let shipped = shipped(&world).await;
    let mut applied = Applied::default();
    for number in 0..count {
        let trail = format!("seed {seed}, document {number}");
        let wanted = {
            let catalog = world.store.live().read(|facts, _| facts.catalog().clone());
            let known = documents::World {
                catalog: &catalog,
                joined: joined(&world.store),
                shipped: shipped.clone(),
                is_new: number == 0,
            };
            document(&mut rng, &known)
        };
        let planned = plan(&world, &wanted).await;
        assert_eq!(planned.plan.stuck, [], "{trail}: {wanted:#?}");
        let events = apply(&world, &planned).await;
        let rows = rows(&world.store, planned.revision, events.len() + 1).await;
        assert_eq!(rows, events, "{trail}: the ledger has what the plan listed");
        let now = export(&world).await;
        assert_eq!(normal(now), normal(wanted.clone()), "{trail}");
        let again = plan(&world, &wanted).await;
        assert_eq!((again.plan.steps.len(), again.plan.stuck.len()), (0, 0), "{trail}: {again:#?}");
        applied.documents += 1;
        applied.commands += planned.plan.steps.len();
        applied.rows += rows.len();
        some_join(&world, &mut rng).await;
    }
    applied
}

/// Commands that are carried out as one leave no trace where one of them is refused, or where the world
/// is another one by then.
pub async fn commands_as_one_are_all_or_none(url: &str) {
    let world = World::found(url).await;
    let actor = Actor::Principal(world.owner);
    let roles = [world.role(true, "Customer Support")];
    let add = |address: &str| {
        let add = super::world::add(world.platform, address, roles.into());
        envelope(actor, add, None)
    };
    let before = world.store.live().revision();
    let people = || world.store.live().read(|facts, _| facts.people_count(world.platform));
    let had = people();
    let twice =
        vec![add("one@people.example"), add("two@people.example"), add("one@people.example")];
    let refused = world.store.carry_out_all(twice, before).await.expect_err("the third is refused");
    assert!(matches!(refused, UnitFailure::Refused { at: 2, .. }), "{refused:?}");
    assert_eq!((world.store.live().revision(), people()), (before, had));
    assert_eq!(rows(&world.store, before, 10).await, []);
    assert_eq!(world.store.records().await.expect("records").people_count(world.platform), had);

    let one = vec![add("one@people.example")];
    let stale = world.store.carry_out_all(one, before - 1).await.expect_err("another revision");
    assert_eq!(stale, UnitFailure::Stale { revision: before });

    let both = vec![add("one@people.example"), add("two@people.example")];
    let done = world.store.carry_out_all(both, before).await.expect("carried out");
    assert_eq!((done.events.len(), people()), (2, had + 2));
    world
        .act(
            world.owner,
            super::world::invite(world.platform, "three@people.example", roles.into()),
        )
        .await;
    assert_eq!(rows(&world.store, before, 10).await.len(), 6);
    assert!(world.store.verify(&mut |_| {}).await.expect("verifiable").is_sound());
    super::durability::replay_gives_the_tables(&world.store).await;
}

/// Of several who have a role, one who no longer does makes none of the others anything else: a list
/// that leaves the role out is refused as long as one has it.
pub async fn as_one_a_role_is_in_use_as_long_as_anyone_has_it(url: &str) {
    let world = World::found(url).await;
    let (customer, _) = world.customer("shop").await;
    let actor = Actor::Principal(world.owner);
    let roles = world.store.live().read(|facts, _| {
        let roles = facts.roles_of(world.platform, false);
        let fitting = roles.filter(|role| role.content.kind == rolecall_core::Kind::Customer);
        fitting.map(|role| role.id).take(2).collect::<Vec<_>>()
    });
    let [kept, gone] = roles[..] else { panic!("two shipped roles of customers") };
    let mut holders = Vec::new();
    for address in ["one@people.example", "two@people.example"] {
        let done =
            world.act(world.owner, super::world::add(customer, address, [gone].into())).await;
        holders.push(super::world::added(&done).expect("a membership was added").0);
    }
    let list = |account| Command::SetAllowedRoles {
        account,
        roles: Some([kept].into()),
        map: std::collections::BTreeMap::new(),
    };
    let other = |membership| Command::SetRoles { membership, roles: [kept].into() };
    let unit = |commands: Vec<Command>| -> Vec<Envelope> {
        commands.into_iter().map(|command| envelope(actor, command, None)).collect()
    };
    for first in &holders {
        let before = world.store.live().revision();
        let commands = unit(vec![other(*first), list(customer)]);
        let refused = world.store.carry_out_all(commands, before).await;
        assert!(matches!(refused, Err(UnitFailure::Refused { at: 1, .. })), "{refused:?}");
    }
    let before = world.store.live().revision();
    let commands = unit(vec![other(holders[0]), other(holders[1]), list(customer)]);
    world.store.carry_out_all(commands, before).await.expect("nobody has it any more");
}

fn context(world: &World) -> Context {
    envelope(Actor::Principal(world.owner), Command::StopLooking {}, None).context
}

async fn plan(world: &World, wanted: &Document) -> Planned {
    let planning = Planning {
        document: wanted.clone(),
        parts: Parts::all(),
        root: world.platform,
        until: Timestamp::MAX,
    };
    world.store.plan(context(world), planning).await.expect("it can be planned")
}

/// The envelopes that carry a plan out.
fn envelopes(world: &World, steps: &[Step]) -> Vec<Envelope> {
    let actor = Actor::Principal(world.owner);
    let of = |step: &Step| {
        let mut one = envelope(actor, step.command.clone(), None);
        one.context.ids = step.ids.clone();
        one
    };
    steps.iter().map(of).collect()
}

async fn apply(world: &World, planned: &Planned) -> Vec<Event> {
    let unit = envelopes(world, &planned.plan.steps);
    let done = world.store.carry_out_all(unit, planned.revision).await.expect("carried out");
    let events: Vec<Event> = done.events.into_iter().flatten().collect();
    let listed: Vec<Event> =
        planned.plan.steps.iter().flat_map(|step| step.events.iter().cloned()).collect();
    assert_eq!(events, listed);
    events
}

async fn rows(store: &Store, after: u64, max: usize) -> Vec<Event> {
    let max = u32::try_from(max).expect("not many");
    let entries = store.entries(after, max).await.expect("rows");
    entries.into_iter().map(|entry| entry.what).collect()
}

async fn export(world: &World) -> Document {
    let context = context(world);
    let found = world.store.configuration(&context, world.platform, true, Parts::all()).await;
    let (Export { document, .. }, _) = found.expect("what there is");
    document
}

async fn shipped(world: &World) -> (Vec<RoleEntry>, Vec<RoleEntry>) {
    let context = context(world);
    let parts = Parts::only([Part::Roles]);
    let found = world.store.configuration(&context, world.platform, false, parts).await;
    let (Export { mut document, .. }, _) = found.expect("what there is");
    let entry = document.accounts.remove(0);
    (entry.roles.unwrap_or_default(), entry.groups.unwrap_or_default())
}

fn joined(store: &Store) -> BTreeSet<(String, String)> {
    store.live().read(|facts, _| {
        let memberships = facts.memberships_unordered().filter(|found| found.has_joined());
        let named = memberships.filter_map(|found| {
            let account = facts.account(found.account).ok()??;
            let person = facts.person(found.person).ok()??;
            Some((account.short_name.to_string(), person.address.as_ref()?.to_string()))
        });
        named.collect()
    })
}

/// Some of those who are asked in accept.
async fn some_join(world: &World, rng: &mut StdRng) {
    let mut asked: Vec<_> = world.store.live().read(|facts, _| {
        let memberships = facts.memberships_unordered();
        let invited = memberships
            .filter(|found| matches!(found.state, MembershipState::Invited { .. }))
            .map(|found| (found.id, found.person));
        invited.collect()
    });
    asked.sort();
    for (membership, person) in asked {
        if rng.random_ratio(1, 2) {
            let accept = Command::AcceptInvitation { membership };
            // Whoever asked them in may no longer give it.
            drop(world.try_to(Principal::Person(person), accept).await);
        }
    }
}

/// In one order, and without what a document only tells.
fn normal(mut document: Document) -> Document {
    document.accounts.sort_by(|a, b| a.account.cmp(&b.account));
    document.accounts.iter_mut().for_each(normal_entry);
    document
}

fn normal_entry(entry: &mut AccountEntry) {
    entry.owner = None;
    entry.keys = None;
    for list in [&mut entry.roles, &mut entry.groups].into_iter().flatten() {
        list.sort_by_key(|role| role.name.folded());
    }
    if let Some(policies) = &mut entry.policies {
        policies.sort_by(|a, b| a.name.cmp(&b.name));
    }
    if let Some(people) = &mut entry.people {
        people.sort_by(|a, b| a.address.cmp(&b.address));
        for person in people.iter_mut() {
            person.name = None;
        }
    }
}
