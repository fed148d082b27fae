//! Policies: set, removed, and kept by every change.
//!
//! A policy is about roles that are held: one that is not on its list, gives the level as it is
//! written, and is held by someone whom it is about, breaks it. So whether a change breaks one
//! follows from what the change adds, the roles, and the policies on the way up: never from what
//! everyone has. Dates, states, ceilings and prerequisites do not count: what they take away comes
//! back without a change that could be refused.
//!
//! A change from the account of the policy or below it is refused; one from above goes through, and
//! is told to who owns the account.

mod asked;
mod kept;

use std::collections::BTreeSet;

pub use self::asked::{policies_above, policy_breaches};
use super::{Decider, Events, Outcome, Undecided, at_most};
use crate::{
    AccountId, Level, PolicyId, RoleId,
    change::{Event, Operation, Refusal},
    facts::Holder,
    record::{Account, Membership, Policy, PolicyContent},
};

impl Decider<'_> {
    pub(super) fn set_policy(
        &mut self,
        account: AccountId,
        policy: Option<PolicyId>,
        content: &PolicyContent,
    ) -> Events {
        let account = self.guard.account(account)?;
        // One that is not there is not there for whoever may not set it, either.
        let before = policy.map(|policy| policy_of(account, policy)).transpose()?;
        let by = self.guard.may(Operation::SetPolicies, account)?;
        self.guard.stands_above(by, before.map(|before| before.by))?;
        if before.is_some_and(|before| before.content == *content) {
            return Ok(Vec::new());
        }
        self.check_policy(account, before, content)?;
        let (roles, holders) = self.broken_already(account, content)?;
        if !holders.is_empty() {
            return Err(Refusal::PolicyBrokenAlready { roles, holders })?;
        }
        let id = before.map_or_else(|| PolicyId(self.ids.next_id()), |before| before.id);
        let after = Policy { id, by, content: content.clone() };
        Ok(vec![Event::PolicySet { account: account.id, before: before.cloned(), after }])
    }

    pub(super) fn remove_policy(&mut self, account: AccountId, policy: PolicyId) -> Events {
        let account = self.guard.account(account)?;
        let policy = policy_of(account, policy)?;
        let stand = self.guard.may(Operation::SetPolicies, account)?;
        self.guard.stands_above(stand, Some(policy.by))?;
        Ok(vec![Event::PolicyRemoved { account: account.id, policy: policy.clone() }])
    }

    fn check_policy(
        &self,
        account: &Account,
        before: Option<&Policy>,
        content: &PolicyContent,
    ) -> Outcome<()> {
        let catalog = self.facts.catalog();
        let key = &content.section;
        let Some(section) = catalog.section(key.as_str()) else {
            let meant = catalog.nearest(key.as_str()).map(str::to_owned);
            return Err(Refusal::SectionUnknown { section: key.clone(), meant })?;
        };
        if !account.kind.holds(section.kind) {
            return Err(Refusal::PolicyMisplaced { section: key.clone(), account: account.kind })?;
        }
        let level = content.level;
        if level == Level::Hide || !section.offered.offers(level) {
            let offered = section.offered.iter().skip(1).collect();
            return Err(Refusal::LevelNotOffered { section: key.clone(), level, offered })?;
        }
        at_most(Membership::ROLES_MAX, content.only.len(), "roles")?;
        let others = account.policies.values().filter(|at| before.is_none_or(|it| it.id != at.id));
        at_most(Policy::PER_ACCOUNT_MAX, others.clone().count() + 1, "policies")?;
        if others.into_iter().any(|at| at.content.name.folded() == content.name.folded()) {
            return Err(Refusal::PolicyNameTaken { name: content.name.clone() })?;
        }
        self.policy_names_what_is_there(account, before, content)
    }

    /// Roles that the policy names already may be gone.
    fn policy_names_what_is_there(
        &self,
        account: &Account,
        before: Option<&Policy>,
        content: &PolicyContent,
    ) -> Outcome<()> {
        let path = self.facts.path(account.id)?;
        for id in &content.only {
            let named = before.is_some_and(|before| before.content.only.contains(id));
            let role = self.facts.role(*id)?;
            let there = role.is_some_and(|role| path.iter().any(|at| at.id == role.account));
            if !named && !there {
                return Err(Refusal::NotFound { what: "role" })?;
            }
        }
        Ok(())
    }

    /// Who has what a policy is to keep from them, and by which roles.
    fn broken_already(
        &self,
        account: &Account,
        content: &PolicyContent,
    ) -> Outcome<(Vec<RoleId>, Vec<Holder>)> {
        let (mut roles, mut holders) = (Vec::new(), BTreeSet::new());
        for id in self.facts.roles_in_use(account.id)? {
            let Some(role) = self.facts.role(id)? else { continue };
            if !content.is_broken_by(self.facts.catalog(), role) {
                continue;
            }
            let found = self.held(content, id, account.id)?;
            if !found.is_empty() {
                roles.push(id);
                holders.extend(found);
            }
        }
        Ok((roles, holders.into_iter().collect()))
    }

    /// Whom a policy of an account is about, of those who have a role.
    fn held(
        &self,
        content: &PolicyContent,
        role: RoleId,
        account: AccountId,
    ) -> Outcome<Vec<Holder>> {
        Ok(if content.below {
            self.facts.holders(role, account)?
        } else {
            self.facts.holders_in(role, account)?
        })
    }
}

fn policy_of(account: &Account, policy: PolicyId) -> Outcome<&Policy> {
    Ok(account.policies.get(&policy).ok_or(Refusal::NotFound { what: "policy" })?)
}
