//! The accounts below an account: who sees which, in what order, and some at a time.

use rolecall_core::{
    Kind,
    change::{Command, FirstOwner},
};

use super::{CAROL, GINA, OLIVIA, RITA, led_to, page as shown, status};
use crate::{
    sign_in::browser::{Browser, escaped, with_password},
    world::World,
};

/// The short names on a page, in order.
fn listed(page: &str) -> Vec<String> {
    let rows = page.split("<tr id=\"at-").skip(1);
    rows.map(|row| row.split('"').next().expect("an id").to_owned()).collect()
}

/// All of a list, page after page.
async fn paged(browser: &Browser, world: &World, query: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), format!("/a/northwind/below?{query}"));
    for _ in 0..100 {
        let page = shown(browser, world, &next).await;
        let some = listed(&page);
        assert!(some.len() <= 50, "{}", some.len());
        all.extend(some);
        let more = page.split("<p><a class=\"button\" href=\"").nth(1);
        let Some(more) = more.filter(|more| more.contains("cursor=")) else { return all };
        let query = more.split('"').next().expect("an end").replace("&amp;", "&");
        next = format!("/a/northwind/below{query}");
    }
    panic!("{query} does not end");
}

async fn customers(world: &mut World, count: usize) {
    for number in 0..count {
        let create = Command::CreateAccount {
            parent: world.account("northwind"),
            kind: Kind::Customer,
            name: format!("Number {:03}", (number * 37) % 1_000).parse().expect("a name"),
            short_name: format!("number-{number}").parse().expect("a short name"),
            owner: Some(FirstOwner {
                address: "owner@many.example".parse().expect("an address"),
                name: "Owner".parse().expect("a name"),
                zone: "UTC".parse().expect("a zone"),
                until: crate::world::moment("2027-01-01T00:00:00Z"),
            }),
        };
        world.act(OLIVIA, create).await;
    }
}

// covers G20
#[tokio::test]
async fn each_finds_the_accounts_below_of_which_they_see_anything_and_no_others() {
    let mut world = World::telecom().await;
    let levels = serde_json::json!({"reseller.settings": "view"});
    world.define(OLIVIA, "northwind", ("Partners", Kind::Platform), levels).await;
    world.join(OLIVIA, "northwind", "ray@northwind.example", "Partners").await;
    let everything = &["abc", "abc-hq", "fenced", "globex", "gone", "harbour"][..];
    for (who, top, all) in [
        (OLIVIA, "northwind", everything),
        ("sam@northwind.example", "northwind", everything),
        // What is a reseller's is not there below customers of the provider.
        ("ray@northwind.example", "northwind", &["abc", "abc-hq", "fenced", "harbour"]),
        (RITA, "harbour", &["abc", "abc-hq", "fenced"]),
        (CAROL, "abc", &["abc-hq"]),
    ] {
        let browser = with_password(&world, who).await;
        let mut found = Vec::new();
        for kind in ["reseller", "customer", "phone_system"] {
            let path = format!("/a/{top}/below?kind={kind}");
            found.extend(listed(&shown(&browser, &world, &path).await));
        }
        found.sort_unstable();
        assert_eq!(found, all, "{who}");
        for name in everything.iter().filter(|_| top == "northwind") {
            let reply = browser.get(&world, &format!("/a/{name}/accounts")).await;
            assert_eq!(reply.status.as_u16() == 200, all.contains(name), "{who} and {name}");
        }
    }
}

#[tokio::test]
async fn where_nothing_is_below_and_nothing_can_be_made_there_is_no_page_and_no_entry() {
    let world = World::telecom().await;
    for (who, account) in [
        ("uma@abc.example", "abc-hq"),
        (CAROL, "harbour"),
        (CAROL, "globex"),
        (GINA, "abc"),
        (GINA, "nowhere"),
    ] {
        let browser = with_password(&world, who).await;
        let path = format!("/a/{account}/below");
        assert_eq!(status(&browser, &world, &path).await, 404, "{who} at {path}");
        assert_eq!(status(&browser, &world, &format!("{path}/new")).await, 404, "{who}");
        let home = browser.get(&world, &format!("/a/{account}/accounts")).await;
        assert!(!home.text.contains("/below\""), "{who} at {account}");
    }
}

#[tokio::test]
async fn pages_in_any_order_are_together_the_list_and_tell_how_many_there_are() {
    let mut world = World::telecom().await;
    customers(&mut world, 120).await;
    let olivia = with_password(&world, OLIVIA).await;
    let page = shown(&olivia, &world, "/a/northwind/below").await;
    assert!(page.contains("123 right below, 126 in all"), "{page}");
    let by_name = paged(&olivia, &world, "kind=customer").await;
    assert_eq!(by_name.len(), 124);
    let mut once = by_name.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), 124);
    assert_eq!(by_name[..4], ["abc", "fenced", "globex", "gone"]);
    assert_eq!(by_name[4], "number-0");
    let by_state = paged(&olivia, &world, "sort=state&q=").await;
    assert_eq!(by_state.last().map(String::as_str), Some("gone"));
    let by_kind = paged(&olivia, &world, "sort=kind").await;
    assert_eq!(by_kind[0], "harbour");
    let found = shown(&olivia, &world, "/a/northwind/below?q=Number+1").await;
    assert!(found.contains("accounts found") && !found.contains("at-globex"), "{found}");
    assert_eq!(status(&olivia, &world, "/a/northwind/below?cursor=elsewhere").await, 400);
    let long = "x".repeat(101);
    assert_eq!(status(&olivia, &world, &format!("/a/northwind/below?q={long}")).await, 400);
}

#[tokio::test]
async fn the_tree_opens_level_by_level_and_tells_people_only_where_they_are_seen() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let page = shown(&olivia, &world, "/a/northwind/below").await;
    assert_eq!(listed(&page), ["globex", "gone", "harbour"]);
    let page = shown(&olivia, &world, "/a/northwind/below?open=harbour+abc").await;
    assert_eq!(listed(&page), ["globex", "gone", "harbour", "abc", "abc-hq", "fenced"]);
    assert!(page.contains("<th class=\"right\" scope=\"col\">People"), "{page}");
    let sam = with_password(&world, "sam@northwind.example").await;
    let page = shown(&sam, &world, "/a/northwind/below").await;
    assert_eq!(listed(&page), ["globex", "gone", "harbour"]);
    assert!(!page.contains(">People<"), "{page}");
}

// covers D114
#[tokio::test]
async fn an_account_is_made_with_its_first_owner_and_a_phone_system_without() {
    let world = World::telecom().await;
    let (mut rita, mut carol) =
        (with_password(&world, RITA).await, with_password(&world, CAROL).await);
    let form = |name: &str| {
        let owner = escaped("new@new.example");
        format!(
            "kind=customer&name=New&short_name={name}&owner_address={owner}&owner_name=Nan&zone=UTC"
        )
    };
    let taken = rita.post(&world, "/a/harbour/below/new", &form("globex")).await;
    assert_eq!(taken.status.as_u16(), 422);
    assert!(taken.text.contains("id=\"short_name-mistake\""), "{}", taken.text);
    assert!(taken.text.contains("new@new.example"), "what was typed is kept");
    let nobody = form("new").replace("owner_address=new%40new.example", "owner_address=");
    let refused = rita.post(&world, "/a/harbour/below/new", &nobody).await;
    assert!(refused.text.contains("id=\"owner_address-mistake\""), "{}", refused.text);
    let made = rita.post(&world, "/a/harbour/below/new", &form("new")).await;
    assert_eq!(led_to(&made), "/a/new/settings?done=account-made");
    assert!(shown(&rita, &world, "/a/new/settings").await.contains("new@new.example"));
    let system = "kind=phone_system&name=Annex&short_name=annex";
    let made = carol.post(&world, "/a/abc/below/new", system).await;
    assert_eq!(led_to(&made), "/a/annex/settings?done=account-made");
    // What may not stand there, or is not theirs to make.
    let odd = carol.post(&world, "/a/abc/below/new", &form("odd")).await;
    assert_eq!(odd.status.as_u16(), 422, "{}", odd.text);
    assert_eq!(carol.post(&world, "/a/harbour/below/new", &form("odd")).await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_account() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let system = "once=0123456789&kind=phone_system&name=Annex&short_name=annex";
    for _ in 0..2 {
        let made = carol.post(&world, "/a/abc/below/new", system).await;
        assert_eq!(led_to(&made), "/a/annex/settings?done=account-made");
    }
}
