//! What one may open of the applications behind the gateway: entries of the menu, by the route table
//! and by what is allowed.
//!
//! A section is offered where it lives: what is of phone systems at each of them, and not at their
//! customer too. What is the provider's is offered to its staff at customers as well, since much of it
//! is about one of them.

use maud::{Markup, html};
use rolecall_core::{AccountId, Kind, Level, catalog::Section, record::Account};

use super::{
    Gateway,
    table::{Application, OpenTo, Route},
};
use crate::{
    api::look::Look,
    portal::{levels::chip, messages::english},
};

/// How many phone systems of a customer are listed.
const BELOW_MAX: usize = 100;

/// An application with what one may open of it.
pub(crate) struct Offered<'g> {
    pub(crate) application: &'g Application,
    pub(crate) entries: Vec<Entry<'g>>,
}

/// An entry of the menu.
pub(crate) struct Entry<'g> {
    pub(crate) title: &'g str,
    /// The whole address.
    pub(crate) address: String,
    by: By<'g>,
}

/// By what a route is open there.
enum By<'l> {
    /// Being signed in.
    Nothing,
    /// What one has of a section.
    Section(&'l Section, Level),
}

impl Gateway {
    /// What one may open in an account, in the order of the table.
    pub(crate) fn offered<'g>(&'g self, look: &Look<'g>, account: &Account) -> Vec<Offered<'g>> {
        let all = self.table().applications().iter().map(|application| {
            let entries = application.routes().iter().filter_map(|route| {
                let title = route.menu.as_deref()?;
                let by = opens(look, route, account)?;
                let path = route.menu_path(account.short_name.as_str());
                let address = format!("{}{path}", self.origin(application));
                Some(Entry { title, address, by })
            });
            Offered { application, entries: entries.collect() }
        });
        all.filter(|offered| !offered.entries.is_empty()).collect()
    }

    /// The phone systems of a customer in which one may open something.
    pub(crate) fn offered_below<'l>(&self, look: &Look<'l>, account: &Account) -> Vec<&'l Account> {
        if account.kind != Kind::Customer {
            return Vec::new();
        }
        let below = look.facts.children(account.id);
        let mut below: Vec<_> =
            below.filter(|below| self.offers(look, below)).take(BELOW_MAX).collect();
        below.sort_by_cached_key(|below| (below.name.folded(), below.id));
        below
    }

    fn offers(&self, look: &Look<'_>, account: &Account) -> bool {
        let mut routes = self.table().applications().iter().flat_map(Application::routes);
        routes.any(|route| route.menu.is_some() && opens(look, route, account).is_some())
    }
}

fn opens<'l>(look: &Look<'l>, route: &Route, account: &Account) -> Option<By<'l>> {
    let OpenTo::Any(needs) = &route.open_to else { return Some(By::Nothing) };
    let at: AccountId = account.id;
    needs.iter().find_map(|need| {
        let section = look.facts.catalog().section(need.section.as_str())?;
        let level = look.level(section, at);
        let is_above = section.kind < account.kind && account.kind != Kind::PhoneSystem;
        let is_here = section.kind == account.kind || is_above;
        (is_here && level >= need.level).then_some(By::Section(section, level))
    })
}

/// Whether there is anything to open.
pub(crate) fn are_offered(gateway: Option<&Gateway>, look: &Look<'_>, account: &Account) -> bool {
    gateway.is_some_and(|gateway| {
        gateway.offers(look, account) || !gateway.offered_below(look, account).is_empty()
    })
}

/// All of them as cards; `below` is the address of the same page for a phone system.
pub(crate) fn cards(
    look: &Look<'_>,
    (gateway, account): (&Gateway, &Account),
    below: impl Fn(&Account) -> String,
) -> Markup {
    let m = english();
    let (offered, systems) = (gateway.offered(look, account), gateway.offered_below(look, account));
    // Whoever looks as someone else would be there as themself.
    let looks_as = look.caller.lens.is_some();
    html! {
        @if looks_as { p.hint { (m.say("applications-look")) } }
        @if offered.is_empty() && systems.is_empty() { p.empty { (m.say("applications-empty")) } }
        @for Offered { application, entries } in &offered {
            section {
                h2 { (application.title) }
                ul.cards {
                    @for entry in entries {
                        @let told = entry.told(look);
                        li { @if looks_as { span { (told) } } @else { a href=(entry.address) { (told) } } }
                    }
                }
            }
        }
        @if !systems.is_empty() {
            section {
                h2 { (m.say("menu-customers-customer")) }
                ul.cards {
                    @for system in systems {
                        li { a href=(below(system)) {
                            strong { (system.name) } span.hint { (system.short_name) }
                        } }
                    }
                }
            }
        }
    }
}

impl Entry<'_> {
    fn told(&self, look: &Look<'_>) -> Markup {
        html! {
            strong { (self.title) }
            @if let By::Section(section, level) = self.by {
                span.hint {
                    (chip(look.facts.catalog(), level))
                    @if section.label != self.title { " " (section.label) }
                }
            }
        }
    }
}
