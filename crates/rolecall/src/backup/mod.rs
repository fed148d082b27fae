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

use std::{
    cell::OnceCell, fs::Permissions, io::ErrorKind, os::unix::fs::PermissionsExt, path::Path,
    process::ExitCode, time::Duration,
};

use rolecall_store::{Fault, Progress, copy_to, look_at};
use serde_json::json;
use tempfile::TempDir;

use self::archive::{Manifest, Source};
pub(crate) use self::restore::run as restore;
use crate::{
    cli::{Backup, Output, Place},
    config::{self, Chosen},
    key_file, machine,
    mistake::Mistake,
    serve::told_to_end,
};

/// Where a backup is put together or taken apart; one that was killed leaves it.
const UNDER_WAY: &str = ".rolecall-backup-";
/// How often it is tried to remove it.
const REMOVED_TRIES_MAX: u32 = 200;

pub(crate) async fn run(place: &Place, task: &Backup, output: Output) -> Result<ExitCode, Mistake> {
    // Beside the file, where there is room for it.
    in_a_folder(folder_of(&task.file), async |under_way| {
        taken(place, task, under_way, output).await
    })
    .await
}

/// Works in a folder within another, of which nothing is left afterwards, also if the process is told to
/// end meanwhile.
async fn in_a_folder(
    within: &Path,
    work: impl AsyncFnOnce(&Path) -> Result<ExitCode, Mistake>,
) -> Result<ExitCode, Mistake> {
    let folder = OnceCell::new();
    let done = tokio::select! {
        // Heard before anything is there.
        biased;
        () = told_to_end() => Err(Mistake::usage("it was ended early: nothing of it is left")),
        done = async {
            let made = under_way(within)?;
            work(folder.get_or_init(|| made).path()).await
        } => done,
    };
    if let Some(folder) = folder.into_inner() {
        removed(folder.path()).await.map_err(Mistake::io(folder.path().display().to_string()))?;
    }
    done
}

/// Removes a folder. Threads that do not know yet that it is over may write into it until it is gone.
async fn removed(folder: &Path) -> std::io::Result<()> {
    for _ in 0..REMOVED_TRIES_MAX {
        if std::fs::remove_dir_all(folder).is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    std::fs::remove_dir_all(folder)
}

/// A folder within another, nobody else's to read.
fn under_way(within: &Path) -> Result<TempDir, Mistake> {
    tempfile::Builder::new()
        .prefix(UNDER_WAY)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(within)
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => Mistake::usage(format!(
                "there is no folder {}: make it, or name a file elsewhere",
                within.display()
            )),
            _ => Mistake::io(within.display().to_string())(error),
        })
}

async fn taken(
    place: &Place,
    task: &Backup,
    under_way: &Path,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let url = config::existing_database(place)?;
    let shown = task.file.display().to_string();
    if task.file.exists() {
        return Err(Mistake::usage(format!("{shown} is there already: name another file")));
    }
    let key_path = key_file::path(task.key_file.clone(), place, &url)?;
    let key = if task.with_key_file { Some(key(&key_path)?) } else { None };
    let copy = under_way.join(archive::DATABASE);
    let copied =
        copy_to(&url, &copy, &mut |_: Progress| {}).await.map_err(|fault| match fault {
            // Whose disk is full is not said by it.
            Fault::Unavailable(_) => Mistake::usage(format!(
                "{fault} (it is copied to {} first)",
                folder_of(&copy).display()
            )),
            fault => fault.into(),
        })?;
    // A backup alone lets nobody in anywhere: neither by the key nor by the mail server's password.
    let (chosen, has_password) = match Chosen::read(&url, &key_path)? {
        chosen if task.with_key_file => (chosen, false),
        chosen => chosen.without_password(),
    };
    let chosen = chosen.is_something().then(|| chosen.text()).transpose()?.map(String::into_bytes);
    let source = Source { copied: &copied, made_at: machine::now(), database: &copy, key, chosen };
    let manifest = archive::write(&task.file, &source)?;
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
            "The key file is not in it: keep a copy of {} elsewhere. No server starts without \
             it.",
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
