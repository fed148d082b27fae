//! What a decision was made of, as far as the index knows it: where someone stands, what is written
//! there for them, and what is left of it.
//!
//! Deliberately not here: names, roles and which cap it was. They come from the facts
//! ([`crate::access::Access::explain`]), for a reader; this is for a program that asks at every
//! question.

use jiff::Timestamp;

use super::{
    Answer, Index, SectionNumber,
    decide::When,
    stand::{NOTHING, Stand},
};
use crate::{AccountId, Level, Origin, Principal};

/// What one standing of a principal contributes to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ground {
    /// The account in which it counts.
    pub counts_in: AccountId,
    /// The account in which it is recorded: the same, or one above that it was narrowed from.
    pub recorded_in: AccountId,
    /// The level that is written, before caps.
    pub given: Level,
    /// Whether it counts then and from there, whatever it gives.
    pub in_force: bool,
    /// What it contributes: nothing where it does not count or does not reach the section's place.
    pub left: Level,
}

impl Index {
    /// The decision with everything that it was made of, nearest to the asked account first, into a
    /// buffer whose content is given up. It allocates nothing where the buffer is large enough: a
    /// person has few standings on one way up.
    ///
    /// # Examples
    ///
    /// ```
    /// # use rolecall_core::{AccountId, Level, Origin, Principal, Timestamp, index::Index};
    /// fn told(index: &Index, who: Principal, account: AccountId, now: Timestamp) -> Option<String> {
    ///     let invoices = index.section("invoices")?;
    ///     let mut grounds = Vec::new();
    ///     let when = (now, Origin::Unknown);
    ///     let answer = index.explain(who, Level::View, invoices, account, when, &mut grounds);
    ///     let best = grounds.iter().max_by_key(|ground| ground.left)?;
    ///     Some(format!("{answer:?}: {} comes from {}", best.left, best.counts_in))
    /// }
    /// ```
    pub fn explain(
        &self,
        principal: Principal,
        level: Level,
        section: SectionNumber,
        account: AccountId,
        (at, origin): (Timestamp, Origin),
        into: &mut Vec<Ground>,
    ) -> Answer {
        into.clear();
        let kind = self.catalog.kind(section);
        let number = self.accounts.get(account.to_bytes());
        if let (Some(kind), Some(number)) = (kind, number) {
            let (place, when) = (self.steps_up(number, kind), When { at, origin });
            self.each_up(self.stands(principal), number, |step, stand| {
                let reaches = place.is_some_and(|place| step >= place);
                into.push(self.ground(stand, usize::from(section.number), reaches, when));
            });
        }
        self.decide(principal, level, section, account, at, origin)
    }

    fn ground(&self, stand: Stand, section: usize, reaches: bool, when: When) -> Ground {
        let (given, in_force) = (self.rows.get(stand.gives)[section], self.counts(stand, when));
        let left = if reaches && in_force { self.left(stand, section) } else { Level::Hide };
        let account = |number| AccountId::from_bytes(*self.names.get(number));
        let more = (stand.more != NOTHING).then(|| self.mores.get(stand.more).as_ref()).flatten();
        let recorded = more.and_then(|more| more.recorded).unwrap_or(stand.at);
        let (counts_in, recorded_in) = (account(stand.at), account(recorded));
        Ground { counts_in, recorded_in, given, in_force, left }
    }
}
