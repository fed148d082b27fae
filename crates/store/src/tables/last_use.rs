//! When keys and memberships were last used. A use is no change: it is in no record and no row of
//! the ledger.

use rolecall_core::{KeyId, MembershipId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::id;
use crate::{Fault, last_use::Used, writes::Writes};

/// Keeps a use, unless a later one is kept. What is not there (any more) gets none.
pub(crate) fn save_use(writes: &mut Writes, used: Used, at: Timestamp) {
    let (save, key) = match used {
        Used::Key(key) => (
            "INSERT INTO key_uses (id, at_us) SELECT id, $2 FROM keys WHERE id = $1 \
             ON CONFLICT (id) DO UPDATE SET at_us = excluded.at_us \
             WHERE key_uses.at_us < excluded.at_us",
            key.to_bytes(),
        ),
        Used::Membership(membership) => (
            "INSERT INTO membership_uses (id, at_us) SELECT id, $2 FROM memberships WHERE id = $1 \
             ON CONFLICT (id) DO UPDATE SET at_us = excluded.at_us \
             WHERE membership_uses.at_us < excluded.at_us",
            membership.to_bytes(),
        ),
    };
    writes.add(save).bind(key.to_vec()).bind(at.as_microsecond());
}

pub(super) fn remove(writes: &mut Writes, used: Used) {
    let (remove, key) = match used {
        Used::Key(key) => ("DELETE FROM key_uses WHERE id = $1", key.to_bytes()),
        Used::Membership(membership) => {
            ("DELETE FROM membership_uses WHERE id = $1", membership.to_bytes())
        }
    };
    writes.add(remove).bind(key.to_vec());
}

/// The last uses of all keys.
pub(crate) async fn load_key_uses(
    connection: &mut AnyConnection,
) -> Result<Vec<(KeyId, Timestamp)>, Fault> {
    let rows = sqlx::query("SELECT id, at_us FROM key_uses").fetch_all(connection).await?;
    rows.iter().map(|row| Ok((KeyId::from_bytes(id(row, "id")?), moment(row)?))).collect()
}

/// The last uses of all memberships.
pub(crate) async fn load_membership_uses(
    connection: &mut AnyConnection,
) -> Result<Vec<(MembershipId, Timestamp)>, Fault> {
    let rows = sqlx::query("SELECT id, at_us FROM membership_uses").fetch_all(connection).await?;
    rows.iter().map(|row| Ok((MembershipId::from_bytes(id(row, "id")?), moment(row)?))).collect()
}

/// Uses that were kept with a time after this one.
pub(crate) async fn load_uses_since(
    connection: &mut AnyConnection,
    since_us: i64,
) -> Result<Vec<(Used, Timestamp)>, Fault> {
    let keys = "SELECT id, at_us FROM key_uses WHERE at_us > $1";
    let keys = sqlx::query(keys).bind(since_us).fetch_all(&mut *connection).await?;
    let memberships = "SELECT id, at_us FROM membership_uses WHERE at_us > $1";
    let memberships = sqlx::query(memberships).bind(since_us).fetch_all(connection).await?;
    let keys =
        keys.iter().map(|row| Ok((Used::Key(KeyId::from_bytes(id(row, "id")?)), moment(row)?)));
    let memberships = memberships
        .iter()
        .map(|row| Ok((Used::Membership(MembershipId::from_bytes(id(row, "id")?)), moment(row)?)));
    keys.chain(memberships).collect()
}

fn moment(row: &AnyRow) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(row.try_get("at_us")?).map_err(Fault::corrupt)
}
