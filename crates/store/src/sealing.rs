//! Which key seals what the database holds sealed: its fingerprint, noted with the first start.
//!
//! Deliberately not here: the key.

use sqlx::AnyPool;

use crate::{Fault, Store, tables::hash};

impl Store {
    /// The fingerprint of the key that seals; none before the first start with one.
    pub async fn sealing_key(&self) -> Result<Option<[u8; 32]>, Fault> {
        fingerprint(&self.pool).await
    }

    /// Notes the fingerprint if none is there, and says whether it is the one that is there: of two
    /// nodes that start first with different keys, one is told so.
    pub async fn is_sealing_key(&self, fingerprint: [u8; 32]) -> Result<bool, Fault> {
        sqlx::query(
            "INSERT INTO sealing_key (id, fingerprint) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
        )
        .bind(fingerprint.to_vec())
        .execute(&self.pool)
        .await?;
        Ok(self.sealing_key().await? == Some(fingerprint))
    }
}

pub(crate) async fn fingerprint(pool: &AnyPool) -> Result<Option<[u8; 32]>, Fault> {
    let row = sqlx::query("SELECT fingerprint FROM sealing_key WHERE id = 1");
    let row = row.fetch_optional(pool).await?;
    row.map(|row| hash(&row, "fingerprint")).transpose()
}
