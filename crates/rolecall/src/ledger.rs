//! The ledger on the command line.

use std::{io::IsTerminal, process::ExitCode};

use rolecall_store::Verified;

use crate::{
    cli::{LedgerTask, Output, Place},
    config,
    mistake::Mistake,
};

pub(crate) async fn run(
    place: &Place,
    task: &LedgerTask,
    output: Output,
) -> Result<ExitCode, Mistake> {
    match task {
        LedgerTask::Verify => verify(place, output).await,
    }
}

async fn verify(place: &Place, output: Output) -> Result<ExitCode, Mistake> {
    let url = config::existing_database(place)?;
    let shown = std::io::stderr().is_terminal();
    let found = rolecall_store::verify(&url, &mut |revision| {
        if shown {
            eprint!("\r{revision} rows checked");
        }
    })
    .await?;
    if shown {
        eprintln!();
    }
    match output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&found).expect("plain data")),
        Output::Text => print(&found),
    }
    Ok(if found.is_sound() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(found: &Verified) {
    for flaw in &found.flaws {
        match flaw.revision {
            Some(revision) => println!("row {revision}: {}", flaw.what),
            None => println!("{}", flaw.what),
        }
    }
    let unlisted = found.flaws_total - found.flaws.len() as u64;
    if unlisted > 0 {
        println!("and {unlisted} more");
    }
    if found.is_sound() {
        println!("sound: {} rows, {} erased values, head {}", found.rows, found.erased, found.head);
    } else {
        println!("not sound: {} flaws in {} rows", found.flaws_total, found.rows);
    }
}
