//! Random bodies, from valid ones that were changed: whatever comes in, JSON comes back, and the
//! server never fails.

mod mutation;

use axum::http::StatusCode;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::Value;

use self::mutation::{broken, mutated, valid};
use crate::world::{Call, EVALUATION, EVALUATIONS, Reply, World};

const BODIES: u64 = 2_000;
const KEYS: [&str; 4] = ["abc asks", "abc simulates", "harbour simulates", "northwind simulates"];

/// Mostly other JSON; now and then no JSON at all. The seed alone says which.
fn body(random: &mut StdRng) -> Vec<u8> {
    let mut value = valid(random);
    for _ in 0..random.random_range(0..6) {
        mutated(random, &mut value);
    }
    let text = value.to_string().into_bytes();
    if random.random_ratio(1, 10) { broken(random, text) } else { text }
}

fn is_decision(value: &Value) -> bool {
    value["decision"].is_boolean() && value["context"].is_object()
}

/// What must hold of every reply.
fn assert_sound(reply: &Reply, path: &str) {
    match reply.status {
        StatusCode::OK => {
            let answer = reply.answer();
            let items = answer.get("evaluations").and_then(Value::as_array);
            let sound = match items {
                Some(items) => {
                    let alone = answer.get("decision").is_none();
                    path == EVALUATIONS && alone && items.iter().all(is_decision)
                }
                None => is_decision(&answer),
            };
            assert!(sound, "{}", reply.text);
        }
        StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN => {
            reply.problem(reply.status.as_u16());
        }
        status => panic!("{status}: {}", reply.text),
    }
}

#[tokio::test]
async fn no_body_makes_the_server_fail_or_answer_anything_but_json() {
    let world = World::telecom().await;
    let (mut answered, mut allowed) = (0, 0);
    for seed in 0..BODIES {
        let mut random = StdRng::seed_from_u64(seed);
        let body = body(&mut random);
        let key = KEYS.choose(&mut random).expect("there are keys");
        let path = [EVALUATION, EVALUATIONS][random.random_range(0..2)];
        // Shown when a check fails.
        println!("seed {seed}: {path}: {}", String::from_utf8_lossy(&body));
        let call = Call::post(path).with_key(&world, key).json(body);
        let reply = call.send(&world).await;
        assert_sound(&reply, path);
        answered += u64::from(reply.status == StatusCode::OK);
        allowed += u64::from(reply.text.contains("\"decision\":true"));
    }
    // Neither all nonsense nor all valid: both sides are reached.
    assert!((BODIES / 5..BODIES * 4 / 5).contains(&answered), "{answered}");
    assert!(allowed > BODIES / 20, "{allowed}");
}
