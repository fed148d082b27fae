//! Policies: what an account states about who of its people may have what.
//!
//! After each command everything is looked at: who has what a policy keeps from them, and did not
//! before it, was given it from above, or the command is refused.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, Level, PolicyId, RoleId,
    change::{Command, Operation},
    facts::Holder,
    record::{Policy, PolicyContent, Role},
};

use super::{Change, Outcome, World, ensure, standing::written};

/// Who has what a policy keeps from them, and by which role.
type Breach = (AccountId, PolicyId, Holder, RoleId);

impl Change<'_, '_> {
    pub(super) fn policy_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::SetPolicy { account, policy, content } => {
                self.set_policy(*account, *policy, content)
            }
            Command::RemovePolicy { account, policy } => self.remove_policy(*account, *policy),
            _ => return None,
        })
    }

    fn set_policy(
        &mut self,
        account: AccountId,
        id: Option<PolicyId>,
        content: &PolicyContent,
    ) -> Outcome {
        let by = self.acting()?.must_be_able(Operation::SetPolicies, account)?;
        let before = self.before;
        let here = before.account(account)?;
        let old = id.map(|id| here.policies.get(&id).ok_or("no such policy")).transpose()?;
        if let Some(old) = old {
            ensure(before.is_within(old.by, by), "rule 4: the policy was set above")?;
            if old.content == *content {
                return Ok(());
            }
        }
        let section = before.catalog.section(content.section.as_str());
        let section = section.ok_or("rule 8: no such section")?;
        ensure(section.kind >= here.kind, "its people have none of the section")?;
        ensure(content.level > Level::Hide, "everyone has hide")?;
        ensure(section.offered.offers(content.level), "the section does not offer the level")?;
        ensure(content.only.len() <= 50, "too many roles")?;
        let mut others = here.policies.values().filter(|other| Some(other.id) != id);
        ensure(others.clone().count() < 100, "too many policies")?;
        let name = content.name.folded();
        ensure(others.all(|other| other.content.name.folded() != name), "the name is taken")?;
        for role in &content.only {
            let named = old.is_some_and(|old| old.content.only.contains(role));
            let there = |role: &Role| before.is_within(account, role.account);
            ensure(named || before.roles.get(role).is_some_and(there), "no such role")?;
        }
        let id = id.or(self.fresh.policy).unwrap_or(PolicyId::from_bytes([0; 16]));
        let policy = Policy { id, by, content: content.clone() };
        let mut stated = before.clone();
        stated.account_mut(account).policies.insert(id, policy.clone());
        let broken = stated.breaches().into_iter().any(|(at, of, ..)| (at, of) == (account, id));
        ensure(!broken, "a policy that is broken already is not set")?;
        self.after.account_mut(account).policies.insert(id, policy);
        Ok(())
    }

    fn remove_policy(&mut self, account: AccountId, id: PolicyId) -> Outcome {
        let stand = self.acting()?.must_be_able(Operation::SetPolicies, account)?;
        let policy = self.before.account(account)?.policies.get(&id).ok_or("no such policy")?;
        ensure(self.before.is_within(policy.by, stand), "rule 4: the policy was set above")?;
        self.after.account_mut(account).policies.remove(&id);
        Ok(())
    }

    pub(super) fn must_keep_policies(&self, command: &Command) -> Outcome {
        let before = self.before.breaches();
        for (keeper, policy, holder, role) in self.after.breaches() {
            if before.contains(&(keeper, policy, holder, role)) {
                continue;
            }
            ensure(
                self.is_from_above(command, keeper, holder, role)?,
                "a policy is broken from above or not at all",
            )?;
        }
        Ok(())
    }

    /// Whether who acts does it by a right that they have above the account of the policy.
    fn is_from_above(
        &self,
        command: &Command,
        keeper: AccountId,
        holder: Holder,
        role: RoleId,
    ) -> Outcome<bool> {
        if self.actor.principal().is_none() {
            return Ok(true);
        }
        let rights = match (command, holder) {
            (Command::MoveAccount { account, parent, .. }, _) => {
                let creating = Operation::creating(self.before.account(*account)?.kind);
                creating.into_iter().map(|creating| (creating, *parent)).collect()
            }
            (Command::ChangeRole { .. }, _) => {
                vec![(Operation::ChangeRoles, self.before.role(role)?.account)]
            }
            (_, Holder::Membership(id)) => {
                let at = self.after.membership(id)?.account;
                if self.before.memberships.contains_key(&id) {
                    vec![(Operation::ChangePeople, at), (Operation::PutInOwner, at)]
                } else {
                    vec![(Operation::AddPeople, at)]
                }
            }
            (_, Holder::Key(id)) => vec![(Operation::ManageKeys, self.after.key(id)?.account)],
        };
        let act = self.acting()?;
        Ok(rights.into_iter().any(|(operation, account)| {
            let stand = act.must_be_able(operation, account);
            stand.is_ok_and(|stand| stand != keeper && self.before.is_within(keeper, stand))
        }))
    }
}

impl World {
    /// Everyone who has what a policy keeps from them.
    fn breaches(&self) -> BTreeSet<Breach> {
        let mut found = BTreeSet::new();
        if self.accounts.values().all(|account| account.policies.is_empty()) {
            return found;
        }
        for one in self.memberships.values() {
            self.breaches_by(Holder::Membership(one.id), one.account, &one.roles, &mut found);
        }
        for key in self.keys.values() {
            self.breaches_by(Holder::Key(key.id), key.account, &key.roles, &mut found);
        }
        found
    }

    fn breaches_by(
        &self,
        holder: Holder,
        account: AccountId,
        roles: &BTreeSet<RoleId>,
        found: &mut BTreeSet<Breach>,
    ) {
        for keeper in self.path(account) {
            for policy in self.accounts[&keeper].policies.values() {
                let content = &policy.content;
                if keeper != account && !content.below {
                    continue;
                }
                let Some(section) = self.catalog.section(content.section.as_str()) else {
                    continue;
                };
                for id in roles.difference(&content.only) {
                    let gives = |role: &Role| written(&role.content, section) >= content.level;
                    if self.roles.get(id).is_some_and(gives) {
                        found.insert((keeper, policy.id, holder, *id));
                    }
                }
            }
        }
    }
}
