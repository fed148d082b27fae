//! Narrow facts: the same command decided on no more than what it asks for.
//!
//! This is how the store decides. The whole world stands for the database: [`load`] answers a
//! need as its documentation says, and nothing beyond it.

use std::collections::BTreeSet;

use rolecall_core::{
    RoleId,
    change::{Command, Context, Event, MOVED_AT_ONCE_MAX, Refusal, SUBTREE_MAX, Undecided, decide},
    facts::{Facts, Holder, Lookup, Need, Record},
    record::{Account, Membership},
};

/// More loads than any command needs; one that is never satisfied ends here.
const LOADS_MAX: usize = 100_000;

/// The records that a need names, out of the whole world.
pub fn load(whole: &Facts, need: &Need) -> Vec<Record> {
    match need {
        Need::Account(id) => all(known(whole.path(*id)), Record::Account),
        Need::AccountNamed(name) => all(known(whole.account_named(name)), Record::Account),
        Need::Root => all(known(whole.root()), Record::Account),
        Need::Person(id) => all(known(whole.person(*id)), Record::Person),
        Need::PersonAt(address) => all(known(whole.person_at(address)), Record::Person),
        Need::Membership(id) => all(known(whole.membership(*id)), Record::Membership),
        Need::MembershipOf(person, account) => {
            all(known(whole.membership_of(*person, *account)), Record::Membership)
        }
        Need::Login(account, name) => all(known(whole.login(*account, name)), Record::Membership),
        Need::Role(id) => all(known(whole.role(*id)), Record::Role),
        Need::RoleNamed(account, group, folded) => {
            let name = folded.parse().expect("a folded name is a name");
            all(known(whole.role_named(*account, *group, &name)), Record::Role)
        }
        Need::Key(id) => all(known(whole.key(*id)), Record::Key),
        Need::MembershipsOf(person) => all(whole.memberships_of(*person), Record::Membership),
        Need::Held(person, role) => {
            let has = |membership: &&Membership| membership.roles.contains(role);
            all(whole.memberships_of(*person).filter(has), Record::Membership)
        }
        Need::Holders(role, within) => {
            let mut holders = known(whole.holders(*role, *within));
            holders.truncate(MOVED_AT_ONCE_MAX + 1);
            records(whole, holders)
        }
        Need::HoldersIn(role, account) => {
            let mut holders = known(whole.holders_in(*role, *account));
            holders.truncate(MOVED_AT_ONCE_MAX + 1);
            records(whole, holders)
        }
        Need::Keepers(within) => {
            let keepers = known(whole.keepers(*within)).into_iter();
            all(keepers.flat_map(|keeper| known(whole.path(keeper.id))), Record::Account)
        }
        Need::RolesInUse(within) => {
            let one_of = |role: RoleId| known(whole.holders(role, *within)).into_iter().next();
            records(whole, known(whole.roles_in_use(*within)).into_iter().filter_map(one_of))
        }
        Need::Listing(role) => {
            let listing: BTreeSet<_> = known(whole.listing(*role));
            let lists = |account: &&Account| listing.contains(&account.id);
            all(whole.accounts().into_iter().filter(lists), Record::Account)
        }
        Need::Subtree(id) => subtree(whole, *id),
        Need::People(id) => all(whole.memberships_in(*id), Record::Membership),
        Need::EveryRole => all(known(whole.every_role()), Record::Role),
    }
}

fn subtree(whole: &Facts, id: rolecall_core::AccountId) -> Vec<Record> {
    let accounts = known(whole.subtree(id));
    let mut found = all(accounts.iter().copied(), Record::Account);
    for account in accounts {
        found.extend(all(whole.memberships_in(account.id), Record::Membership));
        found.extend(all(whole.keys_of(account.id), Record::Key));
    }
    found.truncate(SUBTREE_MAX + 1);
    found
}

fn records(whole: &Facts, holders: impl IntoIterator<Item = Holder>) -> Vec<Record> {
    let found = holders.into_iter().filter_map(|holder| whole.record(holder.record()));
    found.collect()
}

fn all<'f, T: Clone + 'f>(
    found: impl IntoIterator<Item = &'f T>,
    record: impl Fn(T) -> Record,
) -> Vec<Record> {
    found.into_iter().cloned().map(record).collect()
}

fn known<T>(lookup: Lookup<T>) -> T {
    lookup.expect("the whole world lacks nothing")
}

/// Decides a command on facts that get only what it asks for; also gives these facts.
pub fn decide_narrowly(
    whole: &Facts,
    context: &Context,
    command: &Command,
) -> (Facts, Result<Vec<Event>, Refusal>) {
    let mut facts = Facts::narrow(whole.catalog().clone());
    for _ in 0..LOADS_MAX {
        match decide(&facts, context, command) {
            Ok(events) => return (facts, Ok(events)),
            Err(Undecided::Refused(refusal)) => return (facts, Err(refusal)),
            Err(Undecided::Missing(need)) => {
                facts.load(load(whole, &need));
                facts.loaded([need]);
            }
        }
    }
    panic!("a command still lacks facts after {LOADS_MAX} loads");
}

/// What is different when a command is decided and applied on narrow facts: nothing, or the bug.
pub(super) fn differences(
    before: &Facts,
    after: &Facts,
    context: &Context,
    command: &Command,
    outcome: &Result<Vec<Event>, Refusal>,
) -> Vec<String> {
    let (mut narrow, narrowly) = decide_narrowly(before, context, command);
    if narrowly != *outcome {
        return vec![format!("narrow facts decide {narrowly:?}, the whole world {outcome:?}")];
    }
    for event in narrowly.iter().flatten() {
        narrow.apply(event);
    }
    let changed = narrow.take_changed();
    let mut ids = before.record_ids();
    ids.extend(after.record_ids());
    ids.extend(&changed);
    let mut found = Vec::new();
    for id in ids {
        let now = after.record(id);
        if changed.contains(&id) && narrow.record(id) != now {
            found.push(format!("narrow facts have {id:?} otherwise"));
        } else if !changed.contains(&id) && before.record(id) != now {
            found.push(format!("narrow facts do not know that {id:?} changed"));
        }
    }
    found
}
