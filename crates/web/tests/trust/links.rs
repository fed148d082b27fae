//! Links that scanners open, and passwords that are tried at every door.

use crate::{
    sign_in::{
        PASSWORD,
        browser::{Browser, escaped, mail, reset_link, with_password},
    },
    world::{NOW, World, moment},
};

const CAROL: &str = "carol@abc.example";

/// What looks into mail for its reader opens what it finds, some of it often.
#[tokio::test]
async fn a_mail_scanner_that_opens_every_link_uses_none_up() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    mail(&world).await;
    let form = format!("address=new%40new.example&roles={}&zone=UTC", world.role("Bookkeeper"));
    carol.post(&world, "/a/abc/users/invite", &form).await;
    let waiting = mail(&world).await;
    let invitation = waiting.iter().find_map(|mail| match mail.notice {
        rolecall_core::change::Notice::Invited { membership } => {
            Some(format!("/invitations/{membership}/{}", mail.link.clone()?))
        }
        _ => None,
    });
    let invitation = invitation.expect("a link");
    let reset = reset_link(&world, "bob@abc.example").await;
    let before = world.revision();
    let scanner = Browser::default();
    for _ in 0..5 {
        for link in [&invitation, &reset] {
            let reply = scanner.get(&world, link).await;
            assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
            assert_eq!(reply.header("set-cookie"), None, "nobody is signed in by looking");
        }
    }
    assert_eq!(world.revision(), before, "looking changes nothing");
    let form = format!("answer=accept&password={}", escaped(PASSWORD));
    let joined = Browser::default().post(&world, &invitation, &form).await;
    assert_eq!(joined.status.as_u16(), 303, "{}", joined.text);
    let chosen =
        Browser::default().post(&world, &reset, "password=nine+tall+ships+at+anchor").await;
    assert_eq!(chosen.status.as_u16(), 303, "{}", chosen.text);
}

/// S9, over every door at which a password is given: the page by address and by any spelling of it, and
/// the forms that ask for it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_passwords_at_every_door_count_as_one() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let counted = format!("person {}", world.person(CAROL));
    let failures = async |world: &World| {
        world.store().attempts(&counted, moment(NOW)).await.expect("readable").failures
    };
    let mut expected = 0;
    for (path, form) in [
        ("/sign-in", "who=carol%40abc.example&password=wrong"),
        ("/sign-in", "who=CAROL%40ABC.example&password=wrong"),
        ("/me/factor/set-up", "current=wrong"),
        ("/me/password", "current=wrong&password=nine+tall+ships+at+anchor"),
        ("/me/address", "current=wrong&address=other%40abc.example"),
    ] {
        let mut browser = if path == "/sign-in" { Browser::default() } else { carol.copied() };
        let reply = browser.post(&world, path, form).await;
        assert_eq!(reply.status.as_u16(), 422, "{path}: {}", reply.text);
        expected += 1;
        assert_eq!(failures(&world).await, expected, "{path} {form}");
    }
    // Five are enough: the right one waits now, at whatever door it is given.
    let form = format!("current={}", escaped(PASSWORD));
    let there = carol.post(&world, "/me/factor/set-up", &form).await;
    assert!(there.text.contains("Too many tries"), "{}", there.text);
    let here = Browser::default().sign_in(&world, CAROL, PASSWORD).await;
    assert!(here.text.contains("Too many tries"), "{}", here.text);
    // It slows, and shuts nobody out.
    world.at("2026-05-01T12:00:03Z");
    let later = Browser::default().sign_in(&world, CAROL, PASSWORD).await;
    assert_eq!(later.status.as_u16(), 303, "{}", later.text);
}
