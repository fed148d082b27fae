//! Proof to who trusts nobody: a Merkle tree over the ledger's rows, signed checkpoints of it, and
//! bundles of an account's rows that are verified without the database.
//!
//! - `merkle`: the tree and its proofs (RFC 6962), as arithmetic.
//! - `member`: what the leaf of a row is of, so that a reader may be given a part of it.
//! - `tiles`, `grow`: the tree in the database, which follows the ledger.
//! - `note`, `checkpoint`: texts that are signed, in the formats of C2SP; `kept` keeps them.
//! - `bundle` writes what an auditor takes away, in the form of `form`; `check` verifies it, offline,
//!   and `found` is what it finds.
//! - `against`: the tree against the ledger, where that is at hand; `signed`: its checkpoints.
//!
//! Deliberately not here: who may see what of a bundle (web), the secret that signs (the binary).

mod against;
mod bundle;
mod check;
mod check_head;
mod checkpoint;
mod form;
mod found;
mod grow;
mod kept;
mod member;
mod merkle;
mod note;
mod signed;
mod tiles;

use std::sync::Arc;

use rolecall_core::Timestamp;
use sqlx::AnyPool;
use tokio::sync::Mutex;

pub(crate) use self::against::Against;
pub use self::{
    bundle::{BUNDLE_ROWS_MAX, Bundle, BundleOf, BundleRows, Shown},
    check::verify_bundle,
    checkpoint::{consistent, size_of},
    found::{BundleFlaw, Bundled, Trust, TrustError},
    kept::Checkpoint,
    merkle::Hash,
    note::{NoKey, Signer, VerifierKey},
};
use crate::{Engine, Fault};

/// What comes in from outside: the clock, and bits that nobody can guess.
pub trait Machine: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Fills with random bits.
    fn fill(&self, bytes: &mut [u8]);
}

/// The tree over the ledger of a database, and its checkpoints.
#[derive(Clone, Debug)]
pub struct Proof {
    engine: Engine,
    pool: AnyPool,
    /// The turn of who grows the tree, of this process.
    turn: Arc<Mutex<()>>,
}

impl Proof {
    pub(crate) fn new(engine: Engine, pool: AnyPool) -> Self {
        Self { engine, pool, turn: Arc::default() }
    }

    /// Of a database that is there already, whoever else works on it.
    pub async fn existing(url: &str) -> Result<Self, Fault> {
        let (engine, pool) = crate::existing(url).await?;
        let looked = sqlx::query("SELECT id FROM tree_head").fetch_optional(&pool).await;
        looked.map_err(|_| {
            let what = "it is of an older version, without a tree: start the server on it once";
            Fault::Schema(what.to_owned())
        })?;
        Ok(Self::new(engine, pool))
    }

    /// The fingerprint of the key that seals; none before the first start with one.
    pub async fn sealing_key(&self) -> Result<Option<[u8; 32]>, Fault> {
        crate::sealing::fingerprint(&self.pool).await
    }

    /// Closes the database.
    pub async fn close(self) {
        self.pool.close().await;
    }
}
