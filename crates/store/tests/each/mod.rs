//! What a store must do on each database alike. The file of each says how one is made and looked
//! into: `empty`, `Connection` and `texts_of`.

use rolecall_testkit::conformance;
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{Connection, empty, texts_of};

/// A database that one test has to itself.
pub(crate) struct Database {
    pub(crate) url: String,
    /// Where it is, if it is a file: it goes with it.
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) fn new(url: String, folder: Option<TempDir>) -> Self {
        Self { url, _folder: folder }
    }
}

/// What makes a database look like one of before former names were kept.
const NAMES_WERE_KEPT: [&str; 2] =
    ["DELETE FROM former_names", "UPDATE head SET former_names_kept = 0"];

fn runtime() -> Runtime {
    Runtime::new().expect("a runtime")
}

/// How many rows a table has.
async fn count(url: &str, table: &str) -> i64 {
    let mut connection = Connection::connect(url).await.expect("opens");
    let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_commands_leave_no_trace() {
    let Some(database) = empty().await else { return };
    conformance::refused_commands_leave_no_trace(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_follow_events() {
    let Some(database) = empty().await else { return };
    conformance::secrets_follow_events(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn present_is_read_back() {
    let Some(database) = empty().await else { return };
    conformance::present_is_read_back(&database.url).await;
}

// covers T12
#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_remove_each_other_leave_one_and_the_owner() {
    let Some(database) = empty().await else { return };
    let (one, other) =
        conformance::administrators_who_remove_each_other(&database.url, 1_000).await;
    println!("1000 times: {one} times the first was left, {other} times the second");
    assert_eq!(one + other, 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_share_transactions_and_lose_nothing() {
    let Some(database) = empty().await else { return };
    conformance::writers_share_transactions(&database.url, 16, 25).await;
}

// covers T3
#[tokio::test(flavor = "multi_thread")]
async fn as_one_a_role_is_in_use_as_long_as_anyone_has_it() {
    let Some(database) = empty().await else { return };
    conformance::as_one_a_role_is_in_use_as_long_as_anyone_has_it(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_as_one_are_all_or_none() {
    let Some(database) = empty().await else { return };
    conformance::commands_as_one_are_all_or_none(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_passes_over_what_no_decision_follows_from() {
    let Some(database) = empty().await else { return };
    conformance::a_past_passes_over_what_no_decision_follows_from(&database.url).await;
}

#[test]
fn past_decisions_are_those_that_were_made_then() {
    let Some(database) = runtime().block_on(empty()) else { return };
    let compared = conformance::past_decisions_are_those_of_then(&database.url, 11, 2_000);
    println!("{compared} levels that were had then");
    assert!(compared > 300, "{compared}");
}

#[test]
fn the_simulation_agrees_with_the_plainest_model() {
    let Some(database) = runtime().block_on(empty()) else { return };
    let report = conformance::simulation_agrees(&database.url, 7, 3_000);
    println!("{report}");
    assert_eq!(report.violations, Vec::<String>::new());
    assert_eq!(report.steps, 3_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_requests_are_carried_out_once() {
    let Some(database) = empty().await else { return };
    conformance::repeated_requests_are_carried_out_once(&database.url, 1_000).await;
}

// covers T28
#[tokio::test(flavor = "multi_thread")]
async fn changes_meant_for_another_state_are_refused() {
    let Some(database) = empty().await else { return };
    conformance::changes_meant_for_another_state_are_refused(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn review_is_settled_once_its_time_is_up() {
    let Some(database) = empty().await else { return };
    conformance::review_is_settled_once_its_time_is_up(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_each_carried_out_once() {
    let Some(database) = empty().await else { return };
    conformance::rows_are_each_carried_out_once(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn job_is_one_nodes_at_a_time() {
    let Some(database) = empty().await else { return };
    conformance::job_is_one_nodes_at_a_time(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_there_once_its_last_row_is() {
    let Some(database) = empty().await else { return };
    let cut = async |row: i64| {
        let mut connection = Connection::connect(&database.url).await.expect("opens");
        let cut = sqlx::query("DELETE FROM job_rows WHERE number >= $1").bind(row);
        cut.execute(&mut connection).await.expect("cut");
    };
    conformance::a_draft_is_there_once_its_last_row_is(&database.url, cut).await;
}

// covers T30
#[tokio::test(flavor = "multi_thread")]
async fn rows_are_decided_when_their_turn_comes() {
    let Some(database) = empty().await else { return };
    conformance::rows_are_decided_when_their_turn_comes(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_job_goes_on_where_it_was() {
    let Some(database) = empty().await else { return };
    conformance::cancelled_job_goes_on_where_it_was(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_person_is_in_no_job() {
    let Some(database) = empty().await else { return };
    conformance::erased_person_is_in_no_job(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_are_found_by_day_and_told_once() {
    let Some(database) = empty().await else { return };
    conformance::ends_are_found_by_day_and_told_once(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_their_own_end_as_of_anothers() {
    let Some(database) = empty().await else { return };
    conformance::nobody_is_told_of_their_own_end_as_of_anothers(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_by_membership() {
    let Some(database) = empty().await else { return };
    conformance::rows_are_found_by_membership(&database.url).await;
}

/// Rows that were written before they said which membership they are about are told of it.
#[tokio::test(flavor = "multi_thread")]
async fn rows_of_before_are_found_by_membership() {
    let Some(database) = empty().await else { return };
    conformance::rows_are_found_by_membership(&database.url).await;
    let mut connection = Connection::connect(&database.url).await.expect("a connection");
    sqlx::query("UPDATE ledger SET membership = NULL")
        .execute(&mut connection)
        .await
        .expect("changed");
    connection.close().await.expect("it closes");
    let store = rolecall_store::Store::open(&database.url).await.expect("the store opens again");
    let flaws = store.verify(&mut |_| {}).await.expect("it can be read").flaws;
    assert!(flaws.is_empty(), "{flaws:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_newest_first_and_of_one_account() {
    let Some(database) = empty().await else { return };
    conformance::history_is_newest_first_and_of_one_account(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_say_in_which_account_the_actor_stood() {
    let Some(database) = empty().await else { return };
    conformance::rows_say_in_which_account_the_actor_stood(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_acted_as_one_of_the_accounts_people() {
    let Some(database) = empty().await else { return };
    conformance::leaver_acted_as_one_of_the_accounts_people(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn last_uses_are_kept_once_a_minute() {
    let Some(database) = empty().await else { return };
    conformance::last_uses_are_kept_once_a_minute(&database.url, async || {
        count(&database.url, "key_uses").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_keys_leave_no_last_use() {
    let Some(database) = empty().await else { return };
    conformance::revoked_keys_leave_no_last_use(&database.url, async || {
        count(&database.url, "key_uses").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_old_or_unseen() {
    let Some(database) = empty().await else { return };
    conformance::sessions_end_when_old_or_unseen(&database.url, async || {
        count(&database.url, "sessions").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gateway_sessions_hang_on_the_portals() {
    let Some(database) = empty().await else { return };
    conformance::gateway_sessions_hang_on_the_portals(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_forgotten() {
    let Some(database) = empty().await else { return };
    conformance::attempts_are_forgotten(&database.url, async || {
        count(&database.url, "attempts").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_good_until_their_end() {
    let Some(database) = empty().await else { return };
    conformance::links_are_good_until_their_end(&database.url, async || {
        count(&database.url, "links").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_up_mail_can_be_tried_again() {
    let Some(database) = empty().await else { return };
    conformance::given_up_mail_can_be_tried_again(&database.url, async || {
        count(&database.url, "outbox WHERE link IS NOT NULL").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_seen_once_a_minute() {
    let Some(database) = empty().await else { return };
    conformance::sessions_are_seen_once_a_minute(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_counted() {
    let Some(database) = empty().await else { return };
    conformance::days_are_counted(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_sessions_are_completed_once() {
    let Some(database) = empty().await else { return };
    conformance::half_sessions_are_completed_once(&database.url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_sessions() {
    let Some(database) = empty().await else { return };
    conformance::signing_out_ends_sessions(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_sign_in_end_sessions() {
    let Some(database) = empty().await else { return };
    conformance::changes_of_sign_in_end_sessions(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_end_with_what_they_were_for() {
    let Some(database) = empty().await else { return };
    conformance::links_end_with_what_they_were_for(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_written_with_what_it_tells_of() {
    let Some(database) = empty().await else { return };
    conformance::mail_is_written_with_what_it_tells_of(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_owners_are_told_loudly() {
    let Some(database) = empty().await else { return };
    conformance::new_owners_are_told_loudly(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_no_longer_holds_is_not_sent() {
    let Some(database) = empty().await else { return };
    conformance::mail_that_no_longer_holds_is_not_sent(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_for_mail_takes_the_place_of_what_waits() {
    let Some(database) = empty().await else { return };
    conformance::asked_for_mail_takes_the_place_of_what_waits(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_due_to_one() {
    let Some(database) = empty().await else { return };
    conformance::mail_is_due_to_one(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_listed_newest_first() {
    let Some(database) = empty().await else { return };
    conformance::mail_is_listed_newest_first(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_mail_that_was_given_up_can_be_tried_again() {
    let Some(database) = empty().await else { return };
    conformance::all_mail_that_was_given_up_can_be_tried_again(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_once_are_each_counted() {
    let Some(database) = empty().await else { return };
    conformance::attempts_at_once_are_each_counted(&database.url, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_used_once() {
    let Some(database) = empty().await else { return };
    conformance::links_are_used_once(&database.url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_second_factors_are_used_once() {
    let Some(database) = empty().await else { return };
    conformance::codes_are_used_once(&database.url, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_of_the_factor_that_there_is() {
    let Some(database) = empty().await else { return };
    conformance::codes_are_of_the_factor_that_there_is(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_codes_are_used_once() {
    let Some(database) = empty().await else { return };
    conformance::recovery_codes_are_used_once(&database.url, 64, async || {
        count(&database.url, "recovery_codes").await + count(&database.url, "factor_steps").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sealing_key_is_the_first() {
    let Some(database) = empty().await else { return };
    conformance::sealing_key_is_the_first(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_leaves_no_trace() {
    let Some(database) = empty().await else { return };
    conformance::erased_person_leaves_no_trace(&database.url, || texts_of(&database.url)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_given_up_stay_their_accounts() {
    let Some(database) = empty().await else { return };
    let forget = async || {
        let mut connection = Connection::connect(&database.url).await.expect("opens");
        for statement in NAMES_WERE_KEPT {
            sqlx::query(statement).execute(&mut connection).await.expect("done");
        }
    };
    conformance::names_given_up_stay_their_accounts(&database.url, forget).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_follows_the_ledger() {
    let Some(database) = empty().await else { return };
    conformance::tree_follows_the_ledger(&database.url, 700).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_take_turns_at_the_tree() {
    let Some(database) = empty().await else { return };
    conformance::nodes_take_turns_at_the_tree(&database.url, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_are_verified_elsewhere() {
    let Some(database) = empty().await else { return };
    conformance::bundles_are_verified_elsewhere(&database.url).await;
}
