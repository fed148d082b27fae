//! The form of the route table's file, as it is written.

use serde::Deserialize;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFile {
    /// Applications.
    #[serde(default)]
    pub application: Vec<ApplicationFile>,
}

/// One application.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationFile {
    /// Lower-case letters, digits and dashes.
    pub name: String,
    /// Its name on pages.
    pub title: String,
    /// Where it listens, as `http://HOST:PORT` or `https://HOST:PORT`.
    pub upstream: String,
    /// The host that leads to it.
    #[serde(default)]
    pub host: Option<String>,
    /// Routes.
    #[serde(default)]
    pub route: Vec<RouteFile>,
}

/// One route.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteFile {
    /// Methods, in capitals.
    pub methods: Vec<String>,
    /// `/{account}/invoices/{id}`; `{rest...}` at the end is whatever remains.
    pub path: String,
    /// Any one of these, as `section level`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Instead of needs: open to anyone.
    #[serde(default)]
    pub public: bool,
    /// Instead of needs: open to anyone who is signed in.
    #[serde(default)]
    pub signed_in: bool,
    /// The title of its entry in the menu.
    #[serde(default)]
    pub menu: Option<String>,
    /// What is taken out of its answers.
    #[serde(default)]
    pub redact: Vec<RedactionFile>,
}

/// Fields that need more.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedactionFile {
    /// Names of fields, at whatever depth.
    pub fields: Vec<String>,
    /// Any one of these, as `section level`.
    pub needs: Vec<String>,
    /// The section of which a reveal is recorded.
    #[serde(default)]
    pub reveal: Option<String>,
}

/// Every key that the file may have, for suggestions.
pub const KEYS: &[&str] = &[
    "application",
    "name",
    "title",
    "upstream",
    "host",
    "route",
    "methods",
    "path",
    "needs",
    "public",
    "signed_in",
    "menu",
    "redact",
    "fields",
    "reveal",
];
