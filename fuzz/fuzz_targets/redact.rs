//! JSON answers that fields are taken out of: what is left is what the plainest way leaves.

#![no_main]

use libfuzzer_sys::fuzz_target;
use redact::{Fields, folded};
use serde_json::Value;

// The file itself, as in `path.rs`.
#[allow(dead_code, reason = "not all of it is asked here")]
#[path = "../../crates/web/src/gateway/redact.rs"]
mod redact;

const SECRET: &str = "sip_password";

fuzz_target!(|answer: &[u8]| {
    let mut fields = Fields::default();
    fields.take_out(&[SECRET.to_owned()]);
    let Ok(cut) = fields.cut(answer) else { return };
    // Numbers beyond those of machines are kept as they are written, which the plainest way cannot.
    let Ok(whole) = serde_json::from_slice::<Value>(answer) else { return };
    let left: Value = serde_json::from_str(&cut.text).expect("what is left is JSON");
    assert_eq!(left, without(whole));
});

fn without(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| folded(name) != folded(SECRET));
            Value::Object(kept.map(|(name, value)| (name, without(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(without).collect(),
        value => value,
    }
}
