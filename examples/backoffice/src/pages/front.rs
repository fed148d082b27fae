//! The front page: all accounts and resources, for whoever runs the program without a gateway.

use axum::http::HeaderMap;
use maud::{Markup, html};

use super::frame;
use crate::{
    resource::{Of, Resource},
    table,
};

const KINDS: &[(Of, &str)] = &[
    (Of::Customer, "Customers"),
    (Of::PhoneSystem, "Phone systems"),
    (Of::Provider, "The provider"),
];

const OPEN: &str = "Everything that there is, for everyone who can reach this address: this \
                    program has no access control. Put a gateway in front of it, or keep it to \
                    yourself.";
const NOBODY: &str =
    "There are no accounts. Start the program with --fill, or open /{account}/{resource}.";

/// The page.
pub(crate) fn front(headers: &HeaderMap, accounts: &[(String, String)], chosen: &str) -> Markup {
    let account = accounts.iter().find(|account| account.0 == chosen).or(accounts.first());
    let content = html! {
        main id="content" tabindex="-1" {
            h1 { "Back office" }
            p { (OPEN) }
            @match account {
                Some((account, title)) => {
                    (choice(accounts, account))
                    @for (of, kind) in KINDS { (links(*of, kind, account, title)) }
                }
                None => p.empty { (NOBODY) },
            }
        }
    };
    frame::whole(headers, "All resources", &content)
}

fn choice(accounts: &[(String, String)], chosen: &str) -> Markup {
    html! {
        form.filter {
            label for="account" { "Account" }
            select id="account" name="account" {
                @for (account, title) in accounts {
                    option value=(account) selected[account == chosen] { (title) }
                }
            }
            button { "Show" }
        }
    }
}

fn links(of: Of, kind: &str, account: &str, title: &str) -> Markup {
    let resources = || table::all().filter(move |resource: &&Resource| resource.of == of);
    html! {
        section {
            h2 { (kind) }
            ul.cards {
                @for resource in resources() {
                    li {
                        a href={ "/" (account) "/" (resource.key) } title={ (resource.title) " of " (title) } {
                            strong { (resource.title) }
                            span.hint { (resource.about) }
                        }
                    }
                }
            }
        }
    }
}
