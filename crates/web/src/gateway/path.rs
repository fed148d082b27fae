//! The path of a request, made canonical once: what is decided on is what the application gets.
//!
//! Most ways around a proxy are two readings of one path: the proxy reads it one way and the
//! application another. So there is one form, and whatever could be read in two ways is refused
//! rather than guessed at.
//!
//! - The canonical form of a canonical path is itself, and it has no dot segments.
//! - Two paths of the same canonical form have the same segments, and the other way round.
//! - Every segment is plain text: no divider, control character or escape is left to be decoded.
//!
//! Deliberately not here: which route a path is of ([`super::table`]), and the query, which no
//! decision looks at.

use std::fmt::Write;

/// The most bytes of a path, as it is sent.
pub const PATH_BYTES_MAX: usize = 2_048;
/// The most segments of a path.
pub const SEGMENTS_MAX: usize = 32;

/// What stays as it is in a segment besides letters and digits (RFC 3986, `pchar`). All else is
/// escaped, and the semicolon is refused: some servers cut a segment off there.
const PLAIN: &[u8] = b"-._~!$&'()*+,=:@";

/// Characters that normalization, or a server that makes do with fewer, turns into one that divides
/// a path or begins an escape: dots, slashes, percent signs and semicolons of other widths.
const LOOK_ALIKES: &[char] = &[
    '\u{2024}', '\u{2025}', '\u{2026}', '\u{FE52}', '\u{FF0E}', '\u{2044}', '\u{2215}', '\u{2216}',
    '\u{29F5}', '\u{29F8}', '\u{FE68}', '\u{FF0F}', '\u{FF3C}', '\u{066A}', '\u{FE6A}', '\u{FF05}',
    '\u{037E}', '\u{FE54}', '\u{FF1B}',
];

/// A path in its canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    text: String,
    segments: Vec<String>,
}

/// Why a path has no canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ambiguous {
    /// It is no path.
    #[error("a path begins with `/`")]
    NotAPath,
    /// It has more bytes than are read.
    #[error("a path has at most {PATH_BYTES_MAX} bytes")]
    TooLong,
    /// It has more segments than are read.
    #[error("a path has at most {SEGMENTS_MAX} segments")]
    TooDeep,
    /// A segment is empty.
    #[error("a path has no empty segments, `//`")]
    EmptySegment,
    /// It leads above the root.
    #[error("a path does not lead above its root")]
    AboveRoot,
    /// A percent sign is followed by something other than two hexadecimal digits.
    #[error("`%` stands before two hexadecimal digits")]
    Escape,
    /// An escaped character would divide the path, or begin another escape.
    #[error(
        "an escaped `/`, `\\`, `;`, `%`, `.` segment or control character can be read in two ways"
    )]
    Escaped,
    /// A character stands for itself that must not.
    #[error("`\\`, `;` and control characters can be read in two ways")]
    Character,
    /// A segment ends in a way that some servers overlook.
    #[error("a segment that ends in a dot or a space can be read in two ways")]
    End,
    /// What is escaped is not UTF-8.
    #[error("what is escaped in a path is UTF-8")]
    NotUtf8,
}

impl Canonical {
    /// The canonical form of a path as it was sent, without its query.
    ///
    /// Plain dot segments are resolved as RFC 3986 says; escaped ones are refused.
    ///
    /// # Errors
    ///
    /// Where the path could be read in more than one way.
    ///
    /// # Examples
    ///
    /// ```
    /// use rolecall_web::gateway::path::Canonical;
    ///
    /// let path = Canonical::of("/abc/%69nvoices/./42")?;
    /// assert_eq!(path.text(), "/abc/invoices/42");
    /// assert!(Canonical::of("/abc/invoices%2f42").is_err());
    /// # Ok::<(), rolecall_web::gateway::path::Ambiguous>(())
    /// ```
    pub fn of(sent: &str) -> Result<Self, Ambiguous> {
        if sent.len() > PATH_BYTES_MAX {
            return Err(Ambiguous::TooLong);
        }
        let sent = sent.strip_prefix('/').ok_or(Ambiguous::NotAPath)?;
        let count = sent.split('/').count();
        if count > SEGMENTS_MAX {
            return Err(Ambiguous::TooDeep);
        }
        let mut segments = Vec::with_capacity(count);
        for (at, part) in sent.split('/').enumerate() {
            let is_last = at + 1 == count;
            match part {
                "" if is_last => segments.push(String::new()),
                "" => return Err(Ambiguous::EmptySegment),
                "." | ".." => {
                    if part == ".." {
                        segments.pop().ok_or(Ambiguous::AboveRoot)?;
                    }
                    if is_last {
                        segments.push(String::new());
                    }
                }
                part => segments.push(decoded(part)?),
            }
        }
        let text = written(&segments);
        // What was not escaped is longer once it is.
        if text.len() > PATH_BYTES_MAX {
            Err(Ambiguous::TooLong)
        } else {
            Ok(Self { text, segments })
        }
    }

    /// The path as the application gets it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands between its slashes, decoded. The last one is empty where it ends in a slash.
    pub fn segments(&self) -> &[String] {
        &self.segments
    }
}

fn decoded(part: &str) -> Result<String, Ambiguous> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    let mut is_escaped = false;
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(plain(byte)?);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(Ambiguous::Escape) };
        bytes.push(escaped(u8::try_from(high * 16 + low).map_err(|_| Ambiguous::Escape)?)?);
        is_escaped = true;
    }
    let text = String::from_utf8(bytes).map_err(|_| Ambiguous::NotUtf8)?;
    if text.contains(LOOK_ALIKES) || text.chars().any(char::is_control) {
        return Err(Ambiguous::Escaped);
    }
    match text.as_str() {
        "." | ".." if is_escaped => Err(Ambiguous::Escaped),
        text if text.ends_with(['.', ' ']) => Err(Ambiguous::End),
        _ => Ok(text),
    }
}

/// A byte that stands for itself.
fn plain(byte: u8) -> Result<u8, Ambiguous> {
    match byte {
        b'\\' | b';' | 0..=0x20 | 0x7f => Err(Ambiguous::Character),
        byte => Ok(byte),
    }
}

/// A byte that was escaped.
fn escaped(byte: u8) -> Result<u8, Ambiguous> {
    match byte {
        b'/' | b'\\' | b';' | b'%' | 0..=0x1f | 0x7f => Err(Ambiguous::Escaped),
        byte => Ok(byte),
    }
}

fn written(segments: &[String]) -> String {
    if segments.is_empty() {
        return "/".to_owned();
    }
    let mut text = String::new();
    for segment in segments {
        text.push('/');
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
                text.push(char::from(byte));
            } else {
                write!(text, "%{byte:02X}").expect("memory takes all");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;

    fn of(sent: &str) -> Result<String, Ambiguous> {
        Canonical::of(sent).map(|path| path.text().to_owned())
    }

    #[test]
    fn equal_paths_have_one_form() {
        for (sent, canonical) in [
            ("/", "/"),
            ("/abc", "/abc"),
            ("/abc/", "/abc/"),
            ("/%61bc/%49nvoices", "/abc/Invoices"),
            ("/abc/./invoices/../payments", "/abc/payments"),
            ("/abc/invoices/..", "/abc/"),
            ("/abc/invoices/.", "/abc/invoices/"),
            ("/a/..", "/"),
            ("/caf%c3%a9/%20x", "/caf%C3%A9/%20x"),
            ("/café", "/caf%C3%A9"),
            ("/a:b@c,d=e+f", "/a:b@c,d=e+f"),
            ("/a%2Bb%3Ac", "/a+b:c"),
            ("/...x/.well-known", "/...x/.well-known"),
        ] {
            assert_eq!(of(sent).as_deref(), Ok(canonical), "{sent}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        use Ambiguous as A;
        for (sent, why) in [
            ("", A::NotAPath),
            ("abc", A::NotAPath),
            ("*", A::NotAPath),
            ("//abc", A::EmptySegment),
            ("/abc//invoices", A::EmptySegment),
            ("/..", A::AboveRoot),
            ("/a/../../b", A::AboveRoot),
            ("/abc%2finvoices", A::Escaped),
            ("/abc%2Finvoices", A::Escaped),
            ("/abc%5cinvoices", A::Escaped),
            ("/abc\\invoices", A::Character),
            ("/abc;x=1/invoices", A::Character),
            ("/abc%3bx/invoices", A::Escaped),
            ("/abc%00", A::Escaped),
            ("/abc%0a", A::Escaped),
            ("/abc/%2e%2e/x", A::Escaped),
            ("/abc/%2e/x", A::Escaped),
            ("/abc/.%2e/x", A::Escaped),
            ("/abc/%252e%252e", A::Escaped),
            ("/abc/%25", A::Escaped),
            ("/abc/%u002e", A::Escape),
            ("/abc/%", A::Escape),
            ("/abc/%4", A::Escape),
            ("/abc/%zz", A::Escape),
            ("/abc/%+1", A::Escape),
            ("/abc/%ff", A::NotUtf8),
            ("/abc/%c0%ae", A::NotUtf8),
            ("/abc/..%c0%af", A::NotUtf8),
            ("/abc/%ef%bc%8e%ef%bc%8e/x", A::Escaped),
            ("/abc/%c2%85", A::Escaped),
            ("/abc/invoices.", A::End),
            ("/abc/invoices%20", A::End),
            ("/abc/...", A::End),
            ("/a b", A::Character),
        ] {
            assert_eq!(of(sent), Err(why), "{sent}");
        }
        assert_eq!(of(&format!("/{}", "a".repeat(PATH_BYTES_MAX))), Err(A::TooLong));
        assert_eq!(of(&format!("/{}", "é".repeat(PATH_BYTES_MAX / 4))), Err(A::TooLong), "escaped");
        assert_eq!(of(&"/a".repeat(SEGMENTS_MAX + 1)), Err(A::TooDeep));
    }

    /// Paths made of what makes paths difficult.
    fn random_path(chance: &mut StdRng) -> String {
        const PARTS: &[&str] = &[
            "/",
            "/",
            "/",
            "/",
            "a",
            "abc",
            "invoices",
            ".",
            "..",
            "%2e",
            "%2E",
            "%2f",
            "%5c",
            "%25",
            "%252e",
            "\\",
            ";",
            ";x",
            "%3b",
            "%",
            "%4",
            "%41",
            "%zz",
            "%00",
            "%c3%a9",
            "%c3",
            "é",
            "+",
            "%20",
            "~",
            "%7E",
            ":",
            "@",
            "=",
            "%EF%BC%8F",
            "A",
            "-",
            "_",
            "*",
        ];
        let count = chance.random_range(0..12);
        let parts = (0..count).map(|_| PARTS[chance.random_range(0..PARTS.len())]);
        std::iter::once("/").chain(parts).collect()
    }

    #[test]
    fn the_canonical_form_is_a_fixed_point_without_dot_segments() {
        let seed = 20_260_420;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut accepted = 0;
        for round in 0..200_000 {
            let sent = random_path(&mut chance);
            let Ok(path) = Canonical::of(&sent) else { continue };
            accepted += 1;
            let told = || format!("seed {seed}, round {round}: {sent} became {}", path.text());
            assert_eq!(Canonical::of(path.text()).as_ref(), Ok(&path), "{}", told());
            assert!(path.text().is_ascii() && path.text().starts_with('/'), "{}", told());
            for (at, segment) in path.segments().iter().enumerate() {
                let is_last = at + 1 == path.segments().len();
                assert!(!segment.is_empty() || is_last, "{}", told());
                assert!(segment != "." && segment != "..", "{}", told());
                assert!(!segment.contains(['/', '\\', ';', '%', '\0']), "{}", told());
            }
        }
        println!("{accepted} of 200000 random paths have a canonical form");
        assert!(accepted > 10_000, "{accepted}");
    }

    #[test]
    fn bytes_of_any_kind_are_taken() {
        let mut chance = StdRng::seed_from_u64(7);
        for _ in 0..100_000 {
            let bytes: Vec<u8> = (0..chance.random_range(0..40)).map(|_| chance.random()).collect();
            let sent = format!("/{}", String::from_utf8_lossy(&bytes));
            if let Ok(path) = Canonical::of(&sent) {
                assert_eq!(Canonical::of(path.text()), Ok(path.clone()), "{sent:?}");
            }
        }
    }
}
