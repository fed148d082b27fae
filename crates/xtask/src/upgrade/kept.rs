//! Backups that are put back: one of before into the program of now, and one that was taken while
//! others were changing things.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use serde_json::Value;

use super::old::Old;
use crate::{
    Fault,
    http::Door,
    place::{Came, Place},
    served::Served,
};

/// How often a checkpoint is asked for, and how far apart.
const TRIES_MAX: u32 = 40;
const WAIT: Duration = Duration::from_millis(250);

/// Puts the backup of before back to where there is nothing, and looks whether all is as it was.
pub(super) fn put_back_old(old: &Old, database: &str) -> Result<(), Fault> {
    let mut restore = old.world.command();
    restore.args(["--database", database, "restore"]).arg(&old.backup);
    // The key file is in its place already; the one that comes out of it is another copy.
    let kind = database.split(':').next().unwrap_or_default();
    restore.arg("--key-file").arg(old.world.folder.join(format!("{kind}.key")));
    let said = restore.output()?;
    if !said.status.success() {
        return Err(String::from_utf8_lossy(&said.stderr).into_owned().into());
    }
    let mut served = Served::new(&old.world, database, "back")?;
    served.start(&[])?;
    served.ready()?;
    old.compared(&served, database)?;
    println!("its backup put back to {kind}: same head, sound, all decisions as before");
    served.stop()
}

/// Takes a backup while changes go on, puts it back, and looks whether all is there that was
/// acknowledged before, and whether the ledger that went on is the same one.
pub(super) fn backed_up(
    old: &Old,
    served: &mut Served<'_>,
    mut place: Place,
    database: &str,
) -> Result<(), Fault> {
    let door = served.door(&old.world.admin_key);
    let file = old.world.folder.join("now.tar");
    drop(fs::remove_file(&file));
    let known = checkpoint(&door)?;
    let (is_over, before) = (AtomicBool::new(false), place.last_revision());
    let said = thread::scope(|scope| {
        let at_work = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                place.work(&door);
            }
            place.settle(&door) == Came::Answered && place.tally.wrong.is_empty()
        });
        let mut backup = old.world.command();
        backup.args(["--database", database, "--output", "json", "backup"]).arg(&file);
        let said = backup.output();
        is_over.store(true, Ordering::Relaxed);
        let went_well = at_work.join().is_ok_and(|fine| fine);
        if went_well { Ok(said?) } else { Err(Fault::from("changes meanwhile went wrong")) }
    })?;
    let said: Value = serde_json::from_slice(&said.stdout)?;
    let kept = said["manifest"]["revision"].as_u64().ok_or("the backup says no revision")?;
    let after = place.last_revision();
    if kept < before {
        return Err(format!("acknowledged were {before}, and the backup has {kept}").into());
    }
    let back = old.database("now")?;
    let mut restore = old.world.command();
    restore.args(["--database", &back, "restore"]).arg(&file).arg("--key-file");
    if !restore.arg(old.world.key_file()).output()?.status.success() {
        return Err("the backup is not put back".into());
    }
    is_the_same(old, &back, &said, &known)?;
    println!(
        "a backup at row {kept}, while rows {before} to {after} were written, is put back the same"
    );
    served.stop()
}

/// What was put back ends with the row of the manifest, and a checkpoint of before holds there. One of
/// after would not: what salts follow from is made as rows come into the tree, here and there.
fn is_the_same(old: &Old, back: &str, said: &Value, known: &Value) -> Result<(), Fault> {
    let told = old.world.verified(back)?;
    let head = said["manifest"]["head"].as_str().ok_or("the backup says no head")?;
    if !told.contains(head) {
        return Err(format!("it is to end with {head}: {told}").into());
    }
    let file = old.world.folder.join("checkpoint");
    fs::write(&file, known["note"].as_str().unwrap_or_default())?;
    let mut verify = old.world.command();
    verify.args(["--database", back, "ledger", "verify", "--checkpoint"]).arg(file);
    let told = verify.arg("--key-file").arg(old.world.key_file()).output()?;
    if told.status.success() {
        return Ok(());
    }
    Err(format!("it is another ledger: {}", String::from_utf8_lossy(&told.stdout)).into())
}

/// The newest one. A server that has just begun may be at it itself, and says so.
fn checkpoint(door: &Door) -> Result<Value, Fault> {
    let mut said = None;
    for _ in 0..TRIES_MAX {
        said = door.get("/api/v1/accounts/northwind/history/checkpoint");
        if let Some(answer) = said.take_if(|answer| answer.status == 200) {
            return Ok(answer.body);
        }
        thread::sleep(WAIT);
    }
    Err(format!("no checkpoint: {said:?}").into())
}
