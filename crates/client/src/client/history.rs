//! The history of an account: its part of the ledger, as its reader may see it.

use super::{Client, List, PageQuery, operations::LIST_HISTORY};
use crate::wire::{AccountRef, HistoryEntry};

impl Client {
    /// The history of an account, newest first.
    pub fn list_history(&self, account: &AccountRef, query: &PageQuery) -> List<HistoryEntry> {
        List::of(self, self.request(&LIST_HISTORY, &[account]).query(query))
    }
}
