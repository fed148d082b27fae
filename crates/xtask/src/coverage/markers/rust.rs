//! Markers in Rust.

use super::{Found, Waiting};
use crate::{
    files::File,
    source::{Part, line_of, only},
};

/// Markers of a Rust file.
pub fn in_rust(file: &File, module: &str) -> Found {
    let text = only(&file.text, &[Part::Code, Part::Comment]);
    let mut found = Found::default();
    let mut waiting = Waiting::default();
    let mut is_test = false;
    let mut at = 0;
    while let Some(piece) = Piece::next(&text[at..]) {
        let line = line_of(&text, at);
        match piece.kind {
            Kind::Comment(comment) => waiting.take(comment, line),
            Kind::Attribute(attribute) => is_test |= names_test(attribute),
            Kind::Function(name) => {
                if is_test {
                    let test = format!("{module}::{name}");
                    waiting.give(&file.path, line, test, &mut found);
                }
                waiting.drop(&file.path, &mut found);
                is_test = false;
            }
            Kind::Before => {}
            Kind::Other => {
                waiting.drop(&file.path, &mut found);
                is_test = false;
            }
        }
        at += piece.length;
    }
    waiting.drop(&file.path, &mut found);
    found
}

/// A piece of Rust, as far as it matters to what stands above a function.
struct Piece<'t> {
    kind: Kind<'t>,
    length: usize,
}

enum Kind<'t> {
    /// A comment of one line, less its slashes. One on a whole module begins with `!`.
    Comment(&'t str),
    Attribute(&'t str),
    /// A function, with its name.
    Function(&'t str),
    /// What may stand between a marker and its function.
    Before,
    Other,
}

impl<'t> Piece<'t> {
    fn next(text: &'t str) -> Option<Self> {
        let first = text.chars().next()?;
        let of = |kind, length| Some(Self { kind, length });
        if first.is_whitespace() {
            let rest = text.trim_start();
            return of(Kind::Before, text.len() - rest.len());
        }
        if text.starts_with("//") {
            let line = text.lines().next().unwrap_or(text);
            let comment = line.trim_start_matches('/');
            return of(Kind::Comment(comment), line.len());
        }
        if text.starts_with("#[") {
            let length = bracketed(text);
            return of(Kind::Attribute(&text[2..length]), length);
        }
        let word = word(text);
        if word == "fn" {
            let rest = text[word.len()..].trim_start();
            let name = self::word(rest);
            return of(Kind::Function(name), text.len() - rest.len() + name.len());
        }
        match word {
            "" => of(Kind::Other, first.len_utf8()),
            "pub" | "async" | "const" | "extern" => of(Kind::Before, word.len()),
            word => of(Kind::Other, word.len()),
        }
    }
}

/// The length up to and with the bracket that closes the first one.
fn bracketed(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' if depth == 1 => return at + 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}

/// Whether an attribute makes a test: `test`, `tokio::test`, with or without arguments.
fn names_test(attribute: &str) -> bool {
    let path = attribute.split(['(', ']']).next().unwrap_or_default();
    path.rsplit("::").next().is_some_and(|last| last.trim() == "test")
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{file, told},
        *,
    };

    fn rust(text: &str) -> Vec<String> {
        told(in_rust(&file(text), "x"))
    }

    #[test]
    fn a_comment_above_a_test_is_a_marker() {
        assert_eq!(
            rust("// covers D1, D2\n#[test]\nfn one() {}\n\n#[test]\nfn two() {}"),
            ["x::one: D1, D2"]
        );
        assert_eq!(
            rust(
                "/// Says more.\n// covers D1 to D4\n#[tokio::test(flavor = \"multi_thread\")]\n#[ignore]\n// and why\npub async fn one() {}"
            ),
            ["x::one: D1 to D4"]
        );
        assert_eq!(rust("#[test]\n// covers D1\nfn one() {}"), ["x::one: D1"]);
    }

    #[test]
    fn a_list_goes_on_after_a_comma_and_several_add_up() {
        assert_eq!(
            rust("// covers D1,\n// D2\n// covers D3\n#[test]\nfn one() {}"),
            ["x::one: D1,D2,D3"]
        );
    }

    #[test]
    fn prose_and_text_are_no_markers() {
        assert_eq!(
            rust(
                "//! covers: D1\n// covers all of it\n#[test]\nfn one() { f(\"// covers D1\\n#[test] fn a\") }"
            ),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_marker_above_no_test_is_a_mistake() {
        assert_eq!(rust("\n// covers D1\nfn helper() {}"), ["a:2"]);
        assert_eq!(rust("// covers D1\nstruct A;\n#[test]\nfn one() {}"), ["a:1"]);
        assert_eq!(rust("#[test]\nfn one() {}\n// covers D1"), ["a:3"]);
    }
}
