//! Reviews of who has access, and notices before it ends.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, MembershipId, PersonId, ReviewId, RoleId, SignedDuration, Timestamp, Zone,
    change::{Command, Operation},
    record::{
        Due, DueDate, Membership, MembershipState, Review, ReviewAnswer, Reviewed, ToldOfEnd,
        Unanswered, Verdict,
    },
};

use super::{Change, Outcome, World, ensure};

impl Change<'_, '_> {
    pub(super) fn review_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::StartReview { account, due, unanswered } => {
                self.start_review(*account, due, *unanswered)
            }
            Command::AnswerReview { account, membership, answer, take } => {
                self.answer_review(*account, *membership, *answer, take)
            }
            Command::CloseReview { account, unfinished } => {
                self.close_review(*account, *unfinished)
            }
            Command::SettleReview { account, memberships } => {
                self.settle_review(*account, memberships)
            }
            Command::RemindOfReview { account, to } => self.remind_of_review(*account, to),
            Command::TellOfEnds { account, memberships, .. } => {
                self.tell_of_ends(*account, memberships)
            }
            _ => return None,
        })
    }

    fn start_review(
        &mut self,
        account: AccountId,
        due: &DueDate,
        unanswered: Unanswered,
    ) -> Outcome {
        let act = self.acting()?;
        let by = act.must_be_able(Operation::ReviewAccess, account)?;
        // Rule 9 the other way round: nobody has done by a clock what they may not do.
        match unanswered {
            Unanswered::Keep => {}
            Unanswered::Suspend => {
                act.must_be_able(Operation::ChangePeople, account)?;
            }
            Unanswered::End => {
                act.must_be_able(Operation::EndPeople, account)?;
            }
        }
        ensure(self.before.accounts[&account].review.is_none(), "one review at a time")?;
        let due = Due::new(due.clone()).map_err(|error| error.to_string())?;
        self.must_be_to_come(Some(due.at()))?;
        let longest = self.at + SignedDuration::from_hours(24 * 367);
        ensure(due.at() <= longest, "a review is due within a year")?;
        let people = self.before.memberships.values().filter(|one| one.account == account);
        ensure(people.count() <= 50_000, "too many to review")?;
        self.after.account_mut(account).review = Some(Review {
            id: self.fresh.review.unwrap_or(ReviewId::from_bytes([0; 16])),
            by,
            started_at: self.at,
            due,
            unanswered,
            ended: BTreeSet::new(),
            reminded_days: None,
        });
        Ok(())
    }

    fn answer_review(
        &mut self,
        account: AccountId,
        id: MembershipId,
        answer: ReviewAnswer,
        take: &BTreeSet<RoleId>,
    ) -> Outcome {
        let act = self.acting()?;
        act.must_be_able(Operation::ReviewAccess, account)?;
        let review = self.before.review_of(account)?;
        let membership = self.before.membership(id)?;
        ensure(membership.account == account && joined(membership), "not one of its people")?;
        ensure(!self.before.is_owners(membership), "rule 12: the owner is in no review")?;
        ensure(act.behind() != Some(membership.person), "rule 10: nobody answers about themself")?;
        ensure(self.at < review.due.at(), "the review is over")?;
        let verdict = match answer {
            ReviewAnswer::Keep => {
                ensure(take.is_empty(), "who keeps what they have loses nothing")?;
                Verdict::Kept
            }
            ReviewAnswer::Trim => {
                ensure(!take.is_empty(), "who has less loses something")?;
                ensure(take.iter().all(|role| membership.roles.contains(role)), "not theirs")?;
                let left = membership.roles.iter().copied().filter(|role| !take.contains(role));
                self.set_roles(id, &left.collect())?;
                let said = Reviewed { review: review.id, verdict: Verdict::Trimmed, at: self.at };
                self.after.membership_mut(id).reviewed = Some(said);
                return Ok(());
            }
            ReviewAnswer::End => {
                ensure(take.is_empty(), "who is removed loses everything")?;
                act.must_be_able(Operation::EndPeople, account)?;
                self.end_in_review(account, id);
                return Ok(());
            }
        };
        let before = membership.reviewed.filter(|said| said.review == review.id);
        if before.is_none_or(|said| said.verdict != verdict) {
            let said = Reviewed { review: review.id, verdict, at: self.at };
            self.after.membership_mut(id).reviewed = Some(said);
        }
        Ok(())
    }

    fn end_in_review(&mut self, account: AccountId, id: MembershipId) {
        let review = self.after.account_mut(account).review.as_mut();
        review.expect("it goes on").ended.insert(id);
        self.after.remove_membership(id);
    }

    fn close_review(&mut self, account: AccountId, unfinished: bool) -> Outcome {
        let is_the_machine = self.actor.principal().is_none();
        let stand = if is_the_machine {
            None
        } else {
            Some(self.acting()?.must_be_able(Operation::ReviewAccess, account)?)
        };
        let review = self.before.review_of(account)?;
        let is_over = self.at >= review.due.at();
        ensure(is_the_machine == is_over, "who closes it follows from whether its time is up")?;
        let left = self.before.memberships.values().any(|one| self.before.awaits(account, one));
        if let Some(stand) = stand.filter(|_| unfinished) {
            ensure(self.before.is_within(review.by, stand), "rule 4: it was begun above")?;
        }
        let lapses = review.unanswered != Unanswered::Keep && !self.before.is_closed(account);
        let settled = if is_the_machine { !lapses } else { unfinished };
        ensure(!left || settled, "someone is still to be answered about")?;
        self.after.account_mut(account).review = None;
        Ok(())
    }

    fn settle_review(&mut self, account: AccountId, people: &BTreeSet<MembershipId>) -> Outcome {
        self.must_be_the_machine()?;
        self.before.account(account)?;
        let review = self.before.review_of(account)?;
        ensure(self.at >= review.due.at(), "it can still be answered")?;
        ensure(people.len() <= 100, "too many at once")?;
        if self.before.is_closed(account) {
            return Ok(());
        }
        for id in people {
            let Ok(membership) = self.before.membership(*id) else { continue };
            if !self.before.awaits(account, membership) {
                continue;
            }
            match review.unanswered {
                Unanswered::Keep => {}
                Unanswered::End => self.end_in_review(account, *id),
                Unanswered::Suspend => {
                    let verdict = Verdict::Suspended;
                    let after = self.after.membership_mut(*id);
                    after.reviewed = Some(Reviewed { review: review.id, verdict, at: self.at });
                    after.state = MembershipState::Suspended;
                }
            }
        }
        Ok(())
    }

    fn remind_of_review(&mut self, account: AccountId, to: &BTreeSet<PersonId>) -> Outcome {
        self.must_be_the_machine()?;
        self.before.account(account)?;
        let review = self.before.review_of(account)?;
        let now = notice(review.due.date().date, self.at).filter(|_| self.at < review.due.at());
        let Some(days) = now.filter(|days| review.reminded_days.is_none_or(|told| told > *days))
        else {
            return Ok(());
        };
        ensure(to.len() <= 50, "too many to remind")?;
        let review = self.after.account_mut(account).review.as_mut();
        review.expect("it goes on").reminded_days = Some(days);
        Ok(())
    }

    fn tell_of_ends(&mut self, account: AccountId, people: &BTreeSet<MembershipId>) -> Outcome {
        self.must_be_the_machine()?;
        self.before.account(account)?;
        ensure(people.len() <= 200, "too many at once")?;
        for id in people {
            let Ok(membership) = self.before.membership(*id) else { continue };
            let Some(expiration) = membership.window.dates().expiration else { continue };
            let lasts = membership.window.ends_at().is_some_and(|end| self.at < end);
            let counts = membership.state == MembershipState::Active && lasts;
            let Some(days) = notice(expiration, self.at) else { continue };
            let known = |told: ToldOfEnd| told.expiration == expiration && told.days <= days;
            if membership.account == account && counts && !membership.told.is_some_and(known) {
                self.after.membership_mut(*id).told = Some(ToldOfEnd { expiration, days });
            }
        }
        Ok(())
    }
}

impl World {
    fn review_of(&self, account: AccountId) -> Outcome<&Review> {
        self.account(account)?.review.as_ref().ok_or_else(|| "no review goes on".to_owned())
    }

    /// Whether the review of an account still waits for an answer about someone.
    fn awaits(&self, account: AccountId, membership: &Membership) -> bool {
        let Ok(review) = self.review_of(account) else { return false };
        membership.account == account
            && joined(membership)
            && !self.is_owners(membership)
            && membership.reviewed.is_none_or(|said| said.review != review.id)
    }

    /// What a review that goes on says of who joins meanwhile.
    pub(super) fn said_of_who_joins(&self, account: AccountId) -> Option<Reviewed> {
        let review = self.review_of(account).ok()?;
        let (id, at) = (review.id, review.started_at);
        Some(Reviewed { review: id, verdict: Verdict::Joined, at })
    }
}

fn joined(membership: &Membership) -> bool {
    !matches!(membership.state, MembershipState::Invited { .. })
}

/// At how many days before a last day its people are to be told, by days of UTC.
fn notice(last: rolecall_core::Date, now: Timestamp) -> Option<u8> {
    let today = now.to_zoned(Zone::utc().rules()).date();
    let ahead = (last - today).get_days();
    match ahead {
        ..=1 => Some(1),
        2..=7 => Some(7),
        _ => None,
    }
}
