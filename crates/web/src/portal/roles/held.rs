//! Who has a role, as far as the reader may see them: those in the account of the page and below it.
//!
//! A role may be had by a hundred thousand and the account by ten, or the other way round: the fewer
//! are gone through.

use std::{cell::RefCell, collections::HashMap};

use rolecall_core::{
    AccountId, RoleId,
    change::Operation,
    facts::Holder,
    record::{Account, Role},
};

use crate::api::look::{Look, known};

/// So few that it is quicker to look at each than to find out which way is shorter.
const FEW: usize = 64;

/// How many have a role, as far as the reader may see them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) people: usize,
    pub(super) keys: usize,
}

impl Held {
    /// Those in an account and below it.
    pub(super) fn of(look: &Look<'_>, account: &Account, role: &Role) -> Self {
        Self::among(&holders(look, account, role))
    }

    pub(super) fn among(holders: &[Holder]) -> Self {
        let people = holders.iter().filter(|it| matches!(it, Holder::Membership(_))).count();
        Self { people, keys: holders.len() - people }
    }
}

/// Those in an account and below it who have a role.
pub(super) fn holders(look: &Look<'_>, account: &Account, role: &Role) -> Vec<Holder> {
    let count = look.facts.holders_count(role.id);
    if count == 0 {
        return Vec::new();
    }
    let sees = Sees::of(look, account, role);
    let own = role.account == account.id;
    let all = || look.facts.holders_anywhere(role.id);
    if own && sees.people && sees.keys {
        return all().collect();
    }
    let few = if own || count <= FEW { None } else { within(look, account, role.id, count) };
    let is_within = |holder: &Holder| {
        own || known(look.facts.is_within(look.facts.account_of(*holder), account.id))
    };
    let found = few.unwrap_or_else(|| all().filter(is_within).collect());
    found.into_iter().filter(|holder| sees.holder(look, *holder)).collect()
}

/// Those who have a role in an account and below it, found by going through who is there; none if
/// more are there than have it.
fn within(look: &Look<'_>, top: &Account, role: RoleId, count: usize) -> Option<Vec<Holder>> {
    let (mut ahead, mut passed, mut found) = (vec![top], 0, Vec::new());
    while let Some(account) = ahead.pop() {
        passed += 1 + look.facts.people_count(account.id);
        if passed > count {
            return None;
        }
        let members = look.facts.memberships_in(account.id);
        let members = members.filter(|membership| membership.roles.contains(&role));
        found.extend(members.map(|membership| Holder::Membership(membership.id)));
        let keys = look.facts.keys_of(account.id).filter(|key| key.roles.contains(&role));
        found.extend(keys.map(|key| Holder::Key(key.id)));
        ahead.extend(look.facts.children(account.id));
    }
    Some(found)
}

/// Which of those who have a role the reader sees: all at once where what the reader has in the
/// account says so, and account by account elsewhere.
struct Sees {
    people: bool,
    keys: bool,
    known: RefCell<HashMap<(AccountId, Operation), bool>>,
}

impl Sees {
    fn of(look: &Look<'_>, account: &Account, role: &Role) -> Self {
        let all = |operation| look.may_below(operation, account.id, role.content.kind);
        Self {
            people: all(Operation::SeePeople),
            keys: all(Operation::SeeKeys),
            known: RefCell::default(),
        }
    }

    fn holder(&self, look: &Look<'_>, holder: Holder) -> bool {
        let (all, operation) = match holder {
            Holder::Membership(_) => (self.people, Operation::SeePeople),
            Holder::Key(_) => (self.keys, Operation::SeeKeys),
        };
        if all {
            return true;
        }
        let at = look.facts.account_of(holder);
        *self.known.borrow_mut().entry((at, operation)).or_insert_with(|| look.may(operation, at))
    }
}

/// Whether the reader sees all who can have a role that an account defines.
pub(super) fn sees_all(look: &Look<'_>, account: &Account, role: &Role) -> bool {
    let sees = Sees::of(look, account, role);
    role.account == account.id && sees.people && sees.keys
}

/// Whether a reader who sees nobody with a role would see them if there were any.
pub(super) fn sees_any(look: &Look<'_>, account: &Account, role: &Role) -> bool {
    let sees = Sees::of(look, account, role);
    sees.people || sees.keys || look.may(Operation::SeePeople, account.id)
}
