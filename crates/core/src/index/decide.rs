//! A decision on the index. Nothing is allocated and no lock is taken.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Index, SectionNumber,
    stand::{Fence, MANY, NOTHING, Node, OFF, OWNERS, Stand},
};
use crate::{AccountId, Kind, Level, Origin, Principal, access::Reason, record::in_ranges};

/// An answer of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They may.
    Granted,
    /// They may not, and this is why.
    Denied(Reason),
    /// They may not; something that is written to give the level is kept from it, and the plain
    /// rules tell which of the reasons counts ([`crate::access::decide_access`]).
    Kept,
}

impl Answer {
    /// Whether they may.
    pub fn is_granted(self) -> bool {
        self == Self::Granted
    }
}

/// Where a principal stands, as far as it can reach.
#[derive(Clone, Copy)]
enum Stands<'i> {
    One(Stand),
    Many(&'i [Stand]),
    None,
}

/// The circumstances of a question.
#[derive(Clone, Copy)]
struct When {
    at: Timestamp,
    origin: Origin,
}

impl Index {
    /// May the principal have this level of the section in the account, then and from there?
    ///
    /// Order of cost: two looks at memory by id, the way up from the account, and one row for each
    /// standing on it.
    #[inline]
    pub fn decide(
        &self,
        principal: Principal,
        level: Level,
        section: SectionNumber,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> Answer {
        let Some(account) = self.accounts.get(account.to_bytes()) else {
            return Answer::Denied(Reason::AccountUnknown);
        };
        let Some(kind) = self.catalog.kind(section) else {
            return Answer::Denied(Reason::SectionUnknown);
        };
        let Some(place) = self.place(account, kind) else {
            return Answer::Denied(Reason::SectionNotHere);
        };
        let needs = self.catalog.needs(section, level);
        if needs.is_empty() {
            return Answer::Denied(Reason::LevelNotOffered);
        }
        let stands = self.stands(principal);
        if self.has_all(stands, place, needs, When { at, origin }) {
            return Answer::Granted;
        }
        self.denied(stands, place, needs[0])
    }

    /// Whether they may: [`Self::decide`] without the reason.
    #[inline]
    pub fn allows(
        &self,
        principal: Principal,
        level: Level,
        section: SectionNumber,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> bool {
        let Some(account) = self.accounts.get(account.to_bytes()) else { return false };
        let Some(kind) = self.catalog.kind(section) else { return false };
        let Some(place) = self.place(account, kind) else { return false };
        let needs = self.catalog.needs(section, level);
        let stands = self.stands(principal);
        !needs.is_empty() && self.has_all(stands, place, needs, When { at, origin })
    }

    #[inline]
    fn has_all(&self, stands: Stands<'_>, place: u32, needs: &[(u16, Level)], when: When) -> bool {
        needs.iter().all(|needed| self.any(stands, place, |at| self.gives(at, *needed, when)))
    }

    /// Whether anything that the principal has on the way from the account up counts, then and from
    /// there, whatever it gives.
    pub fn is_in_force(
        &self,
        principal: Principal,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> bool {
        let Some(account) = self.accounts.get(account.to_bytes()) else { return false };
        let when = When { at, origin };
        self.any(self.stands(principal), account, |stand| self.counts(stand, when))
    }

    /// Whether an account is another one or below it.
    pub fn is_within(&self, account: AccountId, other: AccountId) -> bool {
        let number = |account: AccountId| self.accounts.get(account.to_bytes());
        let (Some(mut at), Some(other)) = (number(account), number(other)) else { return false };
        while at != other {
            at = self.tree.get(at).parent;
            if at == Node::ROOT {
                return false;
            }
        }
        true
    }

    /// The level of a section that the principal has in an account.
    pub fn level(
        &self,
        principal: Principal,
        section: SectionNumber,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> Level {
        let has = |level: &Level| self.allows(principal, *level, section, account, at, origin);
        Level::ALL[1..].iter().rev().copied().find(has).unwrap_or_default()
    }

    /// The asked account, or the nearest one above of the section's kind.
    #[inline]
    fn place(&self, asked: u32, kind: Kind) -> Option<u32> {
        let mut place = asked;
        loop {
            let node = self.tree.get(place);
            if !node.is_narrower_than(kind) {
                return (place == asked || node.is_of(kind)).then_some(place);
            }
            place = node.parent;
            if place == Node::ROOT {
                return None;
            }
        }
    }

    #[inline]
    fn stands(&self, principal: Principal) -> Stands<'_> {
        let found = match principal {
            Principal::Person(id) => self.people.get(id.to_bytes()),
            Principal::Key(id) => self.keys.get(id.to_bytes()),
            Principal::AccountSignIn(id) => self.accounts.get(id.to_bytes()).and_then(|at| {
                let node = *self.tree.get(at);
                let gives = OWNERS + u32::from(node.kind);
                let more = if node.has(Node::SIGN_IN_OFF) { OFF } else { NOTHING };
                node.has(Node::SIGN_IN).then_some(Stand { at, gives, more })
            }),
        };
        match found {
            None => Stands::None,
            Some(found) if found.at == MANY => Stands::Many(self.lists.get(found.gives)),
            Some(found) => Stands::One(found),
        }
    }

    /// Whether any standing from a place up to the platform is so.
    #[inline]
    fn any(&self, stands: Stands<'_>, place: u32, is_so: impl Fn(Stand) -> bool) -> bool {
        let mut at = place;
        loop {
            match stands {
                Stands::One(stand) if stand.at == at => return is_so(stand),
                Stands::Many(list) => {
                    let from = list.partition_point(|stand| stand.at < at);
                    let here = list[from..].iter().take_while(|stand| stand.at == at);
                    if here.into_iter().any(|stand| is_so(*stand)) {
                        return true;
                    }
                }
                Stands::One(_) => {}
                Stands::None => return false,
            }
            at = self.tree.get(at).parent;
            if at == Node::ROOT {
                return false;
            }
        }
    }

    /// Whether a standing gives a level of a section, in force and after the caps.
    #[inline]
    fn gives(&self, stand: Stand, (section, level): (u16, Level), when: When) -> bool {
        let section = usize::from(section);
        if self.rows.get(stand.gives)[section] < level {
            return false;
        }
        let node = *self.tree.get(stand.at);
        if node.caps != 0 && self.caps.get(node.caps)[section] < level {
            return false;
        }
        (stand.more == NOTHING || self.also(stand, section, level, when))
            && (!node.has(Node::FENCED) || self.comes_in(stand, stand.at, when.origin))
    }

    /// Whether a standing counts at all.
    fn counts(&self, stand: Stand, when: When) -> bool {
        let node = *self.tree.get(stand.at);
        (stand.more == NOTHING || self.also(stand, 0, Level::Hide, when))
            && (!node.has(Node::FENCED) || self.comes_in(stand, stand.at, when.origin))
    }

    /// What is asked of few: dates, addresses, and where a narrowed membership is recorded.
    #[inline(never)]
    fn also(&self, stand: Stand, section: usize, level: Level, when: When) -> bool {
        let Some(more) = self.mores.get(stand.more) else { return false };
        if more.off
            || more.starts_at.is_some_and(|start| when.at < start)
            || more.ends_at.is_some_and(|end| when.at >= end)
            || !more.ranges.is_empty() && !is_listed(&more.ranges, when.origin)
        {
            return false;
        }
        let Some(recorded) = more.recorded else { return true };
        let node = *self.tree.get(recorded);
        if node.has(Node::SUSPENDED) && self.catalog.suspended[section] < level {
            return false;
        }
        !node.has(Node::FENCED) || self.comes_in(stand, recorded, when.origin)
    }

    #[inline(never)]
    fn comes_in(&self, stand: Stand, account: u32, origin: Origin) -> bool {
        let Some(fence): Option<&Arc<Fence>> = self.fences.get(&account) else { return true };
        let spared = stand.gives < OWNERS && !fence.binds_owner;
        spared || is_listed(&fence.ranges, origin)
    }

    /// Why not, where it can be told from what is written alone.
    #[inline(never)]
    fn denied(&self, stands: Stands<'_>, place: u32, (section, level): (u16, Level)) -> Answer {
        let written = |stand: Stand| self.rows.get(stand.gives)[usize::from(section)] >= level;
        if self.any(stands, place, written) {
            Answer::Kept
        } else if self.any(stands, place, |_| true) {
            Answer::Denied(Reason::RoleInsufficient)
        } else {
            Answer::Denied(Reason::MembershipNone)
        }
    }
}

fn is_listed(ranges: &[ipnet::IpNet], origin: Origin) -> bool {
    match origin {
        Origin::Any => true,
        Origin::Unknown => false,
        Origin::Ip(ip) => in_ranges(ranges, ip),
    }
}
