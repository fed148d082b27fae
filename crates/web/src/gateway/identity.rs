//! Who asks and by what level, as an application is told.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use rolecall_core::{Level, Principal, catalog::SectionKey};

/// Who asks, where, and what lets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// A person by id; `rck_` and the id of a key; `account:` and the id of an account that acts by
    /// its own sign-in.
    pub(super) subject: String,
    /// What they are called.
    pub(super) name: Option<String>,
    /// The account of the path, as the path names it.
    pub(super) account: Option<String>,
    /// The section by which the route was open to them, where one was asked for.
    pub(super) section: Option<SectionKey>,
    /// The level of it that they have.
    pub(super) level: Option<Level>,
    /// The revision that the decision is of.
    pub(super) revision: u64,
}

pub(super) const PERSON: HeaderName = HeaderName::from_static("x-rolecall-person");
pub(super) const NAME: HeaderName = HeaderName::from_static("x-rolecall-name");
pub(super) const ACCOUNT: HeaderName = HeaderName::from_static("x-rolecall-account");
pub(super) const SECTION: HeaderName = HeaderName::from_static("x-rolecall-section");
pub(super) const LEVEL: HeaderName = HeaderName::from_static("x-rolecall-level");
pub(super) const REVISION: HeaderName = HeaderName::from_static("x-rolecall-revision");
pub(super) const ASSERTION: HeaderName = HeaderName::from_static("x-rolecall-assertion");

/// How a principal is called towards applications.
pub(super) fn subject(principal: Principal) -> String {
    match principal {
        Principal::Person(person) => person.to_string(),
        Principal::Key(key) => format!("rck_{}", key.0.simple()),
        Principal::AccountSignIn(account) => format!("account:{account}"),
    }
}

impl Identity {
    /// Puts it into headers, with its assertion.
    pub(super) fn write(&self, headers: &mut HeaderMap, assertion: &str) {
        let mut put = |name: HeaderName, value: &str| {
            // Ids, short names, keys of sections and numbers are all printable.
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        put(PERSON, &self.subject);
        put(REVISION, &self.revision.to_string());
        put(ASSERTION, assertion);
        if let Some(name) = &self.name {
            // Names are of any script, and headers are not.
            put(NAME, &escaped(name));
        }
        if let Some(account) = &self.account {
            put(ACCOUNT, account);
        }
        if let Some(section) = &self.section {
            put(SECTION, section.as_str());
        }
        if let Some(level) = self.level {
            put(LEVEL, level.key());
        }
    }
}

/// A text with all but plain letters, digits and spaces as percent signs and hexadecimal digits.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" -._@".contains(&byte);
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if plain(byte) {
            written.push(char::from(byte));
        } else {
            written.push('%');
            written.push_str(&hex::encode_upper([byte]));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_stand_in_a_header() {
        assert_eq!(escaped("Olena Кіт\r\nx: y"), "Olena %D0%9A%D1%96%D1%82%0D%0Ax%3A y");
    }
}
