//! What comes in. Unknown members are ignored; a missing or mistyped one is an error that names it.

use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value};

use crate::{App, body::json_bytes, fresh, problem::Problem};

/// A JSON object as the body, whatever else the request has.
///
/// Axum's own extractor answers 422 and 415 where the standard wants 400.
pub(super) struct Body(pub(super) Map<String, Value>);

impl FromRequest<App> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let bytes = json_bytes(request).await?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(members)) => {
                fresh::asked_for(app, &members).await;
                Ok(Self(members))
            }
            Ok(_) => Err(Problem::bad_request("body.not_object", "send a JSON object")),
            Err(error) => {
                Err(Problem::bad_request("body.not_json", format!("the body is not JSON: {error}")))
            }
        }
    }
}

/// One question, as the standard has it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) subject: Entity,
    pub(super) action: String,
    pub(super) resource: Entity,
    pub(super) context: Map<String, Value>,
}

/// A subject or a resource. Of its properties only the account is looked at, and only to know
/// where to look.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) account: Option<String>,
}

impl Entity {
    /// The account that is meant, by name or id.
    pub(super) fn where_asked(&self) -> &str {
        self.account.as_deref().unwrap_or(&self.id)
    }
}

impl Asked {
    /// From an object, or with its missing members from the defaults.
    pub(super) fn read(
        from: &Map<String, Value>,
        defaults: &Map<String, Value>,
    ) -> Result<Self, Problem> {
        let member = |name: &'static str| from.get(name).or_else(|| defaults.get(name));
        let action = object(member("action"), "action")?;
        properties(action, "action")?;
        Ok(Self {
            subject: entity(member("subject"), "subject")?,
            action: string(action, "action", "name")?,
            resource: entity(member("resource"), "resource")?,
            context: match member("context") {
                None => Map::new(),
                context => object(context, "context")?.clone(),
            },
        })
    }
}

/// A subject or a resource that is searched for: an id that it has says nothing.
pub(super) fn searched(body: &Map<String, Value>, name: &'static str) -> Result<String, Problem> {
    let object = object(body.get(name), name)?;
    properties(object, name)?;
    string(object, name, "type")
}

/// The name of the action that a search asks about.
pub(super) fn action(body: &Map<String, Value>) -> Result<String, Problem> {
    let action = object(body.get("action"), "action")?;
    properties(action, "action")?;
    string(action, "action", "name")
}

pub(super) fn context(body: &Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    match body.get("context") {
        None => Ok(Map::new()),
        context => Ok(object(context, "context")?.clone()),
    }
}

pub(super) fn entity(value: Option<&Value>, name: &'static str) -> Result<Entity, Problem> {
    let object = object(value, name)?;
    let account = match properties(object, name)?.and_then(|properties| properties.get("account")) {
        None => None,
        Some(Value::String(account)) => Some(account.clone()),
        Some(_) => return Err(mistyped(&format!("{name}.properties.account"), "a string")),
    };
    Ok(Entity { kind: string(object, name, "type")?, id: string(object, name, "id")?, account })
}

fn properties<'v>(
    object: &'v Map<String, Value>,
    name: &str,
) -> Result<Option<&'v Map<String, Value>>, Problem> {
    match object.get("properties") {
        None => Ok(None),
        Some(Value::Object(properties)) => Ok(Some(properties)),
        Some(_) => Err(mistyped(&format!("{name}.properties"), "an object")),
    }
}

pub(super) fn object<'v>(
    value: Option<&'v Value>,
    name: &str,
) -> Result<&'v Map<String, Value>, Problem> {
    match value {
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(mistyped(name, "an object")),
        None => Err(missing(name)),
    }
}

fn string(object: &Map<String, Value>, of: &str, name: &str) -> Result<String, Problem> {
    match object.get(name) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(mistyped(&format!("{of}.{name}"), "a string")),
        None => Err(missing(&format!("{of}.{name}"))),
    }
}

pub(super) fn mistyped(name: &str, wanted: &str) -> Problem {
    Problem::bad_request("member.mistyped", format!("`{name}` is not {wanted}"))
}

fn missing(name: &str) -> Problem {
    Problem::bad_request("member.missing", format!("`{name}` is missing"))
}
