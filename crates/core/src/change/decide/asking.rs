//! Asking for access, and answering. Giving it is giving roles, by the rules for that.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::{Decider, Events, Outcome, Undecided, at_most};
use crate::{
    AccountId, Level, Levels, MembershipId, PersonId, Principal, RoleId, Timestamp,
    catalog::{Section, SectionKey},
    change::{Event, Operation, Personal, Refusal, guard::Given},
    name::Reason,
    record::{AccessRequest, Account, Membership, MembershipState},
};

impl Decider<'_> {
    /// One asks for more of what one sees: what is hidden is not there to be asked for (rule 7).
    pub(super) fn ask_for_access(
        &mut self,
        account: AccountId,
        key: &SectionKey,
        level: Level,
        reason: &Reason,
        to: &BTreeSet<PersonId>,
    ) -> Events {
        let person = self.guard.person().ok_or(Refusal::NotYours)?;
        let account = self.guard.account(account)?;
        let membership = self.facts.membership_of(person, account.id)?;
        let membership = membership.filter(|found| found.state == MembershipState::Active);
        let membership = membership.ok_or(Refusal::NotFound { what: "account" })?;
        let section = self.facts.catalog().section(key.as_str());
        let access = self.guard.access(account.id)?;
        let seen = section.filter(|section| access.level(section) > Level::Hide);
        let section = seen.ok_or(Refusal::NotFound { what: "section" })?;
        if !section.offered.offers(level) {
            let offered = section.offered.iter().collect();
            return Err(Refusal::LevelNotOffered { section: key.clone(), level, offered })?;
        }
        if access.level(section) >= level {
            return Ok(Vec::new());
        }
        self.room_to_ask(membership, key)?;
        at_most(AccessRequest::ASKED_MAX, to.len(), "people asked")?;
        if to.is_empty() {
            return Err(Refusal::NobodyToAsk)?;
        }
        for who in to {
            if !self.can_be_asked(*who, account, membership, (section, level))? {
                return Err(Refusal::NotFound { what: "person" })?;
            }
        }
        let days = SignedDuration::from_hours(24 * AccessRequest::DAYS_MAX);
        Ok(vec![Event::AccessAsked {
            membership: membership.id,
            account: account.id,
            person,
            section: key.clone(),
            level,
            reason: Personal::new(person, reason.clone()),
            to: to.clone(),
            asked_at: self.context.at,
            until: self.context.at.checked_add(days).unwrap_or(Timestamp::MAX),
        }])
    }

    fn room_to_ask(&self, membership: &Membership, key: &SectionKey) -> Outcome<()> {
        let now = self.context.at;
        if membership.requests.get(key).is_some_and(|request| request.is_open(now)) {
            return Err(Refusal::AskedAlready)?;
        }
        let open = membership.requests.values().filter(|request| request.is_open(now)).count();
        at_most(AccessRequest::OPEN_MAX, open + 1, "open requests")
    }

    /// Whether someone could give it: may change people there, holds the level, and stands where the
    /// asker sees something, so that nothing is learnt of accounts above.
    fn can_be_asked(
        &self,
        who: PersonId,
        account: &Account,
        membership: &Membership,
        (section, level): (&Section, Level),
    ) -> Outcome<bool> {
        if who == membership.person {
            return Ok(false);
        }
        let mut known = false;
        for above in self.facts.path(account.id)? {
            let stands = self.facts.membership_of(who, above.id)?;
            known |= stands.is_some_and(Membership::has_joined) && is(self.guard.sees(above))?;
        }
        let theirs = self.guard.as_if(Principal::Person(who));
        let mut levels = Levels::none();
        levels.set(section.key.clone(), level);
        let gift = Given { levels, everything_from: None };
        Ok(known
            && is(theirs.may(Operation::ChangePeople, account))?
            && is(theirs.may_give(&gift, account.id, membership.window.ends_at()))?)
    }

    pub(super) fn answer_access_request(
        &mut self,
        id: MembershipId,
        key: &SectionKey,
        roles: Option<&BTreeSet<RoleId>>,
        word: Option<&Reason>,
    ) -> Events {
        let (membership, account) = self.changeable(id)?;
        let open = membership.requests.get(key).filter(|asked| asked.is_open(self.context.at));
        let request = open.ok_or(Refusal::RequestNone)?;
        let answered = Event::AccessAnswered {
            membership: id,
            account: account.id,
            person: membership.person,
            section: key.clone(),
            level: request.level,
            given: roles.is_some(),
            word: word.map(|word| Personal::new(membership.person, word.clone())),
        };
        let mut events = match roles {
            Some(roles) => self.set_roles(id, roles)?,
            None => Vec::new(),
        };
        events.push(answered);
        Ok(events)
    }
}

/// Whether it may be, with nothing said of why not.
pub(super) fn is<T>(outcome: Outcome<T>) -> Outcome<bool> {
    match outcome {
        Ok(_) => Ok(true),
        Err(Undecided::Refused(_)) => Ok(false),
        Err(missing) => Err(missing),
    }
}
