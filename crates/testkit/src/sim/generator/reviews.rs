//! Commands about reviews, and about notices before ends.

use std::collections::BTreeSet;

use rand::{Rng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, MembershipId, PersonId,
    change::Command,
    record::{Account, DueDate, Membership, ReviewAnswer, ToldOfEnd, Unanswered},
};

use super::{Generator, pick::View};

impl Generator {
    pub(super) fn start_review(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.review.is_none())?;
        let days = match self.rng.random_range(0..20) {
            0 => -1,
            1 => 400,
            _ => self.rng.random_range(0..20),
        };
        let due = DueDate { date: self.day(days), zone: self.zone() };
        // Mostly kept, or nobody would be left.
        let any = *Unanswered::ALL.choose(&mut self.rng)?;
        let unanswered = if self.percent(60) { Unanswered::Keep } else { any };
        Some(Command::StartReview { account, due, unanswered })
    }

    pub(super) fn answer_review(&mut self, view: &View<'_>) -> Option<Command> {
        let asked = |at: &Membership| view.account(at.account).is_some_and(|of| of.awaits(at));
        let membership = self.membership(view, asked)?;
        let account = match view.membership(membership) {
            Some(found) if !self.percent(3) => found.account,
            _ => self.account(view, goes_on)?,
        };
        let any = *ReviewAnswer::ALL.choose(&mut self.rng)?;
        let answer = if self.percent(80) { ReviewAnswer::Keep } else { any };
        let mut take = BTreeSet::new();
        if (answer == ReviewAnswer::Trim) != self.percent(5)
            && let Some(found) = view.membership(membership)
        {
            take.extend(found.roles.iter().copied().filter(|_| self.percent(60)));
        }
        Some(Command::AnswerReview { account, membership, answer, take })
    }

    pub(super) fn close_review(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, goes_on)?;
        Some(Command::CloseReview { account, unfinished: self.percent(25) })
    }

    pub(super) fn settle_review(&mut self, view: &View<'_>) -> Option<Command> {
        let over = |account: &Account| {
            account.review.as_ref().is_some_and(|review| review.is_over(view.now))
        };
        let account = self.account(view, over)?;
        Some(Command::SettleReview { account, memberships: self.members(view, account) })
    }

    pub(super) fn remind_of_review(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| {
            account.review.as_ref().is_some_and(|review| review.reminder(view.now).is_some())
        })?;
        Some(Command::RemindOfReview { account, to: self.some_people(view) })
    }

    pub(super) fn tell_of_ends(&mut self, view: &View<'_>) -> Option<Command> {
        let due = |found: &Membership| ToldOfEnd::due(found, view.now).is_some();
        let membership = self.membership(view, due)?;
        let account = view.membership(membership).map(|found| found.account);
        let account = account.or_else(|| self.account(view, |_| true))?;
        let mut memberships = self.members(view, account);
        memberships.insert(membership);
        Some(Command::TellOfEnds { account, memberships, to: self.some_people(view) })
    }

    /// Most who stand in an account, now and then someone else.
    fn members(&mut self, view: &View<'_>, account: AccountId) -> BTreeSet<MembershipId> {
        let mut members: BTreeSet<_> =
            view.facts.memberships_in(account).map(|found| found.id).collect();
        members.retain(|_| self.percent(80));
        if self.percent(10) {
            members.extend(self.membership(view, |_| true));
        }
        members
    }

    fn some_people(&mut self, view: &View<'_>) -> BTreeSet<PersonId> {
        let count = self.rng.random_range(0..4);
        view.persons.choose_multiple(&mut self.rng, count).map(|person| person.id).collect()
    }
}

fn goes_on(account: &Account) -> bool {
    account.review.is_some()
}
