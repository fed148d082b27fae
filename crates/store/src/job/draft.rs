//! Jobs as they are drafted: beside the ledger, some rows at a time, so that changes hardly wait.

use rolecall_core::JobId;

use super::{Foreseen, JobState, NewJob, NewRow, Tally, expected};
use crate::{
    Fault, Store,
    ledger::actor_text,
    tables::to_json,
    writes::{Param, Writes},
};

/// How many rows are written in one transaction.
const ROWS_AT_A_TIME: usize = 1_000;
/// How many rows one statement writes.
const ROWS_A_STATEMENT: usize = 50;
const COLUMNS: usize = 12;

impl Store {
    /// Drafts a job with its rows, numbered from 1. Nothing of it is carried out until it is begun. What
    /// is left of the same draft, by a server that ended before its last row, is written anew.
    pub async fn draft_job(&self, job: &NewJob, rows: Vec<NewRow>) -> Result<(), Fault> {
        self.discard_job(job.id).await?;
        let mut writes = Writes::default();
        add_job(&mut writes, job, &rows);
        self.write_beside(writes).await?;
        let mut first = 1;
        for some in rows.chunks(ROWS_AT_A_TIME) {
            let mut writes = Writes::default();
            for few in some.chunks(ROWS_A_STATEMENT) {
                add_rows(&mut writes, job.id, first, few);
                first += i64::try_from(few.len()).expect("a few");
            }
            self.write_beside(writes).await?;
        }
        Ok(())
    }

    /// Throws a draft away; says whether it was there.
    pub async fn discard_job(&self, job: JobId) -> Result<bool, Fault> {
        let draft = JobState::Draft.key();
        let discarded = sqlx::query("DELETE FROM jobs WHERE id = $1 AND state = $2")
            .bind(job.to_bytes().to_vec())
            .bind(draft)
            .execute(&self.pool)
            .await?;
        if discarded.rows_affected() == 0 {
            return Ok(false);
        }
        self.forget_rows(job).await?;
        Ok(true)
    }

    async fn write_beside(&self, mut writes: Writes) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin_beside(&mut connection).await?;
        writes.send(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }
}

fn add_job(writes: &mut Writes, job: &NewJob, rows: &[NewRow]) {
    let insert = "INSERT INTO jobs (id, account, work, state, actor, principal, ip, asked, rows_count, \
                  made_us, foreseen, lease_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)";
    let actor = rolecall_core::change::Actor::Principal(job.by);
    let write = writes.add(insert).bind(job.id.to_bytes().to_vec());
    write.bind(job.account.to_bytes().to_vec()).bind(job.work.key()).bind(JobState::Draft.key());
    write.bind(actor_text(actor)).bind(to_json(&job.by)).bind(job.ip.map(|ip| ip.to_string()));
    write.bind(job.asked.clone()).bind(i64::try_from(rows.len()).expect("rows have a limit"));
    write.bind(job.at.as_microsecond()).bind(to_json(&Tally::foreseen(rows)));
}

/// Several rows by one statement, whose text is the same for as many.
fn add_rows(writes: &mut Writes, job: JobId, first: i64, rows: &[NewRow]) {
    let place = |row: usize, column: usize| format!("${}", row * COLUMNS + column + 1);
    let places = |row| (0..COLUMNS).map(|column| place(row, column)).collect::<Vec<_>>().join(", ");
    let values: Vec<_> = (0..rows.len()).map(|row| format!("({})", places(row))).collect();
    let write = writes.add(format!(
        "INSERT INTO job_rows (job, number, line, subject, address, told, command, expected, foreseen, \
         foreseen_code, foreseen_sentence, wrong_column) VALUES {}",
        values.join(", ")
    ));
    for (row, number) in rows.iter().zip(first..) {
        let NewRow { line, subject, address, told, command, expected: meant_for, foreseen } = row;
        let Foreseen { outcome, why, column } = foreseen;
        let why = why.as_ref();
        let values: [Param; COLUMNS] = [
            job.to_bytes().to_vec().into(),
            number.into(),
            line.map(i64::from).into(),
            subject.clone().into(),
            address.clone().into(),
            told.clone().into(),
            command.as_ref().map(to_json).into(),
            meant_for.map(expected::written).into(),
            outcome.key().into(),
            why.map(|why| why.code.clone()).into(),
            why.map(|why| why.sentence.clone()).into(),
            column.clone().into(),
        ];
        for value in values {
            write.bind(value);
        }
    }
}
