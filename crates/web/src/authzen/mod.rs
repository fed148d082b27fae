//! Decisions for programs: OpenID AuthZEN Authorization API 1.0 (final, January 2026).
//!
//! A denial is an answer (200); errors are for requests that cannot be understood or may not be
//! made. Who asks is a key with `decisions` at view; of accounts outside its own and those below it
//! answers as of unknown ones.

mod asker;
mod body;
mod decide;
mod evaluation;
mod metadata;
mod paging;
pub(crate) mod quick;
mod search;
mod then;

use axum::{
    Router,
    routing::{get, post},
};

#[cfg(feature = "vouched")]
pub use self::quick::asked_by;
use crate::App;

/// The most questions of one request.
pub const EVALUATIONS_MAX: usize = 1_000;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/access/v1/evaluation", post(evaluation::one))
        .route("/access/v1/evaluations", post(evaluation::many))
        .route("/access/v1/search/subject", post(search::subjects))
        .route("/access/v1/search/resource", post(search::resources))
        .route("/access/v1/search/action", post(search::actions))
        .route("/.well-known/authzen-configuration", get(metadata::configuration))
}
