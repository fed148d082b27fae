//! Reviews: begun, answered, closed, and looked up when they are over.

use rolecall_core::change::Command;
use serde_json::{Value, json};

use super::{call, changed, get, send};
use crate::world::World;

const KEY: &str = "all of abc";
const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";

async fn answer(world: &World, who: &str, answer: &str) -> crate::world::Reply {
    let id = world.membership(who, "abc");
    let request = format!("PUT /accounts/abc/review/people/{id}");
    send(world, KEY, &request, &json!({"answer": answer})).await
}

/// All that they have is taken from them.
async fn trim(world: &World, who: &str) -> crate::world::Reply {
    let id = world.membership(who, "abc");
    let found = get(world, KEY, &format!("/accounts/abc/people/{id}")).await;
    let roles = found["roles"].as_array().expect("roles").iter().map(|role| role["id"].clone());
    let request = format!("PUT /accounts/abc/review/people/{id}");
    let body = json!({"answer": "trim", "take": roles.collect::<Vec<_>>()});
    send(world, KEY, &request, &body).await
}

async fn people(world: &World, query: &str) -> Vec<Value> {
    let page = get(world, KEY, &format!("/accounts/abc/review/people?{query}")).await;
    page["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn a_review_is_answered_person_by_person_and_what_it_came_to_is_kept() {
    let world = World::sweep().await;
    let review = get(&world, KEY, "/accounts/abc/review").await;
    let all = review["people"].as_u64().expect("a number");
    assert_eq!((&review["answered"], &review["begun_above"]), (&json!(0), &json!(false)));
    assert_eq!(review["due_at"], "2027-01-01T00:00:00Z");
    assert_eq!(people(&world, "limit=200").await.len() as u64, all + 1, "the owner is listed too");

    assert_eq!(changed(&answer(&world, "bob@abc.example", "keep").await)["answered"], 1);
    assert_eq!(changed(&trim(&world, "kim@abc.example").await)["answered"], 2);
    assert_eq!(changed(&answer(&world, "sue@abc.example", "end").await)["answered"], 3);
    let page = get(&world, KEY, "/accounts/abc/people?q=sue@").await;
    assert_eq!(page["items"], json!([]));
    assert_eq!(people(&world, "limit=200&left=true").await.len() as u64, all - 3);

    let open = json!({});
    let refused = send(&world, KEY, "POST /accounts/abc/review/close", &open).await;
    assert_eq!(refused.problem(409), "review.unanswered");
    let leave = json!({"unfinished": true});
    let closed = send(&world, KEY, "POST /accounts/abc/review/close", &leave).await;
    let counts = changed(&closed);
    assert_eq!(
        (&counts["kept"], &counts["trimmed"], &counts["ended"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(counts["unanswered"], all - 3);
    let none = call(&world, KEY, "GET /accounts/abc/review").send(&world).await;
    assert_eq!(none.problem(404), "review.none");

    let over = get(&world, KEY, "/accounts/abc/reviews").await;
    let last = &over["items"][0];
    assert_eq!((&last["how"], &last["counts"]), (&json!("unfinished"), &counts));
    assert_eq!(last["by"]["subject"]["name"], KEY);
    let id = last["id"].as_str().expect("an id");
    let outcome = get(&world, KEY, &format!("/accounts/abc/reviews/{id}")).await;
    let sue = world.membership("sue@abc.example", "abc");
    assert_eq!(outcome["ended"], json!([sue.to_string()]));
}

// covers D21
#[tokio::test]
async fn the_owner_is_listed_and_cannot_be_ended() {
    let world = World::sweep().await;
    let refused = answer(&world, "carol@abc.example", "end").await;
    assert_eq!(refused.problem(403), "owner.protected");
    let owner = people(&world, "q=carol@").await;
    assert_eq!(owner[0]["person"]["owner"], true);
    assert_eq!(owner[0]["can_be_answered"], false);
}

#[tokio::test]
async fn each_is_listed_with_who_gave_what_they_have_and_what_changed_since_the_last_review() {
    let world = World::sweep().await;
    let [bob] = &people(&world, "q=bob@abc").await[..] else { panic!("one is called so") };
    assert_eq!(bob["last_reviewed_at"], Value::Null);
    assert_eq!(bob["given"]["by"]["subject"]["name"], "carol@abc.example");
    changed(&answer(&world, "bob@abc.example", "keep").await);
    let close = json!({"unfinished": true});
    changed(&send(&world, KEY, "POST /accounts/abc/review/close", &close).await);
    let start = json!({"due": {"date": "2026-06-30", "zone": "UTC"}, "unanswered": "suspend"});
    changed(&send(&world, KEY, "POST /accounts/abc/review", &start).await);
    let id = world.membership("bob@abc.example", "abc");
    let roles = json!({"roles": [world.role("Asks")]});
    let set = format!("PUT /accounts/abc/people/{id}/roles");
    changed(&send(&world, KEY, &set, &roles).await);

    let [bob] = &people(&world, "q=bob@abc").await[..] else { panic!("one is called so") };
    assert_eq!(bob["answer"], Value::Null, "another review asks anew");
    assert!(bob["last_reviewed_at"].is_string(), "{bob}");
    assert_eq!(bob["given"]["by"]["subject"]["name"], KEY);
    let changes = bob["changes"].as_array().expect("changes");
    let events: Vec<_> = changes.iter().map(|change| change["event"].clone()).collect();
    assert_eq!(events, [json!("roles_set")]);
}

/// A role that is edited changes what everyone has who has it.
#[tokio::test]
async fn an_edit_of_a_role_is_a_change_of_who_has_it_and_a_giver_of_long_ago_is_known() {
    let mut world = World::sweep().await;
    let (bob, role) = (world.membership("bob@abc.example", "abc"), world.role("abc desk"));
    world.act(CAROL, Command::SetRoles { membership: bob, roles: [role].into() }).await;
    for who in ["bob@abc.example", "kim@abc.example"] {
        changed(&answer(&world, who, "keep").await);
    }
    let close = json!({"unfinished": true});
    changed(&send(&world, KEY, "POST /accounts/abc/review/close", &close).await);
    let start = json!({"due": {"date": "2026-06-30", "zone": "UTC"}, "unanswered": "suspend"});
    changed(&send(&world, KEY, "POST /accounts/abc/review", &start).await);
    let mut content = world.live().read(|facts, _| {
        facts.role(role).expect("the whole world").expect("it is there").content.clone()
    });
    content.description = Some("for the desk".parse().expect("a description"));
    world.act(CAROL, Command::ChangeRole { role, content }).await;
    let events = |of: &Value| -> Vec<Value> {
        let changes = of["changes"].as_array().expect("changes").iter();
        changes.map(|change| change["event"].clone()).collect()
    };
    let [bob] = &people(&world, "q=bob@abc").await[..] else { panic!("one is called so") };
    assert_eq!(events(bob), [json!("role_changed")]);
    let [kim] = &people(&world, "q=kim@abc").await[..] else { panic!("one is called so") };
    assert_eq!(events(kim), [] as [Value; 0], "she does not have it");

    let membership = world.membership("bob@abc.example", "abc");
    for _ in 0..40 {
        world.act(CAROL, Command::SuspendMembership { membership }).await;
        world.act(CAROL, Command::ResumeMembership { membership }).await;
    }
    let [bob] = &people(&world, "q=bob@abc").await[..] else { panic!("one is called so") };
    assert_eq!(bob["given"]["by"]["subject"]["name"], CAROL);
    assert!(bob["last_reviewed_at"].is_string(), "{bob}");
    assert_eq!(bob["changes"].as_array().map(Vec::len), Some(20), "the newest of many");
}

#[tokio::test]
async fn one_that_was_begun_above_is_left_unfinished_there_and_by_whom_is_not_told() {
    let world = World::sweep().await;
    let close = json!({"unfinished": true});
    changed(&send(&world, KEY, "POST /accounts/abc/review/close", &close).await);
    let start = json!({"due": {"date": "2026-06-30", "zone": "UTC"}, "unanswered": "end"});
    let above = "all of northwind";
    changed(&send(&world, above, "POST /accounts/abc/review", &start).await);
    let review = get(&world, KEY, "/accounts/abc/review").await;
    assert_eq!(review["begun_above"], true);
    assert!(!review.to_string().contains(&world.account("northwind").to_string()), "{review}");
    let refused = send(&world, KEY, "POST /accounts/abc/review/close", &close).await;
    assert_eq!(refused.problem(403), "cap.set_above");
    let history = get(&world, KEY, "/accounts/abc/history?event=review_started&limit=1").await;
    assert_eq!(history["items"][0]["what"]["review"]["by"], Value::Null);
    changed(&send(&world, above, "POST /accounts/abc/review/close", &close).await);
}

#[tokio::test]
async fn an_answer_is_about_the_state_that_it_is_meant_for() {
    let world = World::sweep().await;
    let id = world.membership("bob@abc.example", "abc");
    let person = call(&world, KEY, &format!("GET /accounts/abc/people/{id}")).send(&world).await;
    let tag = person.header("etag").expect("a tag").to_owned();
    let roles = json!({"roles": [world.role("Asks")]});
    let set = format!("PUT /accounts/abc/people/{id}/roles");
    changed(&send(&world, KEY, &set, &roles).await);
    let keep = call(&world, KEY, &format!("PUT /accounts/abc/review/people/{id}"))
        .header("if-match", &tag)
        .json(json!({"answer": "keep"}).to_string());
    assert_eq!(keep.send(&world).await.problem(412), "state.stale");
}

#[tokio::test]
async fn who_is_trimmed_has_less_by_the_same_change_or_is_not_trimmed() {
    let world = World::sweep().await;
    let bob = world.membership(BOB, "abc");
    let path = format!("PUT /accounts/abc/review/people/{bob}");
    let [has, other] = [world.role("Bookkeeper"), world.role("Keymaster")];
    for body in [
        json!({"answer": "trim"}),
        json!({"answer": "trim", "take": []}),
        json!({"answer": "trim", "take": [other]}),
        json!({"answer": "keep", "take": [has]}),
    ] {
        let refused = send(&world, KEY, &path, &body).await;
        assert_eq!(refused.problem(422), "review.takes_nothing", "{body}: {}", refused.text);
    }
    assert_eq!(get(&world, KEY, "/accounts/abc/review").await["answered"], 0);
    let before = get(&world, KEY, &format!("/accounts/abc/people/{bob}")).await;
    assert!(before["roles"].to_string().contains("Bookkeeper"), "{before}");
    let taken = send(&world, KEY, &path, &json!({"answer": "trim", "take": [has]})).await;
    assert_eq!(changed(&taken)["answered"], 1);
    let after = get(&world, KEY, &format!("/accounts/abc/people/{bob}")).await;
    assert!(!after["roles"].to_string().contains("Bookkeeper"), "{after}");
    let rows = get(&world, KEY, "/accounts/abc/history?limit=2").await;
    assert_eq!(rows["items"][0]["event"], "roles_set");
    assert_eq!(rows["items"][1]["event"], "review_answered");
    assert_eq!(rows["items"][1]["what"]["answer"], "trim");
}
