//! Talks: HTTP and JSON over what the store answers.
//!
//! - [`authzen`]: decisions for programs, by the OpenID AuthZEN Authorization API 1.0.
//! - [`api`]: everything over REST, described by OpenAPI.
//! - `docs`: the same description, and a walkthrough, to be read in the browser.
//! - [`gateway`]: in front of applications that know nothing of access.
//! - [`key`]: the credential that a program shows.
//! - [`watch`]: whether it works, and how much, for who looks after it.
//! - [`first_start`]: the one page of an installation that is yet to be.
//!
//! Deliberately not here: rules (core), persistence (store), configuration, clock and randomness
//! (the binary).

pub mod api;
mod app;
pub mod authzen;
mod body;
mod caller;
pub mod code;
mod coding;
mod csv;
mod docs;
mod factor;
mod figures;
mod fresh;
pub mod gateway;
mod headers;
pub mod jobs;
pub mod key;
pub mod mail;
mod order;
pub mod password;
mod portal;
mod problem;
mod proof;
mod request_id;
mod seal;
mod session;
mod veil;
pub mod watch;
mod whole;

use axum::{Router, extract::DefaultBodyLimit, middleware};

pub use self::{
    api::{INVITATION_DAYS, days_from},
    app::App,
    coding::as_unit,
    figures::Route,
    order::invitation,
    portal::{
        calls::commands,
        first_start, pages,
        twin::{Listed, Twin, Why},
    },
    proof::keep_up,
    seal::{Seal, SealError, SealingKey},
};

/// The most bytes of a request's body.
pub const BODY_BYTES_MAX: usize = 1_048_576;

/// All that is served.
#[expect(clippy::needless_pass_by_value, reason = "who serves it has given it away")]
pub fn router(app: App) -> Router {
    authzen::quick::in_front_of(&everything(app.clone()), &app)
}

fn everything(app: App) -> Router {
    Router::new()
        .merge(authzen::routes())
        .merge(api::routes())
        .merge(docs::routes())
        .merge(portal::routes(&app))
        .merge(gateway::dialects())
        .fallback(portal::error::no_such_address)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), fresh::kept))
        .layer(middleware::from_fn_with_state(app.clone(), whole::awaited))
        .merge(watch::health())
        .layer(middleware::from_fn_with_state(app.clone(), figures::measured))
        .layer(middleware::from_fn_with_state(app.clone(), headers::told))
        .layer(middleware::from_fn_with_state(app.clone(), request_id::echo))
        .with_state(app)
}
