//! Jobs carried out, as the server does it.

use rolecall_core::{
    JobId, Principal,
    change::{Command, JobWork},
};
use rolecall_store::{Foreseen, Job, NewJob, NewRow, RowOutcome};

use super::World;

impl World {
    /// A job that someone began in an account, of which nothing is carried out.
    pub(crate) async fn begun_job(&mut self, by: &str, account: &str) -> JobId {
        let (id, at) = (self.account(account), self.clock);
        let job = JobId::from_bytes(id.to_bytes());
        let by_person = Principal::Person(self.person(by));
        let work = JobWork::PeopleImport;
        let new = NewJob {
            id: job,
            account: id,
            work,
            by: by_person,
            ip: None,
            asked: "{}".to_owned(),
            at,
        };
        let row = NewRow {
            line: Some(2),
            subject: "someone@abc.example".to_owned(),
            address: None,
            told: "{}".to_owned(),
            command: Some(Command::StopLooking {}),
            expected: None,
            foreseen: Foreseen { outcome: RowOutcome::Done, why: None, column: None },
        };
        self.store().draft_job(&new, vec![row]).await.expect("drafted");
        self.act(by, Command::StartJob { account: id, job, work, rows: 1 }).await;
        job
    }

    /// Carries out what waits, at most so many rows of a job at a time; says of how many.
    pub(crate) async fn work(&self, rows_max: u32) -> usize {
        let mut count = 0;
        while let Some(job) = self.store().take_job([1; 16], self.clock).await.expect("asked") {
            let some = self.rows(&job, rows_max).await;
            count += some;
            if some == 0 {
                self.store().end_job(job.id, self.clock).await.expect("ended");
            } else if some == rows_max as usize {
                break;
            }
        }
        count
    }

    async fn rows(&self, job: &Job, rows_max: u32) -> usize {
        let pending = self.store().pending_rows(job.id, rows_max).await.expect("rows");
        let count = pending.len();
        for row in pending {
            let fill = |bytes: &mut [u8]| bytes.fill(row.number.to_le_bytes()[0]);
            let envelope = rolecall_web::jobs::envelope(job, row.clone(), self.clock, fill);
            drop(self.store().carry_out(envelope).await);
        }
        count
    }
}
