//! Sessions: what one may do is decided at each request.

use rolecall_core::change::Command;

use super::{BOB, CAROL, GUS, browser::with_password};
use crate::world::World;

#[tokio::test]
async fn who_is_removed_suspended_or_has_expired_loses_what_is_open_at_the_next_request() {
    let mut world = World::telecom().await;
    world.join(CAROL, "abc", "ada@abc.example", "Keymaster").await;
    let ada = with_password(&world, "ada@abc.example").await;
    let sees = async |world: &World| ada.get(world, "/a/abc").await.status.as_u16();
    assert_eq!(sees(&world).await, 200);
    let membership = world.membership("ada@abc.example", "abc");
    world.act(CAROL, Command::SuspendMembership { membership }).await;
    assert_eq!(sees(&world).await, 404);
    world.act(CAROL, Command::ResumeMembership { membership }).await;
    assert_eq!(sees(&world).await, 200);
    world.act(CAROL, Command::EndMembership { membership }).await;
    assert_eq!(sees(&world).await, 303, "the login to nothing is over, and so is its session");
    world.join(CAROL, "abc", GUS, "Bookkeeper").await;
    let gus = with_password(&world, GUS).await;
    assert_eq!(gus.get(&world, "/a/abc").await.status.as_u16(), 200);
    let membership = world.membership(GUS, "abc");
    world.act(CAROL, Command::EndMembership { membership }).await;
    assert_eq!(gus.get(&world, "/a/abc").await.status.as_u16(), 404);
    assert_eq!(gus.get(&world, "/a/globex").await.status.as_u16(), 200);
}

#[tokio::test]
async fn who_gets_other_roles_has_others_at_the_next_request_on_pages_and_over_rest() {
    let mut world = World::telecom().await;
    world.join(CAROL, "abc", "ada@abc.example", "Keymaster").await;
    let ada = with_password(&world, "ada@abc.example").await;
    let keys = async |world: &World| {
        let page = ada.get(world, "/a/abc/keys").await.status.as_u16();
        (page, ada.get(world, "/api/v1/accounts/abc/keys").await.status.as_u16())
    };
    assert_eq!(keys(&world).await, (200, 200));
    let membership = world.membership("ada@abc.example", "abc");
    let roles = [world.role("Bookkeeper")].into();
    world.act(CAROL, Command::SetRoles { membership, roles }).await;
    assert_eq!(keys(&world).await, (404, 404));
    assert_eq!(ada.get(&world, "/a/abc").await.status.as_u16(), 200);
}

/// The first instant of an activation and the last of an expiration, by the clock of the zone.
// covers P40, P42, P46, P47
#[tokio::test]
async fn access_begins_and_ends_to_the_second() {
    let mut world = World::telecom().await;
    let nina = with_password(&world, "nina@abc.example").await;
    for (at, status) in [("2026-05-01T12:30:00Z", 404), ("2026-05-01T23:59:59Z", 404)] {
        world.at(at);
        assert_eq!(nina.get(&world, "/a/abc").await.status.as_u16(), status, "{at}");
    }
    let dates = rolecall_core::window::Dates {
        activation: Some("2026-05-02".parse().expect("a day")),
        expiration: None,
        zone: "UTC".parse().expect("a zone"),
    };
    let membership = world.membership("nina@abc.example", "abc");
    world.act(CAROL, Command::SetDates { membership, dates }).await;
    for (at, status) in [("2026-05-01T23:59:59Z", 404), ("2026-05-02T00:00:00Z", 200)] {
        world.at(at);
        assert_eq!(nina.get(&world, "/a/abc").await.status.as_u16(), status, "{at}");
    }
    let dates = rolecall_core::window::Dates {
        activation: None,
        expiration: Some("2026-05-02".parse().expect("a day")),
        zone: "America/New_York".parse().expect("a zone"),
    };
    world.act(CAROL, Command::SetDates { membership, dates }).await;
    for (at, status) in [
        ("2026-05-02T11:00:00Z", 200),
        ("2026-05-02T22:00:00Z", 200),
        ("2026-05-03T03:59:59Z", 200),
        ("2026-05-03T04:00:00Z", 404),
    ] {
        world.at(at);
        assert_eq!(nina.get(&world, "/a/abc").await.status.as_u16(), status, "{at}");
    }
}

#[tokio::test]
async fn a_cookie_is_good_until_its_session_ends_wherever_it_is() {
    let mut world = World::telecom().await;
    let mut bob = with_password(&world, BOB).await;
    let stolen = bob.copied();
    assert_eq!(stolen.get(&world, "/me").await.status.as_u16(), 200);
    bob.post(&world, "/sign-out", "").await;
    assert!(!bob.is_signed_in());
    assert_eq!(stolen.get(&world, "/me").await.status.as_u16(), 303);
    let mut here = with_password(&world, CAROL).await;
    let mut there = super::browser::Browser::default();
    there.sign_in(&world, CAROL, super::PASSWORD).await;
    here.post(&world, "/me/sessions/end", "").await;
    assert_eq!(there.get(&world, "/me").await.status.as_u16(), 303);
    assert_eq!(here.get(&world, "/me").await.status.as_u16(), 200);
    world.at("2026-05-02T00:00:01Z");
    assert_eq!(here.get(&world, "/me").await.status.as_u16(), 303, "unseen for half a day");
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_other_hosts_and_open_connections() {
    let world = World::telecom().await;
    with_password(&world, CAROL).await;
    let reply = super::browser::Browser::default().sign_in(&world, CAROL, super::PASSWORD).await;
    let cookie = reply.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-rolecall="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

// covers D11
#[tokio::test]
async fn who_may_not_invite_finds_no_button_and_no_page() {
    let world = World::telecom().await;
    let bob = with_password(&world, BOB).await;
    let page = bob.get(&world, "/a/abc").await;
    assert_eq!(page.status.as_u16(), 200);
    assert!(!page.text.contains("Invite") && !page.text.contains("/users"), "{}", page.text);
    for path in ["/a/abc/users", "/a/abc/users/invite", "/a/abc/users/add"] {
        let hidden = bob.get(&world, path).await;
        let unknown = bob.get(&world, &path.replace("abc", "nowhere")).await;
        assert_eq!(hidden.status.as_u16(), 404, "{path}");
        assert_eq!(hidden, unknown, "{path}");
    }
}
