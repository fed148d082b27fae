//! What went wrong, as a page.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_store::Fault;

use super::{
    ask, door, frame,
    messages::{Word, capital, english},
    sign_in::escaped,
};
use crate::{
    password::Crowded,
    problem::{FACTOR_NEEDED, Lacks, Problem},
};

/// On an answer that something asks for a second factor first: the door, which knows what was asked
/// for, shows the way there and back.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsksForFactor;

/// A page that cannot be shown.
#[derive(Debug)]
pub(crate) enum PageError {
    /// Nobody is signed in: to the page where one does, and back.
    SignIn { next: String },
    /// Something is in the way.
    Wrong(Problem),
    /// Something is in the way of this request, whoever sends it.
    Plain { status: StatusCode, key: &'static str, url: String },
}

impl PageError {
    pub(super) fn plain(status: StatusCode, key: &'static str, url: &str) -> Self {
        Self::Plain { status, key, url: url.to_owned() }
    }
}

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        Self::Wrong(problem)
    }
}

impl From<Crowded> for PageError {
    fn from(crowded: Crowded) -> Self {
        Self::Wrong(crowded.into())
    }
}

impl From<Fault> for PageError {
    fn from(fault: Fault) -> Self {
        Self::Wrong(fault.into())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn { next } => {
                Redirect::to(&format!("/sign-in?next={}", escaped(&next))).into_response()
            }
            Self::Wrong(problem) => {
                let mut response = page(problem.status, &said(&problem));
                problem.say_when(response.headers_mut());
                if let Some(lacks) = problem.lacks() {
                    response.extensions_mut().insert(lacks);
                }
                if problem.code == FACTOR_NEEDED {
                    response.extensions_mut().insert(AsksForFactor);
                }
                response
            }
            Self::Plain { status, key, url } => {
                page(status, &english().put(key, &[("url", Word::Text(&url))]))
            }
        }
    }
}

/// What is in the way of a request before anything is asked: as a page to browsers, as a problem to
/// programs.
pub(crate) fn in_the_way(request: &HeaderMap, problem: Problem) -> Response {
    let takes = request.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    if !takes.is_some_and(|takes| takes.contains("text/html")) {
        return problem.into_response();
    }
    let mut response = PageError::Wrong(problem).into_response();
    door::guard(&mut response);
    response
}

/// At an address where nothing is.
pub(crate) async fn no_such_address(asked: HeaderMap) -> Response {
    let detail = "nothing is served at this address";
    in_the_way(&asked, Problem::new(StatusCode::NOT_FOUND, "address.unknown", detail))
}

fn said(problem: &Problem) -> String {
    let m = english();
    if problem.status == StatusCode::NOT_FOUND {
        return m.say("error-not-found").into_owned();
    }
    capital(&problem.detail)
}

fn page(status: StatusCode, said: &str) -> Response {
    let m = english();
    let title = m.say("error-title");
    answer(
        status,
        &title,
        &html! {
            h1 { (title) }
            p { (said) }
            p { a href="/" { (m.say("error-home")) } }
        },
    )
}

/// That a level is missing: which, and where to ask for it.
pub(super) fn lacks(account: &str, (section, lacks): (&str, &Lacks), asks: bool) -> Response {
    let m = english();
    let title = m.say("error-title");
    let words = [("level", Word::Text(lacks.level.key())), ("section", Word::Text(section))];
    answer(
        StatusCode::FORBIDDEN,
        &title,
        &html! {
            h1 { (title) }
            p { (m.put("ask-lacks", &words)) }
            @if asks { p { a.button.primary href=(ask::address(account, lacks)) { (m.say("ask")) } } }
            p { a href={ "/a/" (account) } { (m.say("ask-back")) } }
        },
    )
}

/// That an account asks for a second factor: where to set one up, and back.
pub(super) fn asks_for_factor(next: &str) -> Response {
    let m = english();
    let title = m.say("factor-needed");
    answer(
        StatusCode::FORBIDDEN,
        &title,
        &html! {
            h1 { (title) }
            p { (m.say("factor-needed-about")) }
            p { a.button.primary href={ "/me/factor?next=" (escaped(next)) } { (m.say("factor-set-up")) } }
            p { a href="/" { (m.say("error-home")) } }
        },
    )
}

fn answer(status: StatusCode, title: &str, content: &Markup) -> Response {
    let mut response = (status, frame::bare(title, content)).into_response();
    let value = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}
