//! May this principal have this level of this section in this account, now; and why.
//!
//! [`Access::of`] gathers what a principal has on the way from an account up to the platform; the
//! rest is arithmetic on it:
//!
//! 1. the section is resolved to its *place*: the asked account, or the nearest one
//!    above of the section's kind;
//! 2. each *standing* (a membership, or each account to which it is narrowed; a key; an account
//!    sign-in) that reaches the place and is in force gives the highest level of its roles;
//! 3. what it gives is capped where it stands, by the account's caps;
//! 4. the highest of all counts, and falls to the highest level whose prerequisites hold.
//!
//! This is the one opinion. An index that answers faster must answer the same.

mod caps;
mod decision;
mod explanation;
mod factor;
mod hold;
mod preview;
mod rows;
mod standing;
mod who;
mod words;

use std::sync::Arc;

use jiff::Timestamp;

use self::standing::Standing;
pub use self::{
    caps::allowlist_binds,
    decision::{Decision, Question, Reason, decide_access},
    explanation::{Cap, CapApplied, Explanation, Gift, Lowered, StandingReport},
    factor::demands_factor,
    hold::{Held, beyond},
    preview::{AccessChange, Comparison, Eyes, Preview, preview},
    standing::{Status, membership_status},
    who::who_can,
    words::in_words,
};
use crate::{
    AccountId, Kind, Level, Origin, Principal,
    catalog::{Catalog, Section},
    facts::{Facts, Lookup},
    record::{Account, AccountState, Role},
};

/// What a principal has on the way from one account up to the platform, at one moment.
#[derive(Clone, Debug)]
pub struct Access<'f> {
    catalog: &'f Arc<Catalog>,
    /// The asked account first, the platform last.
    path: Vec<&'f Account>,
    standings: Vec<Standing<'f>>,
}

impl<'f> Access<'f> {
    /// Gathers it. None when there is no such account.
    pub fn of(
        facts: &'f Facts,
        principal: Principal,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> Lookup<Option<Self>> {
        let path = facts.path(account)?;
        if path.is_empty() {
            return Ok(None);
        }
        let standings = standing::gather(facts, principal, &path, at, origin)?;
        Ok(Some(Self { catalog: facts.catalog(), path, standings }))
    }

    /// What someone would have who stands in `stands_in` with a role and nothing else. None when there
    /// is no such account.
    pub fn with_role(
        facts: &'f Facts,
        role: &'f Role,
        stands_in: AccountId,
        account: AccountId,
    ) -> Lookup<Option<Self>> {
        let path = facts.path(account)?;
        if path.is_empty() {
            return Ok(None);
        }
        let standings = standing::with_role(role, stands_in, &path);
        Ok(Some(Self { catalog: facts.catalog(), path, standings }))
    }

    /// The place of sections of a kind, as a step on the path: the asked account, or the nearest
    /// one above of that kind. None when there is none.
    fn place(&self, kind: Kind) -> Option<usize> {
        if self.path[0].kind <= kind {
            return Some(0);
        }
        self.path.iter().position(|account| account.kind == kind)
    }

    /// The level of a section that may be used: by all rules.
    pub fn level(&self, section: &Section) -> Level {
        self.level_of(section, &|standing, section| self.capped(standing, section))
    }

    /// The same without what stands above an account on the path: what its people may know of.
    #[must_use]
    pub fn seen_from(mut self, account: AccountId) -> Self {
        let step = self.path.iter().position(|at| at.id == account);
        self.standings.retain(|standing| step.is_some_and(|step| standing.recorded <= step));
        self
    }

    /// The same with nothing but what stands in these accounts on the path.
    #[must_use]
    pub fn seen_where(mut self, seen: impl Fn(AccountId) -> bool) -> Self {
        let path = &self.path;
        self.standings.retain(|standing| seen(path[standing.recorded].id));
        self
    }

    /// Whether there is anything at all through which the principal could have access.
    pub fn stands_anywhere(&self) -> bool {
        !self.standings.is_empty()
    }

    /// Whether any standing counts at the moment, from the address.
    pub fn is_in_force(&self) -> bool {
        self.standings.iter().any(|standing| standing.status == Status::InForce)
    }

    /// Whether the principal is the person who owns the asked account, and counts now.
    pub fn is_owner_here(&self) -> bool {
        let own = |standing: &Standing<'_>| {
            standing.owner && matches!(standing.source, standing::Source::Membership(_))
        };
        self.standings.iter().any(|standing| standing.is_here() && own(standing))
            && !self.is_closed()
    }

    fn is_closed(&self) -> bool {
        self.path.iter().any(|account| matches!(account.state, AccountState::Closed { .. }))
    }

    /// Whether any section is above hide: whether the account is there for the principal at all.
    pub fn sees_anything(&self) -> bool {
        self.catalog.sections().iter().any(|section| self.level(section) > Level::Hide)
    }

    /// The account nearest to the root from where `level` of the section is reached by standings
    /// there and above alone. It says how far a cap can be lifted.
    pub fn stand_for(&self, section: &Section, level: Level) -> Option<AccountId> {
        let reaches_from = |step: usize| {
            self.level_of(section, &|standing, section| {
                if standing.at >= step { self.capped(standing, section) } else { Level::Hide }
            }) >= level
        };
        (0..self.path.len()).rev().find(|step| reaches_from(*step)).map(|step| self.path[step].id)
    }

    /// The highest level of a section over all standings that reach its place, each counted by
    /// `gives`, settled by prerequisites.
    fn level_of(
        &self,
        section: &Section,
        gives: &dyn Fn(&Standing<'f>, &Section) -> Level,
    ) -> Level {
        let highest = |section: &Section| self.highest(section, gives);
        self.catalog.settled(section, highest(section), &highest)
    }

    fn highest(
        &self,
        section: &Section,
        gives: &dyn Fn(&Standing<'f>, &Section) -> Level,
    ) -> Level {
        let Some(place) = self.place(section.kind) else {
            return Level::Hide;
        };
        let reaching = self.standings.iter().filter(|standing| standing.at >= place);
        reaching.map(|standing| gives(standing, section)).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
