//! Roles and groups in the portal: what is shown to whom, and what forms do.

mod editor;
mod groups;
mod list;
mod saving;

use rolecall_core::record::Role;

use crate::{
    sign_in::browser::{Browser, escaped},
    world::{Reply, World},
};

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";
const CAROL: &str = "carol@abc.example";
/// In northwind, with nothing but invoices.
const SAM: &str = "sam@northwind.example";

/// A form of a role: its fields, and the levels that are above hide.
fn form(fields: &[(&str, &str)], levels: &[(&str, &str)]) -> String {
    let fields = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
    let levels = levels.iter().map(|(section, level)| format!("level.{section}={level}"));
    fields.chain(levels).collect::<Vec<_>>().join("&")
}

/// The role or group that an account defines under a name.
fn named(world: &World, account: &str, group: bool, name: &str) -> Option<Role> {
    let account = world.account(account);
    world.live().read(|facts, _| {
        let mut own = facts.roles_of(account, group);
        own.find(|role| role.content.name.as_str() == name).cloned()
    })
}

/// What a hidden field of a page says.
fn hidden(page: &Reply, name: &str) -> String {
    let at = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.text.split_once(&at).unwrap_or_else(|| panic!("no {name}: {}", page.text));
    let value = rest.split('"').next().unwrap_or_default();
    value.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Makes a group on the platform by its form.
async fn group(world: &World, by: &mut Browser, name: &str, levels: &[(&str, &str)]) -> Role {
    let sent = by.post(world, "/a/northwind/groups/new", &form(&[("name", name)], levels)).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
    named(world, "northwind", true, name).expect("it was made")
}
