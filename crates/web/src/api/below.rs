//! The accounts below an account of which a caller sees anything.
//!
//! What someone sees of an account follows from where they stand on the way up, and from which
//! kinds of account lie between. So among accounts below the same standing, those of one kind that
//! have the same kinds above them are seen alike: it is worked out once for each such pattern, and
//! ten thousand customers cost as much as one.

use std::collections::{HashMap, HashSet, VecDeque};

use rolecall_core::{
    AccountId, Kind, Principal,
    change::Operation,
    facts::Facts,
    record::{Account, LookedAs, Membership},
};

use super::look::{Look, known};

/// An account below, and which one it hangs from in what is seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Below<'l> {
    pub(crate) account: &'l Account,
    /// The nearest account above it that is seen, by its place in the list; none is the one asked
    /// about.
    pub(crate) under: Option<usize>,
}

impl<'l> Look<'l> {
    /// All accounts below one that are seen, each after the one that it hangs from.
    pub(crate) fn below(&self, top: &Account) -> Vec<Below<'l>> {
        self.walk(&[top]).collect()
    }

    /// Whether any account below one is seen.
    pub(crate) fn sees_below(&self, top: &Account) -> bool {
        self.walk(&[top]).next().is_some()
    }

    /// The same below several that do not hang from each other, one account after the other.
    pub(crate) fn walk<'w>(
        &'w self,
        tops: &[&Account],
    ) -> impl Iterator<Item = Below<'l>> + use<'w, 'l> {
        self.walk_where(tops, |account| self.sees(account))
    }

    /// The accounts below these where the caller may do what is asked for there and not above: may
    /// they do it in one, they may in all that are seen alike.
    pub(crate) fn below_where<'w>(
        &'w self,
        operation: Operation,
        tops: &[&Account],
    ) -> impl Iterator<Item = &'l Account> + use<'w, 'l> {
        let found = self.walk_where(tops, move |account| self.may(operation, account));
        found.map(|below| below.account)
    }

    fn walk_where<S: Fn(AccountId) -> bool>(&self, tops: &[&Account], sees: S) -> Walk<'l, S> {
        let mut stands = stands(self.facts, self.caller.principal);
        if let Some(lens) = self.caller.lens {
            stands.insert(lens.account);
            stands.extend(lens_stands(self.facts, lens.whom));
        }
        Walk::new(self.facts, stands, tops, sees)
    }
}

/// A step still to be made: an account, and what is known of the way to it.
struct Step<'l> {
    account: &'l Account,
    under: Option<usize>,
    way: Way,
}

/// The way from where someone stands down to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Way {
    /// The nearest account at or above where they stand; the top of the walk, else.
    stand: AccountId,
    /// The kinds below that, as bits.
    kinds: u8,
}

struct Walk<'l, S> {
    facts: &'l Facts,
    sees: S,
    stands: HashSet<AccountId>,
    seen: HashMap<(Way, Kind), bool>,
    ahead: VecDeque<Step<'l>>,
    found: usize,
}

impl<'l, S: Fn(AccountId) -> bool> Walk<'l, S> {
    fn new(facts: &'l Facts, stands: HashSet<AccountId>, tops: &[&Account], sees: S) -> Self {
        let mut walk =
            Self { facts, sees, stands, seen: HashMap::new(), ahead: VecDeque::new(), found: 0 };
        for top in tops {
            walk.descend(top.id, None, Way { stand: top.id, kinds: 0 });
        }
        walk
    }

    fn descend(&mut self, account: AccountId, under: Option<usize>, way: Way) {
        let steps = self.facts.children(account).map(|account| Step { account, under, way });
        self.ahead.extend(steps);
    }

    fn sees(&mut self, account: &Account, way: Way) -> bool {
        if way.stand == account.id {
            return (self.sees)(account.id);
        }
        let Self { seen, sees, .. } = self;
        *seen.entry((way, account.kind)).or_insert_with(|| sees(account.id))
    }

    fn way_to(&self, account: &Account, above: Way) -> Way {
        if self.stands.contains(&account.id) {
            return Way { stand: account.id, kinds: 0 };
        }
        Way { kinds: above.kinds | 1 << account.kind as u8, ..above }
    }
}

impl<'l, S: Fn(AccountId) -> bool> Iterator for Walk<'l, S> {
    type Item = Below<'l>;

    fn next(&mut self) -> Option<Below<'l>> {
        loop {
            let Step { account, under, way } = self.ahead.pop_front()?;
            let way = self.way_to(account, way);
            if self.sees(account, way) {
                let found = Below { account, under };
                self.descend(account.id, Some(self.found), way);
                self.found += 1;
                return Some(found);
            }
            self.descend(account.id, under, way);
        }
    }
}

/// The accounts where a principal stands.
fn stands(facts: &Facts, principal: Principal) -> HashSet<AccountId> {
    let narrowed = |membership: &Membership| membership.narrowed_to.clone().unwrap_or_default();
    match principal {
        Principal::Person(person) => facts
            .memberships_of(person)
            .flat_map(|found| narrowed(found).into_iter().chain([found.account]))
            .collect(),
        Principal::Key(key) => known(facts.key(key)).map(|key| key.account).into_iter().collect(),
        Principal::AccountSignIn(account) => [account].into(),
    }
}

/// Where they stand with whose eyes is looked.
fn lens_stands(facts: &Facts, whom: LookedAs) -> HashSet<AccountId> {
    match whom {
        LookedAs::Membership(id) => {
            let found = known(facts.membership(id));
            found.map(|found| stands(facts, Principal::Person(found.person))).unwrap_or_default()
        }
        LookedAs::Role(_) => HashSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use rolecall_core::{Origin, access::Access};
    use rolecall_testkit::sim::{Generator, InMemory, Subject, catalog};

    use super::*;

    /// Every person, key and sign-in of a world.
    fn principals(facts: &Facts) -> Vec<Principal> {
        let persons = facts.persons().into_iter().map(|person| Principal::Person(person.id));
        let accounts = facts.accounts().into_iter();
        let others = accounts.flat_map(|account| {
            let keys = facts.keys_of(account.id).map(|key| Principal::Key(key.id));
            keys.chain([Principal::AccountSignIn(account.id)])
        });
        persons.chain(others).collect()
    }

    #[test]
    fn in_random_worlds_what_is_listed_below_is_what_is_seen_and_hangs_from_the_nearest() {
        let mut compared = 0;
        for seed in 0..10 {
            let mut generator = Generator::new(seed);
            let mut subject = InMemory::new(catalog());
            let mut at = None;
            for _ in 0..750 {
                let (context, command) = generator.next(subject.facts());
                at = Some(context.at);
                drop(subject.carry_out(&context, &command));
            }
            let (facts, at) = (subject.facts(), at.expect("a moment"));
            for principal in principals(facts) {
                let sees = |account| {
                    let access = known(Access::of(facts, principal, account, at, Origin::Any));
                    access.is_some_and(|access| access.sees_anything())
                };
                for top in facts.accounts() {
                    let listed: Vec<_> =
                        Walk::new(facts, stands(facts, principal), &[top], sees).collect();
                    let ids: Vec<_> = listed.iter().map(|below| below.account.id).collect();
                    let all = known(facts.subtree(top.id)).into_iter().map(|account| account.id);
                    let plain: Vec<_> = all.filter(|id| *id != top.id && sees(*id)).collect();
                    assert_eq!(ids, plain, "seed {seed}, {principal:?} below {}", top.id);
                    for below in &listed {
                        let path = known(facts.path(below.account.id));
                        let nearest = path[1..].iter().find(|at| at.id == top.id || sees(at.id));
                        let under = below.under.map_or(top.id, |under| ids[under]);
                        assert_eq!(nearest.map(|at| at.id), Some(under));
                    }
                    compared += plain.len();
                }
            }
        }
        assert!(compared > 1_000, "{compared}");
    }
}
