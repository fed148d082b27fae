//! The second step of signing in: the code of a second factor, after the password.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    codes::try_code,
    components::Form,
    error::PageError,
    fields::{Fields, Mistakes},
    frame,
    messages::english,
    proof::code_field,
    sign_in::{Next, escaped, own_path},
};
use crate::{
    App,
    api::page::Asked,
    session::{self, HalfSignedIn, SignedIn},
};

pub(super) async fn page(
    me: Option<SignedIn>,
    half: Option<HalfSignedIn>,
    Asked(query): Asked<Next>,
) -> Response {
    match half {
        Some(_) => shown(&query.next, &Mistakes::default()).into_response(),
        None => elsewhere(me.as_ref(), &query.next),
    }
}

/// Who is in already goes on; whoever else is here came too late, and begins anew.
fn elsewhere(me: Option<&SignedIn>, next: &str) -> Response {
    let to = match me {
        Some(_) => own_path(next),
        None => format!("/sign-in?done=over&next={}", escaped(next)),
    };
    Redirect::to(&to).into_response()
}

fn shown(next: &str, mistakes: &Mistakes) -> Markup {
    let m = english();
    let title = m.say("code-title");
    // A code that was wrong is of no use any more, so the field is empty again.
    let form = Form { fields: &Fields::default(), mistakes };
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            (form.summary())
            form method="post" action="/sign-in/code" {
                input type="hidden" name="next" value=(next);
                (code_field(&form))
                button.primary type="submit" { (m.say("sign-in")) }
            }
            p.hint { (m.say("code-lost")) }
            form method="post" action="/sign-out" {
                button.quiet type="submit" { (m.say("code-other")) }
            }
        },
    )
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<SignedIn>,
    half: Option<HalfSignedIn>,
    fields: Fields,
) -> Result<Response, PageError> {
    let next = fields.one("next");
    let Some(half) = half else { return Ok(elsewhere(me.as_ref(), next)) };
    let tried = try_code(&app, half.person, fields.one("code")).await?;
    if let Some(said) = tried.mistake() {
        let mut mistakes = Mistakes::default();
        mistakes.add("code", said);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(next, &mistakes)).into_response());
    }
    let Some(cookie) = session::complete(&app, half).await? else {
        return Ok(elsewhere(None, next));
    };
    let mut response = Redirect::to(&own_path(next)).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}
