//! What fits, offered to the best: steps in the account that is open, then accounts, roles, groups
//! and people wherever one sees them.
//!
//! Who sees what is asked once for accounts that are seen alike (`Look::below_where`), so that a
//! search over a hundred thousand people asks core a few times.

use rolecall_core::{
    change::Operation,
    name::{Address, LoginName, Name},
    record::{Account, InvitedAs, Membership},
};

use super::{
    super::{applications, frame::menu_entries, messages::english},
    action,
    best::Best,
    fit::{Fit, Wanted},
    item::{Item, What},
    places::{self, Places},
};
use crate::api::look::{Look, known};

pub(super) struct Seek<'s, 'l> {
    pub(super) look: &'s Look<'l>,
    pub(super) open: Option<&'l Account>,
    pub(super) wanted: &'s Wanted,
}

impl<'l> Seek<'_, 'l> {
    pub(super) fn all(&self, best: &mut Best<Item<'l>>) {
        self.steps(best);
        let tops = places::tops(self.look, self.open);
        if self.wanted.is_empty() {
            return tops.into_iter().for_each(|top| self.account(top, best));
        }
        self.accounts(&tops, best);
        self.roles(&tops, best);
        self.people(&tops, best);
    }

    /// Entries of the menu, and what may be done.
    fn steps(&self, best: &mut Best<Item<'l>>) {
        let mut steps = Vec::new();
        if let Some(open) = self.open {
            let base = format!("/a/{}", open.short_name);
            let menu = menu_entries(self.look, open);
            steps.extend(menu.map(|(label, path)| (label, "go-menu", format!("{base}/{path}"))));
            let applications = applications::found(self.look, open);
            steps.extend(applications.map(|(label, to)| (label, "go-application", to)));
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

    fn accounts(&self, tops: &[&'l Account], best: &mut Best<Item<'l>>) {
        for top in tops {
            self.account(top, best);
        }
        self.look.walk(tops).for_each(|below| self.account(below.account, best));
    }

    /// Those that an account defines, in accounts where the reader sees roles.
    fn roles(&self, tops: &[&'l Account], best: &mut Best<Item<'l>>) {
        let places = Places::of(self.look, Operation::SeeRoles, tops);
        for role in known(self.look.facts.every_role()) {
            let Some(fit) = self.wanted.fit(&[role.content.name.as_str()]) else { continue };
            let Some(account) = places.get(role.account) else { continue };
            self.offer(self.item(fit, account, What::Role(role, account)), account, best);
        }
    }

    /// Everyone is looked at where they lie in memory, and only of who fits it is asked where they
    /// stand. Who has not joined is known by what the invitation says of them, and who has a login name
    /// by that as well.
    fn people(&self, tops: &[&'l Account], best: &mut Best<Item<'l>>) {
        let places = Places::of(self.look, Operation::SeePeople, tops);
        let facts = self.look.facts;
        for person in facts.persons_unordered() {
            let called = (person.name.as_ref(), person.address.as_ref());
            let Some(fit) = self.called(called, None) else { continue };
            if !best.is_done(|worst| worst.comes_before_people(fit)) {
                let joined = facts.memberships_of(person.id).filter(|it| it.invited_as.is_none());
                joined.for_each(|found| self.person(found, fit, &places, best));
            }
        }
        for found in facts.memberships_called_apart() {
            let fit = match (&found.invited_as, &found.login_name) {
                (Some(InvitedAs { address, name }), login) => {
                    self.called((Some(name), Some(address)), login.as_ref())
                }
                // Who was found by name is not found again.
                (None, Some(login)) => self
                    .wanted
                    .fit(&[login.as_str()])
                    .filter(|_| self.called(self.look.called(found), None).is_none()),
                (None, None) => None,
            };
            if let Some(fit) = fit
                && !best.is_done(|worst| worst.comes_before_people(fit))
            {
                self.person(found, fit, &places, best);
            }
        }
    }

    fn called(
        &self,
        (name, address): (Option<&Name>, Option<&Address>),
        login: Option<&LoginName>,
    ) -> Option<Fit> {
        let (name, address) = (name.map_or("", Name::as_str), address.map_or("", Address::as_str));
        self.wanted.fit(&[name, address, login.map_or("", LoginName::as_str)])
    }

    fn person(
        &self,
        found: &'l Membership,
        fit: Fit,
        places: &Places<'_, 'l>,
        best: &mut Best<Item<'l>>,
    ) {
        let Some(account) = places.get(found.account) else { return };
        let (name, address) = self.look.called(found);
        let name = name.map(Name::as_str).or(address.map(Address::as_str)).unwrap_or_default();
        self.offer(self.item(fit, account, What::Person(found, account, name)), account, best);
    }

    /// An account that asks for a second factor first tells nothing before.
    fn offer(&self, item: Item<'l>, account: &Account, best: &mut Best<Item<'l>>) {
        if best.needs(&item) && !self.look.lacks_factor(account.id) {
            best.offer(item);
        }
    }

    fn item(&self, fit: Fit, account: &Account, what: What<'l>) -> Item<'l> {
        let is_far = self.open.is_none_or(|open| open.id != account.id);
        Item::of(fit, is_far, what)
    }
}
