//! What can be said beside a change: under which name, for which state.

use std::{fmt, str::FromStr};

use super::TagError;

/// What is sent beside a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The name under which it is carried out once: see [`Client::idempotent`].
    ///
    /// [`Client::idempotent`]: crate::Client::idempotent
    pub idempotency_key: Option<String>,
    /// The state that it is meant for: see [`Client::if_match`].
    ///
    /// [`Client::if_match`]: crate::Client::if_match
    pub if_match: Option<Tag>,
}

/// A state, with what tells it from every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged<T> {
    /// The state.
    pub state: T,
    /// Its tag.
    pub tag: Tag,
}

/// Tells a state from every other one of the same thing.
///
/// It can be kept as text, in a form for example, and read again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag(
    /// 32 hexadecimal digits in double quotes.
    String,
);

const TAG_DIGITS: usize = 32;

impl FromStr for Tag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, TagError> {
        // A proxy that packs answers calls their tags weak; the state is the same.
        let text = text.strip_prefix("W/").unwrap_or(text);
        let digits = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let fits = |digits: &str| {
            digits.len() == TAG_DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        };
        digits.filter(|digits| fits(digits)).ok_or(TagError)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
