//! The OpenAPI 3.1 document: made of the handlers, with what is the same for all of them put in
//! once: who may, which refusals, which headers.

use std::sync::LazyLock;

use axum::{Json, Router, routing::get};
use rolecall_client::wire;
use rolecall_core::{
    Kind,
    change::{At, Operation, Refusal},
};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::{BASE, change::IDEMPOTENCY_KEY_CHARS_MAX, described};
use crate::{App, problem};

static DOCUMENT: LazyLock<Value> = LazyLock::new(made);

/// The document that `/api/openapi.json` serves.
pub fn document() -> &'static Value {
    &DOCUMENT
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/api/openapi.json", get(|| async { Json(document()) }))
}

const ABOUT: &str = "Access control and delegated account administration for communications \
service providers: accounts, people, roles, limits, keys, and who may do what.\n\n\
**Who asks.** A key, as `Authorization: Bearer rck_…`.\n\n\
**Changes** answer with the new state and its revision, the ledger's number. Send an \
`Idempotency-Key` to be able to repeat a request whose answer was lost: it is carried out once. Send \
an `If-Match` with the `ETag` of what you looked at to change that and nothing newer.\n\n\
**Several nodes** may answer. Send `Rolecall-Min-Revision` with the revision of a change, and the \
answer has that change in it, whichever node gives it; a node that does not have it in time says 503 \
with the code `revision.not_reached`. One that has lost the database for too long says 503 \
`node.out_of_date`.\n\n\
**Lists** come in pages: go on with `cursor` until `next_cursor` is null.\n\n\
**Errors** are problem details (RFC 9457) with a stable `code`. What you may not know of is 404, \
exactly as if it did not exist.";

const TAGS: &[(&str, &str)] = &[
    ("Accounts", "Nodes of the tree: the platform, resellers, customers, phone systems."),
    ("People", "People in an account: their roles, dates, reach and state."),
    ("Invitations", "People who have been asked in and have not answered."),
    ("Roles", "Levels under a name, to be given in accounts of their type."),
    ("Groups", "Levels that people of one account are put into."),
    ("Limits", "What bounds an account's people: ceilings, allowed roles, addresses."),
    ("Ownership", "Who has everything in an account, and how that passes on."),
    ("Keys", "Secrets for programs."),
    ("Oneself", "What is one's own, of a person who is signed in."),
    ("Access", "Who may do what, and why."),
    ("Jobs", "Many at once: bulk statuses, imports and exports."),
    ("Reviews", "Looking through who still has access."),
    ("Reports", "Who has access to what, what nobody uses, what ends soon, and figures."),
    ("Policies", "What an account states about who of its people may have what."),
    ("Access as code", "An account and those below it as a file, and a file as a plan."),
    ("History", "What was changed, by whom."),
    ("Mail", "Letters that go out, and what became of them."),
    ("Nodes", "The processes that answer for the installation."),
    ("Catalog", "The sections that access is given to."),
];

fn made() -> Value {
    let mut document = serde_json::to_value(described().into_openapi()).expect("plain data");
    document["info"] = json!({
        "title": "Rolecall",
        "version": env!("CARGO_PKG_VERSION"),
        "description": ABOUT,
        "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
    });
    document["servers"] = json!([{"url": BASE}]);
    document["security"] = json!([{"key": []}, {"session": []}]);
    document["tags"] = TAGS
        .iter()
        .map(|(name, description)| json!({"name": name, "description": description}))
        .collect();
    document["components"]["securitySchemes"] = json!({
        "key": {
            "type": "http", "scheme": "bearer",
            "description": "A key of an account: `rck_<id>_<secret>`.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "__Host-rolecall",
            "description": "The session of someone who signed in to the portal, for requests of \
                            its own pages: what changes something says so in `Origin`.",
        },
    });
    document["components"]["responses"] = refusals();
    document["components"]["schemas"]["Problem"] = problem_schema();
    for (schema, example) in examples() {
        document["components"]["schemas"][schema]["example"] = example;
    }
    for (method, path, operation) in operations(&mut document) {
        complete(&method, &path, operation);
    }
    document
}

/// Every operation with its method and path.
fn operations(document: &mut Value) -> impl Iterator<Item = (String, String, &mut Value)> {
    let paths = document["paths"].as_object_mut().expect("paths");
    paths.iter_mut().flat_map(|(path, item)| {
        let item = item.as_object_mut().expect("a path item");
        item.iter_mut().map(|(method, operation)| (method.clone(), path.clone(), operation))
    })
}

fn complete(method: &str, path: &str, operation: &mut Value) {
    let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let needed = needed(operation).or_else(|| Some(for_whom(&name, path).to_owned()));
    let told = operation["description"].as_str().filter(|told| !told.is_empty());
    let told: Vec<&str> = told.into_iter().chain(needed.as_deref()).collect();
    operation["description"] = json!(told.join("\n\n"));
    let changes = method != "get";
    let members = operation.as_object_mut().expect("an operation");
    let parameters = members.entry("parameters").or_insert_with(|| json!([]));
    let parameters = parameters.as_array_mut().expect("a list of parameters");
    if changes && !REPEATABLE.contains(&name.as_str()) {
        parameters.push(idempotency_key());
    }
    for parameter in parameters.iter_mut().filter(|parameter| parameter["in"] == "path") {
        let named = parameter["name"].as_str().unwrap_or_default();
        parameter["description"] = json!(meaning(named, path));
    }
    let meant_for_a_state = meant_for_a_state(method, &name);
    if meant_for_a_state {
        parameters.push(if_match());
    }
    let responses = members["responses"].as_object_mut().expect("responses");
    for answer in responses.values_mut() {
        answer["description"] = json!(if changes { "Done." } else { "What there is." });
        if meant_for_a_state && method == "put" || TAGGED.contains(&name.as_str()) {
            answer["headers"] = json!({"ETag": etag()});
        }
    }
    let unless = |status: &str| status == "412" && !meant_for_a_state;
    // What is a person's own, and what is the platform's, is not everyone's either.
    let not_everyones =
        path.contains('{') || ["/me/", "/mail", "/nodes"].iter().any(|own| path.starts_with(own));
    for (status, _, _) in statuses(changes, not_everyones).filter(|status| !unless(status.0)) {
        responses.insert(
            (*status).to_owned(),
            json!({"$ref": format!("#/components/responses/{status}")}),
        );
    }
}

/// What the table of operations asks for, in words.
fn needed(operation: &Value) -> Option<String> {
    let named = operation["x-operation"].as_array()?;
    let mut lines = Vec::new();
    for key in named {
        let operation = Operation::ALL.iter().find(|operation| json!(operation.key()) == *key);
        let operation = operation.expect("`x-operation` names one of the table");
        // Lists of markdown end at an empty line.
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(format!("**{}** needs any one of:", operation.label()));
        for kind in Kind::ALL {
            let cells: Vec<String> = operation.cells(kind).iter().map(cell_in_words).collect();
            if !cells.is_empty() {
                lines.push(format!("- at a {kind}: {}", cells.join(", ")));
            }
        }
        if operation.is_the_owners() {
            lines.push("- or to be the owner of the account".to_owned());
        }
    }
    Some(lines.join("\n"))
}

pub(crate) fn cell_in_words(cell: &rolecall_core::change::Cell) -> String {
    let place = match cell.at {
        At::Here => "",
        At::Parent => " in the account above",
    };
    format!("`{}` at {}{place}", cell.section, cell.level)
}

/// Who may do what the table of operations does not ask for.
fn for_whom(name: &str, path: &str) -> &'static str {
    match name {
        "offer_ownership" | "withdraw_offer" => "For the owner of the account alone.",
        "accept_ownership" | "decline_ownership" => "For the person to whom it is offered.",
        "get_access" | "explain_access" => {
            "For everyone who sees anything of the account; that of others, for who may see people \
             there, or keys."
        }
        "accept_invitation" | "decline_invitation" => "For the person whom it asks in.",
        "leave_account" => "For the person who has joined it, save for its owner.",
        _ if path.starts_with("/me/") => {
            "For a person who is signed in. A key and an account's own sign-in are nobody's."
        }
        _ if path.contains("{account}") => "For everyone who sees anything of the account.",
        _ => "For everyone with credentials.",
    }
}

fn meaning(parameter: &str, path: &str) -> &'static str {
    match parameter {
        "account" => "The account, by its short name or its id.",
        "person" if path.starts_with("/people/") => "The id of the person.",
        "person" => "The id of the person in the account.",
        "role" => "The id of the role.",
        "group" => "The id of the group.",
        "key" => "The id of the key.",
        "mail" => "The id of the mail.",
        "invitation" => "The id of the invitation.",
        "job" => "The id of the job.",
        "policy" => "The id of the policy.",
        "section" => "The section, by its key.",
        _ => "",
    }
}

/// Changes that are the same however often they are asked for, and so need no name.
const REPEATABLE: &[&str] = &[
    "send_mail_again",
    "send_all_mail_again",
    "end_own_sessions",
    "plan_configuration",
    "apply_configuration",
    "preview_allowlist",
];

/// Operations that look at one thing, and say which state it is in.
const TAGGED: &[&str] = &[
    "get_account",
    "get_account_sign_in",
    "get_allowed_roles",
    "get_allowlist",
    "get_group",
    "get_key",
    "get_own_profile",
    "get_owner",
    "get_person",
    "get_role",
    "list_ceilings",
];

/// Whether a change can be meant for one state of what it is about.
fn meant_for_a_state(method: &str, name: &str) -> bool {
    let posted = ["renew_invitation", "offer_ownership", "accept_ownership", "decline_ownership"];
    posted.contains(&name) || matches!(method, "put" | "delete") && name != "adopt_catalog"
}

fn etag() -> Value {
    json!({
        "description": "Tells this state from every other: send it as `If-Match`.",
        "schema": {"type": "string", "pattern": "^\"[0-9a-f]{32}\"$"},
    })
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "A random name for this request, so that it can be repeated if its answer \
                        was lost: it is carried out once and remembered for 7 days.",
        "schema": {
            "type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_CHARS_MAX,
            "pattern": "^[!-~]+$",
        },
        "example": "6f1c2d0a8e",
    })
}

fn if_match() -> Value {
    json!({
        "name": "If-Match", "in": "header", "required": false,
        "description": "The `ETag` of the state that the change is meant for. If it is another one \
                        by now, the answer is 412 with both.",
        "schema": {"type": "string", "pattern": "^(\\*|\"[0-9a-f]{32}\")$"},
        "example": "*",
    })
}

/// The statuses of what is not carried out: name, when, and one of its codes.
type Status = (&'static str, &'static str, &'static str);

const STATUSES: &[Status] = &[
    ("400", "The request cannot be understood: the detail names the member.", "member.mistyped"),
    ("401", "No credentials, or none that are in force.", "key.needed"),
    ("403", "It can be seen, and is not the caller's to do.", "level.missing"),
    ("404", "It does not exist, or is not the caller's to see.", "target.not_found"),
    ("409", "It is not in a state in which this can be done.", "account.state"),
    ("410", "The change was made, and what it made is gone since.", "state.gone"),
    ("412", "It is in another state than the one in `If-Match`.", "state.stale"),
    ("413", "The body is too large.", "body.unread"),
    ("415", "The body is not JSON.", "body.content_type"),
    ("422", "It cannot be done like this: the detail says what would do.", "level.not_offered"),
    ("500", "A mistake of the server.", "server.mistake"),
    ("503", "The database cannot be reached.", "store.unavailable"),
];

fn statuses(changes: bool, not_everyones: bool) -> impl Iterator<Item = &'static Status> {
    STATUSES.iter().filter(move |(status, _, _)| match *status {
        "403" | "404" => changes || not_everyones,
        "409" | "410" | "412" | "413" | "415" | "422" | "503" => changes,
        _ => true,
    })
}

/// Examples of bodies that are core's own words.
fn examples() -> [(&'static str, Value); 3] {
    let levels = json!({"invoices": "view", "trunks": "edit"});
    [
        (
            "RoleContent",
            json!({"name": "Operations manager", "type": "customer", "levels": levels}),
        ),
        (
            "AccountSettings",
            json!({
                "name": "ABC Industries", "short_name": "abc", "roles_per_person_max": 1,
                "second_factor": false, "opens_accounts": false,
            }),
        ),
        ("Dates", json!({"activation": "2027-04-20", "zone": "Europe/Kyiv"})),
    ]
}

fn refusals() -> Value {
    let response = |(status, when, code): &Status| {
        let number: u16 = status.parse().expect("a status");
        let title = axum::http::StatusCode::from_u16(number).expect("a status");
        let example = json!({
            "title": title.canonical_reason(), "status": number, "code": code, "detail": when,
        });
        let schema = json!({"$ref": "#/components/schemas/Problem"});
        let content = json!({"application/problem+json": {"schema": schema, "example": example}});
        ((*status).to_owned(), json!({"description": when, "content": content}))
    };
    Value::Object(STATUSES.iter().map(response).collect::<Map<_, _>>())
}

fn problem_schema() -> Value {
    let mut schema = serde_json::to_value(wire::Problem::schema()).expect("plain data");
    let mut codes: Vec<&str> = Refusal::CODES.iter().chain(problem::CODES).copied().collect();
    codes.sort_unstable();
    schema["properties"]["code"]["enum"] = json!(codes);
    debug_assert_eq!(wire::Problem::name(), "Problem");
    schema
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_code_is_listed_twice() {
        let codes: Vec<_> = Refusal::CODES.iter().chain(problem::CODES).collect();
        let different: BTreeSet<_> = codes.iter().collect();
        assert_eq!(codes.len(), different.len());
    }

    #[test]
    fn every_operation_says_what_it_is_and_is_named_once() {
        let mut document = document().clone();
        let mut names = BTreeSet::new();
        for (method, path, operation) in operations(&mut document) {
            for member in ["summary", "operationId"] {
                assert!(operation[member].is_string(), "{method} {path} has no {member}");
            }
            let tag = operation["tags"][0].as_str().expect("a tag");
            assert!(TAGS.iter().any(|(name, _)| *name == tag), "{tag} is not described");
            let name = operation["operationId"].as_str().expect("a name").to_owned();
            assert!(names.insert(name), "{method} {path} is called like another one");
        }
        assert!(names.len() > 50, "{}", names.len());
    }
}
