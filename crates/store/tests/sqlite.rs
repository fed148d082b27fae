//! Everything that a store must do, on SQLite.

mod each;

use rolecall_core::{Level, Origin, Principal, access::Access, facts::Facts, index::Index};
use rolecall_store::Store;
use rolecall_testkit::conformance;
use sqlx::{Connection as _, SqliteConnection as Connection};
use tempfile::TempDir;

use self::each::Database;

async fn empty() -> Option<Database> {
    let (folder, url) = file();
    Some(Database::new(url, Some(folder)))
}

fn file() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("rolecall.db").display());
    (folder, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_plans_make_random_documents_so_and_list_all_that_they_change() {
    let mut total = conformance::Applied::default();
    for seed in 0..20 {
        let (_folder, url) = file();
        let applied = conformance::plans_make_documents_so(&url, seed, 50).await;
        total.documents += applied.documents;
        total.commands += applied.commands;
        total.rows += applied.rows;
    }
    println!("{total:?}");
    assert_eq!(total.documents, 1_000);
    assert!(total.commands > 10_000, "{total:?}");
}

#[test]
fn plans_make_amended_worlds_so() {
    let (_folder, url) = file();
    let tally = conformance::plans_make_amended_worlds_so(&url, 300, 500, 100);
    println!("{tally:?}");
    assert_eq!(tally.documents, 100);
}

#[test]
fn what_is_decided_soon_after_a_start_is_what_the_records_give() {
    let mut had = 0;
    for seed in 11..15 {
        let (_folder, url) = file();
        conformance::simulation_agrees(&url, seed, 400);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let store = runtime.block_on(Store::open_deciding(&url)).expect("the store opens");
        // Taken before the records are looked at, which waits for them.
        let early = store.live().decide(Index::clone);
        store.live().read(|facts, _| had += agreed(&early, facts));
    }
    println!("{had} levels above hide");
    assert!(had > 1_000, "{had} levels");
}

/// How many levels above hide there are, of which both say the same: of everyone, everywhere, at
/// several moments, from a known address, from an unknown one, and whatever the address.
fn agreed(early: &Index, facts: &Facts) -> usize {
    let persons = facts.persons().into_iter().map(|it| Principal::Person(it.id));
    let accounts = facts.accounts();
    let keys = accounts.iter().flat_map(|it| facts.keys_of(it.id)).map(|it| Principal::Key(it.id));
    let own = accounts.iter().map(|it| Principal::AccountSignIn(it.id));
    let moments = ["2026-01-10T12:00:00Z", "2026-02-21T23:59:00Z", "2026-05-01T00:00:00Z"];
    let moments = moments.map(|moment| moment.parse().expect("a moment"));
    let origins = [Origin::Any, Origin::Unknown, Origin::Ip([10, 0, 0, 1].into())];
    let (mut levels, mut had) = (Vec::new(), 0);
    for principal in persons.chain(keys).chain(own) {
        for account in &accounts {
            for (at, origin) in moments.iter().flat_map(|at| origins.map(|origin| (*at, origin))) {
                early.levels(principal, account.id, (at, origin), &mut levels);
                let access = Access::of(facts, principal, account.id, at, origin);
                let access = access.expect("the whole world").expect("it is there");
                let sections = facts.catalog().sections().iter();
                let plain: Vec<Level> = sections.map(|it| access.level(it)).collect();
                assert_eq!(levels, plain, "{principal:?} in {} at {at}", account.short_name);
                had += levels.iter().filter(|level| **level > Level::Hide).count();
            }
        }
    }
    had
}

/// Every value of every table, and of the file with its indexes and dead pages, as text.
async fn texts_of(url: &str) -> Vec<String> {
    let mut connection = Connection::connect(url).await.expect("opens");
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.expect("done");
    let file = url.strip_prefix("sqlite://").expect("a file");
    let bytes = std::fs::read(file).expect("readable");
    vec![String::from_utf8_lossy(&bytes).into_owned()]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_the_original() {
    let (_folder, from) = file();
    let (_other, to) = file();
    conformance::copy_is_the_original(&from, &to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_an_embedded_database_is_told_to_wait() {
    let (_folder, url) = file();
    let first = rolecall_store::Store::open(&url).await.expect("opens");
    let refused = rolecall_store::Store::open(&url).await.expect_err("refused").to_string();
    assert!(refused.contains("another process runs on"), "{refused}");
    first.close().await;
    rolecall_store::Store::open(&url).await.expect("opens again");
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_under_load_end_where_they_say() {
    let (folder, url) = file();
    let written = conformance::copies_under_load_end_where_they_say(&url, folder.path(), 5).await;
    println!("{written} changes were written while 5 copies were taken");
    assert!(written > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_that_nothing_has_met_yet_is_found_where_all_is_looked_at() {
    let (folder, url) = file();
    let store = rolecall_store::Store::open(&url).await.expect("opens");
    store.close().await;
    let verified = async || rolecall_store::verify(&url, &mut |_| {}).await.expect("read");
    assert!(verified().await.is_sound());
    let file = folder.path().join("rolecall.db");
    let page: u32 = rusqlite::Connection::open(&file)
        .and_then(|it| {
            let indexes =
                "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'links'";
            it.query_row(indexes, [], |row| row.get(0))
        })
        .expect("an index");
    let mut bytes = std::fs::read(&file).expect("the database");
    bytes[(page as usize - 1) * 4_096..][..16].fill(0xff);
    std::fs::write(&file, bytes).expect("written");
    let found = verified().await;
    assert!(!found.is_sound() && found.flaws[0].what.contains("is damaged"), "{found:?}");
}
