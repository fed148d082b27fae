//! The key of the installation, in a file of its own: it seals second factors in the database, and
//! whoever has a copy of the database alone cannot open them.
//!
//! It is made with the first start. After that, a start without it or with another one is refused: it
//! would lock out everyone who has a second factor.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use rolecall_store::Store;
use rolecall_web::{Seal, SealError, SealingKey};

use crate::{
    cli::Place,
    config::{Config, DATA_FOLDER},
    machine,
    mistake::Mistake,
    private,
};

const FILE: &str = "rolecall.key";
/// What others than the owner may do with a file.
const OTHERS: u32 = 0o077;

/// The key file that is named; otherwise the one beside an embedded database.
pub(crate) fn path(
    flag: Option<PathBuf>,
    place: &Place,
    database: &str,
) -> Result<PathBuf, Mistake> {
    let named = match flag {
        Some(path) => Some(path),
        None => Config::read(place)?.key_file,
    };
    Ok(named.unwrap_or_else(|| beside(database)))
}

/// The key file of a database of which nothing else is said.
pub(crate) fn beside(database: &str) -> PathBuf {
    match database.strip_prefix("sqlite://") {
        Some(file) => Path::new(file.split('?').next().unwrap_or(file)).with_file_name(FILE),
        None => Path::new(DATA_FOLDER).join(FILE),
    }
}

/// What is said where a key was made.
pub(crate) fn advice(path: &Path) -> String {
    format!(
        "Second factors are sealed by the key in {}: back it up, apart from the database.",
        path.display()
    )
}

/// Seals by the key in the file, which is made if the database was never used with one; says whether
/// it was.
pub(crate) async fn seal(store: &Store, path: &Path) -> Result<(Seal, bool), Mistake> {
    let found = read(path)?;
    let is_new = found.is_none();
    let key = match found {
        Some(key) => key,
        None if store.sealing_key().await?.is_some() => {
            return Err(Mistake::usage(format!(
                "the key file {} is not there, and the database was used with one: put it back \
                 from a backup, or name it with --key-file",
                path.display()
            )));
        }
        None => made(path)?,
    };
    let seal = Seal::new(store, &key).await.map_err(|error| match error {
        SealError::OtherKey => Mistake::usage(format!(
            "{}: {error}: name the key file of this installation with --key-file, or put it back \
             from a backup",
            path.display()
        )),
        SealError::Fault(fault) => fault.into(),
    })?;
    Ok((seal, is_new))
}

/// The key in a file; none if there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<SealingKey>, Mistake> {
    let shown = path.display();
    let io = || Mistake::io(format!("the key file {shown}"));
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io()(error)),
    };
    let about = file.metadata().map_err(io())?;
    let mode = about.permissions().mode() & 0o777;
    if mode & OTHERS != 0 {
        return Err(Mistake::usage(format!(
            "the key file {shown} is open to others than its owner (mode {mode:o}): chmod 600 {shown}"
        )));
    }
    let expected = SealingKey::BYTES;
    if usize::try_from(about.len()) != Ok(expected) {
        let len = about.len();
        return Err(Mistake::usage(format!(
            "the key file {shown} has {len} bytes, and a key has {expected}: put the right file \
             back from a backup"
        )));
    }
    SealingKey::filled(|bytes| file.read_exact(bytes)).map(Some).map_err(io())
}

fn made(path: &Path) -> Result<SealingKey, Mistake> {
    let key = SealingKey::filled(|bytes| {
        machine::fill(bytes);
        Ok::<_, Mistake>(())
    })?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private::folder(folder)?;
    }
    private::write(path, key.bytes())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_lies_beside_an_embedded_database() {
        for (database, expected) in [
            ("sqlite://rolecall-data/rolecall.db", "rolecall-data/rolecall.key"),
            ("sqlite:///var/lib/x.db?mode=rwc", "/var/lib/rolecall.key"),
            ("sqlite://x.db", "rolecall.key"),
            ("postgres://acme@db.example/acme", "rolecall-data/rolecall.key"),
        ] {
            assert_eq!(beside(database), Path::new(expected), "{database}");
        }
    }
}
