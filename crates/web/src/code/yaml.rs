//! YAML, and so JSON, as values with their lines.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;
use serde_saphyr::Spanned;

use super::node::{Is, Node};

/// The values of a text, or the line and sentence of what is no YAML. What anchors may grow to is
/// bounded by the library.
pub(super) fn parsed(text: &str) -> Result<Node, (usize, String)> {
    match serde_saphyr::from_str::<Spanned<Loose>>(text) {
        Ok(read) => Ok(node(read)),
        Err(error) => {
            let line = error.location().map_or(1, |at| at.line());
            let says = error.without_snippet().to_string();
            Err((usize::try_from(line).unwrap_or(1), says.lines().collect::<Vec<_>>().join(" ")))
        }
    }
}

fn node(read: Spanned<Loose>) -> Node {
    let line = usize::try_from(read.referenced.line()).unwrap_or(1);
    let is = match read.value {
        Loose::Plain(value) => Is::Plain(value),
        Loose::List(items) => Is::List(items.into_iter().map(node).collect()),
        Loose::Table(members) => {
            let member = |(name, value): (Spanned<String>, Spanned<Loose>)| {
                let line = usize::try_from(name.referenced.line()).unwrap_or(1);
                (name.value, line, node(value))
            };
            Is::Table(members.into_iter().map(member).collect())
        }
    };
    Node { line, is }
}

/// Whatever there is.
enum Loose {
    Plain(Value),
    List(Vec<Spanned<Loose>>),
    Table(Vec<(Spanned<String>, Spanned<Loose>)>),
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyOf)
    }
}

struct AnyOf;

impl<'de> Visitor<'de> for AnyOf {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose::Plain(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Loose, E> {
        Ok(Loose::Plain(Value::from(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose::Plain(Value::from(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Loose, E> {
        Ok(Loose::Plain(Value::from(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose::Plain(Value::String(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Plain(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Loose, E> {
        Ok(Loose::Plain(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Loose::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Loose, A::Error> {
        let mut table = Vec::new();
        while let Some(member) = members.next_entry()? {
            table.push(member);
        }
        Ok(Loose::Table(table))
    }
}
