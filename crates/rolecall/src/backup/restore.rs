//! An empty place filled from a backup, and verified there before it is anyone's.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use rolecall_store::{Fault, Progress, Proof, checked, restore as put_back, without_password};
use rolecall_web::SealingKey;
use serde_json::json;

use super::{
    archive::{self, Unpacked},
    folder_of, in_a_folder, same_as_told, under_way,
};
use crate::{
    cli::{Output, Place, Restore},
    config::{self, Chosen},
    key_file,
    mistake::Mistake,
    private,
};

pub(crate) async fn run(
    place: &Place,
    task: &Restore,
    output: Output,
) -> Result<ExitCode, Mistake> {
    if task.check {
        let check = async |under_way: &Path| check(task, under_way, output).await;
        return in_a_folder(folder_of(&task.file), check).await;
    }
    let url = config::database(place)?;
    let key_path = key_file::path(task.key_file.clone(), place, &url)?;
    if let Some(file) = embedded(&url) {
        private::folder(folder_of(&file))?;
    }
    let under_way = under_way(&folder_for(&url, &task.file))?;
    let Unpacked { manifest, database, key, chosen } =
        unpacked(&task.file, under_way.path()).await?;
    same_as_told(&database, &manifest)?;
    let waits = key.as_deref().map(|key| fits(&key_path, key)).transpose()?.unwrap_or_default();
    // One that no server starts with is told of before anything is put in place.
    key_file::read(&key_path)?;
    let found = put_back(&database, &url, &mut |_: Progress| {}).await?;
    if let Some(key) = key.filter(|_| waits) {
        private::write(&key_path, &key)?;
    }
    let chosen = chosen.map(|text| Chosen::of(&String::from_utf8_lossy(&text))).transpose()?;
    let chosen = chosen.unwrap_or_default();
    let kept = chosen.write_where_none(&url, &key_path)?;
    if let Some(file) = embedded(&url) {
        let lock = PathBuf::from(format!("{}.lock", file.display()));
        let all = [&file, &lock, &key_path].into_iter().chain(&kept);
        for file in all.filter(|file| file.exists()) {
            private::as_folder(file)?;
        }
    }
    let key_told = told_of_key(&url, &key_path).await?;
    if output == Output::Json {
        let said = json!({
            "database": without_password(&url), "revision": found.revision, "head": found.head, "is_sound": true,
            "key_file": key_path, "key_file_fits": key_told.is_none(), "made_at": manifest.made_at,
        });
        println!("{}", serde_json::to_string_pretty(&said).expect("plain data"));
        return Ok(ExitCode::SUCCESS);
    }
    let shown = without_password(&url);
    println!("restored into {shown}, as it was at {}", manifest.made_at);
    println!("verified there: {} rows, head {}", found.revision, found.head);
    println!("Everyone signs in anew.");
    match key_told {
        Some(todo) => println!("{todo}"),
        None if key_path.exists() => println!("The key file is {}.", key_path.display()),
        None => println!("No key file was used yet: one is made with the next start."),
    }
    match &kept {
        Some(file) => println!(
            "How it is reached, and how mail goes out, is in {}{}.",
            file.display(),
            if chosen.lacks_password() { ", without the mail server's password" } else { "" }
        ),
        None => println!(
            "How it is reached, and how mail goes out, is as the configuration here says: see \
             rolecall doctor."
        ),
    }
    let told = if place.database.is_some() { ", told of this database as here" } else { "" };
    println!("Next: rolecall serve{told}");
    Ok(ExitCode::SUCCESS)
}

/// Verifies a backup where it lies.
async fn check(task: &Restore, under_way: &Path, output: Output) -> Result<ExitCode, Mistake> {
    let Unpacked { manifest, database, key, .. } = unpacked(&task.file, under_way).await?;
    let copied = same_as_told(&database, &manifest)?;
    let found = checked(&database, &copied).await?;
    match output {
        Output::Json => {
            let said =
                json!({"manifest": manifest, "is_sound": true, "has_key_file": key.is_some()});
            println!("{}", serde_json::to_string_pretty(&said).expect("plain data"));
        }
        Output::Text => {
            let key = if key.is_some() { "with" } else { "without" };
            println!(
                "sound: {} rows, head {}, of {}, {key} the key file",
                found.revision, found.head, manifest.made_at
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes a backup apart beside what else is done, such as being told to end.
async fn unpacked(file: &Path, under_way: &Path) -> Result<Unpacked, Mistake> {
    let (file, folder) = (file.to_owned(), under_way.to_owned());
    let unpacking = tokio::task::spawn_blocking(move || archive::unpack(&file, &folder));
    unpacking.await.map_err(|_| Fault::Bug)?
}

/// The file of an embedded database.
fn embedded(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?;
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Where it is taken apart: beside the place that it goes to, where there must be room.
fn folder_for(url: &str, file: &Path) -> PathBuf {
    let beside = key_file::beside(url);
    let folder = folder_of(&beside);
    if url.starts_with("sqlite:") && folder.is_dir() { folder } else { folder_of(file) }.to_owned()
}

/// Whether the key is yet to be written: another one there is not overwritten.
fn fits(path: &Path, key: &[u8]) -> Result<bool, Mistake> {
    let shown = path.display();
    if key.len() != SealingKey::BYTES {
        return Err(Mistake::usage("the key file of the backup is none: it cannot be used"));
    }
    match std::fs::read(path) {
        Ok(there) if there == key => Ok(false),
        Ok(_) => Err(Mistake::usage(format!(
            "{shown} is another key file than the one of the backup: move it away, or name another \
             place with --key-file"
        ))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            private::folder(folder_of(path))?;
            Ok(true)
        }
        Err(error) => Err(Mistake::io(shown.to_string())(error)),
    }
}

/// What is still to be done about the key file, if anything.
async fn told_of_key(url: &str, path: &Path) -> Result<Option<String>, Mistake> {
    let proof = Proof::existing(url).await?;
    let used = proof.sealing_key().await;
    proof.close().await;
    let Some(used) = used? else { return Ok(None) };
    let shown = path.display();
    Ok(match key_file::read(path)? {
        Some(key) if key.fingerprint() == used => None,
        Some(_) => Some(format!(
            "{shown} is not the key file of this installation: put the right one there before you \
             start."
        )),
        None => Some(format!(
            "The key file is not in the backup: put it at {shown} before you start: no server \
             starts without it."
        )),
    })
}
