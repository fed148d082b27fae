//! What can be gone to or done, and how it is shown.

use std::cmp::Ordering;

use maud::{Markup, html};
use rolecall_core::record::{Account, Membership, Role};

use super::{
    super::messages::{Word, english},
    fit::Fit,
};
use crate::api::look::Look;

/// Something found, and its place among what is found.
pub(super) struct Item<'l> {
    fit: Fit,
    /// Whether it stands in another account than the open one.
    is_far: bool,
    /// Of steps: the order in which they are told.
    step: usize,
    what: What<'l>,
}

/// What it is. Of those that fit alike, the ones told first here come first.
pub(super) enum What<'l> {
    /// An entry of the menu, or something that may be done: its words and its address.
    Step {
        label: String,
        hint: &'static str,
        address: String,
    },
    Account(&'l Account),
    Role(&'l Role, &'l Account),
    /// With the name that they are shown by.
    Person(&'l Membership, &'l Account, &'l str),
}

impl<'l> Item<'l> {
    pub(super) fn of(fit: Fit, is_far: bool, what: What<'l>) -> Self {
        Self { fit, is_far, step: 0, what }
    }

    pub(super) fn step(fit: Fit, step: usize, what: What<'l>) -> Self {
        Self { fit, is_far: false, step, what }
    }

    /// Whether it comes before every person who fits like this.
    pub(super) fn comes_before_people(&self, fit: Fit) -> bool {
        let is_person = matches!(self.what, What::Person(..));
        self.fit < fit || self.fit == fit && !is_person
    }

    fn place(&self) -> (Fit, u8, bool, usize, &str, u128) {
        let (kind, name, id) = match &self.what {
            What::Step { .. } => (0, "", 0),
            What::Account(account) => (1, account.name.as_str(), account.id.0.as_u128()),
            What::Role(role, _) => (2, role.content.name.as_str(), role.id.0.as_u128()),
            What::Person(found, _, name) => (3, *name, found.id.0.as_u128()),
        };
        (self.fit, kind, self.is_far, self.step, name, id)
    }
}

impl Ord for Item<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Item<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Item<'_> {}

impl Item<'_> {
    /// A link with what it is; where it stands, if that is another account than the open one.
    pub(super) fn shown(&self, look: &Look<'_>, open: Option<&Account>) -> Markup {
        let m = english();
        let (label, hint, address) = match &self.what {
            What::Step { label, hint, address } => {
                return link(label, &m.say(hint), address);
            }
            What::Account(account) => {
                let kind = m.say(&format!("kind-{}", account.kind.key()));
                (
                    account.name.to_string(),
                    format!("{kind} · {}", account.short_name),
                    format!("/a/{}", account.short_name),
                )
            }
            What::Role(role, at) => {
                let (word, path) = if role.group { ("group", "groups") } else { ("role", "roles") };
                let address = format!("/a/{}/{path}/{}", at.short_name, role.id);
                (role.content.name.to_string(), m.say(word).into_owned(), address)
            }
            What::Person(found, at, name) => {
                let address = look.called(found).1.map(ToString::to_string).unwrap_or_default();
                let name = if name.is_empty() { m.say("erased") } else { (*name).into() };
                (name.into_owned(), address, format!("/a/{}/users/{}", at.short_name, found.id))
            }
        };
        let at = match &self.what {
            What::Role(_, at) | What::Person(_, at, _) => Some(*at),
            What::Step { .. } | What::Account(_) => None,
        };
        let elsewhere = at.filter(|at| open.is_none_or(|open| open.id != at.id));
        let hint = match elsewhere {
            None => hint,
            Some(at) => {
                let words =
                    [("what", Word::Text(&hint)), ("account", Word::Text(at.name.as_str()))];
                m.put("go-elsewhere", &words).into_owned()
            }
        };
        link(&label, &hint, &address)
    }
}

fn link(label: &str, hint: &str, address: &str) -> Markup {
    html! { a href=(address) { span { (label) } span.hint { (hint) } } }
}
