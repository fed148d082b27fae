//! What a change would do to everyone's access: the difference of all decisions, before it is made.
//!
//! # Why it is enough to compare at a few accounts
//!
//! A section asked at an account is resolved to its place, at the account or above. Only what the
//! principal has there and above counts, and each of it is capped where it stands. So the level is
//! the same at every place below an account where the principal stands, down to the next one where
//! they stand: it is enough to compare *there*, for the sections of that account's kind and
//! narrower. What is found counts for everything below, down to the next account where they stand.
//! An account that is moved is compared too, whether they stand in it or not: what they have above
//! it is another thing now.
//!
//! Of those accounts only the ones at or below what the events are about can differ (`touched`).
//! The records that this takes are copied out of the world ([`Comparison::take`]), so that comparing
//! them ([`Comparison::preview`]) holds up nobody.
//!
//! # What is compared
//!
//! - The levels that may be used at the moment of the change, wherever the principal comes from:
//!   lists of addresses count as kept to. What they change is from where, not what.
//! - Each section where it lives and above. Asked further down it is the same question about the
//!   account above; after a move that may be another account, where nobody's access is another.
//! - Accounts that are there before: in one that is made, nobody loses anything.
//! - Where a looker is given, what they may see: of others, what stands in accounts where they may
//!   see people, or keys (rule 7).
//! - A catalog that lets a section live at another kind is compared where people stand, and no
//!   further.

mod alike;
mod copy;
mod points;
mod touched;

use jiff::Timestamp;

pub use self::copy::Comparison;
use super::{Access, rows::Rows};
use crate::{
    AccountId, Kind, Level, Origin, Principal,
    catalog::SectionKey,
    change::{Actor, Context, Event, Operation, permits},
    facts::{Facts, Lookup},
};
use std::collections::HashMap;

/// What a change would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// What would happen; nothing if nothing is to change.
    pub events: Vec<Event>,
    /// Whose access would be another, in order of principal, account and section.
    pub changes: Vec<AccessChange>,
}

/// A level that would be another, in an account and everything below it, down to the next account
/// where the principal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChange {
    /// Whose.
    pub principal: Principal,
    /// Where.
    pub account: AccountId,
    /// Of what.
    pub section: SectionKey,
    /// What they have.
    pub before: Level,
    /// What they would have.
    pub after: Level,
}

/// With whose eyes the difference is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// Everything.
    All,
    /// What this principal may see, from where they are.
    Of(Principal, Origin),
}

impl Eyes {
    /// Those of who acts; the machine sees everything.
    pub fn of(context: &Context) -> Self {
        match context.actor {
            Actor::Machine => Self::All,
            Actor::Principal(principal) => Self::Of(principal, context.origin()),
        }
    }
}

/// The difference of all decisions that events would bring to a whole world.
///
/// # Examples
///
/// Nothing happens, nothing differs:
///
/// ```
/// use std::sync::Arc;
/// use rolecall_core::{Timestamp, access::{Eyes, preview}, catalog::Catalog, facts::Facts};
///
/// let facts = Facts::whole(Arc::new(Catalog::telecom()));
/// let preview = preview(&facts, Vec::new(), Timestamp::UNIX_EPOCH, Eyes::All);
/// assert!(preview.changes.is_empty());
/// ```
pub fn preview(facts: &Facts, events: Vec<Event>, at: Timestamp, eyes: Eyes) -> Preview {
    Comparison::take(facts, events, at, eyes).preview()
}

/// One of the two worlds that are compared.
struct World<'f> {
    facts: &'f Facts,
    rows: Rows<'f>,
    at: Timestamp,
}

impl<'f> World<'f> {
    fn new(facts: &'f Facts, at: Timestamp) -> Self {
        Self { facts, rows: Rows::new(facts.catalog()), at }
    }

    /// All levels of a principal in an account, as far as they are seen.
    fn levels(
        &mut self,
        principal: Principal,
        account: AccountId,
        seen: &mut Seen<'_>,
    ) -> Option<Box<[Level]>> {
        let access = Access::of(self.facts, principal, account, self.at, Origin::Any);
        let mut access = known(access)?;
        let Access { path, standings, .. } = &mut access;
        standings.retain(|standing| seen.sees(principal, path[standing.recorded].id));
        Some(self.rows.levels(&access))
    }

    fn kind(&self, account: AccountId) -> Option<Kind> {
        known(self.facts.account(account)).map(|account| account.kind)
    }
}

/// What a looker sees, asked once an account.
struct Seen<'f> {
    before: &'f Facts,
    at: Timestamp,
    eyes: Eyes,
    known: HashMap<(Operation, AccountId), bool>,
}

impl Seen<'_> {
    fn sees(&mut self, principal: Principal, account: AccountId) -> bool {
        let Eyes::Of(looker, origin) = self.eyes else { return true };
        if looker == principal {
            return true;
        }
        let operation = match principal {
            Principal::Person(_) | Principal::AccountSignIn(_) => Operation::SeePeople,
            Principal::Key(_) => Operation::SeeKeys,
        };
        let may = || permits(self.before, looker, operation, account, self.at, origin).is_ok();
        *self.known.entry((operation, account)).or_insert_with(may)
    }
}

/// What was copied is all that is asked for.
fn known<T>(found: Lookup<T>) -> T {
    found.expect("what is compared was copied as a whole")
}
