//! Questions as JSON, and changes to them.

use serde_json::{Map, Value, json};

/// May this person do this to the section in the account?
pub(crate) fn question(person: &str, action: &str, section: &str, account: &str) -> Value {
    json!({
        "subject": {"type": "person", "id": person},
        "action": {"name": action},
        "resource": {"type": section, "id": account},
    })
}

/// The question with a member set, such as `resource/properties/account`.
pub(crate) fn with(mut question: Value, path: &str, value: Value) -> Value {
    let (holder, name) = holder(&mut question, path);
    holder.insert(name.to_owned(), value);
    question
}

/// The question with a member taken out.
pub(crate) fn without(mut question: Value, path: &str) -> Value {
    let (holder, name) = holder(&mut question, path);
    holder.remove(name).expect("the member is there");
    question
}

/// The object in which the last member of a path is, made where it is missing.
fn holder<'q, 'p>(question: &'q mut Value, path: &'p str) -> (&'q mut Map<String, Value>, &'p str) {
    let mut names: Vec<_> = path.split('/').collect();
    let last = names.pop().expect("a path names a member");
    let mut at = question;
    for name in names {
        at = &mut at[name];
        if at.is_null() {
            *at = json!({});
        }
    }
    (at.as_object_mut().expect("an object on the way"), last)
}
