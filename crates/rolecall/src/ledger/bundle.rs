//! Bundles: written where the database is, verified anywhere.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::Path,
    process::ExitCode,
};

use rolecall_store::{BundleOf, Bundled, Proof, Shown, Signer, Trust, read_present, verify_bundle};

use super::{Watch, code, heard, not_sound, note, print_json, rows_a_second, signing, unlisted};
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
    let checkpoint = task.checkpoint.as_deref().map(note).transpose()?.map(|(note, _)| note);
    let trust = Trust { key: task.key.clone(), checkpoint };
    let watch = Watch::begun();
    let found = verify_bundle(from, &trust, &mut |rows| watch.at(rows)).map_err(Mistake::io(shown));
    let found = found?;
    let speed = rows_a_second(found.rows, watch.ended());
    match output {
        Output::Json => print_json(&found, speed),
        Output::Text => heard(print(&found, speed, &mut io::stdout().lock()))?,
    }
    Ok(code(found.is_sound()))
}

fn print(found: &Bundled, speed: u64, to: &mut impl Write) -> io::Result<()> {
    for flaw in &found.flaws {
        match flaw.revision {
            Some(revision) => writeln!(to, "line {}, row {revision}: {}", flaw.line, flaw.what)?,
            None => writeln!(to, "line {}: {}", flaw.line, flaw.what)?,
        }
    }
    unlisted(found.flaws_total, found.flaws.len(), to)?;
    let Bundled { name, rows, size, erased, .. } = found;
    if found.is_sound() {
        let signed = found.at.map(|at| format!(", signed {at}")).unwrap_or_default();
        writeln!(to, "sound: {rows} rows of {name}, {erased} erased values")?;
        writeln!(to, "checkpoint: {size} rows{signed}")?;
        about_rows(found, to)?;
        about_key(found, to)?;
    } else {
        not_sound(found.flaws_total, *rows, to)?;
    }
    writeln!(to, "{speed} rows a second")?;
    Ok(())
}

fn about_key(found: &Bundled, to: &mut impl Write) -> io::Result<()> {
    if found.key_was_known {
        writeln!(to, "key: the one that was given")?;
    } else {
        writeln!(to, "key: {}", found.key)?;
        writeln!(
            to,
            "it came with the bundle: compare it with the one that you have from elsewhere"
        )?;
    }
    Ok(())
}

/// Which rows they are, where they are not all.
fn about_rows(found: &Bundled, to: &mut impl Write) -> io::Result<()> {
    if !found.filter.is_empty() {
        writeln!(to, "only those of {}", found.filter)?;
    }
    if found.after > 0 {
        writeln!(to, "only those after row {}", found.after)?;
    }
    if found.is_cut {
        writeln!(to, "more rows follow: take a bundle after the last one of this")?;
    }
    Ok(())
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
