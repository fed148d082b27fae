//! Keys (rule 15).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Decider, Events, Outcome, at_most, limits::trimmed};
use crate::{
    AccountId, KeyId, Principal, RoleId,
    change::{Event, NewKey, Operation, Refusal, guard::Given},
    record::{Key, Membership, Role},
};

impl Decider<'_> {
    pub(super) fn issue_key(&mut self, account: AccountId, new: &NewKey) -> Events {
        let account = self.guard.account(account)?;
        self.guard.may(Operation::ManageKeys, account)?;
        at_most(Membership::RANGES_MAX, new.ranges.len(), "address ranges")?;
        if let Some(at) = new.expires_at.filter(|at| *at <= self.context.at) {
            return Err(Refusal::EndPassed { what: "the key", at })?;
        }
        if new.roles.is_empty() {
            return Err(Refusal::RolesEmpty)?;
        }
        let roles = self.all_assignable(account, &new.roles)?;
        let snapshot = Given::of_roles(self.facts, roles.iter().copied()).levels;
        self.may_give_to_key(roles, account.id, new.expires_at)?;
        let key = Key {
            id: KeyId(self.ids.next_id()),
            account: account.id,
            name: new.name.clone(),
            roles: new.roles.clone(),
            snapshot,
            expires_at: new.expires_at,
            ranges: trimmed(&new.ranges),
            made_by: self.actor(),
        };
        Ok(vec![Event::KeyIssued { key }])
    }

    pub(super) fn set_key_roles(&mut self, id: KeyId, roles: &BTreeSet<RoleId>) -> Events {
        let key = self.known_key(id)?;
        self.not_own_key(id)?;
        if roles.is_empty() {
            return Err(Refusal::RolesEmpty)?;
        }
        if key.roles == *roles {
            return Ok(Vec::new());
        }
        let added = roles.difference(&key.roles).copied().collect();
        let added = self.all_assignable(self.guard.account(key.account)?, &added)?;
        at_most(Membership::ROLES_MAX, roles.len(), "roles")?;
        self.may_give_to_key(added, key.account, key.expires_at)?;
        let before = key.roles.clone();
        Ok(vec![Event::KeyRolesSet { key: id, account: key.account, before, after: roles.clone() }])
    }

    pub(super) fn revoke_key(&mut self, id: KeyId) -> Events {
        let key = self.known_key(id)?;
        Ok(vec![Event::KeyRevoked { key: key.clone() }])
    }

    fn known_key(&self, id: KeyId) -> Outcome<&Key> {
        let not_found = Refusal::NotFound { what: "key" };
        let key = self.facts.key(id)?.ok_or(not_found.clone())?;
        match self.guard.may(Operation::ManageKeys, self.guard.account(key.account)?) {
            Err(super::Undecided::Refused(Refusal::NotFound { .. })) => Err(not_found)?,
            outcome => outcome.map(|_| key),
        }
    }

    pub(super) fn not_own_key(&self, id: KeyId) -> Outcome<()> {
        if self.actor() == Some(Principal::Key(id)) { Err(Refusal::OwnAccess)? } else { Ok(()) }
    }

    pub(super) fn may_give_to_key<'r>(
        &self,
        roles: impl IntoIterator<Item = &'r Role>,
        account: AccountId,
        until: Option<Timestamp>,
    ) -> Outcome<()> {
        self.guard.may_give(&Given::of_roles(self.facts, roles), account, until)
    }
}
