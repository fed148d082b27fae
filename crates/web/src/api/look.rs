//! What a caller may see of the world at one revision.
//!
//! Whatever does not exist and whatever is not the caller's to see is answered alike.

use std::str::FromStr;

use axum::http::StatusCode;
use rolecall_client::wire::AccountRef;
use rolecall_core::{
    AccountId, Kind, Level, MembershipId, Origin, PersonId, Principal, Timestamp, Zone,
    access::{Access, demands_factor},
    catalog::Section,
    change::{At, Operation, Refusal, Undecided, assignable_roles, lifts, permits, permits_with},
    facts::{Facts, Lookup, Record, RecordId},
    record::{Account, Key, LookedAs, Membership, MembershipState, Role},
};
use rolecall_store::{Expected, Live, Tag};

use crate::{
    App,
    caller::{Caller, Factor, Lens},
    gateway::Gateway,
    problem::Problem,
};

/// The world as one request sees it.
#[derive(Clone, Copy)]
pub(crate) struct Look<'l> {
    pub(crate) facts: &'l Facts,
    pub(crate) revision: u64,
    pub(crate) caller: &'l Caller,
    pub(crate) now: Timestamp,
    pub(crate) live: &'l Live,
    /// What stands in front of applications, if anything does.
    pub(crate) gateway: Option<&'l Gateway>,
}

/// In memory is the whole world, so that no look-up can miss a fact.
pub(crate) fn known<T>(found: Lookup<T>) -> T {
    found.expect("the whole world is in memory")
}

impl App {
    /// Looks at the world with someone's eyes.
    pub(crate) fn look<T>(&self, caller: &Caller, see: impl FnOnce(&Look<'_>) -> T) -> T {
        let now = self.now();
        let live = self.store().live();
        live.read(|facts, revision| {
            let gateway = self.gateway();
            see(&Look { facts, revision, caller, now, live, gateway })
        })
    }
}

/// What core says of an operation, as an answer.
fn decided(permitted: Result<(), Undecided>) -> Result<(), Problem> {
    match permitted {
        Ok(()) => Ok(()),
        // What an account of this kind cannot have is not there to be looked at.
        Err(Undecided::Refused(Refusal::KindCannot { .. })) => Err(Problem::not_found()),
        Err(Undecided::Refused(refusal)) => Err(refusal.into()),
        Err(Undecided::Missing(_)) => unreachable!("the whole world is in memory"),
    }
}

fn named(word: &str) -> Result<AccountRef, Problem> {
    word.parse().map_err(|_| Problem::not_found())
}

impl<'l> Look<'l> {
    /// The account that a path names, if the caller sees anything of it and has proven what it asks
    /// for.
    pub(crate) fn account(&self, word: &str) -> Result<&'l Account, Problem> {
        self.account_meant(&named(word)?)
    }

    pub(crate) fn account_meant(&self, named: &AccountRef) -> Result<&'l Account, Problem> {
        let found = self.found_account(named).filter(|account| self.sees(account.id));
        let account = found.ok_or_else(Problem::not_found)?;
        if self.lacks_factor(account.id) { Err(Problem::factor_needed()) } else { Ok(account) }
    }

    /// An account that the caller has joined, to leave it: whatever they may do there now, and
    /// without any proof.
    pub(crate) fn account_to_leave(&self, word: &str) -> Result<&'l Account, Problem> {
        let joined = |account: &&Account| match self.caller.principal {
            Principal::Person(person) => known(self.facts.membership_of(person, account.id))
                .is_some_and(Membership::has_joined),
            Principal::Key(_) | Principal::AccountSignIn(_) => false,
        };
        self.found_account(&named(word)?).filter(joined).ok_or_else(Problem::not_found)
    }

    fn found_account(&self, named: &AccountRef) -> Option<&'l Account> {
        match named {
            AccountRef::Id(id) => known(self.facts.account(*id)),
            AccountRef::ShortName(name) => known(self.facts.account_named(name)),
        }
    }

    /// Whether a second factor is asked for before the account is opened, and was not proven.
    pub(crate) fn lacks_factor(&self, account: AccountId) -> bool {
        match self.caller.factor {
            Factor::Missing => known(demands_factor(self.facts, self.caller.principal, account)),
            Factor::Proven | Factor::NotAsked => false,
        }
    }

    /// Whether the account is there for the caller at all.
    pub(crate) fn sees(&self, account: AccountId) -> bool {
        let own = self.access_of(self.caller.principal, account);
        own.is_some_and(|access| access.sees_anything())
            && self.caller.lens.is_none_or(|lens| {
                known(self.facts.is_within(account, lens.account))
                    && self.access_through(lens, account).is_some_and(|it| it.sees_anything())
            })
    }

    /// The level of a section that the caller has in an account, and who they look as has too.
    pub(crate) fn level(&self, section: &Section, account: AccountId) -> Level {
        let level = |access: Option<Access<'_>>| {
            access.map(|access| access.level(section)).unwrap_or_default()
        };
        let own = level(self.access_of(self.caller.principal, account));
        match self.caller.lens {
            Some(lens) => own.min(level(self.access_through(lens, account))),
            None => own,
        }
    }

    /// What those with whose eyes the caller looks have, of what the caller may know of.
    fn access_through(&self, lens: Lens, account: AccountId) -> Option<Access<'l>> {
        match lens.whom {
            LookedAs::Role(role) => {
                let role = known(self.facts.role(role))?;
                known(Access::with_role(self.facts, role, lens.account, account))
            }
            LookedAs::Membership(id) => {
                let person = Principal::Person(known(self.facts.membership(id))?.person);
                let access = Access::of(self.facts, person, account, self.now, Origin::Any);
                let seen = |at| self.permits_own(Operation::SeePeople, at).is_ok();
                known(access).map(|access| access.seen_where(seen))
            }
        }
    }

    /// What a principal has in an account, from where the caller is.
    pub(crate) fn access_of(&self, principal: Principal, account: AccountId) -> Option<Access<'l>> {
        let origin = self.caller.origin();
        known(Access::of(self.facts, principal, account, self.now, origin))
    }

    /// The account, if the caller may do the operation to it.
    pub(crate) fn account_for(
        &self,
        operation: Operation,
        word: &str,
    ) -> Result<&'l Account, Problem> {
        let account = self.account(word)?;
        self.permits(operation, account.id)?;
        Ok(account)
    }

    pub(crate) fn permits(&self, operation: Operation, account: AccountId) -> Result<(), Problem> {
        self.permits_own(operation, account)?;
        let Some(lens) = self.caller.lens else { return Ok(()) };
        let through = |at| self.access_through(lens, at);
        decided(permits_with(self.facts, operation, account, &through))
    }

    fn permits_own(&self, operation: Operation, account: AccountId) -> Result<(), Problem> {
        let Caller { principal, .. } = *self.caller;
        let origin = self.caller.origin();
        decided(permits(self.facts, principal, operation, account, self.now, origin))
    }

    pub(crate) fn may(&self, operation: Operation, account: AccountId) -> bool {
        self.permits(operation, account).is_ok()
    }

    /// Whether the caller may do this in every account of a kind in and below an account, by what
    /// they have there and above. Caps bind the people of where they are set, not those above.
    pub(crate) fn may_below(&self, operation: Operation, account: AccountId, kind: Kind) -> bool {
        let Some(found) = known(self.facts.account(account)) else { return false };
        if found.kind == kind {
            let only_here = self.facts.children(account).all(|below| below.kind != kind);
            return only_here && self.may(operation, account);
        }
        let Some(access) = self.access_of(self.caller.principal, account) else { return false };
        operation.cells(kind).iter().any(|cell| {
            let section = self.facts.catalog().section(cell.section.as_str());
            let is_held = section.is_some_and(|section| access.level(section) >= cell.level);
            cell.at == At::Here && is_held
        })
    }

    /// Whether the caller may do it, or sees enough of what it is about to be told what they lack.
    pub(crate) fn knows(&self, operation: Operation, account: AccountId) -> bool {
        match self.permits(operation, account) {
            Ok(()) => true,
            Err(problem) => problem.status == StatusCode::FORBIDDEN,
        }
    }

    /// Whether the caller may lift what an account has set by that operation.
    pub(crate) fn lifts(&self, operation: Operation, account: AccountId, by: AccountId) -> bool {
        let Caller { principal, .. } = *self.caller;
        let origin = self.caller.origin();
        lifts(self.facts, principal, operation, account, by, self.now, origin).is_ok()
    }

    /// The account on the way up that is nearest to the root and where the caller may do this.
    pub(crate) fn highest(&self, operation: Operation, account: AccountId) -> Option<AccountId> {
        let path = known(self.facts.path(account));
        path.iter().rev().map(|above| above.id).find(|above| self.may(operation, *above))
    }

    /// The person in the account of a path.
    pub(crate) fn member(&self, account: &Account, word: &str) -> Result<&'l Membership, Problem> {
        self.found(account, word, Facts::membership, |found: &Membership| found.account)
    }

    /// The role, or the group, that the account of a path defines.
    pub(crate) fn role(
        &self,
        account: &Account,
        group: bool,
        word: &str,
    ) -> Result<&'l Role, Problem> {
        let found = self.found(account, word, Facts::role, |role: &Role| role.account)?;
        if found.group == group { Ok(found) } else { Err(Problem::not_found()) }
    }

    /// The key of the account of a path.
    pub(crate) fn key(&self, account: &Account, word: &str) -> Result<&'l Key, Problem> {
        self.found(account, word, Facts::key, |key: &Key| key.account)
    }

    fn found<I: FromStr, T: 'l>(
        &self,
        account: &Account,
        word: &str,
        find: impl Fn(&'l Facts, I) -> Lookup<Option<&'l T>>,
        stands_in: impl Fn(&T) -> AccountId,
    ) -> Result<&'l T, Problem> {
        let found = word.parse().ok().and_then(|id| known(find(self.facts, id)));
        found.filter(|found| stands_in(found) == account.id).ok_or_else(Problem::not_found)
    }

    /// The id of something that is to be removed from the account of a path. It may be gone
    /// already: then a repeated request is answered as it was before, and any other one refused.
    pub(crate) fn removable<I: FromStr + Copy, T: 'l>(
        &self,
        account: &Account,
        word: &str,
        find: impl Fn(&'l Facts, I) -> Lookup<Option<&'l T>>,
        stands_in: impl Fn(&T) -> AccountId,
    ) -> Result<I, Problem> {
        let id: I = word.parse().map_err(|_| Problem::not_found())?;
        let elsewhere =
            known(find(self.facts, id)).is_some_and(|found| stands_in(found) != account.id);
        if elsewhere { Err(Problem::not_found()) } else { Ok(id) }
    }

    /// The roles and groups that can be given in an account.
    pub(crate) fn assignable(&self, account: AccountId) -> Vec<&'l Role> {
        known(assignable_roles(self.facts, account))
    }

    /// An invitation that waits for its answer, as it is now: a change that expects it finds no
    /// member who answered meanwhile. None where there is nothing any more.
    pub(crate) fn waiting(&self, id: MembershipId) -> Result<Option<Expected>, Problem> {
        let Some(found) = known(self.facts.membership(id)) else { return Ok(None) };
        let record = RecordId::Membership(id);
        if matches!(found.state, MembershipState::Invited { .. }) {
            return Ok(self.tag(record).map(|tag| Expected { record, tag }));
        }
        self.permits(Operation::EndPeople, found.account)?;
        Err(Refusal::MembershipState { wanted: "invited", state: found.state.key() }.into())
    }

    /// The zone of the reader's times.
    pub(crate) fn zone(&self) -> Zone {
        let person = self.person().and_then(|person| known(self.facts.person(person)));
        person.map_or_else(Zone::utc, |person| person.zone.clone())
    }

    /// The person who looks, if it is one.
    pub(crate) fn person(&self) -> Option<PersonId> {
        match self.caller.principal {
            Principal::Person(person) => Some(person),
            Principal::Key(_) | Principal::AccountSignIn(_) => None,
        }
    }

    /// Whether it is the caller's own, or theirs as whom the caller looks.
    pub(crate) fn is_own(&self, person: PersonId) -> bool {
        match self.caller.lens.map(|lens| lens.whom) {
            Some(LookedAs::Membership(id)) => {
                known(self.facts.membership(id)).is_some_and(|found| found.person == person)
            }
            Some(LookedAs::Role(_)) => false,
            None => self.caller.principal == Principal::Person(person),
        }
    }

    /// What tells the state of a record from every other.
    pub(crate) fn tag(&self, record: RecordId) -> Option<Tag> {
        let record: Option<Record> = self.facts.record(record);
        record.as_ref().map(Tag::of)
    }
}
