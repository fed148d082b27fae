//! Lists, page after page.

use super::{abc, lines, serve};
use crate::{AccountsQuery, Error, PageQuery, PeopleQuery, wire::PersonState};

const EMPTY_ON_TO_B: &str =
    "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"items\": [], \"next_cursor\": \"b\"}";
const END: &str =
    "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"items\": [], \"next_cursor\": null}";

#[tokio::test]
async fn a_list_goes_on_after_an_empty_page_with_the_same_question() {
    let (client, asked) = serve(&[EMPTY_ON_TO_B, END]);
    let query = PeopleQuery {
        q: Some("a b&c".to_owned()),
        state: Some(PersonState::Invited),
        limit: Some(2),
        ..PeopleQuery::default()
    };
    let mut people = client.list_people(&abc(), &query);
    assert_eq!(people.next().await.expect("an end"), None);
    assert_eq!(people.next().await.expect("an end"), None);
    let question = "GET /api/v1/accounts/abc/people?q=a+b%26c&state=invited&limit=2";
    assert_eq!(lines(&asked), [question.to_owned(), format!("{question}&cursor=b")]);
}

#[tokio::test]
async fn a_list_that_does_not_go_on_is_not_followed_for_ever() {
    let (client, asked) = serve(&[EMPTY_ON_TO_B]);
    let mut keys = client.list_keys(&abc(), &PageQuery::default());
    let error = keys.next().await.expect_err("it stands still");
    assert!(matches!(error, Error::Unreadable { status: 200, .. }), "{error}");
    assert_eq!(asked.try_iter().count(), 2);
}

#[tokio::test]
async fn a_page_is_the_one_that_was_asked_for() {
    let (client, asked) = serve(&[EMPTY_ON_TO_B]);
    let query = AccountsQuery { cursor: Some("a".to_owned()), ..AccountsQuery::default() };
    let page = client.list_accounts(&abc(), &query).page().await.expect("a page");
    assert_eq!(page.next_cursor.as_deref(), Some("b"));
    assert_eq!(lines(&asked), ["GET /api/v1/accounts/abc/accounts?all=false&cursor=a"]);
}
