//! What is checked of every request for a page before anything else.
//!
//! - It names the host that this server is known by: links and cookies belong to that one.
//! - What changes something comes from a page of this server, not from elsewhere.
//! - What is answered runs no script but ours, and is kept nowhere. Other sites learn no address of
//!   ours; our own do, or browsers would not say from where a form comes.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    calls,
    error::{self, AsksForFactor, PageError, asks_for_factor},
};
use crate::{App, caller::Lens, problem::Lacks};

pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !names_this_host(headers, request.uri().authority(), &app) {
        return PageError::wrong_host(&app).into_response();
    }
    if !request.method().is_safe() && !comes_from_here(headers, &app) {
        return PageError::elsewhere(&app).into_response();
    }
    let back = back(&request);
    let has_lens = request.extensions().get::<Lens>().is_some();
    let asked = calls::Asked::of(&request, &app);
    let mut response = asked.known_while(next.run(request)).await;
    if response.extensions().get::<AsksForFactor>().is_some() {
        response = asks_for_factor(&back);
    }
    if let Some(lacks) = response.extensions_mut().remove::<Lacks>()
        && let Some(account) = back.strip_prefix("/a/")
    {
        let account = account.split(['/', '?']).next().unwrap_or_default();
        let section = label(&app, &lacks);
        response = error::lacks(account, (&section, &lacks), !has_lens);
    }
    guard(&mut response);
    response
}

/// What every page comes with.
pub(crate) fn guard(response: &mut Response) {
    let headers = response.headers_mut();
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

fn label(app: &App, lacks: &Lacks) -> String {
    app.store().live().read(|facts, _| {
        let section = facts.catalog().section(lacks.section.as_str());
        section.map_or_else(|| lacks.section.to_string(), |section| section.label.clone())
    })
}

/// Where to come back to: the page that was asked for, or the account where a form was sent.
fn back(request: &Request) -> String {
    let uri = request.uri();
    if request.method().is_safe() {
        return uri.path_and_query().map_or("/", |asked| asked.as_str()).to_owned();
    }
    uri.path().split('/').take(3).collect::<Vec<_>>().join("/")
}

/// Whether a request that comes with a session is one of this server's own pages.
pub(crate) fn is_own(parts: &Parts, app: &App) -> bool {
    names_this_host(&parts.headers, parts.uri.authority(), app)
        && (parts.method.is_safe() || comes_from_here(&parts.headers, app))
}

fn names_this_host(headers: &HeaderMap, in_uri: Option<&Authority>, app: &App) -> bool {
    let mut said =
        headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let (first, another) = (said.next(), said.next());
    // Over HTTP/2 the host stands in the address of the request, and a proxy may write it there too. If
    // two are named, something on the way may have read the other one.
    let mut all = first.into_iter().chain(in_uri.map(Authority::as_str)).peekable();
    let is_named = all.peek().is_some() && another.is_none();
    is_named && all.all(|host| host.eq_ignore_ascii_case(app.authority()))
}

fn comes_from_here(headers: &HeaderMap, app: &App) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fetched = text("sec-fetch-site");
    let origin = text("origin");
    match (fetched, origin) {
        (None, None) => false,
        (fetched, origin) => {
            fetched.is_none_or(|site| site == "same-origin")
                && origin.is_none_or(|origin| origin == app.public_url())
        }
    }
}

impl PageError {
    fn wrong_host(app: &App) -> Self {
        Self::plain(StatusCode::MISDIRECTED_REQUEST, "error-wrong-host", app.public_url())
    }

    fn elsewhere(app: &App) -> Self {
        Self::plain(StatusCode::FORBIDDEN, "error-elsewhere", app.public_url())
    }
}
