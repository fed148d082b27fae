//! Standings: from where a principal's access comes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::caps;
use crate::{
    Level, Levels, Origin, PersonId, Principal,
    catalog::Section,
    facts::{Facts, Lookup},
    record::{Account, Key, Membership, MembershipState, Role},
    window::Place,
};

/// A membership, a key or an account sign-in where it stands on the path. A narrowed membership
/// has one for each account on the path to which it is narrowed.
#[derive(Clone, Debug)]
pub(super) struct Standing<'f> {
    /// The step on the path where it counts.
    pub(super) at: usize,
    /// The step where it is recorded: the same, or above for a narrowed membership.
    pub(super) recorded: usize,
    pub(super) source: Source<'f>,
    pub(super) roles: Vec<&'f Role>,
    /// Whether it has the top of everything of its account's kind and narrower.
    pub(super) owner: bool,
    pub(super) status: Status,
    pub(super) ends_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'f> {
    Membership(&'f Membership),
    Key(&'f Key),
    SignIn(&'f Account),
    /// Nobody's: as if someone had this role.
    Role(&'f Role),
}

/// Whether a standing counts at the asked moment, from the asked address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It counts.
    InForce,
    /// Its activation is to come.
    NotYet,
    /// Its expiration has passed.
    Expired,
    /// It was suspended.
    Suspended,
    /// It is an invitation that is not accepted.
    Invited,
    /// The sign-in is disabled.
    Disabled,
    /// A list of addresses applies, and the address is not on it.
    IpOutside,
    /// A list of addresses applies, and no address is known.
    IpUnknown,
}

impl Status {
    /// Whether it is in force whatever the address: what is held, not what can be used.
    pub(super) fn is_held(self) -> bool {
        matches!(self, Self::InForce | Self::IpOutside | Self::IpUnknown)
    }
}

impl Standing<'_> {
    /// Whether it is of the asked account itself, and counts.
    pub(super) fn is_here(&self) -> bool {
        self.at == 0 && self.recorded == 0 && self.status == Status::InForce
    }

    /// What it gives of a section as written, once it counts.
    pub(super) fn given(&self, section: &Section, path: &[&Account]) -> Level {
        if self.owner {
            let kind = path[self.recorded].kind;
            return if kind.holds(section.kind) { section.top() } else { Level::Hide };
        }
        let by_roles = self.roles.iter().map(|role| role.content.level(section)).max();
        let level = by_roles.unwrap_or_default();
        self.snapshot().map_or(level, |snapshot| level.min(snapshot.get(&section.key)))
    }

    fn snapshot(&self) -> Option<&Levels> {
        match self.source {
            Source::Key(key) => Some(&key.snapshot),
            Source::Membership(_) | Source::SignIn(_) | Source::Role(_) => None,
        }
    }
}

/// What someone would have who stands in an account on the path with a role alone.
pub(super) fn with_role<'f>(
    role: &'f Role,
    stands_in: crate::AccountId,
    path: &[&'f Account],
) -> Vec<Standing<'f>> {
    let step = path.iter().position(|account| account.id == stands_in);
    let standing = |step| Standing {
        at: step,
        recorded: step,
        source: Source::Role(role),
        roles: vec![role],
        owner: false,
        status: Status::InForce,
        ends_at: None,
    };
    step.map(standing).into_iter().collect()
}

/// All standings of a principal on a path.
pub(super) fn gather<'f>(
    facts: &'f Facts,
    principal: Principal,
    path: &[&'f Account],
    at: Timestamp,
    origin: Origin,
) -> Lookup<Vec<Standing<'f>>> {
    match principal {
        Principal::Person(person) => of_person(facts, person, path, at, origin),
        Principal::Key(id) => match facts.key(id)? {
            Some(key) => of_key(facts, key, path, at, origin),
            None => Ok(Vec::new()),
        },
        Principal::AccountSignIn(account) => Ok(of_sign_in(account, path, origin)),
    }
}

fn of_person<'f>(
    facts: &'f Facts,
    person: PersonId,
    path: &[&'f Account],
    at: Timestamp,
    origin: Origin,
) -> Lookup<Vec<Standing<'f>>> {
    let mut standings = Vec::new();
    for (recorded, account) in path.iter().enumerate() {
        let Some(membership) = facts.membership_of(person, account.id)? else {
            continue;
        };
        let roles = roles_of(facts, &membership.roles)?;
        let owner = account.owner == Some(membership.id);
        for step in steps(membership, recorded, path) {
            let listed = caps::address(path, step, recorded, owner, &membership.ranges, origin);
            standings.push(Standing {
                at: step,
                recorded,
                source: Source::Membership(membership),
                roles: roles.clone(),
                owner,
                status: status_of(membership, at).unwrap_or(listed),
                ends_at: membership.window.ends_at(),
            });
        }
    }
    Ok(standings)
}

/// The steps on the path at which a membership counts.
fn steps(membership: &Membership, recorded: usize, path: &[&Account]) -> Vec<usize> {
    match &membership.narrowed_to {
        None => vec![recorded],
        Some(narrowed) => (0..recorded).filter(|step| narrowed.contains(&path[*step].id)).collect(),
    }
}

/// Whether a membership counts in the first account of a path, narrowed or not: whether its person
/// may act for themself there.
pub fn membership_status(
    path: &[&Account],
    membership: &Membership,
    at: Timestamp,
    origin: Origin,
) -> Status {
    let owner = path[0].owner == Some(membership.id);
    let listed = || caps::address(path, 0, 0, owner, &membership.ranges, origin);
    status_of(membership, at).unwrap_or_else(listed)
}

fn status_of(membership: &Membership, at: Timestamp) -> Option<Status> {
    match (membership.state, membership.window.place(at)) {
        (MembershipState::Invited { .. }, _) => Some(Status::Invited),
        (MembershipState::Suspended, _) => Some(Status::Suspended),
        (MembershipState::Active, Place::Before) => Some(Status::NotYet),
        (MembershipState::Active, Place::After) => Some(Status::Expired),
        (MembershipState::Active, Place::Within) => None,
    }
}

fn of_key<'f>(
    facts: &'f Facts,
    key: &'f Key,
    path: &[&'f Account],
    at: Timestamp,
    origin: Origin,
) -> Lookup<Vec<Standing<'f>>> {
    let Some(step) = path.iter().position(|account| account.id == key.account) else {
        return Ok(Vec::new());
    };
    let expired = key.expires_at.is_some_and(|end| at >= end);
    let listed = caps::address(path, step, step, false, &key.ranges, origin);
    Ok(vec![Standing {
        at: step,
        recorded: step,
        source: Source::Key(key),
        roles: roles_of(facts, &key.roles)?,
        owner: false,
        status: if expired { Status::Expired } else { listed },
        ends_at: key.expires_at,
    }])
}

fn of_sign_in<'f>(
    account: crate::AccountId,
    path: &[&'f Account],
    origin: Origin,
) -> Vec<Standing<'f>> {
    let Some(step) = path.iter().position(|above| above.id == account) else {
        return Vec::new();
    };
    let Some(sign_in) = path[step].sign_in else {
        return Vec::new();
    };
    // A list binds the sign-in always: only the owner in person is spared.
    let listed = caps::address(path, step, step, false, &[], origin);
    vec![Standing {
        at: step,
        recorded: step,
        source: Source::SignIn(path[step]),
        roles: Vec::new(),
        owner: true,
        status: if sign_in.enabled { listed } else { Status::Disabled },
        ends_at: None,
    }]
}

fn roles_of<'f>(
    facts: &'f Facts,
    ids: impl IntoIterator<Item = &'f crate::RoleId>,
) -> Lookup<Vec<&'f Role>> {
    let mut roles = Vec::new();
    for id in ids {
        roles.extend(facts.role(*id)?);
    }
    Ok(roles)
}
