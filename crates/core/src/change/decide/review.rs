//! Reviews of who still has access: begun, answered one by one, closed; and settled by the machine
//! when their time is up. The owner is in none: nobody here ends or changes them (rule 12).

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Decider, Events, Outcome, at_most};
use crate::{
    AccountId, MembershipId, PersonId, Principal, ReviewId, RoleId,
    change::{Actor, Event, MembershipEnd, Operation, Refusal, ReviewEnd, ReviewResult, TOLD_MAX},
    record::{
        Account, AccountState, Due, DueDate, Membership, MembershipState, Review, ReviewAnswer,
        Unanswered,
    },
};

impl Decider<'_> {
    /// What becomes of the unanswered is the act of who begins it: they must be able to do that.
    pub(super) fn start_review(
        &mut self,
        account: AccountId,
        due: &DueDate,
        unanswered: Unanswered,
    ) -> Events {
        let account = self.guard.account(account)?;
        let by = self.guard.may(Operation::ReviewAccess, account)?;
        match unanswered {
            Unanswered::Keep => {}
            Unanswered::Suspend => drop(self.guard.may(Operation::ChangePeople, account)?),
            Unanswered::End => drop(self.guard.may(Operation::EndPeople, account)?),
        }
        if account.review.is_some() {
            return Err(Refusal::ReviewGoesOn)?;
        }
        let due = self.checked_due(due)?;
        at_most(Review::PEOPLE_MAX, self.facts.people_of(account.id)?.len(), "people reviewed")?;
        let review = Review {
            id: ReviewId(self.ids.next_id()),
            by,
            started_at: self.context.at,
            due,
            unanswered,
            ended: BTreeSet::new(),
            reminded_days: None,
        };
        Ok(vec![Event::ReviewStarted { account: account.id, review }])
    }

    fn checked_due(&self, due: &DueDate) -> Outcome<Due> {
        let due = Due::new(due.clone()).map_err(Refusal::from)?;
        if due.at() <= self.context.at {
            return Err(Refusal::EndPassed { what: "the review", at: due.at() })?;
        }
        let days_max = Review::DAYS_MAX;
        let longest = SignedDuration::from_hours(24 * (days_max + 1));
        if due.at() > self.context.at.checked_add(longest).unwrap_or(Timestamp::MAX) {
            return Err(Refusal::ReviewTooLong { days_max })?;
        }
        Ok(due)
    }

    /// Nobody answers about themself (rule 10). Whom they end, or take roles from, they do it to by the
    /// rule for that. Who is said to have less has less: an answer that takes nothing is none.
    pub(super) fn answer_review(
        &mut self,
        account: AccountId,
        membership: MembershipId,
        answer: ReviewAnswer,
        take: &BTreeSet<RoleId>,
    ) -> Events {
        let account = self.guard.account(account)?;
        let membership = self.known_membership(membership)?;
        if membership.account != account.id || !membership.has_joined() {
            return Err(Refusal::NotFound { what: "person" })?;
        }
        self.may_to_person(Operation::ReviewAccess, account)?;
        let review = Self::review_of(account)?;
        self.not_owner(membership)?;
        self.guard.not_own(membership.person)?;
        if review.is_over(self.context.at) {
            return Err(Refusal::ReviewOver { at: review.due.at() })?;
        }
        let trims = !take.is_empty() && take.is_subset(&membership.roles);
        if (answer == ReviewAnswer::Trim) != trims || !trims && !take.is_empty() {
            return Err(Refusal::ReviewTakesNothing)?;
        }
        let before = review.verdict(membership);
        if before.is_some() && before == answer.verdict() && !trims {
            return Ok(Vec::new());
        }
        let mut events = vec![Event::ReviewAnswered {
            account: account.id,
            review: review.id,
            membership: membership.id,
            person: membership.person,
            before,
            answer,
            at: self.context.at,
        }];
        match answer {
            ReviewAnswer::Keep => {}
            ReviewAnswer::Trim => {
                events.extend(self.set_roles(membership.id, &(&membership.roles - take))?);
            }
            ReviewAnswer::End => {
                self.may_to_person(Operation::EndPeople, account)?;
                events.extend(self.ended_with_offer(
                    account,
                    membership,
                    MembershipEnd::Reviewed,
                )?);
            }
        }
        Ok(events)
    }

    /// By a person while it can be answered, by the machine once it cannot. A review that was begun
    /// above is left unfinished there alone, or an account's people could spare themselves it.
    pub(super) fn close_review(&mut self, account: AccountId, unfinished: bool) -> Events {
        let account = self.guard.account(account)?;
        let review = match self.context.actor {
            Actor::Machine => self.review_over(account)?,
            Actor::Principal(_) => self.closable(account, unfinished)?,
        };
        let result = ReviewResult::of(account, self.facts.people_of(account.id)?);
        let left = result.unanswered.len();
        let how = match self.context.actor {
            Actor::Machine if self.is_out_of_force(account)? => ReviewEnd::Unfinished,
            Actor::Machine if left == 0 || review.unanswered == Unanswered::Keep => ReviewEnd::Due,
            Actor::Principal(_) if left == 0 => ReviewEnd::Answered,
            Actor::Principal(_) if unfinished => ReviewEnd::Unfinished,
            Actor::Machine | Actor::Principal(_) => Err(Refusal::ReviewUnanswered { left })?,
        };
        // Who was ended stands in the result.
        let review = Review { ended: BTreeSet::new(), ..review.clone() };
        Ok(vec![Event::ReviewClosed { account: account.id, review, how, result }])
    }

    fn closable<'a>(&self, account: &'a Account, unfinished: bool) -> Outcome<&'a Review> {
        let stand = self.guard.may(Operation::ReviewAccess, account)?;
        let review = Self::review_of(account)?;
        if review.is_over(self.context.at) {
            return Err(Refusal::ReviewOver { at: review.due.at() })?;
        }
        if unfinished {
            self.guard.stands_above(stand, Some(review.by))?;
        }
        Ok(review)
    }

    /// Some at a time: whoever was answered about meanwhile, or has left, is passed over.
    pub(super) fn settle_review(
        &mut self,
        account: AccountId,
        memberships: &BTreeSet<MembershipId>,
    ) -> Events {
        self.machine_only()?;
        let account = self.guard.account(account)?;
        let review = self.review_over(account)?;
        at_most(Review::SETTLED_AT_ONCE_MAX, memberships.len(), "people settled")?;
        if self.is_out_of_force(account)? {
            return Ok(Vec::new());
        }
        let mut events = Vec::new();
        for id in memberships {
            let membership = self.facts.membership(*id)?;
            let asked = |found: &&Membership| found.account == account.id && account.awaits(found);
            if let Some(membership) = membership.filter(asked) {
                events.extend(self.settled(account, review, membership)?);
            }
        }
        Ok(events)
    }

    fn settled(&self, account: &Account, review: &Review, membership: &Membership) -> Events {
        let Membership { id, person, state, .. } = *membership;
        let (account_id, unanswered, at) = (account.id, review.unanswered, self.context.at);
        let lapsed = Event::ReviewLapsed {
            account: account_id,
            review: review.id,
            membership: id,
            person,
            unanswered,
            at,
        };
        let mut events = vec![lapsed];
        match unanswered {
            Unanswered::Keep => events.clear(),
            Unanswered::Suspend if state == MembershipState::Active => {
                let suspended =
                    Event::MembershipSuspended { membership: id, account: account_id, person };
                events.push(suspended);
            }
            Unanswered::Suspend => {}
            Unanswered::End => {
                let ended = self.ended_with_offer(account, membership, MembershipEnd::Reviewed)?;
                events.extend(ended);
            }
        }
        Ok(events)
    }

    /// Reminds those of `to` who may answer. That it was time for it is kept even if nobody may.
    pub(super) fn remind_of_review(
        &mut self,
        account: AccountId,
        to: &BTreeSet<PersonId>,
    ) -> Events {
        self.machine_only()?;
        let account = self.guard.account(account)?;
        let review = Self::review_of(account)?;
        let Some(days) = review.reminder(self.context.at) else { return Ok(Vec::new()) };
        let to = self.those_who_may(Operation::ReviewAccess, account, to)?;
        Ok(vec![Event::ReviewReminded { account: account.id, review: review.id, days, to }])
    }

    /// Those of some people who may do something to an account, wherever they are.
    pub(super) fn those_who_may(
        &self,
        operation: Operation,
        account: &Account,
        people: &BTreeSet<PersonId>,
    ) -> Outcome<BTreeSet<PersonId>> {
        at_most(TOLD_MAX, people.len(), "people told")?;
        let mut may = BTreeSet::new();
        for person in people {
            let theirs = self.guard.as_if(Principal::Person(*person));
            if super::asking::is(theirs.may(operation, account))? {
                may.insert(*person);
            }
        }
        Ok(may)
    }

    fn review_of(account: &Account) -> Outcome<&Review> {
        Ok(account.review.as_ref().ok_or(Refusal::ReviewNone)?)
    }

    fn review_over<'a>(&self, account: &'a Account) -> Outcome<&'a Review> {
        let review = Self::review_of(account)?;
        if review.is_over(self.context.at) {
            return Ok(review);
        }
        Err(Refusal::ReviewNotOver { at: review.due.at() })?
    }

    /// Whether the account, or one above it, is closed: then nobody there could answer, and nobody
    /// loses anything by it.
    fn is_out_of_force(&self, account: &Account) -> Outcome<bool> {
        let path = self.facts.path(account.id)?;
        Ok(path.iter().any(|above| matches!(above.state, AccountState::Closed { .. })))
    }
}
