//! Personal data in events.

use serde::{Deserialize, Serialize};

use crate::PersonId;

/// A value that is about a person: a name, an address, from where someone came.
///
/// The store keeps it beside the chained part of the ledger, which holds only a salted hash of it;
/// so a person can be erased and the chain still verifies. An erased value reads as none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal<T> {
    personal: About<T>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct About<T> {
    about: PersonId,
    value: Option<T>,
}

impl<T> Personal<T> {
    /// The member of the JSON object by which the store knows a personal value.
    pub const MARK: &'static str = "personal";

    /// A value about a person.
    pub fn new(about: PersonId, value: T) -> Self {
        Self { personal: About { about, value: Some(value) } }
    }

    /// Whom it is about.
    pub fn about(&self) -> PersonId {
        self.personal.about
    }

    /// The value, unless it was erased.
    pub fn value(&self) -> Option<&T> {
        self.personal.value.as_ref()
    }

    /// The value, unless it was erased.
    pub fn into_value(self) -> Option<T> {
        self.personal.value
    }
}
