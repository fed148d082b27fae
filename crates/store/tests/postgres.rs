//! Everything that a store must do, on PostgreSQL. `cargo x test` starts a server for these tests;
//! elsewhere, name one in `ROLECALL_TEST_POSTGRES` whose user may create databases.

use std::sync::atomic::{AtomicU32, Ordering};

use rolecall_testkit::conformance;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of a database of its own for one test; none, and a word about it, without a server.
async fn empty() -> Option<String> {
    let Ok(server) = std::env::var("ROLECALL_TEST_POSTGRES") else {
        eprintln!("left out: ROLECALL_TEST_POSTGRES names no server");
        return None;
    };
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("rolecall_{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.expect("the server answers");
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&mut connection).await.expect("a database is made");
    let (server, _) = server.rsplit_once('/').expect("a URL names a database");
    Some(format!("{server}/{name}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_commands_leave_no_trace() {
    let Some(url) = empty().await else { return };
    conformance::refused_commands_leave_no_trace(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_follow_events() {
    let Some(url) = empty().await else { return };
    conformance::secrets_follow_events(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn present_is_read_back() {
    let Some(url) = empty().await else { return };
    conformance::present_is_read_back(&url).await;
}

// covers T12
#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_remove_each_other_leave_one_and_the_owner() {
    let Some(url) = empty().await else { return };
    let (one, other) = conformance::administrators_who_remove_each_other(&url, 1_000).await;
    println!("1000 times: {one} times the first was left, {other} times the second");
    assert_eq!(one + other, 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_share_transactions_and_lose_nothing() {
    let Some(url) = empty().await else { return };
    conformance::writers_share_transactions(&url, 16, 25).await;
}

#[test]
fn the_simulation_agrees_with_the_plainest_model() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(url) = runtime.block_on(empty()) else { return };
    let report = conformance::simulation_agrees(&url, 7, 3_000);
    println!("{report}");
    assert_eq!(report.violations, Vec::<String>::new());
    assert_eq!(report.steps, 3_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_requests_are_carried_out_once() {
    let Some(url) = empty().await else { return };
    conformance::repeated_requests_are_carried_out_once(&url, 1_000).await;
}

// covers T28
#[tokio::test(flavor = "multi_thread")]
async fn changes_meant_for_another_state_are_refused() {
    let Some(url) = empty().await else { return };
    conformance::changes_meant_for_another_state_are_refused(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_newest_first_and_of_one_account() {
    let Some(url) = empty().await else { return };
    conformance::history_is_newest_first_and_of_one_account(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_say_in_which_account_the_actor_stood() {
    let Some(url) = empty().await else { return };
    conformance::rows_say_in_which_account_the_actor_stood(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_acted_as_one_of_the_accounts_people() {
    let Some(url) = empty().await else { return };
    conformance::leaver_acted_as_one_of_the_accounts_people(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn last_uses_are_kept_once_a_minute() {
    let Some(url) = empty().await else { return };
    conformance::last_uses_are_kept_once_a_minute(&url, async || key_uses(&url).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_keys_leave_no_last_use() {
    let Some(url) = empty().await else { return };
    conformance::revoked_keys_leave_no_last_use(&url, async || key_uses(&url).await).await;
}

/// How many last uses of keys are kept.
async fn key_uses(url: &str) -> i64 {
    let mut connection = PgConnection::connect(url).await.expect("opens");
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM key_uses");
    count.fetch_one(&mut connection).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_leaves_no_trace() {
    let Some(url) = empty().await else { return };
    conformance::erased_person_leaves_no_trace(&url, || texts_of(&url)).await;
}

/// Every row of every table, as text. An index holds nothing that its table does not.
async fn texts_of(url: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.expect("opens");
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
    let Some(here) = empty().await else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    conformance::copy_is_the_original(&file("old.db"), &here).await;
    let back = rolecall_store::move_to(&here, &file("new.db"), &mut |_| {}).await;
    assert!(back.expect("it is copied back").is_sound());
}
