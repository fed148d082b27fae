//! How far a node is behind: from the answer to a change on one node until another one on the same
//! PostgreSQL decides by it. Beside it, on the same server, the least that it could take: a commit that
//! notifies, until the notice is heard.
//!
//! `cargo run --release --example nodes_lag -- postgres://USER@HOST/DATABASE`; it makes a database of its
//! own there. `cargo x nodes` runs it.

use std::time::{Duration, Instant};

use rolecall_core::{Origin, change::Command};
use rolecall_store::Store;
use rolecall_testkit::conformance::World;
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgListener};

/// How often each is measured.
const TIMES: usize = 2_000;

type Fault = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let server = std::env::args().nth(1).ok_or("name a PostgreSQL server by its URL")?;
    let name = format!("rolecall_lag_{}", std::process::id());
    let mut admin = PgConnection::connect(&server).await?;
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut admin).await?;
    let (server, _) = server.rsplit_once('/').ok_or("a URL names a database")?;
    let url = format!("{server}/{name}");
    told("a commit that notifies, until it is heard", noticed(&url).await?);
    let (answered, seen) = followed(&url).await?;
    told("a change, until its own node answers", answered);
    told("from that answer until another node decides by it", seen);
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .execute(&mut admin)
        .await?;
    Ok(())
}

/// The least: one row is written, and the notice of it is waited for.
async fn noticed(url: &str) -> Result<Vec<Duration>, Fault> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen("bare").await?;
    let mut writer = PgConnection::connect(url).await?;
    sqlx::query("CREATE TABLE bare (id BIGINT)").execute(&mut writer).await?;
    let mut took = Vec::new();
    for time in 0..TIMES {
        let begun = Instant::now();
        let mut transaction = writer.begin().await?;
        let insert = "INSERT INTO bare VALUES ($1)";
        sqlx::query(insert).bind(i64::try_from(time)?).execute(&mut *transaction).await?;
        sqlx::query("SELECT pg_notify('bare', '1')").execute(&mut *transaction).await?;
        transaction.commit().await?;
        listener.recv().await?;
        took.push(begun.elapsed());
    }
    sqlx::query("DROP TABLE bare").execute(&mut writer).await?;
    Ok(took)
}

/// People are suspended and resumed on one node, and the other is looked at until it decides so.
async fn followed(url: &str) -> Result<(Vec<Duration>, Vec<Duration>), Fault> {
    let world = World::found(url).await;
    let other = Store::open(url).await?;
    let (membership, someone) = world.put_in("someone@provider.example", "View Only").await;
    let now = "2026-06-01T12:00:00Z".parse()?;
    let (mut answered, mut seen) = (Vec::new(), Vec::new());
    for time in 0..TIMES {
        let suspends = time % 2 == 0;
        let command = if suspends {
            Command::SuspendMembership { membership }
        } else {
            Command::ResumeMembership { membership }
        };
        let begun = Instant::now();
        world.act(world.owner, command).await;
        answered.push(begun.elapsed());
        let begun = Instant::now();
        let is_in_force = || {
            other
                .live()
                .decide(|index| index.is_in_force(someone, world.platform, now, Origin::Unknown))
        };
        while is_in_force() == suspends {
            // What is measured has this thread's processor to itself.
            tokio::task::yield_now().await;
        }
        seen.push(begun.elapsed());
    }
    Ok((answered, seen))
}

fn told(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let at = |part: usize| took.get(took.len() * part / 100).copied().unwrap_or_default();
    println!("{what:<52} {:>9.1?} (p50) {:>9.1?} (p99)", at(50), at(99));
}
