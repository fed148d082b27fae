//! Everyone who has anything in an account, with who gave it: by pages, however long ago it was.

use rolecall_core::change::Command;

use super::{BOB, CAROL, shown};
use crate::{sign_in::browser::with_password, world::World};

const ROW: &str = "<th scope=\"row\" role=\"rowheader\">";

// covers P60
#[tokio::test]
async fn everyone_is_on_some_page_once_and_each_with_who_gave_it() {
    let mut world = World::sweep().await;
    for number in 0..60 {
        world.invite(CAROL, "abc", &format!("p{number}@abc.example"), "Bookkeeper").await;
    }
    let membership = world.membership(BOB, "abc");
    for name in ["Keymaster", "Bookkeeper"] {
        let roles = [world.role(name)].into();
        world.act(CAROL, Command::SetRoles { membership, roles }).await;
    }
    // Someone who came by an invitation did not give it to themself; an interruption is no end.
    world.accept("p7@abc.example", "abc").await;
    let membership = world.membership("p7@abc.example", "abc");
    world.act(CAROL, Command::SuspendMembership { membership }).await;
    world.act(CAROL, Command::ResumeMembership { membership }).await;
    let carol = with_password(&world, CAROL).await;
    let first = shown(&carol, &world, "/a/abc/access/everyone").await;
    let next = first.split("href=\"?after=").nth(1).and_then(|rest| rest.split('"').next());
    let next = format!("/a/abc/access/everyone?after={}", next.expect("a page goes on"));
    let second = shown(&carol, &world, &next).await;
    assert_eq!(first.matches(ROW).count(), 50, "{first}");
    assert!(!second.contains("href=\"?after="), "{second}");
    let both = format!("{first}{second}");
    let of = |who: &str| both.split(ROW).find(|row| row.starts_with(who)).expect("a row");
    let p7 = of("p7@abc.example");
    assert!(p7.contains(CAROL) && !p7.contains("uspended") && !p7.contains("joined"), "{p7}");
    for number in 0..60 {
        let row = format!("{ROW}p{number}@abc.example");
        assert_eq!(both.matches(&row).count(), 1, "{row}: {both}");
    }
    // The newest of what was given to Bob, by whoever gave it.
    let bob = of(BOB);
    assert!(bob.contains("Bookkeeper") && bob.contains(CAROL) && bob.contains("Roles"), "{bob}");
}
