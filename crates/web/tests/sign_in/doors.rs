//! Requests that come from elsewhere, or to a name that is not this server's.

use axum::http::Method;

use super::{
    CAROL,
    browser::{Browser, mail, with_password},
};
use crate::world::{Call, PUBLIC_URL, World};

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let form = format!("address=evil%40evil.example&roles={}&zone=UTC", world.role("Bookkeeper"));
    let before = world.revision();
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", PUBLIC_URL)],
        &[],
    ] {
        let mut call = carol.call(Method::POST, "/a/abc/users/invite").bytes(form.clone());
        for (name, value) in headers {
            call = call.header(name, value);
        }
        assert_eq!(call.send(&world).await.status.as_u16(), 403, "{headers:?}");
    }
    assert_eq!(world.revision(), before);
}

/// Host poisoning: no link is made from what a request says of the host.
#[tokio::test]
async fn a_host_that_is_not_this_servers_is_refused_and_in_no_mail() {
    let world = World::telecom().await;
    with_password(&world, CAROL).await;
    mail(&world).await;
    for (name, value) in
        [("host", "evil.example"), ("host", "rolecall.example.evil.example"), ("host", "")]
    {
        let call = Call::post("/reset").header(name, value).header("origin", PUBLIC_URL);
        let reply = call.bytes("address=carol%40abc.example").send(&world).await;
        assert_eq!(reply.status.as_u16(), 421, "{value}");
        assert!(!reply.text.contains("evil.example"), "{}", reply.text);
    }
    // Said twice, or in two ways: something in front may have read the other one.
    for (path, hosts) in [
        ("/reset", &["rolecall.example", "evil.example"][..]),
        ("/reset", &["rolecall.example", "rolecall.example"]),
        ("https://evil.example/reset", &["rolecall.example"]),
        ("https://rolecall.example/reset", &["evil.example"]),
    ] {
        let call = Call::post(path).header("origin", PUBLIC_URL);
        let call = hosts.iter().fold(call, |call, host| call.header("host", host));
        let reply = call.bytes("address=carol%40abc.example").send(&world).await;
        assert_eq!(reply.status.as_u16(), 421, "{path} {hosts:?}");
    }
    let none = Call::post("/reset").header("origin", PUBLIC_URL).send(&world).await;
    assert_eq!(none.status.as_u16(), 421);
    assert_eq!(mail(&world).await, []);
    let forwarded = Browser::default().call(Method::GET, "/sign-in");
    let forwarded = forwarded.header("x-forwarded-host", "evil.example").send(&world).await;
    assert!(!forwarded.text.contains("evil.example"));
}

#[tokio::test]
async fn pages_run_no_script_but_ours_and_are_framed_nowhere() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    for path in ["/sign-in", "/me", "/a/abc/accounts", "/a/nowhere", "/reset"] {
        let reply = carol.get(&world, path).await;
        let policy = reply.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        for inline in ["<script>", " onclick=", " style="] {
            assert!(!reply.text.contains(inline), "{inline} in {path}");
        }
    }
}

/// S15, as far as pages go: what is typed comes out as text.
#[tokio::test]
async fn nasty_names_come_out_as_text() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let nasty = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%26";
    let form = format!(
        "name={nasty}&address=nasty%40new.example&login_name=nasty&roles={}&zone=UTC",
        world.role("Bookkeeper")
    );
    let added = carol.post(&world, "/a/abc/users/add", &form).await;
    assert_eq!(added.status.as_u16(), 303, "{}", added.text);
    let filtered = format!("/a/abc/users?q={nasty}");
    for path in ["/a/abc/users", filtered.as_str()] {
        let page = carol.get(&world, path).await;
        let own = page.text.matches("<script type=\"module\" src=\"/assets/").count();
        assert!(own > 0 && page.text.contains("&lt;script&gt;alert(1)"), "{path}: {}", page.text);
        assert_eq!(page.text.matches("<script").count(), own, "{path}: {}", page.text);
    }
}
