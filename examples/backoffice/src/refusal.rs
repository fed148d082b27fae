//! Why something was not done.

use std::fmt;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The field.
    pub(crate) field: String,
    /// What is wrong, and what to do.
    pub(crate) message: String,
}

impl Mistake {
    /// Something is wrong with a field.
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is nothing at the address.
    NotFound,
    /// The request cannot be read.
    Unreadable(String),
    /// The body is of another type than the operation takes.
    NotJson,
    /// Some fields are wrong.
    Invalid(Vec<Mistake>),
    /// The item is in a state that forbids it.
    Conflict(String),
    /// Someone else has changed the item meanwhile.
    Changed,
    /// A page of another site sent the form.
    Foreign,
    /// Something is broken here.
    Fault(String),
}

impl Refusal {
    /// The status, a stable code, and a sentence.
    pub(crate) fn told(&self) -> (u16, &'static str, String) {
        let own = |sentence: &str| sentence.to_owned();
        match self {
            Self::NotFound => (404, "not_found", own("there is nothing at this address")),
            Self::Unreadable(why) => (400, "body.unreadable", why.clone()),
            Self::NotJson => (415, "body.not_json", own("send `application/json`")),
            Self::Invalid(_) => (422, "fields.invalid", own("some fields are not right")),
            Self::Conflict(why) => (409, "state.conflict", why.clone()),
            Self::Changed => (
                412,
                "item.changed",
                own("someone else has changed this meanwhile: look at it again"),
            ),
            Self::Foreign => {
                (403, "origin.foreign", own("a page of another site sent this: open it here"))
            }
            Self::Fault(_) => (500, "fault", own("something is broken here: try again later")),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told().2)
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.to_string())
    }
}
