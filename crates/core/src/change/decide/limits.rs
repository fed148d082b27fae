//! What is set from above or for safety: ceilings, allowed roles, own roles, allowlists, and the
//! account's own sign-in.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::{IpNet, Ipv4Net};

use super::{
    Decider, Events, Outcome,
    assign::{Moves, is_allowed, is_listable},
    at_most,
};
use crate::{
    AccountId, Level, RoleId,
    access::allowlist_binds,
    catalog::SectionKey,
    change::{AccountSettings, Event, Operation, Refusal, guard::Given},
    name::Name,
    record::{Account, AccountSignIn, Allowlist, in_ranges},
};

/// The most roles on a list of allowed roles.
const ALLOWED_ROLES_MAX: usize = 1_000;
/// How many bits come before a v4 address in v6 clothing.
const MAPPED_BITS: u8 = 96;

impl Decider<'_> {
    pub(super) fn set_ceiling(
        &mut self,
        account: AccountId,
        key: &SectionKey,
        ceiling: Option<Level>,
    ) -> Events {
        let account = self.guard.account(account)?;
        let stand = self.guard.may(Operation::SetLimits, account)?;
        let catalog = self.facts.catalog();
        let Some(section) = catalog.section(key.as_str()) else {
            let meant = catalog.nearest(key.as_str()).map(str::to_owned);
            return Err(Refusal::SectionUnknown { section: key.clone(), meant })?;
        };
        if !account.kind.holds(section.kind) {
            return Err(Refusal::CeilingMisplaced { section: key.clone(), account: account.kind })?;
        }
        if let Some(level) = ceiling
            && !section.offered.offers(level)
        {
            let offered = section.offered.iter().collect();
            return Err(Refusal::LevelNotOffered { section: key.clone(), level, offered })?;
        }
        let before = account.ceilings.get(key).cloned().unwrap_or_default();
        let mut after = BTreeMap::new();
        for (by, level) in &before {
            if !self.facts.is_within(*by, stand)? {
                after.insert(*by, *level);
            }
        }
        let left_above = after.values().min().copied();
        if left_above.is_some_and(|above| ceiling.is_none_or(|wanted| wanted > above)) {
            return Err(Refusal::SetAbove)?;
        }
        after.extend(ceiling.map(|level| (stand, level)));
        if before == after {
            return Ok(Vec::new());
        }
        Ok(vec![Event::CeilingSet { account: account.id, section: key.clone(), before, after }])
    }

    pub(super) fn set_allowed_roles(
        &mut self,
        account: AccountId,
        roles: Option<&BTreeSet<RoleId>>,
        map: &BTreeMap<RoleId, RoleId>,
    ) -> Events {
        let before = self.guard.account(account)?;
        self.guard.may(Operation::SetLimits, before)?;
        for role in roles.into_iter().flatten() {
            self.listable(before, *role)?;
        }
        at_most(ALLOWED_ROLES_MAX, roles.map_or(0, BTreeSet::len), "roles")?;
        let after = Account { allowed_roles: roles.cloned(), ..before.clone() };
        if *before == after {
            return Ok(Vec::new());
        }
        let event = Event::AllowedRolesSet {
            account: before.id,
            before: before.allowed_roles.clone(),
            after: roles.cloned(),
        };
        self.with_holders_moved(before, &after, map, event)
    }

    /// A list is a part of the parent's, and roles that accounts above define for the account and
    /// those below it.
    fn listable(&self, account: &Account, role: RoleId) -> Outcome<()> {
        let path = self.facts.path(account.id)?;
        let role = self.facts.role(role)?;
        let above = |role: &&crate::record::Role| {
            !role.group && path[1..].iter().any(|above| above.id == role.account)
        };
        let role = role.filter(above).ok_or(Refusal::NotFound { what: "role" })?;
        if is_listable(&path, role) {
            Ok(())
        } else {
            Err(Refusal::RoleWrongType { role: role.content.kind, account: account.kind })?
        }
    }

    pub(super) fn set_own_roles(&mut self, account: AccountId, on: bool) -> Events {
        let before = self.guard.account(account)?;
        self.guard.may(Operation::SetLimits, before)?;
        let after = Account { own_roles: Some(on), ..before.clone() };
        if *before == after {
            return Ok(Vec::new());
        }
        let event = Event::OwnRolesSet {
            account: before.id,
            before: before.own_roles,
            after: after.own_roles,
        };
        self.with_holders_moved(before, &after, &BTreeMap::new(), event)
    }

    /// The event, and the moves of those who have a role that the account as it will be may no
    /// longer use, there or below.
    fn with_holders_moved(
        &self,
        before: &Account,
        after: &Account,
        map: &BTreeMap<RoleId, RoleId>,
        event: Event,
    ) -> Events {
        let path = self.facts.path(before.id)?;
        let mut path_after = path.clone();
        path_after[0] = after;
        let mut moves = Moves::new();
        for id in self.facts.roles_in_use(before.id)? {
            let Some(role) = self.facts.role(id)? else {
                continue;
            };
            if !is_allowed(&path, role) || is_allowed(&path_after, role) {
                continue;
            }
            let held_by = self.facts.holders(id, before.id)?;
            let Some(to) = map.get(&id) else {
                return Err(Refusal::RoleInUse {
                    role: id,
                    holders: held_by,
                    listed_in: Vec::new(),
                })?;
            };
            for holder in held_by {
                moves.entry(holder).or_default().insert(id, *to);
            }
        }
        let mut events = vec![event];
        let path_of = |account: AccountId| {
            let swap = |mut above: Account| {
                if above.id == after.id {
                    above.clone_from(after);
                }
                above
            };
            Ok(self.path_now(account)?.into_iter().map(swap).collect())
        };
        events.extend(self.replace_roles(&moves, &path_of)?);
        Ok(events)
    }

    /// Nobody is left out by it unawares who sets it (pitfall 12): where their address is not in it,
    /// they have to say that they mean it.
    pub(super) fn set_allowlist(
        &mut self,
        account: AccountId,
        (ranges, notes): (&[IpNet], &BTreeMap<IpNet, Name>),
        leaves_self_out: bool,
    ) -> Events {
        let account = self.guard.account(account)?;
        let stand = self.guard.may(Operation::SetAllowlist, account)?;
        let ranges = networks(Allowlist::RANGES_MAX, ranges)?;
        let before = account.allowlist.clone();
        self.guard.stands_above(stand, before.as_ref().map(|list| list.by))?;
        let by_owner = stand == account.id && self.guard.is_owner(account)?;
        let notes = notes.iter().map(|(range, note)| (canonical(*range).trunc(), note.clone()));
        let notes = notes.filter(|(range, _)| ranges.contains(range)).collect();
        let list = Allowlist { ranges, by: stand, by_owner, notes };
        let after = Some(list).filter(|list| !list.ranges.is_empty());
        if before == after {
            return Ok(Vec::new());
        }
        if let Some(list) = after.as_ref().filter(|_| !leaves_self_out)
            && self.leaves_out(account, list)?
        {
            return Err(Refusal::AllowlistLeavesOut { ip: self.context.ip })?;
        }
        Ok(vec![Event::AllowlistSet { account: account.id, before, after }])
    }

    /// What is asked for is asked of whoever sets it as well, the next time they open the account; who
    /// has no second factor then sets one up.
    pub(super) fn set_sign_in_rules(&mut self, account: AccountId, second_factor: bool) -> Events {
        let account = self.guard.account(account)?;
        self.guard.may(Operation::SetAllowlist, account)?;
        let before = AccountSettings::of(account);
        if before.second_factor == second_factor {
            return Ok(Vec::new());
        }
        let after = AccountSettings { second_factor, ..before.clone() };
        Ok(vec![Event::AccountChanged { account: account.id, before, after }])
    }

    /// Whether a list of the account would leave out whoever acts, from where they are.
    fn leaves_out(&self, account: &Account, list: &Allowlist) -> Outcome<bool> {
        let is_in = self.context.ip.is_some_and(|ip| in_ranges(&list.ranges, ip));
        let Some(actor) = self.actor().filter(|_| !is_in) else { return Ok(false) };
        Ok(allowlist_binds(self.facts, account, list, actor)?)
    }

    pub(super) fn set_account_sign_in(
        &mut self,
        account: AccountId,
        enabled: Option<bool>,
    ) -> Events {
        let account = self.guard.account(account)?;
        self.guard.may(Operation::SetAccountSignIn, account)?;
        let after = enabled.map(|enabled| AccountSignIn { enabled });
        if after.is_some_and(|sign_in| sign_in.enabled) && !self.guard.is_owner(account)? {
            // Whoever has these credentials acts with the owner's levels: setting them is giving.
            let all = Given::everything(self.facts, account.kind);
            self.guard.may_give(&all, account.id, None)?;
        }
        Ok(vec![Event::AccountSignInSet { account: account.id, before: account.sign_in, after }])
    }
}

/// The ranges as networks, in order, each once. One that every address is in bounds nothing: whoever
/// wants that leaves the list empty.
pub(super) fn networks(max: usize, ranges: &[IpNet]) -> Outcome<Vec<IpNet>> {
    at_most(max, ranges.len(), "address ranges")?;
    let ranges: Vec<IpNet> = ranges.iter().copied().map(canonical).collect();
    if let Some(range) = ranges.iter().find(|range| range.prefix_len() == 0) {
        Err(Refusal::RangeEverywhere { range: *range })?;
    }
    let networks: BTreeSet<IpNet> = ranges.iter().map(IpNet::trunc).collect();
    Ok(networks.into_iter().collect())
}

/// A range of v4 addresses in v6 clothing is the v4 range: addresses are compared bare.
fn canonical(range: IpNet) -> IpNet {
    let IpNet::V6(v6) = range else { return range };
    let bare = v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(MAPPED_BITS));
    let bare = bare.and_then(|(addr, len)| Ipv4Net::new(addr, len).ok());
    bare.map_or(range, IpNet::V4)
}
