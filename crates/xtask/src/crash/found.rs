//! What was found: figures, and whether all was well.

use std::{
    collections::BTreeMap,
    fmt,
    time::{Duration, Instant},
};

use crate::place::Tally;

/// What was seen of the kills themselves.
#[derive(Default)]
pub(super) struct Found {
    /// How often each was ended.
    harms: BTreeMap<&'static str, u32>,
    /// How long it took from the start until everything was answered again, by what was ended before.
    recovered: BTreeMap<&'static str, Vec<Duration>>,
}

/// All that was sent, and what came of it.
pub(super) struct Sum {
    pub(super) tally: Tally,
    pub(super) jobs: u64,
}

impl Found {
    pub(super) fn harmed(&mut self, harm: &'static str) {
        *self.harms.entry(harm).or_default() += 1;
    }

    pub(super) fn recovered(&mut self, harm: &'static str, since: Instant) {
        self.recovered.entry(harm).or_default().push(since.elapsed());
    }

    /// The figures as lines.
    pub(super) fn told(&mut self, kills: u32, took: Duration) -> String {
        let speed = f64::from(kills) / took.as_secs_f64().max(0.001);
        let mut told = format!("{kills} kills in {took:.1?}, {speed:.1} a second\n");
        for (harm, times) in &self.harms {
            told += &format!("  {times:>5} {harm}\n");
        }
        for (harm, took) in &mut self.recovered {
            took.sort_unstable();
            let at = |part: usize| took[took.len().saturating_sub(1) * part / 100];
            let (p50, p99) = (at(50), at(99));
            told += &format!("  ready again: {p50:.0?} (p50), {p99:.0?} (p99) after: {harm}\n");
        }
        told
    }
}

impl Sum {
    pub(super) fn is_fine(&self) -> bool {
        self.tally.wrong.is_empty() && self.tally.acknowledged > 0
    }

    /// How many acknowledged changes are not there.
    fn lost(&self) -> usize {
        self.tally.wrong.iter().filter(|what| what.contains("lost")).count()
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { acknowledged, refused, unanswered, made, repeated, wrong } = &self.tally;
        let (lost, jobs) = (self.lost(), self.jobs);
        write!(
            f,
            "{acknowledged} changes acknowledged, lost {lost}; {refused} refused, none of them made; \
             {unanswered} not answered, {made} of them made as a whole; {repeated} sent again, made \
             once; {jobs} jobs, each row once; wrong {}",
            wrong.len()
        )?;
        for what in wrong.iter().take(20) {
            write!(f, "\n  {what}")?;
        }
        Ok(())
    }
}
