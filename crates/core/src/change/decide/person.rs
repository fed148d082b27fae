//! What is a person's own (rule 13): what they say of themself, and how they sign in. Nobody does
//! it for them, whatever they hold.

use super::{Decider, Events, Outcome};
use crate::{
    PersonId, Zone,
    change::{Event, Personal, Profile, Refusal},
    name::{Address, Language, Name},
    record::Person,
};

impl Decider<'_> {
    pub(super) fn change_profile(
        &mut self,
        name: &Name,
        zone: &Zone,
        language: Option<&Language>,
    ) -> Events {
        let id = self.guard.person().ok_or(Refusal::NotYours)?;
        let person = self.facts.person(id)?.ok_or(Refusal::NotFound { what: "person" })?;
        let named = person.name.clone().ok_or(Refusal::NotFound { what: "person" })?;
        let profile = |name: Name, zone: &Zone, language: Option<&Language>| Profile {
            name: Personal::new(id, name),
            zone: zone.clone(),
            language: language.cloned(),
        };
        let before = profile(named, &person.zone, person.language.as_ref());
        let after = profile(name.clone(), zone, language);
        if before == after {
            return Ok(Vec::new());
        }
        Ok(vec![Event::PersonChanged { person: id, before, after }])
    }

    /// That the address is theirs was proven at the door.
    pub(super) fn change_address(&mut self, address: &Address) -> Events {
        let person = self.guard.person().ok_or(Refusal::NotYours)?;
        let (_, before) = self.own_login(person)?;
        if before == address {
            return Ok(Vec::new());
        }
        if self.facts.person_at(address)?.is_some() {
            return Err(Refusal::AddressTaken)?;
        }
        let (before, after) = (before.clone(), address.clone());
        Ok(vec![Event::AddressChanged {
            person,
            before: Personal::new(person, before),
            after: Personal::new(person, after),
        }])
    }

    pub(super) fn choose_password(&mut self, person: PersonId) -> Events {
        self.own_login(person)?;
        Ok(vec![Event::PasswordChosen { person }])
    }

    /// Set up where there is one, it takes that one's place.
    pub(super) fn set_factor(&mut self, person: PersonId, enabled: bool) -> Events {
        let (known, _) = self.own_login(person)?;
        if !enabled && !known.factor {
            return Ok(Vec::new());
        }
        Ok(vec![Event::FactorSet { person, enabled }])
    }

    /// The actor's own login with its address, if it is this person's and not erased.
    fn own_login(&self, person: PersonId) -> Outcome<(&Person, &Address)> {
        if self.guard.person() != Some(person) {
            return Err(Refusal::NotYours)?;
        }
        let known = self.facts.person(person)?;
        let with_address = known.and_then(|known| known.address.as_ref().map(|at| (known, at)));
        Ok(with_address.ok_or(Refusal::NotFound { what: "person" })?)
    }
}
