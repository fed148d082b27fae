//! What ends a command with exit code 2: a sentence that says what to do.

use rolecall_store::{Failure, Fault};

/// A mistake in how the program was called, or a fault that it met.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Mistake {
    /// What was asked for cannot be done as asked.
    #[error("{0}")]
    Usage(String),
    /// The store could not do it.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A command was refused.
    #[error("{0}")]
    Failure(#[from] Failure),
    /// A file or socket could not be used.
    #[error("{what}: {error}")]
    Io {
        /// Which one.
        what: String,
        /// Why.
        error: std::io::Error,
    },
}

impl Mistake {
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        |error| Self::Io { what, error }
    }
}
