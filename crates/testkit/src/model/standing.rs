//! Rules 1 to 6: what a principal may use, and what they hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use rolecall_core::{
    AccountId, IpNet, Level, Origin, Principal, RoleId, Timestamp,
    catalog::Section,
    record::{AccountState, Key, Membership, MembershipState, RoleContent},
    window::Place,
};

use super::World;

/// One way in which a principal stands somewhere in the tree, in force at the moment asked about.
pub(super) struct Standing<'w> {
    /// The account in which it counts.
    pub(super) at: AccountId,
    /// The account where it is recorded: another one above, if it is narrowed.
    recorded: AccountId,
    pub(super) by: By<'w>,
    ends_at: Option<Timestamp>,
    /// From where it counts; empty is from anywhere.
    ranges: &'w [IpNet],
}

/// By what someone stands there.
pub(super) enum By<'w> {
    /// By owning the account.
    Ownership,
    /// By being its sign-in, which has the owner's levels.
    SignIn,
    /// By roles and groups.
    Roles(&'w BTreeSet<RoleId>),
    /// By being a key.
    Key(&'w Key),
}

/// What a role gives of a section, as it is written, the mark spelt out.
pub(super) fn written(content: &RoleContent, section: &Section) -> Level {
    if content.everything_below && section.kind > content.kind {
        section.top()
    } else {
        content.levels.get(&section.key)
    }
}

impl World {
    /// What may be used of a section, by rules 1 to 6.
    pub fn level(
        &self,
        principal: Principal,
        section: &str,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> Level {
        let standings = self.standings(principal, at);
        self.usable(&standings, section, account, origin)
    }

    /// What is held of a section until a moment, or for good: rules 1 to 3 and 5, without caps.
    pub fn holds(
        &self,
        principal: Principal,
        section: &str,
        account: AccountId,
        at: Timestamp,
        until: Option<Timestamp>,
    ) -> Level {
        let mut standings = self.standings(principal, at);
        standings.retain(|standing| standing.lasts_until(until));
        let gives = |standing: &Standing<'_>, section: &Section| self.given_by(standing, section);
        self.settled(&standings, section, account, gives)
    }

    /// What these standings leave to be used.
    pub(super) fn usable(
        &self,
        standings: &[Standing<'_>],
        section: &str,
        account: AccountId,
        origin: Origin,
    ) -> Level {
        let gives = |standing: &Standing<'_>, section: &Section| {
            self.capped(standing, section, self.given_by(standing, section), origin)
        };
        self.settled(standings, section, account, gives)
    }

    /// All standings of a principal that are in force: rules 2 and 6.
    pub(super) fn standings(&self, principal: Principal, at: Timestamp) -> Vec<Standing<'_>> {
        match principal {
            Principal::Person(person) => {
                let memberships = self.memberships.values();
                let own = memberships.filter(|one| one.person == person && in_force(one, at));
                own.flat_map(|one| self.standings_of(one)).collect()
            }
            Principal::Key(id) => {
                let key = self.keys.get(&id);
                let good = key.filter(|key| key.expires_at.is_none_or(|end| at < end));
                good.map(Standing::of_key).into_iter().collect()
            }
            Principal::AccountSignIn(id) => {
                let sign_in = self.accounts.get(&id).and_then(|account| account.sign_in);
                let enabled = sign_in.filter(|sign_in| sign_in.enabled);
                let standing = enabled.map(|_| Standing::of_sign_in(id));
                standing.into_iter().collect()
            }
        }
    }

    /// A membership stands in its account, or in each account below that it is narrowed to. One
    /// that is listed and no longer below, since it was moved, is out of its reach.
    fn standings_of<'w>(&'w self, membership: &'w Membership) -> Vec<Standing<'w>> {
        let recorded = membership.account;
        let places = match &membership.narrowed_to {
            None => vec![recorded],
            Some(listed) => {
                let below = |id: &&AccountId| self.above(**id).contains(&recorded);
                listed.iter().filter(below).copied().collect()
            }
        };
        let standing = |at| Standing {
            at,
            recorded,
            by: if self.is_owners(membership) {
                By::Ownership
            } else {
                By::Roles(&membership.roles)
            },
            ends_at: membership.window.ends_at(),
            ranges: &membership.ranges,
        };
        places.into_iter().map(standing).collect()
    }

    /// Rules 1, 3 and 5: the highest over all standings that reach the place, for all sections of
    /// the kind, and then what their prerequisites leave of it.
    fn settled(
        &self,
        standings: &[Standing<'_>],
        section: &str,
        account: AccountId,
        gives: impl Fn(&Standing<'_>, &Section) -> Level,
    ) -> Level {
        let Some(asked) = self.catalog.section(section) else {
            return Level::Hide;
        };
        let Some(place) = self.place_of(asked.kind, account) else {
            return Level::Hide;
        };
        let mut levels = BTreeMap::new();
        for other in self.catalog.sections() {
            if other.kind == asked.kind {
                let reaching = standings.iter().filter(|one| self.is_within(place, one.at));
                let highest = reaching.map(|one| gives(one, other)).max();
                levels.insert(other.key.as_str(), highest.unwrap_or_default());
            }
        }
        while self.lower_what_lacks_a_prerequisite(&mut levels) {}
        levels[section]
    }

    /// Lowers by one step each section that rests on what is not there. Whether any was lowered.
    fn lower_what_lacks_a_prerequisite(&self, levels: &mut BTreeMap<&str, Level>) -> bool {
        let before = levels.clone();
        for section in self.catalog.sections() {
            let Some(left) = levels.get_mut(section.key.as_str()) else {
                continue;
            };
            let level = *left;
            let lacks = section.prerequisites.iter().any(|needed| {
                let has = before.get(needed.section.as_str());
                needed.from <= level && has.copied().unwrap_or_default() < needed.level
            });
            if lacks && level > Level::Hide {
                let below = Level::ALL[level as usize - 1];
                *left = section.offered.highest_up_to(below);
            }
        }
        *levels != before
    }

    /// Rule 3: what a standing gives of a section, before caps.
    fn given_by(&self, standing: &Standing<'_>, section: &Section) -> Level {
        match &standing.by {
            By::Ownership | By::SignIn if section.kind >= self.accounts[&standing.at].kind => {
                section.top()
            }
            By::Ownership | By::SignIn => Level::Hide,
            By::Roles(roles) => self.given_by_roles(roles, section),
            By::Key(key) => {
                self.given_by_roles(&key.roles, section).min(key.snapshot.get(&section.key))
            }
        }
    }

    /// The highest of what these roles give.
    pub(super) fn given_by_roles(&self, roles: &BTreeSet<RoleId>, section: &Section) -> Level {
        let known = roles.iter().filter_map(|id| self.roles.get(id));
        let levels = known.map(|role| written(&role.content, section));
        levels.max().unwrap_or_default()
    }

    /// Rule 4: what the caps of the place where it stands leave of a level.
    fn capped(
        &self,
        standing: &Standing<'_>,
        section: &Section,
        level: Level,
        origin: Origin,
    ) -> Level {
        if self.is_closed(standing.at) || !self.counts_from(standing, origin) {
            return Level::Hide;
        }
        let mut most = level;
        if self.is_suspended(standing) && !section.kept_while_suspended {
            most = most.min(Level::View);
        }
        for above in self.path(standing.at) {
            let ceilings = self.accounts[&above].ceilings.get(&section.key);
            for ceiling in ceilings.into_iter().flat_map(BTreeMap::values) {
                most = most.min(*ceiling);
            }
        }
        section.offered.highest_up_to(most)
    }

    fn is_suspended(&self, standing: &Standing<'_>) -> bool {
        let suspended =
            |id: AccountId| matches!(self.accounts[&id].state, AccountState::Suspended { .. });
        standing.accounts().into_iter().any(|id| {
            let account = &self.accounts[&id];
            // Only a phone system has no owner of its own; its customer's state is its own too.
            let with_parent = account.parent.filter(|_| !account.kind.has_owner());
            suspended(id) || with_parent.is_some_and(suspended)
        })
    }

    /// Whether a standing counts from there, by its own list and those of its accounts.
    pub(super) fn counts_from(&self, standing: &Standing<'_>, origin: Origin) -> bool {
        let passes_lists = standing.accounts().into_iter().all(|id| {
            let Some(list) = &self.accounts[&id].allowlist else {
                return true;
            };
            let spares_owner = !list.by_owner && list.by == id;
            let is_owner = matches!(standing.by, By::Ownership);
            (is_owner && spares_owner) || is_from(origin, &list.ranges)
        });
        passes_lists && (standing.ranges.is_empty() || is_from(origin, standing.ranges))
    }
}

impl<'w> Standing<'w> {
    fn of_key(key: &'w Key) -> Self {
        Self {
            at: key.account,
            recorded: key.account,
            by: By::Key(key),
            ends_at: key.expires_at,
            ranges: &key.ranges,
        }
    }

    fn of_sign_in(account: AccountId) -> Self {
        Self { at: account, recorded: account, by: By::SignIn, ends_at: None, ranges: &[] }
    }

    /// Whether it ends no sooner than `until`; none is for good.
    pub(super) fn lasts_until(&self, until: Option<Timestamp>) -> bool {
        match (self.ends_at, until) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(end), Some(until)) => end >= until,
        }
    }

    /// The accounts whose people it makes of the principal.
    fn accounts(&self) -> [AccountId; 2] {
        [self.at, self.recorded]
    }
}

/// Rule 6, and that invitations and suspended memberships are nothing.
fn in_force(membership: &Membership, at: Timestamp) -> bool {
    membership.state == MembershipState::Active && membership.window.place(at) == Place::Within
}

pub(super) fn is_from(origin: Origin, ranges: &[IpNet]) -> bool {
    match origin {
        Origin::Any => true,
        Origin::Unknown => false,
        Origin::Ip(ip) => {
            let ip = as_v4_if_mapped(ip);
            ranges.iter().any(|range| range.contains(&ip))
        }
    }
}

fn as_v4_if_mapped(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(ip, IpAddr::V4),
        IpAddr::V4(_) => ip,
    }
}
