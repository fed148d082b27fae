//! Putting on record that a list leaves as a file (P62). It changes nothing else; whoever is about to
//! send the file waits for it, and sends nothing without it.

use super::{Decider, Events};
use crate::{
    AccountId,
    change::{Event, ExportedList, FileFormat},
};

impl Decider<'_> {
    /// Only what someone may see is put on record as taken by them.
    pub(super) fn record_export(
        &mut self,
        account: AccountId,
        list: ExportedList,
        format: FileFormat,
    ) -> Events {
        let of = self.guard.account(account)?;
        match list.operation() {
            Some(operation) => drop(self.guard.may(operation, of)?),
            None => self.guard.sees(of)?,
        }
        Ok(vec![Event::ListExported { account, list, format }])
    }
}
