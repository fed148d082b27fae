//! Short names that accounts gave up before former names were kept.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{AccountId, change::Event, name::ShortName};
use sqlx::{AnyPool, Row};

use super::read;
use crate::Fault;

/// How many rows are read at once.
const READ_AT_A_TIME: i64 = 5_000;

/// Puts in what the ledger says of names given up, unless that was done. All or nothing, since what
/// an end in the middle left could not be told from all.
pub(crate) async fn keep_former_names(pool: &AnyPool) -> Result<(), Fault> {
    let kept = sqlx::query("SELECT id FROM head WHERE id = 1 AND former_names_kept = 1");
    if kept.fetch_optional(pool).await?.is_some() {
        return Ok(());
    }
    let mut transaction = pool.begin().await?;
    let (mut former, mut after) = (BTreeMap::<AccountId, BTreeSet<ShortName>>::new(), 0_i64);
    loop {
        let rows = sqlx::query(
            "SELECT revision, entry FROM ledger WHERE event = 'account_changed' AND revision > $1 \
             ORDER BY revision LIMIT $2",
        )
        .bind(after)
        .bind(READ_AT_A_TIME)
        .fetch_all(&mut *transaction)
        .await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get("revision")?;
        for entry in read::read(&rows, &[])? {
            if let Event::AccountChanged { account, before, after } = entry.what
                && before.short_name != after.short_name
            {
                let former = former.entry(account).or_default();
                former.remove(&after.short_name);
                former.insert(before.short_name);
            }
        }
    }
    for (account, names) in former {
        for name in names {
            sqlx::query(
                "INSERT INTO former_names (short_name, account) VALUES ($1, $2) \
                 ON CONFLICT (short_name, account) DO NOTHING",
            )
            .bind(name.to_string())
            .bind(account.to_bytes().to_vec())
            .execute(&mut *transaction)
            .await?;
        }
    }
    sqlx::query("UPDATE head SET former_names_kept = 1 WHERE id = 1")
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}
