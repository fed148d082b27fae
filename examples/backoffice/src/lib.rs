//! A small back office of a telecom provider: an example of a program to put behind a gateway.
//!
//! - It has **no access logic at all**. Whoever reaches it may do everything. Who someone is comes
//!   in a header (`X-Rolecall-Person`) of whatever stands in front, is shown and written down, and
//!   decides nothing.
//! - Everything is made from one table of resources (`table`): pages, API, checks, the OpenAPI
//!   document, and the route table for a gateway ([`routes`]).
//! - All data is in one SQLite file of its own.
//!
//! Deliberately not here, since it is the gateway's: roles, levels, sessions, a menu of what there
//! is.

mod api;
mod assets;
mod check;
mod door;
mod field;
mod fill;
mod gateway;
mod invoice_pdf;
mod item;
mod office;
mod openapi;
mod operation;
mod pages;
mod refusal;
mod resource;
mod router;
mod rules;
mod table;
mod value;
mod visit;
mod work;

use std::{future::Future, path::Path};

use tokio::net::TcpListener;

pub use self::{
    gateway::routes,
    office::{Fault, Office},
    router::router,
};

/// Answers on a listener until `ends`.
///
/// With `fills`, accounts have plausible data from the first visit on, the same each time.
///
/// # Errors
///
/// When the database cannot be used, or the socket is gone.
///
/// # Examples
///
/// ```no_run
/// # async fn start() -> Result<(), backoffice::Fault> {
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// backoffice::serve(listener, "backoffice.db".as_ref(), true, std::future::pending()).await
/// # }
/// ```
pub async fn serve(
    listener: TcpListener,
    database: &Path,
    fills: bool,
    ends: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault> {
    let office = Office::open(database, fills)?;
    axum::serve(listener, router(&office)).with_graceful_shutdown(ends).await?;
    Ok(())
}
