//! Arguments of what stands in front of applications.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum GatewayTask {
    /// Compare a route table with an application's OpenAPI document: names each operation that no
    /// route covers, and each route that no operation has.
    Lint(GatewayLint),
}

#[derive(Debug, Args)]
pub(crate) struct GatewayLint {
    /// The file with the route table.
    #[arg(long, value_name = "FILE")]
    pub(crate) routes: PathBuf,
    /// The application's OpenAPI document, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) openapi: PathBuf,
    /// Which application of the table; not needed where there is one.
    #[arg(long, value_name = "NAME")]
    pub(crate) application: Option<String>,
    /// A catalog file; by default that of the installation here, else the telecom catalog.
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// Lists the routes that no operation has, besides how many they are.
    #[arg(long)]
    pub(crate) unused: bool,
}
