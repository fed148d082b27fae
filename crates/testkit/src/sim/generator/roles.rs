//! Commands about roles, groups and keys.

use rand::Rng;
use rand::seq::{IndexedRandom, IteratorRandom};
use rolecall_core::{
    KeyId, RoleId,
    change::{Command, NewKey},
    preset,
    record::Account,
};

use super::{Generator, pick::View, words::DAY_SECONDS};

/// From how many on fewer roles are made.
const ROLES_ENOUGH: usize = 16;
/// From how many on fewer keys are made.
const KEYS_ENOUGH: usize = 8;
/// The one preset that the simulation's catalog has the sections of.
const FITTING_PRESET: &str = "porta.operations_manager";

impl Generator {
    fn role(&mut self, view: &View<'_>) -> RoleId {
        self.any_role(view)
    }

    /// An account that may define roles.
    fn defining(&mut self, view: &View<'_>) -> Option<(rolecall_core::AccountId, Account)> {
        let id = self.account(view, Account::has_own_roles)?;
        let account = view.account(id).or(view.accounts.first().copied())?;
        Some((id, account.clone()))
    }

    pub(super) fn create_role(&mut self, view: &View<'_>) -> Option<Command> {
        if view.roles.len() >= ROLES_ENOUGH && self.percent(90) {
            return None;
        }
        let (account, like) = self.defining(view)?;
        let group = self.percent(25);
        Some(Command::CreateRole { account, group, content: self.content(view, &like, group) })
    }

    pub(super) fn add_preset(&mut self, view: &View<'_>) -> Option<Command> {
        let (account, _) = self.defining(view)?;
        let has_it = view.roles.iter().any(|role| {
            role.account == account && role.content.name.as_str() == "Operations manager"
        });
        let enough = view.roles.len() >= ROLES_ENOUGH && self.percent(90);
        let preset = if !has_it && !enough && self.percent(75) {
            FITTING_PRESET.to_owned()
        } else if self.percent(20) {
            "no.such_preset".to_owned()
        } else {
            preset::all().choose(&mut self.rng)?.key.clone()
        };
        (!enough || self.percent(50)).then_some(Command::AddPreset { account, preset })
    }

    pub(super) fn change_role(&mut self, view: &View<'_>) -> Option<Command> {
        let id = self.role(view);
        let role = view.roles.iter().find(|role| role.id == id).or(view.roles.first())?;
        let mut content = role.content.clone();
        match self.rng.random_range(0..20) {
            0..15 => {
                for _ in 0..self.rng.random_range(1..=3) {
                    self.vary(view.facts.catalog(), &mut content);
                }
            }
            15 => content.everything_below ^= true,
            16 => content.name = self.name("role"),
            17 => content.kind = self.any_kind(),
            18 => content.second_factor ^= true,
            _ => content = self.content(view, view.account(role.account)?, role.group),
        }
        Some(Command::ChangeRole { role: id, content })
    }

    pub(super) fn delete_role(&mut self, view: &View<'_>) -> Option<Command> {
        if view.roles.len() < ROLES_ENOUGH * 3 / 4 && self.percent(80) {
            return None;
        }
        let role = self.role(view);
        let kind = view.roles.iter().find(|found| found.id == role);
        let kind = kind.map(|role| role.content.kind);
        let others =
            view.roles.iter().filter(|other| other.id != role && Some(other.content.kind) == kind);
        let other = others.map(|role| role.id).choose(&mut self.rng);
        Some(Command::DeleteRole { role, move_holders_to: other.filter(|_| self.percent(65)) })
    }

    pub(super) fn issue_key(&mut self, view: &View<'_>) -> Option<Command> {
        if view.keys.len() >= KEYS_ENOUGH && self.percent(90) {
            return None;
        }
        let account = self.account(view, |account| !view.usable(account).is_empty())?;
        let key = NewKey {
            name: self.name("Key"),
            roles: self.some_roles(view, account),
            expires_at: self.expiry(),
            ranges: self.ranges(),
        };
        Some(Command::IssueKey { account, key })
    }

    fn key(&mut self, view: &View<'_>) -> KeyId {
        let known = view.keys.choose(&mut self.rng).map(|key| key.id);
        match known {
            Some(id) if !self.percent(3) => id,
            _ => KeyId::from_bytes(self.rng.random()),
        }
    }

    pub(super) fn set_key_roles(&mut self, view: &View<'_>) -> Option<Command> {
        let id = self.key(view);
        let key = view.keys.iter().find(|key| key.id == id);
        let key = key.or(view.keys.first())?;
        let mut roles = self.some_roles(view, key.account);
        if self.percent(50) {
            roles.extend(&key.roles);
        }
        Some(Command::SetKeyRoles { key: id, roles })
    }

    pub(super) fn rotate_key(&mut self, view: &View<'_>) -> Option<Command> {
        if view.keys.len() >= KEYS_ENOUGH && self.percent(90) {
            return None;
        }
        let days: i64 = self.rng.random_range(-1..20);
        let old_until = self.later(days * DAY_SECONDS);
        let expires_at = self.expiry();
        Some(Command::RotateKey { key: self.key(view), old_until, expires_at })
    }

    pub(super) fn revoke_key(&mut self, view: &View<'_>) -> Option<Command> {
        if view.keys.len() < KEYS_ENOUGH / 2 && self.percent(80) {
            return None;
        }
        let key = self.key(view);
        Some(Command::RevokeKey { key })
    }
}
