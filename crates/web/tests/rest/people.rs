//! People: put in, seen, changed, removed, erased.

use rolecall_core::change::Command;
use serde_json::{Value, json};

use super::{changed, get, send};
use crate::world::{EVALUATION, World, question};

fn newcomer(world: &World, address: &str) -> Value {
    json!({
        "address": address, "name": "Typed In", "login_name": "typed",
        "roles": [world.role("Bookkeeper")], "dates": {"zone": "UTC"},
    })
}

/// All that an administrator can learn of someone whom they put in, and who has not answered.
async fn learned_of(world: &World, address: &str) -> Value {
    let before = world.revision();
    let body = newcomer(world, address);
    let added = changed(&send(world, "all of abc", "POST /accounts/abc/people", &body).await);
    let rows = world.revision() - before;
    let id = added["id"].as_str().expect("an id").to_owned();
    let person = format!("/accounts/abc/people/{id}");
    let dates = json!({"expiration": "2026-12-31", "zone": "UTC"});
    let dated = send(world, "all of abc", &format!("PUT {person}/dates"), &dates).await;
    let roles = json!({"roles": [world.role("Asks")]});
    let other = send(world, "all of abc", &format!("PUT {person}/roles"), &roles).await;
    let renew = format!("POST /accounts/abc/invitations/{id}/renew");
    let renewed = send(world, "all of abc", &renew, &json!({})).await;
    let suspend = json!({"state": "suspended"});
    let suspended = send(world, "all of abc", &format!("PUT {person}/state"), &suspend).await;
    let seen = get(world, "all of abc", &person).await;
    let found = get(world, "all of abc", "/accounts/abc/people?q=typed&limit=200").await;
    let revoke = format!("DELETE /accounts/abc/invitations/{id}");
    let revoked = send(world, "all of abc", &revoke, &json!({})).await;
    let after = world.revision() - before;
    let history = get(world, "all of abc", "/accounts/abc/history?limit=5").await;
    let mut learned = json!([
        rows,
        after,
        added,
        changed(&dated),
        changed(&other),
        changed(&renewed),
        suspended.problem(409),
        seen,
        found,
        revoked.status.as_u16(),
        history,
    ]);
    let written = learned.to_string();
    assert!(written.contains("Typed In") && written.contains("invitation_renewed"), "{written}");
    same_ids(&mut learned, &id);
    learned
}

/// Puts the same for what the world gives anew to each.
fn same_ids(value: &mut Value, id: &str) {
    match value {
        Value::String(text) if text == id => "the id".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| same_ids(item, id)),
        Value::Object(members) => members.values_mut().for_each(|member| same_ids(member, id)),
        _ => {}
    }
}

// covers R13
#[tokio::test]
async fn whether_an_address_has_a_login_is_told_by_nothing_before_they_answer() {
    let mut known = World::sweep().await;
    let unknown = World::sweep().await;
    // Gus has a login, in another customer of another branch.
    let gus = "gus@globex.example";
    let of_gus = learned_of(&known, gus).await;
    let of_nobody = learned_of(&unknown, "new@globex.example").await;
    let text = |learned: &Value| learned.to_string().replace("new@globex", "gus@globex");
    assert_eq!(text(&of_gus), text(&of_nobody));

    // Nor do they learn where mail reaches him by now.
    let body = newcomer(&known, gus);
    let asked = changed(&send(&known, "all of abc", "POST /accounts/abc/people", &body).await);
    let moved =
        Command::ChangeAddress { address: "gustav@globex.example".parse().expect("an address") };
    known.act(gus, moved).await;
    let found = get(&known, "all of abc", "/accounts/abc/people?q=typed").await;
    assert_eq!(found["items"][0]["address"], gus);
    let membership = asked["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    known.act(gus, Command::AcceptInvitation { membership }).await;
    let found = get(&known, "all of abc", "/accounts/abc/people?q=typed").await;
    assert_eq!(found["items"][0]["address"], "gustav@globex.example");
}

#[tokio::test]
async fn a_removal_is_seen_by_the_next_decision() {
    let world = World::sweep().await;
    let asked = question("bob@abc.example", "edit", "invoices", "abc");
    let decided = async || {
        let call = crate::world::Call::post(EVALUATION).with_key(&world, "abc asks");
        call.json(asked.to_string()).send(&world).await.verdict()
    };
    assert!(decided().await.0);
    let bob = world.membership("bob@abc.example", "abc");
    let request = format!("DELETE /accounts/abc/people/{bob}");
    let removed = send(&world, "all of abc", &request, &json!({})).await;
    assert_eq!(removed.json(), json!({"revision": world.revision()}));
    assert!(!decided().await.0);
}

#[tokio::test]
async fn dates_are_shown_with_the_instants_that_they_mean() {
    let world = World::sweep().await;
    let bob = world.membership("bob@abc.example", "abc");
    let request = format!("PUT /accounts/abc/people/{bob}/dates");
    let dates = json!({"activation": "2026-04-20", "zone": "Europe/Kyiv"});
    let shown = changed(&send(&world, "all of abc", &request, &dates).await);
    assert_eq!(shown["dates"]["starts_at"], "2026-04-19T21:00:00Z");
    let bad = json!({"activation": "2026-04-20", "zone": "Europe/Kiew"});
    let refused = send(&world, "all of abc", &request, &bad).await;
    assert_eq!(refused.problem(400), "member.mistyped");
    assert!(refused.text.contains("did you mean `Europe/Kiev`"), "{}", refused.text);
}

#[tokio::test]
async fn who_is_erased_is_shown_nowhere_any_more() {
    let world = World::sweep().await;
    let bob = world.person("bob@abc.example");
    let erase = format!("DELETE /people/{bob}");
    let erased = send(&world, "all of northwind", &erase, &json!({})).await;
    assert_eq!(erased.status.as_u16(), 200);
    let places = ["/accounts/abc/people", "/accounts/abc/history?limit=200"];
    for path in places {
        let shown = get(&world, "all of northwind", path).await.to_string();
        assert!(shown.len() > 500, "{shown}");
        assert!(!shown.contains("bob@abc.example"), "{path}: {shown}");
    }
}

// covers R13
#[tokio::test]
async fn who_is_only_asked_in_is_nobodys_to_look_at() {
    let world = World::sweep().await;
    let gus = newcomer(&world, "gus@globex.example");
    changed(&send(&world, "all of abc", "POST /accounts/abc/people", &gus).await);
    let ask = async |address: &str, what: &str| {
        let path = format!("/accounts/abc/access{what}subject_type=person&subject={address}");
        super::call(&world, "all of abc", &format!("GET {path}")).send(&world).await
    };
    for what in ["?", "/explanation?section=invoices&level=view&"] {
        let asked = ask("gus@globex.example", what).await;
        assert_eq!(asked.problem(404), "target.not_found");
        assert_eq!(asked, ask("nobody@nowhere.example", what).await);
    }
}

#[tokio::test]
async fn an_invitation_that_was_answered_is_not_taken_back() {
    let world = World::sweep().await;
    let (bob, gina) = ("bob@abc.example", "gina@globex.example");
    let take_back = async |who: &str| {
        let id = world.membership(who, "abc");
        let request = format!("DELETE /accounts/abc/invitations/{id}");
        send(&world, "all of abc", &request, &json!({})).await
    };
    assert_eq!(take_back(bob).await.problem(409), "membership.state");
    assert_eq!(take_back(gina).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_repeated_request_shows_nothing_to_who_may_not_see_it_any_more() {
    let mut world = World::sweep().await;
    let add = || {
        let call = super::call(&world, "all of abc", "POST /accounts/abc/people");
        let call = call.header("idempotency-key", "once");
        call.json(newcomer(&world, "new@new.example").to_string())
    };
    changed(&add().send(&world).await);
    let fewer = Command::SetKeyRoles {
        key: world.key("all of abc").id,
        roles: [world.role("Bookkeeper")].into(),
    };
    let again = add();
    world.act("carol@abc.example", fewer).await;
    assert_eq!(again.send(&world).await.problem(410), "state.gone");
}
