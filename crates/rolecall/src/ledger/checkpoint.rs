//! Checkpoints: signing one, and whether the ledger of one goes on as that of another.

use std::process::ExitCode;

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_store::{Hash, VerifierKey, consistent, read_present};
use serde::Deserialize;
use serde_json::json;

use super::{code, note, read, signing};
use crate::{
    cli::{LedgerConsistent, Output, Place, Signing},
    config,
    machine::Machine,
    mistake::Mistake,
};

/// Signs for all rows that there are, and prints the checkpoint.
pub(super) async fn sign(
    place: &Place,
    task: &Signing,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let url = config::existing_database(place)?;
    let (_, revision) = read_present(&url).await?;
    let (proof, signer) = signing::opened(place, &url, task).await?;
    let made = proof.checkpoint(&signer, &Machine, revision).await?;
    proof.close().await;
    let key = signer.verifier().to_string();
    match output {
        Output::Json => {
            let (number, size, at, note) = (made.number, made.size, made.at, made.note);
            let made = json!({"number": number, "size": size, "at": at, "key": key, "note": note});
            println!("{}", serde_json::to_string_pretty(&made).expect("plain data"));
        }
        Output::Text => {
            print!("{}", made.note);
            eprintln!("key: {key}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The proof as REST gives it.
#[derive(Deserialize)]
struct Consistency {
    from: u64,
    to: u64,
    proof: Vec<String>,
}

/// Says whether the ledger of the older checkpoint goes on as that of the newer one.
pub(super) async fn compare(
    place: &Place,
    task: &LedgerConsistent,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let ((older, from), (newer, to)) = (note(&task.older)?, note(&task.newer)?);
    let sizes = (from, to);
    if sizes.0 > sizes.1 {
        return Err(Mistake::usage("the first checkpoint has more rows: give the older one first"));
    }
    let proven = match &task.proof {
        Some(_) => (given(task, sizes), given_key(task)?),
        None => of_here(place, task, sizes).await?,
    };
    let (proof, key) = proven;
    let found = proof.and_then(|proof| consistent(&older, &newer, &key, &proof));
    match output {
        Output::Json => {
            let (is_so, why) = (found.is_ok(), found.as_ref().err());
            let (from, to) = sizes;
            println!("{}", json!({"consistent": is_so, "from": from, "to": to, "why": why}));
        }
        Output::Text => match &found {
            Ok((from, to)) => println!("consistent: the ledger of {from} rows goes on to {to}"),
            Err(wrong) => println!("not consistent: {wrong}"),
        },
    }
    Ok(code(found.is_ok()))
}

fn given_key(task: &LedgerConsistent) -> Result<VerifierKey, Mistake> {
    let lacks = || Mistake::usage("with --proof, --key says who must have signed");
    task.key.clone().ok_or_else(lacks)
}

/// The proof in a file.
fn given(task: &LedgerConsistent, sizes: (u64, u64)) -> Result<Vec<Hash>, String> {
    let file = task.proof.as_deref().unwrap_or(std::path::Path::new(""));
    let text = read(file).map_err(|mistake| mistake.to_string())?;
    let read: Consistency = serde_json::from_str(&text)
        .map_err(|error| format!("{} is no proof: {error}", file.display()))?;
    if (read.from, read.to) != sizes {
        let (from, to) = (read.from, read.to);
        return Err(format!("the proof is of {from} and {to} rows, and not of these checkpoints"));
    }
    let hashes = read.proof.iter().map(|hash| STANDARD.decode(hash).ok()?.try_into().ok());
    hashes.collect::<Option<_>>().ok_or_else(|| "a hash of the proof cannot be read".to_owned())
}

/// The proof that the ledger here gives, and the key by which it signs, unless another one is named.
async fn of_here(
    place: &Place,
    task: &LedgerConsistent,
    (from, to): (u64, u64),
) -> Result<(Result<Vec<Hash>, String>, VerifierKey), Mistake> {
    let url = config::existing_database(place)?;
    let (proof, signer) = signing::opened(place, &url, &task.signing).await?;
    let hashes = proof.consistency(from, to).await?;
    proof.close().await;
    let none = || format!("the ledger here has no {to} rows, or fewer than 1 is asked for");
    let key = task.key.clone().unwrap_or_else(|| signer.verifier().clone());
    Ok((hashes.ok_or_else(none), key))
}
