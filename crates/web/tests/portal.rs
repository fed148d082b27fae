//! Pages for people: what each shows and does, and what others find of it.

mod allowlist;
mod catalog;
mod erase;
mod history;
mod keys;
mod own;
mod sweep;

use crate::{sign_in::browser::Browser, world::World};

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";
const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";
const GINA: &str = "gina@globex.example";

/// A page that is shown.
async fn page(browser: &Browser, world: &World, path: &str) -> String {
    let reply = browser.get(world, path).await;
    assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.text);
    reply.text
}

/// Where a form that was sent leads.
async fn sent(browser: &mut Browser, world: &World, path: &str, form: &str) -> String {
    let reply = browser.post(world, path, form).await;
    assert_eq!(reply.status.as_u16(), 303, "{path}: {}", reply.text);
    reply.header("location").unwrap_or_default().to_owned()
}
