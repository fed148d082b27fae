//! Which roles an account may use, and putting one in the place of another.

use std::collections::{BTreeMap, BTreeSet};

use super::{Decider, Events, Outcome};
use crate::{
    AccountId, RoleId,
    change::{Event, MOVED_AT_ONCE_MAX, Operation, Refusal},
    facts::{Facts, Holder, Lookup},
    record::{Account, Membership, Role},
};

/// Whether the people and keys of the first account on a path may be given a role (rule 11): by
/// its own list, or its parent's; or its own making, where an account above allows that.
pub(crate) fn is_allowed(path: &[&Account], role: &Role) -> bool {
    if role.group && path.first().is_none_or(|account| account.id != role.account) {
        return false;
    }
    for account in path {
        if role.account == account.id && account.has_own_roles() {
            return true;
        }
        if let Some(list) = &account.allowed_roles {
            return list.contains(&role.id);
        }
    }
    false
}

/// The roles and groups that people and keys of an account may be given, in order of id.
///
/// Needs the whole world: narrow facts do not know every role.
pub fn assignable_roles(facts: &Facts, account: AccountId) -> Lookup<Vec<&Role>> {
    let path = facts.path(account)?;
    let fits = |role: &&Role| {
        path.iter().any(|above| above.id == role.account)
            && path.first().is_some_and(|account| account.kind == role.content.kind)
            && is_allowed(&path, role)
    };
    Ok(facts.every_role()?.into_iter().filter(fits).collect())
}

/// The roles of any type that an account may use, for its own people or for accounts below it, in
/// order of id. Groups are for its own people alone.
///
/// Needs the whole world, as [`assignable_roles`] does.
pub fn usable_roles(facts: &Facts, account: AccountId) -> Lookup<Vec<&Role>> {
    let path = facts.path(account)?;
    let fits = |role: &&Role| {
        path.iter().any(|above| above.id == role.account)
            && path.first().is_some_and(|account| account.kind.holds(role.content.kind))
            && is_allowed(&path, role)
    };
    Ok(facts.every_role()?.into_iter().filter(fits).collect())
}

/// The roles that can stand on an account's list, in order of id: what its parent may use, and what
/// accounts above define for it and those below.
///
/// Needs the whole world, as [`assignable_roles`] does.
pub fn listable_roles(facts: &Facts, account: AccountId) -> Lookup<Vec<&Role>> {
    let path = facts.path(account)?;
    let fits = |role: &&Role| is_listable(&path, role);
    Ok(facts.every_role()?.into_iter().filter(fits).collect())
}

/// Whether a role can stand on the list of the first account on a path.
pub(super) fn is_listable(path: &[&Account], role: &Role) -> bool {
    let Some((account, above)) = path.split_first() else { return false };
    let defined_above = !role.group && above.iter().any(|above| above.id == role.account);
    defined_above && (account.kind.holds(role.content.kind) || is_allowed(above, role))
}

/// Who gets which role in the place of which.
pub(super) type Moves = BTreeMap<Holder, BTreeMap<RoleId, RoleId>>;

impl<'f> Decider<'f> {
    /// The role, if it may be given in the account; roles of accounts beside or below do not
    /// exist for it.
    pub(super) fn assignable(&self, account: &Account, role: RoleId) -> Outcome<&'f Role> {
        let path = self.facts.path(account.id)?;
        self.assignable_on(&path, role)
    }

    fn assignable_on(&self, path: &[&Account], role: RoleId) -> Outcome<&'f Role> {
        let not_found = Refusal::NotFound { what: "role" };
        let role = self.facts.role(role)?.ok_or(not_found.clone())?;
        if !path.iter().any(|above| above.id == role.account) {
            return Err(not_found)?;
        }
        if role.content.kind != path[0].kind {
            return Err(Refusal::RoleWrongType { role: role.content.kind, account: path[0].kind })?;
        }
        if is_allowed(path, role) {
            Ok(role)
        } else {
            Err(Refusal::RoleNotAllowed { role: role.id })?
        }
    }

    /// The roles, if all of them may be given in the account.
    pub(super) fn all_assignable(
        &self,
        account: &Account,
        roles: &BTreeSet<RoleId>,
    ) -> Outcome<Vec<&'f Role>> {
        super::at_most(Membership::ROLES_MAX, roles.len(), "roles")?;
        roles.iter().map(|role| self.assignable(account, *role)).collect()
    }

    /// As [`Self::all_assignable`], for a person: the account may set how many.
    pub(super) fn all_assignable_to_person(
        &self,
        account: &Account,
        roles: &BTreeSet<RoleId>,
    ) -> Outcome<Vec<&'f Role>> {
        let max = account.roles_per_person_max.map_or(usize::MAX, usize::from);
        if roles.len() > max {
            return Err(Refusal::RolesTooMany { given: roles.len(), max })?;
        }
        self.all_assignable(account, roles)
    }

    /// Gives the holders of some roles others instead, where `paths` says how the tree will be.
    /// Each holder is changed by someone who may change people there and give what they get.
    pub(super) fn replace_roles(
        &self,
        moves: &Moves,
        path_after: &dyn Fn(AccountId) -> Outcome<Vec<Account>>,
    ) -> Events {
        if moves.len() > MOVED_AT_ONCE_MAX {
            return Err(Refusal::RoleHeldByTooMany { max: MOVED_AT_ONCE_MAX })?;
        }
        let mut events = Vec::new();
        for (holder, map) in moves {
            let at = self.facts.account_of(*holder);
            let path = path_after(at)?;
            let path: Vec<&Account> = path.iter().collect();
            events.push(match holder {
                Holder::Membership(id) => self.replace_in_membership(*id, map, &path)?,
                Holder::Key(id) => self.replace_in_key(*id, map, &path)?,
            });
        }
        Ok(events)
    }

    fn replace_in_membership(
        &self,
        id: crate::MembershipId,
        map: &BTreeMap<RoleId, RoleId>,
        path: &[&Account],
    ) -> Outcome<Event> {
        let membership = self.facts.membership(id)?.expect("a holder is loaded");
        self.guard.not_own(membership.person)?;
        self.guard.may(Operation::ChangePeople, self.guard.account(membership.account)?)?;
        let (after, added) = self.mapped(&membership.roles, map, path)?;
        self.guard.may_give_roles(added, membership)?;
        Ok(Event::RolesSet {
            membership: id,
            account: membership.account,
            person: membership.person,
            before: membership.roles.clone(),
            after,
        })
    }

    fn replace_in_key(
        &self,
        id: crate::KeyId,
        map: &BTreeMap<RoleId, RoleId>,
        path: &[&Account],
    ) -> Outcome<Event> {
        let key = self.facts.key(id)?.expect("a holder is loaded");
        self.not_own_key(id)?;
        self.guard.may(Operation::ManageKeys, self.guard.account(key.account)?)?;
        let (after, added) = self.mapped(&key.roles, map, path)?;
        self.may_give_to_key(added, key.account, key.expires_at)?;
        Ok(Event::KeyRolesSet { key: id, account: key.account, before: key.roles.clone(), after })
    }

    /// A set of roles with some replaced, and the roles that this adds.
    fn mapped(
        &self,
        before: &BTreeSet<RoleId>,
        map: &BTreeMap<RoleId, RoleId>,
        path: &[&Account],
    ) -> Outcome<(BTreeSet<RoleId>, Vec<&'f Role>)> {
        let after: BTreeSet<_> = before.iter().map(|role| *map.get(role).unwrap_or(role)).collect();
        let mut added = Vec::new();
        for to in before.iter().filter_map(|role| map.get(role)) {
            let role = self.assignable_on(path, *to)?;
            if !before.contains(to) {
                added.push(role);
            }
        }
        Ok((after, added))
    }

    /// The path as it is now, as [`Self::replace_roles`] wants it.
    pub(super) fn path_now(&self, account: AccountId) -> Outcome<Vec<Account>> {
        Ok(self.facts.path(account)?.into_iter().cloned().collect())
    }
}
