//! The command line.

use std::{net::IpAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use rolecall_store::VerifierKey;
use serde::Deserialize;

/// Access control and delegated account administration for communications service providers.
///
/// Exit codes: 0 allowed or fine, 1 denied or not sound, 2 a mistake in the call or a fault.
#[derive(Debug, Parser)]
#[command(name = "rolecall", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) place: Place,
    /// How to print the answer.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) logs: Logs,
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// Where the installation is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The configuration file; by default rolecall.toml here, if there is one.
    #[arg(long, global = true, env = "ROLECALL_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The database, as sqlite://FILE or postgres://USER@HOST/NAME; by default what the configuration says, else that of
    /// rolecall-data here, else that of the demo here.
    #[arg(long, global = true, env = "ROLECALL_DATABASE", value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// How the program says what it does; on standard error.
#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// How lines of the log are written; by default what the configuration says, else text.
    #[arg(long, global = true, env = "ROLECALL_LOG_FORMAT", value_enum, value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// Which lines, as `info`, or `warn,rolecall=debug`; by default what the configuration says.
    #[arg(long, global = true, env = "ROLECALL_LOG", value_name = "FILTER")]
    pub(crate) log: Option<String>,
}

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: an object a line.
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Start a whole provider's world on an embedded database, to look around in.
    Demo(Demo),
    /// Run the server.
    Serve(Serve),
    /// Make an installation: its database, platform and owner.
    Init(Init),
    /// May someone have this level of this section in this account?
    Check(Question),
    /// Why, in plain words.
    Explain(Question),
    /// Who can do this here?
    Who(WhoQuestion),
    /// Write an account and those below it as a file: access as code.
    Export(Export),
    /// Say what would make a file so, and change nothing. Exit codes: 0 nothing to do, 1 changes or
    /// something refused, 2 a mistake.
    Plan(Plan),
    /// Make a file so, or what a saved plan lists: all of it, or nothing. Exit codes: 0 done or nothing
    /// to do, 1 refused or no longer the plan that was looked at, 2 a mistake.
    Apply(Apply),
    /// Copy the installation to an empty database elsewhere, and verify it there.
    MoveTo(MoveTo),
    /// Many at once: states of accounts, people and accounts of a file. Shows what would come of each
    /// first.
    #[command(subcommand)]
    Bulk(BulkTask),
    /// Write all that the installation holds to one file, while it is used.
    Backup(Backup),
    /// Fill an empty place from a backup, and verify it there.
    Restore(Restore),
    /// Look at the installation here, and say what is to be done. Exit codes: 0 all is well, 1 there
    /// are warnings, 2 something is wrong.
    Doctor(Doctor),
    /// Print what makes a shell complete the words of this command.
    Completions(Completions),
    /// Print the manual page, or write those of all commands into a folder.
    Man(Man),
    /// What stands in front of applications.
    #[command(subcommand)]
    Gateway(GatewayTask),
    /// The record of every change.
    #[command(subcommand)]
    Ledger(LedgerTask),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen, on this machine only; 0 picks a free port.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Where the gateway listens, before the back office of the demo; by default the next port.
    #[arg(long, value_name = "PORT")]
    pub(crate) gateway_port: Option<u16>,
    /// The folder that holds the demo; made when it is not there.
    #[arg(long, default_value = crate::config::DEMO_FOLDER, value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Throw the demo in the folder away and begin anew.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Write where to go and as whom to this file, as JSON, once the server answers.
    #[arg(long, value_name = "PATH")]
    pub(crate) ready_file: Option<PathBuf>,
    /// A mail server to send by. Without one, mail is shown at /outbox.
    #[arg(long, value_name = "URL")]
    pub(crate) mail_server: Option<String>,
}

impl Demo {
    /// Where the gateway listens; 0 picks a free port.
    pub(crate) fn gateway_port(&self) -> u16 {
        let next = if self.port == 0 { 0 } else { self.port.wrapping_add(1) };
        self.gateway_port.unwrap_or(next)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen.
    #[arg(long, env = "ROLECALL_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// How the world reaches this server.
    #[arg(long, env = "ROLECALL_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// What this node is called among those on the same database; by default the machine's name.
    #[arg(long, env = "ROLECALL_NODE_NAME", value_name = "NAME")]
    pub(crate) node_name: Option<String>,
    /// The file with the key that seals second factors, made with the first start; by default
    /// rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// The mail server, as smtp://NAME:PASSWORD@HOST:PORT?tls=required.
    #[arg(long, env = "ROLECALL_MAIL_SERVER", value_name = "URL", hide_env_values = true)]
    pub(crate) mail_server: Option<String>,
    /// The address that mail comes from.
    #[arg(long, env = "ROLECALL_MAIL_FROM", value_name = "ADDRESS")]
    pub(crate) mail_from: Option<String>,
    /// Where figures are to be had, at /metrics; nowhere by default. No key is asked for there: let
    /// it be an address that strangers do not reach.
    #[arg(long, env = "ROLECALL_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) metrics_listen: Option<std::net::SocketAddr>,
    /// Where traces go: a collector of OpenTelemetry, by OTLP over HTTP, such as
    /// http://127.0.0.1:4318. Nowhere by default.
    #[arg(long, env = "ROLECALL_TRACES_ENDPOINT", value_name = "URL")]
    pub(crate) traces_endpoint: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// What the provider is called.
    #[arg(long)]
    pub(crate) name: String,
    /// Its name in addresses, such as northwind.
    #[arg(long)]
    pub(crate) short_name: String,
    /// The owner's mail address, with which they sign in.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) owner: String,
    /// What the owner is called.
    #[arg(long, value_name = "NAME")]
    pub(crate) owner_name: String,
    /// The owner's time zone.
    #[arg(long, default_value = "UTC")]
    pub(crate) zone: String,
    /// A catalog file; by default the telecom catalog.
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// The file with the key that seals second factors, made with the first start; by default
    /// rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Read the owner's password from the first line of standard input.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Also make a key that may ask for decisions, and show it once.
    #[arg(long)]
    pub(crate) decision_key: bool,
    /// How the world reaches the server, kept for when it starts.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The mail server, as smtp://NAME:PASSWORD@HOST:PORT?tls=required, kept likewise.
    #[arg(
        long,
        env = "ROLECALL_MAIL_SERVER",
        value_name = "URL",
        hide_env_values = true,
        requires = "mail_from"
    )]
    pub(crate) mail_server: Option<String>,
    /// The address that mail comes from, kept likewise.
    #[arg(long, env = "ROLECALL_MAIL_FROM", value_name = "ADDRESS", requires = "mail_server")]
    pub(crate) mail_from: Option<String>,
}

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
    /// An account's short name or id; by default the platform.
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
    /// Change nothing outside this account and those below it; by default the platform.
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
    /// Change nothing outside this account and those below it; by default the platform.
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

#[derive(Debug, Args)]
pub(crate) struct MoveTo {
    /// The empty database, as postgres://USER@HOST/NAME or sqlite://FILE.
    pub(crate) url: String,
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

#[derive(Debug, Subcommand)]
pub(crate) enum BulkTask {
    /// Set the state of many accounts below one: of those that fit, or of those of a file.
    States {
        #[command(flatten)]
        source: BulkSource,
        /// The state that they are to have: active, suspended or closed.
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
        /// A CSV file instead, with the columns account and state.
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
    /// A file that holds the key to work by, as it was shown when it was issued. What is done is its
    /// act, and it may do no more than its roles say.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    #[arg(long, env = "ROLECALL_API_KEY", value_name = "KEY", hide = true, hide_env_values = true)]
    pub(crate) api_key: Option<String>,
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
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_a_page_tells_of_is_one() {
        let told: Vec<_> = rolecall_web::commands().collect();
        for line in &told {
            let parsed = Cli::try_parse_from(line.split(' '));
            assert!(parsed.is_ok(), "{line}: {parsed:?}");
        }
        assert!(!told.is_empty());
    }
}
