//! The ledger names whatever was done to it.

use rolecall_testkit::conformance::World;
use sqlx::{Connection, Row, SqliteConnection};
use tempfile::TempDir;

async fn written() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("rolecall.db").display());
    let world = World::found(&url).await;
    for number in 0..5 {
        world.put_in(&format!("p{number}@provider.example"), "View Only").await;
    }
    world.store.close().await;
    (folder, url)
}

async fn flaws(url: &str) -> Vec<String> {
    let verified = rolecall_store::verify(url, &mut |_| {}).await.expect("it can be looked at");
    let named = |flaw: rolecall_store::Flaw| match flaw.revision {
        Some(revision) => format!("row {revision}: {}", flaw.what),
        None => flaw.what,
    };
    verified.flaws.into_iter().map(named).collect()
}

async fn change(url: &str, statement: &'static str) {
    let mut connection = SqliteConnection::connect(url).await.expect("opens");
    let done = sqlx::query(statement).execute(&mut connection).await.expect("changes");
    assert_eq!(done.rows_affected(), 1, "{statement}");
    connection.close().await.expect("closes");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_ledger_is_sound() {
    let (_folder, url) = written().await;
    assert_eq!(flaws(&url).await, Vec::<String>::new());
}

// covers P65
#[tokio::test(flavor = "multi_thread")]
async fn one_changed_byte_of_any_row_is_found_and_named() {
    let (folder, url) = written().await;
    let file = folder.path().join("rolecall.db");
    let sound = std::fs::read(&file).expect("readable");
    let mut connection = SqliteConnection::connect(&url).await.expect("opens");
    let rows = sqlx::query("SELECT revision, entry, hash FROM ledger ORDER BY revision");
    let rows = rows.fetch_all(&mut connection).await.expect("rows");
    connection.close().await.expect("closes");
    let mut changed = 0;
    for row in &rows {
        let revision: i64 = row.get("revision");
        let entry: String = row.get("entry");
        let hash: Vec<u8> = row.get("hash");
        // A byte in the middle of the text, and one of the hash, as they lie in the file.
        for (needle, at) in [(entry.as_bytes(), entry.len() / 2), (&hash[..], 5)] {
            let mut bytes = sound.clone();
            let places = find(&bytes, needle);
            if places.is_empty() {
                continue;
            }
            for place in places {
                bytes[place + at] ^= 1;
            }
            std::fs::write(&file, &bytes).expect("writable");
            let found = flaws(&url).await;
            let named = format!("row {revision}:");
            assert!(found.iter().any(|flaw| flaw.starts_with(&named)), "{revision}: {found:?}");
            changed += 1;
        }
    }
    println!("{changed} bytes changed in {} rows, all found and named", rows.len());
    assert!(changed > rows.len(), "{changed} of {}", rows.len());
}

/// Everywhere in the file: dead copies lie about where pages were split. A text that lies across
/// several pages is not found.
fn find(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    let starts = bytes.windows(needle.len()).enumerate();
    starts.filter(|(_, window)| *window == needle).map(|(place, _)| place).collect()
}

// covers P65
#[tokio::test(flavor = "multi_thread")]
async fn whatever_else_is_done_to_a_row_is_found_too() {
    let cases: [(&'static str, &str); 14] = [
        ("DELETE FROM ledger WHERE revision = 9", "rows are missing"),
        ("DELETE FROM ledger WHERE revision = (SELECT MAX(revision) FROM ledger)", "the head is"),
        ("UPDATE ledger SET revision = 1000 WHERE revision = 9", "rows are missing"),
        ("UPDATE ledger SET actor = 'machine' WHERE revision = 9", "row 9: its columns"),
        ("UPDATE ledger SET at_us = at_us + 1 WHERE revision = 9", "row 9: its columns"),
        ("UPDATE ledger SET event = 'role_deleted' WHERE revision = 9", "row 9: its columns"),
        ("UPDATE ledger SET account = x'00' WHERE revision = 9", "row 9: its columns"),
        (
            "UPDATE ledger_personal SET value = '\"x@y.example\"' WHERE revision = 3 AND position = 0",
            "row 3: a personal value",
        ),
        (
            "DELETE FROM ledger_personal WHERE revision = 3 AND position = 0",
            "no erasure is on record",
        ),
        (
            "UPDATE ledger_personal SET person = x'00112233445566778899aabbccddeeff' WHERE revision = 3 AND position = 0",
            "row 3: a personal value",
        ),
        (
            "UPDATE roles SET folded_name = 'other' WHERE folded_name = 'view only'",
            "cannot be read",
        ),
        ("UPDATE head SET hash = x'00'", "the head cannot be read"),
        (
            "UPDATE persons SET name = 'Mallory' WHERE address = 'p0@provider.example'",
            "the table does not hold",
        ),
        ("UPDATE catalog SET content = content || ' '", "the catalog is not the one"),
    ];
    for (statement, expected) in cases {
        let (_folder, url) = written().await;
        change(&url, statement).await;
        let found = flaws(&url).await;
        assert!(found.iter().any(|flaw| flaw.contains(expected)), "{statement}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_newer_is_refused() {
    let (_folder, url) = written().await;
    change(
        &url,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (99999999999999, 'from the future', 1, x'00', 0)",
    )
    .await;
    let refused = rolecall_store::Store::open(&url).await.expect_err("refused").to_string();
    assert!(refused.contains("the schema of the database cannot be used"), "{refused}");
}
