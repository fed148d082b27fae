//! Decisions inside another program: a world from records, questions from two threads, and a change
//! that the next question sees.
//!
//! `cargo run --package rolecall-core --example decider`

use std::{collections::BTreeSet, error::Error, sync::Arc, thread};

use rolecall_core::{
    AccountId, Level, Levels, MembershipId, Origin, PersonId, Principal, RoleId, Timestamp, Window,
    Zone,
    catalog::Catalog,
    change::Event,
    facts::{Facts, Record},
    index::{Decider, Index},
    record::{Membership, MembershipState, Role, RoleContent},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut facts = Facts::whole(Arc::new(Catalog::telecom()));
    let account = AccountId::from_bytes([1; 16]);
    facts.load([Record::Account(serde_json::from_value(serde_json::json!({
        "id": account,
        "kind": "customer",
        "short_name": "abc",
        "name": "ABC",
        "state": {"is": "active"},
        "opens_accounts": false,
        "second_factor": false,
        "ceilings": {},
    }))?)]);
    let role = role(account)?;
    let adam = membership(account, &role);
    facts.load([Record::Role(role.clone()), Record::Membership(adam.clone())]);

    let decider = Decider::of(&facts, 1);
    let who = Principal::Person(adam.person);
    let may = |level| {
        let now = Timestamp::UNIX_EPOCH;
        decider.allows(who, level, "invoices", account, now, Origin::Unknown)
    };
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| assert!(may(Level::View) && !may(Level::Edit)));
        }
    });

    let mut after = role.content.clone();
    after.levels.set("invoices".parse()?, Level::Edit);
    let before = role.content;
    let event = Event::RoleChanged { role: role.id, account, before, after };
    facts.apply(&event);
    decider.feed(&facts, [&event], 2);
    assert!(may(Level::Edit));
    println!("adam may edit invoices as of revision {}", decider.read(Index::revision));
    println!("{:?}", decider.read(Index::size));
    Ok(())
}

fn role(account: AccountId) -> Result<Role, Box<dyn Error>> {
    let content = RoleContent {
        name: "Bookkeeper".parse()?,
        description: None,
        kind: rolecall_core::Kind::Customer,
        levels: Levels::from_iter([("invoices".parse()?, Level::View)]),
        everything_below: false,
        second_factor: false,
    };
    Ok(Role { id: RoleId::from_bytes([2; 16]), account, group: false, content, built_in: None })
}

fn membership(account: AccountId, role: &Role) -> Membership {
    Membership {
        id: MembershipId::from_bytes([3; 16]),
        account,
        person: PersonId::from_bytes([4; 16]),
        roles: BTreeSet::from([role.id]),
        state: MembershipState::Active,
        window: Window::always(Zone::utc()),
        narrowed_to: None,
        ranges: Vec::new(),
        ranges_by: None,
        login_name: None,
        invited_as: None,
        requests: std::collections::BTreeMap::new(),
        reviewed: None,
        told: None,
    }
}
