//! What events of reviews, and of notices before ends, change.

use super::Facts;
use crate::{
    AccountId, MembershipId,
    change::Event,
    record::{Review, Reviewed, Unanswered, Verdict},
};

impl Facts {
    pub(super) fn apply_to_review(&mut self, event: Event) {
        use Event as E;
        match event {
            E::ReviewStarted { account, review } => {
                self.on_account(account, |account| account.review = Some(review));
            }
            E::ReviewAnswered { account, review, membership, answer, at, .. } => {
                match answer.verdict() {
                    Some(verdict) => self.reviewed(membership, Reviewed { review, verdict, at }),
                    None => self.ended_in_review(account, membership),
                }
            }
            E::ReviewLapsed { account, review, membership, unanswered, at, .. } => match unanswered
            {
                Unanswered::Keep => {}
                Unanswered::Suspend => {
                    self.reviewed(membership, Reviewed { review, verdict: Verdict::Suspended, at });
                }
                Unanswered::End => self.ended_in_review(account, membership),
            },
            E::ReviewClosed { account, .. } => {
                self.on_account(account, |account| account.review = None);
            }
            E::ReviewReminded { account, days, .. } => {
                self.on_review(account, |review| review.reminded_days = Some(days));
            }
            E::EndsTold { ends, .. } => {
                for (membership, told) in ends {
                    self.on_membership(membership, |membership| membership.told = Some(told));
                }
            }
            other => unreachable!("{other:?} is applied elsewhere"),
        }
    }

    /// What a review comes to for who joins while it goes on in the account.
    pub(super) fn joined_in_review(&self, account: AccountId) -> Option<Reviewed> {
        let review = self.accounts.get(&account)?.review.as_ref()?;
        Some(Reviewed { review: review.id, verdict: Verdict::Joined, at: review.started_at })
    }

    fn reviewed(&mut self, membership: MembershipId, reviewed: Reviewed) {
        self.on_membership(membership, |membership| membership.reviewed = Some(reviewed));
    }

    fn ended_in_review(&mut self, account: AccountId, membership: MembershipId) {
        self.on_review(account, |review| {
            review.ended.insert(membership);
        });
    }

    fn on_review(&mut self, account: AccountId, change: impl FnOnce(&mut Review)) {
        self.on_account(account, |account| {
            change(account.review.as_mut().expect("the review was decided on"));
        });
    }
}
