//! `cargo x upgrade`: databases that programs of before wrote, brought to now. The chain's head is the
//! same, tables are what the ledger says, everyone may what they might, also where the upgrade was ended
//! in the middle; and backups, of now and of then, come back as they were.
//!
//! - `old`: a world that a program of before wrote, and what it said of it.
//! - `kept`: a backup under load, put back.
//!
//! In `crates/xtask/worlds` is a backup of each of those worlds, made of the database of that program as
//! it was left, and beside it what the program answered (`.json`). One that is released is added there.

mod kept;
mod old;

use std::{path::Path, time::Duration};

use rand::{Rng, SeedableRng, rngs::StdRng};

use self::old::Old;
use crate::{
    Fault,
    disk::{Fails, Shim},
    place::{Came, Place},
    postgres::Server,
    served::Served,
    step::Outcome,
    world::program,
};

/// How often an upgrade is ended in the middle before it is left alone, and within what time.
const KILLS: u32 = 5;
const KILLED_WITHIN_MS: u64 = 120;
/// How long a start is waited for that may not come about.
const READY_WITHIN: Duration = Duration::from_secs(2);
/// How many changes are made on what was upgraded.
const CHANGES: usize = 30;

/// Goes through all of them, and prints what was found. Whether all was well.
pub fn tried(seed: u64) -> Result<bool, Fault> {
    gone_through(&program()?, 1, seed)
}

/// The same with fewer full disks, as one test.
pub fn step() -> Outcome {
    Outcome::of_test(program().and_then(|program| gone_through(&program, 4, 1)))
}

fn gone_through(program: &Path, sparse: u64, seed: u64) -> Result<bool, Fault> {
    let mut chance = StdRng::seed_from_u64(seed);
    let server = Server::start();
    for name in Old::all()? {
        let old = Old::unpacked(&name, program.to_path_buf())?;
        println!("\nschema {} of commit {}: {} rows", old.schema, old.commit, old.revision);
        killed(&old, &mut chance)?;
        full(&old, sparse)?;
        kept::put_back_old(&old, &old.database("back")?)?;
        match &server {
            Ok(server) => kept::put_back_old(&old, &server.another(&format!("back_{name}"))?)?,
            Err(lacks) => println!("left out: {lacks}: its backup is not put back there"),
        }
    }
    Ok(true)
}

/// An upgrade that is ended at random moments, and then is not. All goes on from there.
fn killed(old: &Old, chance: &mut StdRng) -> Result<(), Fault> {
    let database = old.copied("killed")?;
    let mut served = Served::new(&old.world, &database, "killed")?;
    for _ in 0..KILLS {
        served.start(&[])?;
        std::thread::sleep(Duration::from_millis(chance.random_range(0..KILLED_WITHIN_MS)));
        served.kill()?;
    }
    served.start(&[])?;
    served.ready()?;
    old.compared(&served, &database)?;
    println!(
        "upgraded, after {KILLS} kills in the middle: same head, sound, all decisions as before"
    );
    let door = served.door(&old.world.admin_key);
    let mut place = Place::open(&door, "upgraded", 1)?;
    for _ in 0..CHANGES {
        place.work(&door);
    }
    if place.settle(&door) == Came::Unanswered || !place.tally.wrong.is_empty() {
        return Err(format!("it does not go on: {:?}", place.tally).into());
    }
    kept::backed_up(old, &mut served, place, &database)
}

/// An upgrade whose disk is full at a write, for each of some, until it goes through without meeting it.
/// They lie close together first, where tables are made, and wide apart where rows are filled in.
fn full(old: &Old, sparse: u64) -> Result<(), Fault> {
    if !crate::disk::is_possible() {
        println!("left out: no C compiler, or not Linux: no disk can be had fail");
        return Ok(());
    }
    let shim = Shim::build(&old.world.folder)?;
    let (mut first, mut tried) = (1, 0);
    loop {
        let database = old.copied("full")?;
        let told = old.world.folder.join("told");
        drop(std::fs::remove_file(&told));
        let mut served = Served::new(&old.world, &database, "full")?;
        served.start(&shim.variables(&Fails::full(first), &told))?;
        served.is_ready_within(READY_WITHIN);
        served.kill()?;
        if !told.exists() {
            println!("upgraded after a disk was full at each of {tried} writes: all as before");
            return Ok(());
        }
        served.start(&[])?;
        served.ready()?;
        old.is_sound(&database)?;
        served.stop()?;
        (first, tried) = (first * (4 + sparse) / 4 + 1, tried + 1);
    }
}
