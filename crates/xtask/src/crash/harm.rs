//! What is ended, and when.

use std::{sync::mpsc::Receiver, thread, time::Duration};

use rand::{Rng, rngs::StdRng};

/// How long a server starts at the most, when it is ended meanwhile.
const START_MS_MAX: u64 = 90;
/// How long work goes on at the most, until it is ended.
const WORK_MS_MAX: u64 = 250;
/// How long an answer is waited for, after which it is ended.
const ANSWER_MAX: Duration = Duration::from_millis(500);

/// What is ended. A database is only where there is a server for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Harm {
    Server,
    Database,
    DatabaseThenServer,
    ServerThenDatabase,
}

/// When.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// While it starts, before anyone can ask.
    Starting(Duration),
    /// In the middle of its work.
    Working(Duration),
    /// As soon as it has acknowledged something, after so many.
    Answered(u32),
}

impl Harm {
    /// A database takes some seconds to come back, so it is ended less often.
    pub(super) fn by(chance: &mut StdRng, has_database: bool) -> Self {
        match chance.random_range(0..20) {
            0 | 1 if has_database => Self::Database,
            2 if has_database => Self::DatabaseThenServer,
            3 if has_database => Self::ServerThenDatabase,
            _ => Self::Server,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Server => "server killed",
            Self::Database => "database killed",
            Self::DatabaseThenServer | Self::ServerThenDatabase => "database and server killed",
        }
    }

    pub(super) fn is_of_server(self) -> bool {
        self != Self::Database
    }

    pub(super) fn is_of_database(self) -> bool {
        self != Self::Server
    }
}

impl Moment {
    pub(super) fn by(chance: &mut StdRng) -> Self {
        let ms = |chance: &mut StdRng, max| Duration::from_millis(chance.random_range(0..max));
        match chance.random_range(0..10) {
            0 | 1 => Self::Starting(ms(chance, START_MS_MAX)),
            2..=5 => Self::Answered(chance.random_range(1..40)),
            _ => Self::Working(ms(chance, WORK_MS_MAX)),
        }
    }

    pub(super) fn is_at_start(self) -> bool {
        matches!(self, Self::Starting(_))
    }

    /// Waits for it; `answers` tells of each change that was acknowledged.
    pub(super) fn wait(self, answers: &Receiver<()>) {
        match self {
            Self::Starting(after) | Self::Working(after) => thread::sleep(after),
            Self::Answered(count) => {
                for _ in 0..count {
                    if answers.recv_timeout(ANSWER_MAX).is_err() {
                        return;
                    }
                }
            }
        }
    }
}
