//! What proves the history of an account.

use ipnet::IpNet;
use rolecall_core::{
    Timestamp,
    catalog::SectionKey,
    change::{Action, Entity},
};
use serde::Serialize;

use super::{
    Client, Error,
    operations::{GET_BUNDLE, GET_CHECKPOINT, GET_CONSISTENCY},
    send::Lines,
};
use crate::wire::{AccountRef, BundleLine, Checkpoint, Consistency};

/// Which rows of a history a bundle has; nothing said is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BundleQuery {
    /// Only from this moment on.
    pub from: Option<Timestamp>,
    /// Only before this moment.
    pub to: Option<Timestamp>,
    /// Only what this one did, or what was done about them.
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
    /// Only the rows after this one: where a bundle before was cut.
    pub after: Option<u64>,
    /// The number of rows of an older checkpoint, from which the bundle's is to go on.
    pub since: Option<u64>,
}

impl Client {
    /// The last checkpoint of the ledger, at most a minute old.
    pub async fn get_checkpoint(&self, account: &AccountRef) -> Result<Checkpoint, Error> {
        self.read(self.request(&GET_CHECKPOINT, &[account])).await
    }

    /// The proof that the ledger of one size goes on as that of another.
    pub async fn get_consistency(
        &self,
        account: &AccountRef,
        from: u64,
        to: u64,
    ) -> Result<Consistency, Error> {
        let request = self.request(&GET_CONSISTENCY, &[account]);
        self.read(request.query(&[("from", from), ("to", to)])).await
    }

    /// The history with what proves it, as it is read. Written one after the other, each with the end
    /// of a line, the lines are a file for `rolecall ledger verify`.
    ///
    /// ```no_run
    /// # use rolecall_client::{BundleQuery, Client, wire::AccountRef};
    /// # use std::io::Write;
    /// # async fn keep(client: &Client, account: &AccountRef) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut file = std::fs::File::create("abc.bundle")?;
    /// let mut lines = client.get_bundle(account, &BundleQuery::default()).await?;
    /// while let Some(line) = lines.next().await? {
    ///     writeln!(file, "{}", line.text())?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_bundle(
        &self,
        account: &AccountRef,
        query: &BundleQuery,
    ) -> Result<Lines<BundleLine>, Error> {
        self.lines(self.request(&GET_BUNDLE, &[account]).query(query)).await
    }
}
