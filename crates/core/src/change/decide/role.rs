//! Roles and groups: made, changed, removed.

use std::collections::BTreeMap;

use super::{Decider, Events, Outcome, assign::Moves};
use crate::{
    AccountId, RoleId,
    change::{Event, Operation, Refusal, content::check_content, guard::Given},
    preset,
    record::{Account, BuiltIn, Role, RoleContent},
};

impl Decider<'_> {
    pub(super) fn create_role(
        &mut self,
        account: AccountId,
        group: bool,
        content: &RoleContent,
    ) -> Events {
        self.new_role(account, group, content, None)
    }

    pub(super) fn add_preset(&mut self, account: AccountId, key: &str) -> Events {
        let Some(preset) = preset::named(key) else {
            self.guard.may(Operation::AddRoles, self.guard.account(account)?)?;
            return Err(Refusal::PresetUnknown { key: key.chars().take(64).collect() })?;
        };
        self.new_role(account, preset.group, &preset.content(), preset.origin())
    }

    fn new_role(
        &mut self,
        account: AccountId,
        group: bool,
        content: &RoleContent,
        built_in: Option<BuiltIn>,
    ) -> Events {
        let account = self.guard.account(account)?;
        self.guard.may(Operation::AddRoles, account)?;
        if !account.has_own_roles() {
            return Err(Refusal::OwnRolesOff)?;
        }
        self.check(account, group, content)?;
        self.name_is_free(account.id, group, content)?;
        let id = RoleId(self.ids.next_id());
        let role = Role { id, account: account.id, group, content: content.clone(), built_in };
        Ok(vec![Event::RoleCreated { role }])
    }

    pub(super) fn change_role(&mut self, role: RoleId, content: &RoleContent) -> Events {
        let (role, account) = self.known_role(role, Operation::ChangeRoles)?;
        if role.built_in.is_some() {
            return Err(Refusal::RoleBuiltIn)?;
        }
        let before = &role.content;
        if before == content {
            return Ok(Vec::new());
        }
        self.check(account, role.group, content)?;
        if content.name.folded() != before.name.folded() {
            self.name_is_free(account.id, role.group, content)?;
        }
        if !self.facts.holders(role.id, account.id)?.is_empty() {
            if content.kind != before.kind {
                return Err(Refusal::RoleTypeFixed)?;
            }
            self.adds_only_what_is_held(role, account, content)?;
        }
        Ok(vec![Event::RoleChanged {
            role: role.id,
            account: account.id,
            before: before.clone(),
            after: content.clone(),
        }])
    }

    /// Every holder is at the account that defines the role or below it, so the editor's levels
    /// there say what may be added for all of them.
    fn adds_only_what_is_held(
        &self,
        role: &Role,
        account: &Account,
        after: &RoleContent,
    ) -> Outcome<()> {
        let catalog = self.facts.catalog();
        let levels = after.given(catalog).beyond(&role.content.given(catalog));
        let before = role.content.everything_from();
        let everything_from = after.everything_from().filter(|_| before.is_none());
        if levels.is_empty() && everything_from.is_none() {
            return Ok(());
        }
        self.guard.not_holder(role.id)?;
        self.guard.may_give(&Given { levels, everything_from }, account.id, None)
    }

    pub(super) fn delete_role(&mut self, role: RoleId, move_to: Option<RoleId>) -> Events {
        let (role, account) = self.known_role(role, Operation::RemoveRoles)?;
        let holders = self.facts.holders(role.id, account.id)?;
        let listing = self.facts.listing(role.id)?;
        let Some(to) = move_to.filter(|to| *to != role.id) else {
            if holders.is_empty() && listing.is_empty() {
                return Ok(vec![Event::RoleDeleted { role: role.clone() }]);
            }
            let listed_in = listing.into_iter().collect();
            return Err(Refusal::RoleInUse { role: role.id, holders, listed_in })?;
        };
        let map = BTreeMap::from([(role.id, to)]);
        let moves: Moves = holders.into_iter().map(|holder| (holder, map.clone())).collect();
        let mut events = self.replace_roles(&moves, &|at| self.path_now(at))?;
        for account in listing {
            let before = self.guard.account(account)?.allowed_roles.clone().unwrap_or_default();
            let after = before.iter().copied().filter(|listed| *listed != role.id).collect();
            events.push(Event::AllowedRolesSet {
                account,
                before: Some(before),
                after: Some(after),
            });
        }
        events.push(Event::RoleDeleted { role: role.clone() });
        Ok(events)
    }

    fn known_role(&self, role: RoleId, operation: Operation) -> Outcome<(&Role, &Account)> {
        let not_found = Refusal::NotFound { what: "role" };
        let role = self.facts.role(role)?.ok_or(not_found.clone())?;
        let account = self.guard.account(role.account)?;
        match self.guard.may(operation, account) {
            Err(super::Undecided::Refused(Refusal::NotFound { .. })) => Err(not_found)?,
            outcome => outcome.map(|_| (role, account)),
        }
    }

    fn check(&self, account: &Account, group: bool, content: &RoleContent) -> Outcome<()> {
        let fits =
            if group { content.kind == account.kind } else { account.kind.holds(content.kind) };
        if !fits {
            return Err(Refusal::RoleTypeTooWide {
                kind: content.kind,
                account: account.kind,
                group,
            })?;
        }
        Ok(check_content(self.facts.catalog(), content)?)
    }

    fn name_is_free(&self, account: AccountId, group: bool, content: &RoleContent) -> Outcome<()> {
        match self.facts.role_named(account, group, &content.name)? {
            Some(_) => Err(Refusal::RoleNameTaken { name: content.name.clone() })?,
            None => Ok(()),
        }
    }
}
