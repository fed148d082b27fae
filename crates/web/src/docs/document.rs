//! The OpenAPI document, read. What is missing in it is left out of the page; it never panics.

use serde_json::{Map, Value};

use crate::portal::messages::capital;

/// Where schemas stand in the document, as references to them begin.
const SCHEMAS: &str = "#/components/schemas/";
/// The same of answers.
const RESPONSES: &str = "#/components/responses/";

/// An OpenAPI 3.1 document.
#[derive(Clone, Copy)]
pub(super) struct Document<'d>(&'d Value);

/// What can be asked for: a method at a path.
#[derive(Clone, Copy)]
pub(super) struct Operation<'d> {
    pub(super) method: &'d str,
    pub(super) path: &'d str,
    pub(super) told: &'d Value,
}

impl<'d> Document<'d> {
    pub(super) fn of(value: &'d Value) -> Self {
        Self(value)
    }

    /// A member of its `info`.
    pub(super) fn info(self, member: &str) -> &'d str {
        text(&self.0["info"], member)
    }

    /// What every path begins with.
    pub(super) fn base(self) -> &'d str {
        text(&self.0["servers"][0], "url")
    }

    pub(super) fn tags(self) -> impl Iterator<Item = &'d Value> {
        items(&self.0["tags"])
    }

    /// The operations of a tag, in the order of the document.
    pub(super) fn operations(self, tag: &str) -> impl Iterator<Item = Operation<'d>> {
        let all = members(&self.0["paths"]).flat_map(|(path, item)| {
            members(item).map(move |(method, told)| Operation { method, path, told })
        });
        all.filter(move |operation| operation.told["tags"][0] == tag)
    }

    /// What is not carried out: its statuses, and when.
    pub(super) fn responses(self) -> impl Iterator<Item = (&'d str, &'d Value)> {
        members(&self.0["components"]["responses"])
    }

    /// The answer itself, where only its place is told, and whether that is so.
    pub(super) fn response(self, response: &'d Value) -> (&'d Value, bool) {
        match text(response, "$ref").strip_prefix(RESPONSES) {
            Some(name) => (&self.0["components"]["responses"][name], true),
            None => (response, false),
        }
    }

    pub(super) fn schemas(self) -> impl Iterator<Item = (&'d str, &'d Value)> {
        members(&self.0["components"]["schemas"])
    }

    /// The name of a schema, if it has one: it is referred to, or written out word by word.
    pub(super) fn name(self, schema: &'d Value) -> Option<&'d str> {
        if let Some(name) = text(schema, "$ref").strip_prefix(SCHEMAS) {
            return Some(name);
        }
        schema.get("description")?;
        self.schemas().find(|(_, other)| *other == schema).map(|(name, _)| name)
    }

    /// The schema itself, where only its name is told.
    pub(super) fn schema(self, schema: &'d Value) -> &'d Value {
        match text(schema, "$ref").strip_prefix(SCHEMAS) {
            Some(name) => &self.0["components"]["schemas"][name],
            None => schema,
        }
    }

    /// The stable codes of what is not carried out.
    pub(super) fn codes(self) -> &'d Value {
        &self.0["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    }
}

impl<'d> Operation<'d> {
    /// Its name in programs, and its anchor.
    pub(super) fn id(self) -> &'d str {
        text(self.told, "operationId")
    }

    /// The same to be read: `Set person state`.
    pub(super) fn label(self) -> String {
        capital(&self.id().replace('_', " "))
    }
}

/// A member that is text; empty if it is not there.
pub(super) fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}

/// The items of a list; none if it is not there.
pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The members of an object; none if it is not there.
pub(super) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flat_map(Map::iter);
    members.map(|(name, value)| (name.as_str(), value))
}
