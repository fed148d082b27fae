//! The answer to a key that was made: the only place that ever shows its secret. Pages are kept nowhere
//! (`portal::door`).

use maud::{Markup, html};
use rolecall_client::wire::IssuedKey;
use rolecall_core::record::Account;

use crate::{
    App,
    api::look::Look,
    portal::{
        frame::{Entry, Page},
        messages::{Word, english},
    },
};

/// The key with its credential, and how to try it.
pub(super) fn told(app: &App, look: &Look<'_>, account: &Account, issued: &IssuedKey) -> Markup {
    let m = english();
    let title = m.put("key-issued", &[("name", Word::Text(issued.key.name.as_str()))]);
    let page = Page { look, account: Some(account), entry: Entry::Keys, title: &title, done: None };
    let base = format!("/a/{}/keys", account.short_name);
    page.shown(&html! {
        h1 { (title) }
        @match &issued.credential {
            Some(credential) => {
                div.note {
                    p { strong { (m.say("key-once")) } " " (m.say("key-once-about")) }
                    div.field.copy {
                        label for="credential" { (m.say("key-credential")) }
                        div.beside {
                            input #credential type="text" readonly value=(credential) data-select autocomplete="off";
                            button type="button" data-copy="credential" data-copied=(m.say("copied")) hidden { (m.say("copy")) }
                        }
                    }
                }
                p { (m.say("key-try")) }
                pre.command tabindex="0" {
                    code { "curl -H 'Authorization: Bearer " (credential) "' " (app.public_url()) "/api/v1/accounts/" (account.short_name) }
                }
            },
            None => p.note { (m.say("key-shown-before")) },
        }
        div.actions {
            a.button.primary href=(base) { (m.say("key-kept")) }
            a.button href={ (base) "/" (issued.key.id) } { (m.say("key-see")) }
        }
    })
}
