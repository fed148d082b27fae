//! The two databases, as far as they differ. Queries are one set; what differs is how a
//! connection is opened and how the ledger's head is locked.

mod hearing;
mod renewal;

use std::{
    fs::{File, TryLockError},
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{AnyConnection, AnyPool, Connection, Row, any::AnyConnectOptions};

pub(crate) use self::{
    hearing::{Hearing, Voice},
    renewal::Renewal,
};
use crate::{Fault, fault::sqlite_code};

/// How long a connection to a server is waited for: whoever asks is told soon that there is none.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);

/// How long and how often a lock is tried that another process holds.
const ALONE_WAIT: Duration = Duration::from_millis(50);
const ALONE_TRIES: u32 = 40;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, in a file.
    Sqlite,
    /// A server, for installations that outgrow one machine.
    Postgres,
}

impl Engine {
    /// The engine that a URL names.
    pub(crate) fn of(url: &str) -> Result<Self, Fault> {
        match url.split(':').next() {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            other => Err(Fault::Unavailable(format!(
                "no database `{}`: give sqlite://FILE or postgres://USER@HOST/NAME",
                other.unwrap_or_default()
            ))),
        }
    }

    /// Opens a pool of connections for readers and the one writer.
    pub(crate) async fn open(
        self,
        url: &str,
        make: bool,
        renewal: &Arc<Renewal>,
    ) -> Result<AnyPool, Fault> {
        let renewal = renewal.clone();
        sqlx::any::install_default_drivers();
        if make && self == Self::Sqlite {
            make_file(Path::new(path(url)))?;
        }
        let options = AnyConnectOptions::from_str(&self.spelt_out(url, make))?;
        let prepare = self.prepare();
        // One connection first: a pool would try again and again before it says what is wrong.
        first(&options, prepare).await.map_err(|error| unopened(url, &error))?;
        let pool = sqlx::any::AnyPoolOptions::new()
            .max_connections(self.connections_max())
            .acquire_timeout(self.connection_wait())
            .test_before_acquire(false)
            .before_acquire(move |connection, of| {
                // SQLite gives up a transaction by itself where the disk is full. Its driver goes on
                // counting it, and so begins no other.
                let is_good = renewal.is_good(of.age) && !connection.is_in_transaction();
                // A server's connections may have ended; and one that was made while it took no writes
                // takes none ever after.
                Box::pin(async move { Ok(is_good && self.takes_writes(connection).await?) })
            })
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    for statement in prepare {
                        sqlx::query(*statement).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        Ok(pool)
    }

    fn connections_max(self) -> u32 {
        match self {
            Self::Sqlite => 8,
            Self::Postgres => 16,
        }
    }

    fn connection_wait(self) -> Duration {
        match self {
            // It is there; who waits, waits for others of this process.
            Self::Sqlite => 6 * CONNECTION_WAIT,
            Self::Postgres => CONNECTION_WAIT,
        }
    }

    /// A connection beside the pool, for who keeps it.
    pub(crate) async fn connection(self, url: &str) -> Result<AnyConnection, Fault> {
        let options = AnyConnectOptions::from_str(&self.spelt_out(url, false))?;
        let mut connection = AnyConnection::connect_with(&options).await?;
        for statement in self.prepare() {
            sqlx::query(*statement).execute(&mut connection).await?;
        }
        Ok(connection)
    }

    /// Holds an embedded database for this process: the world that a second one has in memory would
    /// not hear of the first one's changes. On a server, nodes hear of each other.
    pub(crate) async fn alone(self, url: &str) -> Result<Option<File>, Fault> {
        if self == Self::Postgres {
            return Ok(None);
        }
        let (file, path) = (Path::new(path(url)), format!("{}.lock", path(url)));
        let unavailable = |error| Fault::Unavailable(format!("{path}: {error}"));
        let file = File::create(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_folder(file),
            _ => unavailable(error),
        })?;
        // Whoever held it may be ending just now.
        for _ in 0..ALONE_TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Some(file)),
                Err(TryLockError::Error(error)) => return Err(unavailable(error)),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(ALONE_WAIT).await,
            }
        }
        Err(Fault::Unavailable(format!(
            "another process runs on {url}: end it first, or use PostgreSQL for several nodes"
        )))
    }

    /// Whether it can be there: a file is, a server may be.
    pub(crate) fn is_there(self, url: &str) -> bool {
        self == Self::Postgres || Path::new(path(url)).exists()
    }

    /// The URL with what goes without saying: whether a file that is not there is made.
    fn spelt_out(self, url: &str, make: bool) -> String {
        match self {
            Self::Sqlite if !url.contains('?') => {
                format!("{url}?mode={}", if make { "rwc" } else { "rw" })
            }
            Self::Sqlite | Self::Postgres => url.to_owned(),
        }
    }

    /// What each connection is told first.
    pub(crate) fn prepare(self) -> &'static [&'static str] {
        match self {
            // A commit is on the disk before it is answered; readers and the writer do not wait
            // for each other; another process waits for its turn.
            Self::Sqlite => &[
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA busy_timeout = 10000",
                // 16 MB: fewer and larger moves from the log to the file.
                "PRAGMA wal_autocheckpoint = 4000",
                "PRAGMA temp_store = MEMORY",
                "PRAGMA foreign_keys = ON",
                // What is erased is overwritten in the file, not only given up.
                "PRAGMA secure_delete = ON",
            ],
            Self::Postgres => &["SET synchronous_commit = on", "SET lock_timeout = '10s'"],
        }
    }

    /// Whether it takes writes: a standby does not, nor a server that was told not to.
    pub(crate) async fn takes_writes(
        self,
        connection: &mut AnyConnection,
    ) -> Result<bool, sqlx::Error> {
        if self == Self::Sqlite {
            return Ok(true);
        }
        let row = sqlx::query("SHOW transaction_read_only").fetch_one(connection).await?;
        Ok(row.try_get::<String, _>(0)? == "off")
    }

    /// What asks for its version.
    pub(crate) fn version(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT sqlite_version()",
            Self::Postgres => "SHOW server_version",
        }
    }

    /// What asks for its own clock, in microseconds; an embedded one has that of the process.
    pub(crate) fn clock(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => {
                Some("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)")
            }
        }
    }

    /// What looks for damage in all of its file, where it is one: a row that says `ok`, or what is wrong.
    pub(crate) fn damage(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some("PRAGMA integrity_check(10)"),
            Self::Postgres => None,
        }
    }

    /// The settings by which what was answered outlives a power loss.
    pub(crate) fn settings(self) -> &'static [Asked] {
        match self {
            Self::Sqlite => &[
                Asked { name: "journal_mode", sql: "PRAGMA journal_mode", safe: &["wal"] },
                // 2 is FULL, 3 is EXTRA.
                Asked { name: "synchronous", sql: "PRAGMA synchronous", safe: &["2", "3"] },
            ],
            Self::Postgres => &[
                Asked { name: "fsync", sql: "SHOW fsync", safe: &["on"] },
                Asked { name: "full_page_writes", sql: "SHOW full_page_writes", safe: &["on"] },
                Asked {
                    name: "synchronous_commit",
                    sql: "SHOW synchronous_commit",
                    safe: &["on", "remote_write", "remote_apply"],
                },
            ],
        }
    }

    /// Begins a transaction that holds the ledger's head until it ends, so that writers of all
    /// nodes take turns.
    pub(crate) async fn begin(self, connection: &mut AnyConnection) -> Result<Begun<'_>, Fault> {
        match self {
            Self::Sqlite => Ok(connection.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres => {
                let mut begun = connection.begin().await?;
                self.lock(&mut begun).await?;
                Ok(begun)
            }
        }
    }

    /// Holds the ledger's head until a transaction ends; an embedded database is locked as a whole. A
    /// node that stops meanwhile, or is cut off, is taken its turn by the server.
    pub(crate) async fn lock(self, begun: &mut AnyConnection) -> Result<(), Fault> {
        if self == Self::Postgres {
            let lock = "SET LOCAL idle_in_transaction_session_timeout = '5s'; \
                        SELECT id FROM head WHERE id = 1 FOR UPDATE";
            sqlx::raw_sql(lock).execute(begun).await?;
        }
        Ok(())
    }

    /// Begins a transaction that writes beside the ledger: it leaves the head alone, so that changes
    /// wait for it only where a database has one writer at a time.
    pub(crate) async fn begin_beside(
        self,
        connection: &mut AnyConnection,
    ) -> Result<Begun<'_>, Fault> {
        Ok(match self {
            Self::Sqlite => connection.begin_with("BEGIN IMMEDIATE").await?,
            Self::Postgres => connection.begin().await?,
        })
    }

    /// Begins a transaction that sees one moment, whatever is written meanwhile.
    pub(crate) async fn look(self, connection: &mut AnyConnection) -> Result<Begun<'_>, Fault> {
        Ok(match self {
            Self::Sqlite => connection.begin().await?,
            Self::Postgres => {
                connection.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?
            }
        })
    }
}

/// Makes the file of an embedded database, unless it is there: nobody else's to read, as what SQLite
/// keeps beside it then is.
fn make_file(file: &Path) -> Result<(), Fault> {
    let shown = file.display();
    let made = File::options().write(true).create_new(true).mode(0o600).open(file);
    match made.map(drop).map_err(|error| (error.kind(), error)) {
        Err((ErrorKind::NotFound, _)) => Err(no_folder(file)),
        Err((kind, error)) if kind != ErrorKind::AlreadyExists => {
            Err(Fault::Unavailable(format!("{shown}: {error}")))
        }
        _ => Ok(()),
    }
}

fn no_folder(file: &Path) -> Fault {
    let (shown, folder) = (file.display(), file.parent().unwrap_or(file).display());
    Fault::Unavailable(format!(
        "{shown} cannot be opened, since there is no folder {folder}: make it, for the user that runs \
         this alone, or name another place"
    ))
}

/// Why a database could not be opened, and what helps.
fn unopened(url: &str, error: &sqlx::Error) -> Fault {
    let shown = without_password(url);
    match error.as_database_error().and_then(sqlite_code) {
        Some(11 | 26) => Fault::Corrupt(format!(
            "{shown} is damaged, or no database ({error}): move it away, with its -wal and -shm, and \
             restore the last backup"
        )),
        Some(8) => Fault::Unavailable(format!(
            "{shown}: {error}: let the user that runs this write it, with its -wal and -shm and the \
             folder"
        )),
        Some(10 | 13) => {
            Fault::Unavailable(format!("{shown}: {error}: see that the disk has room, and is well"))
        }
        _ => Fault::Unavailable(format!("{shown}: {error}")),
    }
}

/// A setting to ask for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    /// What it may be.
    pub(crate) safe: &'static [&'static str],
}

/// A URL as it may be shown: without the password in it, if there is one.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority = rest.split('/').next().unwrap_or_default();
    let Some((login, _)) = authority.rsplit_once('@') else { return url.to_owned() };
    match login.split_once(':') {
        Some((name, _)) => format!("{scheme}://{name}:…{}", &rest[login.len()..]),
        None => url.to_owned(),
    }
}

/// The file that the URL of an embedded database names.
pub(crate) fn path(url: &str) -> &str {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
    path.split('?').next().unwrap_or(path)
}

type Begun<'c> = sqlx::Transaction<'c, sqlx::Any>;

async fn first(options: &AnyConnectOptions, prepare: &[&'static str]) -> Result<(), sqlx::Error> {
    let mut connection = AnyConnection::connect_with(options).await?;
    for statement in prepare {
        sqlx::query(*statement).execute(&mut connection).await?;
    }
    connection.close().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://acme:s:e@c@db.example/acme", "postgres://acme:…@db.example/acme"),
            (
                "smtp://a%40b:c@mail.example:587?tls=required",
                "smtp://a%40b:…@mail.example:587?tls=required",
            ),
            ("postgres://acme@db.example/acme", "postgres://acme@db.example/acme"),
            ("sqlite:///var/lib/rolecall/rolecall.db", "sqlite:///var/lib/rolecall/rolecall.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    /// As where a disk is full: SQLite gives up the transaction, and not only what did not fit.
    #[tokio::test]
    async fn a_connection_that_lost_its_transaction_is_used_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("x.db").display());
        let pool = Engine::Sqlite.open(&url, true, &Arc::new(Renewal::new())).await;
        let pool = pool.expect("it opens");
        let mut connection = pool.acquire().await.expect("a connection");
        for statement in ["CREATE TABLE t (x BLOB)", "PRAGMA max_page_count = 10"] {
            sqlx::query(statement).execute(&mut *connection).await.expect("done");
        }
        let mut begun = Engine::Sqlite.begin_beside(&mut connection).await.expect("begun");
        let full = sqlx::query("INSERT INTO t VALUES (zeroblob(1000000))").execute(&mut *begun);
        assert!(full.await.expect_err("it is full").to_string().contains("full"));
        drop(begun);
        drop(connection);
        for _ in 0..20 {
            let mut connection = pool.acquire().await.expect("a connection");
            let begun = Engine::Sqlite.begin_beside(&mut connection).await.expect("it begins");
            begun.commit().await.expect("it ends");
        }
    }
}
