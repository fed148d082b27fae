//! What comes in with a command: who, when, from where, and fresh ids.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Ids, JobId, Origin, Principal};

/// The circumstances of a command. Core has no clock and no randomness of its own.
#[derive(Clone, Debug)]
pub struct Context {
    /// Now.
    pub at: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// From which address, if it is known.
    pub ip: Option<IpAddr>,
    /// Through which door.
    pub via: Via,
    /// Fresh ids.
    pub ids: Ids,
}

impl Context {
    /// The address, for allowlists.
    pub fn origin(&self) -> Origin {
        self.ip.map_or(Origin::Unknown, Origin::Ip)
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Whoever can run commands on the machine, and the program by itself. May found the installation,
    /// recover the platform's owner, and do what the end of a review asks for; nothing else.
    Machine,
    /// Someone with access.
    Principal(Principal),
}

impl Actor {
    /// The principal, unless it is the machine.
    pub fn principal(self) -> Option<Principal> {
        match self {
            Self::Machine => None,
            Self::Principal(principal) => Some(principal),
        }
    }
}

/// Through which door a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A page.
    Portal,
    /// The API.
    Rest,
    /// The command line on the machine.
    Cli,
    /// A file of many.
    Import,
    /// An application behind the gateway.
    Gateway,
    /// None: its time had come, and the program did it by itself.
    Clock,
    /// A job of many, which whoever acts had begun.
    Job(JobId),
}
