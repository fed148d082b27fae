//! What proves a history, over REST: checkpoints and bundles, as each reader may have them.

use std::collections::BTreeSet;

use rolecall_core::change::Command;
use rolecall_store::{Bundled, Hash, Trust, consistent, verify_bundle};
use serde_json::{Value, json};

use super::{call, get};
use crate::world::World;

const OLIVIA: &str = "olivia@northwind.example";
const CAROL: &str = "carol@abc.example";
const RITA: &str = "rita@harbour.example";

async fn text(world: &World, key: &str, path: &str) -> String {
    let reply = call(world, key, &format!("GET {path}")).send(world).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
    reply.text
}

async fn checkpoint(world: &World, key: &str) -> Value {
    get(world, key, "/accounts/abc/history/checkpoint").await
}

fn verified(bundle: &str, key: &Value, older: Option<&Value>) -> Bundled {
    let said = |value: &Value| value.as_str().expect("text").to_owned();
    let key = said(key).parse().expect("a verifier key");
    let trust = Trust { key: Some(key), checkpoint: older.map(said) };
    verify_bundle(bundle.as_bytes(), &trust, &mut |_| {}).expect("memory")
}

/// The rows of a bundle, and the entries of a history as a file.
fn rows(lines: &str) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).expect("a line of JSON");
    let rows = lines.lines().map(read).filter(|line: &Value| line.get("revision").is_some());
    rows.collect()
}

fn revisions(lines: &str) -> BTreeSet<u64> {
    rows(lines).iter().map(|row| row["revision"].as_u64().expect("a number")).collect()
}

async fn changed_from_above() -> World {
    let mut world = World::sweep().await;
    let account = world.account("abc");
    for by in [OLIVIA, RITA] {
        world.act(by, Command::SuspendAccount { account }).await;
        world.act(by, Command::ResumeAccount { account }).await;
    }
    let ceiling = Command::SetCeiling {
        account,
        section: "invoices".parse().expect("a section"),
        ceiling: Some(rolecall_core::Level::View),
    };
    world.act(OLIVIA, ceiling).await;
    world.invite(CAROL, "abc", "someone@elsewhere.example", "Bookkeeper").await;
    world
}

// covers P65
#[tokio::test]
async fn a_bundle_has_the_rows_of_the_history_and_is_verified_without_the_server() {
    let world = changed_from_above().await;
    for key in ["all of abc", "all of harbour", "all of northwind"] {
        let signed = checkpoint(&world, key).await;
        let bundle = text(&world, key, "/accounts/abc/history/bundle").await;
        let found = verified(&bundle, &signed["key"], None);
        assert!(found.is_sound() && found.key_was_known && !found.is_cut, "{key}: {found:?}");
        assert_eq!(found.name, "abc");
        let history = text(&world, key, "/accounts/abc/history/export").await;
        assert_eq!(revisions(&bundle), revisions(&history), "{key}");
        // That it was taken is the last thing that it says.
        let last = rows(&bundle).pop().expect("rows").to_string();
        assert!(last.contains("list_exported") && last.contains(r#""bundle""#), "{last}");
    }
}

/// Whatever is an id or an address in a text.
fn names(text: &str) -> BTreeSet<&str> {
    let part = |letter: char| letter.is_ascii_alphanumeric() || "-@.".contains(letter);
    let words = text.split(|letter| !part(letter));
    words.filter(|word| word.contains('@') || word.len() == 36 && word.contains('-')).collect()
}

#[tokio::test]
async fn no_bundle_names_what_its_history_does_not() {
    let mut world = changed_from_above().await;
    let auditor = json!({"customer.audit": "view"});
    world.define(OLIVIA, "northwind", ("Auditor", rolecall_core::Kind::Customer), auditor).await;
    world.issue(CAROL, "abc", ("audits", "Auditor"), |_| ()).await;
    for key in ["audits", "all of abc", "all of harbour"] {
        let bundle = text(&world, key, "/accounts/abc/history/bundle").await;
        let history = text(&world, key, "/accounts/abc/history/export").await;
        let (abc, harbour) =
            (world.account("abc").to_string(), world.account("harbour").to_string());
        let mut told = names(&history);
        // Where someone stood whose name is told.
        told.insert(&abc);
        if key == "all of harbour" {
            told.insert(&harbour);
        }
        let more: Vec<_> = names(&bundle).difference(&told).copied().collect();
        assert_eq!(more, Vec::<&str>::new(), "{key}");
        assert!(rows(&bundle).len() > 3, "{key}");
    }
}

#[tokio::test]
async fn a_filter_narrows_a_bundle_as_it_does_a_history() {
    let world = changed_from_above().await;
    let signed = checkpoint(&world, "all of abc").await;
    let filter = "event=account_state_set&via=rest";
    let path = format!("/accounts/abc/history/bundle?{filter}");
    let bundle = text(&world, "all of abc", &path).await;
    let found = verified(&bundle, &signed["key"], None);
    assert!(found.is_sound(), "{found:?}");
    assert_eq!(found.filter, filter);
    let path = format!("/accounts/abc/history/export?{filter}");
    assert_eq!(revisions(&bundle), revisions(&text(&world, "all of abc", &path).await));
    let after = rows(&text(&world, "all of abc", "/accounts/abc/history/bundle").await)[2].clone();
    let path = format!("/accounts/abc/history/bundle?after={}", after["revision"]);
    let rest = text(&world, "all of abc", &path).await;
    assert!(verified(&rest, &signed["key"], None).is_sound());
    assert!(revisions(&rest).iter().all(|it| *it > after["revision"].as_u64().expect("a number")));
}

#[tokio::test]
async fn a_bundle_and_a_later_checkpoint_go_on_from_one_that_was_kept() {
    let mut world = changed_from_above().await;
    let kept = checkpoint(&world, "all of abc").await;
    assert_eq!(checkpoint(&world, "all of northwind").await, kept, "it is one ledger");
    let membership = world.membership("bob@abc.example", "abc");
    world.act(CAROL, Command::SuspendMembership { membership }).await;
    let path = format!("/accounts/abc/history/bundle?since={}", kept["size"]);
    let bundle = text(&world, "all of abc", &path).await;
    let found = verified(&bundle, &kept["key"], Some(&kept["note"]));
    assert!(found.is_sound(), "{found:?}");
    let without = text(&world, "all of abc", "/accounts/abc/history/bundle").await;
    assert!(!verified(&without, &kept["key"], Some(&kept["note"])).is_sound());

    let later = checkpoint(&world, "all of abc").await;
    assert!(later["number"].as_u64() > kept["number"].as_u64(), "{later}");
    let between = format!("from={}&to={}", kept["size"], later["size"]);
    let path = format!("/accounts/abc/history/consistency?{between}");
    let proof = get(&world, "all of abc", &path).await;
    let said = |value: &Value| value.as_str().expect("text").to_owned();
    let hashes: Vec<Hash> = proof["proof"]
        .as_array()
        .expect("hashes")
        .iter()
        .map(|hash| decoded(&said(hash)))
        .collect();
    let (older, newer) = (said(&kept["note"]), said(&later["note"]));
    let key = said(&kept["key"]).parse().expect("a verifier key");
    assert!(consistent(&older, &newer, &key, &hashes).is_ok());
    assert!(consistent(&older, &newer, &key, &hashes[1..]).is_err());
}

fn decoded(hash: &str) -> Hash {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.decode(hash).expect("base64").try_into().expect("a hash")
}

#[tokio::test]
async fn a_size_that_the_ledger_never_had_is_refused_and_nothing_is_put_on_record() {
    let world = changed_from_above().await;
    let head = world.revision();
    for query in [
        "bundle?since=0",
        "bundle?since=99999",
        "bundle?since=x",
        "bundle?who_=x",
        "consistency?from=0&to=2",
        "consistency?from=3&to=2",
        "consistency?from=1&to=99999",
    ] {
        let path = format!("GET /accounts/abc/history/{query}");
        let code = call(&world, "all of abc", &path).send(&world).await.problem(400);
        assert_eq!(code, "query.mistyped", "{query}");
    }
    assert_eq!(world.revision(), head);
}
