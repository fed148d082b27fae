//! Asking for access: from what one sees, to who could give it, who answer.

use rolecall_core::change::{Command, Notice};

use super::{BOB, CAROL, OLIVIA, RITA, WENDY, watched};
use crate::{
    sign_in::browser::{mail, with_password},
    world::World,
};

const FORM: &str = "section=customer.users&level=create&reason=Two+begin+on+Monday";

async fn told(world: &World) -> Vec<Notice> {
    let waiting = mail(world).await;
    let about = |notice: &Notice| {
        matches!(notice, Notice::AccessAsked { .. } | Notice::AccessAnswered { .. })
    };
    waiting.into_iter().map(|waiting| waiting.notice).filter(about).collect()
}

#[tokio::test]
async fn a_refusal_says_what_is_missing_where_one_sees_it_and_nothing_where_not() {
    let world = watched().await;
    let wendy = with_password(&world, WENDY).await;
    let refused = wendy.get(&world, "/a/abc/users/invite").await;
    assert_eq!(refused.status.as_u16(), 403);
    let ask = "/a/abc/ask?section=customer.users&amp;level=create";
    assert!(refused.text.contains(ask), "{}", refused.text);
    let list = wendy.get(&world, "/a/abc/users").await;
    assert!(list.text.contains(ask) && list.text.contains("disabled"), "{}", list.text);
    let bob = with_password(&world, BOB).await;
    let hidden = bob.get(&world, "/a/abc/users/invite").await;
    assert_eq!(hidden.status.as_u16(), 404);
    assert!(!hidden.text.contains("/ask"), "{}", hidden.text);
    for path in ["/a/abc/ask?section=customer.users&level=create", "/a/abc/requests"] {
        assert_eq!(bob.get(&world, path).await.status.as_u16(), 404, "{path}");
    }
    let other = wendy.get(&world, "/a/abc/ask?section=invoices&level=edit").await;
    assert_eq!(other.status.as_u16(), 404);
}

// covers P26
#[tokio::test]
async fn who_could_give_it_is_told_and_answers_with_a_role() {
    let mut world = watched().await;
    let mut wendy = with_password(&world, WENDY).await;
    let page = wendy.get(&world, "/a/abc/ask?section=customer.users&level=create").await;
    assert!(page.text.contains(CAROL), "{}", page.text);
    assert!(!page.text.contains(RITA) && !page.text.contains(OLIVIA), "{}", page.text);
    told(&world).await;
    let asked = wendy.post(&world, "/a/abc/ask", FORM).await;
    assert_eq!(asked.header("location"), Some("/a/abc/requests?done=asked"), "{}", asked.text);
    let membership = world.membership(WENDY, "abc");
    let to = world.person(CAROL);
    assert_eq!(told(&world).await, [Notice::AccessAsked { membership, to }]);
    let again = wendy.post(&world, "/a/abc/ask", FORM).await;
    assert!(again.text.contains("asked for this already"), "{}", again.text);

    let mut carol = with_password(&world, CAROL).await;
    let list = carol.get(&world, "/a/abc/requests").await;
    assert!(list.text.contains("Two begin on Monday"), "{}", list.text);
    assert!(list.text.contains("Give Inviter") && !list.text.contains("Give Watcher"));
    let role = world.role("Inviter");
    let answer = format!("section=customer.users&role={role}");
    let path = format!("/a/abc/requests/{membership}");
    let own = wendy.post(&world, &path, &answer).await;
    assert_eq!(own.status.as_u16(), 403, "nobody answers themself: {}", own.text);
    let given = carol.post(&world, &path, &answer).await;
    assert_eq!(
        given.header("location"),
        Some("/a/abc/requests?done=request-given"),
        "{}",
        given.text
    );
    assert_eq!(told(&world).await, [Notice::AccessAnswered { membership, given: true }]);
    assert_eq!(wendy.get(&world, "/a/abc/users/invite").await.status.as_u16(), 200);
    let twice = carol.post(&world, &path, &answer).await;
    assert!(twice.text.contains("no open request"), "{}", twice.text);
    // Rita stands above: she never heard of it.
    let rita = with_password(&world, RITA).await;
    assert!(!rita.get(&world, "/a/harbour/requests").await.text.contains("Monday"));
    world.rewind();
}

#[tokio::test]
async fn what_is_declined_is_told_to_the_asker_with_the_word() {
    let world = watched().await;
    let mut wendy = with_password(&world, WENDY).await;
    wendy.post(&world, "/a/abc/ask", FORM).await;
    let mut carol = with_password(&world, CAROL).await;
    let membership = world.membership(WENDY, "abc");
    let path = format!("/a/abc/requests/{membership}");
    let declined = "section=customer.users&answer=decline&word=Bob+does+that";
    let answer = carol.post(&world, &path, declined).await;
    assert_eq!(answer.header("location"), Some("/a/abc/requests?done=request-declined"));
    let mine = wendy.get(&world, "/a/abc/requests").await;
    assert!(mine.text.contains("Declined") && mine.text.contains("Bob does that"), "{}", mine.text);
    assert_eq!(wendy.get(&world, "/a/abc/users/invite").await.status.as_u16(), 403);
}

#[tokio::test]
async fn a_form_made_from_another_state_gives_nothing() {
    let mut world = watched().await;
    let mut wendy = with_password(&world, WENDY).await;
    wendy.post(&world, "/a/abc/ask", FORM).await;
    let membership = world.membership(WENDY, "abc");
    let mut carol = with_password(&world, CAROL).await;
    let list = carol.get(&world, "/a/abc/requests").await;
    let tag = list.text.split("name=\"tag\" value=\"").nth(1).expect("a tag");
    let tag = tag.split('"').next().unwrap_or_default().to_owned();
    world.act(CAROL, Command::SuspendMembership { membership }).await;
    let role = world.role("Inviter");
    let form = format!("section=customer.users&role={role}&tag={tag}");
    let late = carol.post(&world, &format!("/a/abc/requests/{membership}"), &form).await;
    assert_eq!(late.status.as_u16(), 422, "{}", late.text);
}

/// What one lacks below, one asks for where one stands.
#[tokio::test]
async fn who_stands_above_is_led_to_where_their_request_is() {
    let mut world = watched().await;
    let levels = serde_json::json!({"reseller.customers": "view", "customer.users": "view"});
    world.define(RITA, "harbour", ("Onlooker", rolecall_core::Kind::Reseller), levels).await;
    world.join(RITA, "harbour", "otto@harbour.example", "Onlooker").await;
    let mut otto = with_password(&world, "otto@harbour.example").await;
    let asked = otto.post(&world, "/a/abc/ask", FORM).await;
    let to = asked.header("location").expect("asked").to_owned();
    assert_eq!(to, "/a/harbour/requests?done=asked");
    assert!(otto.get(&world, &to).await.status.is_success());
}
