//! How a browser that is signed in to the portal is signed in to an application's origin too.
//!
//! The portal and the applications are of different origins, so that no application can act in the
//! portal or read its cookie. A browser without a session here is sent to the portal and comes back
//! with a code. The code is good once, for a minute, at this origin, and only with the secret that
//! this browser was given before it left: a code that someone else was given, or that someone else
//! sends, signs nobody in.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use cookie::{Cookie, SameSite, time::Duration};
use maud::html;
use rolecall_core::SignedDuration;
use rolecall_store::GatewayCode;
use serde::Deserialize;

use super::{
    OWN,
    asked::Asked,
    page::own_origin,
    proxy::is_from,
    refusal::{Refused, guard_page},
    verdict::No,
    visitor::{self, is_safe},
};
use crate::{
    App,
    api::page::Asked as Query,
    portal::{
        error::PageError,
        frame,
        messages::{Word, english},
        sign_in::is_own_path,
    },
    problem::Problem,
    session::{Acting, Shown, token},
};

/// For how long a code is good.
const CODE: SignedDuration = SignedDuration::from_mins(1);
/// For how long a browser may take to sign in.
const WAY: Duration = Duration::minutes(30);
/// The longest address to come back to; a longer one leads to the start.
const BACK_CHARS_MAX: usize = 1_500;
/// Where a browser comes back to.
const CALLBACK: &str = "/.rolecall/callback";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(CALLBACK, get(back))
        .route("/.rolecall/sign-in", get(begin_page))
        .route("/.rolecall/sign-out", get(out_page).post(out))
}

/// Where a page that another proxy shows leads, to sign in and go on to a path.
pub(super) fn address(to: &str) -> String {
    let to = if to.len() <= BACK_CHARS_MAX { to } else { "/" };
    let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
    format!("{OWN}/sign-in?to={to}")
}

#[derive(Debug, Deserialize)]
struct Begin {
    #[serde(default)]
    to: String,
}

async fn begin_page(State(app): State<App>, asked: Asking<Begin>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(origin) = own_origin(&app, &parts) else { return not_here(&app, &parts.headers) };
    let begin = match asked {
        Ok(Query(begin)) => begin,
        Err(problem) => return Refused::Query(problem).answer(&app, &parts.headers),
    };
    begin_to(&app, &origin, if is_own_path(&begin.to) { &begin.to } else { "/" })
}

/// What stands behind the question mark, or what is wrong with it.
pub(super) type Asking<T> = Result<Query<T>, Problem>;

/// Sends a browser to the portal, with a secret that it keeps until it comes back.
pub(super) fn begin(app: &App, origin: &str, asked: &Asked<'_>) -> Response {
    begin_to(app, origin, &asked.back())
}

/// The same, to come back to a path.
pub(super) fn begin_to(app: &App, origin: &str, path: &str) -> Response {
    let half = hex::encode(app.random::<32>());
    let state = hex::encode(token(&half));
    let path = if path.len() <= BACK_CHARS_MAX { path } else { "/" };
    let way = cookie(app, way_name(app, &state), format!("{half}.{}", hex::encode(path)), WAY);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("origin", origin).append_pair("state", &state);
    let portal = format!("{}/gateway/enter?{}", app.public_url(), query.finish());
    with_cookies(Redirect::to(&portal).into_response(), [way])
}

/// A state, as [`begin_to`] writes it: 64 hexadecimal digits.
fn state(written: &str) -> Option<[u8; 32]> {
    let mut state = [0; 32];
    hex::decode_to_slice(written, &mut state).ok()?;
    (hex::encode(state) == written).then_some(state)
}

/// Each way has a cookie of its own, so that two pages can be on theirs at once.
fn way_name(app: &App, state: &str) -> String {
    let name = format!("rolecall-gateway-way-{}", state.get(..8).unwrap_or_default());
    if is_safe(app) { format!("__Host-{name}") } else { name }
}

fn cookie(app: &App, name: String, value: String, age: Duration) -> Cookie<'static> {
    let cookie = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax);
    cookie.secure(is_safe(app)).max_age(age).build()
}

fn with_cookies<const N: usize>(mut response: Response, cookies: [Cookie<'_>; N]) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    response
}

/// What the portal is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Enter {
    origin: String,
    state: String,
    /// Set where one has signed in on the way: a form that was sent leads to no other origin, so the
    /// way goes on by a page.
    #[serde(default)]
    then: String,
}

/// The portal's side: who is signed in there gets a code for one of the gateway's origins.
pub(crate) async fn portal_page(
    State(app): State<App>,
    me: Option<Acting>,
    Shown(session): Shown,
    Query(enter): Query<Enter>,
) -> Result<Response, PageError> {
    let gateway = app.gateway().filter(|gateway| gateway.has_origin(&enter.origin));
    let (Some(_), Some(half)) = (gateway, state(&enter.state)) else {
        return Err(Problem::not_found().into());
    };
    let (Some(_), Some(session)) = (me, session) else {
        let mut next = form_urlencoded::Serializer::new(String::new());
        next.append_pair("origin", &enter.origin).append_pair("state", &enter.state);
        let next = format!("/gateway/enter?{}&then=on", next.finish());
        return Err(PageError::SignIn { next });
    };
    let code = hex::encode(app.random::<32>());
    let now = app.now();
    let kept = GatewayCode {
        code: token(&code),
        half,
        session,
        origin: enter.origin.clone(),
        until: now.checked_add(CODE).unwrap_or(now),
    };
    app.store().offer_gateway_session(&kept, now).await?;
    let to = format!("{}{CALLBACK}?code={code}&state={}", enter.origin, enter.state);
    if enter.then.is_empty() {
        return Ok(Redirect::to(&to).into_response());
    }
    let m = english();
    let title = m.say("gateway-going-on");
    let page = frame::leading_on(
        &title,
        &to,
        &html! {
            h1 { (title) }
            p { a.button.primary href=(to) { (m.put("gateway-go-to", &[("origin", Word::Text(&enter.origin))])) } }
        },
    );
    Ok(page.into_response())
}

#[derive(Debug, Deserialize)]
struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// The gateway's side: the code is taken up, if it is this browser's.
async fn back(State(app): State<App>, asked: Asking<Back>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let headers = &parts.headers;
    let Some(origin) = own_origin(&app, &parts) else { return not_here(&app, headers) };
    let back = match asked {
        Ok(Query(back)) => back,
        Err(problem) => return Refused::Query(problem).answer(&app, headers),
    };
    // A part of it goes into the name of a cookie.
    if state(&back.state).is_none() {
        return not_through([]);
    }
    let name = way_name(&app, &back.state);
    let way = visitor::cookie(headers, &name).and_then(|way| {
        let (half, path) = way.split_once('.')?;
        let path = String::from_utf8(hex::decode(path).ok()?).ok()?;
        (hex::encode(token(half)) == back.state).then(|| (token(half), path))
    });
    let gone = cookie(&app, name, String::new(), Duration::ZERO);
    let Some((half, path)) = way else { return not_through([gone]) };
    let secret = hex::encode(app.random::<32>());
    let codes = (token(&back.code), half);
    match app.store().take_gateway_session(codes, &origin, token(&secret), app.now()).await {
        Ok(true) => {
            let session = Cookie::build((visitor::name(&app), secret)).path("/").http_only(true);
            let session = session.same_site(SameSite::Lax).secure(is_safe(&app)).build();
            let to = Redirect::to(if is_own_path(&path) { &path } else { "/" }).into_response();
            with_cookies(to, [gone, session])
        }
        Ok(false) => not_through([gone]),
        Err(fault) => {
            tracing::error!(%fault, "a code could not be taken up");
            Refused::No(No::Unavailable).answer(&app, headers)
        }
    }
}

fn not_here(app: &App, headers: &HeaderMap) -> Response {
    Refused::Unclear(super::asked::Unclear::Host).answer(app, headers)
}

/// A way that ended nowhere. It does not begin anew by itself: a browser that keeps no cookies would
/// go round for ever.
fn not_through<const N: usize>(cookies: [Cookie<'_>; N]) -> Response {
    let m = english();
    let title = m.say("gateway-not-through");
    let content = html! {
        h1 { (title) }
        p { (m.say("gateway-not-through-about")) }
        p { a.button.primary href={ (OWN) "/" } { (m.say("gateway-again")) } }
    };
    let page = frame::bare_at(OWN, &title, &content);
    let mut response = (StatusCode::BAD_REQUEST, page).into_response();
    guard_page(response.headers_mut());
    with_cookies(response, cookies)
}

/// A link from an application leads here; leaving is a form, so that no image signs anyone out.
async fn out_page() -> Response {
    let m = english();
    let title = m.say("sign-out");
    let content = html! {
        h1 { (title) }
        p { (m.say("gateway-sign-out-about")) }
        form method="post" action={ (OWN) "/sign-out" } {
            button.primary type="submit" { (title) }
        }
        p { a href={ (OWN) "/" } { (m.say("gateway-home")) } }
    };
    let mut response = frame::bare_at(OWN, &title, &content).into_response();
    guard_page(response.headers_mut());
    response
}

/// Signs out of the portal, and with that of every application.
async fn out(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let headers = &parts.headers;
    let Some(origin) = own_origin(&app, &parts) else { return not_here(&app, headers) };
    if !is_from(headers, &origin) {
        return Refused::Foreign.answer(&app, headers);
    }
    if let Some(secret) = visitor::shown(headers, &app)
        && let Err(fault) = end(&app, token(&secret), &origin).await
    {
        tracing::error!(%fault, "a session could not be ended");
        return Refused::No(No::Unavailable).answer(&app, headers);
    }
    let gone = cookie(&app, visitor::name(&app).to_owned(), String::new(), Duration::ZERO);
    let m = english();
    let title = m.say("done-signed-out");
    let content = html! {
        h1 { (title) }
        p { a.button.primary href={ (OWN) "/" } { (m.say("sign-in")) } }
    };
    let mut response = frame::bare_at(OWN, &title, &content).into_response();
    guard_page(response.headers_mut());
    with_cookies(response, [gone])
}

async fn end(app: &App, session: [u8; 32], origin: &str) -> Result<(), rolecall_store::Fault> {
    if let Some((portal, _)) = app.store().gateway_session(session, origin, app.now()).await? {
        app.store().end_session(portal).await?;
    }
    app.store().end_gateway_session(session).await
}
