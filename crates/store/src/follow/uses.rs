//! Last uses that other nodes kept: in no row of the ledger, so they are read by their time.

use rolecall_core::Timestamp;
use sqlx::AnyConnection;

use crate::{Fault, Live, tables};

/// With which of the looks at the ledger they are read. A last use is told to within a minute.
const EACH: u64 = 20;
/// Uses that are written late by clocks that differ are read twice.
const OVERLAP_US: i64 = 120_000_000;

/// How far they are read.
#[derive(Default)]
pub(super) struct Uses {
    looks: u64,
    since_us: i64,
}

impl Uses {
    pub(super) async fn read_on(
        &mut self,
        live: &Live,
        connection: &mut AnyConnection,
    ) -> Result<(), Fault> {
        self.looks += 1;
        if self.looks % EACH != 1 {
            return Ok(());
        }
        let since = self.since_us.saturating_sub(OVERLAP_US);
        let uses = tables::load_uses_since(connection, since).await?;
        live.heard_of_uses(&uses);
        let newest = uses.iter().map(|(_, at): &(_, Timestamp)| at.as_microsecond()).max();
        self.since_us = newest.unwrap_or_default().max(self.since_us);
        Ok(())
    }
}
