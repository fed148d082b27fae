//! Keys (rule 15).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Decider, Events, Outcome, at_most, limits::networks};
use crate::{
    AccountId, KeyId, Level, Principal, RoleId,
    catalog::SectionKey,
    change::{Event, NewKey, Operation, Refusal, guard::Given},
    record::{Key, Membership, Role},
};

impl Decider<'_> {
    pub(super) fn issue_key(&mut self, account: AccountId, new: &NewKey) -> Events {
        let account = self.guard.account(account)?;
        self.guard.may(Operation::ManageKeys, account)?;
        let ranges = networks(Membership::RANGES_MAX, &new.ranges)?;
        self.is_to_come(new.expires_at)?;
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
            ranges,
            made_by: self.actor(),
            replaced_by: None,
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

    /// Another secret for the same use. The new key has what the old one has, as far as who makes it
    /// may give that now; the old one goes on until then, so that programs can be changed over.
    pub(super) fn rotate_key(
        &mut self,
        id: KeyId,
        old_until: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Events {
        let old = self.known_key(id)?.clone();
        self.not_own_key(id)?;
        self.is_to_come(expires_at)?;
        if old.replaced_by.is_some() || old.expires_at.is_some_and(|end| end <= self.context.at) {
            return Err(Refusal::KeyRotated)?;
        }
        let roles = self.all_assignable(self.guard.account(old.account)?, &old.roles)?;
        let given = Given::of_roles(self.facts, roles.iter().copied()).levels;
        self.may_give_to_key(roles, old.account, expires_at)?;
        let least = |(section, level): (&SectionKey, Level)| {
            (section.clone(), level.min(given.get(section)))
        };
        let key = Key {
            id: KeyId(self.ids.next_id()),
            snapshot: old.snapshot.iter().map(least).collect(),
            expires_at,
            made_by: self.actor(),
            ..old.clone()
        };
        // It never goes on for longer than it would have.
        let after = old.expires_at.map_or(old_until, |end| end.min(old_until));
        let rotated = Event::KeyRotated {
            key: id,
            account: old.account,
            replaced_by: key.id,
            before: old.expires_at,
            after: after.max(self.context.at),
        };
        Ok(vec![Event::KeyIssued { key }, rotated])
    }

    fn is_to_come(&self, end: Option<Timestamp>) -> Outcome<()> {
        match end.filter(|at| *at <= self.context.at) {
            Some(at) => Err(Refusal::EndPassed { what: "the key", at })?,
            None => Ok(()),
        }
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
