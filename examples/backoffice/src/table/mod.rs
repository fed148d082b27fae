//! The table of resources. Everything else is made from it: addresses, forms, checks, the OpenAPI
//! document and the route table for a gateway.

mod customer;
mod money;
mod phone_system;
mod provider;

use crate::resource::Resource;

/// All resources, in the order in which a menu shows them.
pub(crate) fn all() -> impl Iterator<Item = &'static Resource> {
    [customer::ALL, money::ALL, phone_system::ALL, provider::ALL].into_iter().flatten()
}

/// The resource of this name.
pub(crate) fn find(key: &str) -> Option<&'static Resource> {
    all().find(|resource| resource.key == key)
}
