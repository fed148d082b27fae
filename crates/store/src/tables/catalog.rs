//! The adopted catalog.

use std::sync::Arc;

use rolecall_core::catalog::Catalog;
use sqlx::{AnyConnection, Row};

use crate::{Fault, writes::Writes};

pub(crate) fn save_catalog(writes: &mut Writes, text: &str) {
    writes
        .add(
            "INSERT INTO catalog (id, content) VALUES (1, $1) \
         ON CONFLICT (id) DO UPDATE SET content = excluded.content",
        )
        .bind(text);
}

/// The adopted catalog; the own sections before there is one.
pub(crate) async fn load_catalog(connection: &mut AnyConnection) -> Result<Arc<Catalog>, Fault> {
    let row =
        sqlx::query("SELECT content FROM catalog WHERE id = 1").fetch_optional(connection).await?;
    let Some(row) = row else {
        return Ok(Arc::new(Catalog::own()));
    };
    let text: String = row.try_get("content")?;
    Ok(Arc::new(Catalog::from_toml("the adopted catalog", &text).map_err(Fault::corrupt)?))
}
