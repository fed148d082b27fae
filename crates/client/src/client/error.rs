//! What can go wrong.

use crate::wire::Problem;

/// A request that has no answer of the kind that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server says why it did not carry out the request. Match on the [`code`](Error::code).
    #[error("{} ({})", .0.detail, .0.code)]
    Problem(Box<Problem>),
    /// The request or its answer was lost on the way, or took too long. A change may have been made
    /// or not: send it under a name ([`idempotent`](crate::Client::idempotent)) to be able to
    /// repeat it.
    #[error("the request failed on its way")]
    Transport(#[from] reqwest::Error),
    /// An answer that is not the API's: look at what stands between here and the server.
    #[error("the answer, with status {status}, cannot be read: {detail}")]
    Unreadable {
        /// Its status.
        status: u16,
        /// What is wrong with it.
        detail: String,
    },
}

impl Error {
    /// What the server says, if it said something.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Transport(_) | Self::Unreadable { .. } => None,
        }
    }

    /// The stable code of what the server says, such as `target.not_found`.
    pub fn code(&self) -> Option<&str> {
        self.problem().map(|problem| problem.code.as_str())
    }
}

/// What no client can be made of.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The address.
    #[error("`{0}` is no address of a server: give one such as https://access.example.org")]
    Url(String),
    /// The credential. It is not repeated here.
    #[error("the credential has signs that cannot be sent: give it as it was issued, `rck_…`")]
    Credential,
    /// The machine, for example one without any certificates.
    #[error("this machine cannot make connections")]
    Machine(#[source] reqwest::Error),
}

/// A text that is no tag of a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tag is 32 hexadecimal digits in double quotes, as the server gave it")]
pub struct TagError;
