//! Reports: what each counts, for whom, and as a file.

use axum::http::Method;
use rolecall_core::change::{Command, NewKey};
use serde_json::json;

use super::{BOB, CAROL, GINA, OLIVIA, RITA, shown, status};
use crate::{
    sign_in::browser::{Browser, with_password},
    world::{World, moment},
};

async fn rows(browser: &Browser, world: &World, path: &str) -> Vec<String> {
    let reply = browser.get(world, path).await;
    assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.text);
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    reply.text.lines().skip(1).map(str::to_owned).collect()
}

// covers G37
#[tokio::test]
async fn who_has_access_to_what_is_listed_by_section_and_level() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/reports/access").await;
    assert!(page.contains("bob@abc.example") && page.contains("abc asks"), "{page}");
    assert!(!page.contains("gina@globex.example"), "who is asked in has nothing yet: {page}");
    let edits = "/a/abc/reports/access?section=invoices&level=edit&kind=person";
    let page = shown(&carol, &world, edits).await;
    assert!(page.contains("bob@abc.example") && page.contains("sam@northwind.example"), "{page}");
    assert!(!page.contains("kim@abc.example"), "{page}");
    assert!(!page.contains("sue@abc.example"), "who is suspended has nothing: {page}");

    let rows = rows(&carol, &world, "/a/abc/reports/access?format=csv&q=bob").await;
    assert!(rows.iter().any(|row| row.contains(",Invoices,edit")), "{rows:?}");
    assert!(rows.iter().all(|row| row.contains("bob@abc.example")), "{rows:?}");
    let history = shown(&carol, &world, "/a/abc/history?event=list_exported").await;
    assert!(history.contains("Report: who has what taken as a file"), "{history}");
}

#[tokio::test]
async fn nothing_is_told_of_what_stands_above_the_reader() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let rows = rows(&carol, &world, "/a/abc/reports/access?format=csv&q=sam").await;
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| !row.contains("Care")), "{rows:?}");
}

#[tokio::test]
async fn what_nobody_uses_comes_the_longest_unused_first() {
    let mut world = World::telecom().await;
    world.at("2026-08-01T12:00:00Z");
    let at = moment("2026-07-31T12:00:00Z");
    world.store().membership_used(world.membership(BOB, "abc"), at);
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/reports/unused").await;
    assert!(page.contains("kim@abc.example") && page.contains("abc asks"), "{page}");
    assert!(!page.contains(&format!("users/{}\"", world.membership(BOB, "abc"))), "{page}");
    assert!(!page.contains("sue@abc.example"), "who is not in force uses nothing: {page}");
    let none = shown(&carol, &world, "/a/abc/reports/unused?days=3000").await;
    assert!(none.contains("Everything here was used"), "{none}");
    let overview = shown(&carol, &world, "/a/abc/reports").await;
    assert!(overview.contains("not used for 90 days"), "{overview}");
}

#[tokio::test]
async fn what_ends_soon_comes_the_soonest_first() {
    let mut world = World::telecom().await;
    let soon = |key: &mut NewKey| key.expires_at = Some(moment("2026-05-20T00:00:00Z"));
    world.issue(CAROL, "abc", ("ends in May", "Asks"), soon).await;
    let dates = serde_json::from_value(json!({"expiration": "2026-05-10", "zone": "UTC"}));
    let dates = dates.expect("dates");
    let membership = world.membership(BOB, "abc");
    world.act(CAROL, Command::SetDates { membership, dates }).await;
    let carol = with_password(&world, CAROL).await;
    let rows = rows(&carol, &world, "/a/abc/reports/ending?format=csv").await;
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].contains("bob@abc.example") && rows[1].contains("ends in May"), "{rows:?}");
    let page = shown(&carol, &world, "/a/abc/reports/ending?days=10").await;
    assert!(page.contains("bob@abc.example") && !page.contains("ends in May"), "{page}");
}

#[tokio::test]
async fn owners_without_a_second_factor_are_those_of_the_accounts_that_the_reader_sees() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let all = rows(&olivia, &world, "/a/northwind/reports/owners?format=csv&factor=no").await;
    for owner in [OLIVIA, RITA, CAROL, GINA] {
        assert!(all.iter().any(|row| row.contains(owner)), "{owner}: {all:?}");
    }
    let carol = with_password(&world, CAROL).await;
    let own = rows(&carol, &world, "/a/abc/reports/owners?format=csv").await;
    assert_eq!(own.len(), 1, "{own:?}");
    let none = shown(&carol, &world, "/a/abc/reports/owners?factor=yes").await;
    assert!(none.contains("No owner fits"), "{none}");
}

// covers G37, G12
#[tokio::test]
async fn reports_are_there_for_who_may_see_people_and_figures_for_who_sees_reports() {
    let mut world = World::telecom().await;
    let figures = json!({"platform.reports": "view"});
    let kind = rolecall_core::Kind::Platform;
    world.define(OLIVIA, "northwind", ("Figures", kind), figures).await;
    world.join(OLIVIA, "northwind", "fig@northwind.example", "Figures").await;
    let fig = with_password(&world, "fig@northwind.example").await;
    let overview = shown(&fig, &world, "/a/northwind/reports").await;
    assert!(overview.contains("Platform in figures") && !overview.contains("reports/unused"));
    assert_eq!(status(&fig, &world, "/a/northwind/reports/access").await, 404);
    let page = shown(&fig, &world, "/a/northwind/reports/platform?days=30").await;
    for told in ["role=\"img\"", "Accounts by kind and state", "Sign-ins a day", "Day by day"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(shown(&fig, &world, "/a/northwind/reports/roles").await.contains("Bookkeeper"));

    let bob = with_password(&world, BOB).await;
    for report in ["", "/access", "/unused", "/ending", "/owners", "/platform", "/roles"] {
        let at = format!("/a/abc/reports{report}");
        assert_eq!(status(&bob, &world, &at).await, 404, "{at}");
    }
    assert!(!shown(&bob, &world, "/a/abc").await.contains("/a/abc/reports"));
    let carol = with_password(&world, CAROL).await;
    assert_eq!(status(&carol, &world, "/a/abc/reports/platform").await, 404);
}

#[tokio::test]
async fn days_tell_what_there_was_and_who_signed_in() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let rows = rows(&olivia, &world, "/a/northwind/reports/platform?format=csv&days=90").await;
    assert_eq!(rows.len(), 90);
    let today: Vec<_> = rows[89].split(',').collect();
    assert_eq!(today[0], "2026-05-01");
    assert_eq!(today[1], "7", "accounts: {today:?}");
    assert_eq!(today[5], "1", "she has signed in: {today:?}");
    let before: Vec<_> = rows[0].split(',').collect();
    assert_eq!((before[0], before[1]), ("2026-02-01", "0"), "nothing was there: {before:?}");
    let report = crate::rest::get(
        &World::sweep().await,
        "all of northwind",
        "/accounts/northwind/reports/platform?days=7",
    )
    .await;
    assert_eq!(report["days"].as_array().map(Vec::len), Some(7));
    assert!(report["owners"]["all"].as_u64() >= Some(4), "{report}");
}

#[tokio::test]
async fn a_file_of_a_report_is_on_record_and_refused_as_its_page_is() {
    let world = World::telecom().await;
    let before = world.revision();
    let bob = with_password(&world, BOB).await;
    let at = world.revision();
    assert!(at > before);
    for report in ["access", "unused", "ending", "owners", "platform", "roles"] {
        let path = format!("/a/abc/reports/{report}?format=csv");
        assert_eq!(bob.call(Method::GET, &path).send(&world).await.status.as_u16(), 404);
    }
    assert_eq!(world.revision(), at, "nothing left, so nothing is on record");
}
