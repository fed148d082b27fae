//! Setting a second factor up, replacing it, taking it away, and its recovery codes.

use super::{
    BOB, CAROL, PASSWORD,
    authenticator::{Authenticator, enrol, later, proof, recovery_codes},
    browser::{Browser, escaped, with_password},
};
use crate::world::{NOW, World};

/// At another moment, when another code is shown.
fn at(world: &mut World, seconds: i64) -> String {
    let at = later(NOW, seconds);
    world.at(&at);
    at
}

async fn sections(world: &World, browser: &Browser) -> String {
    browser.get(world, "/me").await.text
}

#[tokio::test]
async fn it_is_set_up_with_the_password_and_a_code_and_ends_all_other_sessions() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let mut other = Browser::default();
    other.sign_in(&world, CAROL, PASSWORD).await;
    let before = world.revision();
    let wrong = carol.post(&world, "/me/factor/set-up", "current=wrong").await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(!wrong.text.contains("otpauth"), "{}", wrong.text);
    let form = format!("current={}", escaped(PASSWORD));
    let page = carol.post(&world, "/me/factor/set-up", &form).await;
    assert!(page.text.contains("<svg class=\"qr\""), "{}", page.text);
    assert!(page.text.contains("otpauth://totp/northwind:carol%40abc.example"), "{}", page.text);
    let app = Authenticator::of(&page);
    let wrong = carol.post(&world, "/me/factor", &app.confirmation(&app.wrong_code(NOW))).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(wrong.text.contains("<svg class=\"qr\""), "the same one, to try again");
    assert_eq!(world.revision(), before, "nothing is set up yet");
    let done = carol.post(&world, "/me/factor", &app.confirmation(&app.code(NOW))).await;
    let codes = recovery_codes(&done);
    assert_eq!(codes.len(), 10);
    assert!(sections(&world, &carol).await.contains("10 recovery codes are left"));
    assert_eq!(other.get(&world, "/me").await.status.as_u16(), 303, "it has ended");
    // What is kept tells nothing: neither the secret nor the codes stand anywhere.
    let sealed = world.store().secret(rolecall_core::change::SecretOf::Factor(world.person(CAROL)));
    let sealed = sealed.await.expect("readable").expect("it is kept").0;
    assert!(sealed.starts_with("x1.") && sealed.len() > 80, "{sealed}");
}

#[tokio::test]
async fn an_offer_is_for_one_session_for_a_while_and_in_the_place_of_what_was_there() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let mut bob = with_password(&world, BOB).await;
    let form = format!("current={}", escaped(PASSWORD));
    let app = Authenticator::of(&carol.post(&world, "/me/factor/set-up", &form).await);
    let early = Authenticator::of(&carol.post(&world, "/me/factor/set-up", &form).await);
    let before = world.revision();
    let mut there = Browser::default();
    there.sign_in(&world, CAROL, PASSWORD).await;
    for other in [&mut bob, &mut there] {
        let refused = other.post(&world, "/me/factor", &app.confirmation(&app.code(NOW))).await;
        assert!(refused.text.contains("Begin again"), "{}", refused.text);
    }
    let over = at(&mut world, 1_800);
    let late = carol.post(&world, "/me/factor", &app.confirmation(&app.code(&over))).await;
    assert!(late.text.contains("Begin again"), "{}", late.text);
    assert_eq!(world.revision(), before);
    let last = at(&mut world, 1_799);
    let in_time = carol.post(&world, "/me/factor", &app.confirmation(&app.code(&last))).await;
    assert_eq!(recovery_codes(&in_time).len(), 10);
    // Made before there was a factor, it would replace that with the password alone.
    let form = early.confirmation(&early.code(&last));
    let early = carol.post(&world, "/me/factor", &form).await;
    assert!(early.text.contains("Begin again"), "{}", early.text);
}

#[tokio::test]
async fn whatever_is_done_with_it_takes_the_password_and_a_code() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let (app, codes) = enrol(&world, &mut carol, NOW).await;
    let now = at(&mut world, 60);
    let before = world.revision();
    for task in ["set-up", "codes", "remove"] {
        let path = format!("/me/factor/{task}");
        let wrong = app.wrong_code(&now);
        for form in [
            format!("current={}", escaped(PASSWORD)),
            format!("code={}", app.code(&now)),
            format!("current=wrong&code={}", app.code(&now)),
            proof(&wrong),
        ] {
            let refused = carol.post(&world, &path, &form).await;
            assert_eq!(refused.status.as_u16(), 422, "{task} {form}");
            assert!(!refused.text.contains("otpauth"), "{task} {form}");
            let person = format!("person {}", world.person(CAROL));
            world.store().attempts_forgotten(&person).await.expect("forgotten");
        }
    }
    assert_eq!(world.revision(), before);
    let left = world.store().recovery_codes_left(world.person(CAROL)).await;
    assert_eq!(left, Ok(10));
    // The wrong password has not used up the code, and a recovery code does as well.
    let offered = carol.post(&world, "/me/factor/set-up", &proof(&app.code(&now))).await;
    assert!(offered.text.contains("otpauth"), "{}", offered.text);
    let offered = carol.post(&world, "/me/factor/set-up", &proof(&codes[0])).await;
    assert!(offered.text.contains("otpauth"), "{}", offered.text);
}

#[tokio::test]
async fn another_app_takes_its_place_and_the_one_before_is_good_no_longer() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let (old, codes) = enrol(&world, &mut carol, NOW).await;
    let now = at(&mut world, 60);
    let offered = carol.post(&world, "/me/factor/set-up", &proof(&old.code(&now))).await;
    let new = Authenticator::of(&offered);
    let done = carol.post(&world, "/me/factor", &new.confirmation(&new.code(&now))).await;
    assert_eq!(recovery_codes(&done).len(), 10);
    let now = at(&mut world, 120);
    let mut browser = Browser::default();
    browser.sign_in(&world, CAROL, PASSWORD).await;
    for (code, status) in [(old.code(&now), 422), (codes[1].clone(), 422), (new.code(&now), 303)] {
        let reply = browser.post(&world, "/sign-in/code", &format!("code={code}")).await;
        assert_eq!(reply.status.as_u16(), status, "{code}: {}", reply.text);
    }
}

#[tokio::test]
async fn recovery_codes_are_made_anew_and_shown_once() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let (app, old) = enrol(&world, &mut carol, NOW).await;
    let now = at(&mut world, 60);
    let done = carol.post(&world, "/me/factor/codes", &proof(&app.code(&now))).await;
    let new = recovery_codes(&done);
    assert_eq!(new.len(), 10);
    assert!(new.iter().all(|code| !old.contains(code)));
    for page in ["/me", "/me/factor", "/me/factor/codes"] {
        let page = carol.get(&world, page).await;
        assert!(new.iter().all(|code| !page.text.contains(code.as_str())), "{}", page.text);
    }
    let mut browser = Browser::default();
    browser.sign_in(&world, CAROL, PASSWORD).await;
    for (code, status) in [(&old[0], 422), (&new[0], 303)] {
        let reply = browser.post(&world, "/sign-in/code", &format!("code={code}")).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
    }
}

#[tokio::test]
async fn it_is_removed_and_the_password_alone_lets_in_again() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let (app, _) = enrol(&world, &mut carol, NOW).await;
    let now = at(&mut world, 60);
    let removed = carol.post(&world, "/me/factor/remove", &proof(&app.code(&now))).await;
    assert_eq!(removed.header("location"), Some("/me?done=factor-removed"), "{}", removed.text);
    assert!(sections(&world, &carol).await.contains("Set up a second factor"));
    let left = world.store().recovery_codes_left(world.person(CAROL)).await;
    assert_eq!(left, Ok(0));
    let mut browser = Browser::default();
    browser.sign_in(&world, CAROL, PASSWORD).await;
    assert_eq!(browser.get(&world, "/me").await.status.as_u16(), 200);
    // Without one there is nothing to remove, and no page for it.
    for path in ["/me/factor/remove", "/me/factor/codes", "/me/factor/made-up"] {
        assert_eq!(carol.get(&world, path).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn beside_it_a_password_may_be_short_and_has_to_be_long_before_it_is_removed() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let short = |current: &str| format!("current={}&password=x7!Qpl2v", escaped(current));
    let refused = carol.post(&world, "/me/password", &short(PASSWORD)).await;
    assert!(refused.text.contains("at least 15 characters"), "{}", refused.text);
    let (app, _) = enrol(&world, &mut carol, NOW).await;
    let changed = carol.post(&world, "/me/password", &short(PASSWORD)).await;
    assert_eq!(changed.header("location"), Some("/me?done=password-set"), "{}", changed.text);
    let now = at(&mut world, 60);
    let form = format!("current=x7!Qpl2v&code={}", app.code(&now));
    let refused = carol.post(&world, "/me/factor/remove", &form).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("Choose one of at least 15"), "{}", refused.text);
    let form = format!("current=x7!Qpl2v&password={}", escaped(PASSWORD));
    let changed = carol.post(&world, "/me/password", &form).await;
    assert_eq!(changed.header("location"), Some("/me?done=password-set"), "{}", changed.text);
    let now = at(&mut world, 120);
    let removed = carol.post(&world, "/me/factor/remove", &proof(&app.code(&now))).await;
    assert_eq!(removed.header("location"), Some("/me?done=factor-removed"), "{}", removed.text);
}

#[tokio::test]
async fn a_password_is_changed_with_a_code_unless_one_was_shown_just_now() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let (app, _) = enrol(&world, &mut carol, NOW).await;
    let form = |current: &str, new: &str, code: &str| {
        let (current, new) = (escaped(current), escaped(new));
        format!("current={current}&password={new}&code={code}")
    };
    let other = "nine tall ships at anchor";
    at(&mut world, 599);
    let fresh = carol.post(&world, "/me/password", &form(PASSWORD, other, "")).await;
    assert_eq!(fresh.status.as_u16(), 303, "{}", fresh.text);
    let now = at(&mut world, 600);
    let stale = carol.post(&world, "/me/password", &form(other, PASSWORD, "")).await;
    assert_eq!(stale.status.as_u16(), 422);
    assert!(stale.text.contains("name=\"code\""), "{}", stale.text);
    let shown = carol.post(&world, "/me/password", &form(other, PASSWORD, &app.code(&now))).await;
    assert_eq!(shown.status.as_u16(), 303, "{}", shown.text);
}
