//! Taking fields out of a JSON answer.
//!
//! The text is cut rather than written anew from values: what stays is what the application wrote,
//! numbers of any size included. Names are compared as people read them, so `sipPassword` and
//! `sip-password` are `sip_password` too.
//!
//! Deliberately not here: who gets what ([`super::verdict`]).

use std::{borrow::Cow, collections::BTreeSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// The deepest that objects and lists may lie in each other.
const DEPTH_MAX: usize = 64;

/// Why fields cannot be taken out: then nothing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer is no JSON that fields can be taken out of")]
pub(super) struct Unread;

/// Which fields go, and which are looked out for.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    /// Folded names.
    gone: BTreeSet<String>,
    watched: BTreeSet<String>,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) text: String,
    /// The watched fields that it shows, as they were given to look out for, folded.
    pub(super) shown: BTreeSet<String>,
}

/// A name as people read it.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl Fields {
    pub(super) fn take_out<'n>(&mut self, names: impl IntoIterator<Item = &'n String>) {
        self.gone.extend(names.into_iter().map(|name| folded(name)));
    }

    pub(super) fn watch<'n>(&mut self, names: impl IntoIterator<Item = &'n String>) {
        self.watched.extend(names.into_iter().map(|name| folded(name)));
    }

    /// Whether something is taken out.
    pub(super) fn takes_out(&self) -> bool {
        !self.gone.is_empty()
    }

    /// Cuts a JSON text.
    ///
    /// # Errors
    ///
    /// If it is none, or lies deeper than is read.
    pub(super) fn cut(&self, json: &[u8]) -> Result<Cut, Unread> {
        let text = str::from_utf8(json).map_err(|_| Unread)?;
        let whole: &RawValue = serde_json::from_str(text).map_err(|_| Unread)?;
        let mut cut = Cut { text: String::with_capacity(text.len()), shown: BTreeSet::new() };
        self.value(whole, DEPTH_MAX, &mut cut)?;
        Ok(cut)
    }

    fn value(&self, raw: &RawValue, depth: usize, to: &mut Cut) -> Result<(), Unread> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{' | b'[') if depth == 0 => Err(Unread),
            Some(b'{') => self.object(text, depth, to),
            Some(b'[') => self.list(text, depth, to),
            _ => {
                to.text.push_str(text);
                Ok(())
            }
        }
    }

    fn object(&self, text: &str, depth: usize, to: &mut Cut) -> Result<(), Unread> {
        let members: Members<'_> = serde_json::from_str(text).map_err(|_| Unread)?;
        to.text.push('{');
        let mut is_first = true;
        for (name, value) in members.0 {
            let folded = folded(&name);
            if self.gone.contains(&folded) {
                continue;
            }
            if !std::mem::take(&mut is_first) {
                to.text.push(',');
            }
            to.text.push_str(&serde_json::to_string(&name).map_err(|_| Unread)?);
            to.text.push(':');
            self.value(value, depth - 1, to)?;
            if self.watched.contains(&folded) && value.get() != "null" {
                to.shown.insert(folded);
            }
        }
        to.text.push('}');
        Ok(())
    }

    fn list(&self, text: &str, depth: usize, to: &mut Cut) -> Result<(), Unread> {
        let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| Unread)?;
        to.text.push('[');
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                to.text.push(',');
            }
            self.value(item, depth - 1, to)?;
        }
        to.text.push(']');
        Ok(())
    }
}

/// The members of an object in order, also those of one name.
struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    members.push((Cow::Owned(name), map.next_value()?));
                }
                Ok(Members(members))
            }
        }

        from.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::StdRng};
    use serde_json::{Value, json};

    use super::*;

    fn fields() -> Fields {
        let mut fields = Fields::default();
        fields.take_out(&["sip_password".to_owned()]);
        fields.watch(&["sip_username".to_owned()]);
        fields
    }

    #[test]
    fn fields_go_at_whatever_depth_and_however_they_are_written() {
        let text = r#"{"lines":[{"sip_username":"u1","sip_password":"p1","n":1.10},
            {"sipPassword":"p2","SIP-Password":"p3","sip\u005fpassword":{"x":"p4"}}],
            "sip_password":["p5"],"big":123456789012345678901234567890,"sip_password":"p6","e":1e400}"#;
        let cut = fields().cut(text.as_bytes()).expect("JSON");
        assert_eq!(
            cut.text,
            r#"{"lines":[{"sip_username":"u1","n":1.10},{}],"big":123456789012345678901234567890,"e":1e400}"#
        );
        assert_eq!(cut.shown, ["sipusername".to_owned()].into());
        let empty = fields().cut(br#"{"sip_username":null}"#).expect("JSON");
        assert!(empty.shown.is_empty(), "nothing is shown by null");
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_not_cut() {
        let deep = format!("{}{}", "[".repeat(DEPTH_MAX + 1), "]".repeat(DEPTH_MAX + 1));
        for text in ["", "{", "<html>", "{} {}", "{\"a\":1}\n{\"b\":2}", "\u{feff}{}", &deep] {
            assert_eq!(fields().cut(text.as_bytes()), Err(Unread), "{text}");
        }
        assert_eq!(fields().cut(b"\"\xff\""), Err(Unread));
        assert!(fields().cut(b" [1, true, null] ").is_ok());
    }

    fn random(chance: &mut StdRng, depth: usize) -> Value {
        const NAMES: &[&str] = &["a", "sip_password", "Sip_Password", "b", "sip_username", "c"];
        match chance.random_range(0..if depth == 0 { 3 } else { 6 }) {
            0 => json!("secret"),
            1 => json!(chance.random::<i64>()),
            2 => Value::Null,
            3 => (0..chance.random_range(0..4)).map(|_| random(chance, depth - 1)).collect(),
            _ => {
                let count = chance.random_range(0..5);
                let member = |chance: &mut StdRng| {
                    let name = NAMES[chance.random_range(0..NAMES.len())];
                    (name.to_owned(), random(chance, depth - 1))
                };
                Value::Object((0..count).map(|_| member(chance)).collect())
            }
        }
    }

    fn without(value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let kept = members.into_iter().filter(|(name, _)| folded(name) != "sippassword");
                Value::Object(kept.map(|(name, value)| (name, without(value))).collect())
            }
            Value::Array(items) => items.into_iter().map(without).collect(),
            value => value,
        }
    }

    #[test]
    fn what_stays_is_what_the_plainest_way_leaves() {
        let mut chance = StdRng::seed_from_u64(39);
        for _ in 0..2_000 {
            let value = random(&mut chance, 5);
            let text = serde_json::to_string_pretty(&value).expect("JSON");
            let cut = fields().cut(text.as_bytes()).expect("JSON").text;
            let read: Value = serde_json::from_str(&cut).expect("JSON");
            assert_eq!(read, without(value), "{text}");
        }
    }
}
