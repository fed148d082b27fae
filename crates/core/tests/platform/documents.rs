//! Access as code: what a document is taken to mean, and what it cannot mean.

use rolecall_core::{
    Kind, Origin, Principal, Timestamp,
    catalog::Catalog,
    change::{Actor, Command},
    code::{AccountEntry, Document, NotPlanned, Part, Parts, Plan, Viewer, export},
};
use rolecall_testkit::{
    amended::{PlanFailure, Planner, planning},
    sim::Subject,
};
use serde_json::{Value, json};

use crate::Platform;

/// A reseller with a customer that has a phone system.
fn platform() -> Platform {
    let mut platform = Platform::with(Catalog::telecom().text());
    let owner = |name: &str| json!({"address": format!("{name}@northwind.example")});
    platform.made(json!([
        {"account": "northwind", "roles": [
            {"name": "Clerk", "type": "customer", "levels": {"payments": "edit"}},
            {"name": "Reader", "type": "customer", "levels": {"payments": "view"}},
            {"name": "Seller", "type": "reseller", "levels": {"reseller.customers": "view"}},
            {"name": "Operator", "type": "phone_system", "levels": {"pbx.access": "view"}},
        ], "groups": [{"name": "Crew", "levels": {"accounts": "view"}}]},
        {"account": "harbour", "kind": "reseller", "parent": "northwind", "name": "Harbour",
         "owner": owner("rita")},
        {"account": "abc", "kind": "customer", "parent": "harbour", "name": "Abc",
         "owner": owner("carol")},
        {"account": "abc-hq", "kind": "phone_system", "parent": "abc", "name": "Headquarters"},
    ]));
    platform
}

fn document(accounts: Value) -> Document {
    let members = [("accounts".to_owned(), accounts)];
    serde_json::from_value(Value::Object(members.into_iter().collect())).expect("a document")
}

impl Platform {
    fn planned(
        &mut self,
        accounts: Value,
        parts: &Parts,
        actor: Actor,
    ) -> Result<Plan, NotPlanned> {
        let document = document(accounts);
        let context = self.context(actor);
        let mut planning = planning(&document, self.root);
        planning.parts = parts.clone();
        match self.world.planned(&context, &planning) {
            Ok(planned) => Ok(planned.plan),
            Err(PlanFailure::NotPlanned(why)) => Err(why),
            Err(other) => panic!("{other}"),
        }
    }

    /// Makes a document so, as the owner of the platform.
    fn made(&mut self, accounts: Value) {
        let document = document(accounts);
        let context = self.context(self.olivia);
        let planned = self.world.planned(&context, &planning(&document, self.root));
        let planned = planned.expect("it can be planned");
        assert_eq!(planned.plan.stuck, []);
        self.world.carry_out_plan(&context, &planned);
    }

    /// The lines of a plan.
    fn lines(&mut self, accounts: Value) -> Vec<String> {
        let plan = self.planned(accounts, &Parts::all(), self.olivia).expect("a plan");
        assert_eq!(plan.stuck, []);
        let line = |row: &rolecall_core::code::Row| {
            format!("{} {} {} in {}", row.verb.key(), row.what.key(), row.name, row.account)
        };
        plan.steps.iter().map(|step| line(&step.row)).collect()
    }

    /// What is wrong with a document, and where.
    fn mistakes(&mut self, accounts: Value) -> Vec<String> {
        self.mistakes_of(accounts, &Parts::all(), self.olivia)
    }

    fn mistakes_of(&mut self, accounts: Value, parts: &Parts, actor: Actor) -> Vec<String> {
        match self.planned(accounts, parts, actor) {
            Err(NotPlanned::Mistakes(found)) => {
                found.iter().map(|it| format!("{}: {}", it.place, it.says)).collect()
            }
            Err(other) => panic!("{other:?}"),
            Ok(_) => Vec::new(),
        }
    }
}

#[test]
fn an_account_that_is_to_be_made_says_what_it_is_and_where() {
    let mut platform = platform();
    let new = json!({"account": "xyz", "kind": "customer", "parent": "harbour", "name": "Xyz",
                     "owner": {"address": "xena@northwind.example"}});
    assert_eq!(platform.lines(json!([new])), ["create account xyz in xyz"]);
    for lacks in ["kind", "name", "parent"] {
        let mut entry = new.clone();
        entry.as_object_mut().expect("an entry").remove(lacks);
        let found = platform.mistakes(json!([entry]));
        assert_eq!(found.len(), 1, "{lacks}: {found:?}");
        assert!(found[0].contains("say its kind, name and parent"), "{lacks}: {found:?}");
    }
    let mut entry = new.clone();
    entry["parent"] = json!("harbur");
    let found = platform.mistakes(json!([entry]));
    assert_eq!(found, ["accounts[0].parent: no account harbur; did you mean `harbour`?"]);
    // Below one that the same document makes.
    let below = json!({"account": "xyz-hq", "kind": "phone_system", "parent": "xyz", "name": "Hq"});
    assert_eq!(
        platform.lines(json!([new, below])),
        ["create account xyz in xyz", "create account xyz-hq in xyz-hq"]
    );
    let found = platform.mistakes(json!([{"account": "harbur", "state": "closed"}]));
    assert!(
        found[0].starts_with("accounts[0].account: no account harbur; did you mean `harbour`?")
    );
}

#[test]
fn what_is_usual_of_a_new_account_is_no_line_of_its_own() {
    let mut platform = platform();
    let new = |settings: Value| {
        json!([{"account": "xyz", "kind": "customer", "parent": "harbour", "name": "Xyz",
                "owner": {"address": "xena@northwind.example"}, "settings": settings}])
    };
    assert_eq!(platform.lines(new(json!({}))), ["create account xyz in xyz"]);
    assert_eq!(
        platform.lines(new(json!({"second_factor": true}))),
        ["create account xyz in xyz", "change account xyz in xyz"]
    );
}

#[test]
fn who_may_not_see_a_part_is_told_only_if_it_is_looked_at() {
    let mut platform = platform();
    let reader = platform.person("rob", &json!({"accounts": "view"}));
    let document = json!([{"account": "abc", "keys": [], "people": []}]);
    let found = platform.mistakes_of(document.clone(), &Parts::all(), reader);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("is not yours to see"), "{found:?}");
    let parts = Parts::only([Part::Settings]);
    assert_eq!(platform.mistakes_of(document.clone(), &parts, reader), [""; 0]);
    let parts = Parts::only([Part::Keys]);
    assert_eq!(platform.mistakes_of(document, &parts, reader).len(), 1);
}

#[test]
fn a_built_in_role_is_said_by_its_preset_and_under_its_name() {
    let mut platform = platform();
    let there = |more: Value| {
        let mut roles = vec![
            json!({"name": "Clerk", "type": "customer", "levels": {"payments": "edit"}}),
            json!({"name": "Reader", "type": "customer", "levels": {"payments": "view"}}),
            json!({"name": "Seller", "type": "reseller", "levels": {"reseller.customers": "view"}}),
            json!({"name": "Operator", "type": "phone_system", "levels": {"pbx.access": "view"}}),
        ];
        roles.push(more);
        json!([{"account": "northwind", "roles": roles}])
    };
    let billing = json!({"name": "Billing", "preset": "didww.billing"});
    assert_eq!(platform.lines(there(billing.clone())), ["create role Billing in northwind"]);
    for (role, said) in [
        (json!({"name": "Bills", "preset": "didww.billing"}), "is the built-in role \"Billing\""),
        (json!({"name": "Billing", "preset": "didww.biling"}), "did you mean `didww.billing`?"),
    ] {
        let found = platform.mistakes(there(role));
        assert!(found.len() == 1 && found[0].contains(said), "{found:?}");
    }
    platform.made(there(billing.clone()));
    assert_eq!(platform.lines(there(billing)), [""; 0]);
    let plain = json!({"name": "Billing", "type": "customer", "levels": {"payments": "view"}});
    let found = platform.mistakes(there(plain));
    assert!(found.len() == 1 && found[0].contains("a built-in role stays as it is"), "{found:?}");
    let other = json!({"name": "Billing", "preset": "didww.technical"});
    let found = platform.mistakes(there(other));
    assert!(found.len() == 1 && found[0].contains("\"Technical\""), "{found:?}");
    // One that was made here is none, whatever it is called.
    let mut taken = there(json!({"name": "Technical", "preset": "didww.technical"}));
    platform.made(json!([{"account": "harbour", "roles": [
        {"name": "Technical", "type": "customer", "levels": {"technical": "view"}}]}]));
    taken[0]["account"] = json!("harbour");
    let found = platform.mistakes(taken);
    assert!(found.iter().any(|it| it.contains("only such a one is said by its preset")));
    let group = json!([{"account": "northwind", "groups": [
        {"name": "Crew", "levels": {"accounts": "view"}},
        {"name": "Billing", "preset": "didww.billing"}]}]);
    let found = platform.mistakes(group);
    assert!(found.iter().any(|it| it.contains("only such a one is said by its preset")));
}

#[test]
fn a_list_grows_before_it_shrinks_so_that_nobody_is_without_a_role_meanwhile() {
    let mut platform = platform();
    let list = |roles: Value| json!([{"account": "abc", "allowed_roles": roles}]);
    let change = "change allowed_roles abc in abc";
    // As above: all that may be used there, the roles for its phone systems too.
    assert_eq!(platform.lines(list(json!("as above"))), [""; 0]);
    assert_eq!(platform.lines(list(json!(["Clerk"]))), [change]);
    platform.made(list(json!(["Clerk"])));
    assert_eq!(platform.lines(list(json!(["Clerk"]))), [""; 0]);
    assert_eq!(platform.lines(list(json!(["Clerk", "Reader"]))), [change]);
    assert_eq!(platform.lines(list(json!([]))), [change]);
    assert_eq!(platform.lines(list(json!("as above"))), [change]);
    // What is new comes first, and what goes last.
    assert_eq!(platform.lines(list(json!(["Reader"]))), [change, change]);
    platform.made(json!([{"account": "abc", "people": [
        {"address": "kim@northwind.example", "roles": ["Clerk"]}]}]));
    let both = json!([{"account": "abc", "allowed_roles": ["Reader"], "people": [
        {"address": "kim@northwind.example", "roles": ["Reader"]}]}]);
    let person = "change person kim@northwind.example in abc";
    assert_eq!(platform.lines(both.clone()), [change, person, change]);
    platform.made(both.clone());
    assert_eq!(platform.lines(both), [""; 0]);
    // A new account has nobody yet whom a list could leave out.
    let new = json!([{"account": "xyz", "kind": "customer", "parent": "harbour", "name": "Xyz",
        "owner": {"address": "xena@northwind.example"}, "allowed_roles": ["Reader"],
        "people": [{"address": "kim@northwind.example", "roles": ["Reader"]}]}]);
    assert_eq!(
        platform.lines(new),
        [
            "create account xyz in xyz",
            "change allowed_roles xyz in xyz",
            "create person kim@northwind.example in xyz"
        ]
    );
}

/// All that there is to say of an account, each part of it as something.
fn whole_entry() -> AccountEntry {
    serde_json::from_value(json!({
        "account": "abc", "kind": "customer", "parent": "harbour", "name": "Abc",
        "owner": {"address": "carol@northwind.example"}, "state": "active", "settings": {},
        "own_roles": true, "allowed_roles": [], "ceilings": {}, "allowlist": [], "roles": [],
        "groups": [], "policies": [], "people": [], "keys": [],
    }))
    .expect("an entry")
}

#[test]
fn an_entry_has_the_parts_that_are_looked_at_and_no_others() {
    let members = |entry: &AccountEntry| {
        let written = serde_json::to_value(entry).expect("plain data");
        written.as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
    };
    let always = ["account", "kind", "parent", "owner"];
    for (part, of_it) in [
        (Part::Settings, &["name", "state", "settings"][..]),
        (Part::Limits, &["own_roles", "allowed_roles", "ceilings"]),
        (Part::Allowlist, &["allowlist"]),
        (Part::Roles, &["roles", "groups"]),
        (Part::Policies, &["policies"]),
        (Part::People, &["people"]),
        (Part::Keys, &["keys"]),
    ] {
        let mut expected: Vec<String> =
            always.iter().chain(of_it).map(|it| (*it).to_owned()).collect();
        let mut found = members(&whole_entry().only(&Parts::only([part])));
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{}", part.key());
    }
    assert_eq!(whole_entry().only(&Parts::all()), whole_entry());
}

#[test]
fn what_is_written_is_what_is_asked_for_and_seen() {
    let mut platform = platform();
    let reader = platform.person("rob", &json!({"accounts": "view"}));
    let written = |platform: &Platform, actor: Actor, parts: &Parts| {
        let at = Timestamp::UNIX_EPOCH;
        let viewer = Viewer { principal: actor.principal(), at, origin: Origin::Any };
        let facts = platform.world.facts();
        let export = export(facts, platform.root, true, parts, &viewer).expect("the whole world");
        export.document.accounts
    };
    let all = written(&platform, platform.olivia, &Parts::all());
    let kinds: Vec<_> = all.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, Kind::ALL.map(Some));
    assert!(all.iter().all(|it| it.keys.is_some() && it.people.is_some()));
    let roles = written(&platform, platform.olivia, &Parts::only([Part::Roles]));
    assert!(roles.iter().all(|it| it.keys.is_none() && it.people.is_none()));
    assert_eq!(roles[0].roles.as_ref().map(Vec::len), Some(5));
    let seen = written(&platform, reader, &Parts::all());
    assert!(seen.iter().all(|it| it.keys.is_none() && it.people.is_none()), "{seen:?}");
}

impl Platform {
    /// Someone who was asked into an account accepts.
    fn joins(&mut self, name: &str, account: &str) {
        let facts = self.world.facts();
        let account = facts.account_named(&account.parse().expect("a short name"));
        let account = account.expect("the whole world").expect("it is there").id;
        let person = facts.find_person(&format!("{name}@northwind.example"));
        let person = person.expect("the whole world").expect("they are there").id;
        let membership = facts.membership_of(person, account);
        let membership = membership.expect("the whole world").expect("they were asked").id;
        let actor = Actor::Principal(Principal::Person(person));
        self.act(actor, &Command::AcceptInvitation { membership }).expect("accepted");
    }
}

#[test]
fn people_are_taken_out_of_force_and_put_back() {
    let mut platform = platform();
    let kim = |suspended: bool| {
        json!([{"account": "abc", "people": [{"address": "kim@northwind.example",
            "roles": ["Clerk"], "suspended": suspended}]}])
    };
    let found = platform.mistakes(kim(true));
    assert!(found.len() == 1 && found[0].contains("is new: only who has accepted"), "{found:?}");
    platform.made(kim(false));
    platform.joins("kim", "abc");
    let change = ["change person kim@northwind.example in abc"];
    for suspended in [true, false] {
        assert_eq!(platform.lines(kim(suspended)), change);
        platform.made(kim(suspended));
        assert_eq!(platform.lines(kim(suspended)), [""; 0]);
    }
    let nobody = json!([{"account": "abc", "people": []}]);
    assert_eq!(platform.lines(nobody), ["delete person kim@northwind.example in abc"]);
}

#[test]
fn ceilings_are_set_moved_and_lifted() {
    let mut platform = platform();
    let capped = |ceilings: Value| json!([{"account": "abc", "ceilings": ceilings}]);
    for (ceilings, verb) in [
        (json!({"payments": "view"}), "create"),
        (json!({"payments": "edit"}), "change"),
        (json!({}), "delete"),
    ] {
        let lines = platform.lines(capped(ceilings.clone()));
        assert_eq!(lines, [format!("{verb} ceiling payments in abc")]);
        platform.made(capped(ceilings.clone()));
        assert_eq!(platform.lines(capped(ceilings)), [""; 0]);
    }
}

#[test]
fn a_role_is_meant_by_its_name_or_where_several_are_called_so_by_its_id() {
    let mut platform = platform();
    platform.made(json!([{"account": "harbour", "roles": [
        {"name": "Clerk", "type": "customer", "levels": {"payments": "view"}}]}]));
    let kim = |role: &str| {
        json!([{"account": "abc", "people": [
            {"address": "kim@northwind.example", "roles": [role]}]}])
    };
    let found = platform.mistakes(kim("Clerk"));
    assert_eq!(
        found,
        ["accounts[0].people[0].roles[0]: `Clerk` is the name of 2 here: say its id"]
    );
    let found = platform.mistakes(kim("Clark"));
    assert!(found.len() == 1 && found[0].contains("did you mean `Clerk`?"), "{found:?}");
    let facts = platform.world.facts();
    let ids: Vec<_> = facts
        .every_role()
        .expect("the whole world")
        .into_iter()
        .filter(|role| role.content.name.as_str() == "Clerk")
        .map(|role| role.id.to_string())
        .collect();
    assert_eq!(ids.len(), 2);
    for id in ids {
        assert_eq!(platform.lines(kim(&id)), ["create person kim@northwind.example in abc"]);
    }
    let nowhere = "0197a2b0-0000-7000-8000-000000000000";
    assert_eq!(platform.mistakes(kim(nowhere)).len(), 1);
}

#[test]
fn steps_are_told_apart_by_what_they_do() {
    let mut platform = platform();
    let plan = |platform: &mut Platform, role: &str| {
        let kim = json!([{"account": "abc", "people": [
            {"address": "kim@northwind.example", "roles": [role]}]}]);
        platform.planned(kim, &Parts::all(), platform.olivia).expect("a plan").steps
    };
    let clerk = plan(&mut platform, "Clerk");
    assert_eq!(clerk, plan(&mut platform, "Clerk"), "whatever ids they give");
    assert_ne!(clerk, plan(&mut platform, "Reader"));
}
