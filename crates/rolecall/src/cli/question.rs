//! Arguments of questions about access.

use std::net::IpAddr;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Question {
    /// Who: a mail address, an id, key:ID, or sign-in:ACCOUNT.
    pub(crate) who: String,
    #[command(flatten)]
    pub(crate) what: WhoQuestion,
}

#[derive(Debug, Args)]
pub(crate) struct WhoQuestion {
    /// How far: view, edit, create, delete, or a name that the catalog gives to one.
    pub(crate) level: String,
    /// Of what, such as invoices.
    pub(crate) section: String,
    /// Where: an account's short name or id.
    pub(crate) account: String,
    #[command(flatten)]
    pub(crate) moment: Moment,
}

#[derive(Debug, Args)]
pub(crate) struct Moment {
    /// At another moment: 2026-04-20T00:00:00Z, or 2026-04-20T00:00[Europe/Kyiv].
    #[arg(long, value_name = "MOMENT")]
    pub(crate) at: Option<String>,
    /// From this address, for allowlists.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) ip: Option<IpAddr>,
}
