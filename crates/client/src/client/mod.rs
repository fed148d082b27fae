//! The client: one method an operation, in a file for each topic.
//!
//! - `operations` lists every operation with its address, and `OPERATIONS` is compared with the
//!   server's own document by a test of the program.
//! - `send` speaks HTTP: it alone knows of statuses, headers and repetition.
//!
//! Deliberately not here: a cache of answers. Whether an access may be had is asked anew.

mod access;
mod accounts;
mod catalog;
mod error;
mod history;
mod invitations;
mod keys;
mod limits;
mod list;
mod mail;
mod operations;
mod options;
mod own;
mod ownership;
mod people;
mod policies;
mod proof;
mod reviews;
mod roles;
mod send;
mod sign_in;
#[cfg(test)]
mod tests;

use std::{fmt::Display, time::Duration};

use reqwest::{
    RequestBuilder, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
    redirect,
};

pub use self::{
    access::{SubjectQuery, WhoQuery, WhyQuery},
    accounts::{AccountsQuery, AccountsSort},
    error::{Error, SetupError, TagError},
    history::HistoryQuery,
    list::{List, PageQuery},
    mail::MailQuery,
    operations::{OPERATIONS, Operation},
    options::{Options, Tag, Tagged},
    people::PeopleQuery,
    policies::ConfigurationQuery,
    proof::BundleQuery,
    reviews::ReviewedQuery,
    send::Lines,
};

/// How long a request may take, unless something else is said.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A server and a credential for it.
///
/// Clones are cheap and share their connections. Every operation of the API is a method, called as
/// the server's OpenAPI document calls it.
///
/// A request that fails on its way is not sent again, but for a change that has a name: see
/// [`Client::idempotent`].
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    /// Without a path of the API.
    server: Url,
    timeout: Duration,
    options: Options,
}

impl Client {
    /// A client of the server at `url`, such as `https://access.example.org`, with the credential
    /// of a key, `rck_…`.
    ///
    /// Nothing is sent yet. Whoever reads what is sent has the credential: use `https` wherever it
    /// leaves the machine.
    ///
    /// # Errors
    ///
    /// When `url` is no address of a server, `credential` cannot be sent, or this machine has no
    /// certificates to tell servers by.
    pub fn new(url: &str, credential: &str) -> Result<Self, SetupError> {
        let server = server(url).ok_or_else(|| SetupError::Url(url.to_owned()))?;
        let bearer = format!("Bearer {credential}");
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| SetupError::Credential)?;
        bearer.set_sensitive(true);
        let http = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
            .user_agent(concat!("rolecall-client/", env!("CARGO_PKG_VERSION")))
            // The API redirects nowhere, so whoever does is not the API.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(SetupError::Machine)?;
        Ok(Self { http, server, timeout: TIMEOUT, options: Options::default() })
    }

    /// The same, with another time that each request may take, its answer read; it is 30 seconds
    /// unless something else is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The same, for one change that is sent with these options.
    ///
    /// Keep the client itself for what comes after. Requests that only look are sent without.
    #[must_use]
    pub fn with(&self, options: Options) -> Self {
        Self { options, ..self.clone() }
    }

    /// The same, for one change that is carried out once however often it is sent.
    ///
    /// `name` is a random text of 1 to 255 visible ASCII characters, made anew for each change; the
    /// server remembers it for 7 days. If a request fails on its way, it is sent up to three times
    /// more, after a growing pause. Another change under the same name is refused
    /// (`request.reused`).
    #[must_use]
    pub fn idempotent(&self, name: impl Into<String>) -> Self {
        self.with(Options { idempotency_key: Some(name.into()), ..self.options.clone() })
    }

    /// The same, for one change that is meant for the state that `tag` came with.
    ///
    /// If it is another one by now, the answer is an [`Error::Problem`] (`state.stale`) that has
    /// both states.
    #[must_use]
    pub fn if_match(&self, tag: Tag) -> Self {
        self.with(Options { if_match: Some(tag), ..self.options.clone() })
    }

    /// A request for an operation, with a value for each part of its path that has one.
    fn request(&self, operation: &Operation, values: &[&(dyn Display + Sync)]) -> RequestBuilder {
        let mut url = self.server.clone();
        let mut path = url.path_segments_mut().expect("the address of a server has a path");
        path.pop_if_empty().extend(["api", "v1"]).extend(operation.segments(values));
        drop(path);
        self.http.request(operation.method.clone(), url).timeout(self.timeout)
    }
}

fn server(url: &str) -> Option<Url> {
    let url: Url = url.parse().ok()?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let fits = matches!(url.scheme(), "http" | "https") && url.password().is_none() && is_plain;
    fits.then_some(url)
}
