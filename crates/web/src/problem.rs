//! Errors as RFC 9457 problem details, with a stable code.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rolecall_client::wire;
use rolecall_core::{Level, catalog::SectionKey, change::Refusal};
use serde_json::Value;

/// The codes that are given besides those of refusals.
pub(crate) const CODES: &[&str] = &[
    "action.unknown",
    "address.unknown",
    "answer.unreadable",
    "application.late",
    "application.no_answer",
    "body.content_type",
    "body.not_json",
    "body.not_object",
    "body.too_large",
    "body.unread",
    "cursor.unknown",
    "decision.unavailable",
    "document.mistake",
    "evaluations.too_many",
    "factor.needed",
    "host.unknown",
    "idempotency_key.form",
    "file.mistake",
    "file.too_long",
    "if_match.form",
    "job.over",
    "job.too_many",
    "key.needed",
    "mail.link_gone",
    "member.conflict",
    "member.missing",
    "member.mistyped",
    "member.unknown",
    "method.not_allowed",
    "node.out_of_date",
    "origin.foreign",
    "password.weak",
    "past.not_there",
    "past.one_at_a_time",
    "past.too_much",
    "path.ambiguous",
    "person.needed",
    "plan.refused",
    "plan.stale",
    "query.mistyped",
    "request.reused",
    "revision.form",
    "revision.not_reached",
    "semantic.unknown",
    "server.crowded",
    "server.mistake",
    "state.gone",
    "state.stale",
    "store.unavailable",
];

/// The code of an account that stays closed until a second factor is proven.
pub(crate) const FACTOR_NEEDED: &str = "factor.needed";

/// The code of a server at which too many sign in at once, and how long to wait then.
const CROWDED: &str = "server.crowded";
const CROWDED_SECONDS: &str = "5";

/// A request that cannot be answered as asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// Stable: programs match on it.
    pub(crate) code: &'static str,
    /// What happened and what to do, for people.
    pub(crate) detail: String,
    /// What is and what was to be, where a change was meant for another state.
    pub(crate) states: Option<Box<States>>,
    /// The refusal that it tells of, with what it names.
    pub(crate) refusal: Option<Box<Refusal>>,
}

/// A level of a section that someone sees and has too little of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lacks {
    pub(crate) section: SectionKey,
    pub(crate) level: Level,
}

/// The two states of a change that came too late.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct States {
    pub(crate) current: Value,
    pub(crate) yours: Value,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), states: None, refusal: None }
    }

    pub(crate) fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub(crate) fn person_needed() -> Self {
        let detail = "this is a person's own: it takes the session of someone who is signed in, not \
                      a key or an account's own sign-in";
        Self::new(StatusCode::FORBIDDEN, "person.needed", detail)
    }

    pub(crate) fn unauthorized() -> Self {
        let detail = "send a key that is in force as `Authorization: Bearer rck_…`, or its id and \
                      secret as basic credentials";
        Self::new(StatusCode::UNAUTHORIZED, "key.needed", detail)
    }

    pub(crate) fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    pub(crate) fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// The same for what does not exist and for what the caller may not know of.
    pub(crate) fn not_found() -> Self {
        let detail = "there is nothing like this here, or it is not yours to see";
        Self::new(StatusCode::NOT_FOUND, "target.not_found", detail)
    }

    /// To who wants a password looked at while too many do.
    pub(crate) fn crowded() -> Self {
        let detail = "too many are signing in at this moment: try again in a few seconds";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, CROWDED, detail)
    }

    /// Says when to come again, where that is known.
    pub(crate) fn say_when(&self, headers: &mut HeaderMap) {
        if self.code == CROWDED {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(CROWDED_SECONDS));
        }
    }

    /// To a person in a session in which no second factor was proven.
    pub(crate) fn factor_needed() -> Self {
        let detail = "this account asks for a second factor: set one up in your profile in the \
                      portal, then come back";
        Self::forbidden(FACTOR_NEEDED, detail)
    }

    /// The level that is missing, where that may be told: it can be asked for.
    pub(crate) fn lacks(&self) -> Option<Lacks> {
        match self.refusal.as_deref()? {
            Refusal::LevelMissing { section, needed } => {
                Some(Lacks { section: section.clone(), level: *needed })
            }
            _ => None,
        }
    }

    fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let is_listed = Refusal::CODES.contains(&self.code) || CODES.contains(&self.code);
        debug_assert!(is_listed, "{} is not among the codes that are described", self.code);
        let title = self.title().to_owned();
        let mut said_when = HeaderMap::new();
        self.say_when(&mut said_when);
        let (current, yours) = match self.states.map(|states| *states) {
            Some(States { current, yours }) => (Some(current), Some(yours)),
            None => (None, None),
        };
        let body = wire::Problem {
            title,
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail,
            current,
            yours,
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.extend(said_when);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = "Bearer realm=\"rolecall\", Basic realm=\"rolecall\"";
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

pub(crate) async fn no_such_method() -> Problem {
    let detail = "this address does not take that method: see the Allow header";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method.not_allowed", detail)
}
