//! One way up the tree as it was: the past of an account without the past of everything.

use std::sync::Arc;

use super::{Facts, Record};
use crate::{PersonId, Zone, catalog::Catalog, change::Event, record::Person};

/// The events of an account that no decision follows from, by name: readings, requests, reviews, notices,
/// policies and jobs; those whose row in the table ([`Event::about`]) says so.
pub const NO_MATTER_OF_ACCESS: [&str; 17] = [
    "look_began",
    "look_ended",
    "secret_revealed",
    "list_exported",
    "access_asked",
    "access_answered",
    "review_started",
    "review_answered",
    "review_lapsed",
    "review_closed",
    "review_reminded",
    "ends_told",
    "policy_set",
    "policy_removed",
    "policy_broken",
    "job_started",
    "job_cancelled",
];

impl Facts {
    /// An account and those above it as they were, with who stood in them and by which roles: from
    /// the events of these accounts alone, in order.
    ///
    /// What someone may do in an account follows from what stands there and above, so it is all that
    /// a decision there asks for; nothing is known of accounts beside it or below. Persons are known
    /// by their ids: names and second factors are no matter of access.
    pub fn of_way(catalog: Arc<Catalog>, events: impl IntoIterator<Item = Event>) -> Self {
        let mut facts = Self::whole(catalog);
        for event in events.into_iter().filter(|event| event.about().of_access) {
            if let Event::MembershipAdded { person, .. } = &event {
                facts.person_by_id(*person);
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
