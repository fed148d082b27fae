//! Moving the installation to another database.

use std::{io::IsTerminal, process::ExitCode};

use rolecall_store::{Progress, without_password};

use crate::{
    cli::{MoveTo, Output, Place},
    config::{self, Chosen},
    key_file,
    mistake::Mistake,
};

pub(crate) async fn run(place: &Place, to: &MoveTo, output: Output) -> Result<ExitCode, Mistake> {
    let from = config::existing_database(place)?;
    let key_path = key_file::path(to.key_file.clone(), place, &from)?;
    let chosen = Chosen::read(&from, &key_path)?;
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
    // What was moved is there, whatever becomes of this.
    let kept = chosen.write_where_none(&to.url, &key_path).unwrap_or_else(|mistake| {
        eprintln!(
            "How it is reached, and how mail goes out, could not be kept ({mistake}): say public_url and \
             [mail] in rolecall.toml."
        );
        None
    });
    match output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&moved).expect("plain data")),
        Output::Text => {
            println!("moved from {} to {}", without_password(&from), without_password(&to.url));
            println!("verified there: {} rows, head {}", moved.rows, moved.head);
            if let Some(file) = kept {
                println!(
                    "How it is reached, and how mail goes out, is in {}: each node has it beside its key \
                     file, unless rolecall.toml says the same.",
                    file.display()
                );
            }
            let key_path = std::path::absolute(&key_path).unwrap_or(key_path);
            println!(
                "Next: name the new database in rolecall.toml, and there too the key file of before: \
                 key_file = \"{}\"",
                key_path.display()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
