//! Rule 14, and moving the holders of a role to another one in the same step.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{
    AccountId, RoleId, Timestamp,
    change::{MOVED_AT_ONCE_MAX, Operation},
    record::{Account, AccountState},
};

use super::{Change, Outcome, World, acting::Acting, ensure, giving::places_of};

/// What is mapped to what.
type Map = BTreeMap<RoleId, RoleId>;

impl Change<'_, '_> {
    pub(super) fn move_account(&mut self, id: AccountId, parent: AccountId, map: &Map) -> Outcome {
        let before = self.before;
        let act = self.acting()?;
        let account = before.account(id)?;
        let old_parent = account.parent.ok_or("the platform is the root")?;
        let new_parent = before.account(parent)?;
        ensure(account.kind.has_owner(), "phone systems stay with their customer")?;
        let operation = Operation::creating(account.kind).ok_or("the platform is the root")?;
        let stand_old = act.must_be_able(operation, old_parent)?;
        let stand_new = act.must_be_able(operation, parent)?;
        ensure(
            before.is_within(parent, stand_old) && before.is_within(old_parent, stand_new),
            "rule 14: among their own",
        )?;
        if parent == old_parent {
            return Ok(());
        }
        ensure(account.kind.may_stand_under(new_parent.kind), "section 1: the kind does not fit")?;
        ensure(!before.is_within(parent, id), "not below itself")?;
        before.must_be_growable(new_parent, before.height(id))?;
        must_leave_no_cap_behind(&act, account, old_parent, parent)?;
        if !before.is_within(old_parent, parent) {
            act.must_hold_everything(id)?;
        }
        self.after.account_mut(id).parent = Some(parent);
        self.map_lists(id, map)?;
        self.move_holders(Some(id), map, |after, place, role| {
            !after.is_defined_and_allowed(place, role)
        })
    }

    /// Lists keep to roles that accounts above define.
    fn map_lists(&mut self, moved: AccountId, map: &Map) -> Outcome {
        for account in self.before.accounts.values() {
            let Some(list) = &account.allowed_roles else {
                continue;
            };
            if !self.before.is_within(account.id, moved) {
                continue;
            }
            let mut mapped = BTreeSet::new();
            for role in list {
                if self.after.is_defined_above(account, *role) {
                    mapped.insert(*role);
                } else {
                    let target = map.get(role).ok_or("rule 14: a listed role is not mapped")?;
                    self.acting()?.must_be_able(Operation::SetLimits, account.id)?;
                    let to = self.after.role(*target)?;
                    ensure(
                        self.after.is_defined_above(account, *target)
                            && !to.group
                            && to.content.kind >= account.kind,
                        "rule 14: a listed role is mapped to what cannot be listed",
                    )?;
                    mapped.insert(*target);
                }
            }
            self.after.account_mut(account.id).allowed_roles = Some(mapped);
        }
        Ok(())
    }

    /// Gives each holder of a role that must go the one that it is mapped to. `must_go` is asked
    /// about the world after, the holder's account and the role; only holders in `within` and
    /// below are asked about, or all.
    pub(super) fn move_holders(
        &mut self,
        within: Option<AccountId>,
        map: &Map,
        must_go: impl Fn(&World, AccountId, RoleId) -> bool,
    ) -> Outcome {
        let before = self.before;
        let act = self.acting()?;
        let inside = |id: AccountId| within.is_none_or(|outer| before.is_within(id, outer));
        let mut moved_count = 0;
        for held in before.memberships.values().filter(|one| inside(one.account)) {
            let Some(roles) = self.mapped(&held.roles, map, held.account, &must_go)? else {
                continue;
            };
            moved_count += 1;
            act.must_be_able(Operation::ChangePeople, held.account)?;
            ensure(act.behind() != Some(held.person), "rule 10: their own roles")?;
            let places = places_of(held.account, held.narrowed_to.as_ref());
            must_hold_added(&act, &held.roles, &roles, &places, held.window.ends_at())?;
            self.after.membership_mut(held.id).roles = roles;
        }
        for held in before.keys.values().filter(|one| inside(one.account)) {
            let Some(roles) = self.mapped(&held.roles, map, held.account, &must_go)? else {
                continue;
            };
            moved_count += 1;
            act.must_be_able(Operation::ManageKeys, held.account)?;
            ensure(!act.is_key(held.id), "rule 10: their own roles")?;
            must_hold_added(&act, &held.roles, &roles, &[held.account], held.expires_at)?;
            self.after.key_mut(held.id).roles = roles;
        }
        ensure(moved_count <= MOVED_AT_ONCE_MAX, "too many to move at once")
    }

    /// The roles that a holder has instead; none if all may stay.
    fn mapped(
        &self,
        held: &BTreeSet<RoleId>,
        map: &Map,
        account: AccountId,
        must_go: &impl Fn(&World, AccountId, RoleId) -> bool,
    ) -> Outcome<Option<BTreeSet<RoleId>>> {
        let (going, mut roles): (BTreeSet<RoleId>, BTreeSet<RoleId>) =
            held.iter().partition(|role| must_go(self.after, account, **role));
        for role in &going {
            let target = map.get(role).ok_or("rule 11: the role is in use")?;
            self.after.must_be_assignable(account, *target)?;
            roles.insert(*target);
        }
        Ok(Some(roles).filter(|_| !going.is_empty()))
    }
}

impl World {
    /// Whether a role is defined strictly above an account.
    fn is_defined_above(&self, account: &Account, role: RoleId) -> bool {
        let role = self.roles.get(&role);
        role.is_some_and(|role| self.above(account.id).contains(&role.account))
    }
}

/// Moving out from under a ceiling, a closed account or a list lifts it: so the actor must be able
/// to lift it there, and stand where it was set or above.
fn must_leave_no_cap_behind(
    act: &Acting<'_>,
    moved: &Account,
    old_parent: AccountId,
    new_parent: AccountId,
) -> Outcome {
    let world = act.world;
    let set_below = |by: &AccountId, stand| {
        ensure(world.is_within(*by, stand), "rule 4: it would leave a cap that was set above")
    };
    for id in world.path(old_parent) {
        if world.is_within(new_parent, id) {
            continue;
        }
        let left = &world.accounts[&id];
        for by in left.ceilings.values().flat_map(BTreeMap::keys) {
            set_below(by, act.must_be_able(Operation::SetLimits, id)?)?;
        }
        if let AccountState::Closed { by } = &left.state {
            set_below(by, act.must_be_able(Operation::SetAccountState, id)?)?;
        }
        if left.allowed_roles.is_some() && moved.allowed_roles.is_none() {
            act.must_be_able(Operation::SetLimits, id)?;
        }
    }
    Ok(())
}

/// Rule 9 for the roles that a holder did not have before.
pub(super) fn must_hold_added(
    act: &Acting<'_>,
    before: &BTreeSet<RoleId>,
    after: &BTreeSet<RoleId>,
    places: &[AccountId],
    until: Option<Timestamp>,
) -> Outcome {
    for role in after.difference(before) {
        act.must_hold_role(*role, places, until)?;
    }
    Ok(())
}
