//! Access as code with roles that the program ships.

use rolecall_core::{
    Origin, Timestamp,
    catalog::Catalog,
    change::Command,
    code::{AccountEntry, Document, NotPlanned, Parts, RoleEntry, Viewer, export},
};
use rolecall_testkit::{
    amended::{PlanFailure, Planner, planning},
    sim::Subject,
};

use crate::Platform;

fn role(name: &str, preset: Option<&str>) -> RoleEntry {
    let named = serde_json::json!({"name": name, "preset": preset});
    serde_json::from_value(named).expect("an entry")
}

/// What is wrong with a document that has these roles and groups.
fn mistakes(platform: &mut Platform, roles: Vec<RoleEntry>, groups: Vec<RoleEntry>) -> Vec<String> {
    let context = platform.context(platform.olivia);
    match platform.world.planned(&context, &planning(&of(roles, groups), platform.root)) {
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
    let mut platform = Platform::with(Catalog::telecom().text());
    let document = of(vec![role("Billing", Some("didww.billing"))], Vec::new());
    let context = platform.context(platform.olivia);
    let Platform { world, root, .. } = &mut platform;
    let planned = world.planned(&context, &planning(&document, *root)).expect("a plan");
    let commands: Vec<_> = planned.plan.steps.iter().map(|step| &step.command).collect();
    assert!(
        matches!(commands[..], [Command::AddPreset { preset, .. }] if preset == "didww.billing"),
        "{commands:?}"
    );
    world.carry_out_plan(&context, &planned);
    let viewer = Viewer { principal: None, at: Timestamp::UNIX_EPOCH, origin: Origin::Any };
    let said = export(world.facts(), *root, false, &Parts::all(), &viewer);
    let document = said.expect("the whole world").document;
    let roles = document.accounts[0].roles.clone().expect("there are some");
    assert_eq!(roles, [role("Billing", Some("didww.billing"))]);
    let again = world.planned(&context, &planning(&document, *root)).expect("a plan");
    assert_eq!(again.plan.steps, []);
    // It stays as it is.
    let own = mistakes(&mut platform, vec![role("Billing", None)], Vec::new());
    let stays = "a built-in role stays as it is: say its preset, or copy it under another name";
    assert_eq!(own, [format!("accounts[0].roles[0].name: {stays}")]);
}

#[test]
fn a_preset_that_is_none_or_another_is_told() {
    let mut platform = Platform::with(Catalog::telecom().text());
    let mut found = |name: &str, preset: &str, is_group: bool| {
        let one = vec![role(name, Some(preset))];
        let (roles, groups) = if is_group { (Vec::new(), one) } else { (one, Vec::new()) };
        mistakes(&mut platform, roles, groups).join("\n")
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
