//! Nodes that follow each other: what a request must see at least, and a node that may have missed
//! something.
//!
//! - `Rolecall-Min-Revision` on any request, or the cookie that a browser has after a change: it is
//!   answered once the node has that revision, or not at all. Anyone may send it: it makes an answer
//!   fresher, never staler.
//! - A node that has not heard for too long that it has everything answers nothing (fail closed), but
//!   for decisions of the API, which are no, with the reason.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use cookie::{Cookie, SameSite};
use serde_json::{Map, Value};

use crate::{App, gateway::the_cookie, portal::error::in_the_way, problem::Problem};

/// The revision that an answer must have at least.
pub(crate) static MIN_REVISION: HeaderName = HeaderName::from_static("rolecall-min-revision");
/// The code of what is not answered, since the node may have missed something.
pub(crate) const OUT_OF_DATE: &str = "node.out_of_date";
/// The code of what is not answered, since the node has not come that far.
pub(crate) const NOT_REACHED: &str = "revision.not_reached";

/// The cookie that says from which revision on a browser has seen the world.
const COOKIE: &str = "rolecall-revision";
/// How long it is sent: no node is that far behind and answers.
const COOKIE_SECONDS: i64 = 60;
/// What is answered all the same: decisions, also for other proxies, which are no, each in its own way;
/// and what knows nothing of anyone's access.
const ANSWERED: [&str; 7] =
    ["/access/v1/", "/gateway/", "/assets/", "/.well-known/", "/readyz", "/livez", "/metrics"];

/// Looks at every request before it is answered.
pub(crate) async fn kept(State(app): State<App>, request: Request, next: Next) -> Response {
    let store = app.store();
    let path = request.uri().path();
    let is_answered = ANSWERED.iter().any(|answered| path.starts_with(answered));
    if !is_answered {
        if store.is_out_of_date() {
            return refused(&request, out_of_date());
        }
        // Whoever wants to change something is told at once, and not when the database is given up.
        if !request.method().is_safe() && !store.reaches_database() {
            return refused(&request, unavailable());
        }
    }
    match wanted(request.headers()) {
        Ok(0) => {}
        Ok(revision) if store.has_reached(revision).await => {}
        Ok(revision) => return refused(&request, not_reached(revision, store.live().revision())),
        Err(problem) => return refused(&request, problem),
    }
    let is_browser = request.headers().contains_key(header::COOKIE);
    let changes = !is_answered && is_browser && !request.method().is_safe();
    let mut response = next.run(request).await;
    if changes && store.follows() {
        let seen = cookie(store.live().revision(), app.is_safe());
        response.headers_mut().append(header::SET_COOKIE, seen);
    }
    response
}

/// Before the gateway: the same, but that nothing is changed here.
pub(crate) async fn before_gateway(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let wanted = wanted(request.headers());
    request.headers_mut().remove(&MIN_REVISION);
    match wanted {
        Ok(0) => {}
        Ok(revision) if app.store().has_reached(revision).await => {}
        Ok(revision) => {
            return refused(&request, not_reached(revision, app.store().live().revision()));
        }
        Err(problem) => return refused(&request, problem),
    }
    next.run(request).await
}

/// Waits for the highest revision that the questions of a body ask for. Whether it came is asked again
/// with each.
pub(crate) async fn asked_for(app: &App, body: &Map<String, Value>) {
    let items = body.get("evaluations").and_then(Value::as_array);
    let items = items.into_iter().flatten().filter_map(Value::as_object);
    let revisions = std::iter::once(body)
        .chain(items)
        .filter_map(|asked| asked.get("context")?.get("min_revision")?.as_u64());
    let highest = revisions.max().unwrap_or_default();
    app.store().has_reached(highest).await;
}

/// The revision that a request asks for by its header or by its cookie, whichever is higher.
fn wanted(headers: &HeaderMap) -> Result<u64, Problem> {
    let by_cookie = the_cookie(headers, COOKIE).and_then(|text| text.parse().ok());
    let by_cookie: u64 = by_cookie.unwrap_or_default();
    let Some(asked) = headers.get(&MIN_REVISION) else { return Ok(by_cookie) };
    let asked: Option<u64> = asked.to_str().ok().and_then(|text| text.parse().ok());
    asked.map(|asked| asked.max(by_cookie)).ok_or_else(|| {
        let detail = "`Rolecall-Min-Revision` is a revision number, as changes are answered with";
        Problem::bad_request("revision.form", detail)
    })
}

fn cookie(revision: u64, is_safe: bool) -> HeaderValue {
    let cookie = Cookie::build((COOKIE, revision.to_string()))
        .path("/")
        .http_only(true)
        .secure(is_safe)
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::seconds(COOKIE_SECONDS))
        .build();
    HeaderValue::from_str(&cookie.to_string()).expect("a number is plain")
}

fn out_of_date() -> Problem {
    let detail = "this node has lost the database and may have missed changes: come again soon";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, OUT_OF_DATE, detail)
}

fn unavailable() -> Problem {
    let detail = "the database cannot be reached: try again; nothing was changed";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store.unavailable", detail)
}

fn not_reached(wanted: u64, revision: u64) -> Problem {
    let detail = format!(
        "this node has revision {revision} and was asked for {wanted}: come again soon, if there is \
         such a revision"
    );
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, NOT_REACHED, detail)
}

fn refused(request: &Request, problem: Problem) -> Response {
    let is_late = problem.status == StatusCode::SERVICE_UNAVAILABLE;
    let mut response = in_the_way(request.headers(), problem);
    if is_late {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(headers: &[(&'static str, &'static str)]) -> Result<u64, Problem> {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(*name, HeaderValue::from_static(value));
        }
        wanted(&all)
    }

    #[test]
    fn the_higher_of_header_and_cookie_is_asked_for() {
        assert_eq!(sent(&[]), Ok(0));
        assert_eq!(sent(&[("rolecall-min-revision", "7")]), Ok(7));
        let both = [("rolecall-min-revision", "7"), ("cookie", "a=b; rolecall-revision=9")];
        assert_eq!(sent(&both), Ok(9));
        assert_eq!(sent(&[("cookie", "rolecall-revision=none")]), Ok(0));
        let wrong = sent(&[("rolecall-min-revision", "-7")]).expect_err("no revision");
        assert_eq!(wrong.code, "revision.form");
    }

    #[test]
    fn the_cookie_is_of_this_host_and_short_lived() {
        let set = cookie(42, true);
        let set = set.to_str().expect("text");
        assert!(set.starts_with("rolecall-revision=42;"), "{set}");
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=60"] {
            assert!(set.contains(part), "{set}");
        }
    }
}
