//! One run on a disk that fails, and another start on one that does not.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::fault::{Fails, Shim};
use crate::{
    Fault,
    place::{Came, Place, Tally},
    served::Served,
    world::World,
};

/// How many changes are made in a run, and how many before, so that there is something to change.
const CHANGES: usize = 20;
const BEFORE: usize = 15;
/// One failure costs one change.
const UNANSWERED_MAX: usize = 1;
/// How long a server is waited for, whose disk may have failed already.
const READY_WITHIN: Duration = Duration::from_secs(2);
/// How long an answer is waited for on such a disk, and all of them.
const PATIENCE: Duration = Duration::from_secs(1);
const WORK_MAX: Duration = Duration::from_secs(5);

/// Where every run begins.
pub(super) struct Base<'w> {
    world: &'w World,
    file: PathBuf,
    place: Place,
}

/// What came of a run.
pub(super) struct Ran {
    pub(super) tally: Tally,
    /// What failed first, if the run came so far.
    pub(super) met: Option<String>,
    pub(super) did_not_start: bool,
    pub(super) ended_by_itself: bool,
}

impl<'w> Base<'w> {
    pub(super) fn made(world: &'w World, seed: u64) -> Result<Self, Fault> {
        let database = world.database();
        let mut served = Served::new(world, &database, "base")?;
        served.start(&[])?;
        served.ready()?;
        println!("what makes a commit durable: {}", world.durability(&database)?);
        let door = served.door(&world.admin_key);
        let mut place = Place::open(&door, "disk", seed)?;
        for _ in 0..BEFORE {
            place.work(&door);
        }
        if place.settle(&door) == Came::Unanswered || !place.tally.wrong.is_empty() {
            return Err(format!("all is not well to begin with: {:?}", place.tally).into());
        }
        served.stop()?;
        place.tally = Tally::default();
        Ok(Self { world, file: world.folder.join("demo/rolecall.db"), place })
    }

    pub(super) fn run(&self, worker: u64, shim: &Shim, fails: &Fails) -> Result<Ran, Fault> {
        let folder = self.world.folder.join(format!("run-{worker}"));
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder)?;
        let file = folder.join("rolecall.db");
        fs::copy(&self.file, &file)?;
        let database = format!("sqlite://{}", file.display());
        let told = folder.join("told");
        let mut place = self.place.clone();
        let log = self.world.folder.join(format!("run-{worker}.log"));
        drop(fs::remove_file(&log));
        let mut served = Served::new(self.world, &database, &format!("run-{worker}"))?;
        served.start(&shim.variables(fails, &told))?;
        let (did_not_start, ended_by_itself) = self.worked(&mut served, &mut place, fails)?;
        place.tally.wrong.extend(panicked(&log));
        let met = fs::read_to_string(&told).ok().map(|met| met.trim().to_owned());
        served.start(&[])?;
        served.ready()?;
        if place.settle(&served.door(&self.world.admin_key)) == Came::Unanswered {
            return Err(format!("it does not answer on a disk that is well: {fails:?}").into());
        }
        served.stop()?;
        if let Err(flaws) = self.world.verified(&database) {
            place.tally.wrong.push(format!("the ledger: {flaws}"));
        }
        Ok(Ran { tally: place.tally, met, did_not_start, ended_by_itself })
    }

    /// Changes things on the disk that fails, and ends the server; whether it did not even start, and
    /// whether it had ended before it was told to.
    fn worked(
        &self,
        served: &mut Served<'_>,
        place: &mut Place,
        fails: &Fails,
    ) -> Result<(bool, bool), Fault> {
        if !served.is_ready_within(READY_WITHIN) {
            // It says why and ends, or still tries to get at its files.
            served.stop()?;
            place.tally.wrong.extend(served.crashed());
            return Ok((true, false));
        }
        let (begun, mut door) = (Instant::now(), served.door(&self.world.admin_key));
        door.patience = PATIENCE;
        let changes = (0..CHANGES).take_while(|_| begun.elapsed() < WORK_MAX);
        let came: Vec<_> = changes.map(|_| place.work(&door)).collect();
        let unanswered = came.iter().filter(|it| **it == Came::Unanswered).count();
        if fails.is_once() && unanswered > UNANSWERED_MAX {
            place.tally.wrong.push(format!("it does not go on after one failure: {came:?}"));
        }
        let ended_by_itself = !served.is_running();
        served.stop()?;
        place.tally.wrong.extend(served.crashed());
        Ok((false, ended_by_itself))
    }
}

/// A fault of a disk is no mistake of the program.
fn panicked(log: &Path) -> Option<String> {
    let said = fs::read(log).unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let line = said.lines().find(|line| line.contains("panicked") || line.contains("mistake"))?;
    Some(format!("it panicked: {line}"))
}
