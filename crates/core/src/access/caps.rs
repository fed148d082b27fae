//! Caps: what an account and those above it leave to its people. They depend on where a standing
//! stands, never on what it asks about, so they bind the people of an account and those below it
//! and not those above.

use std::net::IpAddr;

use super::{
    Access,
    explanation::{Cap, CapApplied},
    standing::{Standing, Status},
};
use crate::{
    IpNet, Kind, Level, Origin, Principal,
    catalog::Section,
    facts::{Facts, Lookup},
    record::{Account, AccountState, Allowlist, in_ranges},
};

impl<'f> Access<'f> {
    /// What a standing gives that can be used: as written, if it is in force, less the caps.
    pub(super) fn capped(&self, standing: &Standing<'f>, section: &Section) -> Level {
        if standing.status != Status::InForce {
            return Level::Hide;
        }
        let given = standing.given(section, &self.path);
        self.caps(standing, section, given, &mut |_| {})
    }

    /// Applies the caps to a level, telling of each one that lowers it.
    pub(super) fn caps(
        &self,
        standing: &Standing<'f>,
        section: &Section,
        given: Level,
        tell: &mut dyn FnMut(CapApplied),
    ) -> Level {
        let mut level = given;
        let mut lower = |cap: Cap, account: &Account, to: Level| {
            let to = section.offered.highest_up_to(to);
            if to < level {
                tell(CapApplied { cap, account: account.id, from: level, to });
                level = to;
            }
        };
        for account in &self.path[standing.at..] {
            if let Some((_, ceiling)) = account.ceiling(&section.key) {
                lower(Cap::Ceiling, account, ceiling);
            }
            if matches!(account.state, AccountState::Closed { .. }) {
                lower(Cap::Closed, account, Level::Hide);
            }
        }
        if !section.kept_while_suspended {
            for step in [standing.at, standing.recorded] {
                if let Some(account) = suspended(&self.path, step) {
                    lower(Cap::Suspended, account, Level::View);
                }
            }
        }
        level
    }
}

/// The suspended account that binds people who stand at a step: theirs, or a phone system's
/// customer.
pub(super) fn suspended<'f>(path: &[&'f Account], step: usize) -> Option<&'f Account> {
    let is_suspended =
        |account: &&&Account| matches!(account.state, AccountState::Suspended { .. });
    let customer = (path[step].kind == Kind::PhoneSystem).then(|| path.get(step + 1)).flatten();
    [Some(&path[step]), customer].into_iter().flatten().find(is_suspended).copied()
}

/// Whether the address from which someone comes lets a standing count.
pub(super) fn address(
    path: &[&Account],
    at: usize,
    recorded: usize,
    owner: bool,
    own: &[IpNet],
    origin: Origin,
) -> Status {
    let ip = match origin {
        Origin::Any => return Status::InForce,
        Origin::Ip(ip) => Some(ip),
        Origin::Unknown => None,
    };
    let of_account = |step: usize| {
        let list = path[step].allowlist.as_ref()?;
        (!owner || list.binds_owner_of(path[step].id)).then_some(&list.ranges[..])
    };
    let own = (!own.is_empty()).then_some(own);
    let lists = [of_account(at), of_account(recorded), own];
    lists
        .into_iter()
        .flatten()
        .map(|ranges| listed(ranges, ip))
        .find(|s| *s != Status::InForce)
        .unwrap_or(Status::InForce)
}

/// Whether a list of an account binds a principal: one of its people, someone narrowed to it, its key
/// or its own sign-in; not its owner, unless it is theirs or from above.
pub fn allowlist_binds(
    facts: &Facts,
    account: &Account,
    list: &Allowlist,
    principal: Principal,
) -> Lookup<bool> {
    let person = match principal {
        Principal::Key(key) => {
            return Ok(facts.key(key)?.is_some_and(|key| key.account == account.id));
        }
        Principal::AccountSignIn(own) => return Ok(own == account.id),
        Principal::Person(person) => person,
    };
    for above in facts.path(account.id)? {
        let Some(membership) = facts.membership_of(person, above.id)? else { continue };
        let is_here = above.id == account.id;
        let is_spared = account.owner == Some(membership.id) && !list.binds_owner_of(account.id);
        let narrowed = membership.narrowed_to.as_ref();
        if is_here && !is_spared || narrowed.is_some_and(|to| to.contains(&account.id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn listed(ranges: &[IpNet], ip: Option<IpAddr>) -> Status {
    match ip {
        None => Status::IpUnknown,
        Some(ip) if in_ranges(ranges, ip) => Status::InForce,
        Some(_) => Status::IpOutside,
    }
}
