//! A small catalog: ten sections on top of Rolecall's own, over all four kinds.
//!
//! It has what rules turn on: prerequisites (one of them on an own section), sections that are
//! kept while an account is suspended, a secret one, and different subsets of levels, with gaps. Five of its
//! sections are those of the preset `porta.operations_manager`, so that one preset fits it.

use std::sync::Arc;

use rolecall_core::catalog::Catalog;

const TEXT: &str = r#"
name = "sim"

[[section]]
key = "routes"
kind = "platform"
levels = ["view", "edit"]
needs = { edit = { accounts = "view" } }

[[section]]
key = "brand"
kind = "reseller"
levels = ["view", "delete"]

[[section]]
key = "payments"
kind = "customer"
levels = ["view", "edit", "create", "delete"]
kept_while_suspended = true

[[section]]
key = "invoices"
kind = "customer"
levels = ["view", "edit"]
needs = { edit = { payments = "view" } }
kept_while_suspended = true

[[section]]
key = "purchases"
kind = "customer"
levels = ["view"]

[[section]]
key = "pricelists"
kind = "customer"
levels = ["view"]

[[section]]
key = "reports"
kind = "customer"
levels = ["view"]

[[section]]
key = "trunks"
kind = "customer"
secret = true
levels = ["view", "create"]
needs = { create = { pricelists = "view", payments = "edit" } }

[[section]]
key = "pbx.access"
kind = "phone_system"
levels = ["view", "edit"]

[[section]]
key = "pbx.extensions"
kind = "phone_system"
levels = ["edit", "delete"]
needs = { edit = { "pbx.access" = "view" }, delete = { "pbx.users" = "view" } }

[[section]]
key = "pbx.users"
needs = { view = { "pbx.access" = "view" } }
"#;

/// The catalog of simulated worlds.
pub fn catalog() -> Arc<Catalog> {
    let catalog = Catalog::from_toml("sim.toml", TEXT);
    Arc::new(catalog.expect("the simulation's catalog is right"))
}
