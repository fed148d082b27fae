//! Pages for people: what each shows and does, and what others find of it.

mod allowlist;
mod below;
mod calls;
mod catalog;
mod erase;
mod everyone;
mod files;
mod history;
mod keys;
mod limits;
mod moving;
mod own;
mod own_accounts;
mod owners;
mod palette;
mod policies;
mod reports;
mod reviews;
mod security;
mod settings;
pub(crate) mod sweep;

use crate::{
    sign_in::browser::Browser,
    world::{Reply, World},
};

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";
const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";
const GINA: &str = "gina@globex.example";

/// A page that is shown.
async fn shown(browser: &Browser, world: &World, path: &str) -> String {
    let reply = browser.get(world, path).await;
    assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.text);
    reply.text
}

async fn status(browser: &Browser, world: &World, path: &str) -> u16 {
    browser.get(world, path).await.status.as_u16()
}

/// What stands in a field of a page.
fn value<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\"")).expect("the field");
    let (_, rest) = rest.split_once("value=\"").expect("a value");
    rest.split_once('"').expect("an end").0
}

/// Where a form that was sent leads.
async fn sent(browser: &mut Browser, world: &World, path: &str, form: &str) -> String {
    led_to(&browser.post(world, path, form).await).to_owned()
}

/// Where an answer leads on to.
fn led_to(reply: &Reply) -> &str {
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
    reply.header("location").expect("a location")
}
