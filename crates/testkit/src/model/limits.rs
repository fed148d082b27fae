//! What an account may use: ceilings, allowed roles, own roles, addresses, its own sign-in.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{
    AccountId, IpNet, Kind, Level, Origin, Principal, RoleId,
    catalog::SectionKey,
    change::{Command, Operation},
    name::Name,
    record::{AccountSignIn, Allowlist},
};

use super::{Change, Outcome, ensure};

/// The most roles of a list.
const ALLOWED_ROLES_MAX: usize = 1_000;

impl Change<'_, '_> {
    pub(super) fn limits_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::SetCeiling { account, section, ceiling } => {
                self.set_ceiling(*account, section, *ceiling)
            }
            Command::SetAllowedRoles { account, roles, map } => {
                self.set_allowed_roles(*account, roles.as_ref(), map)
            }
            Command::SetOwnRoles { account, on } => self.set_own_roles(*account, *on),
            Command::SetAllowlist { account, ranges, notes, leaves_self_out } => {
                self.set_allowlist(*account, ranges, notes, *leaves_self_out)
            }
            Command::SetSignInRules { account, second_factor } => self
                .acting()
                .and_then(|act| act.must_be_able(Operation::SetAllowlist, *account))
                .map(|_| self.after.account_mut(*account).second_factor = *second_factor),
            Command::SetAccountSignIn { account, enabled } => self.set_sign_in(*account, *enabled),
            _ => return None,
        })
    }

    /// Ceilings are kept by who set them; one replaces those set where the actor stands and below,
    /// and cannot be higher than what was set above.
    fn set_ceiling(&mut self, id: AccountId, key: &SectionKey, ceiling: Option<Level>) -> Outcome {
        let before = self.before;
        let account = before.account(id)?;
        let stand = self.acting()?.must_be_able(Operation::SetLimits, id)?;
        let section = before.catalog.section(key.as_str());
        let section = section.ok_or("rule 8: no such section")?;
        ensure(section.kind >= account.kind, "its people have none of the section")?;
        ensure(
            ceiling.is_none_or(|level| section.offered.offers(level)),
            "the section does not offer the level",
        )?;
        let mut set = account.ceilings.get(key).cloned().unwrap_or_default();
        set.retain(|by, _| !before.is_within(*by, stand));
        let wanted = ceiling.unwrap_or(section.top());
        let is_lifted_from_above = ceiling.is_none() && !set.is_empty();
        ensure(
            !is_lifted_from_above && set.values().all(|above| wanted <= *above),
            "rule 4: a lower ceiling was set above",
        )?;
        set.extend(ceiling.map(|level| (stand, level)));
        let ceilings = &mut self.after.account_mut(id).ceilings;
        if set.is_empty() {
            ceilings.remove(key);
        } else {
            ceilings.insert(key.clone(), set);
        }
        Ok(())
    }

    fn set_allowed_roles(
        &mut self,
        id: AccountId,
        roles: Option<&BTreeSet<RoleId>>,
        map: &BTreeMap<RoleId, RoleId>,
    ) -> Outcome {
        let account = self.before.account(id)?;
        self.acting()?.must_be_able(Operation::SetLimits, id)?;
        if account.allowed_roles.as_ref() == roles {
            return Ok(());
        }
        for role in roles.into_iter().flatten() {
            self.must_be_listable(*role, id)?;
        }
        ensure(roles.is_none_or(|roles| roles.len() <= ALLOWED_ROLES_MAX), "the list is too long")?;
        self.after.account_mut(id).allowed_roles = roles.cloned();
        self.move_holders_of_what_was_taken_off(id, map)
    }

    fn must_be_listable(&self, id: RoleId, account: AccountId) -> Outcome {
        let role = self.before.role(id)?;
        ensure(
            !role.group
                && self.before.above(account).contains(&role.account)
                && (role.content.kind >= self.before.account(account)?.kind
                    || self.before.parent_allows(account, role)),
            "rule 11: a list is a part of the parent's and roles of accounts above, for here and below",
        )
    }

    fn set_own_roles(&mut self, id: AccountId, on: bool) -> Outcome {
        self.before.account(id)?;
        self.acting()?.must_be_able(Operation::SetLimits, id)?;
        self.after.account_mut(id).own_roles = Some(on);
        self.move_holders_of_what_was_taken_off(id, &BTreeMap::new())
    }

    /// Rule 11: what was allowed at the account and no longer is, is held by no one there or below.
    fn move_holders_of_what_was_taken_off(
        &mut self,
        id: AccountId,
        map: &BTreeMap<RoleId, RoleId>,
    ) -> Outcome {
        let mut taken_off = BTreeSet::new();
        for role in self.before.roles.values() {
            if self.before.is_allowed(id, role) && !self.after.is_allowed(id, role) {
                taken_off.insert(role.id);
            }
        }
        self.move_holders(Some(id), map, |_, _, role| taken_off.contains(&role))
    }

    fn set_allowlist(
        &mut self,
        id: AccountId,
        ranges: &[IpNet],
        notes: &BTreeMap<IpNet, Name>,
        leaves_self_out: bool,
    ) -> Outcome {
        let account = self.before.account(id)?;
        let act = self.acting()?;
        let stand = act.must_be_able(Operation::SetAllowlist, id)?;
        ensure(ranges.len() <= Allowlist::RANGES_MAX, "the list is too long")?;
        let mut list = Allowlist {
            ranges: super::networks(ranges)?,
            by: stand,
            by_owner: stand == id && act.is_owner_of(id),
            notes: notes
                .iter()
                .map(|(range, note)| (super::undressed(range), note.clone()))
                .collect(),
        };
        list.notes.retain(|range, _| list.ranges.contains(range));
        let list = Some(list).filter(|list| !list.ranges.is_empty());
        if let Some(set) = account.allowlist.as_ref().filter(|_| account.allowlist != list) {
            ensure(self.before.is_within(set.by, stand), "rule 4: the list was set above")?;
        }
        if let Some(list) = list.as_ref().filter(|_| account.allowlist != list && !leaves_self_out)
        {
            ensure(self.is_in(list) || !self.is_bound(id, list), "pitfall 12: who sets it is out")?;
        }
        self.after.account_mut(id).allowlist = list;
        Ok(())
    }

    fn is_in(&self, list: &Allowlist) -> bool {
        match self.origin {
            Origin::Any => true,
            Origin::Unknown => false,
            Origin::Ip(ip) => list.ranges.iter().any(|range| range.contains(&ip.to_canonical())),
        }
    }

    /// Whether who acts stands there, or is the account's, and is not an owner whom it spares.
    fn is_bound(&self, id: AccountId, list: &Allowlist) -> bool {
        let world = self.before;
        match self.actor.principal() {
            None => false,
            Some(Principal::Key(key)) => world.keys[&key].account == id,
            Some(Principal::AccountSignIn(own)) => own == id,
            Some(Principal::Person(person)) => world.memberships.values().any(|one| {
                let spared =
                    world.accounts[&id].owner == Some(one.id) && !list.by_owner && list.by == id;
                let to = one.narrowed_to.as_ref().is_some_and(|to| to.contains(&id));
                let is_above = world.above(id).contains(&one.account);
                one.person == person && (one.account == id && !spared || is_above && to)
            }),
        }
    }

    /// Who enables the sign-in hands out all that an owner has, unless it is the owner.
    fn set_sign_in(&mut self, id: AccountId, enabled: Option<bool>) -> Outcome {
        let account = self.before.account(id)?;
        let act = self.acting()?;
        act.must_be_able(Operation::SetAccountSignIn, id)?;
        ensure(account.kind != Kind::PhoneSystem, "a phone system has no owner and no sign-in")?;
        if enabled == Some(true) && !act.is_owner_of(id) {
            act.must_hold_everything(id)?;
        }
        self.after.account_mut(id).sign_in = enabled.map(|enabled| AccountSignIn { enabled });
        Ok(())
    }
}
