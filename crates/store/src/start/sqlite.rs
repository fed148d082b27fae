//! Reading what decisions need from SQLite, by its own driver: the common one is too slow for a
//! million rows.

use std::{collections::BTreeSet, sync::Arc, thread};

use rolecall_core::{
    AccountId, MembershipId, PersonId, RoleId, Window, Zone,
    catalog::Catalog,
    facts::{Facts, Record},
    index::Decider,
    record::{Membership, MembershipState},
    window::Dates,
};
use rusqlite::{Connection, OpenFlags, Row};

use crate::Fault;

/// The file that a URL names.
pub(super) fn path(url: &str) -> &str {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
    path.split('?').next().unwrap_or(path)
}

fn open(path: &str) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(unreadable)?;
    connection.pragma_update(None, "mmap_size", 1_i64 << 36).map_err(unreadable)?;
    Ok(connection)
}

fn unreadable(error: rusqlite::Error) -> Fault {
    Fault::Unavailable(format!("the database cannot be read: {error}"))
}
