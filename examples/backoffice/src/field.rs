//! A field of a resource: what it is called, what may stand in it, and who sets it.
//!
//! Fields are written as constants, each on a line of its own (see [`crate::table`]).

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A line of text of at most so many characters.
    Text(usize),
    /// Text of several lines.
    Note,
    /// A telephone number, kept as E.164.
    Phone,
    /// Several telephone numbers.
    Phones,
    /// Digits, at least and at most so many: an extension, a prefix.
    Digits(usize, usize),
    /// A whole number within bounds.
    Whole(i64, i64),
    /// An amount of euros with two decimals, kept as text so that no cent is lost.
    Money,
    /// A calendar date.
    Date,
    /// An instant.
    Time,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Toggle,
    /// A mail address.
    Email,
    /// A host name or an IP address.
    Host,
    /// An https address.
    Url,
    /// A country, by its two letters.
    Country,
    /// The hardware address of a device.
    Mac,
    /// The id of an item of another resource of the same account.
    One(&'static str),
    /// What an invoice is made of: texts with amounts.
    Lines,
}

/// A field of a resource.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the table of resources")]
pub(crate) struct Field {
    /// Its name in JSON and forms.
    pub(crate) key: &'static str,
    /// Its name on pages.
    pub(crate) label: &'static str,
    /// What may stand in it.
    pub(crate) kind: Kind,
    /// What helps to fill it in.
    pub(crate) hint: &'static str,
    /// Whether it must be given.
    pub(crate) needed: bool,
    /// Set by the back office itself, never by who asks.
    pub(crate) fixed: bool,
    /// Set when the item is made, and not changed any more.
    pub(crate) once: bool,
    /// A column of the list.
    pub(crate) listed: bool,
    /// No two items of an account have the same.
    pub(crate) unique: bool,
    /// Shown where one changes it, and not where one only looks: it speaks of another resource.
    pub(crate) apart: bool,
    /// Shown at an address of its own only.
    pub(crate) secret: bool,
    /// What it is when nothing is said, as a form would send it.
    pub(crate) starts_as: &'static str,
}

/// A field in which `kind` may stand.
pub(crate) const fn field(key: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        key,
        label,
        kind,
        hint: "",
        needed: false,
        fixed: false,
        once: false,
        listed: false,
        unique: false,
        apart: false,
        secret: false,
        starts_as: "",
    }
}

/// A line of text, as names are.
pub(crate) const fn text(key: &'static str, label: &'static str) -> Field {
    field(key, label, Kind::Text(80))
}

/// One of a few words.
pub(crate) const fn choice(
    key: &'static str,
    label: &'static str,
    words: &'static [&'static str],
) -> Field {
    field(key, label, Kind::Choice(words))
}

impl Field {
    /// It must be given.
    pub(crate) const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// The back office sets it.
    pub(crate) const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// It is set when the item is made.
    pub(crate) const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// It is a column of the list.
    pub(crate) const fn listed(mut self) -> Self {
        self.listed = true;
        self
    }

    /// It is different in each item.
    pub(crate) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// It is shown where one changes it.
    pub(crate) const fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// It is shown at an address of its own.
    pub(crate) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// It is this when nothing is said.
    pub(crate) const fn starts_as(mut self, value: &'static str) -> Self {
        self.starts_as = value;
        self
    }

    /// What helps to fill it in.
    pub(crate) const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// Whether who asks may set it, when the item is made or later.
    pub(crate) fn may_be_set(&self, new: bool) -> bool {
        !self.fixed && !self.secret && (new || !self.once)
    }
}

/// Words that are written in a way of their own.
const SPELLED: &[(&str, &str)] = &[
    ("udp", "UDP"),
    ("tcp", "TCP"),
    ("tls", "TLS"),
    ("g711a", "G.711 A-law"),
    ("g711u", "G.711 µ-law"),
    ("g722", "G.722"),
    ("g729", "G.729"),
    ("rfc4733", "RFC 4733 events"),
    ("sip_info", "SIP INFO"),
];

/// A word of a choice as it reads on a page.
pub(crate) fn as_words(word: &str) -> String {
    if let Some((_, spelled)) = SPELLED.iter().find(|spelled| spelled.0 == word) {
        return (*spelled).to_owned();
    }
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
