//! The account's own sign-in: what it may, how it is marked, and that no individual ends it.

use rolecall_core::change::{Command, Notice};
use serde_json::json;

use super::{
    BOB, CAROL, PASSWORD,
    browser::{Browser, escaped, mail, with_password},
};
use crate::{
    rest::{changed, get, send},
    world::{NOW, World},
};

fn setting(password: &str) -> String {
    format!("act=set&password={}", escaped(password))
}

// covers P29, P30, T26
#[tokio::test]
async fn an_account_signs_in_by_its_name_and_acts_as_its_owner() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let weak = carol.post(&world, "/a/abc/sign-in", &setting("abc abc abc abc")).await;
    assert_eq!(weak.status.as_u16(), 422);
    assert!(weak.text.contains("easy to guess"), "{}", weak.text);
    let unknown = Browser::default().sign_in(&world, "abc", PASSWORD).await;
    assert_eq!(unknown.status.as_u16(), 422);
    let set = carol.post(&world, "/a/abc/sign-in", &setting(PASSWORD)).await;
    assert_eq!(set.status.as_u16(), 303, "{}", set.text);
    let mut account = Browser::default();
    let entered = account.sign_in(&world, "abc", PASSWORD).await;
    assert_eq!(entered.status.as_u16(), 303, "{}", entered.text);
    assert_eq!(account.get(&world, "/").await.header("location"), Some("/a/abc"));
    let told = mail(&world).await;
    let told = told.iter().filter(|it| matches!(it.notice, Notice::AccountSignInUsed { .. }));
    let told: Vec<_> = told.collect();
    assert_eq!(told.len(), 1, "the owner hears of it once");
    let letter = rolecall_web::mail::letter(&world.app(NOW).0, told[0]).expect("it says something");
    assert_eq!(letter.to.to_string(), CAROL);
    assert!(letter.text.contains("/a/abc/sign-in"), "{}", letter.text);
    let users = account.get(&world, "/a/abc/users").await;
    assert_eq!(users.status.as_u16(), 200);
    assert!(users.text.contains("Account sign-in") && !users.text.contains("My profile"));
    assert!(account.get(&world, "/me").await.header("location").is_some(), "it is no person");
    assert_eq!(account.get(&world, "/a/globex/users").await.status.as_u16(), 404);
    let bob = world.membership(BOB, "abc");
    let page = format!("/a/abc/users/{bob}/state");
    let suspended = account.post(&world, &page, "state=suspended").await;
    assert_eq!(suspended.status.as_u16(), 303, "{}", suspended.text);
    let history = carol.get(&world, "/api/v1/accounts/abc/history?limit=1").await.answer();
    let row = &history["items"][0];
    assert_eq!(row["event"], "membership_suspended");
    assert_eq!(row["by"]["subject"]["type"], "account_sign_in", "{row}");
    // The owner is protected from it as from anyone.
    let owner = world.membership(CAROL, "abc");
    let page = format!("/a/abc/users/{owner}/state");
    let refused = account.post(&world, &page, "state=suspended").await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    let disabled = carol.post(&world, "/a/abc/sign-in", "act=disable").await;
    assert_eq!(disabled.status.as_u16(), 303, "{}", disabled.text);
    assert_eq!(account.get(&world, "/a/abc/users").await.status.as_u16(), 303, "it is out");
    assert_eq!(Browser::default().sign_in(&world, "abc", PASSWORD).await.status.as_u16(), 422);
    carol.post(&world, "/a/abc/sign-in", "act=enable").await;
    assert_eq!(Browser::default().sign_in(&world, "abc", PASSWORD).await.status.as_u16(), 303);
    carol.post(&world, "/a/abc/sign-in", "act=remove").await;
    assert_eq!(Browser::default().sign_in(&world, "abc", PASSWORD).await.status.as_u16(), 422);
}

// covers P30
#[tokio::test]
async fn no_individual_finds_or_ends_the_accounts_sign_in() {
    let mut world = World::telecom().await;
    world.join(CAROL, "abc", "ada@abc.example", "Keymaster").await;
    for who in [BOB, "ada@abc.example"] {
        let mut browser = with_password(&world, who).await;
        assert!(!browser.get(&world, "/a/abc").await.text.contains("Account sign-in"));
        assert_eq!(browser.get(&world, "/a/abc/sign-in").await.status.as_u16(), 404, "{who}");
        let sent = browser.post(&world, "/a/abc/sign-in", "act=remove").await;
        assert_eq!(sent.status.as_u16(), 404, "{who}");
    }
}

/// It has no second factor, so it does not open an account that asks for one.
#[tokio::test]
async fn an_account_that_asks_for_a_second_factor_is_not_opened_by_its_sign_in() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    carol.post(&world, "/a/abc/sign-in", &setting(PASSWORD)).await;
    let mut account = Browser::default();
    account.sign_in(&world, "abc", PASSWORD).await;
    assert_eq!(account.get(&world, "/a/abc/users").await.status.as_u16(), 200);
    let id = world.account("abc");
    let settings = world.store().live().read(|facts, _| {
        let account = facts.account(id).expect("whole").expect("abc");
        let before = rolecall_core::change::AccountSettings::of(account);
        rolecall_core::change::AccountSettings { second_factor: true, ..before }
    });
    world.act(CAROL, Command::ChangeAccount { account: id, settings }).await;
    let refused = account.get(&world, "/a/abc/users").await;
    assert_eq!(refused.status.as_u16(), 403, "{}", refused.text);
}

#[tokio::test]
async fn it_is_set_over_rest_by_who_may_and_weak_passwords_are_refused() {
    let world = World::sweep().await;
    let path = "/accounts/abc/sign-in";
    let shown = get(&world, "all of northwind", path).await;
    assert_eq!(shown, json!({"set": true, "enabled": true}));
    let weak = json!({"enabled": true, "password": "short"});
    let refused = send(&world, "all of northwind", &format!("PUT {path}"), &weak).await;
    assert_eq!(refused.problem(422), "password.weak");
    assert!(refused.text.contains("at least 15"), "{}", refused.text);
    let disabled = json!({"enabled": false});
    let state = changed(&send(&world, "all of northwind", &format!("PUT {path}"), &disabled).await);
    assert_eq!(state, json!({"set": true, "enabled": false}));
    let gone = send(&world, "all of northwind", &format!("DELETE {path}"), &json!({})).await;
    assert_eq!(gone.status.as_u16(), 200, "{}", gone.text);
    assert_eq!(get(&world, "all of northwind", path).await["set"], false);
}
