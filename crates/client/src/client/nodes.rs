//! The nodes that share a database.

use super::{Client, Error, operations::GET_NODES};
use crate::wire::Nodes;

impl Client {
    /// The nodes of the installation, and how far each has read.
    pub async fn get_nodes(&self) -> Result<Nodes, Error> {
        self.read(self.request(&GET_NODES, &[])).await
    }
}
