//! What a plan means to do, by names, until it is known what these are called by id.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use jiff::Timestamp;

use super::{
    OwnerEntry, PersonEntry, Place, PolicyEntry, Position, RoleEntry, RoleName, Row, SettingsEntry,
    reference::meant,
};
use crate::{
    AccountId, KeyId, Kind, Level, MembershipId, PolicyId, RoleId, Zone,
    catalog::SectionKey,
    change::{AccountSettings, Command, FirstOwner, Invitee, NewPerson, Refusal},
    facts::{Facts, Lookup},
    name::{Name, ShortName},
    preset,
    record::{Account, PolicyContent, RoleContent},
    window::Dates,
};

/// One change that is meant, when it is best tried, and where it stands in the document.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    pub(super) phase: Phase,
    pub(super) row: Row,
    pub(super) place: Place,
    pub(super) does: Does,
}

/// What is tried before what: made before it is used, taken away before it is deleted, wider before
/// narrower. What is refused is tried again after the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Accounts,
    Widened,
    PoliciesLoosened,
    RolesMade,
    RolesChanged,
    ListsGrown,
    TakenAway,
    Given,
    Added,
    ListsShrunk,
    RolesDeleted,
    PoliciesSet,
    Narrowed,
}

/// What is to be done in the account of its row.
#[derive(Clone, Debug)]
pub(super) enum Does {
    CreateAccount {
        parent: ShortName,
        kind: Kind,
        name: Name,
        owner: Option<OwnerEntry>,
    },
    ChangeAccount {
        name: Option<Name>,
        settings: Option<SettingsEntry>,
    },
    SetState(Position),
    SetOwnRoles(bool),
    SetAllowed(Option<BTreeSet<RoleName>>),
    /// The list as it is with these too.
    Widen(BTreeSet<RoleName>),
    SetCeiling(SectionKey, Option<Level>),
    SetAllowlist(BTreeSet<IpNet>),
    CreateRole {
        group: bool,
        entry: RoleEntry,
    },
    ChangeRole {
        role: RoleId,
        group: bool,
        entry: RoleEntry,
    },
    DeleteRole(RoleId),
    SetPolicy {
        policy: Option<PolicyId>,
        entry: PolicyEntry,
        /// Roles that it names already, of which who plans does not know: they stay.
        unknown: BTreeSet<RoleId>,
    },
    RemovePolicy(PolicyId),
    AddPerson(PersonEntry),
    SetRoles {
        membership: MembershipId,
        roles: BTreeSet<RoleName>,
        groups: BTreeSet<RoleName>,
    },
    SetDates {
        membership: MembershipId,
        dates: Dates,
    },
    SetReach {
        membership: MembershipId,
        reach: Option<BTreeSet<ShortName>>,
    },
    SetRanges {
        membership: MembershipId,
        ranges: BTreeSet<IpNet>,
    },
    Suspend(MembershipId),
    Resume(MembershipId),
    EndPerson(MembershipId),
    SetKeyRoles {
        key: KeyId,
        roles: BTreeSet<RoleName>,
        groups: BTreeSet<RoleName>,
    },
    RevokeKey(KeyId),
}

/// A command, or why there is none yet.
type Resolved = Lookup<Result<Command, Refusal>>;

/// Resolves names on the facts as they are by then.
pub(super) struct Resolving<'f> {
    pub(super) facts: &'f Facts,
    /// Roles that the plan deletes: no name means them.
    pub(super) going: &'f BTreeSet<RoleId>,
    /// Until when invitations can be accepted.
    pub(super) until: Timestamp,
    /// Whether it is known from where it is planned.
    pub(super) from_somewhere: bool,
}

impl Resolving<'_> {
    /// The command that an intent is.
    pub(super) fn command(&self, intent: &Intent) -> Resolved {
        let named = &intent.row.account;
        if let Does::CreateAccount { parent, kind, name, owner } = &intent.does {
            return self.create_account(named, parent, *kind, name, owner.as_ref());
        }
        let Some(account) = self.facts.account_named(named)? else {
            return Ok(Err(Refusal::NotFound { what: "account" }));
        };
        self.in_account(account, &intent.does)
    }

    fn create_account(
        &self,
        short_name: &ShortName,
        parent: &ShortName,
        kind: Kind,
        name: &Name,
        owner: Option<&OwnerEntry>,
    ) -> Resolved {
        let Some(parent) = self.facts.account_named(parent)? else {
            return Ok(Err(Refusal::NotFound { what: "account" }));
        };
        let owner = owner.map(|owner| FirstOwner {
            address: owner.address.clone(),
            name: owner.name.clone().unwrap_or_else(|| called(owner.address.as_str())),
            zone: owner.zone.clone().unwrap_or_else(Zone::utc),
            until: self.until,
        });
        Ok(Ok(Command::CreateAccount {
            parent: parent.id,
            kind,
            name: name.clone(),
            short_name: short_name.clone(),
            owner,
        }))
    }

    fn in_account(&self, account: &Account, does: &Does) -> Resolved {
        let id = account.id;
        Ok(Ok(match does {
            Does::CreateAccount { .. } => unreachable!("it is resolved before"),
            Does::ChangeAccount { name, settings } => {
                let settings = changed(account, name.as_ref(), settings.as_ref());
                Command::ChangeAccount { account: id, settings }
            }
            Does::SetState(Position::Active) => Command::ResumeAccount { account: id },
            Does::SetState(Position::Suspended) => Command::SuspendAccount { account: id },
            Does::SetState(Position::Closed) => Command::CloseAccount { account: id },
            Does::SetOwnRoles(on) => Command::SetOwnRoles { account: id, on: *on },
            Does::SetAllowed(list) => {
                let roles = match list {
                    Some(list) => match self.roles(id, list, &BTreeSet::new())? {
                        Ok(roles) => Some(roles),
                        Err(refusal) => return Ok(Err(refusal)),
                    },
                    None => None,
                };
                Command::SetAllowedRoles { account: id, roles, map: BTreeMap::new() }
            }
            Does::Widen(list) => {
                let mut roles = account.allowed_roles.clone().unwrap_or_default();
                match self.roles(id, list, &BTreeSet::new())? {
                    Ok(added) => roles.extend(added),
                    Err(refusal) => return Ok(Err(refusal)),
                }
                Command::SetAllowedRoles { account: id, roles: Some(roles), map: BTreeMap::new() }
            }
            Does::SetCeiling(section, ceiling) => {
                Command::SetCeiling { account: id, section: section.clone(), ceiling: *ceiling }
            }
            Does::SetAllowlist(ranges) => Command::SetAllowlist {
                account: id,
                ranges: ranges.iter().copied().collect(),
                // What networks are is told apart from which they are.
                notes: account.allowlist.as_ref().map(|it| it.notes.clone()).unwrap_or_default(),
                // At a terminal there is no address to compare. Whoever means to leave themself out
                // says so where it is asked.
                leaves_self_out: !self.from_somewhere,
            },
            Does::SetKeyRoles { key, roles, groups } => match self.roles(id, roles, groups)? {
                Ok(roles) => Command::SetKeyRoles { key: *key, roles },
                Err(refusal) => return Ok(Err(refusal)),
            },
            Does::RevokeKey(key) => Command::RevokeKey { key: *key },
            role => return self.role_or_person(account, role),
        }))
    }

    fn role_or_person(&self, account: &Account, does: &Does) -> Resolved {
        let id = account.id;
        Ok(Ok(match does {
            Does::CreateRole { entry, .. } if entry.preset.is_some() => {
                let preset = entry.preset.clone().unwrap_or_default();
                Command::AddPreset { account: id, preset }
            }
            Does::CreateRole { group, entry } => {
                let content = content(account, *group, entry);
                Command::CreateRole { account: id, group: *group, content }
            }
            Does::ChangeRole { role, group, entry } => {
                Command::ChangeRole { role: *role, content: content(account, *group, entry) }
            }
            Does::DeleteRole(role) => Command::DeleteRole { role: *role, move_holders_to: None },
            Does::SetPolicy { policy, entry, unknown } => {
                match self.roles(id, &entry.only_roles, &entry.only_groups)? {
                    Ok(only) => Command::SetPolicy {
                        account: id,
                        policy: *policy,
                        content: PolicyContent {
                            name: entry.name.clone(),
                            section: entry.section.clone(),
                            level: entry.level,
                            only: only.union(unknown).copied().collect(),
                            below: entry.below,
                        },
                    },
                    Err(refusal) => return Ok(Err(refusal)),
                }
            }
            Does::RemovePolicy(policy) => Command::RemovePolicy { account: id, policy: *policy },
            person => return self.person(account, person),
        }))
    }

    fn person(&self, account: &Account, does: &Does) -> Resolved {
        let id = account.id;
        Ok(Ok(match does {
            Does::AddPerson(entry) => return self.new_person(id, entry),
            Does::SetRoles { membership, roles, groups } => match self.roles(id, roles, groups)? {
                Ok(roles) => Command::SetRoles { membership: *membership, roles },
                Err(refusal) => return Ok(Err(refusal)),
            },
            Does::SetDates { membership, dates } => {
                Command::SetDates { membership: *membership, dates: dates.clone() }
            }
            Does::SetReach { membership, reach } => match self.reach(reach.as_ref())? {
                Ok(narrowed_to) => Command::SetNarrowing { membership: *membership, narrowed_to },
                Err(refusal) => return Ok(Err(refusal)),
            },
            Does::SetRanges { membership, ranges } => {
                let ranges = ranges.iter().copied().collect();
                Command::SetRanges { membership: *membership, ranges }
            }
            Does::Suspend(membership) => Command::SuspendMembership { membership: *membership },
            Does::Resume(membership) => Command::ResumeMembership { membership: *membership },
            Does::EndPerson(membership) => Command::EndMembership { membership: *membership },
            other => unreachable!("{other:?} is resolved before"),
        }))
    }

    fn new_person(&self, account: AccountId, entry: &PersonEntry) -> Resolved {
        let roles = match self.roles(account, &entry.roles, &entry.groups)? {
            Ok(roles) => roles,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let narrowed_to = match self.reach(entry.reach.as_ref())? {
            Ok(narrowed_to) => narrowed_to,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let invitee = Invitee {
            address: entry.address.clone(),
            name: entry.name.clone().unwrap_or_else(|| called(entry.address.as_str())),
            roles,
            dates: Dates {
                activation: entry.activation,
                expiration: entry.expiration,
                zone: entry.zone.clone().unwrap_or_else(Zone::utc),
            },
            narrowed_to,
            until: self.until,
        };
        let ranges = entry.addresses.iter().copied().collect();
        let login_name = entry.login_name.clone();
        let person = NewPerson { invitee, login_name, ranges, language: None };
        Ok(Ok(Command::AddPerson { account, person }))
    }

    fn reach(
        &self,
        reach: Option<&BTreeSet<ShortName>>,
    ) -> Lookup<Result<Option<BTreeSet<AccountId>>, Refusal>> {
        let Some(reach) = reach else { return Ok(Ok(None)) };
        let mut accounts = BTreeSet::new();
        for name in reach {
            match self.facts.account_named(name)? {
                Some(account) => accounts.insert(account.id),
                None => return Ok(Err(Refusal::NotFound { what: "account" })),
            };
        }
        Ok(Ok(Some(accounts)))
    }

    /// The roles and groups that words mean; each means exactly one.
    fn roles(
        &self,
        account: AccountId,
        roles: &BTreeSet<RoleName>,
        groups: &BTreeSet<RoleName>,
    ) -> Lookup<Result<BTreeSet<RoleId>, Refusal>> {
        let mut found = BTreeSet::new();
        let roles = roles.iter().map(|word| (false, word));
        for (group, word) in roles.chain(groups.iter().map(|word| (true, word))) {
            let mut meant = meant(self.facts, account, group, word)?;
            meant.retain(|role| !self.going.contains(&role.id));
            match meant[..] {
                [role] => found.insert(role.id),
                _ => return Ok(Err(Refusal::NotFound { what: "role" })),
            };
        }
        Ok(Ok(found))
    }
}

fn changed(
    account: &Account,
    name: Option<&Name>,
    settings: Option<&SettingsEntry>,
) -> AccountSettings {
    let mut after = AccountSettings::of(account);
    if let Some(name) = name {
        after.name = name.clone();
    }
    if let Some(settings) = settings {
        after.roles_per_person_max = settings.roles_per_person_max;
        after.second_factor = settings.second_factor;
        after.opens_accounts = settings.opens_accounts;
    }
    after
}

/// What a role is to contain. A group has the kind of its account.
pub(super) fn content(account: &Account, group: bool, entry: &RoleEntry) -> RoleContent {
    if let Some(preset) = entry.preset.as_deref().and_then(preset::named) {
        return preset.content();
    }
    let kind = entry.kind.filter(|_| !group).unwrap_or(account.kind);
    RoleContent {
        name: entry.name.clone(),
        description: entry.description.clone(),
        kind,
        levels: entry.levels.clone(),
        everything_below: entry.everything_below,
        second_factor: entry.second_factor,
    }
}

/// What someone is called of whom only the address is known.
fn called(address: &str) -> Name {
    let short = address.split('@').next().unwrap_or(address);
    let short: String = short.chars().take(Name::CHARS_MAX).collect();
    short.parse().or_else(|_| "Someone".parse()).expect("a name")
}
