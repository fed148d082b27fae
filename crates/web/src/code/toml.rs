//! TOML as values with their lines.

use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::node::{Is, Node};

/// The values of a text, or the line and sentence of what is no TOML.
pub(super) fn parsed(text: &str) -> Result<Node, (usize, String)> {
    let lines = Lines::of(text);
    match DeTable::parse(text) {
        Ok(table) => Ok(Node { line: 1, is: lines.table(table.get_ref()) }),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            Err((lines.line(at), error.message().lines().collect::<Vec<_>>().join(" ")))
        }
    }
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(ends.map(|(at, _)| at).collect())
    }

    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }

    fn table(&self, table: &DeTable<'_>) -> Is {
        let member = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let name: &Spanned<std::borrow::Cow<'_, str>> = name;
            (name.get_ref().to_string(), self.line(name.span().start), self.node(value))
        };
        Is::Table(table.iter().map(member).collect())
    }

    fn node(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let line = self.line(value.span().start);
        let is = match value.get_ref() {
            DeValue::String(text) => Is::Plain(Value::String(text.to_string())),
            DeValue::Integer(number) => {
                let read = i64::from_str_radix(&number.as_str().replace('_', ""), number.radix());
                Is::Plain(read.map_or(Value::Null, Value::from))
            }
            DeValue::Float(number) => {
                Is::Plain(number.as_str().parse::<f64>().map_or(Value::Null, Value::from))
            }
            DeValue::Boolean(is_so) => Is::Plain(Value::Bool(*is_so)),
            DeValue::Datetime(moment) => Is::Plain(Value::String(moment.to_string())),
            DeValue::Array(items) => Is::List(items.iter().map(|item| self.node(item)).collect()),
            DeValue::Table(table) => self.table(table),
        };
        Node { line, is }
    }
}
