//! The page of the API: all that the document describes is on it, it can be found, and nothing on
//! it runs.

use std::collections::BTreeSet;

use rolecall_web::api::document;
use serde_json::Value;

use crate::world::{Call, Reply, World};

const DOCS: &str = "/docs";
const STYLE: &str = "/docs/style.css";

async fn got(path: &str) -> Reply {
    let world = World::telecom().await;
    Call::get(path).send(&world).await
}

async fn page() -> String {
    let reply = got(DOCS).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
    reply.text
}

/// The values of an attribute, in order.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let begins = format!(" {name}=\"");
    let values = page.split(begins.as_str()).skip(1);
    values.map(|rest| rest.split('"').next().expect("a value")).collect()
}

/// Every operation of the document.
fn operations() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let paths = document()["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("a path item");
        item.values().map(|operation| (path.as_str(), operation))
    })
}

fn names(at: &str) -> impl Iterator<Item = &'static str> {
    let members = document().pointer(at).and_then(Value::as_object);
    members.unwrap_or_else(|| panic!("nothing at {at}")).keys().map(String::as_str)
}

#[tokio::test]
async fn every_operation_is_on_the_page_with_its_anchor() {
    let page = page().await;
    let said = read(&page);
    let anchors: BTreeSet<_> = attributes(&page, "id").into_iter().collect();
    for (path, operation) in operations() {
        let id = operation["operationId"].as_str().expect("a name");
        assert!(anchors.contains(id), "{id} has no anchor");
        assert!(page.contains(&format!("href=\"#{id}\"")), "nothing links to {id}");
        assert!(page.contains(&format!("/api/v1{path}</code>")), "{path} is not on the page");
        let summary = operation["summary"].as_str().expect("a summary");
        assert!(said.contains(summary), "{summary}");
        let told = operation["description"].as_str().unwrap_or_default();
        for word in told.split('`').skip(1).step_by(2) {
            assert!(said.contains(&format!("<code>{word}</code>")), "{id}: {word}");
        }
    }
}

/// What is read on a page, with the tags still in it.
fn read(page: &str) -> String {
    let letters = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    letters.iter().fold(page.to_owned(), |page, (written, read)| page.replace(written, read))
}

#[tokio::test]
async fn every_schema_status_and_code_is_on_the_page_with_its_anchor() {
    let page = page().await;
    let anchors: BTreeSet<_> = attributes(&page, "id").into_iter().collect();
    let schemas = names("/components/schemas").map(|name| format!("schema-{name}"));
    let statuses = names("/components/responses").map(|status| format!("status-{status}"));
    let codes = document().pointer("/components/schemas/Problem/properties/code/enum");
    let codes = codes.and_then(Value::as_array).expect("a list of codes").iter();
    let codes = codes.map(|code| format!("code-{}", code.as_str().expect("a code")));
    for anchor in schemas.chain(statuses).chain(codes) {
        assert!(anchors.contains(anchor.as_str()), "{anchor} is nowhere");
    }
}

#[tokio::test]
async fn every_member_and_parameter_is_in_a_table() {
    let page = page().await;
    let is_shown = |name: &str| page.contains(&format!("scope=\"row\"><code>{name}</code>"));
    for (_, operation) in operations() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().expect("a name");
            assert!(is_shown(name), "parameter {name}");
        }
    }
    for schema in names("/components/schemas") {
        let properties = &document()["components"]["schemas"][schema]["properties"];
        for name in properties.as_object().into_iter().flat_map(|members| members.keys()) {
            assert!(is_shown(name), "{schema}: {name}");
        }
    }
}

#[tokio::test]
async fn every_link_within_the_page_has_its_target_and_no_anchor_is_there_twice() {
    let page = page().await;
    let all = attributes(&page, "id");
    let anchors: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(all.len(), anchors.len(), "an anchor is there twice");
    let links = attributes(&page, "href");
    assert!(links.len() > anchors.len(), "{} links", links.len());
    for link in links {
        match link.strip_prefix('#') {
            Some(target) => assert!(anchors.contains(target), "{link} leads nowhere"),
            None => assert!(
                ["docs/style.css", "docs/access", "api/openapi.json"].contains(&link),
                "{link}"
            ),
        }
    }
}

#[tokio::test]
async fn what_the_page_links_to_is_served() {
    let page = page().await;
    let links = attributes(&page, "href").into_iter();
    for link in links.filter(|link| !link.starts_with('#')).collect::<BTreeSet<_>>() {
        let reply = got(&format!("/{link}")).await;
        assert_eq!(reply.status.as_u16(), 200, "{link}");
    }
}

#[tokio::test]
async fn nothing_on_the_page_runs_or_comes_from_elsewhere() {
    let page = page().await;
    let sheet = got(STYLE).await.text;
    for word in ["<script", "<iframe", "<img", "<form", " style=\"", " onclick=", "javascript:"] {
        assert!(!page.contains(word), "{word}");
    }
    for word in ["@import", "url(", "http:", "https:"] {
        assert!(!sheet.contains(word), "{word}");
    }
}

#[tokio::test]
async fn the_browser_is_told_to_load_nothing_else() {
    for (path, content_type) in
        [(DOCS, "text/html; charset=utf-8"), (STYLE, "text/css; charset=utf-8")]
    {
        let reply = got(path).await;
        assert_eq!(reply.status.as_u16(), 200, "{path}");
        assert_eq!(reply.header("content-type"), Some(content_type));
        assert_eq!(
            reply.header("content-security-policy"),
            Some(
                "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'none'"
            )
        );
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    }
}

#[tokio::test]
async fn what_looks_like_html_in_a_description_is_shown_as_it_stands() {
    let described = document().pointer("/components/schemas/IssuedKey/properties/credential");
    let told = described.and_then(|credential| credential["description"].as_str());
    assert!(told.expect("a description").contains("rck_<id>_<secret>"));
    let page = page().await;
    assert!(page.contains("rck_&lt;id&gt;_&lt;secret&gt;"));
    assert!(!page.contains("<secret>"));
}

#[tokio::test]
async fn the_commands_of_the_walkthrough_are_on_the_page_as_they_are_typed() {
    let page = read(&page().await);
    let walkthrough = include_str!("../src/docs/walkthrough.md");
    let blocks = walkthrough.split("```sh\n").skip(1).map(|rest| rest.split("```").next());
    let blocks: Vec<&str> = blocks.map(|block| block.expect("an end")).collect();
    assert!(blocks.len() > 10, "{}", blocks.len());
    for block in blocks {
        assert!(page.contains(block), "{block}");
    }
}
