//! Moving the installation to another database.

use std::{io::IsTerminal, process::ExitCode};

use rolecall_store::{Progress, without_password};

use crate::{
    cli::{MoveTo, Output, Place},
    config::{self, Chosen},
    mistake::Mistake,
};

pub(crate) async fn run(place: &Place, to: &MoveTo, output: Output) -> Result<ExitCode, Mistake> {
    let from = config::existing_database(place)?;
    let shown = std::io::stderr().is_terminal();
    let moved = rolecall_store::move_to(&from, &to.url, &mut |Progress { table, rows }| {
        if shown {
            eprint!("\r\x1b[K{table}: {rows} rows");
        }
    })
    .await?;
    if shown {
        eprintln!();
    }
    let kept = Chosen::read(&from)?.write_where_none(&to.url)?;
    match output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&moved).expect("plain data")),
        Output::Text => {
            println!("moved from {} to {}", without_password(&from), without_password(&to.url));
            println!("verified there: {} rows, head {}", moved.rows, moved.head);
            if let Some(file) = kept {
                println!(
                    "How it is reached, and how mail goes out, is in {} for the new one: start the \
                     server in the folder here, or say it in rolecall.toml.",
                    file.display()
                );
            }
            println!(
                "Next: name the new database in rolecall.toml, and start the nodes with the key file of before."
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
