//! Many decisions at once: all levels of someone in an account, and everyone who can.

use jiff::Timestamp;

use super::{
    Index, SectionNumber,
    decide::{Stands, When},
    stand::{NOTHING, Node, Stand},
};
use crate::{AccountId, KeyId, Kind, Level, Origin, PersonId, Principal};

/// How far up a kind of section lies from the asked account; more than any tree is deep where it does
/// not.
const NOWHERE: usize = usize::MAX;

impl Index {
    /// The level of every section that the principal has in an account, in the order of the catalog,
    /// into a buffer whose content is given up. Whether there is such an account.
    ///
    /// Two looks by id and one go over the sections for each standing on the way up.
    pub fn levels(
        &self,
        principal: Principal,
        account: AccountId,
        (at, origin): (Timestamp, Origin),
        into: &mut Vec<Level>,
    ) -> bool {
        into.clear();
        let Some(account) = self.accounts.get(account.to_bytes()) else { return false };
        let sections = self.catalog.kinds.len();
        into.resize(sections, Level::Hide);
        let (stands, when) = (self.stands(principal), When { at, origin });
        let places = self.places(account);
        self.each_up(stands, account, |step, stand| {
            if self.counts(stand, when) {
                self.add(stand, step, &places, into);
            }
        });
        // What is given is still asked for while the first half becomes what may be used.
        into.extend_from_within(..);
        let (levels, given) = into.split_at_mut(sections);
        self.settle(levels, given);
        into.truncate(sections);
        true
    }

    /// How many steps up sections of each kind lie.
    fn places(&self, account: u32) -> [usize; 4] {
        Kind::ALL.map(|kind| self.steps_up(account, kind).unwrap_or(NOWHERE))
    }

    /// How many steps up from an account sections of a kind lie.
    pub(super) fn steps_up(&self, account: u32, kind: Kind) -> Option<usize> {
        let (mut at, mut step) = (account, 0);
        loop {
            let node = self.tree.get(at);
            if !node.is_narrower_than(kind) {
                return (step == 0 || node.is_of(kind)).then_some(step);
            }
            at = node.parent;
            step += 1;
            if at == Node::ROOT {
                return None;
            }
        }
    }

    /// What the caps leave of what a standing gives of a section.
    pub(super) fn left(&self, stand: Stand, section: usize) -> Level {
        let caps = self.caps.get(self.tree.get(stand.at).caps);
        let left = self.rows.get(stand.gives)[section].min(caps[section]);
        if self.recorded_suspended(stand) {
            left.min(self.catalog.suspended[section])
        } else {
            left
        }
    }

    /// Adds what a standing so many steps up gives, less the caps of where it stands.
    fn add(&self, stand: Stand, step: usize, places: &[usize; 4], levels: &mut [Level]) {
        let rows = self.rows.get(stand.gives);
        let caps = self.caps.get(self.tree.get(stand.at).caps);
        let suspended = self.recorded_suspended(stand).then_some(&self.catalog.suspended);
        for (section, best) in levels.iter_mut().enumerate() {
            let mut given = rows[section].min(caps[section]);
            if let Some(left) = suspended {
                given = given.min(left[section]);
            }
            if given > *best && step >= places[self.catalog.kinds[section] as usize] {
                *best = given;
            }
        }
    }

    fn recorded_suspended(&self, stand: Stand) -> bool {
        if stand.more == NOTHING {
            return false;
        }
        let recorded = self.mores.get(stand.more).as_ref().and_then(|more| more.recorded);
        recorded.is_some_and(|recorded| self.tree.get(recorded).has(Node::SUSPENDED))
    }

    /// From what is given to what may be used: prerequisites, and levels that are not offered.
    fn settle(&self, levels: &mut [Level], given: &[Level]) {
        for (section, level) in levels.iter_mut().enumerate() {
            let holds = |level: &Level| {
                let needs = self.catalog.needs_of(section, *level);
                !needs.is_empty()
                    && needs.iter().all(|(at, needed)| given[usize::from(*at)] >= *needed)
            };
            let up_to = &Level::ALL[1..=*level as usize];
            *level = up_to.iter().rev().copied().find(holds).unwrap_or_default();
        }
    }

    /// Each standing on the way from an account up, with how many steps up it is.
    pub(super) fn each_up(
        &self,
        stands: Stands<'_>,
        account: u32,
        mut each: impl FnMut(usize, Stand),
    ) {
        let (mut at, mut step) = (account, 0);
        loop {
            match stands {
                Stands::One(stand) if stand.at == at => return each(step, stand),
                Stands::Many(list) => {
                    let from = list.partition_point(|stand| stand.at < at);
                    let here = list[from..].iter().take_while(|stand| stand.at == at);
                    here.for_each(|stand| each(step, *stand));
                }
                Stands::One(_) => {}
                Stands::None => return,
            }
            at = self.tree.get(at).parent;
            step += 1;
            if at == Node::ROOT {
                return;
            }
        }
    }

    /// Everyone who may have this level of the section in the account, each once: who stands there
    /// first, then who stands above. Only those who stand on the way up are looked at, since nobody
    /// else reaches the account.
    pub fn who_can(
        &self,
        level: Level,
        section: SectionNumber,
        account: AccountId,
        (at, origin): (Timestamp, Origin),
        mut each: impl FnMut(Principal),
    ) {
        let Some(account) = self.accounts.get(account.to_bytes()) else { return };
        let Some(kind) = self.catalog.kind(section) else { return };
        let Some(place) = self.place(account, kind) else { return };
        let needs = self.catalog.needs(section, level);
        if needs.is_empty() {
            return;
        }
        let when = When { at, origin };
        let mut above = place;
        loop {
            let mut ask = |principal: Principal| {
                let stands = self.stands(principal);
                // Whoever stands further down as well was asked there.
                let first = || !self.any_below(stands, place, above);
                if self.has_all(stands, place, needs, when) && first() {
                    each(principal);
                }
            };
            let people = self.members.of_account(above);
            for id in people {
                ask(Principal::Person(PersonId::from_bytes(*id)));
            }
            let keys = self.keys_in.of_account(above);
            for id in keys {
                ask(Principal::Key(KeyId::from_bytes(*id)));
            }
            let node = self.tree.get(above);
            if node.has(Node::SIGN_IN) {
                ask(Principal::AccountSignIn(AccountId::from_bytes(*self.names.get(above))));
            }
            above = node.parent;
            if above == Node::ROOT {
                return;
            }
        }
    }

    /// Whether someone stands on the way from a place up to below an account.
    fn any_below(&self, stands: Stands<'_>, place: u32, above: u32) -> bool {
        let Stands::Many(list) = stands else { return false };
        let mut at = place;
        while at != above {
            if list.binary_search_by_key(&at, |stand| stand.at).is_ok() {
                return true;
            }
            at = self.tree.get(at).parent;
        }
        false
    }
}
