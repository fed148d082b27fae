//! Accounts that ask for a second factor.

use axum::http::Method;
use rolecall_core::{
    Kind,
    change::{AccountSettings, Command},
    record::RoleContent,
};
use serde_json::json;

use super::{
    CAROL,
    authenticator::{enrol, later, proof},
    browser::{Browser, with_password},
};
use crate::world::{NOW, World, question};

const RITA: &str = "rita@harbour.example";
const FAY: &str = "fay@fenced.example";
const ADA: &str = "ada@abc.example";
/// In northwind too.
const SAM: &str = "sam@northwind.example";

/// The account asks all of its people for a second factor, from now on.
async fn ask_in(world: &mut World, by: &str, account: &str) {
    let id = world.account(account);
    let settings = world.live().read(|facts, _| {
        let account = facts.account(id).expect("the whole world").expect("it is there");
        AccountSettings { second_factor: true, ..AccountSettings::of(account) }
    });
    world.act(by, Command::ChangeAccount { account: id, settings }).await;
}

async fn status(world: &World, browser: &Browser, path: &str) -> u16 {
    browser.get(world, path).await.status.as_u16()
}

#[tokio::test]
async fn an_account_that_asks_for_one_says_so_and_opens_once_it_is_set_up() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    assert_eq!(status(&world, &carol, "/a/abc/users").await, 200);
    ask_in(&mut world, CAROL, "abc").await;
    let page = carol.get(&world, "/a/abc/users?q=x").await;
    assert_eq!(page.status.as_u16(), 403);
    assert!(page.text.contains("This account asks for a second factor"), "{}", page.text);
    assert!(page.text.contains("/me/factor?next=%2Fa%2Fabc%2Fusers%3Fq%3Dx"), "{}", page.text);
    let before = world.revision();
    let form = carol.post(&world, "/a/abc/users/invite", "address=x%40new.example").await;
    assert_eq!(form.status.as_u16(), 403);
    assert!(form.text.contains("/me/factor?next=%2Fa%2Fabc\""), "{}", form.text);
    assert_eq!(world.revision(), before);
    // What lies below is opened through the same membership.
    assert_eq!(status(&world, &carol, "/a/abc-hq").await, 403);
    // Of what is nobody's business, nothing more is told than before.
    assert_eq!(status(&world, &carol, "/a/globex").await, 404);
    let setting_up = carol.get(&world, "/me/factor?next=%2Fa%2Fabc").await;
    assert!(setting_up.text.contains("name=\"next\" value=\"/a/abc\""), "{}", setting_up.text);
    let (app, _) = enrol(&world, &mut carol, NOW).await;
    assert_eq!(status(&world, &carol, "/a/abc/users").await, 200);
    // One that is taken away again proves nothing any more.
    let now = later(NOW, 60);
    world.at(&now);
    carol.post(&world, "/me/factor/remove", &proof(&app.code(&now))).await;
    assert_eq!(status(&world, &carol, "/a/abc/users").await, 403);
}

#[tokio::test]
async fn what_is_asked_above_is_asked_of_those_below_and_not_the_other_way_round() {
    let mut world = World::telecom().await;
    let rita = with_password(&world, RITA).await;
    let fay = with_password(&world, FAY).await;
    ask_in(&mut world, CAROL, "abc").await;
    assert_eq!(status(&world, &rita, "/a/abc/users").await, 200, "harbour asks nothing of her");
    ask_in(&mut world, RITA, "harbour").await;
    for path in ["/a/harbour", "/a/abc/users"] {
        assert_eq!(status(&world, &rita, path).await, 403, "{path}");
    }
    let from_there = fay.call(Method::GET, "/a/fenced").from("192.0.2.9");
    assert_eq!(from_there.send(&world).await.status.as_u16(), 403);
}

#[tokio::test]
async fn a_role_that_asks_for_one_asks_its_holders_alone() {
    let mut world = World::telecom().await;
    let levels = json!({"customer.users": "view"});
    world
        .define("olivia@northwind.example", "northwind", ("Careful", Kind::Customer), levels)
        .await;
    let role = world.role("Careful");
    let content = world.live().read(|facts, _| {
        let role = facts.role(role).expect("the whole world").expect("it is there");
        RoleContent { second_factor: true, ..role.content.clone() }
    });
    world.act("olivia@northwind.example", Command::ChangeRole { role, content }).await;
    world.join(CAROL, "abc", ADA, "Careful").await;
    let mut ada = with_password(&world, ADA).await;
    let carol = with_password(&world, CAROL).await;
    assert_eq!(status(&world, &ada, "/a/abc/users").await, 403);
    assert_eq!(status(&world, &carol, "/a/abc/users").await, 200);
    enrol(&world, &mut ada, NOW).await;
    assert_eq!(status(&world, &ada, "/a/abc/users").await, 200);
}

#[tokio::test]
async fn leaving_needs_none_and_programs_are_not_asked() {
    let mut world = World::telecom().await;
    ask_in(&mut world, CAROL, "abc").await;
    let mut sam = with_password(&world, SAM).await;
    assert_eq!(status(&world, &sam, "/a/abc").await, 403);
    let question = question(SAM, "view", "invoices", "abc");
    let asked = world.ask("abc asks", &question).await;
    assert_eq!(asked.status.as_u16(), 200, "{}", asked.text);
    let left = sam.post(&world, "/me/accounts/abc/leave", "").await;
    assert_eq!(left.header("location"), Some("/me?done=left"), "{}", left.text);
}
