//! Asking for access, and answering.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, Level, MembershipId, Origin, PersonId, Principal, RoleId, SignedDuration,
    catalog::SectionKey,
    change::{Command, Operation},
    name::Reason,
    record::{AccessRequest, Declined, Membership, MembershipState},
};

use super::{Change, Outcome, acting::Acting, ensure};

/// What is asked for.
struct Wanted<'w> {
    section: &'w SectionKey,
    level: Level,
    reason: &'w Reason,
}

impl Change<'_, '_> {
    pub(super) fn asking_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::AskForAccess { account, section, level, reason, to } => {
                self.ask(*account, &Wanted { section, level: *level, reason }, to)
            }
            Command::AnswerAccessRequest { membership, section, roles, word } => {
                self.answer(*membership, section, roles.as_ref(), word.as_ref())
            }
            _ => return None,
        })
    }

    fn ask(&mut self, account: AccountId, wanted: &Wanted<'_>, to: &BTreeSet<PersonId>) -> Outcome {
        let asker = self.acting_person()?;
        let act = self.acting()?;
        self.before.account(account)?;
        let own = self.before.membership_of(asker, account).ok_or("not one of its people")?;
        ensure(own.state == MembershipState::Active, "not one of its people now")?;
        let key = wanted.section.as_str();
        let section = self.before.catalog.section(key).ok_or("no such section")?;
        let standings = self.before.standings(act.principal, self.at);
        let has = self.before.usable(&standings, key, account, self.origin);
        ensure(has > Level::Hide, "rule 7: what is hidden is not there")?;
        ensure(section.offered.offers(wanted.level), "the section does not offer it")?;
        if has >= wanted.level {
            return Ok(());
        }
        let open = |request: &&AccessRequest| request.declined.is_none() && self.at < request.until;
        let asked = own.requests.get(wanted.section).is_some_and(|request| open(&request));
        ensure(!asked, "asked already")?;
        ensure(own.requests.values().filter(open).count() < 5, "too many wait")?;
        ensure((1..=10).contains(&to.len()), "at least one is asked, and ten at the most")?;
        for who in to {
            self.must_be_able_to_give(*who, &act, own, wanted)?;
        }
        let request = AccessRequest {
            level: wanted.level,
            reason: wanted.reason.clone(),
            to: to.clone(),
            asked_at: self.at,
            until: self.at + SignedDuration::from_hours(30 * 24),
            declined: None,
        };
        let membership = self.after.membership_mut(own.id);
        membership.requests.insert(wanted.section.clone(), request);
        Ok(())
    }

    /// Who is asked is someone else whom the asker may know of, may change people there and holds
    /// what is wanted for as long as the asker is in.
    fn must_be_able_to_give(
        &self,
        who: PersonId,
        asker: &Acting<'_>,
        own: &Membership,
        wanted: &Wanted<'_>,
    ) -> Outcome {
        ensure(who != own.person, "rule 10: not oneself")?;
        let principal = Principal::Person(who);
        let joined = |at: AccountId| {
            let found = self.before.membership_of(who, at);
            found.is_some_and(|one| !matches!(one.state, MembershipState::Invited { .. }))
        };
        let way = self.before.path(own.account);
        ensure(way.iter().any(|at| joined(*at) && asker.sees(*at)), "rule 7: not known")?;
        let theirs = Acting { world: self.before, principal, at: self.at, origin: Origin::Any };
        theirs.must_be_able(Operation::ChangePeople, own.account)?;
        let until = own.window.ends_at();
        let key = wanted.section.as_str();
        let held = self.before.holds(principal, key, own.account, self.at, until);
        ensure(held >= wanted.level, "rule 9: they do not hold it")
    }

    fn answer(
        &mut self,
        id: MembershipId,
        section: &SectionKey,
        roles: Option<&BTreeSet<RoleId>>,
        word: Option<&Reason>,
    ) -> Outcome {
        let (_, membership) = self.changeable(id)?;
        let request = membership.requests.get(section).ok_or("nobody asked")?;
        ensure(request.declined.is_none() && self.at < request.until, "it was answered")?;
        match roles {
            Some(roles) => {
                self.set_roles(id, roles)?;
                self.after.membership_mut(id).requests.remove(section);
            }
            None => {
                let membership = self.after.membership_mut(id);
                let request = membership.requests.get_mut(section).ok_or("nobody asked")?;
                request.declined = Some(Declined { word: word.cloned() });
            }
        }
        Ok(())
    }
}
