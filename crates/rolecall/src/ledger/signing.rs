//! The key that signs for the ledger, by the key file of the installation.

use rolecall_store::{Fault, Proof, Signer, VerifierKey};

use crate::{
    cli::{Place, Signing},
    key_file,
    mistake::Mistake,
};

/// What checks the signatures of the installation here; none where its key file is not at hand or
/// nothing was ever signed.
pub(super) async fn verifier(
    place: &Place,
    url: &str,
    signing: &Signing,
) -> Result<Option<VerifierKey>, Mistake> {
    let proof = match Proof::existing(url).await {
        Ok(proof) => proof,
        // It is of before there were checkpoints.
        Err(Fault::Schema(_)) => return Ok(None),
        Err(fault) => return Err(fault.into()),
    };
    let found = found(place, url, signing, &proof).await;
    proof.close().await;
    Ok(found?.map(|signer| signer.verifier().clone()))
}

/// The tree of the installation here, and who signs for it.
pub(super) async fn opened(
    place: &Place,
    url: &str,
    signing: &Signing,
) -> Result<(Proof, Signer), Mistake> {
    let proof = Proof::existing(url).await?;
    let signer = found(place, url, signing, &proof).await?.ok_or_else(|| {
        Mistake::usage(
            "signing takes the key file of the installation: name it with --key-file; where there \
             is none yet, start the server once",
        )
    })?;
    Ok((proof, signer))
}

async fn found(
    place: &Place,
    url: &str,
    signing: &Signing,
    proof: &Proof,
) -> Result<Option<Signer>, Mistake> {
    let path = key_file::path(signing.key_file.clone(), place, url)?;
    let Some(key) = key_file::read(&path)? else {
        return match &signing.key_file {
            Some(path) => Err(Mistake::usage(format!("there is no file {}", path.display()))),
            None => Ok(None),
        };
    };
    match proof.sealing_key().await? {
        None => Ok(None),
        Some(used) if used == key.fingerprint() => {
            Ok(Some(proof.signer(&key.checkpoints()).await?))
        }
        Some(_) => Err(Mistake::usage(format!(
            "{} is not the key file of this database: name the right one with --key-file",
            path.display()
        ))),
    }
}
