//! The OpenAPI document, read. What is missing in it is left out of the page; it never panics.

use serde_json::{Map, Value};

use crate::portal::messages::capital;

/// Where schemas stand in the document, as references to them begin.
const SCHEMAS: &str = "#/components/schemas/";
/// The same of answers.
const RESPONSES: &str = "#/components/responses/";

/// An OpenAPI 3.1 document.
#[derive(Clone, Copy)]
pub(crate) struct Document<'d>(&'d Value);

/// What can be asked for: a method at a path.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'d> {
    pub(crate) method: &'d str,
    pub(crate) path: &'d str,
    pub(crate) told: &'d Value,
}

impl<'d> Document<'d> {
    pub(crate) fn of(value: &'d Value) -> Self {
        Self(value)
    }

    /// A member of its `info`.
    pub(crate) fn info(self, member: &str) -> &'d str {
        text(&self.0["info"], member)
    }

    /// What every path begins with.
    pub(crate) fn base(self) -> &'d str {
        text(&self.0["servers"][0], "url")
    }

    pub(crate) fn tags(self) -> impl Iterator<Item = &'d Value> {
        items(&self.0["tags"])
    }

    /// The operations of a tag, in the order of the document.
    pub(crate) fn operations(self, tag: &str) -> impl Iterator<Item = Operation<'d>> {
        self.every_operation().filter(move |operation| operation.told["tags"][0] == tag)
    }

    fn every_operation(self) -> impl Iterator<Item = Operation<'d>> {
        members(&self.0["paths"]).flat_map(|(path, item)| {
            members(item).map(move |(method, told)| Operation { method, path, told })
        })
    }

    /// The operation of a name.
    pub(crate) fn operation(self, id: &str) -> Option<Operation<'d>> {
        self.every_operation().find(|operation| operation.id() == id)
    }

    /// What is not carried out: its statuses, and when.
    pub(crate) fn responses(self) -> impl Iterator<Item = (&'d str, &'d Value)> {
        members(&self.0["components"]["responses"])
    }

    /// The answer itself, where only its place is told, and whether that is so.
    pub(crate) fn response(self, response: &'d Value) -> (&'d Value, bool) {
        match text(response, "$ref").strip_prefix(RESPONSES) {
            Some(name) => (&self.0["components"]["responses"][name], true),
            None => (response, false),
        }
    }

    pub(crate) fn schemas(self) -> impl Iterator<Item = (&'d str, &'d Value)> {
        members(&self.0["components"]["schemas"])
    }

    /// The name of a schema, if it has one: it is referred to, or written out word by word.
    pub(crate) fn name(self, schema: &'d Value) -> Option<&'d str> {
        if let Some(name) = text(schema, "$ref").strip_prefix(SCHEMAS) {
            return Some(name);
        }
        schema.get("description")?;
        self.schemas().find(|(_, other)| *other == schema).map(|(name, _)| name)
    }

    /// The schema itself, where only its name is told.
    pub(crate) fn schema(self, schema: &'d Value) -> &'d Value {
        match text(schema, "$ref").strip_prefix(SCHEMAS) {
            Some(name) => &self.0["components"]["schemas"][name],
            None => schema,
        }
    }

    /// The stable codes of what is not carried out.
    pub(crate) fn codes(self) -> &'d Value {
        &self.0["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    }
}

impl<'d> Operation<'d> {
    /// Its name in programs, and its anchor.
    pub(crate) fn id(self) -> &'d str {
        text(self.told, "operationId")
    }

    /// The same to be read: `Set person state`.
    pub(crate) fn label(self) -> String {
        capital(&self.id().replace('_', " "))
    }
}

/// A member that is text; empty if it is not there.
pub(crate) fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}

/// The items of a list; none if it is not there.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The members of an object; none if it is not there.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flat_map(Map::iter);
    members.map(|(name, value)| (name.as_str(), value))
}
