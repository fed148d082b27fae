//! Arguments of access as code.

use std::{net::IpAddr, path::PathBuf};

use clap::Args;

/// Who acts, and through what.
#[derive(Debug, Args)]
pub(crate) struct By {
    /// Who acts, by mail address or id; by default the owner of the platform.
    #[arg(long = "as", value_name = "ADDRESS", conflicts_with = "server")]
    pub(crate) as_address: Option<String>,
    /// From this address, for allowlists.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "server")]
    pub(crate) ip: Option<IpAddr>,
    /// Through the server that answers here, as the key in the variable ROLECALL_KEY; by default in the
    /// database of the installation here.
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// An account's short name or id; by default the platform, or with --server the account of the key.
    pub(crate) account: Option<String>,
    /// Where to write it; by default to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// How to write it: toml, yaml or json; by default as the name of the file says, else toml.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(crate) format: Option<rolecall_web::code::Format>,
    /// Only these parts: settings, limits, allowlist, roles, policies, people, keys.
    #[arg(long, value_delimiter = ',', value_name = "PART,…")]
    pub(crate) only: Vec<String>,
    /// Without the accounts below.
    #[arg(long)]
    pub(crate) alone: bool,
    #[command(flatten)]
    pub(crate) by: By,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The file, or a folder of them.
    pub(crate) file: PathBuf,
    /// Only these parts of it.
    #[arg(long, value_delimiter = ',', value_name = "PART,…")]
    pub(crate) only: Vec<String>,
    /// Change nothing outside this account and those below it; by default the platform, or with --server
    /// the account of the key.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    /// Save the plan, to apply it as it was looked at.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) by: By,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// The file or folder, or a plan that was saved.
    pub(crate) file: PathBuf,
    /// Only these parts of it; a saved plan knows its own.
    #[arg(long, value_delimiter = ',', value_name = "PART,…")]
    pub(crate) only: Vec<String>,
    /// Change nothing outside this account and those below it; by default the platform, or with --server
    /// the account of the key.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    #[command(flatten)]
    pub(crate) by: By,
}

fn format(word: &str) -> Result<rolecall_web::code::Format, String> {
    use rolecall_web::code::Format;
    let all = [Format::Toml, Format::Yaml, Format::Json];
    let found = all.into_iter().find(|format| format.key() == word);
    found.ok_or_else(|| "one of toml, yaml, json".to_owned())
}
