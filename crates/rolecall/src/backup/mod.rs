//! Backups: all that an installation holds, in one file that is taken while it is used; and putting
//! it back.
//!
//! - `archive`: the form of the file, with its checksums.
//! - `restore`: an empty place filled from one.
//!
//! The key that seals second factors is not in it unless it is asked for: a backup alone then opens
//! nothing, as a copy of the database alone does not.

mod archive;
mod restore;

use std::{path::Path, process::ExitCode};

use rolecall_store::{Progress, copy_to, look_at};
use serde_json::json;
use tempfile::NamedTempFile;

use self::archive::{Manifest, Source};
pub(crate) use self::restore::run as restore;
use crate::{
    cli::{Backup, Output, Place},
    config::{self, Chosen},
    key_file, machine,
    mistake::Mistake,
    serve::told_to_end,
};

/// What a backup is written to until it is whole; one that was killed leaves it.
const UNDER_WAY: &str = ".rolecall-backup-";

pub(crate) async fn run(place: &Place, task: &Backup, output: Output) -> Result<ExitCode, Mistake> {
    tokio::select! {
        taken = taken(place, task, output) => taken,
        () = told_to_end() => Err(Mistake::usage("it was ended early: nothing of it is left")),
    }
}

async fn taken(place: &Place, task: &Backup, output: Output) -> Result<ExitCode, Mistake> {
    let url = config::existing_database(place)?;
    let shown = task.file.display().to_string();
    if task.file.exists() {
        return Err(Mistake::usage(format!("{shown} is there already: name another file")));
    }
    let key_path = key_file::path(task.key_file.clone(), place, &url)?;
    let key = if task.with_key_file { Some(key(&key_path)?) } else { None };
    let folder = folder_of(&task.file);
    // Beside the file, where there is room for it; and nobody else's to read.
    let copy = NamedTempFile::with_prefix_in(UNDER_WAY, folder)
        .map_err(Mistake::io(folder.display().to_string()))?;
    let copied = copy_to(&url, copy.path(), &mut |_: Progress| {}).await?;
    // A backup alone lets nobody in anywhere: neither by the key nor by the mail server's password.
    let (chosen, has_password) = match Chosen::read(&url)? {
        chosen if task.with_key_file => (chosen, false),
        chosen => chosen.without_password(),
    };
    let chosen = chosen.is_something().then(|| chosen.text()).transpose()?.map(String::into_bytes);
    let source =
        Source { copied: &copied, made_at: machine::now(), database: copy.path(), key, chosen };
    let manifest = archive::write(&task.file, &source)?;
    drop(copy);
    tell(task, &manifest, (&key_path, has_password), output);
    Ok(ExitCode::SUCCESS)
}

fn key(path: &Path) -> Result<Vec<u8>, Mistake> {
    // Read the careful way first, which says what is wrong with it.
    if key_file::read(path)?.is_none() {
        return Err(Mistake::usage(format!(
            "the key file {} is not there: name it with --key-file",
            path.display()
        )));
    }
    std::fs::read(path).map_err(Mistake::io(path.display().to_string()))
}

fn tell(
    task: &Backup,
    manifest: &Manifest,
    (key_path, lacks_password): (&Path, bool),
    output: Output,
) {
    let file = task.file.display();
    if output == Output::Json {
        let said =
            json!({"file": task.file, "manifest": manifest, "has_key_file": task.with_key_file});
        println!("{}", serde_json::to_string_pretty(&said).expect("plain data"));
        return;
    }
    let Manifest { revision, head, schema, .. } = manifest;
    println!("{file} holds {revision} rows, head {head}, schema {schema}.");
    if task.with_key_file {
        println!(
            "The key file is in it: whoever has it can open second factors and sign checkpoints. Keep \
             it as you keep passwords."
        );
    } else {
        println!(
            "The key file is not in it: keep a copy of {} elsewhere. Without it, everyone with a \
             second factor is locked out.",
            key_path.display()
        );
    }
    if lacks_password {
        println!("Nor is the password of the mail server: keep it elsewhere as well.");
    }
    println!("To see whether it can be used: rolecall restore --check {file}");
}

/// The folder that a file is in.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether what was unpacked is what the file says it is.
fn same_as_told(database: &Path, manifest: &Manifest) -> Result<rolecall_store::Copied, Mistake> {
    let copied = look_at(database)?;
    let told = (manifest.revision, &manifest.head, manifest.schema);
    if (copied.revision, &copied.head, copied.schema) != told {
        return Err(Mistake::usage("the backup does not hold what it says: it cannot be used"));
    }
    Ok(copied)
}
