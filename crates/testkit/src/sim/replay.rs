//! Replay: all events from the beginning, through the JSON in which a ledger keeps them.

use std::sync::Arc;

use rolecall_core::{catalog::Catalog, change::Event, facts::Facts};

/// The world as the events so far make it, beginning with an empty one.
#[derive(Clone, Debug)]
pub(super) struct Replay {
    facts: Facts,
}

impl Replay {
    pub(super) fn new(catalog: Arc<Catalog>) -> Self {
        Self { facts: Facts::whole(catalog) }
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Makes events true as they are read back, and says what is read back otherwise.
    pub(super) fn advance(&mut self, events: &[Event]) -> Vec<String> {
        let mut found = Vec::new();
        for event in events {
            let json = serde_json::to_string(event).expect("an event is JSON");
            match serde_json::from_str::<Event>(&json) {
                Ok(read) => {
                    if read != *event {
                        found.push(format!("an event is read back otherwise: {json}"));
                    }
                    self.facts.apply(&read);
                }
                Err(error) => {
                    found.push(format!("an event cannot be read back: {error}: {json}"));
                    self.facts.apply(event);
                }
            }
        }
        self.facts.take_changed();
        found
    }

    /// Where the replayed world is another than this one.
    pub(super) fn differences(&self, world: &Facts) -> Vec<String> {
        differences(&self.facts, world, "replay of all events")
    }
}

/// Where a world is another than it should be.
pub(super) fn differences(is: &Facts, should: &Facts, what: &str) -> Vec<String> {
    let mut ids = is.record_ids();
    ids.extend(should.record_ids());
    let mut found = Vec::new();
    if is.catalog() != should.catalog() {
        found.push(format!("{what}: another catalog"));
    }
    for id in ids {
        let (is, should) = (is.record(id), should.record(id));
        if is != should {
            found.push(format!("{what}: {is:?} instead of {should:?}"));
        }
    }
    found
}
