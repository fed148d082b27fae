//! Everything that a store must do, on SQLite.

mod before;

use rolecall_core::{Level, Origin, Principal, access::Access, facts::Facts, index::Index};
use rolecall_store::Store;
use rolecall_testkit::conformance;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;

fn empty() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("rolecall.db").display());
    (folder, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_commands_leave_no_trace() {
    let (_folder, url) = empty();
    conformance::refused_commands_leave_no_trace(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_follow_events() {
    let (_folder, url) = empty();
    conformance::secrets_follow_events(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn present_is_read_back() {
    let (_folder, url) = empty();
    conformance::present_is_read_back(&url).await;
}

// covers T12
#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_remove_each_other_leave_one_and_the_owner() {
    let (_folder, url) = empty();
    let (one, other) = conformance::administrators_who_remove_each_other(&url, 1_000).await;
    println!("1000 times: {one} times the first was left, {other} times the second");
    assert_eq!(one + other, 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_share_transactions_and_lose_nothing() {
    let (_folder, url) = empty();
    conformance::writers_share_transactions(&url, 16, 25).await;
}

// covers T3
#[tokio::test(flavor = "multi_thread")]
async fn as_one_a_role_is_in_use_as_long_as_anyone_has_it() {
    let (_folder, url) = empty();
    conformance::as_one_a_role_is_in_use_as_long_as_anyone_has_it(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_as_one_are_all_or_none() {
    let (_folder, url) = empty();
    conformance::commands_as_one_are_all_or_none(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_plans_make_random_documents_so_and_list_all_that_they_change() {
    let mut total = conformance::Applied::default();
    for seed in 0..20 {
        let (_folder, url) = empty();
        let applied = conformance::plans_make_documents_so(&url, seed, 50).await;
        total.documents += applied.documents;
        total.commands += applied.commands;
        total.rows += applied.rows;
    }
    println!("{total:?}");
    assert_eq!(total.documents, 1_000);
    assert!(total.commands > 10_000, "{total:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_passes_over_what_no_decision_follows_from() {
    let (_folder, url) = empty();
    conformance::a_past_passes_over_what_no_decision_follows_from(&url).await;
}

#[test]
fn plans_make_amended_worlds_so() {
    let (_folder, url) = empty();
    let tally = conformance::plans_make_amended_worlds_so(&url, 300, 500, 100);
    println!("{tally:?}");
    assert_eq!(tally.documents, 100);
}

#[test]
fn past_decisions_are_those_that_were_made_then() {
    let (_folder, url) = empty();
    let compared = conformance::past_decisions_are_those_of_then(&url, 11, 2_000);
    println!("{compared} levels that were had then");
    assert!(compared > 300, "{compared}");
}

#[test]
fn the_simulation_agrees_with_the_plainest_model() {
    let (_folder, url) = empty();
    let report = conformance::simulation_agrees(&url, 7, 3_000);
    println!("{report}");
    assert_eq!(report.violations, Vec::<String>::new());
    assert_eq!(report.steps, 3_000);
}

#[test]
fn what_is_decided_soon_after_a_start_is_what_the_records_give() {
    let mut had = 0;
    for seed in 11..15 {
        let (_folder, url) = empty();
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

#[tokio::test(flavor = "multi_thread")]
async fn repeated_requests_are_carried_out_once() {
    let (_folder, url) = empty();
    conformance::repeated_requests_are_carried_out_once(&url, 1_000).await;
}

// covers T28
#[tokio::test(flavor = "multi_thread")]
async fn changes_meant_for_another_state_are_refused() {
    let (_folder, url) = empty();
    conformance::changes_meant_for_another_state_are_refused(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn review_is_settled_once_its_time_is_up() {
    let (_folder, url) = empty();
    conformance::review_is_settled_once_its_time_is_up(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_each_carried_out_once() {
    let (_folder, url) = empty();
    conformance::rows_are_each_carried_out_once(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn job_is_one_nodes_at_a_time() {
    let (_folder, url) = empty();
    conformance::job_is_one_nodes_at_a_time(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_there_once_its_last_row_is() {
    let (_folder, url) = empty();
    let cut = async |row: i64| {
        let mut connection = SqliteConnection::connect(&url).await.expect("opens");
        let cut = sqlx::query("DELETE FROM job_rows WHERE number >= $1").bind(row);
        cut.execute(&mut connection).await.expect("cut");
    };
    conformance::a_draft_is_there_once_its_last_row_is(&url, cut).await;
}

// covers T30
#[tokio::test(flavor = "multi_thread")]
async fn rows_are_decided_when_their_turn_comes() {
    let (_folder, url) = empty();
    conformance::rows_are_decided_when_their_turn_comes(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_job_goes_on_where_it_was() {
    let (_folder, url) = empty();
    conformance::cancelled_job_goes_on_where_it_was(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_person_is_in_no_job() {
    let (_folder, url) = empty();
    conformance::erased_person_is_in_no_job(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_are_found_by_day_and_told_once() {
    let (_folder, url) = empty();
    conformance::ends_are_found_by_day_and_told_once(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_their_own_end_as_of_anothers() {
    let (_folder, url) = empty();
    conformance::nobody_is_told_of_their_own_end_as_of_anothers(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_by_membership() {
    let (_folder, url) = empty();
    conformance::rows_are_found_by_membership(&url).await;
}

/// Rows that were written before they said which membership they are about are told of it.
#[tokio::test(flavor = "multi_thread")]
async fn rows_of_before_are_found_by_membership() {
    let (_folder, url) = empty();
    conformance::rows_are_found_by_membership(&url).await;
    let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
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
    let (_folder, url) = empty();
    conformance::history_is_newest_first_and_of_one_account(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_say_in_which_account_the_actor_stood() {
    let (_folder, url) = empty();
    conformance::rows_say_in_which_account_the_actor_stood(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_acted_as_one_of_the_accounts_people() {
    let (_folder, url) = empty();
    conformance::leaver_acted_as_one_of_the_accounts_people(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn last_uses_are_kept_once_a_minute() {
    let (_folder, url) = empty();
    conformance::last_uses_are_kept_once_a_minute(&url, async || count(&url, "key_uses").await)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_keys_leave_no_last_use() {
    let (_folder, url) = empty();
    conformance::revoked_keys_leave_no_last_use(&url, async || count(&url, "key_uses").await).await;
}

/// How many rows a table has.
async fn count(url: &str, table: &str) -> i64 {
    let mut connection = SqliteConnection::connect(url).await.expect("opens");
    let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_old_or_unseen() {
    let (_folder, url) = empty();
    conformance::sessions_end_when_old_or_unseen(&url, async || count(&url, "sessions").await)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gateway_sessions_hang_on_the_portals() {
    let (_folder, url) = empty();
    conformance::gateway_sessions_hang_on_the_portals(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_forgotten() {
    let (_folder, url) = empty();
    conformance::attempts_are_forgotten(&url, async || count(&url, "attempts").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_good_until_their_end() {
    let (_folder, url) = empty();
    conformance::links_are_good_until_their_end(&url, async || count(&url, "links").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_up_mail_can_be_tried_again() {
    let (_folder, url) = empty();
    conformance::given_up_mail_can_be_tried_again(&url, async || {
        count(&url, "outbox WHERE link IS NOT NULL").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_seen_once_a_minute() {
    let (_folder, url) = empty();
    conformance::sessions_are_seen_once_a_minute(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_counted() {
    let (_folder, url) = empty();
    conformance::days_are_counted(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_sessions_are_completed_once() {
    let (_folder, url) = empty();
    conformance::half_sessions_are_completed_once(&url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_sessions() {
    let (_folder, url) = empty();
    conformance::signing_out_ends_sessions(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_sign_in_end_sessions() {
    let (_folder, url) = empty();
    conformance::changes_of_sign_in_end_sessions(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_end_with_what_they_were_for() {
    let (_folder, url) = empty();
    conformance::links_end_with_what_they_were_for(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_written_with_what_it_tells_of() {
    let (_folder, url) = empty();
    conformance::mail_is_written_with_what_it_tells_of(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_owners_are_told_loudly() {
    let (_folder, url) = empty();
    conformance::new_owners_are_told_loudly(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_no_longer_holds_is_not_sent() {
    let (_folder, url) = empty();
    conformance::mail_that_no_longer_holds_is_not_sent(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_for_mail_takes_the_place_of_what_waits() {
    let (_folder, url) = empty();
    conformance::asked_for_mail_takes_the_place_of_what_waits(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_due_to_one() {
    let (_folder, url) = empty();
    conformance::mail_is_due_to_one(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_listed_newest_first() {
    let (_folder, url) = empty();
    conformance::mail_is_listed_newest_first(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_mail_that_was_given_up_can_be_tried_again() {
    let (_folder, url) = empty();
    conformance::all_mail_that_was_given_up_can_be_tried_again(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_once_are_each_counted() {
    let (_folder, url) = empty();
    conformance::attempts_at_once_are_each_counted(&url, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_used_once() {
    let (_folder, url) = empty();
    conformance::links_are_used_once(&url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_second_factors_are_used_once() {
    let (_folder, url) = empty();
    conformance::codes_are_used_once(&url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_of_the_factor_that_there_is() {
    let (_folder, url) = empty();
    conformance::codes_are_of_the_factor_that_there_is(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_codes_are_used_once() {
    let (_folder, url) = empty();
    conformance::recovery_codes_are_used_once(&url, 64, async || {
        count(&url, "recovery_codes").await + count(&url, "factor_steps").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sealing_key_is_the_first() {
    let (_folder, url) = empty();
    conformance::sealing_key_is_the_first(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_leaves_no_trace() {
    let (_folder, url) = empty();
    conformance::erased_person_leaves_no_trace(&url, || texts_of(&url)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_given_up_stay_their_accounts() {
    let (_folder, url) = empty();
    let forget = async || {
        let mut connection = SqliteConnection::connect(&url).await.expect("opens");
        for statement in before::NAMES_WERE_KEPT {
            sqlx::query(statement).execute(&mut connection).await.expect("done");
        }
    };
    conformance::names_given_up_stay_their_accounts(&url, forget).await;
}

/// Every value of every table, and of the file with its indexes and dead pages, as text.
async fn texts_of(url: &str) -> Vec<String> {
    let mut connection = SqliteConnection::connect(url).await.expect("opens");
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.expect("done");
    let file = url.strip_prefix("sqlite://").expect("a file");
    let bytes = std::fs::read(file).expect("readable");
    vec![String::from_utf8_lossy(&bytes).into_owned()]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_the_original() {
    let (_folder, from) = empty();
    let (_other, to) = empty();
    conformance::copy_is_the_original(&from, &to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_an_embedded_database_is_told_to_wait() {
    let (_folder, url) = empty();
    let first = rolecall_store::Store::open(&url).await.expect("opens");
    let refused = rolecall_store::Store::open(&url).await.expect_err("refused").to_string();
    assert!(refused.contains("another process runs on"), "{refused}");
    first.close().await;
    rolecall_store::Store::open(&url).await.expect("opens again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_follows_the_ledger() {
    let (_folder, url) = empty();
    conformance::tree_follows_the_ledger(&url, 700).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_take_turns_at_the_tree() {
    let (_folder, url) = empty();
    conformance::nodes_take_turns_at_the_tree(&url, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_are_verified_elsewhere() {
    let (_folder, url) = empty();
    conformance::bundles_are_verified_elsewhere(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_under_load_end_where_they_say() {
    let (folder, url) = empty();
    let written = conformance::copies_under_load_end_where_they_say(&url, folder.path(), 5).await;
    println!("{written} changes were written while 5 copies were taken");
    assert!(written > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_that_nothing_has_met_yet_is_found_where_all_is_looked_at() {
    let (folder, url) = empty();
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
