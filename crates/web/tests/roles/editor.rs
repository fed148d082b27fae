//! The level editor as a plain form: what is on it, and what it fills in.

use super::{OLIVIA, RITA, form, group, named};
use crate::{sign_in::browser::with_password, world::World};

const BULK: (&str, &str) = ("accounts.bulk_status", "edit");

fn is_checked(text: &str, section: &str, level: &str) -> bool {
    let radio = format!("name=\"level.{section}\" value=\"{level}\" checked");
    text.contains(&radio)
}

// covers R4, R6, R11 to R13
#[tokio::test]
async fn sections_come_in_order_of_kind_and_only_those_that_the_type_can_carry() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let blank = olivia.get(&world, "/a/northwind/roles/new").await.text;
    let places: Vec<_> = [
        "name=\"name\"",
        "value=\"platform\"",
        "value=\"reseller\"",
        "value=\"customer\"",
        "value=\"phone_system\"",
    ]
    .map(|part| blank.find(part).expect(part))
    .into();
    assert!(
        places.is_sorted() && !blank.contains("data-section"),
        "a name, then a type, then levels"
    );
    for (kind, first, without) in [
        (
            "platform",
            &["accounts", "reseller.settings", "customer.settings", "pbx.access"][..],
            None,
        ),
        ("reseller", &["reseller.settings", "customer.settings", "pbx.access"], Some("accounts")),
        ("customer", &["customer.settings", "pbx.access"], Some("reseller.settings")),
        ("phone_system", &["pbx.access", "pbx.features"], Some("customer.settings")),
    ] {
        let page = olivia.get(&world, &format!("/a/northwind/roles/new?type={kind}")).await.text;
        let row = |section: &str| format!("data-section=\"{section}\"");
        let places: Vec<_> = first.iter().map(|it| page.find(&row(it)).expect(it)).collect();
        assert!(places.is_sorted(), "{kind}");
        assert!(without.is_none_or(|without| !page.contains(&row(without))), "{kind}");
    }
}

// covers G6, G10
#[tokio::test]
async fn each_section_offers_its_own_levels() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let page = olivia.get(&world, "/a/northwind/groups/new").await.text;
    for section in rolecall_core::catalog::Catalog::telecom().sections() {
        for level in rolecall_core::Level::ALL {
            let radio = format!("name=\"level.{}\" value=\"{}\"", section.key, level.key());
            assert_eq!(page.contains(&radio), section.offered.offers(level), "{radio}");
        }
        assert!(is_checked(&page, section.key.as_str(), "hide"), "{} begins hidden", section.key);
    }
}

// covers R14
#[tokio::test]
async fn another_type_before_saving_says_which_levels_it_drops() {
    let world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let fields = [("name", "Mixed"), ("type", "phone_system"), ("do", "type")];
    let levels = [("reseller.settings", "edit"), ("invoices", "view"), ("pbx.access", "edit")];
    let page = rita.post(&world, "/a/harbour/roles/new", &form(&fields, &levels)).await;
    assert_eq!(page.status.as_u16(), 200);
    let said = "Dropped, since this type cannot have it: Edit on Reseller settings and logs, View on Invoices.";
    assert!(page.text.contains(said), "{}", page.text);
    assert!(is_checked(&page.text, "pbx.access", "edit") && page.text.contains("value=\"Mixed\""));
    assert!(named(&world, "harbour", false, "Mixed").is_none(), "nothing is saved by it");
}

// covers G22, G23, G29, G33
#[tokio::test]
async fn what_a_level_rests_on_is_named_and_can_be_set_too_or_the_level_lowered() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let path = "/a/northwind/groups/new";
    let levels = [BULK, ("accounts", "view"), ("phone_numbers.activation", "create")];
    let send = |wish: &str| form(&[("name", "Bulk"), ("do", wish)], &levels);
    let refused = olivia.post(&world, path, &send("save")).await;
    assert_eq!(refused.status.as_u16(), 422);
    for said in [
        "Edit on Account bulk statuses needs View on Platform user groups, View on Platform users, View on Calling and rate plans.",
        "Create on Service activation needs View on Number management.",
        "Set all that is missing too",
    ] {
        assert!(refused.text.contains(said), "{said}: {}", refused.text);
    }
    let raised = olivia.post(&world, path, &send("raise")).await.text;
    for section in
        ["product", "product.groups", "product.users", "product.calling_plan", "phone_numbers"]
    {
        assert!(is_checked(&raised, section, "view"), "{section}");
    }
    assert!(raised.contains("Nothing is saved yet") && is_checked(&raised, BULK.0, BULK.1));
    let lowered = olivia.post(&world, path, &send("lower")).await.text;
    assert!(
        is_checked(&lowered, BULK.0, "view")
            && is_checked(&lowered, "phone_numbers.activation", "hide")
    );
    assert!(named(&world, "northwind", true, "Bulk").is_none());
    let all = [
        BULK,
        ("accounts", "view"),
        ("product", "view"),
        ("product.groups", "view"),
        ("product.users", "view"),
        ("product.calling_plan", "view"),
    ];
    let bulk = group(&world, &mut olivia, "Bulk", &all).await;
    let hidden: Vec<_> =
        all.into_iter().filter(|(section, _)| *section != "product.users").collect();
    let page = format!("/a/northwind/groups/{}", bulk.id);
    let later = olivia.post(&world, &page, &form(&[("name", "Bulk")], &hidden)).await;
    assert!(
        later.text.contains("Edit on Account bulk statuses needs View on Platform users."),
        "{}",
        later.text
    );
    let no_gate: Vec<_> = all.into_iter().filter(|(section, _)| *section != "product").collect();
    let later = olivia.post(&world, &page, &form(&[("name", "Bulk")], &no_gate)).await;
    assert_eq!(later.status.as_u16(), 422);
    assert!(later.text.contains("needs View on Product."), "{}", later.text);
    assert_eq!(named(&world, "northwind", true, "Bulk"), Some(bulk));
}

// covers G38
#[tokio::test]
async fn a_route_plan_above_view_is_confirmed_first() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let path = "/a/northwind/groups/new";
    let levels = [("route_plan", "edit")];
    let asked = olivia.post(&world, path, &form(&[("name", "Routes")], &levels)).await;
    assert_eq!(asked.status.as_u16(), 422);
    assert!(
        asked.text.contains("Changing a route plan can stop customers&#39; calls")
            || asked.text.contains("Changing a route plan can stop customers' calls"),
        "{}",
        asked.text
    );
    assert!(asked.text.contains("Route plan: confirm the warning first."));
    let fields = [("name", "Routes"), ("confirmed", "route_plan")];
    let sent = olivia.post(&world, path, &form(&fields, &levels)).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
    let routes = named(&world, "northwind", true, "Routes").expect("made").id;
    let again = olivia
        .post(
            &world,
            &format!("/a/northwind/groups/{routes}"),
            &form(&[("name", "Routing")], &levels),
        )
        .await;
    assert_eq!(again.status.as_u16(), 303, "what is there already is not asked again");
}

// covers G11, P9
#[tokio::test]
async fn a_level_can_be_set_for_many_sections_at_once_and_another_for_one_of_them() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let fields = [("name", "Many"), ("do", "all:product."), ("all.product.", "edit")];
    let page = olivia.post(&world, "/a/northwind/groups/new", &form(&fields, &[])).await.text;
    for (section, level) in [
        ("product", "view"),
        ("product.groups", "edit"),
        ("product.calling_plan", "edit"),
        ("accounts", "hide"),
    ] {
        assert!(is_checked(&page, section, level), "{section}");
    }
    let own = [("product", "view"), ("product.groups", "edit"), ("product.calling_plan", "view")];
    let saved = form(&[("name", "Many")], &own);
    let saved = olivia.post(&world, "/a/northwind/groups/new", &saved).await;
    assert_eq!(saved.status.as_u16(), 303, "{}", saved.text);
    let levels = named(&world, "northwind", true, "Many").expect("made").content.levels;
    for (section, level) in own {
        assert_eq!(levels.get(&section.parse().expect("a section")).key(), level);
    }
    let fields = [("name", "Most"), ("do", "all:phone_system"), ("all.phone_system", "delete")];
    let page = olivia.post(&world, "/a/northwind/groups/new", &form(&fields, &[])).await.text;
    assert!(is_checked(&page, "pbx.access", "edit") && is_checked(&page, "pbx.users", "delete"));
}

// covers G40
#[tokio::test]
async fn presets_are_taken_as_they_are_or_copied_and_changed() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    for (shelf, key, name, group) in [
        ("groups", "platform.limited_support", "Limited Support", true),
        ("roles", "didww.billing", "Billing", false),
    ] {
        let base = format!("/a/northwind/{shelf}");
        let copy = olivia.get(&world, &format!("{base}/new?preset={key}")).await.text;
        assert!(copy.contains(&format!("value=\"{name} copy\"")), "{copy}");
        let sent = olivia.post(&world, &format!("{base}/preset"), &format!("preset={key}")).await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
        let role = named(&world, "northwind", group, name).expect("taken into use");
        let page = olivia.get(&world, &format!("{base}/{}", role.id)).await.text;
        assert_eq!(page.contains("It comes with Rolecall and stays as it is"), !group, "{page}");
        if !group {
            let changed = olivia
                .post(&world, &format!("{base}/{}", role.id), "name=Mine&type=customer")
                .await;
            assert!(changed.text.contains("A built-in role stays as it is"), "{}", changed.text);
        }
        let copied = olivia.get(&world, &format!("{base}/new?copy={}", role.id)).await.text;
        for (section, level) in role.content.levels.iter() {
            assert!(is_checked(&copied, section.as_str(), level.key()), "{section}");
        }
    }
}

// covers R3
#[tokio::test]
async fn two_roles_are_compared_with_what_differs_first() {
    let world = World::telecom().await;
    let olivia = with_password(&world, OLIVIA).await;
    let (a, b) = (world.role("Asks"), world.role("Keymaster"));
    let page = olivia.get(&world, &format!("/a/northwind/roles/compare?a={a}&b={b}")).await.text;
    assert!(page.contains("They differ in 1 section."), "{page}");
    let rows = page.split("<tbody>").nth(1).expect("a table");
    assert!(
        rows.find("API access").expect("differs") < rows.find("Decisions").expect("is the same")
    );
}
