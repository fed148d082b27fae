//! Who asks: a key, as a bearer or with basic credentials, looked at anew on each use.

mod bounds;

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::change::Command;

use crate::world::{Call, EVALUATION, EVALUATIONS, Reply, World, question};

fn asked() -> String {
    question("bob@abc.example", "edit", "invoices", "abc").to_string()
}

/// Asks with this header, at both addresses; both answer alike.
async fn ask_as(world: &World, authorization: &str) -> Reply {
    let mut replies = Vec::new();
    for path in [EVALUATION, EVALUATIONS] {
        let call = Call::post(path).header("authorization", authorization);
        replies.push(call.json(asked()).send(world).await);
    }
    assert_eq!(replies[0], replies[1], "{authorization}");
    replies.swap_remove(0)
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn assert_unauthorized(reply: &Reply, why: &str) {
    assert_eq!(reply.problem(401), "key.needed", "{why}");
    let challenge = reply.header("www-authenticate").unwrap_or_default();
    assert!(challenge.contains("Bearer realm="), "{why}: {challenge}");
    assert!(challenge.contains("Basic realm="), "{why}: {challenge}");
}

#[tokio::test]
async fn without_credentials_the_answer_is_401_with_what_is_wanted() {
    let world = World::telecom().await;
    for path in [EVALUATION, EVALUATIONS] {
        let reply = Call::post(path).json(asked()).send(&world).await;
        assert_unauthorized(&reply, path);
    }
}

#[tokio::test]
async fn who_shows_no_key_is_not_told_what_is_wrong_with_the_body() {
    let world = World::telecom().await;
    let plain = Call::post(EVALUATION).json(asked()).send(&world).await;
    for body in ["", "{", "[]", "{}"] {
        let reply = Call::post(EVALUATION).json(body).send(&world).await;
        assert_eq!(reply, plain, "{body}");
        let reply = Call::post(EVALUATION).bytes(body).send(&world).await;
        assert_eq!(reply, plain, "{body}");
    }
}

#[tokio::test]
async fn a_key_is_shown_as_a_bearer() {
    let world = World::telecom().await;
    let credential = world.key("abc asks").credential();
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let reply = ask_as(&world, &format!("{scheme} {credential}")).await;
        assert!(reply.verdict().0, "{scheme}");
    }
}

#[tokio::test]
async fn a_key_is_shown_with_its_id_and_secret_as_basic_credentials() {
    let world = World::telecom().await;
    let key = world.key("abc asks");
    let simple = key.id.0.simple().to_string();
    for user in [simple.clone(), key.id.to_string(), format!("rck_{simple}")] {
        let authorization = basic(&user, &key.secret());
        assert!(ask_as(&world, &authorization).await.verdict().0, "{user}");
        let lower = authorization.replacen("Basic", "basic", 1);
        assert!(ask_as(&world, &lower).await.verdict().0, "{user}");
    }
}

/// Credentials that are those of no key.
fn wrong(world: &World) -> Vec<String> {
    let key = world.key("abc asks");
    let other = world.key("abc simulates");
    let credential = key.credential();
    let id = key.id.0.simple();
    let secret = key.secret();
    let unknown = "018f000000007000800000000000000f";
    vec![
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        credential.clone(),
        format!("Token {credential}"),
        format!("Digest {credential}"),
        format!("Bearer {}", credential.trim_start_matches("rck_")),
        format!("Bearer RCK{}", credential.trim_start_matches("rck")),
        format!("Bearer {}", &credential[..credential.len() - 1]),
        format!("Bearer {credential}x"),
        format!("Bearer {credential} {credential}"),
        format!("Bearer rck_{id}"),
        format!("Bearer rck_{id}_"),
        format!("Bearer rck_{id}_{}", other.secret()),
        format!("Bearer rck_{id}_{}", secret.to_uppercase()),
        format!("Bearer rck_{unknown}_{secret}"),
        format!("Bearer rck_{unknown}_"),
        format!("Bearer rck__{secret}"),
        format!("Basic {credential}"),
        format!("Basic {}", STANDARD.encode(&credential)),
        format!("Basic {}", STANDARD.encode([0xff, 0xfe, b':', b'x'])),
        "Basic :".to_owned(),
        "Basic %%%".to_owned(),
        basic(&id.to_string(), ""),
        basic(&id.to_string(), &other.secret()),
        basic(&id.to_string(), &format!("{secret}:")),
        basic(unknown, &secret),
        basic("", &secret),
        basic("abc asks", &secret),
        basic("carol@abc.example", "password"),
    ]
}

#[tokio::test]
async fn wrong_credentials_are_refused_and_not_told_apart() {
    let world = World::telecom().await;
    let without = Call::post(EVALUATION).json(asked()).send(&world).await;
    for authorization in wrong(&world) {
        let reply = ask_as(&world, &authorization).await;
        assert_unauthorized(&reply, &authorization);
        assert_eq!(reply, without, "{authorization}");
    }
}

// covers T13
#[tokio::test]
async fn an_expired_key_is_refused_as_a_wrong_one() {
    let world = World::telecom().await;
    let key = world.key("abc expired");
    let wrong = ask_as(&world, &format!("Bearer {}x", key.credential())).await;
    let simple = key.id.0.simple().to_string();
    for authorization in [format!("Bearer {}", key.credential()), basic(&simple, &key.secret())] {
        let reply = ask_as(&world, &authorization).await;
        assert_unauthorized(&reply, "expired");
        assert_eq!(reply, wrong);
    }
}

// covers T13
#[tokio::test]
async fn a_revoked_key_is_refused_by_the_next_question() {
    let mut world = World::telecom().await;
    let key = world.key("abc asks");
    let bearer = format!("Bearer {}", key.credential());
    let basic = basic(&key.id.to_string(), &key.secret());
    assert!(ask_as(&world, &bearer).await.verdict().0);
    world.act("carol@abc.example", Command::RevokeKey { key: key.id }).await;
    assert_unauthorized(&ask_as(&world, &bearer).await, "revoked");
    assert_unauthorized(&ask_as(&world, &basic).await, "revoked");
}

#[tokio::test]
async fn a_key_without_decisions_is_forbidden_to_ask() {
    let world = World::telecom().await;
    for path in [EVALUATION, EVALUATIONS] {
        let call = Call::post(path).with_key(&world, "abc nothing");
        let reply = call.json(asked()).send(&world).await;
        assert_eq!(reply.problem(403), "level.missing", "{path}");
        assert_eq!(reply.header("www-authenticate"), None, "{path}");
    }
}
