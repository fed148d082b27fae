//! Half a session, after the password and before the code: it opens nothing.

use axum::http::Method;
use rolecall_web::{Listed, pages};

use super::{
    CAROL, PASSWORD,
    authenticator::enrol,
    browser::{Browser, with_password},
};
use crate::world::{NOW, PUBLIC_URL, Reply, World};

/// Where half a session is for something: the code, and another beginning.
const FOR_IT: [&str; 3] = ["/sign-in", "/sign-in/code", "/sign-out"];

/// A path of a route that there is something at.
fn filled(world: &World, path: &str) -> String {
    path.replace("{account}", "abc")
        .replace("{person}", &world.membership(CAROL, "abc").to_string())
        .replace("{membership}", &world.membership(CAROL, "abc").to_string())
        .replace("{answer}", "accept")
        .replace("{task}", "remove")
        .replace("{secret}", "00")
}

async fn asks(world: &World, browser: &Browser, method: &Method, path: &str) -> Reply {
    let call = browser.call(method.clone(), path).header("origin", PUBLIC_URL);
    call.bytes(format!("current={}", PASSWORD.replace(' ', "+"))).send(world).await
}

#[tokio::test]
async fn half_a_session_is_answered_everywhere_as_none() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    enrol(&world, &mut carol, NOW).await;
    let mut half = Browser::default();
    half.sign_in(&world, CAROL, PASSWORD).await;
    assert!(half.is_signed_in(), "it has a cookie");
    assert!(pages().len() > 60, "{}", pages().len());
    let (before, mut asked, mut closed) = (world.revision(), 0, 0);
    for Listed { method, path, .. } in pages() {
        if FOR_IT.contains(path) {
            continue;
        }
        let path = filled(&world, path);
        let reply = asks(&world, &half, method, &path).await;
        let nobodys = asks(&world, &Browser::default(), method, &path).await;
        assert_eq!(reply, nobodys, "{method} {path}");
        let whole = asks(&world, &carol, &Method::GET, &path).await;
        closed += usize::from(whole.status.as_u16() == 200 && reply.status.as_u16() == 303);
        asked += 1;
    }
    println!("{asked} pages and forms, {closed} of them open to whom is in, 0 to half a session");
    assert!(closed > 8, "{closed}");
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn half_a_session_is_shown_the_way_to_the_code_and_back() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    enrol(&world, &mut carol, NOW).await;
    let mut half = Browser::default();
    half.sign_in(&world, CAROL, PASSWORD).await;
    let to = half.get(&world, "/a/abc/users").await.header("location").map(str::to_owned);
    assert_eq!(to.as_deref(), Some("/sign-in?next=%2Fa%2Fabc%2Fusers"));
    let to = half.get(&world, "/sign-in?next=%2Fa%2Fabc%2Fusers").await;
    assert_eq!(to.header("location"), Some("/sign-in/code?next=%2Fa%2Fabc%2Fusers"));
    // Who is in sees that someone has their password.
    let page = carol.get(&world, "/me").await;
    assert!(page.text.contains("Waits for a code"), "{}", page.text);
    half.post(&world, "/sign-out", "").await;
    let page = carol.get(&world, "/me").await;
    assert!(!page.text.contains("Waits for a code"), "{}", page.text);
}
