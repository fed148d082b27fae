//! What a review came to, and who is told of reviews and of ends.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Operation, permits};
use crate::{
    AccountId, MembershipId, Origin, PersonId, Principal,
    facts::{Facts, Lookup},
    record::{Account, Membership, Verdict},
};

/// How a review ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewEnd {
    /// All was answered.
    Answered,
    /// Its time was up.
    Due,
    /// Someone left it as it was.
    Unfinished,
}

/// What a review came to: memberships by what was said of them. Who left meanwhile in another way is
/// in none of the lists, and neither is the owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewResult {
    /// Those that stay as they are.
    pub kept: BTreeSet<MembershipId>,
    /// Those that have less: something was taken from them.
    pub trimmed: BTreeSet<MembershipId>,
    /// Those that are in the account no longer.
    pub ended: BTreeSet<MembershipId>,
    /// Those about whom nobody answered, and that were suspended.
    pub suspended: BTreeSet<MembershipId>,
    /// Those that joined while it went on.
    pub joined: BTreeSet<MembershipId>,
    /// Those about whom nobody answered, and that stay as they are.
    pub unanswered: BTreeSet<MembershipId>,
}

impl ReviewResult {
    /// What the review of an account has come to so far.
    pub fn of<'m>(account: &Account, people: impl IntoIterator<Item = &'m Membership>) -> Self {
        let mut result = Self::default();
        let Some(review) = &account.review else { return result };
        result.ended.clone_from(&review.ended);
        for membership in people {
            match review.verdict(membership) {
                Some(verdict) => drop(result.of_verdict(verdict).insert(membership.id)),
                None if account.awaits(membership) => {
                    result.unanswered.insert(membership.id);
                }
                None => {}
            }
        }
        result
    }

    fn of_verdict(&mut self, verdict: Verdict) -> &mut BTreeSet<MembershipId> {
        match verdict {
            Verdict::Kept => &mut self.kept,
            Verdict::Trimmed => &mut self.trimmed,
            Verdict::Suspended => &mut self.suspended,
            Verdict::Joined => &mut self.joined,
        }
    }

    /// All whom it was about: who is in the account no longer comes first.
    pub fn memberships(&self) -> impl Iterator<Item = MembershipId> {
        let Self { kept, trimmed, ended, suspended, joined, unanswered } = self;
        let all = [ended, kept, trimmed, suspended, joined, unanswered];
        all.into_iter().flatten().copied()
    }

    /// How many people it was about.
    pub fn count(&self) -> usize {
        let all = [
            &self.kept,
            &self.trimmed,
            &self.ended,
            &self.suspended,
            &self.joined,
            &self.unanswered,
        ];
        all.into_iter().map(BTreeSet::len).sum()
    }

    /// About how many of them nothing is to be said any more.
    pub fn answered_count(&self) -> usize {
        self.count() - self.unanswered.len()
    }
}

/// The most people who are told of what happens in an account by itself.
pub const TOLD_MAX: usize = 50;

/// Who is told of what happens in an account by itself: those of its own people who may do the
/// operation about it, or where there are none, the people of the nearest account above of whom some
/// may. So a provider hears of its customers' people only where these have nobody to see to it.
///
/// Needs the whole world, and looks at everyone who stands on the way up.
pub fn to_be_told(
    facts: &Facts,
    operation: Operation,
    account: AccountId,
    at: Timestamp,
) -> Lookup<BTreeSet<PersonId>> {
    for above in facts.path(account)? {
        let may = |person: &PersonId| {
            let principal = Principal::Person(*person);
            permits(facts, principal, operation, account, at, Origin::Any).is_ok()
        };
        let joined = facts.memberships_in(above.id).filter(|found| found.has_joined());
        let told: BTreeSet<_> =
            joined.map(|found| found.person).filter(may).take(TOLD_MAX).collect();
        if !told.is_empty() {
            return Ok(told);
        }
    }
    Ok(BTreeSet::new())
}
