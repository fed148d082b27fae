//! In front of applications that know nothing of access: sign-in, the choice of an account, and a
//! decision for each request.
//!
//! - [`path`]: a request's path, made canonical once; `asked`: what a request asks for.
//! - [`table`]: which section and level a method and path need; [`lint`]: what it does not cover.
//! - `visitor`: who asks; `asker`: whose word counts about from where; `verdict`: whether they may, by
//!   core's index.
//! - `proxy`: the gateway's own proxy; `passing`: on the way there and back, with `headers`,
//!   `upstream`, `authorities`, `stream`, `carried` and `tunnel`; `cutting`, `redact` and `reveal` for
//!   fields that need more.
//! - `identity` and `assertion`: what an application is told of who asks.
//! - `dialect`: the same decision for other proxies.
//! - `enter`: how a browser that is signed in to the portal is signed in here; `page`: the gateway's
//!   own page; `entries`: what one may open.
//!
//! Invariants: what no route covers is refused; what cannot be decided is refused; an application
//! gets the path that was decided on, and hears of its caller from here alone.
//!
//! Deliberately not here: rules (core decides), configuration and listening (the binary), and a
//! memory of answers.

mod asked;
mod asker;
mod assertion;
mod authorities;
mod carried;
mod cutting;
mod dialect;
mod enter;
pub(crate) mod entries;
mod headers;
mod identity;
pub mod lint;
mod page;
mod passing;
pub mod path;
mod proxy;
mod redact;
mod refusal;
mod reveal;
mod settings;
mod stream;
pub mod table;
mod tunnel;
mod upstream;
mod verdict;
mod visitor;

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use rolecall_core::Timestamp;
use serde_json::Value;

use self::{
    assertion::Signer,
    identity::Identity,
    table::{Application, Table},
    upstream::Upstream,
};
pub use self::{
    authorities::{Authorities, NoAuthority},
    settings::{Limits, Settings},
};
pub(crate) use self::{
    dialect::routes as dialects, enter::portal_page, visitor::cookie as the_cookie,
};
use crate::{App, Seal, figures, fresh, problem::Problem, request_id};

/// Where the gateway's own pages are, at every origin of an application.
pub(crate) const OWN: &str = "/.rolecall";

/// The gateway: its table, and what it needs to pass requests on.
#[derive(Clone)]
pub struct Gateway(Arc<Made>);

struct Made {
    table: Table,
    settings: Settings,
    signer: Signer,
    upstream: Upstream,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Gateway {
    /// Before the applications of a table. `seal` is that of the installation, from whose key those
    /// of assertions follow.
    pub fn new(seal: &Seal, table: Table, settings: Settings) -> Self {
        let public_url = settings.public_url.trim_end_matches('/').to_owned();
        let settings = Settings { public_url, ..settings };
        let signer = Signer::new(seal.assertions(), settings.assertion_key);
        let upstream = Upstream::new(&settings);
        Self(Arc::new(Made { table, settings, signer, upstream }))
    }

    pub(crate) fn table(&self) -> &Table {
        &self.0.table
    }

    fn upstream(&self) -> &Upstream {
        &self.0.upstream
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The application at a host: one of its own, or that of the gateway.
    fn application(&self, host: &str) -> Option<&Application> {
        let found = self.table().application(host)?;
        let is_ours = host.eq_ignore_ascii_case(self.settings().authority());
        (found.host.is_some() || is_ours).then_some(found)
    }

    /// How browsers reach an application, without a slash at the end.
    pub(crate) fn origin(&self, application: &Application) -> String {
        match &application.host {
            Some(host) => format!("{}://{}", self.settings().scheme(), host.to_ascii_lowercase()),
            None => self.settings().public_url.clone(),
        }
    }

    /// Whether a browser may be sent there with a code.
    fn has_origin(&self, origin: &str) -> bool {
        self.table().applications().iter().any(|application| self.origin(application) == origin)
    }

    fn assertion(
        &self,
        application: &Application,
        identity: &Identity,
        (now, id): (Timestamp, [u8; 16]),
    ) -> String {
        let names = (self.settings().public_url.as_str(), application.name.as_str());
        self.0.signer.signed(identity, names, now, id)
    }
}

/// All that the gateway serves on its own address.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(page::routes())
        .merge(enter::routes())
        .route(JWKS, get(keys))
        .fallback(proxy::handle)
        .layer(axum::middleware::from_fn_with_state(app.clone(), figures::measured_behind))
        .layer(axum::middleware::from_fn_with_state(app.clone(), fresh::before_gateway))
        .layer(axum::middleware::from_fn_with_state(app.clone(), request_id::echo))
        .with_state(app)
}

/// Where the keys of assertions are published.
pub(crate) const JWKS: &str = "/.well-known/jwks.json";

/// The keys of assertions.
pub(crate) async fn keys(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let gateway = app.gateway().ok_or_else(Problem::not_found)?;
    Ok(Json(gateway.0.signer.keys().clone()))
}
