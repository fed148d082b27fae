//! People in the portal: what they are shown before they join, what of them can be set, and where
//! their login ends.

use rolecall_core::change::{Command, Notice};

use super::{
    CAROL, GUS, PASSWORD,
    browser::{Browser, escaped, mail, with_password},
};
use crate::world::World;

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";

/// An invitation to abc, as the inviter can hand its address on.
async fn shared(world: &mut World, address: &str) -> String {
    world.invite(CAROL, "abc", address, "Bookkeeper").await;
    let id = world.membership(address, "abc");
    let carol = with_password(world, CAROL).await;
    let page = carol.get(world, &format!("/a/abc/users/{id}")).await;
    let path = format!("/invitations/{id}");
    assert!(page.text.contains(&format!("https://rolecall.example{path}\"")), "{}", page.text);
    path
}

// covers D13, D18
#[tokio::test]
async fn an_address_that_was_handed_on_shows_the_invitation_to_whom_it_is_for() {
    let mut world = World::telecom().await;
    let path = shared(&mut world, GUS).await;
    let made_up = "/invitations/019e830e-1a00-7000-8000-000000000313";
    let (stranger, carol) = (Browser::default(), with_password(&world, CAROL).await);
    for browser in [&stranger, &carol] {
        let (asked, of_nobody) =
            (browser.get(&world, &path).await, browser.get(&world, made_up).await);
        let hidden = |text: &str| text.replace(&path[13..], "id").replace(&made_up[13..], "id");
        assert_eq!(asked.status, of_nobody.status);
        assert_eq!(hidden(&asked.text), hidden(&of_nobody.text));
        assert!(!asked.text.contains("abc") && !asked.text.contains(GUS), "{}", asked.text);
    }
    let mut gus = with_password(&world, GUS).await;
    let first = gus.get(&world, "/").await;
    assert!(first.text.contains(&path), "{}", first.text);
    let page = gus.get(&world, &path).await;
    assert!(page.text.contains("Join abc") && page.text.contains("Bookkeeper"), "{}", page.text);
    let joined = gus.post(&world, &path, "answer=accept").await;
    assert_eq!(joined.header("location"), Some("/a/abc?done=joined"), "{}", joined.text);
    assert_eq!(gus.get(&world, &path).await.status.as_u16(), 404, "answered");
    assert_eq!(gus.get(&world, "/a/abc").await.status.as_u16(), 200);
}

/// Pre-hijacking: whoever was handed the address and has no login proves the address by mail.
// covers D14
#[tokio::test]
async fn who_has_no_login_proves_the_address_before_they_join() {
    let mut world = World::telecom().await;
    let path = shared(&mut world, "new@new.example").await;
    mail(&world).await;
    let form = format!("answer=accept&password={}", escaped(PASSWORD));
    let stranger = Browser::default().post(&world, &path, &form).await;
    assert!(stranger.header("location").is_some_and(|to| to.starts_with("/sign-in")));
    Browser::default().post(&world, "/reset", "address=new%40new.example").await;
    let link = reset_link(&world).await;
    let mut new = Browser::default();
    let chosen = new.post(&world, &link, &form).await;
    assert_eq!(chosen.status.as_u16(), 303, "{}", chosen.text);
    let joined = new.post(&world, &path, "answer=accept").await;
    assert_eq!(joined.header("location"), Some("/a/abc?done=joined"), "{}", joined.text);
}

async fn reset_link(world: &World) -> String {
    for _ in 0..100 {
        let found = mail(world).await.into_iter().find_map(|mail| match mail.notice {
            Notice::PasswordReset { .. } => mail.link,
            _ => None,
        });
        if let Some(secret) = found {
            return format!("/password/{secret}");
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("no link was mailed");
}

// covers D16
#[tokio::test]
async fn a_login_ends_with_the_last_account_and_a_new_invitation_begins_anew() {
    let mut world = World::telecom().await;
    world.join(CAROL, "abc", "ada@abc.example", "Bookkeeper").await;
    let mut ada = with_password(&world, "ada@abc.example").await;
    let left = ada.post(&world, "/me/accounts/abc/leave", "").await;
    assert_eq!(left.header("location"), Some("/sign-in?done=retired"), "{}", left.text);
    let refused = Browser::default().sign_in(&world, "ada@abc.example", PASSWORD).await;
    assert_eq!(refused.status.as_u16(), 422);
    world.invite(CAROL, "abc", "ada@abc.example", "Bookkeeper").await;
    let refused = Browser::default().sign_in(&world, "ada@abc.example", PASSWORD).await;
    assert_eq!(refused.status.as_u16(), 422, "the password of before is nobody's");
}

// covers R17, R18
#[tokio::test]
async fn people_of_a_reseller_reach_all_of_it_or_a_part() {
    let world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let role = world.role("Reseller asks");
    let form = |reach: &str| {
        format!(
            "name=Frank&address=frank%40harbour.example&login_name=frank&roles={role}&zone=UTC\
             &reach={reach}"
        )
    };
    for (reach, said) in [("globex", "no account globex"), ("nowhere", "no account nowhere")] {
        let refused = rita.post(&world, "/a/harbour/users/add", &form(reach)).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text.contains(said), "{}", refused.text);
    }
    let taken = rita.post(&world, "/a/harbour/users/add", &form("abc")).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.text);
    let list = rita.get(&world, "/a/harbour/users").await;
    assert!(list.text.contains("Frank") && list.text.contains("frank@harbour"), "{}", list.text);
    let again = form("").replace("frank%40", "other%40");
    let refused = rita.post(&world, "/a/harbour/users/add", &again).await;
    assert!(refused.text.contains("login name"), "{}", refused.text);
    let [person] = people_named(&world, "harbour", "Frank")[..] else { panic!("one Frank") };
    let page = format!("/a/harbour/users/{person}");
    let shown = rita.get(&world, &page).await;
    assert!(shown.text.contains("value=\"abc\""), "{}", shown.text);
    let widened = rita.post(&world, &format!("{page}/reach"), "reach=abc%2C+fenced").await;
    assert_eq!(widened.status.as_u16(), 303, "{}", widened.text);
    let shown = rita.get(&world, &page).await;
    assert!(shown.text.contains("value=\"abc, fenced\""), "{}", shown.text);
}

// covers R19, P21
#[tokio::test]
async fn people_of_a_phone_system_are_added_there_and_come_from_where_they_may() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let list = carol.get(&world, "/a/abc/users").await;
    assert!(list.text.contains("/a/abc-hq/users") && !list.text.contains("uma@"), "{}", list.text);
    assert!(carol.get(&world, "/a/abc-hq/users").await.text.contains("uma@abc.example"));
    let uma = world.membership("uma@abc.example", "abc-hq");
    let page = format!("/a/abc-hq/users/{uma}");
    let wrong = carol.post(&world, &format!("{page}/ranges"), "ranges=desk").await;
    assert!(wrong.text.contains("desk is not an address"), "{}", wrong.text);
    let set = carol
        .post(&world, &format!("{page}/ranges"), "ranges=192.0.2.7%2C+2001%3Adb8%3A%3A%2F32")
        .await;
    assert_eq!(set.status.as_u16(), 303, "{}", set.text);
    let shown = carol.get(&world, &page).await;
    assert!(shown.text.contains("192.0.2.7/32") && shown.text.contains("2001:db8::/32"));
}

// covers D5, D6
#[tokio::test]
async fn what_a_role_may_do_and_may_not_can_be_read_before_it_is_given() {
    let mut world = World::telecom().await;
    for preset in ["admin", "commercial", "billing", "technical", "porting"] {
        let preset = format!("didww.{preset}");
        let account = world.account("northwind");
        world.act(OLIVIA, Command::AddPreset { account, preset }).await;
    }
    let carol = with_password(&world, CAROL).await;
    let page = carol.get(&world, "/a/abc/users/invite").await;
    for preset in rolecall_core::preset::all().iter().filter(|preset| preset.built_in) {
        let summary = preset.summary.to_string().replace('\'', "&#39;");
        assert!(page.text.contains(&summary), "{summary}");
        assert!(!preset.permitted.is_empty() && !preset.prohibited.is_empty(), "{}", preset.key);
        for line in preset.permitted.iter().chain(&preset.prohibited) {
            let line = line.replace('&', "&amp;");
            assert!(page.text.contains(&line), "{line}");
        }
    }
}

fn people_named(world: &World, account: &str, name: &str) -> Vec<rolecall_core::MembershipId> {
    let account = world.account(account);
    world.store().live().read(|facts, _| {
        let found = facts.memberships_in(account).filter(|found| {
            found.invited_as.as_ref().is_some_and(|asked| asked.name.as_str() == name)
        });
        found.map(|found| found.id).collect()
    })
}
