//! The back office's own database: one SQLite file, one table of items of every kind.
//!
//! Work is done one piece at a time, each in a transaction: an example has no need for more.

use std::{path::Path, sync::Arc};

use parking_lot::Mutex;
use rusqlite::{Connection, Transaction};

use crate::{fill, refusal::Refusal};

/// The schema that this program knows.
const SCHEMA_VERSION: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE account (
        short_name TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE item (
        account TEXT NOT NULL,
        resource TEXT NOT NULL,
        id INTEGER NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (account, resource, id)
    ) STRICT, WITHOUT ROWID;
    -- Ids are never used twice.
    CREATE TABLE last_id (
        account TEXT NOT NULL,
        resource TEXT NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (account, resource)
    ) STRICT, WITHOUT ROWID;
";

/// Why the back office could not be opened, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file cannot be used.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A later program has written the file.
    #[error(
        "the database has schema {0}, and this program knows {SCHEMA_VERSION}: use a later one"
    )]
    TooNew(i64),
    /// The first data could not be written.
    #[error("the first data: {0}")]
    Filling(String),
    /// The socket is gone.
    #[error("the socket: {0}")]
    Socket(#[from] std::io::Error),
}

/// A back office with its database.
#[derive(Clone)]
pub struct Office {
    connection: Arc<Mutex<Connection>>,
    fills: bool,
}

impl Office {
    /// Opens a database, or makes it where there is none.
    ///
    /// With `fills`, accounts have plausible data from the first visit on, the same each time.
    ///
    /// # Errors
    ///
    /// When the file cannot be used, or a later program has written it.
    pub fn open(file: &Path, fills: bool) -> Result<Self, Fault> {
        let mut connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let transaction = connection.transaction()?;
        match transaction.pragma_query_value(None, "user_version", |row| row.get(0))? {
            0 => {
                transaction.execute_batch(SCHEMA)?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            }
            SCHEMA_VERSION => {}
            newer => return Err(Fault::TooNew(newer)),
        }
        if fills {
            fill::known(&transaction).map_err(|refused| Fault::Filling(refused.to_string()))?;
        }
        transaction.commit()?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)), fills })
    }

    /// Does a piece of work for an account. What is refused leaves no trace.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        account: &str,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (office, account) = (self.clone(), account.to_owned());
        let work = move || {
            let mut connection = office.connection.lock();
            let transaction = connection.transaction()?;
            if office.fills {
                fill::at_first_visit(&transaction, &account)?;
            }
            let done = job(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|error| Err(Refusal::Fault(error.to_string())))
    }
}
