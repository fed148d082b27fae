//! A request that does not get through, as its sender is told: a page for who looks at one, problem
//! details for programs.

use std::borrow::Cow;

use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::html;

use super::{OWN, asked::Unclear, enter, verdict::No};
use crate::{
    App,
    portal::{
        ask,
        door::POLICY,
        frame,
        messages::{Word, capital, english},
    },
    problem::{Lacks, Problem},
};

/// Why a request does not get through.
#[derive(Debug)]
pub(super) enum Refused {
    Unclear(Unclear),
    /// Nobody is signed in, or no key in force was shown.
    NotSignedIn,
    /// The same, where a page leads on to sign in and back to a path.
    SignIn {
        to: String,
    },
    /// What stands behind the question mark of one of the gateway's own pages.
    Query(Problem),
    No(No),
    /// It changes something, with a cookie, and comes from a page of another origin.
    Foreign,
    /// Its body is larger than is taken.
    TooLarge,
    /// The application was not reached, or not understood.
    NoAnswer,
    /// It said nothing for too long.
    Late,
    /// Fields cannot be taken out of its answer.
    Unreadable,
}

impl From<Unclear> for Refused {
    fn from(unclear: Unclear) -> Self {
        Self::Unclear(unclear)
    }
}

impl From<No> for Refused {
    fn from(no: No) -> Self {
        Self::No(no)
    }
}

impl Refused {
    pub(super) fn problem(&self) -> Problem {
        match self {
            Self::Unclear(Unclear::Host) => {
                let detail = "no application is at this host";
                Problem::new(StatusCode::MISDIRECTED_REQUEST, "host.unknown", detail)
            }
            Self::Unclear(Unclear::Method) => {
                let detail = "the gateway passes on no such method";
                Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method.not_allowed", detail)
            }
            Self::Unclear(unclear) => Problem::bad_request("path.ambiguous", unclear.to_string()),
            Self::NotSignedIn | Self::SignIn { .. } => Problem::unauthorized(),
            Self::Query(problem) => problem.clone(),
            Self::No(No::Hidden) => Problem::not_found(),
            Self::No(No::Lacks { section, level, .. }) => {
                let detail =
                    format!("this needs {level} on {section}: ask someone who can give it");
                Problem::forbidden("level.missing", detail)
            }
            Self::No(No::TooLittle) => {
                let detail = "you may see a part of this and not do it: ask someone who gives \
                              access here";
                Problem::forbidden("level.missing", detail)
            }
            Self::No(No::FactorNeeded) => Problem::factor_needed(),
            Self::No(No::Unavailable) => {
                let detail = "it cannot be decided now whether you may: try again later";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "decision.unavailable", detail)
            }
            Self::Foreign => {
                let detail = "a session is good for requests of the application's own pages, which \
                              say so in `Origin` or `Sec-Fetch-Site`: programs use a key";
                Problem::forbidden("origin.foreign", detail)
            }
            Self::TooLarge => {
                let detail = "the body has more bytes than are taken here";
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
            }
            Self::NoAnswer => {
                let detail = "the application behind the gateway does not answer: try again later";
                Problem::new(StatusCode::BAD_GATEWAY, "application.no_answer", detail)
            }
            Self::Late => {
                let detail = "the application behind the gateway takes too long to answer";
                Problem::new(StatusCode::GATEWAY_TIMEOUT, "application.late", detail)
            }
            Self::Unreadable => {
                let detail = "the application's answer has parts that you may not have, and they \
                              cannot be taken out of it";
                Problem::new(StatusCode::BAD_GATEWAY, "answer.unreadable", detail)
            }
        }
    }

    /// As an answer to a request with these headers.
    pub(super) fn answer(&self, app: &App, asked: &HeaderMap) -> Response {
        let problem = self.problem();
        let problem_status = problem.status;
        let mut response =
            if wants_page(asked) { self.page(app, &problem) } else { problem.into_response() };
        let headers = response.headers_mut();
        if problem_status == StatusCode::UNAUTHORIZED
            && (asked.contains_key("sec-fetch-mode") || wants_page(asked))
        {
            // A browser would ask for a name and password, which nobody has.
            let challenge = HeaderValue::from_static("Bearer realm=\"rolecall\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.append(header::VARY, HeaderValue::from_static("Cookie, Authorization, Accept"));
        response
    }

    fn page(&self, app: &App, problem: &Problem) -> Response {
        let m = english();
        let (title, said) = self.told(app, problem);
        let leads = self.leads(app);
        let content = html! {
            h1 { (title) }
            p { (said) }
            @if let Some((to, label)) = leads { p { a.button.primary href=(to) { (m.say(label)) } } }
            p { a href={ (OWN) "/" } { (m.say("gateway-home")) } }
        };
        let mut response = (problem.status, frame::bare_at(OWN, &title, &content)).into_response();
        guard_page(response.headers_mut());
        response
    }

    /// A heading and a sentence.
    fn told(&self, app: &App, problem: &Problem) -> (Cow<'static, str>, String) {
        let m = english();
        let title = m.say("error-title");
        match self {
            Self::SignIn { .. } | Self::NotSignedIn => {
                (m.say("sign-in"), m.say("gateway-sign-in-about").into_owned())
            }
            Self::No(No::Hidden) => (title, m.say("error-not-found").into_owned()),
            Self::No(No::Lacks { section, level, .. }) => {
                let label = label(app, section.as_str());
                let words = [("level", Word::Text(level.key())), ("section", Word::Text(&label))];
                (title, m.put("ask-lacks", &words).into_owned())
            }
            Self::No(No::FactorNeeded) => {
                (m.say("factor-needed"), m.say("factor-needed-about").into_owned())
            }
            _ => (title, capital(&problem.detail)),
        }
    }

    /// Where what is in the way is done away with, and what that is called.
    fn leads(&self, app: &App) -> Option<(String, &'static str)> {
        match self {
            Self::SignIn { to } => Some((enter::address(to), "sign-in")),
            Self::NotSignedIn => Some((enter::address("/"), "sign-in")),
            Self::No(No::Lacks { account, section, level }) => {
                let lacks = Lacks { section: section.clone(), level: *level };
                Some((format!("{}{}", app.public_url(), ask::address(account, &lacks)), "ask"))
            }
            Self::No(No::FactorNeeded) => {
                Some((format!("{}/me/factor", app.public_url()), "factor-set-up"))
            }
            _ => None,
        }
    }
}

/// What goes with every page of the gateway's own.
pub(super) fn guard_page(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn label(app: &App, section: &str) -> String {
    app.store().live().decide(|index| {
        let found = index.catalog().section(section);
        found.map_or_else(|| section.to_owned(), |found| found.label.clone())
    })
}

/// Whether a request wants a page rather than data.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|kind| kind.trim().starts_with("text/html"))
}

/// Whether a browser goes there itself, so that it can be sent to sign in.
pub(super) fn navigates(method: &Method, headers: &HeaderMap) -> bool {
    let mode = headers.get("sec-fetch-mode").and_then(|mode| mode.to_str().ok());
    *method == Method::GET && wants_page(headers) && mode.is_none_or(|mode| mode == "navigate")
}
