//! What bounds an account's people: ceilings, allowed roles, own roles, the allowlist.

use rolecall_core::catalog::SectionKey;

use super::{
    Client, Error, Tagged,
    operations::{
        GET_ALLOWED_ROLES, GET_ALLOWLIST, LIST_CEILINGS, PREVIEW_ALLOWLIST, SET_ALLOWED_ROLES,
        SET_ALLOWLIST, SET_CEILING, SET_OWN_ROLES, SET_SIGN_IN_RULES,
    },
};
use crate::wire::{
    Account, AccountRef, AllowedRoles, Allowlist, AllowlistPreview, Ceiling, Changed, OwnRoles,
    PreviewAllowlist, SetAllowedRoles, SetAllowlist, SetCeiling, SetOwnRoles, SetSignInRules,
};

impl Client {
    /// The ceilings of an account: the most that its people can have of a section.
    pub async fn list_ceilings(&self, account: &AccountRef) -> Result<Tagged<Vec<Ceiling>>, Error> {
        self.read_tagged(self.request(&LIST_CEILINGS, &[account])).await
    }

    /// Sets the ceiling of a section, or lifts it.
    pub async fn set_ceiling(
        &self,
        account: &AccountRef,
        section: &SectionKey,
        ceiling: &SetCeiling,
    ) -> Result<Changed<Ceiling>, Error> {
        self.write(self.request(&SET_CEILING, &[account, section]).json(ceiling)).await
    }

    /// The roles and groups that can be given in an account.
    pub async fn get_allowed_roles(
        &self,
        account: &AccountRef,
    ) -> Result<Tagged<AllowedRoles>, Error> {
        self.read_tagged(self.request(&GET_ALLOWED_ROLES, &[account])).await
    }

    /// Sets which roles an account may use.
    pub async fn set_allowed_roles(
        &self,
        account: &AccountRef,
        allowed: &SetAllowedRoles,
    ) -> Result<Changed<AllowedRoles>, Error> {
        self.write(self.request(&SET_ALLOWED_ROLES, &[account]).json(allowed)).await
    }

    /// Says whether roles that an account makes for itself count.
    pub async fn set_own_roles(
        &self,
        account: &AccountRef,
        own: &SetOwnRoles,
    ) -> Result<Changed<OwnRoles>, Error> {
        self.write(self.request(&SET_OWN_ROLES, &[account]).json(own)).await
    }

    /// From where an account's people, keys and sign-in count.
    pub async fn get_allowlist(&self, account: &AccountRef) -> Result<Tagged<Allowlist>, Error> {
        self.read_tagged(self.request(&GET_ALLOWLIST, &[account])).await
    }

    /// Sets from where an account's people, keys and sign-in count.
    pub async fn set_allowlist(
        &self,
        account: &AccountRef,
        allowlist: &SetAllowlist,
    ) -> Result<Changed<Allowlist>, Error> {
        self.write(self.request(&SET_ALLOWLIST, &[account]).json(allowlist)).await
    }

    /// What an allowlist would do now: whom it would leave out. Nothing is set.
    pub async fn preview_allowlist(
        &self,
        account: &AccountRef,
        allowlist: &PreviewAllowlist,
    ) -> Result<AllowlistPreview, Error> {
        self.write(self.request(&PREVIEW_ALLOWLIST, &[account]).json(allowlist)).await
    }

    /// Sets how an account's people sign in: whether they must have a second factor.
    pub async fn set_sign_in_rules(
        &self,
        account: &AccountRef,
        rules: &SetSignInRules,
    ) -> Result<Changed<Account>, Error> {
        self.write(self.request(&SET_SIGN_IN_RULES, &[account]).json(rules)).await
    }
}
