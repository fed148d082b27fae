//! Putting on record that a list leaves as a file (P62). It changes nothing else; whoever is about to
//! send the file waits for it, and sends nothing without it.

use super::{Decider, Events, at_most};
use crate::{
    AccountId,
    change::{Event, ExportedList, ExportedPart, FileFormat},
};

impl Decider<'_> {
    /// Only what someone may see is put on record as taken by them.
    pub(super) fn record_export(
        &mut self,
        account: AccountId,
        list: ExportedList,
        format: FileFormat,
        part: &ExportedPart,
    ) -> Events {
        at_most(ExportedPart::WORDS_MAX, part.filter.len(), "words of a filter")?;
        at_most(ExportedPart::WORDS_MAX, part.looked_for.len(), "words of a filter")?;
        let of = self.guard.account(account)?;
        match list.operation() {
            Some(operation) => drop(self.guard.may(operation, of)?),
            None => self.guard.sees(of)?,
        }
        Ok(vec![Event::ListExported { account, list, format, part: part.clone() }])
    }
}
