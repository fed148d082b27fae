//! What there is, as a document.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    AccountEntry, AllowedEntry, Document, KeyEntry, OwnerEntry, Part, Parts, PersonEntry,
    PolicyEntry, Position, RoleEntry, SettingsEntry,
    document::AsAbove,
    reference::{is_there, word},
};
use crate::{
    AccountId, Origin, Principal, RoleId,
    access::Access,
    change::{Operation, permits, policies_above, usable_roles},
    facts::{Facts, Lookup},
    name::{Address, ShortName},
    record::{Account, AccountState, Membership, Policy, Role},
};

/// The most accounts of one document.
pub const ACCOUNTS_MAX: usize = 5_000;

/// Who looks; none sees everything.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// Whose eyes.
    pub principal: Option<Principal>,
    /// When.
    pub at: Timestamp,
    /// From where.
    pub origin: Origin,
}

impl Viewer {
    /// Whether they may do what an operation says in an account.
    pub(super) fn may(&self, facts: &Facts, operation: Operation, account: AccountId) -> bool {
        let Some(principal) = self.principal else { return true };
        permits(facts, principal, operation, account, self.at, self.origin).is_ok()
    }

    /// Whether they know of a role in an account: by who has it there, by what the account may use, or by
    /// the account that defines it.
    pub(super) fn knows_role(&self, facts: &Facts, account: &Account, role: RoleId) -> bool {
        let held = |found: &Membership| found.roles.contains(&role);
        let Ok(Some(found)) = facts.role(role) else { return false };
        if self.may(facts, Operation::SeeRoles, found.account)
            || facts.memberships_in(account.id).any(held)
        {
            return true;
        }
        let sees = [Operation::SeeRoles, Operation::SeeAllowedRoles];
        let usable = usable_roles(facts, account.id).unwrap_or_default();
        sees.into_iter().any(|operation| self.may(facts, operation, account.id))
            && usable.iter().any(|usable| usable.id == role)
    }

    /// Whether they see anything of an account.
    pub(super) fn sees(&self, facts: &Facts, account: AccountId) -> Lookup<bool> {
        let Some(principal) = self.principal else { return Ok(true) };
        let access = Access::of(facts, principal, account, self.at, self.origin)?;
        Ok(access.is_some_and(|access| access.sees_anything()))
    }
}

/// The operation by which a part of an account is seen.
pub(super) fn seeing(part: Part) -> Option<Operation> {
    match part {
        Part::Settings => None,
        Part::Limits => Some(Operation::SeeAllowedRoles),
        Part::Allowlist => Some(Operation::SeeAllowlist),
        Part::Roles => Some(Operation::SeeRoles),
        Part::Policies | Part::People => Some(Operation::SeePeople),
        Part::Keys => Some(Operation::SeeKeys),
    }
}

/// A document of what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// It.
    pub document: Document,
    /// Whether there were more accounts than one document has.
    pub is_cut: bool,
    /// What accounts above state of people in the first account too. It stands in no document of that
    /// account: only where it is stated it is changed.
    pub above: Vec<StatedAbove>,
}

/// A policy of an account above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedAbove {
    /// By whom, where that account is seen.
    pub by: Option<ShortName>,
    /// What it says, of roles and groups as far as they are known.
    pub policy: PolicyEntry,
    /// Whether it names others besides.
    pub others: bool,
}

/// An account and, if asked for, those below it, as far as they are seen. Needs the whole world.
pub fn export(
    facts: &Facts,
    account: AccountId,
    below: bool,
    parts: &Parts,
    viewer: &Viewer,
) -> Lookup<Export> {
    let mut accounts = Vec::new();
    let mut is_cut = false;
    let of: Vec<&Account> =
        if below { facts.subtree(account)? } else { facts.account(account)?.into_iter().collect() };
    for account in of {
        if !viewer.sees(facts, account.id)? {
            continue;
        }
        if accounts.len() == ACCOUNTS_MAX {
            is_cut = true;
            break;
        }
        accounts.push(entry(facts, account, parts, viewer)?);
    }
    let above = stated_above(facts, account, parts, viewer)?;
    Ok(Export { document: Document { accounts }, is_cut, above })
}

/// For whom the account's own policies are shown.
fn stated_above(
    facts: &Facts,
    account: AccountId,
    parts: &Parts,
    viewer: &Viewer,
) -> Lookup<Vec<StatedAbove>> {
    if !parts.has(Part::Policies) || !viewer.may(facts, Operation::SeePeople, account) {
        return Ok(Vec::new());
    }
    let Some(here) = facts.account(account)? else { return Ok(Vec::new()) };
    let mut above = Vec::new();
    for (keeper, policy) in policies_above(facts, account)? {
        let by = viewer.sees(facts, keeper.id)?.then(|| keeper.short_name.clone());
        let entry = policy_entry(facts, here, policy, viewer)?;
        let named = entry.only_roles.len() + entry.only_groups.len();
        let mut all = policy.content.only.clone();
        all.retain(|role| facts.role(*role).is_ok_and(|role| role.is_some()));
        above.push(StatedAbove { by, policy: entry, others: all.len() > named });
    }
    Ok(above)
}

/// What there is to say of an account, as far as it is seen.
pub(super) fn entry(
    facts: &Facts,
    account: &Account,
    parts: &Parts,
    viewer: &Viewer,
) -> Lookup<AccountEntry> {
    let sees = |part: Part| {
        let may = |operation| viewer.may(facts, operation, account.id);
        parts.has(part) && seeing(part).is_none_or(may)
    };
    let parent = match account.parent {
        Some(parent) if viewer.sees(facts, parent)? => facts.account(parent)?,
        _ => None,
    };
    let mut entry = AccountEntry {
        kind: Some(account.kind),
        parent: parent.map(|parent| parent.short_name.clone()),
        name: Some(account.name.clone()),
        state: Some(position(account.state)),
        settings: Some(settings(account)),
        ..AccountEntry::of(account.short_name.clone())
    };
    if viewer.may(facts, Operation::SeePeople, account.id) {
        entry.owner = owner(facts, account)?;
    }
    if sees(Part::Limits) {
        entry.own_roles = Some(account.has_own_roles());
        entry.allowed_roles = Some(allowed(facts, account)?);
        let least = |key| Some((Clone::clone(key), account.ceiling(key)?.1));
        entry.ceilings = Some(account.ceilings.keys().filter_map(least).collect());
    }
    if sees(Part::Allowlist) {
        let ranges = account.allowlist.iter().flat_map(|list| list.ranges.iter().copied());
        entry.allowlist = Some(ranges.collect());
    }
    if sees(Part::Roles) {
        entry.roles = Some(facts.roles_of(account.id, false).map(role).collect());
        entry.groups = Some(facts.roles_of(account.id, true).map(role).collect());
    }
    if sees(Part::Policies) {
        entry.policies = Some(policies(facts, account, viewer)?);
    }
    if sees(Part::People) {
        entry.people = Some(people(facts, account)?);
    }
    if sees(Part::Keys) {
        entry.keys = Some(keys(facts, account)?);
    }
    Ok(entry.only(parts))
}

pub(super) fn position(state: AccountState) -> Position {
    match state {
        AccountState::Active => Position::Active,
        AccountState::Suspended { .. } => Position::Suspended,
        AccountState::Closed { .. } => Position::Closed,
    }
}

pub(super) fn settings(account: &Account) -> SettingsEntry {
    SettingsEntry {
        roles_per_person_max: account.roles_per_person_max,
        second_factor: account.second_factor,
        opens_accounts: account.opens_accounts,
    }
}

pub(super) fn owner(facts: &Facts, account: &Account) -> Lookup<Option<OwnerEntry>> {
    let Some(owner) = account.owner else { return Ok(None) };
    let Some(membership) = facts.membership(owner)? else { return Ok(None) };
    let Some(address) = address_of(facts, membership)? else { return Ok(None) };
    Ok(Some(OwnerEntry { address, name: name_of(facts, membership)?, zone: None }))
}

/// Where mail reaches someone: until they accept, as who asked them in wrote it down (rule 13).
pub(super) fn address_of(facts: &Facts, membership: &Membership) -> Lookup<Option<Address>> {
    if let (false, Some(asked)) = (membership.has_joined(), &membership.invited_as) {
        return Ok(Some(asked.address.clone()));
    }
    Ok(facts.person(membership.person)?.and_then(|person| person.address.clone()))
}

fn name_of(facts: &Facts, membership: &Membership) -> Lookup<Option<crate::name::Name>> {
    if let (false, Some(asked)) = (membership.has_joined(), &membership.invited_as) {
        return Ok(Some(asked.name.clone()));
    }
    Ok(facts.person(membership.person)?.and_then(|person| person.name.clone()))
}

fn allowed(facts: &Facts, account: &Account) -> Lookup<AllowedEntry> {
    let Some(list) = &account.allowed_roles else {
        return Ok(AllowedEntry::Inherited(AsAbove::AsAbove));
    };
    Ok(AllowedEntry::These(words(facts, account.id, list, false)?))
}

/// What a document calls those of some roles that are groups, or are not.
fn words(
    facts: &Facts,
    account: AccountId,
    roles: &BTreeSet<RoleId>,
    groups: bool,
) -> Lookup<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    for id in roles {
        if let Some(role) = facts.role(*id)?.filter(|role| role.group == groups) {
            words.insert(word(facts, account, role)?);
        }
    }
    Ok(words)
}

fn role(role: &Role) -> RoleEntry {
    let content = role.content.clone();
    if let Some(built_in) = &role.built_in {
        return RoleEntry {
            name: content.name,
            preset: Some(built_in.preset.clone()),
            description: None,
            kind: None,
            levels: crate::Levels::none(),
            everything_below: false,
            second_factor: false,
        };
    }
    RoleEntry {
        name: content.name,
        preset: None,
        description: content.description,
        kind: (!role.group).then_some(content.kind),
        levels: content.levels,
        everything_below: content.everything_below,
        second_factor: content.second_factor,
    }
}

fn policies(facts: &Facts, account: &Account, viewer: &Viewer) -> Lookup<Vec<PolicyEntry>> {
    let mut kept: Vec<&Policy> = account.policies.values().collect();
    kept.sort_by(|a, b| a.content.name.cmp(&b.content.name));
    kept.into_iter().map(|policy| policy_entry(facts, account, policy, viewer)).collect()
}

/// What a policy says to the people of an account.
fn policy_entry(
    facts: &Facts,
    account: &Account,
    policy: &Policy,
    viewer: &Viewer,
) -> Lookup<PolicyEntry> {
    let content = &policy.content;
    let mut only = BTreeSet::new();
    for role in &content.only {
        if is_there(facts, account.id, *role)? && viewer.knows_role(facts, account, *role) {
            only.insert(*role);
        }
    }
    Ok(PolicyEntry {
        name: content.name.clone(),
        section: content.section.clone(),
        level: content.level,
        only_roles: words(facts, account.id, &only, false)?,
        only_groups: words(facts, account.id, &only, true)?,
        below: content.below,
    })
}

/// An account's people by their addresses, without the owner.
pub(super) fn people_by_address<'f>(
    facts: &'f Facts,
    account: &Account,
) -> Lookup<BTreeMap<Address, &'f Membership>> {
    let mut people = BTreeMap::new();
    for membership in facts.people_of(account.id)? {
        if account.owner == Some(membership.id) {
            continue;
        }
        if let Some(address) = address_of(facts, membership)? {
            people.insert(address, membership);
        }
    }
    Ok(people)
}

fn people(facts: &Facts, account: &Account) -> Lookup<Vec<PersonEntry>> {
    let people = people_by_address(facts, account)?;
    people.into_iter().map(|(address, found)| person(facts, address, found)).collect()
}

fn person(facts: &Facts, address: Address, membership: &Membership) -> Lookup<PersonEntry> {
    let at = membership.account;
    let dates = membership.window.dates();
    Ok(PersonEntry {
        address,
        name: name_of(facts, membership)?,
        login_name: membership.login_name.clone(),
        roles: words(facts, at, &membership.roles, false)?,
        groups: words(facts, at, &membership.roles, true)?,
        activation: dates.activation,
        expiration: dates.expiration,
        zone: Some(dates.zone.clone()),
        reach: reach(facts, membership)?,
        addresses: membership.ranges.iter().copied().collect(),
        suspended: membership.state == crate::record::MembershipState::Suspended,
    })
}

pub(super) fn reach(
    facts: &Facts,
    membership: &Membership,
) -> Lookup<Option<BTreeSet<crate::name::ShortName>>> {
    let Some(narrowed_to) = &membership.narrowed_to else { return Ok(None) };
    let mut reach = BTreeSet::new();
    for account in narrowed_to {
        reach.extend(facts.account(*account)?.map(|account| account.short_name.clone()));
    }
    Ok(Some(reach))
}

fn keys(facts: &Facts, account: &Account) -> Lookup<Vec<KeyEntry>> {
    let entry = |key: &crate::record::Key| {
        Ok(KeyEntry {
            id: key.id,
            name: Some(key.name.clone()),
            roles: words(facts, account.id, &key.roles, false)?,
            groups: words(facts, account.id, &key.roles, true)?,
            expires_at: key.expires_at,
        })
    };
    facts.keys_of(account.id).map(entry).collect()
}
