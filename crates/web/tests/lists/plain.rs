//! What the rules let someone see, asked of core one record at a time.

use std::{collections::BTreeSet, fmt};

use rolecall_core::{
    AccountId, Origin, PersonId, Principal, Timestamp,
    access::{Access, demands_factor},
    change::{Operation, permits},
    facts::Facts,
    record::MembershipState,
};

use super::random::Random;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader(pub(super) PersonId);

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Reader {
    fn principal(self) -> Principal {
        Principal::Person(self.0)
    }

    pub(super) fn may(self, random: &Random, operation: Operation, account: AccountId) -> bool {
        random.facts(|facts| {
            let who = self.principal();
            permits(facts, who, operation, account, random.at, Origin::Unknown).is_ok()
        })
    }

    /// Whether anything of the account is seen.
    pub(super) fn sees(self, random: &Random, account: AccountId) -> bool {
        random.facts(|facts| {
            let who = self.principal();
            let access = Access::of(facts, who, account, random.at, Origin::Unknown);
            access.expect("known").is_some_and(|access| access.sees_anything())
        })
    }

    /// Whether the account asks for a factor first, which the reader has not proven.
    fn is_held_up(self, facts: &Facts, account: AccountId) -> bool {
        let has = facts.person(self.0).expect("known").is_some_and(|person| person.factor);
        !has && demands_factor(facts, self.principal(), account).expect("known")
    }

    /// The ids that a list is to have; none where there is no list for the reader.
    pub(super) fn wanted(
        self,
        random: &Random,
        list: &str,
        operation: Operation,
        account: AccountId,
    ) -> Option<BTreeSet<String>> {
        let is_there = self.may(random, operation, account)
            && !random.facts(|facts| self.is_held_up(facts, account));
        is_there.then(|| random.facts(|facts| self.items(facts, random.at, list, account)))
    }

    fn items(
        self,
        facts: &Facts,
        at: Timestamp,
        list: &str,
        account: AccountId,
    ) -> BTreeSet<String> {
        let members = facts.memberships_in(account);
        let roles = |group| facts.roles_of(account, group).map(|it| it.id.to_string()).collect();
        match list {
            "people" => members.map(|it| it.id.to_string()).collect(),
            "invitations" => members
                .filter(|it| matches!(it.state, MembershipState::Invited { .. }))
                .map(|it| it.id.to_string())
                .collect(),
            "roles" => roles(false),
            "groups" => roles(true),
            "keys" => facts.keys_of(account).map(|it| it.id.to_string()).collect(),
            "access-requests" => members
                .filter(|it| it.person != self.0)
                .filter(|it| it.requests.values().any(|request| request.is_open(at)))
                .map(|it| it.id.to_string())
                .collect(),
            list => unreachable!("{list} is no list"),
        }
    }
}
