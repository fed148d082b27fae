//! Everything that a store must do, on PostgreSQL. `cargo x test` starts a server for these tests;
//! elsewhere, name one in `ROLECALL_TEST_POSTGRES` whose user may create databases.

mod each;

use std::sync::atomic::{AtomicU32, Ordering};

use rolecall_testkit::conformance;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection as Connection};

use self::each::Database;

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// None, and a word about it, without a server.
async fn empty() -> Option<Database> {
    let Ok(server) = std::env::var("ROLECALL_TEST_POSTGRES") else {
        eprintln!("left out: ROLECALL_TEST_POSTGRES names no server");
        return None;
    };
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("rolecall_{}_{number}", std::process::id());
    let mut connection = Connection::connect(&server).await.expect("the server answers");
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&mut connection).await.expect("a database is made");
    let (server, _) = server.rsplit_once('/').expect("a URL names a database");
    Some(Database::new(format!("{server}/{name}"), None))
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_make_random_documents_so() {
    let Some(Database { url, .. }) = empty().await else { return };
    let applied = conformance::plans_make_documents_so(&url, 100, 20).await;
    assert_eq!(applied.documents, 20);
}

#[test]
fn plans_make_amended_worlds_so() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(Database { url, .. }) = runtime.block_on(empty()) else { return };
    let tally = conformance::plans_make_amended_worlds_so(&url, 400, 300, 40);
    assert_eq!(tally.documents, 40);
}

/// Every row of every table, as text. An index holds nothing that its table does not.
async fn texts_of(url: &str) -> Vec<String> {
    let mut connection = Connection::connect(url).await.expect("opens");
    let tables =
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Vec<String> =
        sqlx::query_scalar(tables).fetch_all(&mut connection).await.expect("tables");
    let mut texts = Vec::new();
    for table in tables {
        let rows = AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM {table} t"));
        let rows: Vec<String> =
            sqlx::query_scalar(rows).fetch_all(&mut connection).await.expect("rows");
        texts.extend(rows);
    }
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_moves_here_from_sqlite_and_back() {
    let Some(Database { url: here, .. }) = empty().await else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    conformance::copy_is_the_original(&file("old.db"), &here).await;
    let back = rolecall_store::move_to(&here, &file("new.db"), &mut |_| {}).await;
    assert!(back.expect("it is copied back").is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_under_load_end_where_they_say_and_come_back_here() {
    let (Some(from), Some(to)) = (empty().await, empty().await) else { return };
    let (url, other) = (from.url, to.url);
    let folder = tempfile::tempdir().expect("a folder");
    let written = conformance::copies_under_load_end_where_they_say(&url, folder.path(), 3).await;
    println!("{written} changes were written while 3 copies were taken");
    assert!(written > 0);
    // A copy goes back into either database.
    let file = folder.path().join("copy-2.db");
    let copied = rolecall_store::look_at(&file).expect("a copy");
    let back = rolecall_store::restore(&file, &other, &mut |_| {}).await.expect("it is put back");
    assert_eq!((back.revision, &back.head), (copied.revision, &copied.head));
    let again = rolecall_store::restore(&file, &other, &mut |_| {}).await.expect_err("refused");
    assert!(again.to_string().contains("is not empty"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn removals_are_seen_on_another_node_by_their_revision() {
    let Some(Database { url, .. }) = empty().await else { return };
    conformance::removals_are_seen_by_their_revision(&url, 200).await;
}

#[test]
fn nodes_have_the_same_memory_after_random_commands() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(Database { url, .. }) = runtime.block_on(empty()) else { return };
    let report = conformance::nodes_have_the_same_memory(&url, 23, 2_000);
    println!("{report}");
    assert_eq!(report.violations, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn uses_are_heard_of_by_other_nodes() {
    let Some(Database { url, .. }) = empty().await else { return };
    conformance::uses_are_heard_of(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_take_turns_at_what_one_does() {
    let Some(Database { url, .. }) = empty().await else { return };
    conformance::nodes_take_turns(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_are_known_to_each_other() {
    let Some(Database { url, .. }) = empty().await else { return };
    conformance::nodes_are_known(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_start_on_an_empty_database_at_once() {
    let Some(Database { url, .. }) = empty().await else { return };
    conformance::nodes_start_at_once(&url, 4).await;
}

/// Carries out statements on a database.
async fn with(url: &str, statements: &[&'static str]) {
    let mut connection = Connection::connect(url).await.expect("a connection");
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await.expect(statement);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused_with_what_to_do() {
    let Some(Database { url, .. }) = empty().await else { return };
    conformance::nodes_start_at_once(&url, 1).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
                 execution_time) VALUES (9999, 'of a newer version', TRUE, ''::bytea, 1)";
    with(&url, &[newer]).await;
    let refused = rolecall_store::Store::open(&url).await.expect_err("refused").to_string();
    assert!(refused.contains("a newer version has upgraded it (to step 9999"), "{refused}");
    assert!(refused.contains("start that version"), "{refused}");
}

/// A node whose database lost rows that the node has, as a failover to a standby may, does not go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_lost_rows_is_not_followed() {
    let Some(Database { url, .. }) = empty().await else { return };
    let world = conformance::World::found(&url).await;
    assert!(!world.store.is_out_of_date());
    let lose = [
        "UPDATE head SET revision = revision - 1, \
         hash = (SELECT hash FROM ledger WHERE ledger.revision = head.revision - 1)",
        "DELETE FROM ledger WHERE revision > (SELECT revision FROM head)",
    ];
    with(&url, &lose).await;
    let broke = tokio::time::timeout(WAIT, world.store.broke()).await.expect("it is noticed");
    assert!(matches!(broke, rolecall_store::Fault::Diverged(_)), "{broke}");
    assert!(world.store.is_out_of_date());
}

/// A row that a newer version wrote, and this one cannot read, is not passed over.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_ends_what_a_node_answers() {
    let Some(Database { url, .. }) = empty().await else { return };
    let world = conformance::World::found(&url).await;
    let write = [
        "INSERT INTO ledger (revision, at_us, actor, event, entry, hash) \
         SELECT head.revision + 1, 0, 'machine', 'of_the_future', e, \
         sha256(head.hash || convert_to(e, 'UTF8')) FROM head, (SELECT '{\"revision\":1,\"at\":\
         \"2026-06-01T12:00:00Z\",\"actor\":\"machine\",\"via\":\"cli\",\"ip\":null,\"what\":\
         {\"event\":\"of_the_future\"}}' AS e) AS future",
        "UPDATE head SET revision = ledger.revision, hash = ledger.hash FROM ledger \
         WHERE ledger.revision = head.revision + 1",
    ];
    with(&url, &write).await;
    let broke = tokio::time::timeout(WAIT, world.store.broke()).await.expect("it is noticed");
    assert!(matches!(broke, rolecall_store::Fault::Corrupt(_)), "{broke}");
    assert!(broke.to_string().contains("of_the_future"), "{broke}");
    assert!(world.store.is_out_of_date());
}

/// How long something that must happen is waited for.
const WAIT: std::time::Duration = std::time::Duration::from_secs(20);

/// Nodes of the version before go on while a newer one changes tables that they read.
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_upgraded_meanwhile_is_gone_on_with() {
    let Some(Database { url, .. }) = empty().await else { return };
    let world = conformance::World::found(&url).await;
    let now = "2026-06-01T12:00:00Z".parse().expect("a moment");
    // On every connection there is.
    let sessions =
        || futures_util::future::join_all((0..16).map(|_| world.store.session([1; 32], now)));
    assert!(sessions().await.into_iter().all(|found| found == Ok(None)));
    let upgrade = [
        "ALTER TABLE sessions ADD COLUMN of_the_future TEXT",
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'of a newer version', TRUE, ''::bytea, 1)",
    ];
    with(&url, &upgrade).await;
    let begun = std::time::Instant::now();
    while !sessions().await.into_iter().all(|found| found == Ok(None)) {
        assert!(begun.elapsed() < WAIT, "{:?}", sessions().await);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    println!("all connections are renewed after {:?}", begun.elapsed());
    world.put_in("someone@provider.example", "View Only").await;
}

/// As a standby says too. Connections stay as they were made, and so are made anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_writes_says_so_and_is_written_to_once_it_does() {
    let Some(Database { url, .. }) = empty().await else { return };
    let world = conformance::World::found(&url).await;
    assert!(rolecall_store::inspect(&url).await.expect("it is looked at").takes_writes);
    let name = url.rsplit('/').next().expect("a name");
    let mut connection = Connection::connect(&url).await.expect("a connection");
    for how in ["SET default_transaction_read_only = on", "RESET default_transaction_read_only"] {
        let set = AssertSqlSafe(format!("ALTER DATABASE {name} {how}"));
        sqlx::query(set).execute(&mut connection).await.expect("set");
        let takes_writes = how.starts_with("RESET");
        let found = rolecall_store::inspect(&url).await.expect("it is looked at");
        assert_eq!(found.takes_writes, takes_writes);
        if !takes_writes {
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            sqlx::query(end).execute(&mut connection).await.expect("ended");
        }
        let begun = std::time::Instant::now();
        let is_so = async || {
            let is_reachable = world.store.follow_state().is_reachable;
            is_reachable && world.store.health().await.writer == takes_writes
        };
        while !is_so().await {
            assert!(begun.elapsed() < WAIT, "{:?}", world.store.health().await);
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    world.put_in("someone@provider.example", "View Only").await;
}
