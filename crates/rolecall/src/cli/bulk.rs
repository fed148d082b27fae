//! Arguments of many at once.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum BulkTask {
    /// Set the state of many accounts below one: of those that fit, or of those of a file.
    States {
        #[command(flatten)]
        source: BulkSource,
        /// The state that they are to have: active, suspended or closed. It goes before what a file says.
        #[arg(long)]
        state: Option<String>,
        /// Only accounts of this kind.
        #[arg(long)]
        kind: Option<String>,
        /// Only those that are in this state now.
        #[arg(long)]
        in_state: Option<String>,
        /// Only those with this in their name or short name.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only those below this one.
        #[arg(long, value_name = "ACCOUNT")]
        below: Option<String>,
        /// Only those of a CSV file, with the columns account and, without --state, state.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Bring people of a CSV file into an account.
    People {
        #[command(flatten)]
        source: BulkSource,
        /// The file.
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
    },
    /// Make the accounts of a CSV file below an account.
    Accounts {
        #[command(flatten)]
        source: BulkSource,
        /// The file.
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
    },
    /// Go on with a job that was left in the middle.
    Resume {
        #[command(flatten)]
        source: BulkSource,
        /// Its id.
        job: String,
    },
}

impl BulkTask {
    pub(crate) fn source(&self) -> &BulkSource {
        match self {
            Self::States { source, .. }
            | Self::People { source, .. }
            | Self::Accounts { source, .. }
            | Self::Resume { source, .. } => source,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct BulkSource {
    /// The account in which, or below which: its short name or id.
    pub(crate) account: String,
    /// A file that holds the key to work by, as it was shown when it was issued; by default the variable
    /// ROLECALL_KEY. What is done is its act, and it may do no more than its roles say.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Through the server that answers here; by default on the database of the installation here, which
    /// no server may be using if it is embedded.
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// Show what would come of each, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Begin without asking.
    #[arg(long)]
    pub(crate) yes: bool,
    /// The key file of the installation; by default rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}
