//! What the writer writes of jobs, in the transaction of what it is about.

use rolecall_core::{
    Timestamp,
    change::{Actor, Event},
};

use super::{JobState, RowOf, RowOutcome};
use crate::{
    Failure,
    ledger::{actor_text, number},
    writer::Done,
    writes::Writes,
};

/// Begins or ends the job that an event tells of; says whether one waits to be carried out now. What
/// is written of an erased person goes.
pub(crate) fn follow(writes: &mut Writes, event: &Event, actor: Actor, at: Timestamp) -> bool {
    match event {
        Event::JobStarted { account, job, .. } => {
            let id = job.to_bytes().to_vec();
            // Only who made it begins it: its commands are theirs.
            writes
                .add(
                    "UPDATE jobs SET state = $1, started_us = COALESCE(started_us, $2), ended_us = NULL, \
                     lease_us = 0 WHERE id = $3 AND account = $4 AND actor = $5 AND state IN ($6, $7)",
                )
                .bind(JobState::Going.key())
                .bind(at.as_microsecond())
                .bind(id.clone())
                .bind(account.to_bytes().to_vec())
                .bind(actor_text(actor))
                .bind(JobState::Draft.key())
                .bind(JobState::Cancelled.key());
            // Where nothing can be carried out, what was foreseen is what came of it.
            writes
                .add(
                    "UPDATE job_rows SET outcome = foreseen, code = foreseen_code, \
                     sentence = foreseen_sentence WHERE job = $1 AND outcome IS NULL AND command IS NULL",
                )
                .bind(id);
            true
        }
        Event::JobCancelled { account, job, .. } => {
            writes
                .add(
                    "UPDATE jobs SET state = $1, ended_us = $2 WHERE id = $3 AND account = $4 AND state = $5",
                )
                .bind(JobState::Cancelled.key())
                .bind(at.as_microsecond())
                .bind(job.to_bytes().to_vec())
                .bind(account.to_bytes().to_vec())
                .bind(JobState::Going.key());
            false
        }
        Event::PersonErased { person } => {
            // The record still has the address: records are saved after what an event changes beside.
            writes
                .add(
                    "UPDATE job_rows SET subject = '', address = NULL, told = '{}', command = NULL, \
                     sentence = NULL, foreseen_sentence = NULL \
                     WHERE address = (SELECT address FROM persons WHERE id = $1)",
                )
                .bind(person.to_bytes().to_vec());
            false
        }
        _ => false,
    }
}

/// Notes what came of a row. Its command is needed no more.
pub(crate) fn noted(writes: &mut Writes, row: RowOf, outcome: &Result<Done, Failure>) {
    let (kind, code, sentence, revision) = match outcome {
        Ok(done) if done.events.is_empty() => (RowOutcome::Unchanged, None, None, None),
        Ok(done) => (RowOutcome::Done, None, None, Some(number(done.revision))),
        Err(failure) => {
            let code = match failure {
                Failure::Refused(refusal) => refusal.code(),
                Failure::Stale(_) => "state.stale",
                Failure::RequestReused => "request.reused",
                Failure::Fault(_) => "server.error",
            };
            (RowOutcome::Refused, Some(code), Some(failure.to_string()), None)
        }
    };
    writes
        .add(
            "UPDATE job_rows SET outcome = $1, code = $2, sentence = $3, revision = $4, command = NULL \
             WHERE job = $5 AND number = $6",
        )
        .bind(kind.key())
        .bind(code)
        .bind(sentence)
        .bind(revision)
        .bind(row.job.to_bytes().to_vec())
        .bind(i64::from(row.number));
}
