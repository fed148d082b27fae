//! When keys were last used. A use is no change: it is in no record and no row of the ledger.

use rolecall_core::{KeyId, Timestamp};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::id;
use crate::Fault;

/// Keeps a use of a key, unless a later one is kept. A key that is not there (any more) gets none.
pub(crate) async fn save_key_use(
    connection: &mut AnyConnection,
    key: KeyId,
    at: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO key_uses (id, at_us) SELECT id, $2 FROM keys WHERE id = $1 \
         ON CONFLICT (id) DO UPDATE SET at_us = excluded.at_us \
         WHERE key_uses.at_us < excluded.at_us",
    )
    .bind(key.to_bytes().to_vec())
    .bind(at.as_microsecond())
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn remove(connection: &mut AnyConnection, key: KeyId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM key_uses WHERE id = $1")
        .bind(key.to_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

/// The last uses of all keys.
pub(crate) async fn load_key_uses(
    connection: &mut AnyConnection,
) -> Result<Vec<(KeyId, Timestamp)>, Fault> {
    let rows = sqlx::query("SELECT id, at_us FROM key_uses").fetch_all(connection).await?;
    rows.iter().map(decode).collect()
}

fn decode(row: &AnyRow) -> Result<(KeyId, Timestamp), Fault> {
    let at = Timestamp::from_microsecond(row.try_get("at_us")?).map_err(Fault::corrupt)?;
    Ok((KeyId::from_bytes(id(row, "id")?), at))
}
