//! Rule 15: keys.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, KeyId, Levels, Principal, RoleId, Timestamp,
    change::{Command, NewKey, Operation},
    record::{Key, Membership},
};

use super::{Change, Outcome, acting::Acting, ensure, moving::must_hold_added};

impl Change<'_, '_> {
    pub(super) fn key_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::IssueKey { account, key } => self.issue_key(*account, key),
            Command::SetKeyRoles { key, roles } => self.set_key_roles(*key, roles),
            Command::RotateKey { key, old_until, expires_at } => {
                self.rotate_key(*key, *old_until, *expires_at)
            }
            Command::RevokeKey { key } => self.revoke_key(*key),
            _ => return None,
        })
    }

    fn issue_key(&mut self, account: AccountId, new: &NewKey) -> Outcome {
        let before = self.before;
        let act = self.acting()?;
        act.must_be_able(Operation::ManageKeys, account)?;
        must_be_a_few(&new.roles)?;
        ensure(new.ranges.len() <= Membership::RANGES_MAX, "the list is too long")?;
        let ranges = super::networks(&new.ranges)?;
        self.must_be_to_come(new.expires_at)?;
        for role in &new.roles {
            before.must_be_assignable(account, *role)?;
            act.must_hold_role(*role, &[account], new.expires_at)?;
        }
        let mut snapshot = Levels::none();
        for section in before.catalog.sections() {
            let level = before.given_by_roles(&new.roles, section);
            snapshot.set(section.key.clone(), level);
        }
        let key = Key {
            id: self.fresh.key.unwrap_or(KeyId::from_bytes([0; 16])),
            account,
            name: new.name.clone(),
            roles: new.roles.clone(),
            snapshot,
            expires_at: new.expires_at,
            ranges,
            made_by: Some(act.principal),
            replaced_by: None,
        };
        self.after.keys.insert(key.id, key);
        Ok(())
    }

    fn set_key_roles(&mut self, id: KeyId, roles: &BTreeSet<RoleId>) -> Outcome {
        let act = self.acting()?;
        let key = self.before.key(id)?;
        act.must_be_able(Operation::ManageKeys, key.account)?;
        ensure(!act.is_key(id), "rule 10: a key does not change itself")?;
        must_be_a_few(roles)?;
        for added in roles.difference(&key.roles) {
            self.before.must_be_assignable(key.account, *added)?;
        }
        must_hold_added(&act, &key.roles, roles, &[key.account], key.expires_at)?;
        self.after.key_mut(id).roles.clone_from(roles);
        Ok(())
    }

    /// A key is made in the place of another, with no more than that had and than who makes it holds;
    /// the old one ends when they say, or when it would have.
    fn rotate_key(
        &mut self,
        id: KeyId,
        old_until: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Outcome {
        let act = self.acting()?;
        let old = self.before.key(id)?.clone();
        act.must_be_able(Operation::ManageKeys, old.account)?;
        ensure(!act.is_key(id), "rule 10: a key does not change itself")?;
        ensure(old.replaced_by.is_none(), "it was replaced already")?;
        self.must_be_to_come(old.expires_at)?;
        self.must_be_to_come(expires_at)?;
        for role in &old.roles {
            self.before.must_be_assignable(old.account, *role)?;
            act.must_hold_role(*role, &[old.account], expires_at)?;
        }
        let mut made = old.clone();
        made.id = self.fresh.key.unwrap_or(KeyId::from_bytes([0; 16]));
        made.made_by = Some(act.principal);
        made.expires_at = expires_at;
        made.snapshot = Levels::none();
        for section in self.before.catalog.sections() {
            let now = self.before.given_by_roles(&old.roles, section);
            made.snapshot.set(section.key.clone(), now.min(old.snapshot.get(&section.key)));
        }
        let until = [Some(old_until), old.expires_at].into_iter().flatten().min();
        let replaced = self.after.key_mut(id);
        replaced.replaced_by = Some(made.id);
        replaced.expires_at = until.max(Some(self.at));
        self.after.keys.insert(made.id, made);
        Ok(())
    }

    fn revoke_key(&mut self, id: KeyId) -> Outcome {
        let account = self.before.key(id)?.account;
        self.acting()?.must_be_able(Operation::ManageKeys, account)?;
        self.after.keys.remove(&id);
        Ok(())
    }
}

impl Acting<'_> {
    /// Whether it is this key that acts.
    pub(super) fn is_key(&self, key: KeyId) -> bool {
        self.principal == Principal::Key(key)
    }
}

fn must_be_a_few(roles: &BTreeSet<RoleId>) -> Outcome {
    ensure(
        !roles.is_empty() && roles.len() <= Membership::ROLES_MAX,
        "rule 15: a key is bounded by roles",
    )
}
