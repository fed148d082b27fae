//! What is counted and measured here, for who watches: sums and lengths of time, no names and no ids.

use prometheus::{Histogram, HistogramOpts, IntCounter, core::Collector, exponential_buckets};
use rolecall_core::{SignedDuration, Timestamp};
use sqlx::Row;

use crate::{Fault, QUEUE_MAX, SESSION_DAYS_MAX, SESSION_IDLE_HOURS_MAX, Store};

/// What the writer notes.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    /// How long transactions took, from their first command to the disk.
    pub(crate) batch_seconds: Histogram,
    /// How many commands each had.
    pub(crate) batch_commands: Histogram,
    /// Commands that were carried out, that rules refused, and that met a fault.
    pub(crate) carried_out: IntCounter,
    pub(crate) refused: IntCounter,
    pub(crate) failed: IntCounter,
}

impl Figures {
    pub(crate) fn new() -> Self {
        // From 0.1 ms, what a commit on a fast disk takes, to 3 s.
        let seconds = exponential_buckets(0.000_1, 2.0, 16).expect("they rise");
        // Up to the most that a transaction has (`COMMANDS_A_BATCH_MAX`).
        let commands = exponential_buckets(1.0, 2.0, 9).expect("they rise");
        let counter = |outcome, help| {
            let name = format!("rolecall_commands_{outcome}_total");
            IntCounter::new(name, help).expect("a name")
        };
        Self {
            batch_seconds: histogram(
                "rolecall_writer_batch_seconds",
                "How long a transaction of the writer took.",
                seconds,
            ),
            batch_commands: histogram(
                "rolecall_writer_batch_commands",
                "How many commands a transaction of the writer had.",
                commands,
            ),
            carried_out: counter("carried_out", "Commands that were carried out."),
            refused: counter("refused", "Commands that the rules refused, or that came too late."),
            failed: counter("failed", "Commands that met a fault."),
        }
    }
}

fn histogram(name: &str, help: &str, buckets: Vec<f64>) -> Histogram {
    let opts = HistogramOpts::new(name, help).buckets(buckets);
    Histogram::with_opts(opts).expect("a name and buckets that rise")
}

/// How a store is at this moment, told without waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// How many commands wait for the writer.
    pub waiting: usize,
    /// The number of the last change that is in memory.
    pub revision: u64,
    /// How many connections to the database there are, and how many of them nobody uses.
    pub connections: (usize, usize),
}

/// What the database is asked to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Sessions that are not over.
    pub sessions: u64,
    /// Mail that waits to go out.
    pub mail_waiting: u64,
    /// Mail that was given up.
    pub mail_given_up: u64,
    /// The number of the last change in the database.
    pub revision: u64,
}

impl Store {
    /// What the writer counts and measures, to be registered once.
    pub fn collectors(&self) -> Vec<Box<dyn Collector>> {
        let Figures { batch_seconds, batch_commands, carried_out, refused, failed } =
            self.figures.clone();
        vec![
            Box::new(batch_seconds),
            Box::new(batch_commands),
            Box::new(carried_out),
            Box::new(refused),
            Box::new(failed),
        ]
    }

    /// How it is at this moment.
    pub fn load(&self) -> Load {
        let open = usize::try_from(self.pool.size()).unwrap_or(usize::MAX);
        Load {
            waiting: QUEUE_MAX - self.commands.capacity().min(QUEUE_MAX),
            revision: self.live.revision(),
            connections: (open, self.pool.num_idle()),
        }
    }

    /// Counts what stands beside the ledger.
    pub async fn counted(&self, now: Timestamp) -> Result<Counted, Fault> {
        let before = |hours| now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
        let row = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM sessions WHERE opened_us > $1 AND seen_us > $2) AS sessions, \
             (SELECT COUNT(*) FROM outbox WHERE state = 'waiting') AS waiting, \
             (SELECT COUNT(*) FROM outbox WHERE state = 'dead') AS dead, \
             (SELECT MAX(revision) FROM head) AS revision",
        )
        .bind(before(24 * SESSION_DAYS_MAX).as_microsecond())
        .bind(before(SESSION_IDLE_HOURS_MAX).as_microsecond())
        .fetch_one(&self.pool)
        .await?;
        let count = |column| -> Result<u64, Fault> {
            let count: Option<i64> = row.try_get(column)?;
            Ok(count.and_then(|count| count.try_into().ok()).unwrap_or_default())
        };
        Ok(Counted {
            sessions: count("sessions")?,
            mail_waiting: count("waiting")?,
            mail_given_up: count("dead")?,
            revision: count("revision")?,
        })
    }
}
