//! Words that people choose: checked once, where they come in, and valid ever after.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why a text is not a name of the wanted form. Says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There was nothing in it.
    #[error("{what} is empty: give at least one character")]
    Empty {
        /// What was to be named.
        what: &'static str,
    },
    /// It has more characters than fit.
    #[error("{what} has {len} characters: use at most {max}")]
    TooLong {
        /// What was to be named.
        what: &'static str,
        /// How long it is.
        len: usize,
        /// How long it may be.
        max: usize,
    },
    /// It has characters that the form does not allow.
    #[error("{what} `{input}` is not of the form {form}")]
    Form {
        /// What was to be named.
        what: &'static str,
        /// What was given, printable and cut.
        input: String,
        /// The form in words.
        form: &'static str,
    },
}

impl NameError {
    pub(crate) fn form(what: &'static str, input: &str, form: &'static str) -> Self {
        let input = input.chars().take(64).flat_map(char::escape_debug).collect();
        Self::Form { what, input, form }
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident ($what:literal, $max:literal) = $parse:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The most characters that it may have.
            pub const CHARS_MAX: usize = $max;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                let text = measured($what, text, $max)?;
                let parse: fn(&'static str, &str) -> Result<String, NameError> = $parse;
                parse($what, text).map(|text| Self(text.into_boxed_str()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.into_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    )+};
}

names! {
    /// What an account, a role, a key or a person is called. One line, trimmed.
    Name("the name", 100) = one_line;
    /// A sentence or two on what something is for; may be left empty by leaving it out.
    Description("the description", 1_000) = one_line;
    /// Why someone asks for something or does it, in a sentence.
    Reason("the reason", 300) = one_line;
    /// An account's name in addresses: unique in the installation, told apart from an id.
    ShortName("the short name", 40) = short_name;
    /// What of an application was asked for: a path.
    Path("the path", 1_000) = one_line;
    /// Where mail reaches a person; unique in the installation, compared in lower case.
    Address("the address", 254) = address;
    /// The part before the `@` of a login name; unique in its account.
    LoginName("the login name", 40) = login_name;
    /// A language tag (BCP 47), such as `en` or `pt-BR`.
    Language("the language", 35) = language;
}

fn measured<'t>(what: &'static str, text: &'t str, max: usize) -> Result<&'t str, NameError> {
    let text = text.trim();
    let len = text.chars().count();
    match len {
        0 => Err(NameError::Empty { what }),
        _ if len > max => Err(NameError::TooLong { what, len, max }),
        _ => Ok(text),
    }
}

/// Characters that would let a name look like something else: controls, and those that turn the
/// direction of the text around them.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200B}' | '\u{FEFF}')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn one_line(what: &'static str, text: &str) -> Result<String, NameError> {
    if text.chars().any(is_deceptive) {
        return Err(NameError::form(what, text, "one line without control characters"));
    }
    Ok(text.to_owned())
}

fn short_name(what: &'static str, text: &str) -> Result<String, NameError> {
    let form =
        "2 to 40 lower-case letters, digits and single hyphens, beginning with a letter, not an id";
    let fits = text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--")
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && uuid::Uuid::try_parse(text).is_err();
    if fits { Ok(text.to_owned()) } else { Err(NameError::form(what, text, form)) }
}

fn address(what: &'static str, text: &str) -> Result<String, NameError> {
    let refused = || NameError::form(what, text, "name@domain.example");
    let (local, domain) = text.rsplit_once('@').ok_or_else(refused)?;
    let local_fits = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|c| !is_deceptive(c) && !c.is_whitespace() && !"\"(),:;<>@[\\]".contains(c));
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if local_fits && domain.contains('.') && domain.split('.').all(label_fits) {
        Ok(text.to_lowercase())
    } else {
        Err(refused())
    }
}

fn login_name(what: &'static str, text: &str) -> Result<String, NameError> {
    if text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(NameError::form(what, text, "lower-case letters and digits"))
    }
}

fn language(what: &'static str, text: &str) -> Result<String, NameError> {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let fits = (2..=3).contains(&primary.len())
        && primary.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        });
    if fits {
        Ok(text.to_owned())
    } else {
        Err(NameError::form(what, text, "a tag such as en or pt-BR"))
    }
}

impl Name {
    /// The form in which two names are the same name: case and runs of spaces do not count.
    pub fn folded(&self) -> String {
        self.0.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_refused_with_what_to_do() {
        let check = |outcome: Result<(), NameError>, expected: &str| {
            assert_eq!(outcome.expect_err("refused").to_string(), expected);
        };
        check("  ".parse::<Name>().map(drop), "the name is empty: give at least one character");
        check(
            "x".repeat(101).parse::<Name>().map(drop),
            "the name has 101 characters: use at most 100",
        );
        check(
            "a\u{202E}b".parse::<Name>().map(drop),
            "the name `a\\u{202e}b` is not of the form one line without control characters",
        );
        check(
            "bob".parse::<Address>().map(drop),
            "the address `bob` is not of the form name@domain.example",
        );
        check(
            "Bob".parse::<LoginName>().map(drop),
            "the login name `Bob` is not of the form lower-case letters and digits",
        );
    }

    #[test]
    fn an_address_is_one_whatever_its_case() {
        let a: Address = " Bob@ABC.example ".parse().expect("an address");
        assert_eq!(a.as_str(), "bob@abc.example");
    }

    #[test]
    fn short_names_cannot_be_taken_for_ids_or_paths() {
        const ID: &str = "abcdefab-cdef-4bcd-abcd-abcdefabcdef";
        for bad in ["a", "-ab", "ab-", "a--b", "a/b", "Ab", "1ab", "a.b", "ä-b", ID] {
            assert!(bad.parse::<ShortName>().is_err(), "{bad}");
        }
        for good in ["abc", "abc-hq", "globex-pbx", "a1"] {
            assert!(good.parse::<ShortName>().is_ok(), "{good}");
        }
    }

    fn taken<T: FromStr>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(text.parse::<T>().is_ok(), "{text}");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text}");
        }
    }

    #[test]
    fn each_form_takes_what_fits_up_to_its_edges() {
        let [l64, l65] = [64, 65].map(|count| format!("{}@b.example", "l".repeat(count)));
        let [d63, d64] = [63, 64].map(|count| format!("a@{}.example", "d".repeat(count)));
        taken::<Address>(
            &["a@b.c", "a.b@c-d.example", "ä@ö.example", "a+b@1.example", &l64, &d63],
            &[
                "@b.c",
                ".a@b.c",
                "a.@b.c",
                "a..b@c.d",
                "a b@c.d",
                "a\"@b.c",
                "a(@b.c",
                "a;@b.c",
                "a\u{200B}@b.c",
                "a@b",
                "a@.b",
                "a@b.",
                "a@b..c",
                "a@-b.c",
                "a@b-.c",
                "a@b_.c",
                "a@b@c.d",
                &l65,
                &d64,
            ],
        );
        taken::<Language>(
            &["en", "deu", "pt-BR", "zh-Hant-TW", "de-1996", "en-x", "en-abcdefgh"],
            &["e", "engl", "e1", "en-", "en--gb", "en-abcdefghi", "en-ä", "en_GB", "-en"],
        );
        let [s40, s41] = [40, 41].map(|count| "s".repeat(count));
        taken::<LoginName>(&["a", "1", "a1", &s40], &["", "A", "a-b", "a b", "ä", &s41]);
        taken::<ShortName>(&["aa", "a-1", &s40], &["a", "a1-", "a_b", "a b", &s41]);
        let [n100, n101] = [100, 101].map(|count| "ä".repeat(count));
        taken::<Name>(
            &["a", " a ", &n100, "‘a’ – b"],
            &[
                "",
                " ",
                &n101,
                "a\nb",
                "a\u{7}b",
                "a\u{2028}b",
                "a\u{2029}b",
                "a\u{FEFF}b",
                "a\u{200B}b",
                "a\u{202A}b",
                "a\u{202E}b",
                "a\u{2066}b",
                "a\u{2069}b",
            ],
        );
        assert_eq!(" a b ".parse::<Name>().expect("a name").as_str(), "a b");
        let name: Name = "Ann".parse().expect("a name");
        assert_eq!(format!("{name} {name:?} {}", String::from(name.clone())), "Ann \"Ann\" Ann");
        assert!(Name::try_from(String::new()).is_err());
        let long = NameError::form("it", &"\n".repeat(80), "none");
        assert_eq!(long.to_string(), format!("it `{}` is not of the form none", "\\n".repeat(64)));
    }

    #[test]
    fn two_spellings_of_a_name_are_one_name() {
        let a: Name = "PBX  Admin".parse().expect("a name");
        let b: Name = "pbx admin".parse().expect("a name");
        assert_eq!(a.folded(), b.folded());
    }
}
