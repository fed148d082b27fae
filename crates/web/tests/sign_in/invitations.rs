//! Invitations: one link, one person, once.

use rolecall_core::change::{Command, Notice};

use super::{
    BOB, CAROL, PASSWORD,
    browser::{Browser, escaped, mail, with_password},
};
use crate::world::{NOW, World, moment};

/// Carol invites an address over the portal; the path of the link that is mailed.
async fn invited(world: &World, carol: &mut Browser, address: &str) -> String {
    mail(world).await;
    let form = format!("address={}&roles={}&zone=UTC", escaped(address), world.role("Bookkeeper"));
    let reply = carol.post(world, "/a/abc/users/invite", &form).await;
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
    link(world).await
}

async fn link(world: &World) -> String {
    let waiting = mail(world).await;
    let invited = waiting.iter().find_map(|mail| match mail.notice {
        Notice::Invited { membership } => Some((membership, mail.link.clone())),
        _ => None,
    });
    let (membership, secret) = invited.expect("an invitation is mailed");
    format!("/invitations/{membership}/{}", secret.expect("with its secret"))
}

fn accepting() -> String {
    format!("answer=accept&password={}", PASSWORD.replace(' ', "+"))
}

/// S5: 64 at once with one invitation.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_with_one_invitation_one_joins() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let path = invited(&world, &mut carol, "guest@new.example").await;
    let before = world.revision();
    let router = world.router();
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (router, path) = (router.clone(), path.clone());
            tokio::spawn(async move {
                let call = Browser::default().call(axum::http::Method::POST, &path);
                let call = call.header("origin", crate::world::PUBLIC_URL);
                call.bytes(accepting()).send_to(router).await.status.as_u16()
            })
        })
        .collect();
    let mut joined = 0;
    for task in tasks {
        joined += usize::from(task.await.expect("it ends") == 303);
    }
    assert_eq!(joined, 1);
    let accepted = world.store().entries(before, 1_000).await.expect("the ledger");
    let accepted = accepted.iter().filter(|entry| {
        matches!(entry.what, rolecall_core::change::Event::InvitationAccepted { .. })
    });
    assert_eq!(accepted.count(), 1);
}

/// S5: a second before its end, at it, and after it.
#[tokio::test]
async fn an_invitation_ends_to_the_second() {
    for (at, status) in [
        ("2026-05-15T11:59:59Z", 303),
        ("2026-05-15T12:00:00Z", 410),
        ("2026-05-15T12:00:01Z", 410),
    ] {
        let mut world = World::telecom().await;
        let mut carol = with_password(&world, CAROL).await;
        let path = invited(&world, &mut carol, "guest@new.example").await;
        world.at(at);
        let reply = Browser::default().post(&world, &path, &accepting()).await;
        assert_eq!(reply.status.as_u16(), status, "{at}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_link_that_was_altered_or_is_anothers_says_so_and_tells_nothing() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let one = invited(&world, &mut carol, "one@new.example").await;
    let two = invited(&world, &mut carol, "two@new.example").await;
    let (place, _) = one.rsplit_once('/').expect("a secret");
    let (_, secret) = two.rsplit_once('/').expect("a secret");
    for wrong in [format!("{place}/{secret}"), format!("{one}0"), format!("{place}/x")] {
        let reply = Browser::default().get(&world, &wrong).await;
        assert_eq!(reply.status.as_u16(), 410, "{wrong}");
        assert!(reply.text.contains("good no longer") && !reply.text.contains("one@new.example"));
    }
}

/// Pre-hijacking: an address that has a login is only joined by whoever signs in with it.
#[tokio::test]
async fn who_has_a_login_joins_signed_in_and_nobody_sets_their_password() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let mut gus = with_password(&world, "gus@globex.example").await;
    let path = invited(&world, &mut carol, "gus@globex.example").await;
    let page = Browser::default().get(&world, &path).await;
    assert!(!page.text.contains("New password"), "{}", page.text);
    let stranger = Browser::default().post(&world, &path, &accepting()).await;
    assert_eq!(stranger.header("location"), Some(path.as_str()), "back to the page");
    assert!(stranger.header("set-cookie").is_none());
    // Someone else who is signed in does not join with it either.
    let other = carol.post(&world, &path, "answer=accept").await;
    assert_eq!(other.header("location"), Some(path.as_str()));
    let joined = gus.post(&world, &path, "answer=accept").await;
    assert_eq!(joined.header("location"), Some("/a/abc?done=joined"), "{}", joined.text);
}

/// Pre-hijacking: a login that someone made for an address gives them nothing once it is proven.
#[tokio::test]
async fn who_asked_in_has_no_way_into_the_login_that_is_made() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let path = invited(&world, &mut carol, "guest@new.example").await;
    let mut guest = Browser::default();
    let joined = guest.post(&world, &path, &accepting()).await;
    assert_eq!(joined.status.as_u16(), 303, "{}", joined.text);
    assert!(guest.is_signed_in());
    // The link is used up, for the one who sent it too.
    assert_eq!(carol.get(&world, &path).await.status.as_u16(), 410);
    let again = Browser::default().sign_in(&world, "guest@new.example", PASSWORD).await;
    assert_eq!(again.status.as_u16(), 303);
}

#[tokio::test]
async fn an_inviter_who_may_no_longer_give_it_leaves_an_invitation_that_does_not_hold() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let path = invited(&world, &mut carol, "guest@new.example").await;
    // The owner is put out of her account by those above.
    let heir = world.person(BOB);
    assert_ne!(heir, world.person(CAROL));
    let put_in = Command::PutInOwner {
        account: world.account("abc"),
        owner: rolecall_core::change::FirstOwner {
            address: BOB.parse().expect("an address"),
            name: "Bob".parse().expect("a name"),
            zone: "UTC".parse().expect("a zone"),
            until: moment("2027-01-01T00:00:00Z"),
        },
        old_owner_keeps: [].into(),
    };
    world.act("olivia@northwind.example", put_in).await;
    let reply = Browser::default().post(&world, &path, &accepting()).await;
    assert_eq!(reply.status.as_u16(), 409, "{}", reply.text);
    assert!(reply.text.contains("no longer holds"), "{}", reply.text);
    assert_eq!(moment(NOW), moment("2026-05-01T12:00:00Z"));
}

/// A double click: the second comes a moment later, and is answered as the first.
#[tokio::test]
async fn a_form_that_is_sent_twice_invites_once_and_is_answered_alike() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let form = format!(
        "once=0123456789ab&address=twice%40new.example&roles={}&zone=UTC",
        world.role("Bookkeeper")
    );
    let first = carol.post(&world, "/a/abc/users/invite", &form).await;
    assert_eq!(first.status.as_u16(), 303, "{}", first.text);
    let after = world.revision();
    world.at("2026-05-01T12:00:01Z");
    let second = carol.post(&world, "/a/abc/users/invite", &form).await;
    assert_eq!(second.status.as_u16(), 303, "{}", second.text);
    assert_eq!(second.header("location"), first.header("location"));
    assert_eq!(world.revision(), after);
}

#[tokio::test]
async fn an_invitation_that_was_accepted_meanwhile_is_not_taken_back_by_the_page() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let path = invited(&world, &mut carol, "guest@new.example").await;
    let id = path.split('/').nth(2).expect("a membership").to_owned();
    let page = carol.get(&world, &format!("/a/abc/users/{id}")).await;
    assert!(page.text.contains("Take the invitation back"), "{}", page.text);
    let joined = Browser::default().post(&world, &path, &accepting()).await;
    assert_eq!(joined.status.as_u16(), 303, "{}", joined.text);
    // The page is still the one of before.
    let remove = format!("/a/abc/users/{id}/revoke");
    let refused = carol.post(&world, &remove, "").await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    let page = carol.get(&world, &format!("/a/abc/users/{id}")).await;
    assert_eq!(page.status.as_u16(), 200, "they are still in the account");
}
