//! Changes that are lost on their way, and what is sent beside them.

use serde_json::json;

use super::{abc, member, serve};
use crate::{
    Error,
    wire::{OwnRoles, SetOwnRoles},
};

const LOST: &str = "";
const DONE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
                    {\"revision\": 7, \"state\": {\"on\": true}}";
const TAG: &str = "\"0123456789abcdef0123456789abcdef\"";

fn on() -> SetOwnRoles {
    member(json!({"on": true}))
}

#[tokio::test]
async fn a_change_with_a_name_is_sent_again_until_it_is_answered() {
    let (client, asked) = serve(&[LOST, LOST, DONE]);
    let done = client.idempotent("once").set_own_roles(&abc(), &on()).await.expect("done");
    assert_eq!((done.revision, done.state), (7, OwnRoles { on: true }));
    let names: Vec<_> = asked.try_iter().collect();
    let names: Vec<_> = names.iter().map(|asked| asked.header("idempotency-key")).collect();
    assert_eq!(names, [Some("once"); 3]);
}

#[tokio::test]
async fn a_change_with_a_name_is_given_up_after_four_times() {
    let (client, asked) = serve(&[LOST]);
    let error = client.idempotent("once").set_own_roles(&abc(), &on()).await.expect_err("lost");
    assert!(matches!(error, Error::Transport(_)), "{error}");
    assert_eq!(asked.try_iter().count(), 4);
}

#[tokio::test]
async fn a_change_without_a_name_is_sent_once() {
    let (client, asked) = serve(&[LOST, DONE]);
    let error = client.set_own_roles(&abc(), &on()).await.expect_err("lost");
    assert!(matches!(error, Error::Transport(_)), "{error}");
    assert_eq!(asked.try_iter().count(), 1);
}

#[tokio::test]
async fn options_add_up_and_go_with_changes_alone() {
    let (client, asked) = serve(&[DONE]);
    let tag = TAG.parse().expect("a tag");
    let client = client.idempotent("once").if_match(tag);
    client.set_own_roles(&abc(), &on()).await.expect("done");
    let change = asked.recv().expect("it was asked");
    assert_eq!(change.header("idempotency-key"), Some("once"));
    assert_eq!(change.header("if-match"), Some(TAG));
    client.get_me().await.expect_err("not the answer to this");
    let look = asked.recv().expect("it was asked");
    assert_eq!((look.header("idempotency-key"), look.header("if-match")), (None, None));
}

#[tokio::test]
async fn a_name_that_cannot_be_sent_is_not_sent() {
    let (client, asked) = serve(&[DONE]);
    let error = client.idempotent("a\nb").set_own_roles(&abc(), &on()).await.expect_err("no name");
    assert!(matches!(error, Error::Transport(_)), "{error}");
    assert_eq!(asked.try_iter().count(), 0);
}

#[tokio::test]
async fn an_answer_can_be_asked_to_have_a_change_in_it() {
    let (client, asked) = serve(&[DONE, DONE]);
    let done = client.set_own_roles(&abc(), &on()).await.expect("done");
    assert_eq!(asked.recv().expect("it was asked").header("rolecall-min-revision"), None);
    let fresh = client.at_least(done.revision);
    fresh.set_own_roles(&abc(), &on()).await.expect("done");
    assert_eq!(asked.recv().expect("it was asked").header("rolecall-min-revision"), Some("7"));
}
