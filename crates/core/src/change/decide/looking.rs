//! Looking at an account as someone else sees it (P31). It changes nothing but the record: what is
//! shown is bounded by what the looker holds, wherever it is drawn.

use jiff::SignedDuration;

use super::{Decider, Events, Outcome};
use crate::{
    AccountId, PersonId, Timestamp,
    change::{Event, Operation, Personal, Refusal},
    name::Reason,
    record::{LookedAs, Looking},
};

impl Decider<'_> {
    /// Through a key or the account's sign-in it is not done: who looked would not be known.
    pub(super) fn look_as(
        &mut self,
        account: AccountId,
        whom: LookedAs,
        reason: Option<&Reason>,
    ) -> Events {
        let person = self.guard.person().ok_or(Refusal::NotYours)?;
        let account = self.guard.account(account)?;
        self.guard.may(Operation::LookAs, account)?;
        let subject = match whom {
            LookedAs::Membership(id) => {
                let here = self.facts.membership(id)?;
                let here = here.filter(|found| found.account == account.id && found.has_joined());
                Some(here.ok_or(Refusal::NotFound { what: "membership" })?.person)
            }
            LookedAs::Role(id) => {
                self.assignable(account, id)?;
                None
            }
        };
        let minutes = SignedDuration::from_mins(Looking::MINUTES_MAX);
        let until = self.context.at.checked_add(minutes).unwrap_or(Timestamp::MAX);
        let reason = reason.map(|reason| Personal::new(person, reason.clone()));
        let mut events = self.look_ended(person)?;
        events.push(Event::LookBegan { account: account.id, person, whom, subject, reason, until });
        Ok(events)
    }

    pub(super) fn stop_looking(&mut self) -> Events {
        let person = self.guard.person().ok_or(Refusal::NotYours)?;
        self.look_ended(person)
    }

    fn look_ended(&self, person: PersonId) -> Outcome<Vec<Event>> {
        let known = self.facts.person(person)?.ok_or(Refusal::NotFound { what: "person" })?;
        let Some(Looking { account, whom, .. }) = known.looks else { return Ok(Vec::new()) };
        let subject = match whom {
            LookedAs::Membership(id) => self.facts.membership(id)?.map(|found| found.person),
            LookedAs::Role(_) => None,
        };
        Ok(vec![Event::LookEnded { account, person, whom, subject }])
    }
}
