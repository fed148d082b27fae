//! Paths of requests: what is decided on is what every reader of the path understands.

#![no_main]

use libfuzzer_sys::fuzz_target;
use path::Canonical;
use url::Url;

// The file itself, without the crate around it and the four hundred that this one stands on.
#[allow(dead_code, reason = "not all of it is asked here")]
#[path = "../../crates/web/src/gateway/path.rs"]
mod path;

fuzz_target!(|sent: &[u8]| {
    let sent = String::from_utf8_lossy(sent);
    let Ok(path) = Canonical::of(&sent) else { return };
    let (text, segments) = (path.text(), path.segments());
    assert_eq!(Canonical::of(text).as_ref(), Ok(&path), "its canonical form is another's");
    assert_eq!(plainly(&sent), segments, "it means something else than was sent");
    // An application that decodes first and divides then, and one that reads as browsers do.
    let decoded = decoded(text);
    assert!(decoded.split('/').skip(1).eq(segments.iter().map(String::as_str)));
    let url =
        Url::parse(&format!("http://office.example{text}")).expect("it is part of an address");
    assert_eq!(url.path(), text);
    for (at, segment) in segments.iter().enumerate() {
        assert!(segment != "." && segment != "..");
        assert!(!segment.is_empty() || at + 1 == segments.len());
        assert!(!segment.contains(['/', '\\', ';', '%']) && !segment.chars().any(char::is_control));
    }
});

/// The segments of a path by the letter of RFC 3986: dot segments are resolved, then each is decoded.
fn plainly(sent: &str) -> Vec<String> {
    let mut segments: Vec<&str> = Vec::new();
    let parts: Vec<_> = sent.split('/').skip(1).collect();
    for (at, part) in parts.iter().enumerate() {
        match *part {
            "." | ".." => {
                if *part == ".." {
                    segments.pop();
                }
                if at + 1 == parts.len() {
                    segments.push("");
                }
            }
            part => segments.push(part),
        }
    }
    segments.into_iter().map(decoded).collect()
}

/// Escapes read in one go, whatever they stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).expect("what is not UTF-8 has no canonical form")
}
