//! Whether whose access is another is what the plan says, by the plainest model of the rules.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, Kind, Level, Origin, Principal,
    access::AccessChange,
    catalog::{Section, SectionKey},
    change::Operation,
    facts::Facts,
    record::Membership,
};

use super::Case;
use crate::{model::World, sim::principals};

/// How many cells of everyone are asked for besides those that the plan names.
const QUESTIONS: usize = 150;

/// What the plan says of access and is not so, or does not say; and how many questions that took.
pub(super) fn differences(case: &Case<'_>, rng: &mut StdRng) -> (Vec<String>, usize) {
    let asked = Asked {
        case,
        before: seen(case, &World::of(case.before)),
        after: seen(case, &World::of(case.after)),
        told: told(&case.planned.preview.changes),
    };
    let mut found = Vec::new();
    for change in &case.planned.preview.changes {
        found.extend(asked.is_so(change));
    }
    let principals = principals(case.after);
    let accounts = case.before.accounts();
    let sections = case.before.catalog().sections();
    let mut questions = 0;
    for _ in 0..QUESTIONS {
        let Some(principal) = asked.principal(rng, &principals) else { break };
        // In an account that the plan makes nobody has lost anything.
        let mut near = asked.near(principal);
        near.retain(|id| accounts.iter().any(|account| account.id == *id));
        let near = near.choose(rng).filter(|_| rng.random_ratio(3, 4)).copied();
        let Some(account) = near.or_else(|| accounts.choose(rng).map(|it| it.id)) else { break };
        let Some(section) = sections.choose(rng) else { break };
        questions += 1;
        found.extend(asked.is_told(principal, account, section));
    }
    (found, questions)
}

/// What a plan tells of someone: by account and section, from which level to which.
type Told<'c> = BTreeMap<Principal, BTreeMap<(AccountId, &'c SectionKey), (Level, Level)>>;

struct Asked<'c> {
    case: &'c Case<'c>,
    before: World,
    after: World,
    told: Told<'c>,
}

impl Asked<'_> {
    fn levels(&self, principal: Principal, account: AccountId, key: &SectionKey) -> (Level, Level) {
        let at = self.case.context.at;
        let level = |world: &World| world.level(principal, key.as_str(), account, at, Origin::Any);
        (level(&self.before), level(&self.after))
    }

    fn is_so(&self, change: &AccessChange) -> Option<String> {
        let AccessChange { principal, account, section, before, after } = change;
        let levels = self.levels(*principal, *account, section);
        (levels != (*before, *after)).then(|| format!("{change:?}: the model says {levels:?}"))
    }

    /// Whether a level that is another is told, and one that is not is not.
    fn is_told(
        &self,
        principal: Principal,
        account: AccountId,
        section: &Section,
    ) -> Option<String> {
        let (was, is) = self.levels(principal, account, &section.key);
        let told = self.told_at(principal, account, section);
        let agrees = told.map_or(was == is, |levels| levels == (was, is));
        let key = &section.key;
        (!agrees).then(|| {
            format!("{principal} on {key} in {account}: {was} to {is}, and told is {told:?}")
        })
    }

    /// What is told of an account holds for everything below it, down to the next one where they stand.
    fn told_at(
        &self,
        principal: Principal,
        account: AccountId,
        section: &Section,
    ) -> Option<(Level, Level)> {
        let told = self.told.get(&principal)?;
        let path = self.case.before.path(account).expect("the whole world");
        let is_place = |kind: Kind| path[0].kind <= section.kind || kind == section.kind;
        let place = path.iter().position(|at| is_place(at.kind))?;
        let near = self.near(principal);
        let from = path[place..].iter().find(|at| near.contains(&at.id))?;
        told.get(&(from.id, &section.key)).copied()
    }

    /// The accounts where someone stands, before or after.
    fn near(&self, principal: Principal) -> Vec<AccountId> {
        let mut near = stands(self.case.before, principal);
        near.extend(stands(self.case.after, principal));
        near.into_iter().collect()
    }

    /// Mostly someone of whom the plan tells something, or who has other records now.
    fn principal(&self, rng: &mut StdRng, everyone: &[Principal]) -> Option<Principal> {
        let told: Vec<_> = self.told.keys().copied().collect();
        let told = told.choose(rng).copied().filter(|_| rng.random_ratio(1, 2));
        told.or_else(|| everyone.choose(rng).copied())
    }
}

fn told(changes: &[AccessChange]) -> Told<'_> {
    let mut told = Told::new();
    for AccessChange { principal, account, section, before, after } in changes {
        told.entry(*principal).or_default().insert((*account, section), (*before, *after));
    }
    told
}

/// A world without what who planned may not see: of others, what stands where they see no people, or
/// no keys.
fn seen(case: &Case<'_>, world: &World) -> World {
    let mut seen = world.clone();
    let Some(looker) = case.viewer.principal else { return seen };
    let before = World::of(case.before);
    let sees = |operation: Operation, account: AccountId| {
        // An account that the plan makes is compared in no world.
        before.accounts.contains_key(&account)
            && before.permits(looker, operation, account, case.context.at, case.viewer.origin)
    };
    seen.memberships.retain(|_, one| {
        looker == Principal::Person(one.person) || sees(Operation::SeePeople, one.account)
    });
    seen.keys
        .retain(|_, key| looker == Principal::Key(key.id) || sees(Operation::SeeKeys, key.account));
    for account in seen.accounts.values_mut() {
        let own = looker == Principal::AccountSignIn(account.id);
        if !own && !sees(Operation::SeePeople, account.id) {
            account.sign_in = None;
        }
    }
    seen
}

fn stands(facts: &Facts, principal: Principal) -> BTreeSet<AccountId> {
    let of_membership = |membership: &Membership| match &membership.narrowed_to {
        Some(narrowed) => narrowed.clone(),
        None => BTreeSet::from([membership.account]),
    };
    match principal {
        Principal::Person(person) => facts.memberships_of(person).flat_map(of_membership).collect(),
        Principal::Key(key) => {
            let found = facts.key(key).expect("the whole world");
            found.map(|key| key.account).into_iter().collect()
        }
        Principal::AccountSignIn(account) => BTreeSet::from([account]),
    }
}
