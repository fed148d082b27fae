//! Who asks, and who acts.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

use crate::{AccountId, KeyId, PersonId};

/// Who may have access: a person, a key or an account sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Principal {
    /// A human being.
    Person(PersonId),
    /// A program.
    Key(KeyId),
    /// An account's own credentials.
    AccountSignIn(AccountId),
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person {id}"),
            Self::Key(id) => write!(f, "key {id}"),
            Self::AccountSignIn(id) => write!(f, "sign-in of account {id}"),
        }
    }
}

/// From where a question comes, for allowlists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From this address.
    Ip(IpAddr),
    /// It is not known; where a list applies the answer is no.
    Unknown,
    /// Lists are not asked about: what someone holds is compared, not used.
    Any,
}
