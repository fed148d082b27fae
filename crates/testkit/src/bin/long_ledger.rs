//! Makes the ledger of an embedded database long: `cargo x long` measures on it.

use std::process::ExitCode;

use clap::Parser;
use rolecall_testkit::long::lengthen;

/// Adds rows to the part of an account.
#[derive(Debug, Parser)]
struct Arguments {
    /// The database's file, which no server is using.
    file: String,
    /// The account's short name.
    account: String,
    /// How many rows.
    rows: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { file, account, rows } = Arguments::parse();
    let made = lengthen(&file, &account, rows, &mut |rows| eprint!("\r{rows} rows")).await;
    eprintln!();
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
