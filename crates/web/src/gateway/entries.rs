//! What one may open of the applications behind the gateway: entries of the menu, by the route table
//! and by what is allowed.

use maud::{Markup, html};
use rolecall_core::{AccountId, Level, catalog::Section, record::Account};

use super::{
    Gateway,
    table::{Application, OpenTo, Route},
};
use crate::{
    api::look::Look,
    portal::{levels::chip, messages::english},
};

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

impl Gateway {
    /// What one may open in an account, in the order of the table.
    pub(crate) fn offered<'g>(&'g self, look: &Look<'g>, account: &Account) -> Vec<Offered<'g>> {
        let all = self.table().applications().iter().map(|application| {
            let entries = application.routes().iter().filter_map(|route| {
                let title = route.menu.as_deref()?;
                let by = opens(look, route, account.id)?;
                let path = route.menu_path(account.short_name.as_str());
                let address = format!("{}{path}", self.origin(application));
                Some(Entry { title, address, by })
            });
            Offered { application, entries: entries.collect() }
        });
        all.filter(|offered| !offered.entries.is_empty()).collect()
    }
}

impl Entry<'_> {
    fn told(&self, look: &Look<'_>) -> Markup {
        html! {
            strong { (self.title) }
            @if let By::Section(section, level) = self.by {
                span.hint { (section.label) " " (chip(look.facts.catalog(), level)) }
            }
        }
    }
}

/// By what a route is open there.
enum By<'l> {
    /// Being signed in.
    Nothing,
    /// What one has of a section.
    Section(&'l Section, Level),
}

fn opens<'l>(look: &Look<'l>, route: &Route, account: AccountId) -> Option<By<'l>> {
    let OpenTo::Any(needs) = &route.open_to else { return Some(By::Nothing) };
    needs.iter().find_map(|need| {
        let section = look.facts.catalog().section(need.section.as_str())?;
        let level = look.level(section, account);
        (level >= need.level).then_some(By::Section(section, level))
    })
}

/// Whether there is anything.
pub(crate) fn are_offered(gateway: Option<&Gateway>, look: &Look<'_>, account: &Account) -> bool {
    gateway.is_some_and(|gateway| {
        let mut routes = gateway.table().applications().iter().flat_map(Application::routes);
        routes.any(|route| route.menu.is_some() && opens(look, route, account.id).is_some())
    })
}

/// All of them, as cards.
pub(crate) fn cards(look: &Look<'_>, offered: &[Offered<'_>]) -> Markup {
    let m = english();
    // Whoever looks as someone else would be there as themself.
    let looks_as = look.caller.lens.is_some();
    html! {
        @if looks_as { p.hint { (m.say("applications-look")) } }
        @if offered.is_empty() { p.empty { (m.say("applications-empty")) } }
        @for Offered { application, entries } in offered {
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
    }
}
