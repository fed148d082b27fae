//! Makes the ledger of an embedded database long: `cargo x long` measures on it.
//!
//! Takes the database's file, which no server is using, an account's short name, and how many rows.

mod making;

use std::process::ExitCode;

use self::making::lengthen;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, account, rows] = &arguments[..] else {
        eprintln!("say FILE ACCOUNT ROWS");
        return ExitCode::from(2);
    };
    let Ok(rows) = rows.parse() else {
        eprintln!("`{rows}` is no number of rows");
        return ExitCode::from(2);
    };
    let made = lengthen(file, account, rows, &mut |rows| eprint!("\r{rows} rows")).await;
    eprintln!();
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
