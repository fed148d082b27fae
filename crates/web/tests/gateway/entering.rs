//! How a browser comes in, and that it is out at once.

use axum::http::Method;
use rolecall_core::change::Command;

use super::{
    BOB, CAROL,
    gate::{Gate, ORIGIN, pair, path_of},
};
use crate::sign_in::browser::with_password;

fn page(path: &str) -> crate::world::Call {
    Gate::call(Method::GET, path).header("accept", "text/html,*/*")
}

#[tokio::test]
async fn a_browser_is_sent_to_sign_in_and_comes_back_to_where_it_was_going() {
    let gate = Gate::open().await;
    let bob = with_password(&gate.world, BOB).await;
    let sent = gate.send(page("/abc/invoices/7?a=b")).await;
    assert_eq!(sent.status.as_u16(), 303);
    let enter = path_of(sent.header("location").expect("an address"), "https://rolecall.example");
    let stranger = crate::sign_in::browser::Browser::default();
    let led = stranger.call(Method::GET, &enter).send_to(gate.portal.clone()).await;
    let to_sign_in = led.header("location").expect("an address");
    assert!(to_sign_in.starts_with("/sign-in?next=%2Fgateway%2Fenter%3Forigin"), "{to_sign_in}");
    // One who has signed in on the way goes on by a page: a form leads to no other origin.
    let on = bob.call(Method::GET, &format!("{enter}&then=on")).send_to(gate.portal.clone()).await;
    assert_eq!(on.status.as_u16(), 200);
    let (_, to) = on.text.split_once("0; url=").expect("it goes on by itself");
    let to = to.split('"').next().expect("an address").replace("&amp;", "&");
    let back = path_of(&to, ORIGIN);
    let entered = gate.send(Gate::call(Method::GET, &back).header("cookie", &pair(&sent, 0))).await;
    assert_eq!(entered.header("location"), Some("/abc/invoices/7?a=b"));
    let cookie = entered.headers("set-cookie")[1].to_owned();
    assert!(cookie.starts_with("__Host-rolecall-gateway="), "{cookie}");
    for word in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    let inside = gate.send(page("/abc/invoices/7").header("cookie", &pair(&entered, 1))).await;
    assert_eq!(inside.status.as_u16(), 200, "{}", inside.text);
    let again = gate.send(Gate::call(Method::GET, &back).header("cookie", &pair(&sent, 0))).await;
    assert_eq!(again.status.as_u16(), 400, "a code is good once");
}

#[tokio::test]
async fn a_code_is_good_for_the_browser_that_asked_alone() {
    let gate = Gate::open().await;
    let bob = with_password(&gate.world, BOB).await;
    let code = async || {
        let sent = gate.send(page("/me")).await;
        let enter =
            path_of(sent.header("location").expect("an address"), "https://rolecall.example");
        let led = bob.call(Method::GET, &enter).send_to(gate.portal.clone()).await;
        (pair(&sent, 0), path_of(led.header("location").expect("back"), ORIGIN))
    };
    let (own, back) = code().await;
    let (other, _) = code().await;
    for cookie in ["", other.as_str(), "__Host-rolecall-gateway-way-00000000=x.y"] {
        let reply = gate.send(Gate::call(Method::GET, &back).header("cookie", cookie)).await;
        assert_eq!(reply.status.as_u16(), 400, "{cookie}");
        assert!(
            reply.headers("set-cookie").iter().all(|set| !set.contains("gateway=")),
            "{reply:?}"
        );
    }
    let reply = gate.send(Gate::call(Method::GET, &back).header("cookie", &own)).await;
    assert_eq!(reply.status.as_u16(), 303, "the code itself is still good");
}

#[tokio::test]
async fn the_portal_sends_codes_to_origins_of_applications_alone() {
    let gate = Gate::open().await;
    let bob = with_password(&gate.world, BOB).await;
    let state = "0".repeat(64);
    for (origin, state, status) in [
        ("https%3A%2F%2Foffice.example", state.as_str(), 303),
        ("https%3A%2F%2Fevil.example", &state, 404),
        ("https%3A%2F%2Foffice.example.evil.example", &state, 404),
        ("https%3A%2F%2Foffice.example%2F", &state, 404),
        ("http%3A%2F%2Foffice.example", &state, 404),
        ("https%3A%2F%2Foffice.example", "short", 404),
    ] {
        let path = format!("/gateway/enter?origin={origin}&state={state}");
        let reply = bob.call(Method::GET, &path).send_to(gate.portal.clone()).await;
        assert_eq!(reply.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn programs_are_not_sent_anywhere() {
    let gate = Gate::open().await;
    for call in [
        Gate::call(Method::GET, "/abc/invoices"),
        page("/abc/invoices").header("sec-fetch-mode", "cors"),
        Gate::call(Method::POST, "/abc/services").header("accept", "text/html"),
        page("/abc/invoices").header("authorization", "Bearer rck_made_up"),
    ] {
        let reply = gate.send(call).await;
        assert_eq!(reply.status.as_u16(), 401);
        assert!(reply.header("www-authenticate").is_some());
    }
}

#[tokio::test]
async fn who_signs_out_or_is_removed_is_out_at_the_next_request() {
    let mut gate = Gate::open().await;
    let mut bob = with_password(&gate.world, BOB).await;
    let cookie = gate.entered(&bob).await;
    let status = async |gate: &Gate, cookie: &str, path: &str| {
        let call = Gate::call(Method::GET, path).header("cookie", cookie);
        gate.send(call).await.status.as_u16()
    };
    assert_eq!(status(&gate, &cookie, "/abc/invoices").await, 200);
    bob.post(&gate.world, "/sign-out", "").await;
    assert_eq!(status(&gate, &cookie, "/abc/invoices").await, 401, "signing out of the portal");

    let bob = with_password(&gate.world, BOB).await;
    let cookie = gate.entered(&bob).await;
    let out = Gate::call(Method::POST, "/.rolecall/sign-out").header("cookie", &cookie);
    let foreign = gate.send(out.clone().header("origin", "https://evil.example")).await;
    assert_eq!(foreign.status.as_u16(), 403);
    assert_eq!(gate.send(out.header("origin", ORIGIN)).await.status.as_u16(), 200);
    assert_eq!(status(&gate, &cookie, "/abc/invoices").await, 401);
    assert_eq!(bob.get(&gate.world, "/me").await.status.as_u16(), 303, "the portal too");

    let cookie = gate.cookie(BOB).await;
    let membership = gate.world.membership(BOB, "abc");
    gate.world.act(CAROL, Command::SuspendMembership { membership }).await;
    assert_eq!(status(&gate, &cookie, "/abc/invoices").await, 404);
    gate.world.act(CAROL, Command::ResumeMembership { membership }).await;
    assert_eq!(status(&gate, &cookie, "/abc/invoices").await, 200);
    gate.removed(CAROL, BOB, "abc").await;
    assert_eq!(status(&gate, &cookie, "/abc/invoices").await, 401, "the login to nothing is over");
}

#[tokio::test]
async fn what_changes_something_with_a_cookie_comes_from_the_applications_own_pages() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let post = || Gate::call(Method::POST, "/abc/invoices/7").header("cookie", &cookie);
    for (call, status) in [
        (post(), 403),
        (post().header("origin", "https://evil.example"), 403),
        (post().header("origin", "https://rolecall.example"), 403),
        (post().header("origin", "null"), 403),
        (post().header("sec-fetch-site", "same-site"), 403),
        (post().header("sec-fetch-site", "cross-site").header("origin", "null"), 403),
        (post().header("sec-fetch-site", "same-origin").header("origin", "null"), 200),
        (post().header("sec-fetch-site", "cross-site").header("origin", ORIGIN), 403),
        (post().header("origin", ORIGIN), 200),
        (post().header("sec-fetch-site", "same-origin").header("origin", ORIGIN), 200),
        (Gate::call(Method::POST, "/abc/invoices/7").with_key(&gate.world, "abc nothing"), 200),
    ] {
        let reply = gate.send(call).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
    }
}

#[tokio::test]
async fn a_cookie_of_the_application_in_any_language_locks_nobody_out() {
    let gate = Gate::open().await;
    let both = format!("name=Zo\u{eb}; {}", gate.cookie(BOB).await);
    let reply = gate.send(Gate::call(Method::GET, "/abc/invoices").header("cookie", &both)).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
}

#[tokio::test]
async fn a_cookie_is_good_at_its_origin_and_shown_once() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let portals = with_password(&gate.world, BOB).await;
    let portals = portals.call(Method::GET, "/me");
    assert_eq!(portals.send_to(gate.front.clone()).await.status.as_u16(), 421, "another host");
    let twice = Gate::call(Method::GET, "/me").header("cookie", &format!("{cookie}; {cookie}x"));
    assert_eq!(gate.send(twice).await.status.as_u16(), 401, "of two neither counts");
    let half = gate.send(page("/me")).await;
    let half = Gate::call(Method::GET, "/me").header("cookie", &pair(&half, 0));
    assert_eq!(gate.send(half).await.status.as_u16(), 401);
}

#[tokio::test]
async fn the_gateways_own_page_offers_what_one_may_open_and_nothing_else() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let shown = async |path: &str| gate.send(page(path).header("cookie", &cookie)).await;
    let first = shown("/.rolecall/").await;
    assert_eq!(first.header("location"), Some("/.rolecall/?account=abc"), "there is one account");
    let own = shown("/.rolecall/?account=abc").await;
    assert!(own.text.contains("https://office.example/abc/invoices"), "{}", own.text);
    assert!(!own.text.contains("Payments"), "{}", own.text);
    assert!(
        own.header("content-security-policy").is_some_and(|it| it.contains("default-src 'none'"))
    );
    for hidden in ["/.rolecall/?account=globex", "/.rolecall/?account=nowhere"] {
        assert_eq!(shown(hidden).await.status.as_u16(), 404);
    }
    let start = shown("/").await;
    assert_eq!(start.header("location"), Some("/.rolecall/"));
    let style = own.text.split("href=\"").find(|part| part.contains("style.css")).expect("a style");
    let style = style.split('"').next().expect("an address").to_owned();
    assert_eq!(gate.send(Gate::call(Method::GET, &style)).await.status.as_u16(), 200, "{style}");
    let bob = with_password(&gate.world, BOB).await;
    let call = bob.call(Method::GET, "/a/abc/applications");
    let in_portal = call.send_to(gate.portal.clone()).await;
    assert!(in_portal.text.contains("https://office.example/abc/invoices"), "{}", in_portal.text);
    assert!(!in_portal.text.contains("abc/payments"));
    let without = bob.get(&gate.world, "/a/abc/applications").await;
    assert_eq!(without.status.as_u16(), 404, "where there is no gateway there is no such page");
}

#[tokio::test]
async fn a_page_that_another_proxy_shows_leads_to_where_one_signs_in_and_back() {
    let gate = Gate::open().await;
    let bob = with_password(&gate.world, BOB).await;
    for (to, back_to) in [
        ("%2Fabc%2Finvoices%3Fa%3Db", "/abc/invoices?a=b"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("", "/"),
    ] {
        let sent = gate.send(page(&format!("/.rolecall/sign-in?to={to}"))).await;
        assert_eq!(sent.status.as_u16(), 303, "{to}: {}", sent.text);
        let enter = sent.header("location").expect("an address");
        let enter = path_of(enter, "https://rolecall.example");
        let led = bob.call(Method::GET, &enter).send_to(gate.portal.clone()).await;
        let back = path_of(led.header("location").expect("back"), ORIGIN);
        let entered = Gate::call(Method::GET, &back).header("cookie", &pair(&sent, 0));
        assert_eq!(gate.send(entered).await.header("location"), Some(back_to), "{to}");
    }
}

#[tokio::test]
async fn a_state_is_64_hexadecimal_digits_or_nothing_comes_of_it() {
    let gate = Gate::open().await;
    let way = gate.send(page("/me")).await;
    let state = "0".repeat(64);
    for wrong in
        ["", "short", "a%3Bb%3Dc%20x", "%C3%A9%C3%A9%C3%A9%C3%A9", &"A".repeat(64), &"g".repeat(64)]
    {
        let path = format!("/.rolecall/callback?code=x&state={wrong}");
        let reply = gate.send(page(&path).header("cookie", &pair(&way, 0))).await;
        assert_eq!(reply.status.as_u16(), 400, "{wrong}");
        assert_eq!(reply.headers("set-cookie"), [""; 0], "no cookie is named by it: {wrong}");
    }
    let path = format!("/.rolecall/callback?code=x&state={state}");
    let reply = gate.send(page(&path)).await;
    let [set] = reply.headers("set-cookie")[..] else { panic!("{reply:?}") };
    assert!(set.starts_with("__Host-rolecall-gateway-way-00000000="), "{set}");
}

#[tokio::test]
async fn what_cannot_be_read_behind_the_question_mark_is_said_on_a_page() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    for path in [
        "/.rolecall/?account=abc&account=globex",
        "/.rolecall/sign-in?to=/a&to=/b",
        "/.rolecall/callback?code=a&code=b",
    ] {
        let reply = gate.send(page(path).header("cookie", &cookie)).await;
        assert_eq!(reply.status.as_u16(), 400, "{path}");
        assert!(reply.text.contains("ehind the `?`"), "{path}: {}", reply.text);
        assert!(reply.text.contains("<h1>"), "{path}: {}", reply.text);
        assert!(reply.header("content-security-policy").is_some(), "{path}");
        let call = Gate::call(Method::GET, path).header("cookie", &cookie);
        assert_eq!(gate.send(call).await.problem(400), "query.mistyped", "{path}");
    }
}
