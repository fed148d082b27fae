//! Checking the ledger of an installation, where its database is at hand.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use rolecall_store::{Trust, Verified, verify_by};

use super::{Watch, code, heard, not_sound, note, print_json, rows_a_second, signing, unlisted};
use crate::{
    cli::{LedgerVerify, Output, Place},
    config,
    mistake::Mistake,
};

pub(super) async fn verify(
    place: &Place,
    task: &LedgerVerify,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let url = config::existing_database(place)?;
    let key = match &task.key {
        Some(key) => Some(key.clone()),
        None => signing::verifier(place, &url, &task.signing).await?,
    };
    let checkpoint = task.checkpoint.as_deref().map(note).transpose()?.map(|(note, _)| note);
    let watch = Watch::begun();
    let trust = Trust { key, checkpoint };
    let found = verify_by(&url, &trust, &mut |revision| watch.at(revision)).await?;
    let speed = rows_a_second(found.rows, watch.ended());
    match output {
        Output::Json => print_json(&found, speed),
        Output::Text => heard(print(&found, speed, &mut io::stdout().lock()))?,
    }
    Ok(code(found.is_sound()))
}

fn print(found: &Verified, speed: u64, to: &mut impl Write) -> io::Result<()> {
    for flaw in &found.flaws {
        match flaw.revision {
            Some(revision) => writeln!(to, "row {revision}: {}", flaw.what)?,
            None => writeln!(to, "{}", flaw.what)?,
        }
    }
    unlisted(found.flaws_total, found.flaws.len(), to)?;
    let Verified { rows, erased, head, in_tree, checkpoints, .. } = found;
    if found.is_sound() {
        writeln!(to, "sound: {rows} rows, {erased} erased values, head {head}")?;
        writeln!(to, "in the tree: {in_tree} rows; checkpoints: {checkpoints}")?;
    } else {
        not_sound(found.flaws_total, *rows, to)?;
    }
    if !found.signatures_checked {
        writeln!(to, "signatures were not checked: give --key, or --key-file")?;
    }
    writeln!(to, "{speed} rows a second")?;
    Ok(())
}
