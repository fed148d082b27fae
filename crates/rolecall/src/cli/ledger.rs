//! Arguments of the record of every change.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rolecall_store::VerifierKey;

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerTask {
    /// Check a bundle, offline; without one, the ledger of the installation here: the chain, what
    /// stands beside it, the tree with its checkpoints, and the tables against it.
    Verify(LedgerVerify),
    /// Write the history of an account with what proves it. It shows all of it, and is on no record:
    /// whoever can run it has the database.
    Bundle(LedgerBundle),
    /// Sign how many rows the ledger has and what they hash to.
    Checkpoint(Signing),
    /// Does the ledger of one checkpoint go on as that of another?
    Consistent(LedgerConsistent),
}

#[derive(Debug, Args)]
pub(crate) struct LedgerVerify {
    /// The bundle. Nothing else is looked at than what is given here.
    pub(crate) bundle: Option<PathBuf>,
    /// The key that must have signed, as NAME+ID+KEY. Without it, a bundle is checked by the key that
    /// came with it, and a database by the one that its key file gives.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<VerifierKey>,
    /// A checkpoint that was kept from before: the ledger must go on from it.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

#[derive(Debug, Args)]
pub(crate) struct LedgerBundle {
    /// An account's short name or id.
    pub(crate) account: String,
    /// Where to write it; by default to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Only the rows after this one: where a bundle before was cut.
    #[arg(long, default_value_t = 0, value_name = "ROW")]
    pub(crate) after: u64,
    /// The number of rows of a checkpoint that was kept from before: the bundle then proves that the
    /// ledger goes on from it.
    #[arg(long, value_name = "ROWS")]
    pub(crate) since: Option<u64>,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

#[derive(Debug, Args)]
pub(crate) struct LedgerConsistent {
    /// The file with the older checkpoint.
    pub(crate) older: PathBuf,
    /// The file with the newer one.
    pub(crate) newer: PathBuf,
    /// A proof as REST gives it (get_consistency): then nothing else is looked at.
    #[arg(long, value_name = "FILE")]
    pub(crate) proof: Option<PathBuf>,
    /// The key that must have signed both, as NAME+ID+KEY; by default that of the installation here.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<VerifierKey>,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

#[derive(Debug, Args)]
pub(crate) struct Signing {
    /// The key file of the installation, from which the key that signs follows; by default
    /// rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}
