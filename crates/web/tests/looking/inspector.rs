//! Who may do what, and why: nothing is told of those, and of what, one may not see.

use super::{BOB, CAROL, OLIVIA, RITA, watched};
use crate::{sign_in::browser::with_password, world::World};

const SAM: &str = "sam@northwind.example";

async fn page(world: &World, by: &str, path: &str) -> (u16, String) {
    let reply = with_password(world, by).await.get(world, path).await;
    (reply.status.as_u16(), reply.text)
}

#[tokio::test]
async fn an_owner_finds_the_people_of_the_account_and_none_above_or_elsewhere() {
    let world = watched().await;
    let carol = with_password(&world, CAROL).await;
    let found = carol.get(&world, &format!("/a/abc/access?who={BOB}")).await.text;
    assert!(found.contains("role Bookkeeper gives edit"), "{found}");
    // Above, in another customer, asked in and not there yet, nowhere.
    for hidden in [OLIVIA, RITA, "gus@globex.example", "gina@globex.example", "no@no.example"] {
        let asked = carol.get(&world, &format!("/a/abc/access?who={hidden}")).await.text;
        assert!(asked.contains("Nobody here fits"), "{hidden}: {asked}");
    }
    let several = carol.get(&world, "/a/abc/access?who=example").await.text;
    assert!(several.contains(BOB) && !several.contains(OLIVIA) && !several.contains(RITA));
}

#[tokio::test]
async fn what_stands_above_is_no_part_of_the_answer() {
    let world = watched().await;
    let (_, told) = page(&world, CAROL, &format!("/a/abc/access?who={SAM}")).await;
    assert!(told.contains("Bookkeeper") && !told.contains("Care"), "{told}");
    assert!(!told.contains("platform.settings") && !told.contains("reseller.users"), "{told}");
    let (_, told) = page(&world, OLIVIA, &format!("/a/abc/access?who={SAM}")).await;
    assert!(told.contains("Bookkeeper") && told.contains("Care"), "{told}");
    assert!(told.contains("platform.settings"), "{told}");
}

#[tokio::test]
async fn who_may_see_nobody_looks_into_their_own_access_alone() {
    let world = watched().await;
    let bob = with_password(&world, BOB).await;
    let own = bob.get(&world, "/a/abc/access").await.text;
    assert!(own.contains("role Bookkeeper gives edit") && !own.contains("name=\"who\""), "{own}");
    let other = bob.get(&world, &format!("/a/abc/access?who={CAROL}")).await.text;
    assert!(other.contains("Nobody here fits") && !other.contains("owner"), "{other}");
    assert_eq!(bob.get(&world, "/a/abc/access/who?section=invoices").await.status.as_u16(), 404);
    assert_eq!(bob.get(&world, "/a/globex/access").await.status.as_u16(), 404);
}

#[tokio::test]
async fn who_can_counts_and_names_those_whom_the_reader_may_see() {
    let world = watched().await;
    let path = "/a/abc/access/who?section=invoices&level=edit";
    let (_, told) = page(&world, CAROL, path).await;
    // Carol, Bob, Sam, and the keys `abc nothing` and those that have no level of it are not.
    assert!(told.contains(BOB) && told.contains(CAROL) && told.contains(SAM), "{told}");
    assert!(!told.contains(OLIVIA) && !told.contains(RITA), "{told}");
    // Not in force: suspended, to come, over.
    for out in ["sue@abc.example", "nina@abc.example", "eve@abc.example"] {
        assert!(!told.contains(out), "{out}: {told}");
    }
    let rows = told.matches("<th scope=\"row\"").count();
    assert!(told.contains(&format!("{rows} have edit on")), "{rows}: {told}");
    let (_, later) = page(&world, CAROL, &format!("{path}&date=2026-06-01")).await;
    assert!(later.contains("nina@abc.example"), "{later}");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_beside_its_field() {
    let world = watched().await;
    let carol = with_password(&world, CAROL).await;
    for (path, said) in [
        ("access?date=2026-13-01", "id=\"date-mistake\""),
        ("access?zone=Mars/Base&date=2026-05-01", "no time zone `Mars/Base`"),
        ("access?from=home", "id=\"from-mistake\""),
        ("access/who?section=secrets", "no section secrets here"),
        ("access/who?section=customer.audit&level=delete", "It offers view"),
        ("access/changes?other_date=never", "id=\"other_date-mistake\""),
    ] {
        let reply = carol.get(&world, &format!("/a/abc/{path}")).await;
        assert_eq!(reply.status.as_u16(), 200, "{path}");
        assert!(reply.text.contains(said), "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn what_cannot_be_told_of_a_moment_is_not_answered_by_another_one() {
    let world = watched().await;
    let carol = with_password(&world, CAROL).await;
    for (asked, said) in [
        ("date=2020-01-01", "The account was not there yet"),
        ("date=2026-02-30", "This is not a date"),
        ("date=2026-04-20&time=noon", "This is not a time"),
        ("zone=bogus", "zone"),
    ] {
        for page in ["access", "access/who?section=invoices&level=view", "access/changes"] {
            let sign = if page.contains('?') { '&' } else { '?' };
            let told = carol.get(&world, &format!("/a/abc/{page}{sign}{asked}")).await.text;
            assert!(told.contains(said), "{page} {asked}");
            assert!(!told.contains("class=\"answer\""), "{page} {asked}");
        }
    }
}
