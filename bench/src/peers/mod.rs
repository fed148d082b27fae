//! Other engines beside Rolecall: same data, same questions, one run.
//!
//! What they have no word for is worked out for them beforehand, in their favour: where a section is
//! asked, what ceilings and states leave of a membership, and when it ends. What is left for them is
//! to find what a person has in an account and above, and whether that gives the level and all that it
//! rests on. Each is fed by the shape that suits it best of those that were tried.

mod casbin;
mod cedar;
pub mod cerbos;
mod rego;

use std::time::{Duration, Instant};

use crate::{
    ideal::{Dense, Ideal},
    memory,
    report::Report,
    world::now,
};

/// An engine that answers the same questions.
trait Peer: Sized {
    const NAME: &'static str;
    /// The most memberships that it is measured at, and why.
    const MOST: usize;
    const WHY: &'static str;
    /// A question as it wants it.
    type Question;

    fn of(ideal: &Ideal) -> Self;
    fn question(&self, ideal: &Ideal, dense: &Dense, way_up: &[u32]) -> Self::Question;
    fn allows(&mut self, question: &Self::Question) -> bool;
}

/// How long the questions of a peer may take.
const FOR: Duration = Duration::from_secs(4);
const QUESTIONS: usize = 20_000;
/// How many questions are timed together.
const STRETCH: usize = 25;

/// Measures all that can do so many memberships; `rolecall_ns` is what Rolecall takes here.
pub fn measure(
    ideal: &Ideal,
    questions: &[Dense],
    (memberships, name): (usize, &str),
    rolecall_ns: f64,
    quick: bool,
    report: &mut Report,
) {
    let mut peers = Peers { ideal, questions, memberships, name, rolecall_ns, quick, report };
    peers.one::<cedar::Cedar>();
    peers.one::<rego::Rego>();
    peers.one::<casbin::Casbin>();
}

struct Peers<'p> {
    ideal: &'p Ideal,
    questions: &'p [Dense],
    memberships: usize,
    name: &'p str,
    rolecall_ns: f64,
    quick: bool,
    report: &'p mut Report,
}

impl Peers<'_> {
    fn one<P: Peer>(&mut self) {
        let name = format!("{}, {}", P::NAME, self.name);
        let most = if self.quick { P::MOST.min(100_000) } else { P::MOST };
        if self.memberships > most {
            let why = if self.memberships > P::MOST { P::WHY } else { "--quick" };
            println!("{name}: not measured ({why})");
            return;
        }
        let (mut peer, bytes) = memory::counted(|| P::of(self.ideal));
        let bytes = bytes / self.memberships as f64;
        self.report.add(format!("memory a membership, {name}"), bytes, "bytes", None, None);
        let asked = self.asked(&mut peer);
        let ns = best_ns(&mut peer, &asked);
        let row = format!("decision, {name} ({} questions)", asked.len());
        self.report.add(row, ns, "ns", Some(self.rolecall_ns), None);
    }

    /// Asks and compares every answer, as many as there is time for; where a section is not there,
    /// there is nothing to ask a peer.
    fn asked<P: Peer>(&self, peer: &mut P) -> Vec<P::Question> {
        let now = now().as_second();
        let started = Instant::now();
        let mut asked = Vec::new();
        for dense in self.questions {
            let Some(way_up) = self.ideal.way_up(dense.account, dense.section) else { continue };
            let question = peer.question(self.ideal, dense, &way_up);
            let right = self.ideal.allows_dense(dense, now);
            assert_eq!(peer.allows(&question), right, "{}: {dense:?}", P::NAME);
            asked.push(question);
            if asked.len() == QUESTIONS || started.elapsed() > FOR {
                break;
            }
        }
        println!("{}, {}: {} answers agree", P::NAME, self.name, asked.len());
        asked
    }
}

/// Nanoseconds a question: of each stretch the best of some rounds, as with Rolecall.
fn best_ns<P: Peer>(peer: &mut P, asked: &[P::Question]) -> f64 {
    let mut best = vec![Duration::MAX; asked.len().div_ceil(STRETCH)];
    let started = Instant::now();
    for round in 0..5 {
        for (stretch, best) in asked.chunks(STRETCH).zip(&mut best) {
            let started = Instant::now();
            for question in stretch {
                std::hint::black_box(peer.allows(question));
            }
            *best = started.elapsed().min(*best);
        }
        if round > 0 && started.elapsed() > FOR {
            break;
        }
    }
    let all: Duration = best.iter().sum();
    all.as_nanos() as f64 / asked.len() as f64
}
