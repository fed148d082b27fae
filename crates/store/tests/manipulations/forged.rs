//! Manipulations by whoever knows how the ledger is made: the chain fits again, and more.

use rand::{Rng, rngs::StdRng};
use rolecall_store::Proof;
use rolecall_testkit::conformance::{SECRET, Still};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use crate::{Done, copy::Copy, original::Original};

/// One of them.
pub(crate) async fn one(original: &Original, copy: &Copy, rng: &mut StdRng) -> Done {
    let rows: i64 = original.checkpoints.last().expect("some").size.try_into().expect("few");
    match rng.random_range(0..5) {
        // The chain after the row is made anew, and the head: the tree knows better.
        0 => {
            let revision = rewritten(&copy.open(), rng, rows);
            Done { what: format!("rewrote all from {revision}"), at: Some(revision) }
        }
        // The last rows go, and the head says so.
        1 => {
            let last = rows - rng.random_range(1..20);
            cut(&copy.open(), last);
            Done { what: format!("cut all after {last}"), at: None }
        }
        // So does the tree, but not what was signed.
        2 => {
            let last = rows - rng.random_range(1..20);
            let connection = copy.open();
            cut(&connection, last);
            connection.execute("UPDATE tree_head SET size = ?1", [last]).expect("changes");
            Done { what: format!("cut all after {last}, and the tree's size"), at: None }
        }
        // The whole tree is made anew and signed by a key of one's own.
        3 => {
            let revision = rewritten(&copy.open(), rng, rows);
            signed_again(copy, &[9; 32], rows).await;
            Done { what: format!("rewrote and signed from {revision}"), at: None }
        }
        // By who has the key of the installation as well: what was noted elsewhere tells.
        _ => {
            let noted = i64::try_from(original.checkpoints[0].size).expect("few");
            let revision = rewritten(&copy.open(), rng, noted);
            signed_again(copy, &SECRET, rows).await;
            Done { what: format!("rewrote and signed as the provider from {revision}"), at: None }
        }
    }
}

/// Alters a row up to one, and makes the chain anew from there; gives its number.
fn rewritten(connection: &Connection, rng: &mut StdRng, until: i64) -> u64 {
    let altered = rng.random_range(2..until);
    let select = "SELECT revision, entry, hash FROM ledger WHERE revision >= ?1 ORDER BY revision";
    let mut statement = connection.prepare(select).expect("a table");
    let rows = statement.query_map([altered - 1], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
    });
    let rows: Vec<_> = rows.expect("readable").collect::<Result<_, _>>().expect("readable");
    connection.execute_batch("BEGIN").expect("begins");
    let mut before = rows[0].2.clone();
    for (revision, entry, _) in &rows[1..] {
        let mut entry = entry.clone();
        if *revision == altered {
            // Another door: the columns do not say it, and the tables do not show it.
            let via = if entry.contains(r#""via":"rest""#) { "rest" } else { "cli" };
            entry = entry.replacen(&format!(r#""via":"{via}""#), r#""via":"portal""#, 1);
        }
        before = Sha256::new().chain_update(&before).chain_update(&entry).finalize().to_vec();
        let update = "UPDATE ledger SET entry = ?1, hash = ?2 WHERE revision = ?3";
        connection.execute(update, params![entry, before, revision]).expect("changes");
    }
    connection.execute("UPDATE head SET hash = ?1", [before]).expect("changes");
    connection.execute_batch("COMMIT").expect("ends");
    altered.unsigned_abs()
}

fn cut(connection: &Connection, last: i64) {
    connection
        .execute_batch(&format!(
            "DELETE FROM ledger WHERE revision > {last}; \
             DELETE FROM ledger_personal WHERE revision > {last}; \
             UPDATE head SET revision = {last}, \
             hash = (SELECT hash FROM ledger WHERE revision = {last})"
        ))
        .expect("changes");
}

/// The tree as the rows give it now, with a checkpoint in the place of all others.
async fn signed_again(copy: &Copy, secret: &[u8; 32], rows: i64) {
    let gone = "DELETE FROM tree_head; DELETE FROM tree_tiles; DELETE FROM checkpoints";
    copy.open().execute_batch(gone).expect("changes");
    let proof = Proof::existing(&copy.url).await.expect("opens");
    let signer = proof.signer(secret).await.expect("there is a row");
    let head = rows.unsigned_abs();
    proof.checkpoint(&signer, &Still::number(3), head).await.expect("signed");
    proof.close().await;
}
