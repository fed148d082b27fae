//! What programs may ask, as OpenAPI 3.1, made from the same list as the router.

use serde_json::{Map, Value, json};

use crate::{
    field::{Field, Kind, as_words},
    operation::{self, Act, Door, Operation},
    resource::Resource,
    table,
};

/// The document.
pub(crate) fn document() -> Value {
    let mut paths = Map::new();
    for operation in operation::all().iter().filter(|it| it.door == Door::Api) {
        let method = operation.method.to_lowercase();
        let at = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        at[method] = described(operation);
    }
    let mut schemas = Map::new();
    for resource in table::all() {
        schemas.insert(name(resource, ""), shape(resource));
        if resource.creates {
            schemas.insert(name(resource, "_new"), sent(resource, true));
        }
        if resource.edits {
            schemas.insert(name(resource, "_change"), sent(resource, false));
        }
    }
    schemas.insert("problem".to_owned(), problem());
    let about = "Services, numbers, money and phone systems of a telecom provider's customers. \
                 An example: it has no access control of its own, so it belongs behind a gateway.";
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Back office", "version": env!("CARGO_PKG_VERSION"), "description": about},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// `funds/payments` becomes `funds.payments`.
fn name(resource: &Resource, suffix: &str) -> String {
    format!("{}{suffix}", resource.key.replace('/', "."))
}

fn described(operation: &Operation) -> Value {
    let resource = operation.resource;
    let (verb, summary) = told(operation);
    let mut described = json!({
        "operationId": format!("{verb}_{}", name(resource, "")),
        "tags": [resource.title],
        "summary": summary,
        "description": resource.about,
        "parameters": parameters(operation),
        "responses": responses(operation),
    });
    if let Some(body) = body(operation) {
        described["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": body}},
        });
    }
    described
}

fn told(operation: &Operation) -> (String, String) {
    let Resource { one, title, single, .. } = *operation.resource;
    let (verb, summary) = match operation.act {
        Act::List if !single => ("list", format!("List {}", title.to_lowercase())),
        Act::Create => ("create", format!("Make a new {one}")),
        Act::Edit => ("edit", format!("Change the {one}")),
        Act::Delete => ("delete", format!("Remove the {one}")),
        Act::Pdf => ("pdf_of", format!("Get the {one} as a PDF file")),
        Act::Secrets => ("show_sip_of", format!("Show the SIP credentials of the {one}")),
        Act::SetSecrets => ("set_sip_of", format!("Set the SIP credentials of the {one}")),
        Act::Verb(verb) => (verb.key, verb.label.to_owned()),
        _ => ("show", format!("Show the {one}")),
    };
    (verb.to_owned(), summary)
}

fn parameters(operation: &Operation) -> Value {
    let account = json!({
        "name": "account", "in": "path", "required": true,
        "description": "Short name of the account",
        "schema": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
    });
    let mut parameters = vec![account];
    if operation.path.contains("{id}") {
        parameters.push(json!({
            "name": "id", "in": "path", "required": true,
            "schema": {"type": "integer", "format": "int64", "minimum": 1},
        }));
    }
    let is_list = matches!(operation.act, Act::List) && !operation.resource.single;
    if is_list {
        let query = |name: &str, about: &str, schema: Value| json!({"name": name, "in": "query", "description": about, "schema": schema});
        parameters.push(query(
            "q",
            "Text that some column has",
            json!({"type": "string", "maxLength": 100}),
        ));
        parameters.push(query(
            "after",
            "`next` of the page before",
            json!({"type": "integer", "minimum": 1}),
        ));
        parameters.push(query(
            "limit",
            "How many at most",
            json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 50}),
        ));
    }
    if operation.method != "GET" && !matches!(operation.act, Act::Create) {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "schema": {"type": "string"},
            "description": "The `ETag` that the item had; if it has another one by now, nothing is done",
        }));
    }
    Value::Array(parameters)
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn body(operation: &Operation) -> Option<Value> {
    let resource = operation.resource;
    match operation.act {
        Act::Create => Some(reference(&name(resource, "_new"))),
        Act::Edit => Some(reference(&name(resource, "_change"))),
        Act::SetSecrets => {
            let secrets = resource.fields.iter().filter(|field| field.secret);
            let properties: Map<_, _> = secrets
                .map(|field| {
                    (
                        field.key.to_owned(),
                        json!({"type": "string", "minLength": 6, "maxLength": 64}),
                    )
                })
                .collect();
            Some(json!({"type": "object", "properties": properties, "additionalProperties": false}))
        }
        _ => None,
    }
}

fn responses(operation: &Operation) -> Value {
    let resource = operation.resource;
    let json_of = |schema: Value| json!({"application/json": {"schema": schema}});
    let mut responses = Map::new();
    let item = json_of(reference(&name(resource, "")));
    let (status, about, content) = match operation.act {
        Act::List if !resource.single => ("200", "A page of the list", json_of(page(resource))),
        Act::Create => ("201", "It is made", item),
        Act::Delete => ("204", "It is removed", Value::Null),
        Act::Pdf => ("200", "The file", json!({"application/pdf": {}})),
        _ => ("200", "The item", item),
    };
    let mut success = json!({"description": about});
    if !content.is_null() {
        success["content"] = content;
    }
    responses.insert(status.to_owned(), success);
    for (status, about) in refusals(operation) {
        let content = json!({"application/problem+json": {"schema": reference("problem")}});
        responses.insert(status.to_owned(), json!({"description": about, "content": content}));
    }
    Value::Object(responses)
}

fn refusals(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut refusals = vec![("404", "There is nothing at this address")];
    if matches!(operation.act, Act::List) {
        refusals.push(("400", "The query cannot be read"));
    }
    if body(operation).is_some() {
        refusals.push(("400", "The body cannot be read"));
        refusals.push(("415", "The body is no JSON"));
        refusals.push(("422", "Fields are wrong, each of them named"));
    }
    if operation.method != "GET" {
        refusals.push(("403", "A page of another site sent this"));
        refusals.push(("409", "The state of the item forbids it"));
        refusals.push(("412", "Someone else has changed the item meanwhile"));
    }
    refusals
}

fn page(resource: &Resource) -> Value {
    json!({
        "type": "object",
        "required": ["items", "next", "total"],
        "properties": {
            "items": {"type": "array", "items": reference(&name(resource, ""))},
            "next": {"type": ["integer", "null"], "description": "What `after` is for the next page"},
            "total": {"type": "integer"},
        },
    })
}

fn shape(resource: &Resource) -> Value {
    let mut properties = Map::new();
    if !resource.single {
        properties.insert("id".to_owned(), json!({"type": "integer", "format": "int64"}));
    }
    properties.insert("version".to_owned(), json!({"type": "integer", "format": "int64"}));
    for field in resource.fields {
        properties.insert(field.key.to_owned(), schema(field, true));
    }
    // What a list leaves out, and a gateway may take out, is not required.
    let required: Vec<_> = properties
        .keys()
        .filter(|key| resource.field(key).is_none_or(|field| !field.secret && !field.apart))
        .cloned()
        .collect();
    let about = resource.about;
    json!({"type": "object", "description": about, "required": required, "properties": properties})
}

fn sent(resource: &Resource, new: bool) -> Value {
    let fields = || resource.fields.iter().filter(|field| field.may_be_set(new));
    let properties: Map<_, _> =
        fields().map(|field| (field.key.to_owned(), schema(field, !field.needed))).collect();
    let required: Vec<_> = fields().filter(|field| new && field.needed).map(|it| it.key).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn schema(field: &Field, or_null: bool) -> Value {
    let mut schema = match field.kind {
        Kind::Text(most) => json!({"type": "string", "maxLength": most}),
        Kind::Note => json!({"type": "string", "maxLength": 2000}),
        Kind::Phone => json!({"type": "string", "pattern": r"^\+[1-9][0-9]{1,14}$"}),
        Kind::Phones => json!({"type": "array", "maxItems": 100, "items": {"type": "string"}}),
        Kind::Digits(least, most) => {
            json!({"type": "string", "pattern": format!("^[0-9]{{{least},{most}}}$")})
        }
        Kind::Whole(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Kind::Money => json!({"type": "string", "pattern": r"^[0-9]{1,7}(\.[0-9]{1,2})?$"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Time => json!({"type": "string", "format": "date-time"}),
        Kind::Choice(words) => json!({"type": "string", "enum": words}),
        Kind::Toggle => json!({"type": "boolean"}),
        Kind::Email => json!({"type": "string", "format": "email"}),
        Kind::Host => json!({"type": "string", "format": "hostname"}),
        Kind::Url => json!({"type": "string", "format": "uri"}),
        Kind::Country => json!({"type": "string", "pattern": "^[A-Z]{2}$"}),
        Kind::Mac => json!({"type": "string", "pattern": "^([0-9a-f]{2}:){5}[0-9a-f]{2}$"}),
        Kind::One(_) => json!({"type": "integer", "minimum": 1}),
        Kind::Lines => json!({
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "amount": {"type": "string"}},
            },
        }),
    };
    if or_null {
        schema = with_null(schema);
    }
    schema["title"] = json!(field.label);
    if let Kind::One(key) = field.kind {
        schema["description"] =
            json!(format!("The id of one of the {}", as_words(key).to_lowercase()));
    } else if !field.hint.is_empty() {
        schema["description"] = json!(field.hint);
    }
    schema
}

fn with_null(mut schema: Value) -> Value {
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
    if schema["type"] != "array" && schema["type"] != "boolean" {
        schema["type"] = json!([schema["type"], "null"]);
    }
    schema
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What is wrong (RFC 9457)",
        "required": ["type", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                },
            },
        },
    })
}
