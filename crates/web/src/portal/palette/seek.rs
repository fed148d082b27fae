//! What fits, offered to the best: steps in the account that is open, then accounts, roles, groups
//! and people wherever one sees them.
//!
//! Who sees what is asked once for accounts that are seen alike (`Look::below_where`), so that a
//! search over a hundred thousand people asks core a few times.

use rolecall_core::{
    change::Operation,
    record::{Account, Membership, Role},
};

use super::{
    super::{frame::menu_entries, messages::english},
    action,
    best::Best,
    fit::{Fit, Wanted},
    item::{Item, What},
    places,
};
use crate::api::look::Look;

pub(super) struct Seek<'s, 'l> {
    pub(super) look: &'s Look<'l>,
    pub(super) open: Option<&'l Account>,
    pub(super) wanted: &'s Wanted,
}

impl<'l> Seek<'_, 'l> {
    pub(super) fn all(&self, best: &mut Best<Item<'l>>) {
        self.steps(best);
        for top in places::tops(self.look, self.open) {
            if self.wanted.is_empty() {
                self.account(top, best);
            } else {
                self.below(top, best);
            }
        }
    }

    /// Entries of the menu, and what may be done.
    fn steps(&self, best: &mut Best<Item<'l>>) {
        let mut steps = Vec::new();
        if let Some(open) = self.open {
            let base = format!("/a/{}", open.short_name);
            let menu = menu_entries(self.look, open);
            steps.extend(menu.map(|(label, path)| (label, "go-menu", format!("{base}/{path}"))));
            let offered = action::offered(self.look, open);
            steps.extend(offered.map(|(label, path)| (label, "go-do", format!("{base}/{path}"))));
            // One per section: only for who types something of it.
            let asks = if self.wanted.is_empty() {
                Vec::new()
            } else {
                action::to_ask_for(self.look, open)
            };
            steps.extend(
                asks.into_iter().map(|(label, path)| (label, "go-do", format!("{base}/{path}"))),
            );
        }
        if self.look.person().is_some() && self.look.caller.lens.is_none() {
            let profile = english().say("menu-profile").into_owned();
            steps.push((profile, "go-menu", "/me".to_owned()));
        }
        for (place, (label, hint, address)) in steps.into_iter().enumerate() {
            if let Some(fit) = self.wanted.fit(&[&label]) {
                best.offer(Item::step(fit, place, What::Step { label, hint, address }));
            }
        }
    }

    fn account(&self, account: &'l Account, best: &mut Best<Item<'l>>) {
        let texts = [account.name.as_str(), account.short_name.as_str()];
        if let Some(fit) = self.wanted.fit(&texts) {
            best.offer(self.item(fit, account, What::Account(account)));
        }
    }

    fn below(&self, top: &'l Account, best: &mut Best<Item<'l>>) {
        if self.look.sees(top.id) {
            self.account(top, best);
        }
        for below in self.look.walk(top) {
            self.account(below.account, best);
        }
        for account in self.where_may(Operation::SeeRoles, top) {
            let all = [false, true]
                .into_iter()
                .flat_map(|group| self.look.facts.roles_of(account.id, group));
            self.offer(account, all, best, |role| self.role(role, account));
        }
        for account in self.where_may(Operation::SeePeople, top) {
            let all = self.look.facts.memberships_in(account.id);
            self.offer(account, all, best, |found| self.person(found, account));
        }
    }

    /// The accounts at and below one where the reader may do this.
    fn where_may(
        &self,
        operation: Operation,
        top: &'l Account,
    ) -> impl Iterator<Item = &'l Account> {
        let here = Some(top).filter(|top| self.look.may(operation, top.id));
        here.into_iter().chain(self.look.below_where(operation, top))
    }

    /// What fits of what is in an account. One that asks for a second factor first tells nothing
    /// before; that is asked only where there is something to tell.
    fn offer<T>(
        &self,
        account: &'l Account,
        all: impl Iterator<Item = T>,
        best: &mut Best<Item<'l>>,
        item: impl Fn(T) -> Option<Item<'l>>,
    ) {
        let mut fitting = all.filter_map(item).peekable();
        if fitting.peek().is_some() && !self.look.lacks_factor(account.id) {
            fitting.for_each(|item| best.offer(item));
        }
    }

    fn role(&self, role: &'l Role, account: &'l Account) -> Option<Item<'l>> {
        let fit = self.wanted.fit(&[role.content.name.as_str()])?;
        Some(self.item(fit, account, What::Role(role, account)))
    }

    fn person(&self, found: &'l Membership, account: &'l Account) -> Option<Item<'l>> {
        let (name, address) = self.look.called(found);
        let name = name.map_or("", |name| name.as_str());
        let address = address.map_or("", |address| address.as_str());
        let login = found.login_name.as_ref().map_or("", |login| login.as_str());
        let fit = self.wanted.fit(&[name, address, login])?;
        let name = if name.is_empty() { address } else { name };
        Some(self.item(fit, account, What::Person(found, account, name)))
    }

    fn item(&self, fit: Fit, account: &Account, what: What<'l>) -> Item<'l> {
        let is_far = self.open.is_none_or(|open| open.id != account.id);
        Item::of(fit, is_far, what)
    }
}
