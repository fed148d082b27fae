//! The catalog on its page, and another one: tried, and taken into use.

use axum::http::Method;
use rolecall_core::catalog::Catalog;

use super::{CAROL, OLIVIA, shown};
use crate::{
    sign_in::browser::{Browser, with_password},
    world::{PUBLIC_URL, Reply, World},
};

async fn tried(browser: &Browser, world: &World, parts: &[(&str, &str)]) -> Reply {
    let call = browser.call(Method::POST, "/a/northwind/catalog").header("origin", PUBLIC_URL);
    let call = call.header("content-type", "multipart/form-data; boundary=part");
    let parts = parts.iter().map(|(name, text)| {
        let file = if *name == "file" { "; filename=\"c.toml\"" } else { "" };
        format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n")
    });
    let body = parts.collect::<String>() + "--part--\r\n";
    call.bytes(body).send(world).await
}

#[tokio::test]
async fn a_file_says_what_it_would_change_and_is_taken_into_use_once_that_is_confirmed() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let text = Catalog::telecom().text().to_string();
    let more = "\n[[section]]\nkey = \"fax\"\nlabel = \"Fax\"\nkind = \"customer\"\nlevels = [\"view\", \"edit\"]\n";
    let other = text + more;
    let before = world.revision();
    let reply = tried(&olivia, &world, &[("once", "1"), ("file", &other), ("toml", "")]).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
    assert_eq!(world.revision(), before, "looking changes nothing");
    assert!(reply.text.contains("one section") && reply.text.contains("+ Fax"), "{}", reply.text);
    let sure = reply.text.split("name=\"sure\" value=\"").nth(1).expect("a button");
    let sure = sure.split('"').next().expect("a value").to_owned();
    let form = [("once", "2"), ("file", ""), ("toml", &*other), ("sure", &*sure)];
    let reply = tried(&olivia, &world, &form).await;
    assert_eq!(reply.header("location"), Some("/a/northwind/catalog?done=catalog-adopted"));
    assert!(shown(&olivia, &world, "/a/northwind/catalog").await.contains("<code>fax</code>"));
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_with_its_line() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let wrong = "name = \"x\"\nlabel = 3\n";
    let reply = tried(&olivia, &world, &[("once", "1"), ("toml", wrong)]).await;
    assert_eq!(reply.status.as_u16(), 422);
    assert!(reply.text.contains("toml-mistake") && reply.text.contains('2'), "{}", reply.text);
}

#[tokio::test]
async fn what_breaks_a_role_is_refused_beside_the_field() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let own = "name = \"own\"\nlabel = \"Own\"\n";
    let reply = tried(&olivia, &world, &[("once", "1"), ("toml", own)]).await;
    let sure = reply.text.split("name=\"sure\" value=\"").nth(1).expect("a button");
    let sure = sure.split('"').next().expect("a value").to_owned();
    let before = world.revision();
    let form = [("once", "2"), ("toml", own), ("sure", &*sure)];
    let reply = tried(&olivia, &world, &form).await;
    assert_eq!(reply.status.as_u16(), 422, "{}", reply.text);
    assert!(reply.text.contains("toml-mistake"), "{}", reply.text);
    assert_eq!(world.revision(), before);
}

#[tokio::test]
async fn everyone_who_sees_the_platform_reads_it_and_only_the_provider_changes_it() {
    let world = World::telecom().await;
    let sam = with_password(&world, "sam@northwind.example").await;
    let read = shown(&sam, &world, "/a/northwind/catalog").await;
    assert!(read.contains("<code>invoices</code>") && !read.contains("name=\"toml\""), "{read}");
    let carol = with_password(&world, CAROL).await;
    assert_eq!(carol.get(&world, "/a/northwind/catalog").await.status.as_u16(), 404);
}
