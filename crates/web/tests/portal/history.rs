//! The history on its page and as a file: filtered, in words, and no more than the reader may see.

use rolecall_core::change::Command;
use serde_json::json;

use super::{BOB, CAROL, RITA, shown};
use crate::{rest::get, sign_in::browser::with_password, world::World};

/// Roles of Bob set by Carol, a suspension from above.
async fn world() -> World {
    let mut world = World::sweep().await;
    let membership = world.membership(BOB, "abc");
    let roles = [world.role("Bookkeeper"), world.role("Keymaster")].into();
    world.act(CAROL, Command::SetRoles { membership, roles }).await;
    let account = world.account("abc");
    world.act(RITA, Command::SuspendAccount { account }).await;
    world.act(RITA, Command::ResumeAccount { account }).await;
    world
}

// covers P60, G26
#[tokio::test]
async fn each_change_is_told_in_words_with_who_made_it_and_what_it_was() {
    let world = world().await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/history").await;
    assert!(page.contains("Roles of bob@abc.example set"), "{page}");
    assert!(page.contains("<ins>Keymaster</ins>"), "{page}");
    assert!(page.contains("Your provider") && !page.contains(RITA), "{page}");
    assert!(page.contains("<del>active</del>") && page.contains("<ins>suspended</ins>"), "{page}");
    assert!(page.contains("Command line"));
}

// covers P61, P62
#[tokio::test]
async fn it_is_filtered_by_person_event_section_door_and_day_as_rest_is() {
    let world = world().await;
    let carol = with_password(&world, CAROL).await;
    let bob = world.membership(BOB, "abc").to_string();
    for (query, shows, hides) in [
        ("who=BOB%40abc", "Roles of bob@abc.example set", "State set</strong>"),
        (&*format!("who={bob}"), "Roles of bob@abc.example set", "State set</strong>"),
        ("event=account_state_set", "State set</strong>", "Roles of bob"),
        ("section=invoices", "Role abc desk made</strong>", "Roles of bob"),
        ("via=portal", "Nothing that you may see fits", "Roles of bob"),
        ("from=2026-05-02", "Nothing that you may see fits", "Roles of bob"),
        ("to=2026-02-01", "Nothing that you may see fits", "Roles of bob"),
        ("from=2026-05-01&to=2026-05-01", "Roles of bob@abc.example set", "no such"),
    ] {
        let page = shown(&carol, &world, &format!("/a/abc/history?{query}")).await;
        assert!(page.contains(shows), "{query}: {page}");
        assert!(!page.contains(hides), "{query}: {page}");
    }
    for (query, shows, hides) in [
        ("entity=person&field=roles", "Roles of bob@abc.example set", "State set</strong>"),
        ("field=state", "State set</strong>", "Roles of bob"),
        ("name=bob", "Roles of bob@abc.example set", "State set</strong>"),
        ("action=reading", "Nothing that you may see fits", "Roles of bob"),
        ("ip=10.0.0.0/8", "Nothing that you may see fits", "Roles of bob"),
    ] {
        let page = shown(&carol, &world, &format!("/a/abc/history?{query}")).await;
        assert!(page.contains(shows) && !page.contains(hides), "{query}: {page}");
        assert!(page.contains("<details class=\"more\" open>"), "{query}: {page}");
    }
    let page = shown(&carol, &world, "/a/abc/history?entity=&field=").await;
    assert!(page.contains("<details class=\"more\">"), "it is out of sight until it is used");
    for (wrong, says) in [
        ("from=yesterday", "is no day"),
        ("via=fax", "There is no `fax`"),
        ("event=role_set", "did you mean"),
        ("section=invoice", "did you mean `invoices`"),
        ("ip=10.0.0", "neither an address nor a range"),
    ] {
        let reply = carol.get(&world, &format!("/a/abc/history?{wrong}")).await;
        assert_eq!(reply.status.as_u16(), 400, "{}", reply.text);
        let (_, line) = reply.text.split_once("role=\"alert\">").expect("a line on the page");
        let line = line.split('<').next().unwrap_or_default();
        assert!(line.to_lowercase().contains(&says.to_lowercase()), "{wrong}: {line}");
        assert!(reply.text.contains("name=\"who\""), "the filter is still there to be mended");
        let file = carol.get(&world, &format!("/a/abc/history?format=csv&{wrong}")).await;
        assert_eq!(file.status.as_u16(), 400, "{}", file.text);
    }
    let rest = get(&world, "all of abc", "/accounts/abc/history?event=roles_set").await;
    let items = rest["items"].as_array().expect("items");
    assert!(!items.is_empty() && items.iter().all(|item| item["event"] == json!("roles_set")));
    let none = get(&world, "all of abc", "/accounts/abc/history?who=nobody-like-this").await;
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn who_has_left_is_still_called_by_name_and_found_by_it() {
    let mut world = world().await;
    let membership = world.membership(BOB, "abc");
    world.act(CAROL, Command::EndMembership { membership }).await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/history?who=BOB%40abc").await;
    assert!(page.contains("Roles of bob@abc.example set"), "{page}");
    assert!(page.contains("bob@abc.example is no longer in the account"), "{page}");
    let rest = get(&world, "all of abc", "/accounts/abc/history?event=roles_set").await;
    assert_eq!(rest["items"][0]["what"]["person"], json!(world.person(BOB)));
}

/// The row of a review names those it was about, whoever of them is gone by now.
#[tokio::test]
async fn the_row_of_a_closed_review_names_its_people() {
    let mut world = World::sweep().await;
    let account = world.account("abc");
    let membership = world.membership(BOB, "abc");
    let answer = rolecall_core::record::ReviewAnswer::End;
    let take = std::collections::BTreeSet::new();
    world.act(CAROL, Command::AnswerReview { account, membership, answer, take }).await;
    world.act(CAROL, Command::CloseReview { account, unfinished: true }).await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/history?event=review_closed&who=bob").await;
    assert!(page.contains("<ins>bob@abc.example</ins>"), "{page}");
    let rest = get(&world, "all of abc", "/accounts/abc/reviews").await;
    let review = rest["items"][0]["id"].as_str().expect("an id");
    let page = shown(&carol, &world, &format!("/a/abc/reviews/{review}")).await;
    let (_, link) = page.split_once("href=\"/a/abc/history?event=review_closed").expect("a link");
    let link = link.split('"').next().expect("its end").replace("&amp;", "&");
    let bundle = carol.get(&world, &format!("/a/abc/history?event=review_closed{link}")).await;
    assert_eq!(bundle.status.as_u16(), 200, "{}", bundle.text);
    assert!(bundle.text.contains("review_closed") && bundle.text.contains(&membership.to_string()));
}

/// What left is on record with its period and filter, without the names that were looked for.
// covers P62
#[tokio::test]
async fn the_row_of_an_export_tells_which_part_was_taken() {
    let world = world().await;
    let carol = with_password(&world, CAROL).await;
    let query = "format=csv&from=2026-05-01&section=invoices&who=bob%40abc&ip=10.0.0.0%2F8";
    assert_eq!(carol.get(&world, &format!("/a/abc/history?{query}")).await.status.as_u16(), 200);
    let page = shown(&carol, &world, "/a/abc/history?event=list_exported").await;
    assert!(page.contains("History taken as a file"), "{page}");
    assert!(page.contains("from: </span><ins>") && page.contains("section: </span>"), "{page}");
    assert!(page.contains("<ins>ip, who</ins>"), "{page}");
    let rest = get(&world, "all of abc", "/accounts/abc/history?event=list_exported").await;
    let part = &rest["items"][0]["what"]["part"];
    assert_eq!(part["filter"], json!({"section": "invoices"}));
    assert_eq!(part["looked_for"], json!(["ip", "who"]));
    assert!(part["from"].as_str().is_some_and(|from| from.starts_with("2026-")), "{part}");
    assert!(!rest.to_string().contains("bob@abc\""), "{rest}");
}

/// Views with the eyes of another, and jobs, in words.
#[tokio::test]
async fn views_as_someone_and_jobs_are_told_in_words() {
    let mut world = world().await;
    let account = world.account("abc");
    let whom = rolecall_core::record::LookedAs::Membership(world.membership(BOB, "abc"));
    world.act(RITA, Command::LookAs { account, whom, reason: None }).await;
    world.act(RITA, Command::StopLooking {}).await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/history").await;
    for words in [
        "Began to view the account as bob@abc.example sees it",
        "Stopped viewing the account as bob@abc.example",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("whom") && !page.contains("subject"), "{page}");
    let job = rolecall_core::JobId::from_bytes([7; 16]);
    let work = rolecall_core::change::JobWork::PeopleImport;
    world.act(CAROL, Command::StartJob { account, job, work, rows: 3 }).await;
    let page = shown(&carol, &world, "/a/abc/history?entity=job").await;
    assert!(
        page.contains("Import of people: begun") && !page.contains("something that is gone"),
        "{page}"
    );
}

/// Whoever never joined is called by nothing but what who asked them in wrote.
#[tokio::test]
async fn who_turned_an_invitation_down_stays_unknown() {
    let mut world = World::sweep().await;
    let asked = "declines@elsewhere.example";
    world.invite(CAROL, "abc", asked, "Bookkeeper").await;
    let membership = world.membership(asked, "abc");
    world.act(asked, Command::DeclineInvitation { membership }).await;
    let told = get(&world, "all of abc", "/accounts/abc/history").await;
    for entry in told["items"].as_array().expect("items") {
        // That the same one answers is told by id; whom what is about is not.
        assert_ne!(entry["what"]["person"], json!(world.person(asked)), "{entry}");
        assert_ne!(entry["by"]["subject"]["name"], json!(asked), "{entry}");
    }
}

/// A filter must not find by what its reader is not shown.
// covers P63
#[tokio::test]
async fn nobody_above_is_found_by_name() {
    let world = world().await;
    let carol = with_password(&world, CAROL).await;
    let found = shown(&carol, &world, "/a/abc/history?who=rita").await;
    assert!(found.contains("Nothing that you may see fits"), "{found}");
    let rita = world.person(RITA).to_string();
    let found = shown(&carol, &world, &format!("/a/abc/history?who={rita}")).await;
    assert!(found.contains("Nothing that you may see fits"), "{found}");
}

// covers P61
#[tokio::test]
async fn what_is_filtered_leaves_as_a_file_that_no_spreadsheet_works_out() {
    let mut world = world().await;
    let content = json!({"name": "=1+1", "type": "customer", "levels": {"invoices": "view"}});
    let content = serde_json::from_value(content).expect("a role");
    let command = Command::CreateRole { account: world.account("abc"), group: false, content };
    world.act(CAROL, command).await;
    let carol = with_password(&world, CAROL).await;
    let reply = carol.get(&world, "/a/abc/history?format=csv&event=role_created").await;
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(
        reply.header("content-disposition"),
        Some("attachment; filename=\"abc-history.csv\"")
    );
    let lines: Vec<_> = reply.text.lines().collect();
    assert!(lines[0].starts_with("Number,When,Who"), "{}", lines[0]);
    assert!(lines.len() > 2 && lines[1].contains("Role =1+1 made"), "{}", reply.text);
    let users = carol.get(&world, "/a/abc/users?format=csv&q=bob").await;
    let lines: Vec<_> = users.text.lines().collect();
    assert_eq!(lines.len(), 2, "{}", users.text);
    assert!(lines[1].contains("bob@abc.example") && lines[1].contains("Keymaster"));
    let sue = with_password(&world, BOB).await;
    for list in ["users", "history"] {
        let reply = sue.get(&world, &format!("/a/abc/{list}?format=csv")).await;
        assert_eq!(reply.status.as_u16(), 404, "{list}");
    }
}
