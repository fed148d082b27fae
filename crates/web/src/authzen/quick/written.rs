//! Answers, written as they are on the wire.

use std::io::Write;

/// More than an answer takes.
const AN_ANSWER: usize = 96;

/// A body with room for so many answers.
pub(super) fn body(answers: usize) -> Vec<u8> {
    Vec::with_capacity(AN_ANSWER * answers + 32)
}

pub(super) fn answer(body: &mut Vec<u8>, allowed: bool, reason: &str, revision: u64) {
    body.extend_from_slice(br#"{"decision":"#);
    body.extend_from_slice(if allowed { b"true" } else { b"false" });
    body.extend_from_slice(br#","context":{"reason":""#);
    // A code needs no escapes.
    body.extend_from_slice(reason.as_bytes());
    body.extend_from_slice(br#"","revision":"#);
    write!(body, "{revision}").expect("memory takes all");
    body.extend_from_slice(b"}}");
}
