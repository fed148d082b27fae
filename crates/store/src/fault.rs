//! Faults: what goes wrong in the store that is nobody's request.

use sqlx::error::DatabaseError;

/// The store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The database did not answer, or refused.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// What stands in the database is not what was written.
    #[error("the database holds what cannot be read: {0}")]
    Corrupt(String),
    /// The schema is newer than this program knows, or could not be brought up to date.
    #[error("the schema of the database cannot be used: {0}")]
    Schema(String),
    /// The ledger is not the one that was read before: rows of it were lost or changed.
    #[error("the ledger in the database is another one than before: {0}")]
    Diverged(String),
    /// The command hit a mistake of this program; nothing was changed.
    #[error(
        "the command could not be carried out because of a mistake in this program; nothing was changed"
    )]
    Bug,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::damaged(error),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Decode(what) => Self::Corrupt(what.to_string()),
            sqlx::Error::ColumnDecode { index, source } => {
                Self::Corrupt(format!("column {index}: {source}"))
            }
            sqlx::Error::Database(error) if matches!(sqlite_code(&*error), Some(11 | 26)) => {
                Self::damaged(error)
            }
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// The primary code of an error of SQLite, which stands in the last byte; those of PostgreSQL have five
/// signs.
pub(crate) fn sqlite_code(error: &dyn DatabaseError) -> Option<u32> {
    let code = error.code().filter(|code| code.len() < 5)?;
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

impl Fault {
    /// A file of SQLite that was changed from outside, or that its disk has lost parts of.
    fn damaged(why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!(
            "its file is damaged ({why}): move it away, with its -wal and -shm, and restore the last \
             backup"
        ))
    }

    pub(crate) fn corrupt(what: impl std::fmt::Display) -> Self {
        Self::Corrupt(what.to_string())
    }
}
