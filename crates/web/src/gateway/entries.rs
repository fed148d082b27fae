//! What one may open of the applications behind the gateway: entries of the menu, by the route table
//! and by what is allowed.

use maud::{Markup, html};
use rolecall_core::{AccountId, Level, catalog::Section, record::Account};

use super::{
    Parts,
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
    /// By which section, and what one has of it.
    pub(crate) by: Option<(&'g Section, Level)>,
}

impl Parts {
    /// What one may open in an account, in the order of the table.
    pub(crate) fn offered<'g>(&'g self, look: &Look<'g>, account: &Account) -> Vec<Offered<'g>> {
        let all = self.table.applications().iter().map(|application| {
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

/// By what a route is open there, if it is.
fn opens<'l>(
    look: &Look<'l>,
    route: &Route,
    account: AccountId,
) -> Option<Option<(&'l Section, Level)>> {
    let OpenTo::Any(needs) = &route.open_to else { return Some(None) };
    let held = needs.iter().find_map(|need| {
        let section = look.facts.catalog().section(need.section.as_str())?;
        let level = look.level(section, account);
        (level >= need.level).then_some((section, level))
    });
    held.map(Some)
}

/// Whether there is anything.
pub(crate) fn are_offered(
    gateway: Option<&super::Gateway>,
    look: &Look<'_>,
    account: &Account,
) -> bool {
    gateway.is_some_and(|gateway| {
        let mut routes = gateway.table.applications().iter().flat_map(Application::routes);
        routes.any(|route| route.menu.is_some() && opens(look, route, account.id).is_some())
    })
}

/// All of them, as cards.
pub(crate) fn cards(look: &Look<'_>, offered: &[Offered<'_>]) -> Markup {
    let m = english();
    html! {
        @if offered.is_empty() { p.empty { (m.say("applications-empty")) } }
        @for Offered { application, entries } in offered {
            section {
                h2 { (application.title) }
                ul.cards {
                    @for entry in entries {
                        li { a href=(entry.address) {
                            strong { (entry.title) }
                            @if let Some((section, level)) = entry.by {
                                span.hint { (section.label) " " (chip(look.facts.catalog(), level)) }
                            }
                        } }
                    }
                }
            }
        }
    }
}
