//! A review on its page: who is to have less is asked what they lose, and loses it.

use rolecall_core::change::Command;

use super::{BOB, CAROL, shown};
use crate::{sign_in::browser::with_password, world::World};

const ANSWERS: &str = "/a/abc/reviews/answers";

#[tokio::test]
async fn who_is_trimmed_is_asked_what_they_lose_and_loses_it() {
    let world = World::sweep().await;
    let mut carol = with_password(&world, CAROL).await;
    let (bob, role) = (world.membership(BOB, "abc"), world.role("Bookkeeper"));
    let asked = carol.post(&world, ANSWERS, &format!("one=trim%3A{bob}")).await;
    assert_eq!(asked.status.as_u16(), 200, "{}", asked.text);
    assert!(asked.text.contains("What is taken from bob@abc.example?"), "{}", asked.text);
    assert!(asked.text.contains(&format!("name=\"take\" value=\"{role}\"")), "{}", asked.text);
    let form = format!("do=trim&sure=yes&membership={bob}");
    let none = carol.post(&world, ANSWERS, &form).await;
    assert_eq!(none.status.as_u16(), 422, "{}", none.text);
    assert!(none.text.contains("Choose what is taken away"), "{}", none.text);
    let page = shown(&carol, &world, "/a/abc/reviews?show=all&q=bob").await;
    assert!(page.contains("Bookkeeper") && !page.contains("badge waiting\">Trimmed<"), "{page}");
    let done = carol.post(&world, ANSWERS, &format!("{form}&take={role}")).await;
    assert!(done.header("location").is_some_and(|to| to.contains("done=review-trim")));
    let page = shown(&carol, &world, "/a/abc/reviews?show=all&q=bob").await;
    assert!(!page.contains("Bookkeeper") && page.contains("badge waiting\">Trimmed<"), "{page}");
}

/// Of several, each loses what they have of what is chosen; who has none of it is named.
#[tokio::test]
async fn several_lose_what_they_have_of_what_is_chosen() {
    let mut world = World::sweep().await;
    let (bob, sue) = (world.membership(BOB, "abc"), world.membership("sue@abc.example", "abc"));
    let [shared, own] = [world.role("Bookkeeper"), world.role("Keymaster")];
    let roles = [shared, own].into();
    world.act(CAROL, Command::SetRoles { membership: bob, roles }).await;
    world.act(CAROL, Command::SetRoles { membership: sue, roles: [own].into() }).await;
    let mut carol = with_password(&world, CAROL).await;
    let people = format!("do=trim&membership={bob}&membership={sue}");
    let asked = carol.post(&world, ANSWERS, &people).await.text;
    assert!(asked.contains("1 of 2 have it") && asked.contains("2 of 2 have it"), "{asked}");
    let both = carol.post(&world, ANSWERS, &format!("{people}&sure=yes&take={shared}")).await;
    assert_eq!(both.status.as_u16(), 422, "{}", both.text);
    assert!(both.text.contains("sue@abc.example: `trim` takes away"), "{}", both.text);
    let page = shown(&carol, &world, "/a/abc/reviews?show=all&q=bob").await;
    assert!(page.contains("Keymaster") && !page.contains("Bookkeeper"), "{page}");
    let page = shown(&carol, &world, "/a/abc/reviews?show=all&q=sue").await;
    assert!(page.contains("Keymaster") && !page.contains("badge waiting\">Trimmed<"), "{page}");
}
