//! The model against sentences of the rules, on a tree that is made by commands alone.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use rolecall_core::{
    AccountId, Ids, Kind, Level, Levels, MembershipId, Origin, PersonId, Principal, RoleId,
    Timestamp, Zone,
    catalog::Catalog,
    change::{Actor, Command, Context, FirstOwner, Invitee, Via},
    record::RoleContent,
    window::Dates,
};

use super::{Fresh, World};

const NOW: Timestamp = Timestamp::constant(1_780_000_000, 0);
const LATER: Timestamp = Timestamp::constant(1_790_000_000, 0);

/// A world, and a number from which the next ids follow.
struct Scene {
    world: World,
    made_count: u8,
    ip: Option<IpAddr>,
}

/// The account, membership, person, role that the next command makes.
struct Made {
    account: AccountId,
    membership: MembershipId,
    person: PersonId,
    role: RoleId,
}

impl Scene {
    fn begin() -> (Self, Made) {
        let mut scene =
            Self { world: World::empty(Arc::new(Catalog::telecom())), made_count: 0, ip: None };
        let found = Command::FoundPlatform {
            name: name("Northwind"),
            short_name: "northwind".parse().expect("a short name"),
            catalog: Arc::clone(Catalog::telecom().text()),
            owner: first_owner("olivia"),
        };
        let platform = scene.make(Actor::Machine, &found);
        scene.accept(&platform);
        (scene, platform)
    }

    fn run(&mut self, actor: Actor, command: &Command) -> Result<Made, String> {
        self.made_count += 1;
        let id = [self.made_count; 16];
        let made = Made {
            account: AccountId::from_bytes(id),
            membership: MembershipId::from_bytes(id),
            person: PersonId::from_bytes(id),
            role: RoleId::from_bytes(id),
        };
        let fresh = Fresh {
            review: None,
            policy: None,
            account: Some(made.account),
            membership: Some(made.membership),
            person: Some(made.person),
            role: Some(made.role),
            key: None,
        };
        let context = Context { at: NOW, actor, ip: self.ip, via: Via::Rest, ids: Ids::new(0, 0) };
        self.world.carry_out(&context, command, &fresh)?;
        Ok(made)
    }

    fn make(&mut self, actor: Actor, command: &Command) -> Made {
        self.run(actor, command).expect("accepted")
    }

    fn refused(&mut self, actor: Actor, command: &Command) -> String {
        let before = self.world.clone();
        let refusal = self.run(actor, command).map(|made| made.account);
        assert!(self.world == before, "what is refused changes nothing");
        refusal.expect_err("refused")
    }

    fn accept(&mut self, made: &Made) {
        let membership = made.membership;
        self.make(person(made.person), &Command::AcceptInvitation { membership });
    }

    /// An account below, whose owner has come.
    fn account(&mut self, by: &Made, parent: AccountId, kind: Kind, called: &str) -> Made {
        let create = Command::CreateAccount {
            parent,
            kind,
            name: name(called),
            short_name: called.parse().expect("a short name"),
            owner: kind.has_owner().then(|| first_owner(called)),
        };
        let made = self.make(person(by.person), &create);
        if kind.has_owner() {
            self.accept(&made);
        }
        made
    }

    fn role(&mut self, by: &Made, kind: Kind, levels: &[(&str, Level)], mark: bool) -> RoleId {
        let content = content(&format!("role {}", self.made_count), kind, levels, mark);
        let create = Command::CreateRole { account: by.account, group: false, content };
        self.make(person(by.person), &create).role
    }

    fn join(&mut self, by: &Made, account: AccountId, called: &str, role: RoleId) -> Made {
        let invite = invite(account, called, role, no_dates());
        let made = self.make(person(by.person), &invite);
        self.accept(&made);
        made
    }

    fn level(&self, of: &Made, section: &str, account: AccountId) -> Level {
        let principal = Principal::Person(of.person);
        let origin = self.ip.map_or(Origin::Unknown, Origin::Ip);
        self.world.level(principal, section, account, NOW, origin)
    }
}

fn name(text: &str) -> rolecall_core::name::Name {
    text.parse().expect("a name")
}

fn person(id: PersonId) -> Actor {
    Actor::Principal(Principal::Person(id))
}

fn first_owner(called: &str) -> FirstOwner {
    FirstOwner {
        address: format!("{called}@one.example").parse().expect("an address"),
        name: name(called),
        zone: Zone::utc(),
        until: LATER,
    }
}

fn no_dates() -> Dates {
    Dates { activation: None, expiration: None, zone: Zone::utc() }
}

fn invite(account: AccountId, called: &str, role: RoleId, dates: Dates) -> Command {
    let invitee = Invitee {
        address: format!("{called}@one.example").parse().expect("an address"),
        name: name(called),
        roles: [role].into(),
        dates,
        narrowed_to: None,
        until: LATER,
    };
    Command::Invite { account, invitee }
}

fn content(called: &str, kind: Kind, levels: &[(&str, Level)], mark: bool) -> RoleContent {
    let level = |(section, level): &(&str, Level)| {
        let section = section.parse().expect("a section key");
        (section, *level)
    };
    RoleContent {
        name: name(called),
        description: None,
        kind,
        levels: levels.iter().map(level).collect::<Levels>(),
        everything_below: mark,
        second_factor: false,
    }
}

const PEOPLE: &[(&str, Level)] =
    &[("customer.users", Level::Delete), ("customer.allowed_roles", Level::View)];

#[test]
fn an_owner_has_the_top_of_everything_there_and_below_and_nothing_beside() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let globex = scene.account(&platform, platform.account, Kind::Customer, "globex");
    let hq = scene.account(&abc, abc.account, Kind::PhoneSystem, "abc-hq");
    assert_eq!(scene.level(&abc, "trunks", abc.account), Level::Delete);
    assert_eq!(scene.level(&abc, "trunks", hq.account), Level::Delete);
    assert_eq!(scene.level(&abc, "pbx.users", abc.account), Level::Delete);
    assert_eq!(scene.level(&abc, "accounts", abc.account), Level::Hide);
    assert_eq!(scene.level(&abc, "trunks", globex.account), Level::Hide);
    assert_eq!(scene.level(&platform, "pbx.users", hq.account), Level::Delete);
}

#[test]
fn a_level_falls_with_a_prerequisite_that_a_ceiling_takes_away() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let ceiling = Command::SetCeiling {
        account: abc.account,
        section: "trunks".parse().expect("a section key"),
        ceiling: Some(Level::Hide),
    };
    scene.refused(person(abc.person), &ceiling);
    scene.make(person(platform.person), &ceiling);
    assert_eq!(scene.level(&abc, "trunks", abc.account), Level::Hide);
    assert_eq!(scene.level(&abc, "numbers", abc.account), Level::View);
    assert_eq!(scene.level(&platform, "numbers", abc.account), Level::Edit);
    let held = Principal::Person(abc.person);
    let holds = scene.world.holds(held, "numbers", abc.account, NOW, None);
    assert_eq!(holds, Level::Edit, "what is held is not capped");
}

#[test]
fn the_suspended_look_and_pay_and_only_above_lifts_it() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let hq = scene.account(&abc, abc.account, Kind::PhoneSystem, "abc-hq");
    let account = abc.account;
    scene.make(person(platform.person), &Command::SuspendAccount { account });
    assert_eq!(scene.level(&abc, "trunks", account), Level::View);
    assert_eq!(scene.level(&abc, "payments", account), Level::Delete);
    assert_eq!(scene.level(&abc, "pbx.users", hq.account), Level::View);
    scene.refused(person(abc.person), &Command::ResumeAccount { account });
    scene.make(person(platform.person), &Command::ResumeAccount { account });
    scene.make(person(platform.person), &Command::CloseAccount { account });
    assert_eq!(scene.level(&abc, "payments", account), Level::Hide);
}

#[test]
fn nobody_hands_out_what_they_do_not_hold_or_longer_than_they_hold_it() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let people = scene.role(&platform, Kind::Customer, PEOPLE, false);
    let trunks = scene.role(&platform, Kind::Customer, &[("trunks", Level::View)], false);
    let ends = Dates { expiration: Some("2026-12-31".parse().expect("a date")), ..no_dates() };
    let bob = invite(abc.account, "bob", people, ends.clone());
    let bob = scene.make(person(abc.person), &bob);
    scene.accept(&bob);
    let act = person(bob.person);
    let refusal = scene.refused(act, &invite(abc.account, "eve", trunks, ends.clone()));
    assert!(refusal.starts_with("rule 9"), "{refusal}");
    scene.refused(act, &invite(abc.account, "eve", people, no_dates()));
    scene.make(act, &invite(abc.account, "eve", people, ends));
}

#[test]
fn the_mark_is_given_by_who_owns_all_that_it_is_about() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let marked = scene.role(&platform, Kind::Customer, &[], true);
    let all = scene.role(
        &platform,
        Kind::Customer,
        &[
            ("customer.users", Level::Delete),
            ("customer.allowed_roles", Level::View),
            ("pbx.access", Level::Edit),
            ("pbx.softphone", Level::Edit),
            ("pbx.extensions", Level::Delete),
            ("pbx.features", Level::Delete),
            ("pbx.users", Level::Delete),
        ],
        false,
    );
    let bob = scene.join(&abc, abc.account, "bob", all);
    let eve = invite(abc.account, "eve", marked, no_dates());
    let refusal = scene.refused(person(bob.person), &eve);
    assert_eq!(refusal, "rule 9: the mark is not held");
    scene.make(person(abc.person), &eve);
}

#[test]
fn nobody_changes_their_own_and_the_owner_is_out_of_reach() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let people = scene.role(&platform, Kind::Customer, PEOPLE, false);
    let bob = scene.join(&abc, abc.account, "bob", people);
    let act = person(bob.person);
    let own = Command::SuspendMembership { membership: bob.membership };
    assert!(scene.refused(act, &own).starts_with("rule 10"));
    let owner = Command::EndMembership { membership: abc.membership };
    assert!(scene.refused(act, &owner).starts_with("rule 12"));
    let account = abc.account;
    scene.refused(person(abc.person), &Command::LeaveAccount { account });
    scene.make(act, &Command::LeaveAccount { account });
    assert_eq!(scene.level(&bob, "customer.users", account), Level::Hide);
}

#[test]
fn a_role_in_use_is_taken_off_a_list_with_its_holders_moved() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let people = scene.role(&platform, Kind::Customer, PEOPLE, false);
    let trunks = scene.role(&platform, Kind::Customer, &[("trunks", Level::View)], false);
    let bob = scene.join(&abc, abc.account, "bob", people);
    let mut list = Command::SetAllowedRoles {
        account: abc.account,
        roles: Some([trunks].into()),
        map: [].into(),
    };
    scene.refused(person(platform.person), &list);
    if let Command::SetAllowedRoles { map, .. } = &mut list {
        map.insert(people, trunks);
    }
    scene.refused(person(abc.person), &list);
    scene.make(person(platform.person), &list);
    let roles = &scene.world.memberships[&bob.membership].roles;
    assert_eq!(*roles, BTreeSet::from([trunks]));
    scene.refused(person(platform.person), &invite(abc.account, "eve", people, no_dates()));
}

#[test]
fn a_list_of_addresses_binds_the_people_and_not_the_owner_from_within() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let security = [("customer.security", Level::Edit), ("customer.settings", Level::View)];
    let security = scene.role(&platform, Kind::Customer, &security, false);
    let bob = scene.join(&abc, abc.account, "bob", security);
    let list = Command::SetAllowlist {
        account: abc.account,
        ranges: vec!["192.0.2.0/24".parse().expect("a range")],
        notes: std::collections::BTreeMap::new(),
        leaves_self_out: true,
    };
    scene.make(person(bob.person), &list);
    let here = abc.account;
    assert_eq!(scene.level(&bob, "customer.settings", here), Level::Hide);
    assert_eq!(scene.level(&abc, "customer.settings", here), Level::Edit);
    scene.ip = Some("::ffff:192.0.2.7".parse().expect("an address"));
    assert_eq!(scene.level(&bob, "customer.settings", here), Level::View);
}

#[test]
fn ownership_passes_by_offer_and_acceptance_and_the_old_owner_keeps_what_was_said() {
    let (mut scene, platform) = Scene::begin();
    let abc = scene.account(&platform, platform.account, Kind::Customer, "abc");
    let people = scene.role(&platform, Kind::Customer, PEOPLE, false);
    let bob = scene.join(&abc, abc.account, "bob", people);
    let (account, act) = (abc.account, person(bob.person));
    scene.refused(act, &Command::AcceptOwnership { account });
    let offer = Command::OfferOwnership { account, to: bob.membership, keeps: [people].into() };
    scene.refused(person(platform.person), &offer);
    scene.make(person(abc.person), &offer);
    scene.make(act, &Command::AcceptOwnership { account });
    assert_eq!(scene.level(&bob, "trunks", account), Level::Delete);
    assert_eq!(scene.level(&abc, "trunks", account), Level::Hide);
    assert_eq!(scene.level(&abc, "customer.users", account), Level::Delete);
}

#[test]
fn an_account_is_moved_by_who_stands_above_both_places() {
    let (mut scene, platform) = Scene::begin();
    let harbour = scene.account(&platform, platform.account, Kind::Reseller, "harbour");
    let other = scene.account(&platform, platform.account, Kind::Reseller, "other");
    let abc = scene.account(&harbour, harbour.account, Kind::Customer, "abc");
    let role = scene.role(&harbour, Kind::Customer, PEOPLE, false);
    let bob = scene.join(&abc, abc.account, "bob", role);
    let target = scene.role(&platform, Kind::Customer, PEOPLE, false);
    let mut to_other =
        Command::MoveAccount { account: abc.account, parent: other.account, map: [].into() };
    let refusal = scene.refused(person(platform.person), &to_other);
    assert!(refusal.starts_with("rule 11"), "{refusal}");
    if let Command::MoveAccount { map, .. } = &mut to_other {
        map.insert(role, target);
    }
    scene.refused(person(harbour.person), &to_other);
    scene.make(person(platform.person), &to_other);
    assert_eq!(scene.level(&harbour, "trunks", abc.account), Level::Hide);
    assert_eq!(scene.level(&other, "trunks", abc.account), Level::Delete);
    let roles = &scene.world.memberships[&bob.membership].roles;
    assert_eq!(*roles, BTreeSet::from([target]));
}
