//! The list: what is on it for whom, in which order.

use super::{CAROL, OLIVIA, RITA, SAM, group, named};
use crate::{sign_in::browser::with_password, world::World};

fn order(text: &str, names: &[&str]) -> Vec<usize> {
    names.iter().map(|name| text.find(&format!(">{name}</a>")).unwrap_or(usize::MAX)).collect()
}

// covers R1, R2, R20, P8
#[tokio::test]
async fn one_sees_own_roles_and_those_that_accounts_above_define_and_allow() {
    let mut world = World::telecom().await;
    let levels = serde_json::json!({"reseller.settings": "view"});
    world.define(RITA, "harbour", ("Partner", rolecall_core::Kind::Reseller), levels).await;
    let rita = with_password(&world, RITA).await;
    let list = rita.get(&world, "/a/harbour/roles").await;
    for shown in [
        ">Partner</a>",
        ">Bookkeeper</a>",
        ">Clerk</a>",
        "From northwind",
        "Made here",
        "Add new role",
    ] {
        assert!(list.text.contains(shown), "{shown}: {}", list.text);
    }
    assert!(!list.text.contains("Platform asks"), "a wider type is not for a reseller");
    assert!(list.text.contains("Not in use"), "nobody has Partner");
    let partner = named(&world, "harbour", false, "Partner").expect("a role").id;
    let olivia = with_password(&world, OLIVIA).await;
    let elsewhere = olivia.get(&world, &format!("/a/northwind/roles/{partner}")).await;
    assert_eq!(elsewhere.status.as_u16(), 404, "a role is shown where it is defined or allowed");
    let bookkeeper = world.role("Bookkeeper");
    let above = rita.get(&world, &format!("/a/harbour/roles/{bookkeeper}")).await;
    assert!(above.text.contains("You can look at it, and not change it."), "{}", above.text);
    assert!(!above.text.contains("sam@northwind.example") || above.text.contains("/a/abc/users/"));
    assert!(!above.text.contains("gus@globex.example"), "a customer beside is nobody's to see");
}

// covers G12
#[tokio::test]
async fn who_may_not_see_roles_finds_no_entry_and_no_page() {
    let world = World::telecom().await;
    let sam = with_password(&world, SAM).await;
    let home = sam.get(&world, "/a/northwind").await;
    assert_eq!(home.status.as_u16(), 200);
    for entry in ["/roles\"", "/groups\"", "Management"] {
        assert!(!home.text.contains(entry), "{entry}: {}", home.text);
    }
    let role = world.role("Care");
    for path in ["roles", "groups", "roles/new", "groups/new", "roles/compare"] {
        let reply = sam.get(&world, &format!("/a/northwind/{path}")).await;
        assert_eq!(reply.status.as_u16(), 404, "{path}");
    }
    let own = sam.get(&world, &format!("/a/northwind/roles/{role}")).await;
    assert_eq!(own.status.as_u16(), 404);
    let mut sam = sam;
    for (path, sent) in [("roles/new", "name=x&type=platform"), ("groups/new", "name=x")] {
        let reply = sam.post(&world, &format!("/a/northwind/{path}"), sent).await;
        assert_eq!(reply.status.as_u16(), 404, "{path}");
    }
}

// covers R2, P8
#[tokio::test]
async fn roles_are_found_by_name_and_type_and_sorted_in_both_directions() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let names = ["Asks", "Bookkeeper", "Clerk"];
    let up = olivia.get(&world, "/a/northwind/roles").await;
    assert!(order(&up.text, &names).is_sorted(), "{}", up.text);
    let down = olivia.get(&world, "/a/northwind/roles?sort=-name").await;
    assert!(order(&down.text, &names).iter().rev().is_sorted());
    let by_people = olivia.get(&world, "/a/northwind/roles?sort=-people").await;
    assert!(order(&by_people.text, &["Bookkeeper", "Clerk", "Reseller asks"]).is_sorted());
    let by_type = olivia.get(&world, "/a/northwind/roles?sort=type").await;
    assert!(order(&by_type.text, &["Care", "Reseller asks", "Asks", "Clerk"]).is_sorted());
    let found = olivia.get(&world, "/a/northwind/roles?q=ASKS&type=reseller").await;
    assert!(found.text.contains(">Reseller asks</a>") && found.text.contains("1 role<"));
    assert!(!found.text.contains(">Asks</a>") && !found.text.contains(">Clerk</a>"));
    let wrong = olivia.get(&world, "/a/northwind/roles?cursor=x").await;
    assert_eq!(wrong.status.as_u16(), 400);
}

// covers G3 to G5
#[tokio::test]
async fn search_and_order_of_groups_hold_from_page_to_page() {
    let mut world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    for number in 0..60 {
        group(&world, &mut olivia, &format!("Team {number:02}"), &[]).await;
    }
    group(&world, &mut olivia, "Others", &[]).await;
    let busy = named(&world, "northwind", true, "Team 07").expect("a group").id;
    let membership = world.membership(SAM, "northwind");
    let roles = [world.role("Care"), busy].into();
    world.act(OLIVIA, rolecall_core::change::Command::SetRoles { membership, roles }).await;
    for (sort, first, last) in [
        ("-people", "Team 07", "Team 00"),
        ("name", "Team 00", "Team 59"),
        ("-name", "Team 59", "Team 00"),
    ] {
        let page = olivia.get(&world, &format!("/a/northwind/groups?q=team&sort={sort}")).await;
        assert!(page.text.contains("60 groups"), "{}", page.text);
        assert_eq!(page.text.matches("<th scope=\"row\">").count(), 50);
        assert!(page.text.contains(&format!(">{first}</a>")) && !page.text.contains(">Others</a>"));
        let (_, next) =
            page.text.split_once("class=\"button\" href=\"?q=team").expect("a next page");
        let next = next.split('"').next().expect("a link").replace("&amp;", "&");
        let rest = olivia.get(&world, &format!("/a/northwind/groups?q=team{next}")).await;
        assert_eq!(rest.text.matches("<th scope=\"row\">").count(), 10);
        assert!(rest.text.contains(&format!(">{last}</a>")), "{sort}: {}", rest.text);
        assert!(rest.text.contains("60 groups") && !rest.text.contains(">Others</a>"));
    }
}

// covers P1
#[tokio::test]
async fn a_customer_reads_its_roles_and_makes_none_until_that_is_allowed() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let list = carol.get(&world, "/a/abc/roles").await;
    assert!(list.text.contains(">Bookkeeper</a>"), "{}", list.text);
    assert!(list.text.contains("From your provider"), "northwind is not told of: {}", list.text);
    assert!(!list.text.contains("northwind") && !list.text.contains("Add new role"));
    let sent = carol.post(&world, "/a/abc/roles/new", "name=Own&type=customer").await;
    assert_eq!(sent.status.as_u16(), 422);
    assert!(sent.text.contains("may not make roles of its own"), "{}", sent.text);
    let account = world.account("abc");
    world.act(RITA, rolecall_core::change::Command::SetOwnRoles { account, on: true }).await;
    let sent = carol.post(&world, "/a/abc/roles/new", "name=Own&type=customer").await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
    assert!(carol.get(&world, "/a/abc/roles").await.text.contains(">Own</a>"));
}
