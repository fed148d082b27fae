//! Short names that accounts gave up while nobody kept them: before former names were kept, and by
//! nodes of such a version that still work beside newer ones.

use std::{collections::BTreeMap, time::Instant};

use rolecall_core::{AccountId, change::Event, name::ShortName};
use sqlx::{AnyConnection, AnyPool, Row};

use super::{about::TOLD_EVERY, read};
use crate::Fault;

/// How many rows are read at once.
const READ_AT_A_TIME: i64 = 5_000;

/// Makes the names what the ledger says, from the row on up to which that was done. All or nothing.
pub(crate) async fn keep_former_names(pool: &AnyPool) -> Result<(), Fault> {
    let mut transaction = pool.begin().await?;
    let kept = sqlx::query("SELECT former_names_kept FROM head WHERE id = 1");
    let kept: i64 = kept.fetch_one(&mut *transaction).await?.try_get("former_names_kept")?;
    // Of each name of an account, whether it gave it up last, or took it back.
    let (mut given_up, mut after) = (BTreeMap::<(AccountId, ShortName), bool>::new(), kept);
    let mut told = Instant::now();
    while let Some(last) = read_some(&mut transaction, after, &mut given_up).await? {
        after = last;
        if told.elapsed() > TOLD_EVERY {
            tracing::info!(row = after, "short names that accounts gave up are looked for");
            told = Instant::now();
        }
    }
    if after == kept {
        return Ok(());
    }
    for ((account, name), is_former) in given_up {
        let sql = if is_former {
            "INSERT INTO former_names (short_name, account) VALUES ($1, $2) \
             ON CONFLICT (short_name, account) DO NOTHING"
        } else {
            "DELETE FROM former_names WHERE short_name = $1 AND account = $2"
        };
        let name = sqlx::query(sql).bind(name.to_string()).bind(account.to_bytes().to_vec());
        name.execute(&mut *transaction).await?;
    }
    sqlx::query("UPDATE head SET former_names_kept = $1 WHERE id = 1")
        .bind(after)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// Some of the changes of accounts behind a row, and the last of them; nothing if there is none.
async fn read_some(
    connection: &mut AnyConnection,
    after: i64,
    given_up: &mut BTreeMap<(AccountId, ShortName), bool>,
) -> Result<Option<i64>, Fault> {
    let rows = sqlx::query(
        "SELECT revision, entry FROM ledger WHERE event = 'account_changed' AND revision > $1 \
         ORDER BY revision LIMIT $2",
    )
    .bind(after)
    .bind(READ_AT_A_TIME)
    .fetch_all(connection)
    .await?;
    for entry in read::read(&rows, &[])? {
        if let Event::AccountChanged { account, before, after } = entry.what
            && before.short_name != after.short_name
        {
            given_up.insert((account, before.short_name), true);
            given_up.insert((account, after.short_name), false);
        }
    }
    rows.last().map(|row| Ok(row.try_get("revision")?)).transpose()
}
