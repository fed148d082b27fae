//! Putting in a new owner from above.

use super::{CAROL, OLIVIA, RITA, led_to, page as shown, status};
use crate::{
    sign_in::browser::{escaped, mail, with_password},
    world::World,
};

#[tokio::test]
async fn an_owner_is_put_in_from_above_loudly_and_says_what_the_old_one_keeps() {
    let world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let path = "/a/abc/settings/owner";
    let page = shown(&rita, &world, path).await;
    for part in ["without asking them", "both get a mail", "carol@abc.example"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let wrong = rita.post(&world, path, "owner_address=nobody&owner_name=&zone=Mars&then=do").await;
    assert_eq!(wrong.status.as_u16(), 422);
    for field in ["owner_address", "owner_name", "zone"] {
        assert!(wrong.text.contains(&format!("id=\"{field}-mistake\"")), "{field}");
    }
    mail(&world).await;
    let bob = escaped("bob@abc.example");
    let form = format!(
        "owner_address={bob}&owner_name=Bob&zone=UTC&roles={}&then=do",
        world.role("Bookkeeper")
    );
    let done = rita.post(&world, path, &form).await;
    assert_eq!(led_to(&done), "/a/abc/settings?done=owner-put-in");
    let page = shown(&rita, &world, "/a/abc/settings").await;
    assert!(page.contains("bob@abc.example"), "{page}");
    assert!(mail(&world).await.len() >= 2, "both are told");
    let carol = with_password(&world, CAROL).await;
    assert_eq!(status(&carol, &world, "/a/abc/users").await, 404, "a bookkeeper now");
}

#[tokio::test]
async fn who_owns_an_account_or_stands_in_it_finds_no_such_page() {
    let world = World::telecom().await;
    for (who, account) in [
        (OLIVIA, "northwind"),
        (RITA, "harbour"),
        (CAROL, "abc"),
        (CAROL, "globex"),
        (OLIVIA, "abc-hq"),
    ] {
        let browser = with_password(&world, who).await;
        let path = format!("/a/{account}/settings/owner");
        assert_eq!(status(&browser, &world, &path).await, 404, "{who} at {account}");
    }
}
