//! The route table beside an application's own description: what no route covers is refused, which
//! is better found before someone needs it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::table::{Application, Table};

/// The methods that an OpenAPI document describes.
const METHODS: [&str; 8] = ["get", "head", "post", "put", "patch", "delete", "options", "trace"];

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

/// Why a document cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is something else.
    #[error("this is no OpenAPI document in JSON: it has no object `paths`")]
    NoDocument,
    /// There is nothing to compare.
    #[error("it describes no operation")]
    NoOperations,
    /// A path is described elsewhere.
    #[error(
        "{path} is described at {reference}, which is not in this document: bundle all of it into one"
    )]
    Elsewhere {
        /// The path.
        path: String,
        /// What the document says of where.
        reference: String,
    },
}

impl Lint {
    /// Compares an application with its OpenAPI document.
    ///
    /// # Errors
    ///
    /// If it is none, or not whole.
    pub fn of(application: &Application, document: &Value) -> Result<Self, Unread> {
        let paths = document["paths"].as_object().ok_or(Unread::NoDocument)?;
        let mut lint = Self::default();
        let mut used = BTreeSet::new();
        for (path, item) in paths {
            let item = at_reference(document, path, item)?;
            for method in METHODS.into_iter().filter(|method| !item[*method].is_null()) {
                // The nearest says where the path begins.
                let servers = [&item[method]["servers"], &item["servers"], &document["servers"]];
                let server = servers.into_iter().map(|servers| &servers[0]);
                let base = base(server.into_iter().find(|it| !it.is_null()));
                let (written, method) = (format!("{base}{path}"), method.to_uppercase());
                lint.operations += 1;
                match application.covering(&method, &written) {
                    Some(at) => drop(used.insert(at)),
                    None => lint.uncovered.push(format!("{method} {written}")),
                }
            }
        }
        if lint.operations == 0 {
            return Err(Unread::NoOperations);
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

/// What describes a path: itself, or what it refers to.
fn at_reference<'d>(document: &'d Value, path: &str, item: &'d Value) -> Result<&'d Value, Unread> {
    let Some(reference) = item["$ref"].as_str() else { return Ok(item) };
    let found = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
    // One that refers to another again would be two documents written as one.
    found
        .filter(|found| found["$ref"].is_null())
        .ok_or_else(|| Unread::Elsewhere { path: path.to_owned(), reference: reference.to_owned() })
}

/// Where paths begin at a server, with its variables as they are unless one says otherwise.
fn base(server: Option<&Value>) -> String {
    let Some(server) = server else { return String::new() };
    let mut url = server["url"].as_str().unwrap_or_default().to_owned();
    for (name, variable) in server["variables"].as_object().into_iter().flatten() {
        let value = variable["default"].as_str().unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), value);
    }
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => url.trim_start_matches('/'),
    };
    let path = path.trim_end_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
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
            (&["GET", "DELETE"], "/files/{rest...}"),
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
                "DELETE, GET /files/{rest...}",
                "POST /api/{account}/old"
            ]
        );
        assert_eq!(Lint::of(application, &json!({})), Err(Unread::NoDocument));
        assert_eq!(Lint::of(application, &json!({"paths": {}})), Err(Unread::NoOperations));
    }

    #[test]
    fn paths_are_read_where_they_are_described_and_begin_where_the_nearest_server_says() {
        let table = table(&[(&["GET"], "/v2/{account}/a"), (&["GET"], "/old/{account}/b")]);
        let application = &table.applications()[0];
        let mut document = json!({
            "servers": [{
                "url": "{scheme}://office.example/{version}",
                "variables": {"scheme": {"default": "https"}, "version": {"default": "v2"}},
            }],
            "paths": {
                "/{tenant}/a": {"$ref": "#/components/pathItems/a"},
                "/{tenant}/b": {"get": {"servers": [{"url": "/old"}]}, "servers": [{"url": "/x"}]},
                "/{tenant}/c": {"trace": {}, "servers": [{"url": "/"}]},
            },
            "components": {"pathItems": {"a": {"get": {}}}},
        });
        let lint = Lint::of(application, &document).expect("a document");
        assert_eq!((lint.operations, lint.uncovered), (3, vec!["TRACE /{tenant}/c".to_owned()]));
        assert_eq!(lint.unused, [""; 0]);
        for reference in ["other.json#/a", "#/components/pathItems/none", "#/paths/~1{tenant}~1a"] {
            document["paths"]["/{tenant}/a"]["$ref"] = json!(reference);
            let said = Lint::of(application, &document).expect_err("elsewhere").to_string();
            assert!(said.contains("/{tenant}/a") && said.contains(reference), "{said}");
        }
    }

    #[test]
    fn an_exact_segment_keeps_a_variable_beside_it_from_covering_what_it_covers() {
        let table = table(&[
            (&["GET", "DELETE"], "/{account}/invoices/{id}"),
            (&["GET"], "/{account}/invoices/export"),
            (&["GET"], "/{account}/invoices/export/{rest...}"),
        ]);
        let document = json!({"paths": {
            "/{tenant}/invoices/{id}": {"get": {}, "delete": {}},
            "/{tenant}/invoices/export": {"get": {}, "delete": {}},
            "/{tenant}/invoices/Export": {"get": {}},
            "/{tenant}/invoices/export/{file}": {"get": {}},
            "/{tenant}/invoices/export/a/b.csv": {"get": {}},
            "/{tenant}/invoices/%65xport": {"get": {}},
            "/{tenant}/invoices/a;b": {"get": {}},
        }});
        let lint = Lint::of(&table.applications()[0], &document).expect("a document");
        let expected = [
            "DELETE /{tenant}/invoices/export",
            "GET /{tenant}/invoices/Export",
            "GET /{tenant}/invoices/a;b",
        ];
        assert_eq!(lint.uncovered, expected, "as a request would be refused");
        assert_eq!(lint.unused, [""; 0]);
    }
}
