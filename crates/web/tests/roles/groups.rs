//! People in and out of a group.

use super::{OLIVIA, SAM, form, group, named};
use crate::{sign_in::browser::with_password, world::World};

// covers G13, G14, G16
#[tokio::test]
async fn people_are_put_into_several_groups_and_taken_out_and_the_count_is_right() {
    let mut world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let first = group(&world, &mut olivia, "First", &[("accounts", "view")]).await;
    let second = group(&world, &mut olivia, "Second", &[("platform.reports", "view")]).await;
    let sam = world.membership(SAM, "northwind");
    for role in [&first, &second] {
        let path = format!("/a/northwind/groups/{}", role.id);
        let found = olivia.get(&world, &format!("{path}?find=sam")).await.text;
        assert!(found.contains(&format!("value=\"{sam}\"")), "{found}");
        let sent = olivia
            .post(&world, &format!("{path}/people"), &format!("do=in&membership={sam}"))
            .await;
        assert!(
            sent.header("location").is_some_and(|to| to.contains("done=put-in")),
            "{}",
            sent.text
        );
        assert!(
            !olivia
                .get(&world, &format!("{path}?find=sam"))
                .await
                .text
                .contains("Put into the group</button>")
        );
        let list = olivia.get(&world, "/a/northwind/groups?sort=-people").await.text;
        assert!(list.contains("1 person"), "{list}");
    }
    let browser = with_password(&world, SAM).await;
    let home = browser.get(&world, "/a/northwind").await.text;
    for section in ["Customer accounts", "Reports", "Invoices"] {
        assert!(home.contains(section), "{section}: what several groups give adds up");
    }
    let path = format!("/a/northwind/groups/{}", first.id);
    let out =
        olivia.post(&world, &format!("{path}/people"), &format!("do=out&membership={sam}")).await;
    assert_eq!(out.status.as_u16(), 303, "{}", out.text);
    assert!(
        !browser.get(&world, "/a/northwind").await.text.contains("Customer accounts"),
        "at once"
    );
    world.act(OLIVIA, rolecall_core::change::Command::EndMembership { membership: sam }).await;
    let page = olivia.get(&world, &format!("/a/northwind/groups/{}", second.id)).await.text;
    assert!(page.contains("0 people") && !page.contains(SAM), "{page}");
}

// covers T17
#[tokio::test]
async fn what_a_move_between_groups_would_take_is_shown_before_it_is_saved() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let first = group(&world, &mut olivia, "First", &[("accounts", "view")]).await;
    let second = group(&world, &mut olivia, "Second", &[("platform.reports", "view")]).await;
    let person = format!("/a/northwind/users/{}", world.membership(SAM, "northwind"));
    let roles = format!("{person}/roles");
    // Care is given to Sam alone, beside the first group.
    let both = format!("roles={}&roles={}", world.role("Care"), first.id);
    assert_eq!(olivia.post(&world, &roles, &both).await.status.as_u16(), 303);
    assert!(olivia.get(&world, &person).await.text.contains("value=\"show\""));
    let before = world.revision();
    let moved = format!("roles={}", second.id);
    let shown = olivia.post(&world, &roles, &format!("{moved}&then=show")).await;
    assert_eq!(shown.status.as_u16(), 200, "{}", shown.text);
    for told in ["1 person", "loses", "gains", "Invoices", "Customer accounts", "Reports"] {
        assert!(shown.text.contains(told), "{told}: {}", shown.text);
    }
    assert_eq!(world.revision(), before, "nothing is saved yet");
    // What was chosen is still chosen, and saved as it was shown.
    let chosen = format!("value=\"{}\" checked", second.id);
    assert!(shown.text.contains(&chosen), "{}", shown.text);
    let made_up = "0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10";
    let wrong = olivia.post(&world, &roles, &format!("roles={made_up}&then=show")).await;
    assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.text);
    assert_eq!(olivia.post(&world, &roles, &moved).await.status.as_u16(), 303);
    let browser = with_password(&world, SAM).await;
    let home = browser.get(&world, "/a/northwind").await.text;
    assert!(home.contains("Reports") && !home.contains("Invoices"), "{home}");
}

#[tokio::test]
async fn owners_and_oneself_are_not_put_into_groups_and_nobody_from_elsewhere_is() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let team = group(&world, &mut olivia, "Team", &[]).await;
    let path = format!("/a/northwind/groups/{}/people", team.id);
    let own = world.membership(OLIVIA, "northwind");
    let foreign = world.membership("gus@globex.example", "globex");
    for (membership, said) in
        [(own.to_string(), "owner"), (foreign.to_string(), "nothing like this")]
    {
        let sent = olivia.post(&world, &path, &format!("do=in&membership={membership}")).await;
        assert_eq!(sent.status.as_u16(), 422, "{said}");
        assert!(sent.text.contains(said), "{said}: {}", sent.text);
    }
    let nobody = olivia.post(&world, &path, "do=in").await;
    assert!(nobody.text.contains("Choose at least one person."), "{}", nobody.text);
}

// covers G7 to G9
#[tokio::test]
async fn who_may_only_view_groups_reads_the_same_page() {
    let mut world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let levels = [("product", "view"), ("product.groups", "view")];
    let readers = group(&world, &mut olivia, "Readers", &levels).await;
    let vera = "vera@northwind.example";
    world.join(OLIVIA, "northwind", vera, "Care").await;
    let membership = world.membership(vera, "northwind");
    let roles = [readers.id].into();
    world.act(OLIVIA, rolecall_core::change::Command::SetRoles { membership, roles }).await;
    let mut vera = with_password(&world, vera).await;
    let list = vera.get(&world, "/a/northwind/groups").await.text;
    assert!(list.contains(">Readers</a>") && !list.contains("+ Add Group"), "{list}");
    let path = format!("/a/northwind/groups/{}", readers.id);
    let page = vera.get(&world, &path).await.text;
    assert!(page.contains("You can look at it") && page.contains("Platform user groups"), "{page}");
    for (absent, why) in [
        ("type=\"radio\"", "no choice"),
        ("id=\"people\"", "holders are not theirs to see"),
        ("Delete group", "nor removing"),
    ] {
        assert!(!page.contains(absent), "{why}: {page}");
    }
    for (to, sent) in [
        (path.clone(), form(&[("name", "Mine")], &[])),
        (format!("{path}/delete"), String::new()),
        ("/a/northwind/groups/new".to_owned(), form(&[("name", "New")], &[])),
    ] {
        let refused = vera.post(&world, &to, &sent).await;
        assert!(matches!(refused.status.as_u16(), 403 | 422), "{to}: {}", refused.status);
    }
    assert_eq!(named(&world, "northwind", true, "Readers"), Some(readers));
    let twice = olivia.post(&world, "/a/northwind/groups/new", "name=readers").await;
    assert!(twice.text.contains("is taken here"), "{}", twice.text);
    let nameless = olivia.post(&world, "/a/northwind/groups/new", "name=+").await;
    assert_eq!(nameless.status.as_u16(), 422);
}
