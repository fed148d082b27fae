//! `cargo x crash`: a server is ended in the middle of its work, again and again, and so is its
//! database server; after each time it is looked whether something was lost that was acknowledged.
//!
//! - `harm`: what is ended, and when.
//! - `round`: once: start, look, work, end.
//! - `jobs`: many changes at once, which go on by themselves.
//! - `found`: the figures.
//!
//! Ending a process loses nothing that it gave to the system. What a power cut loses is what was not
//! flushed, so it is asked as well whether every commit is (`World::durability`), and `cargo x disk` has
//! writes and flushes fail.
//!
//! Deliberately not here: what is changed, and what must be true of it (`place`).

mod found;
mod harm;
mod jobs;
mod round;

use std::{path::PathBuf, time::Instant};

use clap::ValueEnum;
use rand::{SeedableRng, rngs::StdRng};

use self::{found::Found, jobs::Jobs, round::Rounds};
use crate::{
    Fault,
    place::Place,
    postgres::Server,
    served::Served,
    step::Outcome,
    world::{World, program},
};

/// How many change things at the same time, each in an account of their own.
const PLACES: u64 = 4;
/// How often a short try ends the server, on each database.
const SHORT_KILLS: u32 = 12;
/// After how many kills the whole ledger is verified as it was left.
const VERIFIED_EVERY: u32 = 50;

/// On which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Database {
    /// In a file.
    Sqlite,
    /// On a server, which is ended too.
    Postgres,
    /// One after the other.
    Both,
}

/// Ends it so often on each database, and prints what was found. Whether all was well.
pub fn tried(kills: u32, database: Database, seed: u64) -> Result<bool, Fault> {
    let program = program()?;
    println!("seed {seed}");
    let mut fine = true;
    if database != Database::Postgres {
        fine &= on_sqlite(program.clone(), kills, seed)?;
    }
    if database != Database::Sqlite {
        fine &= on_postgres(program, Server::start()?, kills, seed)?;
    }
    Ok(fine)
}

/// A short try on each database, as two tests.
pub fn step() -> Outcome {
    let program = match program() {
        Ok(program) => program,
        Err(fault) => return Outcome::failed(&fault),
    };
    let seed = std::process::id().into();
    println!("seed {seed}");
    let sqlite = Outcome::of_test(on_sqlite(program.clone(), SHORT_KILLS, seed));
    let postgres = match Server::start() {
        Ok(server) => Outcome::of_test(on_postgres(program, server, SHORT_KILLS, seed)),
        Err(lacks) => Outcome::left_out(&lacks, 1),
    };
    sqlite + postgres
}

fn on_sqlite(program: PathBuf, kills: u32, seed: u64) -> Result<bool, Fault> {
    println!("\nSQLite");
    let world = World::make(program, "crash")?;
    let database = world.database();
    gone_through(&world, &database, None, kills, seed)
}

fn on_postgres(program: PathBuf, server: Server, kills: u32, seed: u64) -> Result<bool, Fault> {
    println!("\nPostgreSQL");
    let world = World::make(program, "crash-postgres")?;
    let database = server.url();
    world.moved_to(&database)?;
    gone_through(&world, &database, Some(server), kills, seed)
}

fn gone_through(
    world: &World,
    database: &str,
    server: Option<Server>,
    kills: u32,
    seed: u64,
) -> Result<bool, Fault> {
    let mut served = Served::new(world, database, "crash")?;
    served.start(&[])?;
    served.ready()?;
    println!("what makes a commit durable: {}", world.durability(database)?);
    let door = served.door(&world.admin_key);
    let places = (1..=PLACES).map(|place| {
        let seed = seed.wrapping_mul(PLACES).wrapping_add(place);
        Place::open(&door, &format!("crash-{place}"), seed)
    });
    let places = places.collect::<Result<Vec<_>, _>>()?;
    let jobs = Jobs::open(&door)?;
    let chance = StdRng::seed_from_u64(seed);
    let mut rounds = Rounds { served, server, door, places, jobs, chance, found: Found::default() };
    let begun = Instant::now();
    for kill in 1..=kills {
        rounds.once()?;
        if kill % VERIFIED_EVERY == 0 {
            rounds.verified(world, database)?;
            println!("{kill} kills, {}", rounds.sum());
        }
    }
    let took = begun.elapsed();
    rounds.ended()?;
    rounds.served.stop()?;
    println!("{}", world.verified(database)?);
    let sum = rounds.sum();
    println!("{}", rounds.found.told(kills, took));
    if !sum.is_fine() {
        return Err(sum.to_string().into());
    }
    println!("{sum}");
    Ok(true)
}
