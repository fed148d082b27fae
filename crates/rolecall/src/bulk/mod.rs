//! Many at once from the command line: previewed, begun, and followed with a progress bar.
//!
//! As who a key stands for: through a server that runs (`remote`), or on the database of the
//! installation here (`here`). A job that is ended in the middle is gone on with by the next server, or
//! by `bulk resume`.

mod here;
mod remote;
mod said;

use std::{fs, path::Path, process::ExitCode};

use crate::{
    cli::{BulkSource, BulkTask, Output, Place},
    mistake::Mistake,
    server,
};

pub(crate) async fn run(
    place: &Place,
    task: BulkTask,
    output: Output,
) -> Result<ExitCode, Mistake> {
    match task.source().server.clone() {
        Some(named) => remote::run(&named, task, output).await,
        None => here::run(place, task, output).await,
    }
}

/// The key to work by: from a file, or the environment.
fn credential(source: &BulkSource) -> Result<String, Mistake> {
    if let Some(file) = &source.key {
        return read(file);
    }
    server::key().ok_or_else(|| {
        Mistake::usage(
            "this works as who a key stands for: name a file that holds one with --key, or set ROLECALL_KEY",
        )
    })
}

fn read(file: &Path) -> Result<String, Mistake> {
    fs::read_to_string(file).map_err(Mistake::io(file.display().to_string()))
}
