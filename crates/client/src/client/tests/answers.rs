//! What comes back, and what does not.

use super::{Client, abc, serve};
use crate::{Error, SetupError, Tag, TagError};

const TAG: &str = "\"0123456789abcdef0123456789abcdef\"";

#[tokio::test]
async fn a_refusal_is_a_problem_with_its_code() {
    let (client, asked) = serve(&["HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n\
         {\"title\": \"Forbidden\", \"status\": 403, \"code\": \"level.missing\", \"detail\": \"no\", \"more\": 1}"]);
    let error = client.get_me().await.expect_err("refused");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (Some("level.missing"), "no (level.missing)")
    );
    let asked = asked.recv().expect("it was asked");
    assert_eq!(asked.line, "GET /api/v1/me");
    assert_eq!(asked.header("authorization"), Some("Bearer rck_1_2"));
}

#[tokio::test]
async fn what_is_not_the_apis_is_unreadable_and_no_redirect_is_followed() {
    for (answer, expected) in [
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<html>", 200),
        ("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n<html>", 502),
        ("HTTP/1.1 307 Elsewhere\r\nlocation: /other\r\nconnection: close\r\n\r\n", 307),
    ] {
        let (client, asked) = serve(Box::leak(Box::new([answer])));
        let error = client.get_me().await.expect_err("unreadable");
        assert!(matches!(error, Error::Unreadable { status, .. } if status == expected), "{error}");
        assert_eq!(asked.try_iter().count(), 1);
    }
}

#[tokio::test]
async fn a_state_comes_with_its_tag_or_not_at_all() {
    let (client, _asked) = serve(&[
        "HTTP/1.1 200 OK\r\netag: W/\"0123456789abcdef0123456789abcdef\"\r\nconnection: close\r\n\r\n[]",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[]",
    ]);
    let ceilings = client.list_ceilings(&abc()).await.expect("none");
    assert_eq!((ceilings.state.len(), ceilings.tag.to_string().as_str()), (0, TAG));
    let error = client.list_ceilings(&abc()).await.expect_err("no tag");
    assert!(matches!(error, Error::Unreadable { status: 200, .. }), "{error}");
}

#[test]
fn a_tag_is_what_the_server_gives() {
    let tag: Tag = TAG.parse().expect("a tag");
    assert_eq!(tag.to_string(), TAG);
    for other in ["", "*", "\"\"", "0123456789abcdef0123456789abcdef", "\"0123\""] {
        assert_eq!(other.parse::<Tag>(), Err(TagError), "{other}");
    }
}

#[test]
fn no_client_is_made_of_what_is_no_address_and_no_credential() {
    for url in ["", "example.org", "ftp://example.org", "https://a:b@example.org", "https://a?b"] {
        let error = Client::new(url, "rck_1_2").expect_err("no address");
        assert!(matches!(error, SetupError::Url(_)), "{url}: {error}");
    }
    let error = Client::new("https://example.org", "rck_1\n2").expect_err("no credential");
    assert!(matches!(error, SetupError::Credential), "{error}");
}

#[test]
fn the_credential_is_not_shown_and_a_server_may_stand_below_a_path() {
    let client = Client::new("https://example.org/access/", "rck_1_2").expect("a client");
    assert!(!format!("{client:?}").contains("rck_1_2"), "{client:?}");
    let request = client.request(&crate::client::operations::GET_ACCOUNT, &[&abc()]).build();
    let url = request.expect("a request").url().to_string();
    assert_eq!(url, "https://example.org/access/api/v1/accounts/abc");
}
