//! One round: start what was ended, look whether all is there, work, and end it again.

use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use rand::{Rng, rngs::StdRng};

use super::{
    found::{Found, Sum},
    harm::{Harm, Moment},
    jobs::Jobs,
};
use crate::{
    Fault,
    http::Door,
    place::{Came, Place, Tally},
    postgres::Server,
    served::Served,
    world::World,
};

/// Between two changes in one place: so few that a ledger of a thousand rounds can be verified soon.
const PAUSE_MAX_US: u64 = 8_000;
/// Within what all is answered at the end and the last jobs are over: longer than one waits that another
/// node is at.
const OVER_WITHIN: Duration = Duration::from_secs(90);

/// What all rounds are about.
pub(super) struct Rounds<'w> {
    pub(super) served: Served<'w>,
    pub(super) server: Option<Server>,
    pub(super) door: Door,
    pub(super) places: Vec<Place>,
    pub(super) jobs: Jobs,
    pub(super) chance: StdRng,
    pub(super) found: Found,
}

impl Rounds<'_> {
    pub(super) fn once(&mut self) -> Result<(), Fault> {
        let moment = Moment::by(&mut self.chance);
        if moment.is_at_start() {
            // It runs since the last time where a database alone was ended.
            self.served.kill()?;
            self.served.start(&[])?;
            moment.wait(&channel().1);
            self.served.kill()?;
            self.found.harmed("server killed while it starts");
            return Ok(());
        }
        self.come_back("server killed while it starts")?;
        let harm = Harm::by(&mut self.chance, self.server.is_some());
        let (is_over, (told, answers)) = (AtomicBool::new(false), channel());
        let (places, jobs, door, served) =
            (&mut self.places, &mut self.jobs, &self.door, &mut self.served);
        let server = &mut self.server;
        let pauses = self.chance.random_range(0..PAUSE_MAX_US);
        thread::scope(|scope| {
            for place in places {
                let (told, is_over) = (told.clone(), &is_over);
                scope.spawn(move || worked(place, door, pauses, is_over, &told));
            }
            scope.spawn(|| jobs.work(door, &is_over));
            moment.wait(&answers);
            let ended = ended(harm, served, server.as_mut());
            is_over.store(true, Ordering::Relaxed);
            ended
        })?;
        self.found.harmed(harm.name());
        self.come_back(harm.name())
    }

    /// Starts what does not run, and waits until everything is answered.
    fn come_back(&mut self, harm: &'static str) -> Result<(), Fault> {
        let begun = Instant::now();
        if let Some(server) = &mut self.server {
            server.go_on()?;
        }
        if !self.served.is_running() {
            self.served.start(&[])?;
        }
        while !self.served.is_ready()? {
            // A node may end with its database, and is started again by whoever runs it.
            self.served.start(&[])?;
        }
        self.found.recovered(harm, begun);
        Ok(())
    }

    /// Has the program verify the ledger as the last kill left it.
    pub(super) fn verified(&mut self, world: &World, database: &str) -> Result<(), Fault> {
        self.served.kill()?;
        if let Some(server) = &mut self.server {
            server.go_on()?;
        }
        println!("{}", world.verified(database)?);
        Ok(())
    }

    /// At the end: all is there, jobs are over, and who was invited has a mail.
    pub(super) fn ended(&mut self) -> Result<(), Fault> {
        self.come_back("the last")?;
        let until = Instant::now() + OVER_WITHIN;
        for place in &mut self.places {
            // A connection to a database that was ended may be met once more, and is answered by 503.
            while place.settle(&self.door) == Came::Unanswered {
                slept(until, "the server does not answer at the end")?;
            }
        }
        while !self.jobs.is_over(&self.door) {
            slept(until, "a job does not end")?;
        }
        self.mailed()
    }

    /// A mail is written in the transaction of its change.
    fn mailed(&mut self) -> Result<(), Fault> {
        let mut written = Vec::new();
        for state in ["waiting", "sent", "dead"] {
            let mails = self.door.list(&format!("/api/v1/mail?state={state}"), |_| true);
            written.extend(mails.ok_or("the mail cannot be listed")?);
        }
        for place in &mut self.places {
            for address in place.invited() {
                if !written.iter().any(|mail| mail["address"] == *address) {
                    place.tally.wrong.push(format!("lost: the mail to {address}"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn sum(&self) -> Sum {
        let places = self.places.iter().map(|place| &place.tally);
        let all = places.chain([&self.jobs.tally]);
        Sum { tally: all.fold(Tally::default(), Tally::plus), jobs: self.jobs.over }
    }
}

/// One at work: looks first, and goes on until nobody answers.
fn worked(place: &mut Place, door: &Door, pauses_us: u64, is_over: &AtomicBool, told: &Sender<()>) {
    let mut came = place.settle(door);
    while came == Came::Answered && !is_over.load(Ordering::Relaxed) {
        came = place.work(door);
        if came == Came::Answered {
            // Nobody listens any more once the moment has come.
            told.send(()).ok();
        }
        thread::sleep(Duration::from_micros(pauses_us));
    }
}

fn slept(until: Instant, or_else: &str) -> Result<(), Fault> {
    if Instant::now() > until {
        return Err(or_else.into());
    }
    thread::sleep(Duration::from_millis(50));
    Ok(())
}

fn ended(harm: Harm, served: &mut Served<'_>, server: Option<&mut Server>) -> Result<(), Fault> {
    if harm == Harm::ServerThenDatabase {
        served.kill()?;
    }
    if let Some(server) = server
        && harm.is_of_database()
    {
        server.kill()?;
    }
    if harm.is_of_server() {
        served.kill()?;
    }
    Ok(())
}
