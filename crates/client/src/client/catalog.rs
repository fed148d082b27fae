//! The catalog: what access is given to.

use super::{
    Client, Error,
    operations::{ADOPT_CATALOG, GET_CATALOG},
};
use crate::wire::{Catalog, Changed, SetCatalog};

impl Client {
    /// The sections of the provider's system, with their levels.
    pub async fn get_catalog(&self) -> Result<Catalog, Error> {
        self.read(self.request(&GET_CATALOG, &[])).await
    }

    /// Takes another catalog into use. Refused where a role has what it does not offer.
    pub async fn adopt_catalog(&self, catalog: &SetCatalog) -> Result<Changed<Catalog>, Error> {
        self.write(self.request(&ADOPT_CATALOG, &[]).json(catalog)).await
    }
}
