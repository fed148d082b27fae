//! Jobs and their rows as they are read.

use rolecall_core::{AccountId, JobId, change::JobWork};
use sqlx::{Row, any::AnyRow};

use super::{Foreseen, Job, JobRow, JobState, RowOutcome, RowResult, Why};
use crate::{
    Fault,
    tables::{id, json, json_or_none, moment, moment_or_none, parsed_or_none},
};

pub(super) fn job(row: &AnyRow) -> Result<Job, Fault> {
    let work: String = row.try_get("work")?;
    let state: String = row.try_get("state")?;
    let known = JobState::ALL.into_iter().find(|known| known.key() == state);
    Ok(Job {
        id: JobId::from_bytes(id(row, "id")?),
        account: AccountId::from_bytes(id(row, "account")?),
        work: JobWork::from_key(&work)
            .ok_or_else(|| Fault::corrupt(format!("the work `{work}` of a job")))?,
        state: known.ok_or_else(|| Fault::corrupt(format!("the state `{state}` of a job")))?,
        by: json(row, "principal")?,
        ip: parsed_or_none(row, "ip")?,
        asked: row.try_get("asked")?,
        rows: natural(row, "rows_count")?,
        foreseen: json(row, "foreseen")?,
        came: json_or_none(row, "came")?,
        made_at: moment(row, "made_us")?,
        started_at: moment_or_none(row, "started_us")?,
        ended_at: moment_or_none(row, "ended_us")?,
    })
}

pub(super) fn row(row: &AnyRow) -> Result<JobRow, Fault> {
    let outcome: Option<String> = row.try_get("outcome")?;
    let result = match outcome {
        Some(outcome) => Some(RowResult {
            outcome: outcome_of(&outcome)?,
            why: why(row, "code", "sentence")?,
            revision: natural_or_none(row, "revision")?,
        }),
        None => None,
    };
    let foreseen: String = row.try_get("foreseen")?;
    Ok(JobRow {
        number: natural(row, "number")?,
        line: natural_or_none(row, "line")?,
        subject: row.try_get("subject")?,
        told: row.try_get("told")?,
        foreseen: Foreseen {
            outcome: outcome_of(&foreseen)?,
            why: why(row, "foreseen_code", "foreseen_sentence")?,
            column: row.try_get("wrong_column")?,
        },
        result,
    })
}

fn outcome_of(key: &str) -> Result<RowOutcome, Fault> {
    RowOutcome::from_key(key).ok_or_else(|| Fault::corrupt(format!("the outcome `{key}` of a row")))
}

fn why(row: &AnyRow, code: &str, sentence: &str) -> Result<Option<Why>, Fault> {
    let code: Option<String> = row.try_get(code)?;
    let sentence: Option<String> = row.try_get(sentence)?;
    Ok(code.map(|code| Why { code, sentence: sentence.unwrap_or_default() }))
}

pub(super) fn natural(row: &AnyRow, column: &str) -> Result<u32, Fault> {
    u32::try_from(row.try_get::<i64, _>(column)?).map_err(Fault::corrupt)
}

fn natural_or_none<N: TryFrom<i64, Error: std::fmt::Display>>(
    row: &AnyRow,
    column: &str,
) -> Result<Option<N>, Fault> {
    let number: Option<i64> = row.try_get(column)?;
    number.map(|number| N::try_from(number).map_err(Fault::corrupt)).transpose()
}
