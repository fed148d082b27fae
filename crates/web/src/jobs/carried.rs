//! A row of a job as the command that it is, when its turn comes.

use rolecall_core::{
    Timestamp,
    change::{Actor, Context, Via, ids_of_row},
};
use rolecall_store::{Envelope, Job, Pending, Request, RowOf};
use sha2::{Digest, Sha256};

use crate::order::{invitation_hash, may_invite};

/// The command of a row with all that comes in with it. It is of who began the job, from where they
/// did, and decided by the rights that they have now. Its name is its own, so that it is carried out
/// once, whoever does it how often.
pub fn envelope(
    job: &Job,
    pending: Pending,
    now: Timestamp,
    mut entropy: impl FnMut(&mut [u8]),
) -> Envelope {
    let mut random = || {
        let mut bytes = [0; 32];
        entropy(&mut bytes);
        bytes
    };
    let Pending { number, command, expected } = pending;
    let context = Context {
        at: now,
        actor: Actor::Principal(job.by),
        ip: job.ip,
        via: Via::Job(job.id),
        ids: ids_of_row(job.id, job.made_at, number),
    };
    let text = serde_json::to_vec(&command).expect("commands are plain data");
    let request = Request {
        key: format!("job {} row {number}", job.id),
        fingerprint: Sha256::digest(text).into(),
    };
    let link = may_invite(&command).then(|| hex::encode(random()));
    Envelope {
        secret: link.as_deref().map(invitation_hash),
        request: Some(request),
        expected,
        link,
        row: Some(RowOf { job: job.id, number }),
        ..Envelope::new(context, command, random())
    }
}
