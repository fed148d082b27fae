//! The command line: what is the same for all commands, and the commands. The arguments of each stand in
//! a file of its noun.

mod bulk;
mod code;
mod gateway;
mod history;
mod ledger;
mod question;
mod serving;
mod upkeep;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

pub(crate) use self::{
    bulk::{BulkSource, BulkTask},
    code::{Apply, By, Export, Plan},
    gateway::{GatewayLint, GatewayTask},
    history::History,
    ledger::{LedgerBundle, LedgerConsistent, LedgerTask, LedgerVerify, Signing},
    question::{Moment, Question, WhoQuestion},
    serving::{Demo, Init, RecoverOwner, Serve},
    upkeep::{Backup, Completions, Doctor, Man, MoveTo, Restore},
};

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
    /// Give the platform an owner again; the old one leaves. On SQLite, stop the server meanwhile.
    RecoverOwner(RecoverOwner),
    /// May someone have this level of this section in this account?
    Check(Question),
    /// Why, in plain words.
    Explain(Question),
    /// Who can do this here?
    Who(WhoQuestion),
    /// Who changed what in an account, newest first, as the server tells it to a key.
    History(History),
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
