//! Questions to a world.

use jiff::SignedDuration;
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, IpNet, Level, Origin, Principal, Timestamp,
    access::{Access, allowlist_binds, demands_factor, in_words, who_can},
    catalog::Section,
    change::{
        Operation, ReviewResult, assignable_roles, end_notices, lifts, listable_roles, permits,
        policies_above, policy_breaches, review_work, to_be_told, usable_roles,
    },
    facts::{Facts, Lookup},
};
use rolecall_testkit::sim::principals;

use crate::said::Said;

fn known<T>(found: Lookup<T>) -> T {
    found.expect("the whole world")
}

/// Where a principal stands, and all accounts below and above.
fn near(facts: &Facts, principal: Principal) -> Vec<AccountId> {
    let stands = match principal {
        Principal::Person(person) => {
            let all = facts.memberships_unordered().filter(|it| it.person == person);
            let mut stands: Vec<_> = all.map(|it| it.account).collect();
            stands.sort_unstable();
            stands
        }
        Principal::AccountSignIn(account) => vec![account],
        Principal::Key(key) => known(facts.key(key)).map(|key| key.account).into_iter().collect(),
    };
    let around = |at: &AccountId| {
        let below = known(facts.subtree(*at)).into_iter().map(|it| it.id);
        let above = known(facts.path(*at)).into_iter().map(|it| it.id);
        below.chain(above).collect::<Vec<_>>()
    };
    stands.iter().flat_map(around).collect()
}

/// A random question, and what is said to it.
pub(crate) fn one(facts: &Facts, now: Timestamp, rng: &mut StdRng, said: &mut Said) {
    let principals = principals(facts);
    let (Some(&principal), accounts) = (principals.choose(rng), facts.accounts()) else { return };
    let near = near(facts, principal);
    let near = near.choose(rng).filter(|_| rng.random_bool(0.9));
    let Some(account) = near.copied().or(accounts.choose(rng).map(|it| it.id)) else { return };
    let at = now.checked_add(SignedDuration::from_hours(rng.random_range(-900..900)));
    let at = at.unwrap_or(now);
    let listed = known(facts.path(account));
    let listed = listed.iter().find_map(|it| it.allowlist.as_ref()?.ranges.first());
    let origin = match rng.random_range(0..4) {
        0 => Origin::Unknown,
        1 => Origin::Any,
        2 => Origin::Ip([10, 0, 0, rng.random_range(0..4)].into()),
        _ => listed.map_or(Origin::Any, |range| Origin::Ip(IpNet::addr(range))),
    };
    let Some(access) = known(Access::of(facts, principal, account, at, origin)) else { return };
    answered(facts, &access, rng, said);
    let operation = *Operation::ALL.choose(rng).expect("there are operations");
    let may = permits(facts, principal, operation, account, at, origin);
    let set_by = listed_above(facts, account, rng);
    let lifts = lifts(facts, principal, operation, account, set_by, at, origin);
    let factor = demands_factor(facts, principal, account);
    said.answers.say(format_args!("{operation:?} {may:?} {lifts:?} {factor:?}"));
    let section = facts.catalog().sections().choose(rng).expect("there are sections");
    let level = *Level::ALL.choose(rng).expect("there are levels");
    for level in Level::ALL {
        let explanation = access.explain(section, level);
        let words = known(in_words(facts, &explanation, "they"));
        said.words.say(format_args!("{explanation:?} {words:?}"));
    }
    if rng.random_ratio(1, 4) {
        said.lists.say(format_args!("{:?}", who_can(facts, section, level, account, at, origin)));
    }
    if rng.random_ratio(1, 4) {
        let seen = access.clone().seen_from(listed_above(facts, account, rng));
        answered(facts, &seen, rng, said);
        let roles = known(facts.every_role());
        if let Some(role) = roles.choose(rng)
            && let Some(with) = known(Access::with_role(facts, role, role.account, account))
        {
            answered(facts, &with, rng, said);
        }
    }
}

/// An account on the way up.
fn listed_above(facts: &Facts, account: AccountId, rng: &mut StdRng) -> AccountId {
    known(facts.path(account)).choose(rng).map_or(account, |above| above.id)
}

fn answered(facts: &Facts, access: &Access<'_>, rng: &mut StdRng, said: &mut Said) {
    let sections = facts.catalog().sections();
    let until = rng.random_bool(0.5).then_some(Timestamp::UNIX_EPOCH);
    let levels: Vec<_> = sections.iter().map(|section| access.level(section)).collect();
    let own = (access.is_in_force(), access.is_owner_here(), access.sees_anything());
    let stands = access.stands_anywhere();
    let whole = sections.first().map(|it| access.holds_everything_from(it.kind, until));
    let held = access.all_held(until);
    said.answers.say(format_args!("{levels:?} {own:?} {stands} {whole:?} {held:?}"));
    let of = |section: &Section| {
        let stand = |level: &Level| access.stand_for(section, *level);
        let reasons = Level::ALL.iter().map(|level| (access.reason(section, *level), stand(level)));
        reasons.collect::<Vec<_>>()
    };
    let some = sections.choose_multiple(rng, 3).map(of).collect::<Vec<_>>();
    said.answers.say(format_args!("{some:?}"));
}

/// What can be given in each account, what is stated of it, and what is due.
pub(crate) fn lists(facts: &Facts, now: Timestamp, said: &mut Said) {
    for account in facts.accounts() {
        let id = account.id;
        for roles in [usable_roles, assignable_roles, listable_roles] {
            let roles: Vec<_> = known(roles(facts, id)).iter().map(|role| role.id).collect();
            said.lists.say(format_args!("{roles:?}"));
        }
        let above = known(policies_above(facts, id));
        let above: Vec<_> = above.iter().map(|(keeper, policy)| (keeper.id, policy.id)).collect();
        said.lists.say(format_args!("{above:?}"));
        for policy in account.policies.values() {
            let breaches = policy_breaches(facts, id, &policy.content);
            said.lists.say(format_args!("{breaches:?}"));
        }
        let told = to_be_told(facts, Operation::ChangePeople, id, now);
        let mut here: Vec<_> = facts.memberships_in(id).map(|it| it.id).collect();
        here.sort_unstable();
        let due = end_notices(facts, id, &here, now);
        let others = account.parent.map(|above| end_notices(facts, above, &here, now));
        if let Some(list) = &account.allowlist {
            let bound = principals(facts).into_iter();
            let bound = bound.filter(|it| known(allowlist_binds(facts, account, list, *it)));
            said.lists.say(format_args!("{:?}", bound.collect::<Vec<_>>()));
        }
        let reviews = review_work(facts, id, now);
        if let Some(review) = &account.review {
            let mut people: Vec<_> = facts.memberships_in(id).collect();
            people.sort_unstable_by_key(|it| it.id);
            let result = ReviewResult::of(account, people);
            let whose: Vec<_> = result.memberships().collect();
            let counts = (result.count(), result.answered_count());
            said.lists.say(format_args!("{review:?} {whose:?} {counts:?}"));
        }
        said.lists.say(format_args!("{told:?} {due:?} {others:?} {reviews:?}"));
    }
}
