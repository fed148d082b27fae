//! Access as code over REST: what there is, a plan, and applying it.

use serde_json::{Value, json};

use super::{call, get, send};
use crate::world::{Reply, World};

const KEY: &str = "all of abc";

async fn text(world: &World, query: &str) -> (String, u64) {
    let found = get(world, KEY, &format!("/accounts/abc/configuration?{query}")).await;
    let revision = found["revision"].as_u64().expect("a revision");
    (found["text"].as_str().expect("a text").to_owned(), revision)
}

async fn plan(world: &World, key: &str, text: &str, format: &str) -> Reply {
    let body = json!({"text": text, "format": format});
    send(world, key, "POST /accounts/abc/configuration/plan", &body).await
}

async fn apply(world: &World, text: &str, plan: &Value) -> Reply {
    let body = json!({
        "text": text, "format": "toml", "revision": plan["revision"], "digest": plan["digest"],
    });
    send(world, KEY, "POST /accounts/abc/configuration/apply", &body).await
}

#[tokio::test]
async fn what_is_exported_is_so_in_each_format() {
    let world = World::sweep().await;
    for format in ["toml", "yaml", "json"] {
        let (text, _) = text(&world, &format!("format={format}")).await;
        let planned = plan(&world, KEY, &text, format).await.answer();
        assert_eq!(planned["steps"], json!([]), "{text}");
        assert_eq!(planned["refused"], json!([]), "{text}");
        assert!(!text.contains("rck_"), "no secret of a key");
    }
}

// covers T28
#[tokio::test]
async fn a_plan_lists_what_applying_it_does_and_nothing_is_done_twice() {
    let world = World::sweep().await;
    let (before, _) = text(&world, "only=roles&below=false").await;
    let after = format!(
        "{before}\n[[accounts.roles]]\nname = \"Teller\"\ntype = \"customer\"\nlevels = {{ invoices = \"view\" }}\n"
    );
    let planned = plan(&world, KEY, &after, "toml").await.answer();
    assert_eq!(planned["steps"].as_array().map(Vec::len), Some(1), "{planned}");
    assert_eq!(planned["steps"][0]["name"], "Teller");
    let done = apply(&world, &after, &planned).await.answer();
    assert!(done["revision"].as_u64() > planned["revision"].as_u64());
    let again = plan(&world, KEY, &after, "toml").await.answer();
    assert_eq!(again["steps"], json!([]));
    // The same plan is of another world now.
    let stale = apply(&world, &after, &planned).await;
    assert_eq!(stale.problem(409), "plan.stale");
    // Whoever only reads plans the same and may make none of it.
    let refused = plan(&world, "view of abc", &before, "toml").await.answer();
    assert_eq!(refused["refused"][0]["code"], "level.missing", "{refused}");
}

#[tokio::test]
async fn one_change_that_is_refused_keeps_all_from_being_made() {
    let world = World::sweep().await;
    let text =
        "[[accounts]]\naccount = \"abc\"\nname = \"Another\"\nceilings = { trunks = \"view\" }\n";
    let planned = plan(&world, KEY, text, "toml").await.answer();
    assert_eq!(planned["refused"][0]["step"]["name"], "trunks", "{planned}");
    assert_eq!(planned["refused"][0]["line"], 4);
    let refused = apply(&world, text, &planned).await;
    assert_eq!(refused.problem(409), "plan.refused");
    let (now, _) = self::text(&world, "only=settings&below=false").await;
    assert!(!now.contains("Another"), "{now}");
}

#[tokio::test]
async fn mistakes_name_the_line_and_what_was_meant_and_nothing_of_others() {
    let world = World::sweep().await;
    let text = "[[accounts]]\naccount = \"abc\"\n[[accounts.people]]\naddress = \"new@abc.example\"\nroles = [\"Bookeeper\"]\n";
    let mistake = plan(&world, KEY, text, "toml").await;
    assert_eq!(mistake.problem(422), "document.mistake");
    let said = mistake.json()["detail"].to_string();
    assert!(said.contains("line 5") && said.contains("Bookkeeper"), "{said}");
    // An account beside answers as one that is not there.
    for name in ["globex", "nowhere"] {
        let text = format!("[[accounts]]\naccount = \"{name}\"\nname = \"X\"\n");
        let said = plan(&world, KEY, &text, "toml").await.json()["detail"].to_string();
        assert_eq!(said.replace(name, "…"), said.replace(name, "…"));
        assert!(said.contains(&format!("no account {name}")), "{said}");
    }
}

// covers G27
#[tokio::test]
async fn no_list_of_a_file_leaves_out_who_applies_it() {
    let world = World::sweep().await;
    let list =
        |range: &str| format!("[[accounts]]\naccount = \"abc\"\nallowlist = [\"{range}\"]\n");
    let asked = async |what: &str, body: Value| {
        let path = format!("POST /accounts/abc/configuration/{what}");
        call(&world, KEY, &path).json(body.to_string()).from("192.0.2.7").send(&world).await
    };
    let plan = async |text: &str| asked("plan", json!({"text": text, "format": "toml"})).await;
    let apply = async |text: &str, plan: &Value| {
        let body = json!({
            "text": text, "format": "toml", "revision": plan["revision"], "digest": plan["digest"],
        });
        asked("apply", body).await
    };
    let elsewhere = list("203.0.113.0/24");
    let planned = plan(&elsewhere).await.answer();
    assert_eq!(planned["refused"][0]["code"], "allowlist.leaves_out", "{planned}");
    let refused = apply(&elsewhere, &planned).await;
    assert_eq!(refused.problem(409), "plan.refused");
    // A range of v4 addresses in v6 clothing is the v4 one, and lets them in.
    let here = list("::ffff:192.0.2.0/120");
    let planned = plan(&here).await.answer();
    assert_eq!(planned["refused"], json!([]), "{planned}");
    assert_eq!(apply(&here, &planned).await.status.as_u16(), 200);
    let now = call(&world, KEY, "GET /accounts/abc/allowlist").from("192.0.2.7");
    assert_eq!(now.send(&world).await.answer()["ranges"], json!(["192.0.2.0/24"]));
}

#[tokio::test]
async fn a_file_that_calls_an_account_what_it_was_called_is_told_what_it_is_called_now() {
    let world = World::sweep().await;
    let renamed = json!({"name": "ABC", "short_name": "alpha", "second_factor": false, "opens_accounts": false});
    send(&world, KEY, "PUT /accounts/abc/settings", &renamed).await.answer();
    let shown = get(&world, KEY, "/accounts/abc").await;
    assert_eq!(shown["short_name"], "alpha", "{shown}");
    assert_eq!(shown["former_names"], json!(["abc"]), "{shown}");
    for entry in [
        "[[accounts]]\naccount = \"abc\"\nname = \"X\"\n",
        "[[accounts]]\naccount = \"abc\"\nkind = \"customer\"\nname = \"X\"\nparent = \"alpha\"\n",
        "[[accounts]]\naccount = \"new-one\"\nkind = \"phone_system\"\nname = \"X\"\nparent = \"abc\"\n",
    ] {
        let mistake = plan(&world, KEY, entry, "toml").await;
        assert_eq!(mistake.problem(422), "document.mistake");
        let said = mistake.json()["detail"].to_string();
        assert!(said.contains("abc is called alpha now: name it so"), "{said}");
    }
}

#[tokio::test]
async fn who_is_new_cannot_be_suspended_by_a_file() {
    let world = World::sweep().await;
    let people = "[[accounts]]\naccount = \"abc\"\n[[accounts.people]]\naddress = \"x@new.example\"\nsuspended = true\n";
    let wrong = plan(&world, KEY, people, "toml").await;
    assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.text);
    let only = "x@new.example is new: only who has accepted can be suspended";
    assert!(wrong.text.contains(only) && wrong.text.contains("line 5"), "{}", wrong.text);
}
