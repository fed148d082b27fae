//! Access as code with roles that the program ships.

use std::sync::Arc;

use rolecall_core::{
    Ids, Timestamp, Zone,
    catalog::Catalog,
    change::{Actor, Command, Context, FirstOwner, Via},
    code::{AccountEntry, Document, NotPlanned, Parts, RoleEntry, Viewer, export},
};
use rolecall_testkit::{
    amended::{PlanFailure, Planner, planning},
    sim::{InMemory, Subject},
};

fn context(actor: Actor, number: u128) -> Context {
    let at = Timestamp::UNIX_EPOCH;
    Context { at, actor, ip: None, via: Via::Cli, ids: Ids::new(0, number << 64) }
}

/// A platform with the telecom catalog, and its owner.
fn platform() -> (InMemory, Actor) {
    let mut world = InMemory::new(Arc::new(Catalog::telecom()));
    let founding = Command::FoundPlatform {
        name: "Northwind".parse().expect("a name"),
        short_name: "northwind".parse().expect("a short name"),
        catalog: Catalog::telecom().text().clone(),
        owner: FirstOwner {
            address: "olivia@northwind.example".parse().expect("an address"),
            name: "Olivia".parse().expect("a name"),
            zone: Zone::utc(),
            until: Timestamp::MAX,
        },
    };
    world.carry_out(&context(Actor::Machine, 1), &founding).expect("founded");
    let root = world.facts().root().expect("the whole world").expect("founded");
    let owner = world.facts().membership(root.owner.expect("named")).expect("the whole world");
    let (membership, person) = owner.map(|it| (it.id, it.person)).expect("there");
    let olivia = Actor::Principal(rolecall_core::Principal::Person(person));
    let accept = Command::AcceptInvitation { membership };
    world.carry_out(&context(olivia, 2), &accept).expect("accepted");
    (world, olivia)
}

fn role(name: &str, preset: Option<&str>) -> RoleEntry {
    let named = serde_json::json!({"name": name, "preset": preset});
    serde_json::from_value(named).expect("an entry")
}

/// What is wrong with a document that has these roles and groups.
fn mistakes(
    world: &mut InMemory,
    actor: Actor,
    roles: Vec<RoleEntry>,
    groups: Vec<RoleEntry>,
) -> Vec<String> {
    let document = of(roles, groups);
    let root = world.facts().root().expect("the whole world").expect("founded").id;
    match world.planned(&context(actor, 3), &planning(&document, root)) {
        Ok(_) => Vec::new(),
        Err(PlanFailure::NotPlanned(NotPlanned::Mistakes(mistakes))) => {
            mistakes.iter().map(|it| format!("{}: {}", it.place, it.says)).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn of(roles: Vec<RoleEntry>, groups: Vec<RoleEntry>) -> Document {
    let roles = (!roles.is_empty()).then_some(roles);
    let groups = (!groups.is_empty()).then_some(groups);
    let account = AccountEntry {
        roles,
        groups,
        ..AccountEntry::of("northwind".parse().expect("a short name"))
    };
    Document { accounts: vec![account] }
}

#[test]
fn a_role_that_ships_is_taken_into_use_by_its_preset_and_exported_so() {
    let (mut world, olivia) = platform();
    let root = world.facts().root().expect("the whole world").expect("founded").id;
    let document = of(vec![role("Billing", Some("didww.billing"))], Vec::new());
    let planned = world.planned(&context(olivia, 3), &planning(&document, root)).expect("a plan");
    let commands: Vec<_> = planned.plan.steps.iter().map(|step| &step.command).collect();
    assert!(
        matches!(commands[..], [Command::AddPreset { preset, .. }] if preset == "didww.billing"),
        "{commands:?}"
    );
    world.carry_out_plan(&context(olivia, 3), &planned);
    let viewer =
        Viewer { principal: None, at: Timestamp::UNIX_EPOCH, origin: rolecall_core::Origin::Any };
    let said = export(world.facts(), root, false, &Parts::all(), &viewer).expect("the whole world");
    let roles = said.document.accounts[0].roles.clone().expect("there are some");
    assert_eq!(roles, [role("Billing", Some("didww.billing"))]);
    let again =
        world.planned(&context(olivia, 4), &planning(&said.document, root)).expect("a plan");
    assert_eq!(again.plan.steps, []);
    // It stays as it is.
    let own = mistakes(&mut world, olivia, vec![role("Billing", None)], Vec::new());
    assert_eq!(
        own,
        [
            "accounts[0].roles[0].name: a built-in role stays as it is: say its preset, or copy it under \
         another name"
        ]
    );
}

#[test]
fn a_preset_that_is_none_or_another_is_told() {
    let (mut world, olivia) = platform();
    let mut found = |name: &str, preset: &str, is_group: bool| {
        let one = vec![role(name, Some(preset))];
        let (roles, groups) = if is_group { (Vec::new(), one) } else { (one, Vec::new()) };
        mistakes(&mut world, olivia, roles, groups).join("\n")
    };
    assert_eq!(
        found("Billing", "didww.biling", false),
        "accounts[0].roles[0].preset: no preset `didww.biling`; did you mean `didww.billing`?"
    );
    let only = "preset `didww.billing` is the built-in role \"Billing\": only such a one is said by \
                its preset";
    assert_eq!(
        found("Money", "didww.billing", false),
        format!("accounts[0].roles[0].preset: {only}")
    );
    assert_eq!(
        found("Billing", "didww.billing", true),
        format!("accounts[0].groups[0].preset: {only}")
    );
    assert_eq!(found("Billing", "didww.billing", false), "");
}
