//! A copy of an installation in one file, taken while it is used, and an empty place filled from one.
//!
//! The copy is a database of SQLite, whichever database it is of: every program can open it, and it
//! can be put back into either. It is of one moment, however much is written meanwhile.
//!
//! Deliberately not here: the file that is carried away, with its checksums and perhaps the key (the
//! binary).

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{Connection, OpenFlags};
use sqlx::AnyPool;

use crate::{
    Engine, Fault, MIGRATIONS, Progress, Trust, Verified,
    engine::{self, Renewal},
    ledger, opened, transfer,
};

/// What a copy holds, as it says itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The number of its last change.
    pub revision: u64,
    /// The hash of that row, on which all rows before hang.
    pub head: String,
    /// The version of its schema.
    pub schema: i64,
}

/// The newest schema that this program knows.
pub fn schema_known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Copies the installation at a URL into a file, which must be empty or not there.
///
/// Whoever works with it goes on meanwhile: it is read as of one moment. The copy is not checked
/// against its ledger; [`restore`] does that, and can be had beside the original.
pub async fn copy_to(
    url: &str,
    file: &Path,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Copied, Fault> {
    match Engine::of(url)? {
        Engine::Sqlite => {
            let (from, to) = (PathBuf::from(engine::path(url)), file.to_owned());
            let copy = move || vacuum(&from, &to);
            tokio::task::spawn_blocking(copy).await.map_err(|_| Fault::Bug)??;
        }
        Engine::Postgres => {
            transfer::copied(url, &url_of(file), progress).await?;
        }
    }
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || look_at(&file)).await.map_err(|_| Fault::Bug)?
}

/// SQLite's own way: what one transaction sees, written out without gaps, erased rows left out.
fn vacuum(from: &Path, to: &Path) -> Result<(), Fault> {
    let shown = from.display();
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(|error| Fault::Unavailable(format!("{shown}: {error}")))?;
    connection.execute_batch("PRAGMA busy_timeout = 10000")?;
    if !has_table(&connection, "head")? {
        return Err(Fault::Schema(format!("{shown} is not a Rolecall database")));
    }
    let to = to.to_str().ok_or_else(|| Fault::Unavailable("a path that is no text".to_owned()))?;
    connection.execute("VACUUM INTO $1", [to])?;
    Ok(())
}

fn has_table(connection: &Connection, name: &str) -> Result<bool, Fault> {
    let sql = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1";
    Ok(connection.query_row(sql, [name], |row| row.get::<_, i64>(0))? > 0)
}

/// What a copy says of itself.
pub fn look_at(file: &Path) -> Result<Copied, Fault> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    if !has_table(&connection, "head")? || !has_table(&connection, "_sqlx_migrations")? {
        return Err(Fault::Schema("it is not a copy of a Rolecall database".to_owned()));
    }
    let head = "SELECT revision, hash FROM head WHERE id = 1";
    let (revision, hash): (i64, Vec<u8>) =
        connection.query_row(head, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let schema = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";
    let schema = connection.query_row(schema, [], |row| row.get(0))?;
    let revision = u64::try_from(revision).map_err(Fault::corrupt)?;
    Ok(Copied { revision, head: hex::encode(hash), schema })
}

/// Fills the empty place that a URL names from a copy, brings its schema up to date, and verifies it
/// there: the chain, what stands beside it, and the tables against it.
///
/// Nobody is signed in afterwards: a session that was ended since the copy was taken must not live
/// again. The file of the copy may be changed. If anything is wrong, the place stays empty.
pub async fn restore(
    file: &Path,
    url: &str,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Verified, Fault> {
    let copied = look_at(file)?;
    let known = schema_known();
    if copied.schema > known {
        return Err(Fault::Schema(format!(
            "the copy has version {} of the schema, and this program knows {known}: restore it with \
             the program of its time, or a newer one",
            copied.schema
        )));
    }
    let engine = Engine::of(url)?;
    let alone = engine.alone(url).await?;
    let verified = match engine {
        Engine::Sqlite => put(file, &copied, Path::new(engine::path(url))).await,
        Engine::Postgres => {
            checked(file, &copied).await?;
            transfer::copied(&url_of(file), url, progress).await
        }
    };
    drop(alone);
    verified
}

/// Opens a copy where it lies, brings it up to date and verifies it: nothing else is touched.
pub async fn checked(file: &Path, copied: &Copied) -> Result<Verified, Fault> {
    let (_, pool) = opened(&url_of(file), &Arc::new(Renewal::new())).await?;
    let found = sound(&pool, copied).await;
    pool.close().await;
    // Closing has put what was written into the one file.
    for beside in beside(file) {
        gone(&beside)?;
    }
    found
}

async fn sound(pool: &AnyPool, copied: &Copied) -> Result<Verified, Fault> {
    for table in ["DELETE FROM gateway_sessions", "DELETE FROM sessions"] {
        sqlx::query(table).execute(pool).await?;
    }
    let mut connection = pool.acquire().await?;
    let found = ledger::verify(&mut connection, &Trust::default(), &mut |_| {}).await?;
    if !found.is_sound() {
        return Err(Fault::Corrupt(format!("the copy is not sound: {}", found.first_flaw())));
    }
    if (found.revision, &found.head) != (copied.revision, &copied.head) {
        return Err(Fault::Corrupt("the copy does not end where it says".to_owned()));
    }
    Ok(found)
}

/// Puts a copy into the place of a file that is empty or not there, whole or not at all.
async fn put(file: &Path, copied: &Copied, to: &Path) -> Result<Verified, Fault> {
    is_empty(to)?;
    let coming = with_suffix(to, ".restoring");
    for left in beside(&coming).into_iter().chain([coming.clone()]) {
        gone(&left)?;
    }
    let io = |error: std::io::Error| Fault::Unavailable(format!("{}: {error}", to.display()));
    fs::copy(file, &coming).map_err(io)?;
    let found = match checked(&coming, copied).await {
        Ok(found) => found,
        Err(fault) => {
            gone(&coming)?;
            return Err(fault);
        }
    };
    fs::File::open(&coming).and_then(|file| file.sync_all()).map_err(io)?;
    // The log of the empty one would be taken for the log of this one.
    for left in beside(to) {
        gone(&left)?;
    }
    fs::rename(&coming, to).map_err(io)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::File::open(folder.unwrap_or(Path::new("."))).map_err(io)?;
    folder.sync_all().map_err(io)?;
    Ok(found)
}

/// Whether nothing was ever written there that a restore would take away.
fn is_empty(file: &Path) -> Result<(), Fault> {
    let taken = || {
        let shown = file.display();
        Fault::Schema(format!("{shown} is not empty: name another place, or move it away"))
    };
    if !file.exists() {
        // What a killed server wrote last stands beside the file; that one was moved away, perhaps.
        let log = with_suffix(file, "-wal");
        return match log.metadata() {
            Ok(about) if about.len() > 0 => {
                let (shown, log) = (file.display(), log.display());
                Err(Fault::Schema(format!(
                    "{log} has changes of the database that was at {shown}: move it to where that \
                     went, under the same name and `-wal`, or remove it"
                )))
            }
            _ => Ok(()),
        };
    }
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if !has_table(&connection, "head").map_err(|_| taken())? {
        let sql = "SELECT COUNT(*) FROM sqlite_master";
        let tables = connection.query_row(sql, [], |row| row.get::<_, i64>(0))?;
        return if tables == 0 { Ok(()) } else { Err(taken()) };
    }
    let sql = "SELECT COALESCE(MAX(revision), 0) FROM head";
    let revision = connection.query_row(sql, [], |row| row.get::<_, i64>(0))?;
    if revision == 0 { Ok(()) } else { Err(taken()) }
}

fn url_of(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", file.display()))
}

/// What SQLite keeps beside a file while it is used.
fn beside(file: &Path) -> [PathBuf; 2] {
    [with_suffix(file, "-wal"), with_suffix(file, "-shm")]
}

fn gone(file: &Path) -> Result<(), Fault> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Fault::Unavailable(format!("{}: {error}", file.display())))
        }
        _ => Ok(()),
    }
}
