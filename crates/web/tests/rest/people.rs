//! People: put in, seen, changed, removed, erased.

use serde_json::{Value, json};

use super::{changed, get, send};
use crate::world::{EVALUATION, World, question};

fn newcomer(world: &World, address: &str) -> Value {
    json!({
        "address": address, "name": "Typed In", "login_name": "typed",
        "roles": [world.role("Bookkeeper")], "dates": {"zone": "UTC"},
    })
}

/// What tells two answers apart but for what the world gives anew to each.
fn without_ids(mut state: Value) -> Value {
    state["id"] = json!("an id");
    state
}

// covers R13
#[tokio::test]
async fn who_is_put_in_is_answered_alike_whether_their_address_has_a_login_or_not() {
    let known = World::sweep().await;
    let unknown = World::sweep().await;
    // Gus has a login, in another customer of another branch.
    let add = async |world: &World, address: &str| {
        let body = newcomer(world, address);
        without_ids(changed(&send(world, "all of abc", "POST /accounts/abc/people", &body).await))
    };
    let mut of_gus = add(&known, "gus@globex.example").await;
    let of_nobody = add(&unknown, "nobody@globex.example").await;
    assert_eq!(of_gus["address"], "gus@globex.example");
    of_gus["address"] = of_nobody["address"].clone();
    assert_eq!(of_gus, of_nobody);
    assert_eq!(of_gus["state"], "invited");
    assert_eq!((&of_gus["name"], &of_gus["person"]), (&Value::Null, &Value::Null));
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
    let fewer = rolecall_core::change::Command::SetKeyRoles {
        key: world.key("all of abc").id,
        roles: [world.role("Bookkeeper")].into(),
    };
    let again = add();
    world.act("carol@abc.example", fewer).await;
    assert_eq!(again.send(&world).await.problem(410), "state.gone");
}
