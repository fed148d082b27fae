//! One way up the tree as it was: the past of an account without the past of everything.

use std::sync::Arc;

use super::{Facts, Record};
use crate::{PersonId, Zone, catalog::Catalog, change::Event, record::Person};

impl Facts {
    /// An account and those above it as they were, with who stood in them and by which roles: from
    /// the events of these accounts alone, in order.
    ///
    /// What someone may do in an account follows from what stands there and above, so it is all that
    /// a decision there asks for; nothing is known of accounts beside it or below. Persons are known
    /// by their ids: names and second factors are no matter of access.
    pub fn of_way(catalog: Arc<Catalog>, events: impl IntoIterator<Item = Event>) -> Self {
        let mut facts = Self::whole(catalog);
        for event in events {
            match &event {
                Event::MembershipAdded { person, .. } => facts.person_by_id(*person),
                // What one looks at is of the person, not of the account.
                Event::LookBegan { .. } | Event::LookEnded { .. } => continue,
                _ => {}
            }
            facts.apply(&event);
        }
        facts.take_changed();
        facts
    }

    fn person_by_id(&mut self, id: PersonId) {
        if !self.persons.contains_key(&id) {
            self.load([Record::Person(Person {
                id,
                address: None,
                name: None,
                zone: Zone::utc(),
                language: None,
                claimed: false,
                factor: false,
                looks: None,
            })]);
        }
    }
}
