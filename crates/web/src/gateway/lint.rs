//! The route table beside an application's own description: what no route covers is refused, which
//! is better found before someone needs it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::table::{Application, Table};

/// The methods that an OpenAPI document describes.
const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

/// What a table and a document lack of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lint {
    /// How many operations the document has.
    pub operations: usize,
    /// Operations that no route covers.
    pub uncovered: Vec<String>,
    /// Routes that no operation has.
    pub unused: Vec<String>,
}

/// Why a document says nothing of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no OpenAPI document in JSON: it has no object `paths`")]
pub struct NoDocument;

impl Lint {
    /// Compares an application with its OpenAPI document.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn of(application: &Application, document: &Value) -> Result<Self, NoDocument> {
        let paths = document["paths"].as_object().ok_or(NoDocument)?;
        let base = base(document);
        let mut lint = Self::default();
        let mut used = BTreeSet::new();
        for (path, item) in paths {
            let written = format!("{base}{path}");
            let methods = METHODS.into_iter().filter(|method| !item[*method].is_null());
            for method in methods.map(str::to_uppercase) {
                lint.operations += 1;
                let mut covering = (0..application.routes().len()).filter(|at| {
                    let route = &application.routes()[*at];
                    route.methods.contains(&method) && covers(&route.path, &written)
                });
                match best(application, &mut covering) {
                    Some(at) => drop(used.insert(at)),
                    None => lint.uncovered.push(format!("{method} {written}")),
                }
            }
        }
        let all = application.routes().iter().enumerate();
        let unused = all.filter(|(at, _)| !used.contains(at));
        lint.unused = unused
            .map(|(_, route)| {
                let methods: Vec<_> = route.methods.iter().map(String::as_str).collect();
                format!("{} {}", methods.join(", "), route.path)
            })
            .collect();
        Ok(lint)
    }
}

/// The application of a table that is meant: the named one, or the only one.
pub fn application<'t>(table: &'t Table, name: Option<&str>) -> Option<&'t Application> {
    match (table.applications(), name) {
        ([only], None) => Some(only),
        (all, Some(name)) => all.iter().find(|application| application.name == name),
        _ => None,
    }
}

/// Of routes that cover an operation, the one whose path is written most exactly.
fn best(application: &Application, covering: &mut dyn Iterator<Item = usize>) -> Option<usize> {
    covering.max_by_key(|at| {
        let path = &application.routes()[*at].path;
        path.split('/').map(|part| usize::from(!is_variable(part))).sum::<usize>()
    })
}

/// Where all paths of the document begin.
fn base(document: &Value) -> String {
    let server = document["servers"][0]["url"].as_str().unwrap_or_default();
    let path = match server.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => server.trim_start_matches('/'),
    };
    let path = path.trim_end_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}

fn is_variable(part: &str) -> bool {
    part.contains('{')
}

fn is_rest(part: &str) -> bool {
    part.starts_with('{') && part.ends_with("...}")
}

/// Whether every path of an operation is of a route. What is a variable in the document can be
/// anything, so a fixed segment of the route does not cover it.
fn covers(route: &str, operation: &str) -> bool {
    let mut wanted = route.split('/');
    let mut given = operation.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(_)) if is_rest(wanted) => return true,
            (Some(wanted), Some(given)) => {
                let fits = if is_variable(wanted) { !given.is_empty() } else { wanted == given };
                if !fits {
                    return false;
                }
            }
            (None, Some(_)) | (Some(_), None) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use rolecall_core::catalog::Catalog;
    use serde_json::json;

    use super::*;
    use crate::gateway::table::file::{ApplicationFile, RouteFile, TableFile};

    fn table(routes: &[(&[&str], &str)]) -> Table {
        let route = |(methods, path): &(&[&str], &str)| RouteFile {
            methods: methods.iter().map(|method| (*method).to_owned()).collect(),
            path: (*path).to_owned(),
            signed_in: true,
            ..RouteFile::default()
        };
        let application = ApplicationFile {
            name: "office".to_owned(),
            title: "Office".to_owned(),
            upstream: "http://127.0.0.1:1".to_owned(),
            host: None,
            route: routes.iter().map(route).collect(),
        };
        let file = TableFile { application: vec![application] };
        Table::of(&file, &Catalog::telecom()).expect("a table")
    }

    #[test]
    fn operations_without_a_route_and_routes_without_an_operation_are_named() {
        let table = table(&[
            (&["GET", "HEAD"], "/api/{account}/invoices"),
            (&["GET"], "/api/{account}/invoices/{id}"),
            (&["GET"], "/api/{account}/invoices/export"),
            (&["GET"], "/files/{rest...}"),
            (&["POST"], "/api/{account}/old"),
        ]);
        let document = json!({
            "servers": [{"url": "https://office.example/api/"}],
            "paths": {
                "/{tenant}/invoices": {"get": {}, "post": {}, "parameters": []},
                "/{tenant}/invoices/{invoice}": {"get": {}},
                "/{tenant}/invoices/{invoice}.pdf": {"get": {}},
                "/{tenant}/{resource}": {"get": {}},
            },
        });
        let application = application(&table, None).expect("the only one");
        let lint = Lint::of(application, &document).expect("a document");
        assert_eq!(lint.operations, 5);
        assert_eq!(lint.uncovered, ["POST /api/{tenant}/invoices", "GET /api/{tenant}/{resource}"]);
        assert_eq!(
            lint.unused,
            [
                "GET /api/{account}/invoices/export",
                "GET /files/{rest...}",
                "POST /api/{account}/old"
            ]
        );
        assert_eq!(Lint::of(application, &json!({})), Err(NoDocument));
    }
}
