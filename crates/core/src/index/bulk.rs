//! Memberships by the million, one after the other, as they are read at a start.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::{
    build::Making,
    ids::IdMap,
    stand::{NOTHING, Stand},
};
use crate::{AccountId, Kind, MembershipId, PersonId, RoleId, facts::Facts, record::Membership};

/// Takes memberships in, for [`super::Decider::in_bulk`].
pub struct Bulk<'f> {
    pub(super) making: Making,
    pub(super) facts: &'f Facts,
    pub(super) people: Vec<([u8; 16], Stand)>,
    /// Which memberships own an account, of which kind, in order.
    pub(super) owners: Vec<(MembershipId, Kind)>,
}

impl Bulk<'_> {
    /// Takes in any membership. One of an account that is not among the facts counts nowhere.
    pub fn membership(&mut self, membership: &Membership) {
        let account = self.facts.account(membership.account).expect("the whole world");
        let Some(account) = account else { return };
        if membership.narrowed_to.is_some() {
            self.making.ledger.narrowed.insert(membership.person);
        }
        let person = membership.person.to_bytes();
        let stands = &mut |stand| self.people.push((person, stand));
        self.making.stands_of(account, membership, self.facts, stands);
    }

    /// Takes in many that have nothing but roles, by threads side by side: each has a [`Part`], and
    /// gives back what came of it, in any order. Then all are [added](Self::add).
    pub fn shared(&mut self) -> Shared<'_> {
        Shared {
            accounts: self.making.index.accounts.clone(),
            owners: &self.owners,
            facts: self.facts,
            making: Mutex::new(&mut self.making),
        }
    }

    /// Takes in what came of a part.
    pub fn add(&mut self, part: Plain) {
        for (number, further) in part.further {
            self.making.ledger.giving.again(number, further);
        }
        if self.people.is_empty() {
            self.people = part.people;
        } else {
            self.people.extend(part.people);
        }
    }
}

/// What the parts of a bulk have in common.
pub struct Shared<'b> {
    accounts: IdMap<u32>,
    owners: &'b [(MembershipId, Kind)],
    facts: &'b Facts,
    making: Mutex<&'b mut Making>,
}

impl<'b> Shared<'b> {
    /// A part, with room for so many.
    pub fn part(&self, room: usize) -> Part<'_, 'b> {
        Part {
            shared: self,
            owners: self.owners,
            people: Vec::with_capacity(room),
            rows: HashMap::default(),
        }
    }
}

/// Memberships of one thread.
pub struct Part<'s, 'b> {
    shared: &'s Shared<'b>,
    /// Those that may still come.
    owners: &'s [(MembershipId, Kind)],
    people: Vec<([u8; 16], Stand)>,
    /// The rows of roles that were met before, and how often again.
    rows: HashMap<Box<[RoleId]>, (u32, u32), foldhash::fast::RandomState>,
}

impl Part<'_, '_> {
    /// Takes in a membership that has nothing but roles, in order, as nearly all are: it is active,
    /// without dates, addresses and narrowing. These come in order of id.
    pub fn plain(
        &mut self,
        id: MembershipId,
        person: PersonId,
        account: AccountId,
        roles: &[RoleId],
    ) {
        let Some(at) = self.shared.accounts.get(account.to_bytes()) else { return };
        let before = self.owners.iter().take_while(|(owner, _)| *owner < id).count();
        self.owners = &self.owners[before..];
        let gives = match self.owners.first() {
            Some((owner, kind)) if *owner == id => *kind as u32,
            _ => self.row(roles),
        };
        self.people.push((person.to_bytes(), Stand { at, gives, more: NOTHING }));
    }

    fn row(&mut self, roles: &[RoleId]) -> u32 {
        if let Some((number, further)) = self.rows.get_mut(roles) {
            *further += 1;
            return *number;
        }
        let mut making = self.shared.making.lock().unwrap_or_else(PoisonError::into_inner);
        let number = making.of_roles(&roles.iter().copied().collect(), self.shared.facts);
        self.rows.insert(roles.into(), (number, 0));
        number
    }

    /// What came of it.
    pub fn done(self) -> Plain {
        Plain { people: self.people, further: self.rows.into_values().collect() }
    }
}

/// What came of a part.
pub struct Plain {
    people: Vec<([u8; 16], Stand)>,
    further: Vec<(u32, u32)>,
}
