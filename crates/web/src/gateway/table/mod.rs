//! The route table: which section and level a method and path of an application need, and where in
//! the path the account is.
//!
//! It is data that an operator writes ([`file`](mod@file)), checked once ([`build`](self)) and valid ever
//! after. What no route covers is refused.
//!
//! - A path is of one shape: an exact segment beats a variable, for good. What follows an exact
//!   segment is never matched as if that had been a variable, so no path has two readings.
//! - The path decides the shape first and the method the route within it: a method that has no route
//!   at its path does not fall back to a wider one.
//!
//! Deliberately not here: decisions. A route says what to ask.

mod build;
pub mod file;
mod shape;
mod tree;

use std::collections::BTreeSet;

use axum::http::{Method, Uri};
use rolecall_core::{Level, catalog::SectionKey};

pub use self::build::TableMistake;
use self::tree::Tree;
use super::path::Canonical;

/// The most applications of a table.
pub const APPLICATIONS_MAX: usize = 200;
/// The most routes of an application.
pub const ROUTES_MAX: usize = 5_000;
/// The most sections that a route names, and fields that it takes out.
pub const NAMES_MAX: usize = 50;

/// All applications behind the gateway.
#[derive(Clone, Debug, Default)]
pub struct Table {
    applications: Vec<Application>,
}

/// A program behind the gateway, which knows nothing of access.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its name in assertions and records.
    pub name: String,
    /// Its name on pages.
    pub title: String,
    /// Where it listens: a scheme and an authority, without a path.
    pub upstream: Uri,
    /// The host that leads to it; none is every host that leads to no other.
    pub host: Option<String>,
    routes: Vec<Route>,
    tree: Tree,
}

/// What some methods at paths of one shape need.
#[derive(Clone, Debug)]
pub struct Route {
    /// The methods.
    pub methods: BTreeSet<String>,
    /// The path, as it is written in the table.
    pub path: String,
    /// To whom it is open.
    pub open_to: OpenTo,
    /// What it is called in the menu, if it has an entry there.
    pub menu: Option<String>,
    /// What is taken out of its answers.
    pub redactions: Vec<Redaction>,
    /// Which segment of the path is the account.
    account: Option<usize>,
}

/// To whom a route is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenTo {
    /// Anyone, signed in or not.
    Anyone,
    /// Anyone who is signed in, and every key that is in force.
    SignedIn,
    /// Whoever has any one of these in the account of the path.
    Any(Vec<Need>),
}

/// A level of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The section.
    pub section: SectionKey,
    /// The least level.
    pub level: Level,
}

/// Fields of a JSON answer that need more than the route does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// Their names, at whatever depth.
    pub fields: BTreeSet<String>,
    /// Any one of these is enough to get them.
    pub needs: Vec<Need>,
    /// Whoever gets them leaves a record of this section.
    pub reveal: Option<SectionKey>,
}

/// A route that a request is of.
#[derive(Clone, Copy, Debug)]
pub struct Found<'t> {
    /// The route.
    pub route: &'t Route,
    /// The account, as the path names it.
    pub account: Option<&'t str>,
}

impl Table {
    /// All applications, in the order of the table.
    pub fn applications(&self) -> &[Application] {
        &self.applications
    }

    /// The application that a host leads to.
    pub fn application(&self, host: &str) -> Option<&Application> {
        let named = |it: &&Application| {
            it.host.as_deref().is_some_and(|named| named.eq_ignore_ascii_case(host))
        };
        let mut all = self.applications.iter();
        all.clone().find(named).or_else(|| all.find(|it| it.host.is_none()))
    }
}

impl Application {
    /// All routes, in the order of the table.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The route of a method at a path, if there is one.
    pub fn route<'t>(&'t self, method: &Method, path: &'t Canonical) -> Option<Found<'t>> {
        let mut of_shape = self.tree.at(path.segments())?.iter().map(|at| &self.routes[*at]);
        let route = of_shape.find(|route| route.methods.contains(method.as_str()))?;
        let account = route.account.and_then(|at| path.segments().get(at));
        Some(Found { route, account: account.map(String::as_str) })
    }
}

impl Application {
    /// Where the route stands that a described operation is of: found as that of a request is, so that
    /// what would be refused is not said to be covered. What is a variable there can be anything; what
    /// is none must be there letter by letter.
    pub(super) fn covering(&self, method: &str, written: &str) -> Option<usize> {
        let segments = written.strip_prefix('/')?.split('/').map(|segment| {
            // No path has this as a segment, so it is of no exact one.
            let anything = || "\0".to_owned();
            if segment.contains('{') {
                return Some(anything());
            }
            let canonical = Canonical::of(&format!("/{segment}")).ok()?;
            Some(canonical.segments().first().cloned().unwrap_or_default())
        });
        let segments: Vec<String> = segments.collect::<Option<_>>()?;
        let mut of_shape = self.tree.at(&segments)?.iter().copied();
        of_shape.find(|at| self.routes[*at].methods.contains(method))
    }
}

impl Route {
    /// The address of this route in an account: of routes that have an entry in the menu.
    pub fn menu_path(&self, account: &str) -> String {
        self.path.replace("{account}", account)
    }
}
