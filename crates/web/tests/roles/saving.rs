//! Saving: what is refused, changes that meet, and taking one back.

use super::{OLIVIA, RITA, SAM, form, group, hidden, named};
use crate::{sign_in::browser::with_password, world::World};

// covers R5, R16, P3
#[tokio::test]
async fn a_role_needs_a_type_and_a_name_that_is_free() {
    let world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let path = "/a/harbour/roles/new";
    let nameless = rita.post(&world, path, "name=&type=reseller").await;
    assert_eq!(nameless.status.as_u16(), 422);
    assert!(nameless.text.contains("name is empty"), "{}", nameless.text);
    let typeless = rita.post(&world, path, "name=Partner").await;
    assert!(typeless.text.contains("Choose a type."), "{}", typeless.text);
    let levels = [("reseller.customers", "edit")];
    let about = ("description", "Helps customers to begin");
    let partner = form(&[("name", "Partner"), ("type", "reseller"), about], &levels);
    let made = rita.post(&world, path, &partner).await;
    assert!(
        made.header("location").is_some_and(|to| to.contains("done=roles-created")),
        "{}",
        made.text
    );
    let again = rita.post(&world, path, &partner.replace("Partner", "PARTNER")).await;
    assert_eq!(again.status.as_u16(), 422);
    assert!(again.text.contains("is taken here"), "{}", again.text);
    // It can be given in an account of its kind, and in no other.
    assert!(rita.get(&world, "/a/harbour/roles").await.text.contains(about.1));
    let role = named(&world, "harbour", false, "Partner").expect("made").id;
    let offered = |text: &str| text.contains(&format!("value=\"{role}\""));
    assert!(offered(&rita.get(&world, "/a/harbour/users/invite").await.text));
    assert!(!offered(&rita.get(&world, "/a/abc/users/invite").await.text));
    let wider = rita.post(&world, path, "name=Wide&type=platform").await;
    assert!(wider.text.contains("Choose a type."), "a reseller has no platform roles");
}

// covers R15, R21
#[tokio::test]
async fn the_type_of_a_role_that_was_given_is_fixed_and_an_edit_counts_for_all_who_have_it() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let role = world.role("Care");
    let path = format!("/a/northwind/roles/{role}");
    let page = olivia.get(&world, &path).await;
    assert!(page.text.contains("The type is fixed") && !page.text.contains("data-retype"));
    assert!(page.text.contains(SAM), "who has it is named: {}", page.text);
    let levels = [("invoices", "view"), ("payments", "view")];
    let fields = [("name", "Care"), ("type", "customer"), ("tag", &hidden(&page, "tag"))];
    let sent = olivia.post(&world, &path, &form(&fields, &levels)).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
    let sam = with_password(&world, SAM).await;
    assert!(sam.get(&world, "/a/globex").await.text.contains("Payments"));
}

// covers T28
#[tokio::test]
async fn a_change_made_meanwhile_is_shown_and_not_overwritten() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let before = [("accounts", "view"), ("platform.reports", "view")];
    let support = group(&world, &mut olivia, "Support", &before).await;
    let path = format!("/a/northwind/groups/{}", support.id);
    let page = olivia.get(&world, &path).await;
    let (tag, from) = (hidden(&page, "tag"), hidden(&page, "from"));
    let theirs = [("accounts", "edit"), ("platform.reports", "view"), ("platform.audit", "view")];
    let fields = [("name", "Support"), ("tag", tag.as_str())];
    let sent = olivia.post(&world, &path, &form(&fields, &theirs)).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);

    // Who began before that has touched the reports, the accounts and the name.
    let mine = [("accounts", "create"), ("platform.reports", "hide")];
    let from = from.replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
    let typed = form(&[("name", "Helpers"), ("tag", &tag)], &mine);
    let late = olivia.post(&world, &path, &format!("{typed}&from={from}")).await;
    assert_eq!(late.status.as_u16(), 409, "{}", late.text);
    assert!(late.text.contains("Someone else has saved this meanwhile"));
    let checked = |section: &str, level: &str| {
        late.text.contains(&format!("name=\"level.{section}\" value=\"{level}\" checked"))
    };
    assert!(late.text.contains("value=\"Helpers\""), "what was typed is kept");
    assert!(checked("accounts", "create") && checked("platform.reports", "hide"));
    assert!(checked("platform.audit", "view"), "what only they changed stays theirs");
    let now = named(&world, "northwind", true, "Support").expect("still there");
    assert_eq!(now.content.levels.iter().count(), 3, "nothing was overwritten");

    let merged = [("accounts", "create"), ("platform.audit", "view")];
    let fields = [("name", "Helpers"), ("tag", &hidden(&late, "tag"))];
    let sent = olivia.post(&world, &path, &form(&fields, &merged)).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
}

#[tokio::test]
async fn a_change_is_taken_back_as_long_as_it_is_the_last_one() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let before = [("accounts", "view")];
    let support = group(&world, &mut olivia, "Support", &before).await;
    let path = format!("/a/northwind/groups/{}", support.id);
    let sent =
        olivia.post(&world, &path, &form(&[("name", "Support")], &[("accounts", "delete")])).await;
    let to = sent.header("location").expect("saved").to_owned();
    let page = olivia.get(&world, &to).await;
    assert!(page.text.contains(">Undo</button>"), "{}", page.text);
    let at = hidden(&page, "at");
    let undone = olivia.post(&world, &format!("{path}/undo"), &format!("at={at}")).await;
    assert!(
        undone.header("location").is_some_and(|to| to.ends_with("done=undone")),
        "{}",
        undone.text
    );
    assert_eq!(named(&world, "northwind", true, "Support").as_ref(), Some(&support));
    let late = olivia.post(&world, &format!("{path}/undo"), &format!("at={at}")).await;
    assert!(late.header("location").is_some_and(|to| to.ends_with("done=undo-late")));
    assert!(!olivia.get(&world, &to).await.text.contains(">Undo</button>"));
    let rita = with_password(&world, RITA).await;
    assert_eq!(rita.get(&world, &to).await.status.as_u16(), 404);
}

// covers R21, T10
#[tokio::test]
async fn a_role_in_use_is_deleted_only_with_another_one_for_its_holders() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let (role, other) = (world.role("Bookkeeper"), world.role("Keymaster"));
    let path = format!("/a/northwind/roles/{role}");
    let page = olivia.get(&world, &path).await;
    assert!(
        page.text.contains("is in use") && page.text.contains("bob@abc.example"),
        "{}",
        page.text
    );
    let refused = olivia.post(&world, &format!("{path}/delete"), "").await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("move its holders to another role"), "{}", refused.text);
    let shown = format!("move_to={other}&then=show");
    let shown = olivia.post(&world, &format!("{path}/delete"), &shown).await;
    assert!(shown.status.is_success() && named(&world, "northwind", false, "Bookkeeper").is_some());
    assert!(shown.text.contains(" lose") && shown.text.contains("Move them and delete"));
    let moved = olivia.post(&world, &format!("{path}/delete"), &format!("move_to={other}")).await;
    assert!(
        moved.header("location").is_some_and(|to| to.contains("done=roles-deleted")),
        "{}",
        moved.text
    );
    assert!(named(&world, "northwind", false, "Bookkeeper").is_none());
    let page = olivia.get(&world, &format!("/a/northwind/roles/{other}")).await;
    assert!(page.text.contains("bob@abc.example"));
}

// covers G44, T3
#[tokio::test]
async fn nobody_puts_on_a_group_what_they_do_not_hold_or_adds_to_their_own() {
    let mut world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let levels = [
        ("product", "view"),
        ("product.groups", "edit"),
        ("product.users", "edit"),
        ("accounts", "view"),
    ];
    let editors = group(&world, &mut olivia, "Editors", &levels).await;
    let plain = group(&world, &mut olivia, "Plain", &[("accounts", "view")]).await;
    let (tess, ann) = ("tess@northwind.example", "ann@northwind.example");
    for address in [tess, ann] {
        world.join(OLIVIA, "northwind", address, "Care").await;
    }
    for (address, role) in [(tess, editors.id), (ann, plain.id)] {
        let membership = world.membership(address, "northwind");
        let roles = [role].into();
        world.act(OLIVIA, rolecall_core::change::Command::SetRoles { membership, roles }).await;
    }
    let mut tess = with_password(&world, tess).await;
    let path = format!("/a/northwind/groups/{}", plain.id);
    let page = tess.get(&world, &path).await.text;
    let radio = |level: &str| format!("name=\"level.accounts\" value=\"{level}\"");
    assert!(page.contains(&format!("{} disabled", radio("edit"))), "{page}");
    assert!(
        !page.contains(&format!("{} disabled", radio("view")))
            && page.contains("You have View here")
    );
    let sent =
        tess.post(&world, &path, &form(&[("name", "Plain")], &[("accounts", "delete")])).await;
    assert_eq!(sent.status.as_u16(), 422);
    assert!(sent.text.contains("ou cannot give delete on accounts"), "{}", sent.text);
    let own = format!("/a/northwind/groups/{}", editors.id);
    let more: Vec<_> = levels.into_iter().chain([("platform.reports", "view")]).collect();
    let sent = tess.post(&world, &own, &form(&[("name", "Editors")], &more)).await;
    assert!(sent.text.contains("obody adds to a role or group that they hold"), "{}", sent.text);
    // Less is everyone's to take who may change groups.
    let sent = tess.post(&world, &path, &form(&[("name", "Plain")], &[])).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
}
