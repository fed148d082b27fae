//! Rule 11: which roles may be given where, and how many.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, Kind, RoleId,
    record::{Account, Membership, Role},
};

use super::{Outcome, World, ensure};

/// Whether roles that the account makes for itself count.
pub(super) fn has_own_roles(account: &Account) -> bool {
    let by_kind = matches!(account.kind, Kind::Platform | Kind::Reseller);
    account.own_roles.unwrap_or(by_kind)
}

/// Where a membership's roles take effect.
pub(super) fn places_of(
    account: AccountId,
    narrowed_to: Option<&BTreeSet<AccountId>>,
) -> Vec<AccountId> {
    match narrowed_to {
        None => vec![account],
        Some(listed) => listed.iter().copied().collect(),
    }
}

impl World {
    /// Whether the account may use the role for its people.
    pub(super) fn is_allowed(&self, account: AccountId, role: &Role) -> bool {
        if role.group && role.account != account {
            return false;
        }
        for id in self.path(account) {
            let here = &self.accounts[&id];
            if role.account == id && has_own_roles(here) {
                return true;
            }
            if let Some(list) = &here.allowed_roles {
                return list.contains(&role.id);
            }
        }
        false
    }

    /// Whether the account above may use the role.
    pub(super) fn parent_allows(&self, account: AccountId, role: &Role) -> bool {
        self.accounts[&account].parent.is_some_and(|parent| self.is_allowed(parent, role))
    }

    /// Whether the role is defined at the account or above it and may be used there.
    pub(super) fn is_defined_and_allowed(&self, account: AccountId, role: RoleId) -> bool {
        self.roles.get(&role).is_some_and(|role| {
            self.is_within(account, role.account) && self.is_allowed(account, role)
        })
    }

    pub(super) fn must_be_assignable(&self, account: AccountId, role: RoleId) -> Outcome {
        let kind = self.role(role)?.content.kind;
        ensure(
            kind == self.account(account)?.kind,
            "R10: the role's type is for another kind of account",
        )?;
        ensure(
            self.is_defined_and_allowed(account, role),
            "rule 11: the account may not use the role",
        )
    }

    /// What an old owner keeps, and what someone invited brings: assignable, and not too many.
    pub(super) fn must_be_assignable_set(
        &self,
        account: AccountId,
        roles: &BTreeSet<RoleId>,
    ) -> Outcome {
        for role in roles {
            self.must_be_assignable(account, *role)?;
        }
        self.must_not_be_too_many(account, roles)
    }

    pub(super) fn must_not_be_too_many(
        &self,
        account: AccountId,
        roles: &BTreeSet<RoleId>,
    ) -> Outcome {
        let set = self.account(account)?.roles_per_person_max;
        let max = set.map_or(Membership::ROLES_MAX, usize::from);
        ensure(roles.len() <= max.min(Membership::ROLES_MAX), "rule 11: too many roles a person")
    }

    /// Rule 2: reach is narrowed in a platform or reseller, to accounts strictly below.
    pub(super) fn must_be_narrowable(
        &self,
        account: AccountId,
        narrowed_to: Option<&BTreeSet<AccountId>>,
    ) -> Outcome {
        let Some(listed) = narrowed_to else {
            return Ok(());
        };
        let kind = self.account(account)?.kind;
        let is_below = |id: &AccountId| self.above(*id).contains(&account);
        ensure(
            matches!(kind, Kind::Platform | Kind::Reseller)
                && !listed.is_empty()
                && listed.len() <= Membership::NARROWED_TO_MAX
                && listed.iter().all(is_below),
            "rule 2: narrowed to what is not below",
        )
    }
}
