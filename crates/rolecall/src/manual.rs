//! Manual pages and completions, from the description of the command line itself.

use std::{io::Write, path::Path, process::ExitCode};

use clap::CommandFactory;

use crate::{
    cli::{Cli, Completions, Man},
    mistake::Mistake,
};

/// Prints what makes a shell complete words.
pub(crate) fn completions(task: &Completions) -> Result<ExitCode, Mistake> {
    let mut script = Vec::new();
    clap_complete::generate(task.shell, &mut Cli::command(), "rolecall", &mut script);
    printed(&script)
}

/// Prints the page of the command, or writes those of all commands into a folder.
pub(crate) fn man(task: &Man) -> Result<ExitCode, Mistake> {
    match &task.folder {
        Some(folder) => written(folder),
        None => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
            rendered.map_err(Mistake::io("the manual page"))?;
            printed(&page)
        }
    }
}

fn written(folder: &Path) -> Result<ExitCode, Mistake> {
    let io = || Mistake::io(folder.display().to_string());
    std::fs::create_dir_all(folder).map_err(io())?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(io())?;
    Ok(ExitCode::SUCCESS)
}

/// Whoever reads it may have enough before its end.
fn printed(text: &[u8]) -> Result<ExitCode, Mistake> {
    match std::io::stdout().lock().write_all(text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Mistake::io("standard output")(error))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
