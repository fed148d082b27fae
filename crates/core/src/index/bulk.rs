//! Memberships by the million, one after the other, as they are read at a start.

use std::collections::HashMap;

use super::{
    build::Making,
    stand::{NOTHING, Stand},
};
use crate::{AccountId, Kind, MembershipId, PersonId, RoleId, facts::Facts, record::Membership};

/// Takes memberships in, for [`super::Decider::in_bulk`].
pub struct Bulk<'f> {
    pub(super) making: Making,
    pub(super) facts: &'f Facts,
    pub(super) people: Vec<([u8; 16], Stand)>,
    /// Which memberships own an account, of which kind: the last one first.
    pub(super) owners: Vec<(MembershipId, Kind)>,
    /// The rows of roles that were met before.
    pub(super) rows: HashMap<Box<[RoleId]>, u32, foldhash::fast::RandomState>,
}

impl Bulk<'_> {
    /// How many are to come, about.
    pub fn expect(&mut self, memberships: usize) {
        self.people.reserve(memberships);
    }

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

    /// The same of one that has nothing but roles, in order, as nearly all are: it is active, without
    /// dates, addresses and narrowing. These come in order of id.
    pub fn plain(
        &mut self,
        id: MembershipId,
        person: PersonId,
        account: AccountId,
        roles: &[RoleId],
    ) {
        let Some(at) = self.making.number(account) else { return };
        while self.owners.last().is_some_and(|(owner, _)| *owner < id) {
            self.owners.pop();
        }
        let gives = match self.owners.last() {
            Some((owner, kind)) if *owner == id => *kind as u32,
            _ => self.row(roles),
        };
        self.people.push((person.to_bytes(), Stand { at, gives, more: NOTHING }));
    }

    fn row(&mut self, roles: &[RoleId]) -> u32 {
        if let Some(number) = self.rows.get(roles).copied() {
            self.making.ledger.giving.again(number);
            return number;
        }
        let number = self.making.of_roles(&roles.iter().copied().collect(), self.facts);
        self.rows.insert(roles.into(), number);
        number
    }
}
