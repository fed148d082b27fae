//! Errors as RFC 9457 problem details, with a stable code.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A request that cannot be answered as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// Stable: programs match on it.
    pub(crate) code: &'static str,
    /// What happened and what to do, for people.
    pub(crate) detail: String,
}

impl Problem {
    pub(crate) fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, detail: detail.into() }
    }

    pub(crate) fn unauthorized() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            code: "key.needed",
            detail: "send a key that is in force as `Authorization: Bearer rck_…`, or its id and \
                     secret as basic credentials"
                .to_owned(),
        }
    }

    pub(crate) fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, code, detail: detail.into() }
    }

    fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "title": self.title(),
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": self.detail,
        });
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = "Bearer realm=\"rolecall\", Basic realm=\"rolecall\"";
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

pub(crate) async fn no_such_address() -> Problem {
    Problem {
        status: StatusCode::NOT_FOUND,
        code: "address.unknown",
        detail: "nothing is served at this address".to_owned(),
    }
}

pub(crate) async fn no_such_method() -> Problem {
    Problem {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "method.not_allowed",
        detail: "this address does not take that method: see the Allow header".to_owned(),
    }
}
