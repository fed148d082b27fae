//! What is said of a role that nobody has.

use rolecall_core::{
    Level, Origin, Principal, Timestamp,
    access::{Access, in_words},
};
use rolecall_testkit::sim::Subject;
use serde_json::json;

use crate::Platform;

#[test]
fn a_role_is_looked_at_as_if_someone_had_it() {
    let mut platform = Platform::with(rolecall_core::catalog::Catalog::telecom().text());
    let rob = platform.person("rob", &json!({"accounts": "view"}));
    let Some(Principal::Person(rob)) = rob.principal() else { panic!("a person") };
    let facts = platform.world.facts();
    let known = "the whole world";
    let role = facts.memberships_of(rob).flat_map(|it| it.roles.clone()).next().expect("a role");
    let role = facts.role(role).expect(known).expect("it is there");
    let access = Access::with_role(facts, role, platform.root, platform.root).expect(known);
    let section = facts.catalog().section("accounts").expect("a section");
    let explanation = access.expect("it is there").explain(section, Level::View);
    let said = in_words(facts, &explanation, "they").expect(known);
    assert_eq!(said[2], "- as if in northwind: role rob gives view");
    let own = Access::of(
        facts,
        Principal::Person(rob),
        platform.root,
        Timestamp::UNIX_EPOCH,
        Origin::Any,
    );
    let own = own.expect(known).expect("it is there").explain(section, Level::View);
    assert_eq!(
        in_words(facts, &own, "they").expect(known)[2],
        "- in northwind: role rob gives view"
    );
}
