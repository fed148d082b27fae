//! Durable changes through the product's writer, beside a bare commit of SQLite at `synchronous=FULL`
//! on the same disk, in turns; and what readers notice of them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rolecall_core::{
    AccountId, Ids, Level, Principal, Timestamp,
    change::{Actor, Command, Context, Via},
};
use rolecall_store::{Envelope, Store};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::{
    report::{Budget, Report},
    stored::{self, Stored},
    world::{ORIGIN, Question, Shape, World, now},
};

const WRITERS: usize = 16;
const READS: usize = 200_000;

pub fn measure(quick: bool, report: &mut Report) {
    let world = World::new(Shape::of(100_000), 7);
    let stored = Stored::of(&world);
    let bare = Bare::open();
    let lasts = Duration::from_millis(if quick { 500 } else { 1_500 });
    crate::runtime().block_on(async {
        let store = Store::open(&stored.url()).await.expect("a store");
        let changing = Changing::new(store.clone(), &world);
        let (mut commits, mut alone, mut together) = (0.0_f64, 0.0_f64, 0.0_f64);
        for _ in 0..if quick { 3 } else { 5 } {
            commits = commits.max(bare.commits_a_second(lasts));
            alone = alone.max(changing.a_second(1, lasts).await);
            together = together.max(changing.a_second(WRITERS, lasts).await);
        }
        report.add("bare SQLite commits, synchronous=FULL", commits, "1/s", None, None);
        let (bare_us, alone_us) = (1e6 / commits, 1e6 / alone);
        let budget = Some(Budget::RatioMax(2.0));
        report.add("a durable change, alone", alone_us, "us", Some(bare_us), budget);
        let budget = Some(Budget::RatioMin(5.0));
        let name = "durable changes, 16 writers beside one";
        report.add(name, together, "1/s", Some(alone), budget);
        changing.readers(&world, lasts, report).await;
        store.close().await;
    });
}

/// SQLite, opened as the store opens it, and the least that a durable change can be: one row.
struct Bare {
    connection: Connection,
    _folder: TempDir,
}

impl Bare {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = Connection::open(folder.path().join("bare.db")).expect("a database");
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 CREATE TABLE rows (id INTEGER PRIMARY KEY, event TEXT NOT NULL)",
            )
            .expect("a table");
        Self { connection, _folder: folder }
    }

    fn commits_a_second(&self, lasts: Duration) -> f64 {
        let event = "x".repeat(300);
        let mut insert =
            self.connection.prepare("INSERT INTO rows (event) VALUES (?1)").expect("a statement");
        let started = Instant::now();
        let mut count = 0;
        while started.elapsed() < lasts {
            insert.execute([&event]).expect("it is written");
            count += 1;
        }
        f64::from(count) / started.elapsed().as_secs_f64()
    }
}

/// Changes of ceilings, each of one account: one row of the ledger and one record.
#[derive(Clone)]
struct Changing {
    store: Store,
    accounts: Arc<Vec<AccountId>>,
    number: Arc<AtomicU64>,
}

impl Changing {
    fn new(store: Store, world: &World) -> Self {
        let customers = world.accounts.iter().filter(|it| it.kind == rolecall_core::Kind::Customer);
        let accounts = customers.map(|it| it.id).collect();
        Self { store, accounts: Arc::new(accounts), number: Arc::default() }
    }

    async fn a_second(&self, writers: usize, lasts: Duration) -> f64 {
        let started = Instant::now();
        let all: Vec<_> = (0..writers)
            .map(|_| {
                let changing = self.clone();
                tokio::spawn(async move {
                    let mut count = 0;
                    while started.elapsed() < lasts {
                        changing.one().await;
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        let mut count = 0;
        for one in all {
            count += one.await.expect("a writer");
        }
        f64::from(count) / started.elapsed().as_secs_f64()
    }

    async fn one(&self) {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let account = self.accounts[number as usize % self.accounts.len()];
        let round = number as usize / self.accounts.len();
        let ceiling = [Level::View, Level::Edit][round % 2];
        let section = "invoices".parse().expect("a section");
        let command = Command::SetCeiling { account, section, ceiling: Some(ceiling) };
        let at: Timestamp = now();
        let ids = Ids::new(0, u128::from(number) << 64);
        let actor = Actor::Principal(Principal::Person(stored::owner()));
        let context = Context { at, actor, ip: None, via: Via::Cli, ids };
        let envelope = Envelope::new(context, command, [1; 32]);
        self.store.carry_out(envelope).await.expect("it is carried out");
    }

    /// How long a decision takes at most, of a hundred, without and with sixteen writers.
    async fn readers(&self, world: &World, lasts: Duration, report: &mut Report) {
        let questions = Arc::new(world.questions(READS, 9));
        let alone = self.p99(&questions, &AtomicBool::new(true)).await;
        let ended = Arc::new(AtomicBool::new(false));
        let writing = {
            let (changing, ended) = (self.clone(), ended.clone());
            tokio::spawn(async move {
                let a_second = changing.a_second(WRITERS, lasts).await;
                ended.store(true, Ordering::Release);
                a_second
            })
        };
        let written = self.p99(&questions, &ended).await;
        let a_second = writing.await.expect("writers");
        report.add("a decision, p99, timed one by one", alone, "ns", None, None);
        let name = format!("the same while {a_second:.0} changes a second are written");
        report.add(name, written, "ns", Some(alone), None);
    }

    async fn p99(&self, questions: &Arc<Vec<Question>>, ended: &AtomicBool) -> f64 {
        let (live, questions) = (self.store.live().clone(), questions.clone());
        let mut times: Vec<u64> = Vec::new();
        loop {
            let (live, questions) = (live.clone(), questions.clone());
            let timed = tokio::task::spawn_blocking(move || timed(&live, &questions));
            times.extend(timed.await.expect("a reader"));
            if ended.load(Ordering::Acquire) {
                break;
            }
        }
        let at = times.len() * 99 / 100;
        *times.select_nth_unstable(at).1 as f64
    }
}

fn timed(live: &rolecall_store::Live, questions: &[Question]) -> Vec<u64> {
    let sections: Vec<_> = live.decide(|index| {
        let sections = index.catalog().sections();
        sections.iter().map(|it| index.section(it.key.as_str()).expect("a section")).collect()
    });
    let one = |it: &Question| {
        let started = Instant::now();
        let section = sections[it.section];
        std::hint::black_box(live.decide(|index| {
            index.allows(it.principal(), it.level, section, it.account, now_once(), ORIGIN)
        }));
        u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    };
    questions.iter().take(20_000).map(one).collect()
}

fn now_once() -> Timestamp {
    Timestamp::from_second(1_793_534_400).expect("a moment")
}
