//! Roles and groups of an account: the same pages for both, since a group is a role in every rule.

pub(super) mod compare;
pub(super) mod edit;
mod form;
mod held;
pub(super) mod list;
pub(super) mod people;
pub(super) mod remove;
pub(super) mod save;
mod stale;
pub(super) mod undo;

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use rolecall_core::{
    Kind,
    change::{ExportedList, Operation, usable_roles},
    record::{Account, Role},
};

use self::held::{Held, holders};
use super::{
    frame::Entry,
    messages::{Word, english},
};
use crate::{
    api::look::{Look, known},
    problem::Problem,
};

/// Which of the two a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    Roles,
    Groups,
}

impl<S: Send + Sync> FromRequestParts<S> for Shelf {
    type Rejection = Infallible;

    /// Which of the two the address names.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let named = parts.uri.path().split('/').nth(3);
        Ok(if named == Some(Self::Groups.path()) { Self::Groups } else { Self::Roles })
    }
}

/// The account and the role of a path.
type RolePath = axum::extract::Path<(String, String)>;

impl Shelf {
    fn path(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Groups => "groups",
        }
    }

    fn exported(self) -> ExportedList {
        match self {
            Self::Roles => ExportedList::Roles,
            Self::Groups => ExportedList::Groups,
        }
    }

    fn entry(self) -> Entry {
        match self {
            Self::Roles => Entry::Roles,
            Self::Groups => Entry::Groups,
        }
    }

    fn is_groups(self) -> bool {
        self == Self::Groups
    }

    /// The message of a key that has one for each of the two.
    fn message(self, key: &str) -> String {
        english().say(&format!("{}-{key}", self.path())).into_owned()
    }

    fn base(self, account: &Account) -> String {
        format!("/a/{}/{}", account.short_name, self.path())
    }

    /// The types that can be made in an account, widest first.
    fn kinds(self, account: &Account) -> Vec<Kind> {
        match self {
            Self::Roles => Kind::ALL.into_iter().filter(|kind| account.kind.holds(*kind)).collect(),
            Self::Groups => vec![account.kind],
        }
    }

    /// What an account defines, and what it may use of what accounts above define (R20).
    fn seen<'l>(self, look: &Look<'l>, account: &Account) -> Vec<&'l Role> {
        let mut seen: Vec<_> = look.facts.roles_of(account.id, self.is_groups()).collect();
        if !self.is_groups() {
            let usable = known(usable_roles(look.facts, account.id)).into_iter();
            seen.extend(usable.filter(|role| role.account != account.id && !role.group));
        }
        seen
    }

    /// One of them.
    fn find<'l>(self, look: &Look<'l>, account: &Account, word: &str) -> Result<&'l Role, Problem> {
        match look.role(account, self.is_groups(), word) {
            Ok(own) => Ok(own),
            Err(not_own) => {
                let id = word.parse().map_err(|_| Problem::not_found())?;
                let seen = self.seen(look, account).into_iter();
                seen.into_iter().find(|role| role.id == id).ok_or(not_own)
            }
        }
    }
}

/// Whether roles and groups can be made in an account, by who looks.
pub(super) fn may_add(look: &Look<'_>, account: &Account) -> bool {
    account.has_own_roles() && look.may(Operation::AddRoles, account.id)
}

/// Where a role comes from, as far as the reader may know of the accounts above.
fn origin(look: &Look<'_>, account: &Account, role: &Role) -> String {
    let m = english();
    if role.account == account.id {
        let key = if role.built_in.is_some() { "role-from-preset" } else { "role-from-here" };
        return m.say(key).into_owned();
    }
    let above = known(look.facts.account(role.account));
    let is_told = account.parent == Some(role.account) || look.sees(role.account);
    match above.filter(|_| is_told) {
        Some(above) => {
            m.put("role-from", &[("account", Word::Text(above.name.as_str()))]).into_owned()
        }
        None => m.say("role-from-above").into_owned(),
    }
}
