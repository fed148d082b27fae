//! REST by the session of someone who is signed in: the same rights as in the portal, for its own
//! pages alone.

use axum::http::Method;
use rolecall_core::change::Command;
use serde_json::json;

use crate::{
    sign_in::browser::with_password,
    world::{PUBLIC_URL, Reply, World},
};

const CAROL: &str = "carol@abc.example";
const KIM: &str = "kim@abc.example";

// covers D17, P25
#[tokio::test]
async fn whoever_is_signed_in_has_the_same_rights_over_rest() {
    let mut world = World::telecom().await;
    let (carol, kim) = (with_password(&world, CAROL).await, with_password(&world, KIM).await);
    let people = "/api/v1/accounts/abc/people";
    let list = carol.get(&world, people).await;
    assert!(list.status.is_success() && list.text.contains(KIM), "{}", list.text);
    assert_eq!(kim.get(&world, people).await.problem(404), "target.not_found");
    assert!(kim.get(&world, "/api/v1/accounts/abc/keys").await.status.is_success());
    let membership = world.membership(KIM, "abc");
    world.act(CAROL, Command::SuspendMembership { membership }).await;
    let after = kim.get(&world, "/api/v1/accounts/abc/keys").await;
    assert_eq!(after.problem(404), "target.not_found", "at the next request");
}

/// A browser sends the cookie with whatever any page makes it ask.
#[tokio::test]
async fn a_session_changes_nothing_for_pages_from_elsewhere() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let kim = world.membership(KIM, "abc");
    let path = format!("/api/v1/accounts/abc/people/{kim}/state");
    let suspend = async |headers: &[(&'static str, &str)]| -> Reply {
        let mut call =
            carol.call(Method::PUT, &path).json(json!({"state": "suspended"}).to_string());
        for (name, value) in headers {
            call = call.header(name, value);
        }
        call.send(&world).await
    };
    let before = world.revision();
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", PUBLIC_URL), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(suspend(headers).await.problem(403), "origin.foreign", "{headers:?}");
    }
    assert_eq!(world.revision(), before);
    let made = suspend(&[("origin", PUBLIC_URL)]).await;
    assert_eq!(made.status.as_u16(), 200, "{}", made.text);
}
