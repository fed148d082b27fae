//! Roles and groups: made, changed, removed.

use std::collections::BTreeMap;

use rolecall_core::{
    AccountId, Kind, Principal, RoleId,
    change::{Command, Operation, check_content},
    preset,
    record::{BuiltIn, Role, RoleContent},
};

use super::{Change, Outcome, World, acting::Acting, ensure, giving::has_own_roles};

impl Change<'_, '_> {
    pub(super) fn role_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::CreateRole { account, group, content } => {
                self.create_role(*account, *group, content, None)
            }
            Command::AddPreset { account, preset } => self.add_preset(*account, preset),
            Command::ChangeRole { role, content } => self.change_role(*role, content),
            Command::DeleteRole { role, move_holders_to } => {
                self.delete_role(*role, *move_holders_to)
            }
            _ => return None,
        })
    }

    fn add_preset(&mut self, account: AccountId, key: &str) -> Outcome {
        let preset = preset::named(key).ok_or("there is no such preset")?;
        self.create_role(account, preset.group, &preset.content(), preset.origin())
    }

    fn create_role(
        &mut self,
        account: AccountId,
        group: bool,
        content: &RoleContent,
        built_in: Option<BuiltIn>,
    ) -> Outcome {
        self.acting()?.must_be_able(Operation::AddRoles, account)?;
        ensure(has_own_roles(self.before.account(account)?), "rule 11: own roles are off")?;
        let role = Role {
            id: self.fresh.role.unwrap_or(RoleId::from_bytes([0; 16])),
            account,
            group,
            content: content.clone(),
            built_in,
        };
        self.before.must_be_definable(&role, None)?;
        self.after.roles.insert(role.id, role);
        Ok(())
    }

    fn change_role(&mut self, id: RoleId, content: &RoleContent) -> Outcome {
        let role = self.before.role(id)?;
        let act = self.acting()?;
        act.must_be_able(Operation::ChangeRoles, role.account)?;
        ensure(role.built_in.is_none(), "D5: built-in roles stay as they are")?;
        let changed = Role { content: content.clone(), ..role.clone() };
        self.before.must_be_definable(&changed, Some(id))?;
        if self.before.is_held(id) {
            ensure(content.kind == role.content.kind, "R15: the type of a role in use is fixed")?;
            let adds = act.must_hold_added(role.account, &role.content, content)?;
            ensure(!(adds && act.has(id)), "rule 10: nobody adds to a role that they hold")?;
        }
        self.after.roles.insert(id, changed);
        Ok(())
    }

    fn delete_role(&mut self, id: RoleId, move_holders_to: Option<RoleId>) -> Outcome {
        let account = self.before.role(id)?.account;
        self.acting()?.must_be_able(Operation::RemoveRoles, account)?;
        let mut lists = self.before.accounts.values();
        let is_listed = lists.any(|one| {
            let list = one.allowed_roles.as_ref();
            list.is_some_and(|list| list.contains(&id))
        });
        let mut map = BTreeMap::new();
        if let Some(target) = move_holders_to {
            self.before.role(target)?;
            ensure(target != id, "R21: its holders are moved to another role")?;
            map.insert(id, target);
        } else {
            ensure(!is_listed, "R21: the role is on a list")?;
        }
        self.after.roles.remove(&id);
        for account in self.after.accounts.values_mut() {
            if let Some(list) = &mut account.allowed_roles {
                list.remove(&id);
            }
        }
        self.move_holders(None, &map, |_, _, role| role == id)
    }
}

impl World {
    /// Whether a role may be as it is: its type, its content and its name. `but` is itself.
    fn must_be_definable(&self, role: &Role, but: Option<RoleId>) -> Outcome {
        let (kind, content) = (self.account(role.account)?.kind, &role.content);
        let fits = if role.group { content.kind == kind } else { content.kind >= kind };
        ensure(
            fits && kind != Kind::PhoneSystem,
            "rule 2: the account cannot define a role of this type",
        )?;
        check_content(&self.catalog, content).map_err(|refusal| refusal.to_string())?;
        let same_name = |other: &Role| {
            Some(other.id) != but
                && other.account == role.account
                && other.group == role.group
                && other.content.name.folded() == content.name.folded()
        };
        ensure(!self.roles.values().any(same_name), "R5, G7: the name is taken")
    }
}

impl Acting<'_> {
    /// Whether they have the role, in any account and whether or not it is in force.
    fn has(&self, role: RoleId) -> bool {
        let of_person = self.behind().is_some_and(|person| {
            let mut memberships = self.world.memberships.values();
            memberships.any(|one| one.person == person && one.roles.contains(&role))
        });
        let of_key = match self.principal {
            Principal::Key(key) => self.world.keys[&key].roles.contains(&role),
            Principal::Person(_) | Principal::AccountSignIn(_) => false,
        };
        of_person || of_key
    }
}
