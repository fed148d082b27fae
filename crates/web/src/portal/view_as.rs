//! Looking at an account as one of its people sees it, or as who has a role there (P31).
//!
//! - The mode stands in the address, `/view/{account}/{subject}/…`, before the address of the page
//!   that is looked at. There is no second session, and what is shown is drawn with a `Look` of the
//!   looker's own that a lens narrows (`crate::caller::Lens`): per section the lower of both.
//! - It begins and ends on the record; without that, the address shows nothing.
//! - Only reading: links keep the mode, forms are out of use, and nothing sent here is taken.
//!
//! Deliberately not here: what is somebody's own (profile, sessions, requests), which no one else
//! looks at.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Operation},
    name::Reason,
    record::{Account, LookedAs, Looking, Role},
};
use std::net::SocketAddr;
use tower::ServiceExt;

use super::{
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes, Query},
    frame::{Entry, Page, bare},
    home::signed_in,
    messages::{Word, english},
    send::{beside, send},
};
use crate::{
    App,
    api::look::{Look, known},
    caller::Lens,
    problem::Problem,
    session::Acting,
};

/// The most bytes of a page that is looked at.
const PAGE_BYTES_MAX: usize = 4 * 1_048_576;

/// The addresses of the mode: every page of an account, as it is behind them.
pub(super) fn routes(pages: Router) -> Router<App> {
    let shown = move |state, me, path, request| shown(state, me, path, request, pages.clone());
    Router::new().route("/view/{account}/{subject}/{*rest}", get(shown).fallback(refused))
}

/// The word of the address for with whose eyes it is.
fn word(whom: LookedAs) -> String {
    match whom {
        LookedAs::Membership(id) => id.to_string(),
        LookedAs::Role(id) => id.to_string(),
    }
}

/// With whose eyes a form or an address asks to look.
fn whom(fields: &Fields) -> Option<LookedAs> {
    let membership = fields.one("person").parse().ok().map(LookedAs::Membership);
    membership.or_else(|| fields.one("role").parse().ok().map(LookedAs::Role))
}

/// What they are called, if they may be looked as in this account.
fn called(look: &Look<'_>, account: &Account, whom: LookedAs) -> Option<String> {
    match whom {
        LookedAs::Membership(id) => {
            let found = known(look.facts.membership(id))?;
            let here = found.account == account.id && found.has_joined();
            let person = look.show_person(found);
            let name = person.name.map(|name| name.to_string());
            name.or_else(|| person.address.map(|address| address.to_string())).filter(|_| here)
        }
        LookedAs::Role(id) => {
            let roles = look.assignable(account.id);
            roles.iter().find(|role| role.id == id).map(|role| role.content.name.to_string())
        }
    }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Query(asked): Query,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/view-as"))?;
    Ok(start(&app, &me, &account, &asked, &Mistakes::default())?)
}

/// Where it is said what will be seen and recorded, before it begins.
fn start(
    app: &App,
    me: &Acting,
    account: &str,
    asked: &Fields,
    mistakes: &Mistakes,
) -> Result<Markup, Problem> {
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::LookAs, account)?;
        // Of a key or an account's sign-in it would not be known who looked.
        look.person().filter(|_| me.caller.lens.is_none()).ok_or_else(Problem::not_found)?;
        let chosen = match whom(asked) {
            None => None,
            Some(whom) => {
                let name = called(look, account, whom).ok_or_else(Problem::not_found)?;
                Some((whom, name))
            }
        };
        let m = english();
        let title = m.say("view-as");
        let page =
            Page { look, account: Some(account), entry: Entry::Users, title: &title, done: None };
        let form = Form { fields: asked, mistakes };
        Ok(page.shown(&html! {
            h1 { (title) }
            (form.summary())
            @match chosen {
                Some((whom, name)) => (confirm(app, account, whom, &name, &form)),
                None => (choice(account, &look.assignable(account.id))),
            }
        }))
    })
}

fn confirm(app: &App, account: &Account, whom: LookedAs, name: &str, form: &Form<'_>) -> Markup {
    let m = english();
    let words = [("name", Word::Text(name)), ("account", Word::Text(account.name.as_str()))];
    let (field, about) = match whom {
        LookedAs::Membership(_) => ("person", "view-as-person"),
        LookedAs::Role(_) => ("role", "view-as-role"),
    };
    let (reason, hint) = (m.say("view-as-reason"), m.say("view-as-reason-hint"));
    html! {
        form.narrow method="post" action={ "/a/" (account.short_name) "/view-as" } {
            (once(app))
            input type="hidden" name=(field) value=(word(whom));
            p { (m.put(about, &words)) }
            p.hint { (m.put("view-as-about", &words)) }
            (form.input(&Input { hint: Some(&hint), required: false, ..Input::text("reason", &reason) }))
            button.primary type="submit" { (m.say("view-as-begin")) }
        }
    }
}

fn choice(account: &Account, roles: &[&Role]) -> Markup {
    let m = english();
    html! {
        p { (m.say("view-as-choose")) " " a href={ "/a/" (account.short_name) "/users" } { (m.say("users")) } }
        @if !roles.is_empty() {
            h2 { (m.say("view-as-roles")) }
            ul.plain { @for role in roles {
                li { a href={ "/a/" (account.short_name) "/view-as?role=" (role.id) } { (role.content.name) } }
            } }
        }
    }
}

pub(super) async fn begun(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/view-as"))?;
    let mut mistakes = Mistakes::default();
    let reason = mistakes.read_if_given::<Reason>(&fields, "reason");
    let meant = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::LookAs, &account)?;
        let whom = whom(&fields).ok_or_else(Problem::not_found)?;
        Ok::<_, Problem>((account.id, account.short_name.to_string(), whom))
    })?;
    let (id, short_name, whom) = meant;
    if mistakes.is_empty() {
        match send(&app, &me.caller, &fields, Command::LookAs { account: id, whom, reason }).await {
            Ok(_) => {
                let to = format!("/view/{short_name}/{}/a/{short_name}", word(whom));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    let again = start(&app, &me, &account, &fields, &mistakes)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

pub(super) async fn ended(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, _)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}"))?;
    send(&app, &me.caller, &fields, Command::StopLooking {}).await?;
    Ok(Redirect::to(&format!("/a/{account}")).into_response())
}

/// Nothing is taken: what is looked at as someone else is only read.
async fn refused() -> Response {
    let m = english();
    let title = m.say("view-as-read");
    let content = html! { h1 { (title) } p { (m.say("view-as-refused")) } };
    (StatusCode::FORBIDDEN, bare(&title, &content)).into_response()
}

/// The look that was begun, and what it is called.
struct Begun {
    lens: Lens,
    name: String,
}

/// The page behind the mode, narrowed, with its links in the mode.
async fn shown(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, subject, rest)): Path<(String, String, String)>,
    request: Request,
    pages: Router,
) -> Result<Response, PageError> {
    let me = signed_in(me, request.uri().path())?;
    if !rest.starts_with("a/") {
        return Err(Problem::not_found().into());
    }
    let Some(begun) = begun_look(&app, &me, &account, &subject) else {
        let to = start_of(&app, &account, &subject);
        return Ok(Redirect::to(&to).into_response());
    };
    let mode = format!("/view/{account}/{subject}");
    let inner = inner(request, &mode, begun.lens).ok_or_else(Problem::not_found)?;
    let response = pages.oneshot(inner).await.into_response();
    Ok(in_mode(response, &mode, &account, &banner(&app, &mode, &account, &begun.name)).await)
}

/// What was begun, if the address is of it and it goes on.
fn begun_look(app: &App, me: &Acting, account: &str, subject: &str) -> Option<Begun> {
    app.look(&me.caller, |look| {
        let person = known(look.facts.person(look.person()?))?;
        let Looking { account: at, whom, until } = person.looks?;
        let account = look.account_for(Operation::LookAs, account).ok()?;
        let name = called(look, account, whom)?;
        let is_it = at == account.id && word(whom) == subject && look.now < until;
        is_it.then_some(Begun { lens: Lens { account: at, whom }, name })
    })
}

/// Where it begins, for an address of the mode that is no longer good.
fn start_of(app: &App, account: &str, subject: &str) -> String {
    let live = app.store().live();
    let is_role =
        live.read(|facts, _| subject.parse().is_ok_and(|id| known(facts.role(id)).is_some()));
    let field = if is_role { "role" } else { "person" };
    format!("/a/{account}/view-as?{field}={subject}")
}

/// The request for the page itself.
fn inner(request: Request, mode: &str, lens: Lens) -> Option<Request> {
    let (parts, _) = request.into_parts();
    let asked = parts.uri.path_and_query()?.as_str().strip_prefix(mode)?;
    let mut uri = parts.uri.clone().into_parts();
    uri.path_and_query = Some(asked.parse().ok()?);
    let mut inner = Request::new(Body::empty());
    *inner.uri_mut() = Uri::from_parts(uri).ok()?;
    *inner.headers_mut() = parts.headers;
    if let Some(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>() {
        inner.extensions_mut().insert(*peer);
    }
    inner.extensions_mut().insert(lens);
    Some(inner)
}

/// A page with its links in the mode, its forms out of use, and the banner above it.
async fn in_mode(response: Response, mode: &str, account: &str, banner: &Markup) -> Response {
    let (mut parts, body) = response.into_parts();
    let location = parts.headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
    if let Some(to) = location.filter(|to| to.starts_with("/a/"))
        && let Ok(to) = HeaderValue::from_str(&format!("{mode}{to}"))
    {
        parts.headers.insert(header::LOCATION, to);
    }
    let is_page = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html")));
    if !is_page {
        return Response::from_parts(parts, body);
    }
    let Ok(bytes) = to_bytes(body, PAGE_BYTES_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    let Ok(page) = std::str::from_utf8(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    Response::from_parts(parts, Body::from(Bytes::from(rewritten(page, mode, account, banner))))
}

/// In text and values, quotation marks are written otherwise (`&quot;`): what is replaced is markup.
fn rewritten(page: &str, mode: &str, account: &str, banner: &Markup) -> String {
    page.replace(" href=\"/a/", &format!(" href=\"{mode}/a/"))
        .replace(" href=\"/\"", &format!(" href=\"{mode}/a/{account}\""))
        .replace(" action=\"/", &format!(" action=\"{mode}/"))
        .replace(" method=\"post\"", " method=\"post\" inert")
        .replacen("<body>", &format!("<body>{}", banner.0), 1)
}

fn banner(app: &App, mode: &str, account: &str, name: &str) -> Markup {
    let m = english();
    let title = app.store().live().read(|facts, _| {
        known(facts.find_account(account)).map(|it| it.name.to_string()).unwrap_or_default()
    });
    let words = [("name", Word::Text(name)), ("account", Word::Text(&title))];
    html! {
        aside.viewing aria-label=(m.say("view-as")) {
            p { strong { (m.put("view-as-banner", &words)) } " " (m.say("view-as-bound")) }
            form method="post" action={ (mode) "/end" } {
                (once(app)) button type="submit" { (m.say("view-as-end")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_mode_and_forms_are_out_of_use() {
        let text = "\" href=\"/a/abc";
        let page = html! {
            body { a href="/a/abc/users" { (text) } a href="/" {} form.narrow method="post" action="/a/abc" {} }
        };
        let seen = rewritten(&page.0, "/view/abc/1", "abc", &html! { p { "banner" } });
        assert_eq!(
            seen,
            "<body><p>banner</p><a href=\"/view/abc/1/a/abc/users\">&quot; href=&quot;/a/abc</a>\
             <a href=\"/view/abc/1/a/abc\"></a>\
             <form class=\"narrow\" method=\"post\" inert action=\"/view/abc/1/a/abc\"></form></body>"
        );
    }
}
