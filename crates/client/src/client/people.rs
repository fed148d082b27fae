//! People in an account: listed, put in, changed, removed, erased.

use rolecall_core::{MembershipId, PersonId, RoleId, window::Dates};
use serde::Serialize;

use super::{
    Client, Error, List, Tagged,
    operations::{
        ADD_PERSON, ERASE_PERSON, GET_PERSON, LIST_PEOPLE, REMOVE_PERSON, SET_PERSON_ADDRESSES,
        SET_PERSON_DATES, SET_PERSON_REACH, SET_PERSON_ROLES, SET_PERSON_STATE,
    },
};
use crate::wire::{
    AccountRef, Changed, NewPerson, Person, PersonState, Removed, SetAddresses, SetPersonState,
    SetReach, SetRoles,
};

/// Which people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PeopleQuery {
    /// Only those whose name, address or login name has this in it.
    pub q: Option<String>,
    /// Only those in this state.
    pub state: Option<PersonState>,
    /// Only those who have this role or group.
    pub role: Option<RoleId>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

impl Client {
    /// The people of an account, in the order in which they were put in.
    pub fn list_people(&self, account: &AccountRef, query: &PeopleQuery) -> List<Person> {
        List::of(self, self.request(&LIST_PEOPLE, &[account]).query(query))
    }

    /// Puts someone into an account. Whose address has a login already is invited instead.
    pub async fn add_person(
        &self,
        account: &AccountRef,
        person: &NewPerson,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&ADD_PERSON, &[account]).json(person)).await
    }

    /// A person in an account.
    pub async fn get_person(
        &self,
        account: &AccountRef,
        person: MembershipId,
    ) -> Result<Tagged<Person>, Error> {
        self.read_tagged(self.request(&GET_PERSON, &[account, &person])).await
    }

    /// Removes a person from an account; their login stays, and what they are elsewhere.
    pub async fn remove_person(
        &self,
        account: &AccountRef,
        person: MembershipId,
    ) -> Result<Removed, Error> {
        self.write(self.request(&REMOVE_PERSON, &[account, &person])).await
    }

    /// Gives a person other roles and groups.
    pub async fn set_person_roles(
        &self,
        account: &AccountRef,
        person: MembershipId,
        roles: &SetRoles,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&SET_PERSON_ROLES, &[account, &person]).json(roles)).await
    }

    /// Sets from when until when a person counts in an account.
    pub async fn set_person_dates(
        &self,
        account: &AccountRef,
        person: MembershipId,
        dates: &Dates,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&SET_PERSON_DATES, &[account, &person]).json(dates)).await
    }

    /// Sets which accounts below a person of a platform or reseller reaches.
    pub async fn set_person_reach(
        &self,
        account: &AccountRef,
        person: MembershipId,
        reach: &SetReach,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&SET_PERSON_REACH, &[account, &person]).json(reach)).await
    }

    /// Sets from where a person counts in an account.
    pub async fn set_person_addresses(
        &self,
        account: &AccountRef,
        person: MembershipId,
        addresses: &SetAddresses,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&SET_PERSON_ADDRESSES, &[account, &person]).json(addresses)).await
    }

    /// Suspends a person in an account, or resumes them.
    pub async fn set_person_state(
        &self,
        account: &AccountRef,
        person: MembershipId,
        state: &SetPersonState,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&SET_PERSON_STATE, &[account, &person]).json(state)).await
    }

    /// Erases a person from everything, for good. The history stays.
    pub async fn erase_person(&self, person: PersonId) -> Result<Removed, Error> {
        self.write(self.request(&ERASE_PERSON, &[&person])).await
    }
}
