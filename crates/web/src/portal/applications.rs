//! The applications behind the gateway: what one may open of them in an account.

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_core::record::Account;

use super::{
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::english,
};
use crate::{
    App,
    api::look::Look,
    gateway::{Gateway, entries},
    problem::Problem,
    session::Acting,
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/applications"))?;
    app.look(&me.caller, |look| {
        let account = look.account(&account)?;
        let gateway = look.gateway.filter(|_| is_shown(look, account));
        let gateway = gateway.ok_or_else(Problem::not_found)?;
        let below = |below: &Account| format!("/a/{}/applications", below.short_name);
        let m = english();
        let title = m.say("menu-applications");
        let page = Page {
            look,
            account: Some(account),
            entry: Entry::Applications,
            title: &title,
            done: None,
        };
        Ok(page.shown(&html! {
            h1 { (title) }
            p.hint { (m.say("applications-about")) }
            (entries::cards(look, (gateway, account), below))
        }))
    })
}

/// Whether there is anything to open.
pub(super) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    entries::are_offered(look.gateway, look, account)
}

/// What can be opened, with its whole address.
pub(super) fn found<'l>(
    look: &Look<'l>,
    account: &Account,
) -> impl Iterator<Item = (String, String)> + use<'l> {
    let gateway: Option<&Gateway> = look.gateway.filter(|_| look.caller.lens.is_none());
    let offered = gateway.map(|gateway| gateway.offered(look, account));
    let all = offered.unwrap_or_default().into_iter().flat_map(|offered| offered.entries);
    all.map(|entry| (entry.title.to_owned(), entry.address))
}
