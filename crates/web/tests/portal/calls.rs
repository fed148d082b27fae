//! Each page as calls over REST and as a command: which, with what in them, and for whom.

use rolecall_core::change::Operation;
use rolecall_web::{Twin, api, pages};

use super::{BOB, CAROL, OLIVIA, RITA, shown};
use crate::{
    sign_in::browser::with_password,
    world::{PUBLIC_URL, World},
};

/// The lines to be taken along on a page, as they are copied.
fn lines(page: &str) -> Vec<String> {
    let Some((_, foot)) = page.split_once("<details class=\"calls") else { return Vec::new() };
    let values = foot.split("readonly value=\"").skip(1);
    let plain =
        |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
    values.map(|rest| plain(rest.split('"').next().expect("an end"))).collect()
}

#[tokio::test]
async fn a_list_shows_the_call_that_it_is_with_its_filter() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/users?q=bob&state=active&done=x").await;
    let key = "curl -H \"Authorization: Bearer $ROLECALL_KEY\"";
    let all = lines(&page);
    let people = format!("{key} '{PUBLIC_URL}/api/v1/accounts/abc/people?q=bob&state=active'");
    assert!(all.contains(&people), "{all:?}");
    assert!(
        all.contains(&format!("{key} {PUBLIC_URL}/api/v1/accounts/abc/invitations")),
        "{all:?}"
    );
    let odd = shown(&carol, &world, "/a/abc/users?q=%27%3B+rm&state=nonsense").await;
    let odd = lines(&odd);
    assert!(odd[0].ends_with("/people?q=%27%3B+rm'"), "{odd:?}");
    let days = shown(&carol, &world, "/a/abc/history?from=2026-05-01&to=2026-05-02").await;
    let days = lines(&days);
    let span = "from=2026-05-01T00%3A00%3A00Z&to=2026-05-03T00%3A00%3A00Z";
    assert!(days[0].contains(span), "{days:?}");
}

#[tokio::test]
async fn a_page_of_one_thing_names_it_and_what_its_forms_do_with_an_example() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let bob = world.membership(BOB, "abc");
    let page = shown(&carol, &world, &format!("/a/abc/users/{bob}")).await;
    let all = lines(&page);
    let is_there = |end: &str| all.iter().any(|line| line.ends_with(end));
    assert!(is_there(&format!("/accounts/abc/people/{bob}")), "{all:?}");
    assert!(is_there(&format!("/accounts/abc/people/{bob}/roles")), "{all:?}");
    let roles = all.iter().find(|line| line.contains("/roles")).expect("it is there");
    assert!(roles.starts_with("curl -X PUT") && roles.contains("-d '{\"roles\":"), "{roles}");
    let group = world.role("abc night");
    let page = shown(&carol, &world, &format!("/a/abc/groups/{group}")).await;
    assert!(lines(&page)[0].ends_with(&format!("/accounts/abc/groups/{group}")));
}

#[tokio::test]
async fn where_the_program_has_a_command_it_is_told_too() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/access/who?section=invoices&level=edit").await;
    assert!(lines(&page).contains(&"rolecall who edit invoices abc".to_owned()), "{page}");
    assert!(page.contains("As API call and as command"));
    let users = shown(&carol, &world, "/a/abc/users").await;
    assert!(users.contains("As API call<") && !users.contains("rolecall who"));
}

#[tokio::test]
async fn a_call_that_its_reader_may_not_make_is_not_told() {
    let world = World::sweep().await;
    let rita = with_password(&world, RITA).await;
    let olivia = with_password(&world, OLIVIA).await;
    let bookkeeper = world.role("Bookkeeper");
    let above = shown(&rita, &world, &format!("/a/harbour/roles/{bookkeeper}")).await;
    let own = shown(&olivia, &world, &format!("/a/northwind/roles/{bookkeeper}")).await;
    assert!(lines(&own).iter().any(|line| line.contains("-X DELETE")), "{own}");
    assert!(!lines(&above).is_empty());
    let bob = with_password(&world, BOB).await;
    let access = shown(&bob, &world, "/a/abc/access").await;
    assert!(lines(&access).iter().all(|line| !line.contains("-X ")), "{access}");
}

/// No page has to do anything for it, so none can lack it.
#[tokio::test]
async fn every_page_of_an_account_that_has_a_twin_shows_it() {
    let world = World::sweep().await;
    let olivia = with_password(&world, OLIVIA).await;
    let mut seen = 0;
    for page in pages().iter().filter(|page| page.method == "GET") {
        let own = page.path.strip_prefix("/a/{account}/").filter(|rest| !rest.contains('{'));
        let (Some(rest), Twin::Is(twins)) = (own, page.twin) else { continue };
        let reply = olivia.get(&world, &format!("/a/abc/{rest}")).await;
        if reply.status.as_u16() != 200 || !may_all(&world, twins) {
            continue;
        }
        for twin in twins {
            assert!(reply.text.contains(&format!("id=\"call-{twin}\"")), "{}: {twin}", page.path);
        }
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}

/// Whether Olivia may do all of it in `abc`, as core says.
fn may_all(world: &World, twins: &[&str]) -> bool {
    let paths = api::document()["paths"].as_object().expect("paths");
    let all = paths.values().flat_map(|item| item.as_object().expect("an item").values());
    let mut told = all.filter(|told| twins.iter().any(|twin| told["operationId"] == **twin));
    let (who, at) = (world.person(OLIVIA), world.account("abc"));
    told.all(|told| {
        let rows = told["x-operation"].as_array().into_iter().flatten();
        let rows: Vec<_> = rows.map(|row| row.as_str().expect("a name")).collect();
        rows.is_empty()
            || Operation::ALL.iter().any(|operation| {
                rows.contains(&operation.key())
                    && world.live().read(|facts, _| {
                        let who = rolecall_core::Principal::Person(who);
                        let (now, origin) = (
                            crate::world::moment(crate::world::NOW),
                            rolecall_core::Origin::Unknown,
                        );
                        rolecall_core::change::permits(facts, who, *operation, at, now, origin)
                            .is_ok()
                    })
            })
    })
}

#[tokio::test]
async fn a_call_asks_about_whom_and_when_the_page_does() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let call = "/api/v1/accounts/abc/access?subject_type=person&amp;subject=bob%40abc.example";
    for who in ["bob@abc.example", "bob%40abc", "BOB%40ABC.example"] {
        let page = shown(&carol, &world, &format!("/a/abc/access?who={who}")).await;
        assert!(page.contains(call), "{who}: {page}");
    }
    let page = shown(&carol, &world, "/a/abc/access?who=nobody&date=2030-04-20&zone=UTC").await;
    assert!(!page.contains("subject_type=person") && page.contains("at=2030-04-20T00%3A00%3A00Z"));
    let who = "/a/abc/access/who?section=invoices&level=view&date=2030-04-20&time=09:30&zone=UTC";
    let page = shown(&carol, &world, who).await;
    assert!(page.contains("rolecall who view invoices abc --at 2030-04-20T09:30:00Z"), "{page}");
    let past = shown(&carol, &world, &who.replace("2030-04-20", "2026-04-20")).await;
    assert!(!past.contains("rolecall who"), "the command line has no past");
}
