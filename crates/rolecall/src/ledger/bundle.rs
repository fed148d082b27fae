//! Bundles: written where the database is, verified anywhere.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::Path,
    process::ExitCode,
};

use rolecall_store::{BundleOf, Bundled, Proof, Shown, Signer, Trust, read_present, verify_bundle};

use super::{Watch, code, not_sound, note, print_json, rows_a_second, signing, unlisted};
use crate::{
    ask,
    cli::{LedgerBundle, LedgerVerify, Output, Place},
    config,
    machine::{self, Machine},
    mistake::Mistake,
    private,
};

/// Verifies a bundle with nothing but what is given.
pub(super) fn verify(
    file: &Path,
    task: &LedgerVerify,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let shown = file.display().to_string();
    let from = BufReader::new(File::open(file).map_err(Mistake::io(shown.clone()))?);
    let checkpoint = task.checkpoint.as_deref().map(note).transpose()?;
    let trust = Trust { key: task.key.clone(), checkpoint };
    let watch = Watch::begun();
    let found = verify_bundle(from, &trust, &mut |rows| watch.at(rows)).map_err(Mistake::io(shown));
    let found = found?;
    let speed = rows_a_second(found.rows, watch.ended());
    match output {
        Output::Json => print_json(&found, speed),
        Output::Text => print(&found, speed),
    }
    Ok(code(found.is_sound()))
}

fn print(found: &Bundled, speed: u64) {
    for flaw in &found.flaws {
        match flaw.revision {
            Some(revision) => println!("line {}, row {revision}: {}", flaw.line, flaw.what),
            None => println!("line {}: {}", flaw.line, flaw.what),
        }
    }
    unlisted(found.flaws_total, found.flaws.len());
    let Bundled { name, rows, size, erased, .. } = found;
    if found.is_sound() {
        let signed = found.at.map(|at| format!(", signed {at}")).unwrap_or_default();
        println!("sound: {rows} rows of {name}, {erased} erased values");
        println!("checkpoint: {size} rows{signed}");
        about_rows(found);
        about_key(found);
    } else {
        not_sound(found.flaws_total, *rows);
    }
    println!("{speed} rows a second");
}

fn about_key(found: &Bundled) {
    if found.key_was_known {
        println!("key: the one that was given");
    } else {
        println!("key: {}", found.key);
        println!("it came with the bundle: compare it with the one that you have from elsewhere");
    }
}

/// Which rows they are, where they are not all.
fn about_rows(found: &Bundled) {
    if !found.filter.is_empty() {
        println!("only those of {}", found.filter);
    }
    if found.after > 0 {
        println!("only those after row {}", found.after);
    }
    if found.is_cut {
        println!("more rows follow: take a bundle after the last one of this");
    }
}

/// Writes the bundle of an account as the machine sees it: whole.
pub(super) async fn write(place: &Place, task: &LedgerBundle) -> Result<ExitCode, Mistake> {
    let url = config::existing_database(place)?;
    let (facts, revision) = read_present(&url).await?;
    let account = ask::account(&facts, &task.account)?;
    let account = facts.account(account).expect(ask::WHOLE).expect("it was just found");
    let (name, after, since) = (account.name.to_string(), task.after, task.since);
    let of = BundleOf { account: account.id, name: &name, filter: "", after, since };
    let (proof, signer) = signing::opened(place, &url, &task.signing).await?;
    match &task.to {
        Some(path) => {
            let file = private::created(path)?;
            written(&proof, &signer, of, revision, file).await?;
            eprintln!("{}", path.display());
        }
        None => written(&proof, &signer, of, revision, std::io::stdout()).await?,
    }
    proof.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn written(
    proof: &Proof,
    signer: &Signer,
    of: BundleOf<'_>,
    revision: u64,
    to: impl Write,
) -> Result<(), Mistake> {
    let io = || Mistake::io("the bundle");
    let mut to = BufWriter::new(to);
    let checkpoint = proof.checkpoint(signer, &Machine, revision).await?;
    let size = checkpoint.size;
    let begun = proof.bundle(of, checkpoint, signer).await?;
    let (mut bundle, first) = begun.ok_or_else(|| {
        Mistake::usage(format!("--since is a number of rows that the ledger had, 1 to {size}"))
    })?;
    to.write_all(first.as_bytes()).map_err(io())?;
    while !bundle.is_over() {
        let rows = proof.rows_of(&bundle).await?;
        let shown: Vec<_> = rows.entries().map(|_| Shown::All).collect();
        let lines = bundle.lines(rows, shown, (signer, machine::now()));
        to.write_all(lines.as_bytes()).map_err(io())?;
    }
    to.flush().map_err(io())
}
