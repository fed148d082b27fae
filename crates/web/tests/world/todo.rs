//! A provider of another trade, on a catalog that it wrote itself.

use rolecall_core::{Kind, catalog::Catalog};
use serde_json::json;

use super::{NOW, World, moment};

/// As a file would have it.
const CATALOG: &str = r#"
name = "todo"
label = "To do"

[actions]
read = "view"
write = "edit"
update = "edit"

[[section]]
key = "record"
kind = "customer"
levels = ["view", "edit", "delete"]

[[section]]
key = "todo"
kind = "customer"
levels = ["view", "edit", "create", "delete"]
"#;

const ADA: &str = "ada@cloud.example";
const MORTY: &str = "morty@citadel.example";

impl World {
    /// `cloud` (platform) has the customer `citadel`; there `rick` has all of both sections, which
    /// the catalog names, and `summer` reads them. The key `asks` is the platform's.
    pub(crate) async fn todo() -> Self {
        let mut world = Self::empty().await;
        let catalog = Catalog::from_toml("todo.toml", CATALOG).expect("a catalog");
        world.found("cloud", catalog.text(), ADA).await;
        world.create(ADA, "cloud", Kind::Customer, "citadel", MORTY).await;
        for (name, kind, levels) in [
            ("Admin", Kind::Customer, json!({"record": "delete", "todo": "delete"})),
            ("Reader", Kind::Customer, json!({"record": "view", "todo": "view"})),
            ("Asks", Kind::Platform, json!({"decisions": "view"})),
        ] {
            world.define(ADA, "cloud", (name, kind), levels).await;
        }
        for (address, role) in
            [("rick@citadel.example", "Admin"), ("summer@citadel.example", "Reader")]
        {
            world.join(MORTY, "citadel", address, role).await;
        }
        world.issue(ADA, "cloud", ("asks", "Asks"), |_| ()).await;
        world.clock = moment(NOW);
        world
    }
}
