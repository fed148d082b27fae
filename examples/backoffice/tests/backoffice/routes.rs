//! The route table for a gateway, the OpenAPI document, and what the program really answers.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::office::Office;

const TABLE: &str = include_str!("../../gateway.toml");
const CATALOG: &str = include_str!("../../../../crates/core/data/telecom.toml");
const OWN: &str = include_str!("../../../../crates/core/data/own.toml");

/// A method at a path, and what it needs.
#[derive(Debug)]
struct Route {
    methods: Vec<String>,
    path: String,
    needs: Vec<String>,
}

fn strings(table: &toml::Value, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

fn routes() -> Vec<Route> {
    let table: toml::Table = TABLE.parse().expect("a table");
    let routes = table["application"][0]["route"].as_array().expect("routes").clone();
    let route = |route: &toml::Value| Route {
        methods: strings(route, "methods"),
        path: route["path"].as_str().expect("a path").to_owned(),
        needs: strings(route, "needs"),
    };
    routes.iter().map(route).collect()
}

/// The paths of all pages of accounts.
pub(crate) fn pages() -> Vec<String> {
    let pages = routes().into_iter().filter(|route| route.path.starts_with("/{account}"));
    pages.filter(|route| route.methods[0] == "GET").map(|route| route.path).collect()
}

/// A page or operation somewhere where there is such a thing, and the address of its resource.
pub(crate) fn somewhere(office: &Office, path: &str) -> (String, String) {
    let resource = path.trim_start_matches("/{account}/").split("/{id}").next().expect("a name");
    let resource = resource.trim_end_matches("/new").trim_end_matches("/edit");
    for account in ["abc", "abc-hq", "northwind"] {
        let found = office.json(&format!("{account}/{resource}"));
        let id = match &found["items"] {
            Value::Null => Some("1".to_owned()),
            items => items[0]["id"].as_i64().map(|id| id.to_string()),
        };
        if let Some(id) = id {
            let address = path.replace("{account}", account).replace("{id}", &id);
            return (address, format!("/{account}/{resource}"));
        }
    }
    panic!("no account has any of {resource}")
}

#[test]
fn the_table_is_what_the_program_prints() {
    assert!(TABLE == backoffice::routes(), "run `backoffice routes > gateway.toml`");
}

#[test]
fn no_two_routes_are_of_one_shape_and_method() {
    let mut seen = BTreeSet::new();
    for route in routes() {
        let shape = route.path.replace("{account}", "{}").replace("{id}", "{}");
        for method in &route.methods {
            assert!(seen.insert((shape.clone(), method.clone())), "{method} {}", route.path);
        }
    }
}

#[test]
fn each_operation_of_the_document_has_a_route_and_each_route_for_programs_is_in_it() {
    let office = Office::open();
    let document = office.get("/openapi.json").json();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    let of_programs = |route: &Route| route.path.starts_with("/api/");
    let listed: BTreeSet<_> = routes()
        .into_iter()
        .filter(of_programs)
        .map(|route| (route.methods[0].clone(), route.path))
        .collect();
    assert_eq!(listed, described);
    assert!(listed.len() > 100);
}

#[test]
fn the_document_is_whole() {
    let document = Office::open().get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let text = document.to_string();
    for name in
        text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next())
    {
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
    let mut ids = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for operation in methods.as_object().expect("methods").values() {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            let parameters = operation["parameters"].to_string();
            for variable in ["account", "id"] {
                let is_told = parameters.contains(&format!("\"name\":\"{variable}\""));
                assert_eq!(is_told, path.contains(&format!("{{{variable}}}")), "{path} {variable}");
            }
        }
    }
}

#[test]
fn every_route_leads_somewhere() {
    let office = Office::open();
    for route in routes().iter().filter(|route| route.path.contains("{account}")) {
        let path = route.path.trim_start_matches("/api");
        let (address, _) = somewhere(&office, path);
        let api = if route.path.starts_with("/api/") { "/api" } else { "" };
        let method = route.methods.last().expect("a method");
        let headers = [("content-type", "application/json")];
        let answer = office.send(method, &format!("{api}{address}"), &headers, "");
        assert!(![404, 405].contains(&answer.status), "{method} {api}{address}: {}", answer.status);
    }
}

#[test]
fn what_the_table_does_not_name_is_no_address_save_for_the_front_page() {
    let office = Office::open();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        for path in
            ["/abc", "/abc/", "/abc/trunks/1/more", "/abc/other", "/api", "/api/abc", "/new"]
        {
            assert_eq!(office.send(method, path, &[], "").status, 404, "{method} {path}");
        }
    }
    assert_eq!(office.send("PUT", "/abc/trunks/1", &[], "").status, 405);
    assert!(routes().iter().all(|route| route.path != "/"));
}

/// What the catalog offers that no address of the back office could need: it is Rolecall's own.
#[test]
fn every_level_of_every_section_is_needed_somewhere() {
    let needed: BTreeSet<String> = routes().into_iter().flat_map(|route| route.needs).collect();
    let read = |text: &str| text.parse::<toml::Table>().expect("a catalog");
    let sections = |table: &toml::Table| table["section"].as_array().expect("sections").clone();
    let mut offered = BTreeSet::new();
    for section in sections(&read(CATALOG)) {
        let key = section["key"].as_str().expect("a key").to_owned();
        // Creating and deleting lines goes by the sections of those who configure telephones.
        offered
            .extend(strings(&section, "levels").into_iter().map(|level| format!("{key} {level}")));
    }
    let missing: Vec<_> = offered.difference(&needed).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for section in sections(&read(OWN)) {
        let key = section["key"].as_str().expect("a key").to_owned();
        offered
            .extend(strings(&section, "levels").into_iter().map(|level| format!("{key} {level}")));
    }
    let unknown: Vec<_> = needed.difference(&offered).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
