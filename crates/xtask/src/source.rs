//! Rust source, as far as walls and coverage must tell its parts apart: a clock that is only
//! spoken of in a comment is none, and a marker within a string marks nothing.
//!
//! Deliberately not a parser: macros are not expanded.

use std::ops::Range;

/// What a piece of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is compiled, other than text.
    Code,
    /// A comment, documentation too.
    Comment,
    /// A literal string or character.
    Text,
}

/// The source with everything but these parts blanked; each line stays where it was.
pub fn only(rust: &str, parts: &[Part]) -> String {
    let mut kept = Vec::with_capacity(rust.len());
    while kept.len() < rust.len() {
        let (part, length) = next(rust.as_bytes(), kept.len());
        for byte in &rust.as_bytes()[kept.len()..][..length] {
            let keep = parts.contains(&part) || *byte == b'\n';
            kept.push(if keep { *byte } else { b' ' });
        }
    }
    String::from_utf8(kept).expect("a part is kept or blanked as a whole")
}

/// The part that starts at a byte, and its length.
fn next(rust: &[u8], at: usize) -> (Part, usize) {
    let rest = &rust[at..];
    match rest {
        [b'/', b'/', ..] => (Part::Comment, until(rest, b"\n")),
        [b'/', b'*', ..] => (Part::Comment, block_comment(rest)),
        [b'"', ..] => (Part::Text, quoted(rest, b'"')),
        [b'\'', ..] if is_character(rest) => (Part::Text, quoted(rest, b'\'')),
        [b'r', ..] if !is_within_name(rust, at) => {
            raw(rest).map_or((Part::Code, 1), |length| (Part::Text, length))
        }
        _ => (Part::Code, 1),
    }
}

/// The bytes before the first `end`, or all.
fn until(rest: &[u8], end: &[u8]) -> usize {
    let found = rest.windows(end.len()).position(|window| window == end);
    found.unwrap_or(rest.len())
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
            }
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    rest.len().min(at + 1)
}

/// Whether a quote opens a character, not a lifetime.
fn is_character(rest: &[u8]) -> bool {
    match rest[1..] {
        [b'\\', ..] => true,
        // One character, of up to four bytes, and the closing quote.
        [first, ..] if !first.is_ascii() => true,
        [_, b'\'', ..] => true,
        _ => false,
    }
}

/// The length of a raw string, if one starts here.
fn raw(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    let open = hashes + 2;
    if rest.get(open - 1) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    let end = open + until(&rest[open..], &close) + close.len();
    Some(end.min(rest.len()))
}

/// Whether the byte before goes on into this one. The `b` and `c` of `br"` and `cr"` do not.
fn is_within_name(rust: &[u8], at: usize) -> bool {
    let before = |steps: usize| at.checked_sub(steps).map(|at| rust[at]);
    let is_name =
        |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match before(1) {
        Some(b'b' | b'c') => is_name(before(2)),
        byte => is_name(byte),
    }
}

/// Where `start` begins a word, or several, of the code.
pub fn words<'c>(code: &'c str, start: &'c str) -> impl Iterator<Item = usize> + 'c {
    let begins = |at: &usize| !code[..*at].ends_with(is_of_name);
    code.match_indices(start).map(|(at, _)| at).filter(begins)
}

/// Where exactly these words are in the code.
pub fn whole_words<'c>(code: &'c str, words_: &'c str) -> impl Iterator<Item = usize> + 'c {
    let ends = |at: &usize| !code[at + words_.len()..].starts_with(is_of_name);
    words(code, words_).filter(ends)
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The line of a byte, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// One path that a `use` brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Where the whole item is in the code.
    pub item: Range<usize>,
    /// The path, in full, perhaps with ` as ` and another name.
    pub path: String,
}

/// All paths that the `use` items of the code bring in, each in full.
pub fn uses(code: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    for at in whole_words(code, "use") {
        let tree = &code[at + "use".len()..];
        let Some(end) = tree.find(';').filter(|_| !tree.trim_start().starts_with('<')) else {
            continue;
        };
        let mut paths = Vec::new();
        flatten("", &tree[..end], &mut paths);
        let item = at..at + "use".len() + end;
        uses.extend(paths.into_iter().map(|path| Use { item: item.clone(), path }));
    }
    uses
}

fn flatten(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, branches)) = tree.split_once('{') else {
        if tree == "self" {
            paths.push(prefix.trim_end_matches("::").to_owned());
        } else if !tree.is_empty() {
            let words: Vec<_> = tree.split_whitespace().collect();
            paths.push(format!("{prefix}{}", words.join(" ")));
        }
        return;
    };
    let prefix = format!("{prefix}{}", head.trim());
    let branches = branches.trim_end().strip_suffix('}').unwrap_or(branches);
    let mut depth = 0_usize;
    let at_comma = |letter: char| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    };
    for branch in branches.split(at_comma) {
        flatten(&prefix, branch, paths);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_source_are_told_apart() {
        let rust = r##"let a = "// no"; // "yes"
let b = 'x'; let c: &'a str = r#"raw " // "#; /* out /* in */ still */ d('"', '\'', 'ä')"##;
        assert_eq!(
            only(rust, &[Part::Code]).split_whitespace().collect::<Vec<_>>().join(" "),
            "let a = ; let b = ; let c: &'a str = ; d( , , )"
        );
        assert_eq!(
            only(rust, &[Part::Comment]).split_whitespace().collect::<Vec<_>>().join(" "),
            "// \"yes\" /* out /* in */ still */"
        );
        assert!(only(rust, &[Part::Text]).contains("\"// no\""));
        assert_eq!(only(rust, &[]).matches('\n').count(), 1);
    }

    #[test]
    fn source_that_breaks_off_is_no_trouble() {
        for rust in ["\"open", "/* open", "r#\"open", "'\\", "b\"\\", "r", "br\"x\"", "'"] {
            assert_eq!(only(rust, &[]).len(), rust.len(), "{rust}");
        }
    }

    #[test]
    fn uses_are_written_out_in_full() {
        let code = "pub use a::b;\nuse std::{collections::{BTreeMap, btree_map::*},\n env, time::{self, Instant as I},};\nfn f() -> impl Fn() + use<'_> {}";
        let paths: Vec<_> = uses(code).into_iter().map(|found| found.path).collect();
        assert_eq!(
            paths,
            [
                "a::b",
                "std::collections::BTreeMap",
                "std::collections::btree_map::*",
                "std::env",
                "std::time",
                "std::time::Instant as I",
            ]
        );
    }

    #[test]
    fn a_word_is_no_part_of_another() {
        assert_eq!(words("operand::x rand::y", "rand::").collect::<Vec<_>>(), [11]);
        assert_eq!(whole_words("apply_to apply(", "apply").collect::<Vec<_>>(), [9]);
    }
}
