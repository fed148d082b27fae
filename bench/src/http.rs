//! Decisions over HTTP on loopback: Rolecall's router beside a bare handler that reads the same JSON
//! and says true, by the same load, in turns.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Json, Router, routing::post};
use hyper::body::Bytes;
use rolecall_core::Timestamp;
use rolecall_store::Store;
use rolecall_web::{App, Seal, SealingKey, authzen};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    ideal::Ideal,
    load::Load,
    peers::cerbos,
    report::{Budget, Report},
    stored::Stored,
    world::{Question, Shape, World, now},
};

pub const ONE: &str = "/access/v1/evaluation";
const MANY: &str = "/access/v1/evaluations";
const BATCH: usize = 100;
const BODIES: usize = 1 << 15;
const COMPARED: usize = 4_000;

pub fn measure(quick: bool, report: &mut Report) {
    let memberships = if quick { 100_000 } else { 1_000_000 };
    let world = World::new(Shape::of(memberships), 7);
    let questions = world.questions(BODIES, 8);
    let stored = Stored::of(&world);
    let ideal = Ideal::of(&world);
    let dense: Vec<_> = questions.iter().filter_map(|it| ideal.dense(it)).collect();
    let cerbos = cerbos::Asked::of(&ideal, &dense);
    let asked = Asked::of(&world, &questions);
    let right = questions.iter().map(|it| ideal.allows(it, now().as_second())).collect();
    drop((world, ideal));
    crate::runtime().block_on(async {
        let servers = Servers::start(&stored).await;
        servers.compare(&asked, right).await;
        let lasts = Duration::from_millis(if quick { 400 } else { 1_000 });
        let rounds = if quick { 3 } else { 5 };
        let mut rolecall = Vec::new();
        for connections in [1, 16, 64] {
            let a_second = servers.one(&asked, connections, (rounds, lasts), report).await;
            rolecall.push((connections, a_second));
        }
        servers.many(&asked, (rounds, lasts), report).await;
        servers.store.close().await;
        cerbos.measure(&rolecall, (rounds, lasts), report).await;
    });
}

/// Questions as they are sent.
pub fn bodies(world: &World, questions: &[Question]) -> Vec<Bytes> {
    questions.iter().map(|it| Bytes::from(value(world, it).to_string())).collect()
}

fn value(world: &World, it: &Question) -> Value {
    let section = world.facts.catalog().sections()[it.section].key.as_str();
    json!({
        "subject": {"type": "person", "id": it.person},
        "action": {"name": it.level.key()},
        "resource": {"type": section, "id": it.account},
    })
}

/// Bodies that are sent.
struct Asked {
    one: Arc<Vec<Bytes>>,
    many: Arc<Vec<Bytes>>,
}

impl Asked {
    fn of(world: &World, questions: &[Question]) -> Self {
        let batch = |some: &[Question]| {
            let all: Vec<Value> = some.iter().map(|it| value(world, it)).collect();
            Bytes::from(json!({"evaluations": all}).to_string())
        };
        Self {
            one: Arc::new(bodies(world, questions)),
            many: Arc::new(questions.chunks_exact(BATCH).map(batch).collect()),
        }
    }
}

struct Servers {
    store: Store,
    bare: SocketAddr,
    checked: SocketAddr,
    unchecked: SocketAddr,
    authorization: String,
}

impl Servers {
    async fn start(stored: &Stored) -> Self {
        let store = Store::open(&stored.url()).await.expect("a store");
        let app = app(store.clone()).await;
        Self {
            bare: serve(bare()).await,
            checked: serve(rolecall_web::router(app.clone())).await,
            unchecked: serve(authzen::asked_by(&app, stored.key)).await,
            authorization: format!("Bearer {}", stored.credential),
            store,
        }
    }

    fn load(&self, path: &'static str, asked: &Asked, with_key: bool) -> Load {
        let authorization = with_key.then(|| self.authorization.clone());
        let bodies = if path == ONE { &asked.one } else { &asked.many };
        Load { path, authorization, bodies: bodies.clone() }
    }

    async fn compare(&self, asked: &Asked, right: Vec<bool>) {
        for (server, with_key) in [(self.checked, true), (self.unchecked, false)] {
            let answers = self.load(ONE, asked, with_key).answers(server, COMPARED).await;
            let answers = answers.iter().map(|it| read(it)["decision"] == json!(true));
            assert!(answers.eq(right[..COMPARED].iter().copied()), "one by one");
            let load = self.load(MANY, asked, with_key);
            let batches = load.answers(server, COMPARED / BATCH).await;
            let all = batches.iter().flat_map(|it| {
                let answers = read(it)["evaluations"].as_array().cloned().unwrap_or_default();
                answers.into_iter().map(|it| it["decision"] == json!(true))
            });
            assert!(all.eq(right[..COMPARED].iter().copied()), "in batches");
        }
        println!("HTTP: {} answers agree", 4 * COMPARED);
    }

    /// Each in turn, and the best of some rounds; how much it was with the key checked.
    async fn one(
        &self,
        asked: &Asked,
        connections: usize,
        (rounds, lasts): (usize, Duration),
        report: &mut Report,
    ) -> f64 {
        let (with, without) = (self.load(ONE, asked, true), self.load(ONE, asked, false));
        let mut best = [0.0_f64; 3];
        for _ in 0..rounds {
            let turns = [(&without, self.bare), (&without, self.unchecked), (&with, self.checked)];
            for ((load, server), best) in turns.into_iter().zip(&mut best) {
                *best = best.max(load.a_second(server, connections, lasts).await);
            }
        }
        let name = |what: &str| format!("HTTP, {what}, {connections} connections");
        let [bare, unchecked, checked] = best;
        report.add(name("bare handler"), bare, "1/s", None, None);
        let budget = Some(Budget::RatioMin(0.9));
        report.add(name("one decision, key vouched for"), unchecked, "1/s", Some(bare), budget);
        let budget = Some(Budget::RatioMin(0.7));
        report.add(name("one decision, key checked"), checked, "1/s", Some(bare), budget);
        checked
    }

    async fn many(&self, asked: &Asked, (rounds, lasts): (usize, Duration), report: &mut Report) {
        let (with, without) = (self.load(MANY, asked, true), self.load(MANY, asked, false));
        let mut best = [0.0_f64; 2];
        for _ in 0..rounds {
            for (at, (load, server)) in
                [(&without, self.bare), (&with, self.checked)].into_iter().enumerate()
            {
                let a_second = load.a_second(server, 16, lasts).await * BATCH as f64;
                best[at] = best[at].max(a_second);
            }
        }
        report.add("HTTP, bare handler, batches of 100", best[0], "1/s", None, None);
        // 1.5 M where the ideal has 1.95 M: times differ from machine to machine, so the ratio counts.
        let budget = Some(Budget::RatioMin(1.5 / 1.95));
        let name = "HTTP, decisions in batches of 100, key checked";
        report.add(name, best[1], "1/s", Some(best[0]), budget);
    }
}

fn read(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

/// Rolecall's own, with the clock at the moment that all questions are about.
pub async fn app(store: Store) -> App {
    let sealing = SealingKey::filled(|bytes| {
        bytes.fill(5);
        Ok::<_, ()>(())
    });
    let seal = Seal::new(&store, &sealing.expect("a key")).await.expect("the first key");
    App::new(store, seal, "http://localhost", clock, |bytes| bytes.fill(3))
}

fn clock() -> Timestamp {
    // What a clock costs is part of it.
    let real = std::time::SystemTime::now();
    std::hint::black_box(real);
    now()
}

pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = listener.local_addr().expect("an address");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.expect("it serves") });
    here
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is read is part of what is measured")]
struct BareEntity {
    #[serde(rename = "type")]
    kind: String,
    id: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is read is part of what is measured")]
struct BareAction {
    name: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is read is part of what is measured")]
struct BareQuestion {
    subject: BareEntity,
    action: BareAction,
    resource: BareEntity,
}

#[derive(Deserialize)]
struct BareBatch {
    evaluations: Vec<BareQuestion>,
}

fn bare() -> Router {
    let one = |Json(_): Json<BareQuestion>| async { Json(json!({"decision": true})) };
    let many = |Json(batch): Json<BareBatch>| async move {
        let yes = |_: &BareQuestion| json!({"decision": true});
        Json(json!({"evaluations": batch.evaluations.iter().map(yes).collect::<Vec<_>>()}))
    };
    Router::new().route(ONE, post(one)).route(MANY, post(many))
}
