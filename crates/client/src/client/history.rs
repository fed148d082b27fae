//! The history of an account: its part of the ledger, as its reader may see it.

use ipnet::IpNet;
use rolecall_core::{
    Timestamp,
    catalog::SectionKey,
    change::{Action, Entity},
};
use serde::Serialize;

use super::{
    Client, Error, List,
    operations::{EXPORT_HISTORY, LIST_HISTORY},
    send::Lines,
};
use crate::wire::{AccountRef, HistoryEntry};

/// Which changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HistoryQuery {
    /// Only from this moment on.
    pub from: Option<Timestamp>,
    /// Only before this moment.
    pub to: Option<Timestamp>,
    /// Only what this one did, or what was done about them: a part of the name or address, or the
    /// id.
    pub who: Option<String>,
    /// Only what tells of this section.
    pub section: Option<SectionKey>,
    /// Only what happened under this name.
    pub event: Option<String>,
    /// Only what came through this door.
    pub via: Option<String>,
    /// Only what is about this kind of thing.
    pub entity: Option<Entity>,
    /// Only what is about something that is called so: a part of the name or address, or the id.
    pub name: Option<String>,
    /// Only what changed this field, such as `roles`.
    pub field: Option<String>,
    /// Only changes, or only readings: exports, secrets shown, looks with the eyes of another.
    pub action: Option<Action>,
    /// Only what came from this address, or from one of this range, such as `10.0.0.0/8`.
    pub ip: Option<IpNet>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

impl Client {
    /// The history of an account, newest first.
    pub fn list_history(&self, account: &AccountRef, query: &HistoryQuery) -> List<HistoryEntry> {
        List::of(self, self.request(&LIST_HISTORY, &[account]).query(query))
    }

    /// All of it, newest first, as it is read: `limit` and `cursor` of the query are left out. The
    /// client's [`timeout`](Client::timeout) is for the whole of it.
    ///
    /// ```no_run
    /// # use rolecall_client::{Client, Error, HistoryQuery, wire::AccountRef};
    /// # async fn export(client: &Client, account: &AccountRef) -> Result<(), Error> {
    /// let mut entries = client.export_history(account, &HistoryQuery::default()).await?;
    /// while let Some(entry) = entries.next().await? {
    ///     println!("{} {}", entry.at, entry.event);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn export_history(
        &self,
        account: &AccountRef,
        query: &HistoryQuery,
    ) -> Result<Lines<HistoryEntry>, Error> {
        let query = HistoryQuery { limit: None, cursor: None, ..query.clone() };
        self.lines(self.request(&EXPORT_HISTORY, &[account]).query(&query)).await
    }
}
