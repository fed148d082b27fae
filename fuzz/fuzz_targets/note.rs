//! Signed notes and the keys that check them: nothing is read out of a note but what was signed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use note::{Signer, VerifierKey};

// The file itself, as in `path.rs`.
#[allow(dead_code, unreachable_pub, reason = "not all of it is asked here")]
#[path = "../../crates/store/src/proof/note.rs"]
mod note;

fuzz_target!(|sent: &[u8]| {
    let sent = String::from_utf8_lossy(sent);
    if let Ok(key) = sent.parse::<VerifierKey>() {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    let signer = Signer::new("rolecall.example", &[7; 32]);
    let key = signer.verifier();
    if let Ok(text) = key.opened(&sent) {
        // Anyone may add a signature, and nobody may change what was signed.
        let whole = signer.signed(text);
        let ours = whole.lines().last().expect("it has a line");
        assert!(sent.starts_with(text) && sent.lines().any(|line| line == ours));
    }
    let text = format!("{sent}\n");
    let mut whole = signer.signed(&text);
    assert_eq!(key.opened(&whole), Ok(&*text));
    // One letter of the text becomes another one.
    let Some(first) = sent.chars().next() else { return };
    let other = if first == 'a' { "b" } else { "a" };
    whole.replace_range(..first.len_utf8(), other);
    assert!(key.opened(&whole).is_err(), "it was altered");
});
