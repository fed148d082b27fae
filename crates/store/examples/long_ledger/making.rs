//! A long ledger: rows as the store writes them, with their true hashes, put at the end of one that is
//! there, straight in transactions. What takes the store an hour takes a minute.
//!
//! Each row renames an account, and each second one names it back, so the tables still hold what the
//! ledger says.

use rolecall_core::{
    AccountId, Principal, Timestamp,
    change::{AccountSettings, Actor, Event, Via},
};
use rolecall_store::{Entry, Fault, Store};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// How many rows are one transaction.
const ROWS_A_TRANSACTION: u64 = 50_000;
/// How far rows are apart.
const MICROSECONDS: i64 = 10;

/// What the rows are made of.
struct Maker {
    account: AccountId,
    owner: Principal,
    names: [AccountSettings; 2],
    revision: u64,
    at_us: i64,
    hash: Vec<u8>,
}

/// Adds rows, an even number of them, to the part of an account, whose owner is said to have made
/// them. `progress` is told how many there are now and then.
pub(crate) async fn lengthen(
    file: &str,
    account: &str,
    rows: u64,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Fault> {
    let (account, owner, names) = of(file, account).await?;
    let mut connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA synchronous = OFF")?;
    let last = "SELECT revision, at_us, hash FROM ledger ORDER BY revision DESC LIMIT 1";
    let (revision, at_us, hash) = connection.query_row(last, [], |row| {
        Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?, row.get(2)?))
    })?;
    let mut maker = Maker { account, owner, names, revision, at_us, hash };
    let until = revision + rows / 2 * 2;
    while maker.revision < until {
        let some = ROWS_A_TRANSACTION.min(until - maker.revision);
        maker.write(&mut connection, some)?;
        progress(maker.revision);
    }
    Ok(())
}

/// An account by its short name, with its owner and what it is called by turns.
async fn of(
    file: &str,
    account: &str,
) -> Result<(AccountId, Principal, [AccountSettings; 2]), Fault> {
    let store = Store::open(&format!("sqlite://{file}")).await?;
    let found = store.live().read(|facts, _| {
        let account = facts.find_account(account).ok()??;
        let owner = facts.membership(account.owner?).ok()??.person;
        Some((account.id, Principal::Person(owner), AccountSettings::of(account)))
    });
    store.close().await;
    let none = || Fault::Unavailable(format!("there is no account `{account}` with an owner"));
    let (account, owner, own) = found.ok_or_else(none)?;
    let other = format!("{} again", own.name).parse().map_err(|_| none())?;
    let other = AccountSettings { name: other, ..own.clone() };
    Ok((account, owner, [own, other]))
}

impl Maker {
    fn write(&mut self, connection: &mut Connection, rows: u64) -> Result<(), Fault> {
        let transaction = connection.transaction()?;
        {
            let insert = "INSERT INTO ledger (revision, at_us, account, actor, event, entry, hash) \
                          VALUES (?1, ?2, ?3, ?4, 'account_changed', ?5, ?6)";
            let mut insert = transaction.prepare(insert)?;
            let (account, actor) = (self.account.to_bytes(), self.owner.to_string());
            for _ in 0..rows {
                let entry = self.next()?;
                let revision = i64::try_from(self.revision).unwrap_or(i64::MAX);
                insert.execute(params![revision, self.at_us, account, actor, entry, self.hash])?;
            }
        }
        let revision = i64::try_from(self.revision).unwrap_or(i64::MAX);
        let head = "UPDATE head SET revision = ?1, hash = ?2 WHERE id = 1";
        transaction.execute(head, params![revision, self.hash])?;
        Ok(transaction.commit()?)
    }

    /// The text of the next row.
    fn next(&mut self) -> Result<String, Fault> {
        self.revision += 1;
        self.at_us += MICROSECONDS;
        self.names.rotate_left(1);
        let [after, before] = self.names.clone();
        let at = Timestamp::from_microsecond(self.at_us);
        let entry = Entry {
            revision: self.revision,
            at: at.map_err(|error| Fault::Unavailable(error.to_string()))?,
            actor: Actor::Principal(self.owner),
            stood_in: Some(self.account),
            via: Via::Portal,
            ip: None,
            from: None,
            what: Event::AccountChanged { account: self.account, before, after },
        };
        let entry = serde_json::to_value(&entry)?.to_string();
        let hash = Sha256::new().chain_update(&self.hash).chain_update(&entry).finalize();
        self.hash = hash.to_vec();
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::World;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_lengthened_ledger_is_sound() {
        let file = std::env::temp_dir().join(format!("rolecall-long-{}.db", std::process::id()));
        let url = format!("sqlite://{}", file.display());
        let world = World::found(&url).await;
        world.customer("acme").await;
        let before = world.store.live().revision();
        world.store.close().await;
        let path = file.to_str().expect("UTF-8");
        lengthen(path, "acme", 1_001, &mut |_| {}).await.expect("lengthened");
        let found = rolecall_store::verify(&url, &mut |_| {}).await.expect("verifiable");
        for ending in ["", "-wal", "-shm", ".lock"] {
            drop(std::fs::remove_file(format!("{path}{ending}")));
        }
        assert!(found.is_sound(), "{found:?}");
        assert_eq!(found.rows, before + 1_000);
    }
}
