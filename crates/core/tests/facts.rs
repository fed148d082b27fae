//! What is looked up is what a look at everything finds, in random worlds.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, Level, Origin, Timestamp,
    access::Access,
    change::Event,
    facts::{Facts, Holder, Lookup, Missing, Need},
    record::{Account, Key, Membership, Role},
};
use rolecall_testkit::{
    seeds,
    sim::{Generator, InMemory, Subject, principals},
};

const SEEDS: std::ops::Range<u64> = 1..9;
const LOOKS: u32 = 6;
const COMMANDS_BETWEEN: u32 = 150;

fn known<T>(found: Lookup<T>) -> T {
    found.expect("the whole world")
}

/// All that there is, each in order of id.
struct Everything<'f> {
    accounts: Vec<&'f Account>,
    memberships: Vec<&'f Membership>,
    roles: Vec<&'f Role>,
    keys: Vec<&'f Key>,
}

impl<'f> Everything<'f> {
    fn of(facts: &'f Facts) -> Self {
        let accounts = facts.accounts();
        let mut memberships: Vec<_> = facts.memberships_unordered().collect();
        memberships.sort_unstable_by_key(|it| it.id);
        let mut keys: Vec<_> = accounts.iter().flat_map(|it| facts.keys_of(it.id)).collect();
        keys.sort_unstable_by_key(|it| it.id);
        Self { accounts, memberships, roles: known(facts.every_role()), keys }
    }

    fn account(&self, id: AccountId) -> &'f Account {
        self.accounts.iter().find(|it| it.id == id).expect("it is among all")
    }

    fn is_within(&self, id: AccountId, other: AccountId) -> bool {
        let parent = self.account(id).parent;
        id == other || parent.is_some_and(|parent| self.is_within(parent, other))
    }

    fn people_of(&self, id: AccountId) -> Vec<&'f Membership> {
        let mut people: Vec<_> =
            self.memberships.iter().copied().filter(|it| it.account == id).collect();
        people.sort_unstable_by_key(|it| it.person);
        people
    }

    /// Who has a role, and where.
    fn holders(&self, role: &Role) -> Vec<(Holder, AccountId)> {
        let people = self.memberships.iter().filter(|it| it.roles.contains(&role.id));
        let people = people.map(|it| (Holder::Membership(it.id), it.account));
        let keys = self.keys.iter().filter(|it| it.roles.contains(&role.id));
        let mut holders: Vec<_> =
            people.chain(keys.map(|it| (Holder::Key(it.id), it.account))).collect();
        holders.sort_unstable_by_key(|(holder, _)| *holder);
        holders
    }
}

#[test]
fn what_is_looked_up_is_what_a_look_at_everything_finds() {
    let (mut former, mut held) = (0, 0);
    let seeds = seeds(SEEDS);
    for seed in seeds.clone() {
        // Told where it fails.
        println!("seed {seed}");
        let mut world = InMemory::default();
        let mut generator = Generator::new(seed);
        for _ in 0..LOOKS {
            for _ in 0..COMMANDS_BETWEEN {
                let (context, command) = generator.next(world.facts());
                drop(world.carry_out(&context, &command));
            }
            let facts = world.facts();
            let all = Everything::of(facts);
            former += accounts(facts, &all);
            people(facts, &all);
            held += roles(facts, &all);
        }
    }
    if seeds == SEEDS {
        assert!(former > 0, "some account had another name before");
        assert!(held > 100, "roles are had");
    }
}

/// How many names that were given up lead to their account.
fn accounts(facts: &Facts, all: &Everything<'_>) -> usize {
    let mut former = 0;
    let roots: Vec<_> = all.accounts.iter().filter(|it| it.parent.is_none()).collect();
    assert_eq!(known(facts.root()).map(|it| it.id), roots.first().map(|it| it.id));
    for account in &all.accounts {
        let id = account.id;
        assert_eq!(known(facts.account(id)), Some(*account));
        let path: Vec<_> = known(facts.path(id)).iter().map(|it| it.id).collect();
        let mut up = vec![id];
        while let Some(parent) = all.account(up[up.len() - 1]).parent {
            up.push(parent);
        }
        assert_eq!(path, up);
        let children: Vec<_> = facts.children(id).map(|it| it.id).collect();
        let below = all.accounts.iter().filter(|it| it.parent == Some(id)).map(|it| it.id);
        assert_eq!(children, below.collect::<Vec<_>>());
        let subtree: Vec<_> = known(facts.subtree(id)).iter().map(|it| it.id).collect();
        assert_eq!(subtree[0], id);
        let within: BTreeSet<_> =
            all.accounts.iter().map(|it| it.id).filter(|it| all.is_within(*it, id)).collect();
        assert_eq!(subtree.len(), within.len());
        assert_eq!(subtree.into_iter().collect::<BTreeSet<_>>(), within);
        for other in &all.accounts {
            assert_eq!(known(facts.is_within(other.id, id)), within.contains(&other.id));
        }
        let keepers: Vec<_> = known(facts.keepers(id)).iter().map(|it| it.id).collect();
        let keep = |it: &&AccountId| !all.account(**it).policies.is_empty();
        assert_eq!(keepers, within.iter().filter(keep).copied().collect::<Vec<_>>());
        for name in account.former_names.iter().chain([&account.short_name]) {
            assert_eq!(known(facts.account_named(name)).map(|it| it.id), Some(id));
            assert_eq!(known(facts.find_account(name.as_str())).map(|it| it.id), Some(id));
        }
        former += account.former_names.len();
        assert_eq!(known(facts.find_account(&id.to_string())).map(|it| it.id), Some(id));
        let people = all.people_of(id);
        assert_eq!(facts.memberships_in(id).collect::<Vec<_>>(), people);
        assert_eq!(known(facts.people_of(id)), people);
        assert_eq!(facts.people_count(id), people.len());
    }
    assert_eq!(known(facts.find_account("no account")), None);
    assert_eq!(known(facts.find_account("nowhere")), None);
    former
}

fn people(facts: &Facts, all: &Everything<'_>) {
    let unordered: BTreeSet<_> = facts.persons_unordered().map(|it| it.id).collect();
    assert!(facts.persons().iter().map(|it| it.id).eq(unordered));
    for person in facts.persons() {
        let id = person.id;
        assert_eq!(known(facts.person(id)), Some(person));
        assert_eq!(known(facts.find_person(&id.to_string())), Some(person));
        if let Some(address) = &person.address {
            assert_eq!(known(facts.person_at(address)), Some(person));
            assert_eq!(known(facts.find_person(address.as_str())), Some(person));
        }
        let theirs: Vec<_> = all.memberships.iter().copied().filter(|it| it.person == id).collect();
        assert_eq!(facts.memberships_of(id).collect::<Vec<_>>(), theirs);
        assert_eq!(known(facts.all_memberships_of(id)), theirs);
        for role in &all.roles {
            let has = theirs.iter().any(|it| it.roles.contains(&role.id));
            assert_eq!(known(facts.person_has_role(id, role.id)), has);
        }
        for account in &all.accounts {
            let there = theirs.iter().copied().find(|it| it.account == account.id);
            assert_eq!(known(facts.membership_of(id, account.id)), there);
        }
    }
    assert_eq!(known(facts.find_person("nobody")), None);
    for membership in &all.memberships {
        assert_eq!(known(facts.membership(membership.id)), Some(*membership));
        assert_eq!(facts.account_of(Holder::Membership(membership.id)), membership.account);
        if let Some(name) = &membership.login_name {
            assert_eq!(known(facts.login(membership.account, name)), Some(*membership));
        }
    }
    for key in &all.keys {
        assert_eq!(known(facts.key(key.id)), Some(*key));
        assert_eq!(facts.account_of(Holder::Key(key.id)), key.account);
    }
}

/// How often a role is had.
fn roles(facts: &Facts, all: &Everything<'_>) -> usize {
    let mut held = 0;
    for role in &all.roles {
        let content = &role.content;
        assert_eq!(known(facts.role(role.id)), Some(*role));
        assert_eq!(known(facts.role_named(role.account, role.group, &content.name)), Some(*role));
        let other = known(facts.role_named(role.account, !role.group, &content.name));
        assert!(other.is_none_or(|it| it.group != role.group));
        let holders = all.holders(role);
        held += holders.len();
        assert_eq!(facts.holders_count(role.id), holders.len());
        let anywhere: BTreeSet<_> = facts.holders_anywhere(role.id).collect();
        assert!(anywhere.into_iter().eq(holders.iter().map(|(holder, _)| *holder)));
        let lists: BTreeSet<_> = all
            .accounts
            .iter()
            .filter(|it| it.allowed_roles.as_ref().is_some_and(|list| list.contains(&role.id)))
            .map(|it| it.id)
            .collect();
        assert_eq!(known(facts.listing(role.id)), lists);
        for account in &all.accounts {
            let of = |is_there: &dyn Fn(AccountId) -> bool| {
                let there = holders.iter().filter(|(_, at)| is_there(*at));
                there.map(|(holder, _)| *holder).collect::<Vec<_>>()
            };
            let within = of(&|at| all.is_within(at, account.id));
            assert_eq!(known(facts.holders(role.id, account.id)), within);
            assert_eq!(known(facts.holders_in(role.id, account.id)), of(&|at| at == account.id));
            let in_use = known(facts.roles_in_use(account.id)).contains(&role.id);
            assert_eq!(in_use, !within.is_empty());
        }
    }
    for account in &all.accounts {
        for group in [false, true] {
            let own: BTreeSet<_> = facts.roles_of(account.id, group).map(|it| it.id).collect();
            let defined =
                all.roles.iter().filter(|it| it.account == account.id && it.group == group);
            assert!(own.into_iter().eq(defined.map(|it| it.id)));
        }
    }
    held
}

#[test]
fn what_happened_on_a_way_up_decides_there_as_the_whole_world_does() {
    let mut had = 0;
    for seed in seeds(SEEDS) {
        println!("seed {seed}");
        let (mut world, mut generator) = (InMemory::default(), Generator::new(seed));
        let (mut happened, mut at) = (Vec::new(), Timestamp::UNIX_EPOCH);
        for _ in 0..LOOKS * COMMANDS_BETWEEN {
            let (context, command) = generator.next(world.facts());
            at = context.at;
            happened.extend(world.carry_out(&context, &command).unwrap_or_default());
        }
        let facts = world.facts();
        for account in facts.accounts().into_iter().step_by(2) {
            let path: BTreeSet<_> = known(facts.path(account.id)).iter().map(|it| it.id).collect();
            let on_it = |event: &&Event| event.account().is_some_and(|it| path.contains(&it));
            let events: Vec<_> = happened.iter().filter(on_it).cloned().collect();
            let way = Facts::of_way(facts.catalog().clone(), events);
            for principal in principals(facts) {
                let levels = |facts: &Facts| {
                    let access = Access::of(facts, principal, account.id, at, Origin::Any);
                    let access = known(access).expect("the account is there");
                    let sections = facts.catalog().sections().iter();
                    sections.map(|it| access.level(it)).collect::<Vec<_>>()
                };
                let plain = levels(facts);
                assert_eq!(levels(&way), plain, "{principal} in {}", account.short_name);
                had += plain.into_iter().filter(|it| *it > Level::Hide).count();
            }
        }
    }
    println!("{had} levels above hide");
    assert!(had > 500 * seeds(SEEDS).count());
}

#[test]
fn what_was_known_of_sets_is_asked_for_anew_and_what_was_known_of_one_is_not() {
    let mut world = InMemory::default();
    let mut generator = Generator::new(3);
    for _ in 0..300 {
        let (context, command) = generator.next(world.facts());
        drop(world.carry_out(&context, &command));
    }
    let whole = world.facts();
    let account = known(whole.root()).expect("a platform").id;
    let role = known(whole.every_role())[0].id;
    let mut narrow = Facts::narrow(whole.catalog().clone());
    let of_one = [Need::Account(account), Need::Root, Need::Role(role)];
    let of_sets = [Need::People(account), Need::Holders(role, account), Need::EveryRole];
    narrow.load(whole.record_ids().into_iter().filter_map(|id| whole.record(id)));
    narrow.loaded(of_one.into_iter().chain(of_sets));
    assert_eq!(narrow.people_of(account).map(|it| it.len()), Ok(whole.people_count(account)));
    narrow.forget_sets();
    assert_eq!(narrow.people_of(account), Err(Missing(Need::People(account))));
    assert_eq!(narrow.holders(role, account), Err(Missing(Need::Holders(role, account))));
    assert_eq!(narrow.every_role(), Err(Missing(Need::EveryRole)));
    assert_eq!(narrow.root(), whole.root());
    assert_eq!(narrow.role(role), whole.role(role));
    assert_eq!(narrow.account(account), whole.account(account));
}
