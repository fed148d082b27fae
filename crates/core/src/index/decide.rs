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
pub(super) enum Stands<'i> {
    One(Stand),
    Many(&'i [Stand]),
    None,
}

/// The circumstances of a question.
#[derive(Clone, Copy)]
pub(super) struct When {
    pub(super) at: Timestamp,
    pub(super) origin: Origin,
}

/// The levels of sections that a level takes, itself first.
type Needs<'i> = &'i [(u16, Level)];

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
        let (place, needs) = match self.asked(account, section, level) {
            Ok(asked) => asked,
            Err(reason) => return Answer::Denied(reason),
        };
        let stands = self.stands(principal);
        let when = When { at, origin };
        if self.has_all(stands, place, needs, when) {
            return Answer::Granted;
        }
        self.denied(stands, place, Node::ROOT, needs[0], when)
    }

    /// The same for someone in an account who may not know of those above it: a no has the reason that
    /// it would have without what stands there, and accounts that are not below are unknown.
    #[inline]
    pub fn decide_seen_from(
        &self,
        seen_from: AccountId,
        principal: Principal,
        level: Level,
        section: SectionNumber,
        (account, at, origin): (AccountId, Timestamp, Origin),
    ) -> Answer {
        let unknown = Answer::Denied(Reason::AccountUnknown);
        let Some(account) = self.accounts.get(account.to_bytes()) else { return unknown };
        let Some(top) = self.accounts.get(seen_from.to_bytes()) else { return unknown };
        if !self.is_at_or_below(account, top) {
            return unknown;
        }
        let (place, needs) = match self.asked(account, section, level) {
            Ok(asked) => asked,
            Err(reason) => return Answer::Denied(reason),
        };
        let (stands, when) = (self.stands(principal), When { at, origin });
        if self.has_all(stands, place, needs, when) {
            return Answer::Granted;
        }
        if !self.is_at_or_below(place, top) {
            return Answer::Denied(Reason::MembershipNone);
        }
        self.denied(stands, place, top, needs[0], when)
    }

    /// Where the section is in or above an account, and what the level takes there.
    #[inline]
    fn asked(
        &self,
        account: u32,
        section: SectionNumber,
        level: Level,
    ) -> Result<(u32, Needs<'_>), Reason> {
        let kind = self.catalog.kind(section).ok_or(Reason::SectionUnknown)?;
        let place = self.place(account, kind).ok_or(Reason::SectionNotHere)?;
        let needs = self.catalog.needs(section, level);
        if needs.is_empty() { Err(Reason::LevelNotOffered) } else { Ok((place, needs)) }
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
        // Two looks far into memory, neither of which waits for the other.
        let (stands, account) = (self.stands(principal), self.accounts.get(account.to_bytes()));
        let Some(account) = account else { return false };
        let Ok((place, needs)) = self.asked(account, section, level) else { return false };
        self.has_all(stands, place, needs, When { at, origin })
    }

    #[inline]
    pub(super) fn has_all(
        &self,
        stands: Stands<'_>,
        place: u32,
        needs: &[(u16, Level)],
        when: When,
    ) -> bool {
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
        let (Some(at), Some(other)) = (number(account), number(other)) else { return false };
        self.is_at_or_below(at, other)
    }

    #[inline]
    fn is_at_or_below(&self, account: u32, above: u32) -> bool {
        let mut at = account;
        while at != above {
            at = self.tree.get(at).parent;
            if at == Node::ROOT {
                return false;
            }
        }
        true
    }

    /// The kind of an account.
    pub fn kind(&self, account: AccountId) -> Option<Kind> {
        let number = self.accounts.get(account.to_bytes())?;
        Kind::ALL.into_iter().find(|kind| self.tree.get(number).is_of(*kind))
    }

    /// Whether the principal stands anywhere at all, whether that counts or not.
    pub fn knows(&self, principal: Principal) -> bool {
        !matches!(self.stands(principal), Stands::None)
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
    pub(super) fn place(&self, asked: u32, kind: Kind) -> Option<u32> {
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
    pub(super) fn stands(&self, principal: Principal) -> Stands<'_> {
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
        self.any_up_to(stands, (place, Node::ROOT), is_so)
    }

    /// Whether any standing from a place up to an account above is so.
    #[inline]
    fn any_up_to(
        &self,
        stands: Stands<'_>,
        (place, top): (u32, u32),
        is_so: impl Fn(Stand) -> bool,
    ) -> bool {
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
            if at == top {
                return false;
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
    pub(super) fn counts(&self, stand: Stand, when: When) -> bool {
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

    /// Why not, where it can be told from what is written alone; of what stands up to `top`.
    #[inline(never)]
    fn denied(
        &self,
        stands: Stands<'_>,
        place: u32,
        top: u32,
        needed: (u16, Level),
        when: When,
    ) -> Answer {
        let up = (place, top);
        let (section, level) = needed;
        let written = |stand: Stand| {
            self.is_seen(stand, top) && self.rows.get(stand.gives)[usize::from(section)] >= level
        };
        if self.any_up_to(stands, up, |it| written(it) && self.gives(it, needed, when)) {
            Answer::Denied(Reason::PrerequisiteMissing)
        } else if self.any_up_to(stands, up, written) {
            Answer::Kept
        } else if self.any_up_to(stands, up, |stand| self.is_seen(stand, top)) {
            Answer::Denied(Reason::RoleInsufficient)
        } else {
            Answer::Denied(Reason::MembershipNone)
        }
    }

    /// Whether a standing is recorded in an account, or below it.
    fn is_seen(&self, stand: Stand, top: u32) -> bool {
        if top == Node::ROOT || stand.more == NOTHING {
            return true;
        }
        let recorded = self.mores.get(stand.more).as_ref().and_then(|more| more.recorded);
        recorded.is_none_or(|recorded| self.is_at_or_below(recorded, top))
    }
}

fn is_listed(ranges: &[ipnet::IpNet], origin: Origin) -> bool {
    match origin {
        Origin::Any => true,
        Origin::Unknown => false,
        Origin::Ip(ip) => in_ranges(ranges, ip),
    }
}
