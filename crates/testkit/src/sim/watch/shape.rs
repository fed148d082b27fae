//! What is true of every world: one tree, one owner an account, roles that are allowed, names
//! that are unique.

use std::collections::{BTreeSet, HashSet};

use rolecall_core::{
    AccountId, Kind, RoleId, Window,
    facts::{DEPTH_MAX, Facts},
    record::{Account, Membership, MembershipState},
};

use super::{is_allowed, known};

pub(super) fn violations(facts: &Facts) -> Vec<String> {
    let accounts = facts.accounts();
    let mut found = Vec::new();
    tree(facts, &accounts, &mut found);
    if !found.is_empty() {
        // The rest walks the tree.
        return found;
    }
    for account in &accounts {
        owner(facts, account, &mut found);
        roles(facts, account, &mut found);
        list(facts, account, &mut found);
    }
    names(facts, &accounts, &mut found);
    found
}

/// One root; every account under one that its kind may stand under, and no walk up that is
/// longer than the tree may grow, so no cycle.
fn tree(facts: &Facts, accounts: &[&Account], found: &mut Vec<String>) {
    let mut roots = 0;
    for account in accounts {
        let Some(parent) = account.parent else {
            roots += 1;
            if account.kind != Kind::Platform {
                found.push(format!("{:?}, a {}, is the root", account.id, account.kind));
            }
            continue;
        };
        let fits = |parent: &Account| match account.kind {
            Kind::Platform => false,
            Kind::Reseller | Kind::Customer => {
                parent.kind == Kind::Platform || parent.kind == Kind::Reseller
            }
            Kind::PhoneSystem => parent.kind == Kind::Customer,
        };
        if !known(facts.account(parent)).is_some_and(fits) {
            found.push(format!("{:?} does not fit below {parent:?}", account.id));
        }
        let mut above = account.parent;
        let mut steps = 1;
        while let Some(id) = above.filter(|_| steps <= DEPTH_MAX) {
            above = known(facts.account(id)).and_then(|account| account.parent);
            steps += 1;
        }
        if steps > DEPTH_MAX {
            found.push(format!("{:?} is too deep or in a cycle", account.id));
        }
    }
    if roots > 1 {
        found.push(format!("{roots} roots"));
    }
}

/// Each account with an owner kind has one, a membership of its own without anything that an
/// owner has none of; who is offered ownership is another one of its people.
fn owner(facts: &Facts, account: &Account, found: &mut Vec<String>) {
    let mut wrong = |what: &str| found.push(format!("{:?}, {}: {what}", account.id, account.kind));
    if account.kind == Kind::PhoneSystem {
        if account.owner.is_some() || account.offer.is_some() || account.sign_in.is_some() {
            wrong("a phone system has no owner, no offer and no sign-in");
        }
        return;
    }
    let is_here = |membership: &&Membership| membership.account == account.id;
    let owner = account.owner.and_then(|id| known(facts.membership(id)));
    match owner.filter(is_here) {
        None => wrong("there is no owner"),
        Some(owner) => {
            if !owner.roles.is_empty() {
                wrong("the owner has roles");
            }
            if owner.window != Window::always(owner.window.dates().zone.clone()) {
                wrong("the owner has dates");
            }
            if owner.narrowed_to.is_some() {
                wrong("the owner is narrowed");
            }
            if !owner.ranges.is_empty() {
                wrong("the owner has address ranges");
            }
            if owner.state == MembershipState::Suspended {
                wrong("the owner is suspended");
            }
        }
    }
    if let Some(offer) = &account.offer {
        let to = known(facts.membership(offer.to)).filter(is_here);
        if to.is_none() || account.owner == Some(offer.to) {
            wrong("ownership is offered to no one of its people, or to the owner");
        }
    }
}

/// Whoever has a role here may have it here.
fn roles(facts: &Facts, account: &Account, found: &mut Vec<String>) {
    let of_people = facts
        .memberships_in(account.id)
        .flat_map(|membership| membership.roles.iter().map(|role| (membership.id.0, *role)));
    let of_keys =
        facts.keys_of(account.id).flat_map(|key| key.roles.iter().map(|role| (key.id.0, *role)));
    for (holder, role) in of_people.chain(of_keys) {
        if let Some(wrong) = wrong_role(facts, account, role) {
            let (account, kind) = (account.id, account.kind);
            found.push(format!("{holder} in {kind} {account} has {role:?}: {wrong}"));
        }
    }
}

fn wrong_role(facts: &Facts, account: &Account, role: RoleId) -> Option<&'static str> {
    let Some(role) = known(facts.role(role)) else {
        return Some("it is not there");
    };
    if role.content.kind != account.kind {
        return Some("its type is of another kind of account");
    }
    if !known(facts.is_within(account.id, role.account)) {
        return Some("it is defined neither here nor above");
    }
    (!is_allowed(facts, account, role)).then_some("it is not allowed here")
}

/// A list of allowed roles has roles, not groups, that accounts above define.
fn list(facts: &Facts, account: &Account, found: &mut Vec<String>) {
    for id in account.allowed_roles.iter().flatten() {
        let is_above = known(facts.role(*id)).is_some_and(|role| {
            !role.group
                && role.account != account.id
                && known(facts.is_within(account.id, role.account))
        });
        if !is_above {
            let account = account.id;
            found.push(format!("{id:?} on the list of {account:?} is no role from above"));
        }
    }
}

/// One membership a person and account, and names that are unique where they must be.
fn names(facts: &Facts, accounts: &[&Account], found: &mut Vec<String>) {
    let mut short_names = HashSet::new();
    for account in accounts {
        if !short_names.insert(&account.short_name) {
            found.push(format!("two accounts are called {}", account.short_name));
        }
    }
    let mut role_names = BTreeSet::new();
    for role in known(facts.every_role()) {
        if !role_names.insert((role.account, role.group, role.content.name.folded())) {
            found.push(format!("two roles are called {}", role.content.name));
        }
        if known(facts.account(role.account)).is_none() {
            found.push(format!("{:?} is of no account", role.id));
        }
    }
    let mut addresses = HashSet::new();
    let mut members: HashSet<(AccountId, _)> = HashSet::new();
    let mut logins = HashSet::new();
    for person in facts.persons() {
        if let Some(address) = &person.address
            && !addresses.insert(address)
        {
            found.push(format!("two persons are at {address}"));
        }
        for membership in facts.memberships_of(person.id) {
            if !members.insert((membership.account, person.id)) {
                found.push(format!("{:?} is twice in an account", person.id));
            }
            if let Some(login) = &membership.login_name
                && !logins.insert((membership.account, login))
            {
                found.push(format!("two login names are {login}"));
            }
        }
    }
}
