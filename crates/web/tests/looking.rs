//! Looking into access in the portal, looking as someone else, and asking for access: what is told
//! and what stays hidden.

mod asking;
mod inspector;
mod view_as;

use rolecall_core::Kind;
use serde_json::json;

use crate::world::World;

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";
const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";
/// May see people in abc, and nothing else.
const WENDY: &str = "wendy@abc.example";

/// The telecom world with someone in abc who may see people.
async fn watched() -> World {
    let mut world = World::telecom().await;
    let levels = json!({"customer.users": "view"});
    world.define(OLIVIA, "northwind", ("Watcher", Kind::Customer), levels).await;
    let levels = json!({"customer.users": "create", "customer.allowed_roles": "view"});
    world.define(OLIVIA, "northwind", ("Inviter", Kind::Customer), levels).await;
    world.join(CAROL, "abc", WENDY, "Watcher").await;
    world
}
