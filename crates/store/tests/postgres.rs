//! Everything that a store must do, on PostgreSQL. `cargo x test` starts a server for these tests;
//! elsewhere, name one in `ROLECALL_TEST_POSTGRES` whose user may create databases.

mod before;

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

// covers T3
#[tokio::test(flavor = "multi_thread")]
async fn as_one_a_role_is_in_use_as_long_as_anyone_has_it() {
    let Some(url) = empty().await else { return };
    conformance::as_one_a_role_is_in_use_as_long_as_anyone_has_it(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_as_one_are_all_or_none() {
    let Some(url) = empty().await else { return };
    conformance::commands_as_one_are_all_or_none(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_make_random_documents_so() {
    let Some(url) = empty().await else { return };
    let applied = conformance::plans_make_documents_so(&url, 100, 20).await;
    assert_eq!(applied.documents, 20);
}

#[test]
fn plans_make_amended_worlds_so() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(url) = runtime.block_on(empty()) else { return };
    let tally = conformance::plans_make_amended_worlds_so(&url, 400, 300, 40);
    assert_eq!(tally.documents, 40);
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

#[tokio::test(flavor = "multi_thread")]
async fn a_past_passes_over_what_no_decision_follows_from() {
    let Some(url) = empty().await else { return };
    conformance::a_past_passes_over_what_no_decision_follows_from(&url).await;
}

#[test]
fn past_decisions_are_those_that_were_made_then() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(url) = runtime.block_on(empty()) else { return };
    let compared = conformance::past_decisions_are_those_of_then(&url, 11, 2_000);
    println!("{compared} levels that were had then");
    assert!(compared > 300, "{compared}");
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
async fn review_is_settled_once_its_time_is_up() {
    let Some(url) = empty().await else { return };
    conformance::review_is_settled_once_its_time_is_up(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_each_carried_out_once() {
    let Some(url) = empty().await else { return };
    conformance::rows_are_each_carried_out_once(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn job_is_one_nodes_at_a_time() {
    let Some(url) = empty().await else { return };
    conformance::job_is_one_nodes_at_a_time(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_there_once_its_last_row_is() {
    let Some(url) = empty().await else { return };
    let cut = async |row: i64| {
        let mut connection = PgConnection::connect(&url).await.expect("opens");
        let cut = sqlx::query("DELETE FROM job_rows WHERE number >= $1").bind(row);
        cut.execute(&mut connection).await.expect("cut");
    };
    conformance::a_draft_is_there_once_its_last_row_is(&url, cut).await;
}

// covers T30
#[tokio::test(flavor = "multi_thread")]
async fn rows_are_decided_when_their_turn_comes() {
    let Some(url) = empty().await else { return };
    conformance::rows_are_decided_when_their_turn_comes(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_job_goes_on_where_it_was() {
    let Some(url) = empty().await else { return };
    conformance::cancelled_job_goes_on_where_it_was(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_person_is_in_no_job() {
    let Some(url) = empty().await else { return };
    conformance::erased_person_is_in_no_job(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_are_found_by_day_and_told_once() {
    let Some(url) = empty().await else { return };
    conformance::ends_are_found_by_day_and_told_once(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_their_own_end_as_of_anothers() {
    let Some(url) = empty().await else { return };
    conformance::nobody_is_told_of_their_own_end_as_of_anothers(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_by_membership() {
    let Some(url) = empty().await else { return };
    conformance::rows_are_found_by_membership(&url).await;
}

/// Rows that were written before they said which membership they are about are told of it.
#[tokio::test(flavor = "multi_thread")]
async fn rows_of_before_are_found_by_membership() {
    let Some(url) = empty().await else { return };
    conformance::rows_are_found_by_membership(&url).await;
    let mut connection = PgConnection::connect(&url).await.expect("a connection");
    sqlx::query("UPDATE ledger SET membership = NULL")
        .execute(&mut connection)
        .await
        .expect("changed");
    connection.close().await.expect("it closes");
    let store = rolecall_store::Store::open(&url).await.expect("the store opens again");
    let flaws = store.verify(&mut |_| {}).await.expect("it can be read").flaws;
    assert!(flaws.is_empty(), "{flaws:?}");
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
    conformance::last_uses_are_kept_once_a_minute(&url, async || count(&url, "key_uses").await)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_keys_leave_no_last_use() {
    let Some(url) = empty().await else { return };
    conformance::revoked_keys_leave_no_last_use(&url, async || count(&url, "key_uses").await).await;
}

/// How many rows a table has.
async fn count(url: &str, table: &str) -> i64 {
    let mut connection = PgConnection::connect(url).await.expect("opens");
    let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_old_or_unseen() {
    let Some(url) = empty().await else { return };
    conformance::sessions_end_when_old_or_unseen(&url, async || count(&url, "sessions").await)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gateway_sessions_hang_on_the_portals() {
    let Some(url) = empty().await else { return };
    conformance::gateway_sessions_hang_on_the_portals(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_forgotten() {
    let Some(url) = empty().await else { return };
    conformance::attempts_are_forgotten(&url, async || count(&url, "attempts").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_good_until_their_end() {
    let Some(url) = empty().await else { return };
    conformance::links_are_good_until_their_end(&url, async || count(&url, "links").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_up_mail_can_be_tried_again() {
    let Some(url) = empty().await else { return };
    conformance::given_up_mail_can_be_tried_again(&url, async || {
        count(&url, "outbox WHERE link IS NOT NULL").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_seen_once_a_minute() {
    let Some(url) = empty().await else { return };
    conformance::sessions_are_seen_once_a_minute(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_counted() {
    let Some(url) = empty().await else { return };
    conformance::days_are_counted(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_sessions_are_completed_once() {
    let Some(url) = empty().await else { return };
    conformance::half_sessions_are_completed_once(&url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_sessions() {
    let Some(url) = empty().await else { return };
    conformance::signing_out_ends_sessions(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_sign_in_end_sessions() {
    let Some(url) = empty().await else { return };
    conformance::changes_of_sign_in_end_sessions(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_end_with_what_they_were_for() {
    let Some(url) = empty().await else { return };
    conformance::links_end_with_what_they_were_for(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_written_with_what_it_tells_of() {
    let Some(url) = empty().await else { return };
    conformance::mail_is_written_with_what_it_tells_of(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_owners_are_told_loudly() {
    let Some(url) = empty().await else { return };
    conformance::new_owners_are_told_loudly(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_no_longer_holds_is_not_sent() {
    let Some(url) = empty().await else { return };
    conformance::mail_that_no_longer_holds_is_not_sent(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_for_mail_takes_the_place_of_what_waits() {
    let Some(url) = empty().await else { return };
    conformance::asked_for_mail_takes_the_place_of_what_waits(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_due_to_one() {
    let Some(url) = empty().await else { return };
    conformance::mail_is_due_to_one(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_listed_newest_first() {
    let Some(url) = empty().await else { return };
    conformance::mail_is_listed_newest_first(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_mail_that_was_given_up_can_be_tried_again() {
    let Some(url) = empty().await else { return };
    conformance::all_mail_that_was_given_up_can_be_tried_again(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_once_are_each_counted() {
    let Some(url) = empty().await else { return };
    conformance::attempts_at_once_are_each_counted(&url, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_used_once() {
    let Some(url) = empty().await else { return };
    conformance::links_are_used_once(&url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_second_factors_are_used_once() {
    let Some(url) = empty().await else { return };
    conformance::codes_are_used_once(&url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_of_the_factor_that_there_is() {
    let Some(url) = empty().await else { return };
    conformance::codes_are_of_the_factor_that_there_is(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_codes_are_used_once() {
    let Some(url) = empty().await else { return };
    conformance::recovery_codes_are_used_once(&url, 64, async || {
        count(&url, "recovery_codes").await + count(&url, "factor_steps").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sealing_key_is_the_first() {
    let Some(url) = empty().await else { return };
    conformance::sealing_key_is_the_first(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_leaves_no_trace() {
    let Some(url) = empty().await else { return };
    conformance::erased_person_leaves_no_trace(&url, || texts_of(&url)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_given_up_stay_their_accounts() {
    let Some(url) = empty().await else { return };
    let forget = async || {
        let mut connection = PgConnection::connect(&url).await.expect("opens");
        for statement in before::NAMES_WERE_KEPT {
            sqlx::query(statement).execute(&mut connection).await.expect("done");
        }
    };
    conformance::names_given_up_stay_their_accounts(&url, forget).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_follows_the_ledger() {
    let Some(url) = empty().await else { return };
    conformance::tree_follows_the_ledger(&url, 700).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_take_turns_at_the_tree() {
    let Some(url) = empty().await else { return };
    conformance::nodes_take_turns_at_the_tree(&url, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_are_verified_elsewhere() {
    let Some(url) = empty().await else { return };
    conformance::bundles_are_verified_elsewhere(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_under_load_end_where_they_say_and_come_back_here() {
    let (Some(url), Some(other)) = (empty().await, empty().await) else { return };
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
    let Some(url) = empty().await else { return };
    conformance::removals_are_seen_by_their_revision(&url, 200).await;
}

#[test]
fn nodes_have_the_same_memory_after_random_commands() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(url) = runtime.block_on(empty()) else { return };
    let report = conformance::nodes_have_the_same_memory(&url, 23, 2_000);
    println!("{report}");
    assert_eq!(report.violations, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn uses_are_heard_of_by_other_nodes() {
    let Some(url) = empty().await else { return };
    conformance::uses_are_heard_of(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_take_turns_at_what_one_does() {
    let Some(url) = empty().await else { return };
    conformance::nodes_take_turns(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_are_known_to_each_other() {
    let Some(url) = empty().await else { return };
    conformance::nodes_are_known(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_start_on_an_empty_database_at_once() {
    let Some(url) = empty().await else { return };
    conformance::nodes_start_at_once(&url, 4).await;
}

/// Carries out statements on a database.
async fn with(url: &str, statements: &[&'static str]) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await.expect(statement);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused_with_what_to_do() {
    let Some(url) = empty().await else { return };
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
    let Some(url) = empty().await else { return };
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
    let Some(url) = empty().await else { return };
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
    let Some(url) = empty().await else { return };
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
