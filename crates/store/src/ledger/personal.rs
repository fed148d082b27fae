//! Taking personal values out of an entry, and putting them back.

use rolecall_core::{PersonId, change::Personal};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::Hash;

/// A personal value as it stands beside the chain.
pub(super) struct Beside {
    pub(super) person: PersonId,
    pub(super) salt: Hash,
    pub(super) value: String,
}

/// Puts a salted hash in the place of each personal value, and gives the values in order.
///
/// Each salt follows from the secret random bits that came with the command, and is kept with its
/// value: when the value is erased, so is the salt, and the hash tells nothing.
pub(super) fn take_out(entry: &mut Value, secret: &Hash) -> Vec<Beside> {
    let mut taken = Vec::new();
    visit(entry, &mut |about| {
        let value = about.remove("value").filter(|value| !value.is_null());
        let Some(value) = value else { return };
        let place = u64::try_from(taken.len()).expect("entries are short");
        let salt = salted(secret, &place.to_le_bytes());
        let text = value.to_string();
        about.insert("hash".to_owned(), json!(hex::encode(salted(&salt, text.as_bytes()))));
        let person = about["about"].as_str().and_then(|id| id.parse().ok());
        let person = person.expect("a personal value says whom it is about");
        taken.push(Beside { person, salt, value: text });
    });
    taken
}

/// Puts the values back, in the order in which they were taken out. One that was erased is null.
pub(super) fn put_back(entry: &mut Value, values: &mut dyn Iterator<Item = (i64, Value)>) {
    let mut values = values.peekable();
    let mut place = 0;
    visit(entry, &mut |about| {
        if about.remove("hash").is_some() {
            let value =
                values.next_if(|(at, _)| *at == place).map_or(Value::Null, |(_, value)| value);
            about.insert("value".to_owned(), value);
            place += 1;
        }
    });
}

/// Whom each personal value of an entry is about, and its hash, in order.
pub(super) fn hashes(entry: &mut Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    visit(entry, &mut |about| {
        if let (Some(Value::String(person)), Some(Value::String(hash))) =
            (about.get("about"), about.get("hash"))
        {
            found.push((person.clone(), hash.clone()));
        }
    });
    found
}

/// Hash of a salt and what it salts.
pub(crate) fn salted(salt: &Hash, value: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(value);
    hasher.finalize().into()
}

/// Calls `each` with every personal value in order of the text.
fn visit(value: &mut Value, each: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Object(about)
                        if name == Personal::<()>::MARK && about.contains_key("about") =>
                    {
                        each(about);
                    }
                    other => visit(other, each),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, each)),
        _ => {}
    }
}
