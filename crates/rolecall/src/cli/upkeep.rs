//! Arguments of what keeps an installation well, and of the manual.

use std::path::PathBuf;

use clap::Args;

use super::Serve;

#[derive(Debug, Args)]
pub(crate) struct MoveTo {
    /// The empty database, as postgres://USER@HOST/NAME or sqlite://FILE.
    pub(crate) url: String,
    /// The key file of the installation; by default rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file, which must not be there yet.
    pub(crate) file: PathBuf,
    /// Put the key file into it as well: whoever has the backup can then open second factors, and sign
    /// checkpoints.
    #[arg(long)]
    pub(crate) with_key_file: bool,
    /// The key file of the installation; by default rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    pub(crate) file: PathBuf,
    /// Only verify it; nothing is put anywhere.
    #[arg(long)]
    pub(crate) check: bool,
    /// Where the key file goes if the backup has one; by default rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// What the server is told, it is told too.
    #[command(flatten)]
    pub(crate) serve: Serve,
    /// Ask nothing of other machines: neither the mail server nor the public address.
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell.
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder; without it, the page of the whole command is printed.
    pub(crate) folder: Option<PathBuf>,
}
