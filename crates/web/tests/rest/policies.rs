//! Policies over REST: stated, kept, broken from above, removed.

use serde_json::json;

use super::{call, changed, get, send};
use crate::world::World;

const KEY: &str = "all of abc";
const ABOVE: &str = "all of northwind";

#[tokio::test]
async fn a_policy_is_kept_in_the_account_and_broken_from_above_with_a_warning() {
    let world = World::sweep().await;
    let everything = world.role("Everything of a customer");
    let roles = [world.role("Asks"), world.role("Bookkeeper")];
    let policy = json!({
        "name": "Logs", "section": "call_logs", "level": "delete", "only": [everything],
    });
    let refused = send(&world, KEY, "POST /accounts/abc/policies", &policy).await;
    // call_logs offers view alone.
    assert_eq!(refused.problem(422), "level.not_offered");
    let policy = json!({
        "name": "Books", "section": "technical", "level": "delete", "only": [everything],
    });
    let made = send(&world, KEY, "POST /accounts/abc/policies", &policy).await;
    let made = changed(&made);
    assert_eq!((&made["broken"], &made["set_above"]), (&json!(false), &json!(false)));
    let id = made["id"].as_str().expect("an id").to_owned();

    let content = json!({"name": "Fixer", "type": "customer", "levels": {"technical": "delete"}});
    let fixer = send(&world, KEY, "POST /accounts/abc/roles", &content).await;
    let fixer = changed(&fixer)["id"].clone();
    let bob = world.membership("bob@abc.example", "abc");
    let path = format!("PUT /accounts/abc/people/{bob}/roles");
    let give = json!({"roles": [fixer]});
    let refused = send(&world, KEY, &path, &give).await;
    assert_eq!(refused.problem(409), "policy.broken");
    let key = json!({"name": "K", "roles": [fixer]});
    let refused = send(&world, KEY, "POST /accounts/abc/keys", &key).await;
    assert_eq!(refused.problem(409), "policy.broken");

    // From above it goes through, stands in the history, and is shown as broken.
    changed(&send(&world, ABOVE, &path, &give).await);
    let listed = get(&world, KEY, "/accounts/abc/policies").await;
    let of = |name: &str| {
        let all = listed.as_array().expect("a list").clone();
        all.into_iter().find(|policy| policy["name"] == name).expect("it is there")
    };
    assert_eq!(of("Books")["broken"], true);
    assert_eq!(of("Books")["broken_by"][0]["person"], bob.to_string());
    assert_eq!(of("Stands")["broken"], false);
    let history = get(&world, KEY, "/accounts/abc/history?event=policy_broken&limit=1").await;
    assert_eq!(history["items"][0]["what"]["policy"]["content"]["name"], "Books");

    let back = json!({"roles": roles});
    changed(&send(&world, KEY, &path, &back).await);
    let other = json!({
        "name": "Books", "section": "technical", "level": "delete", "only": [everything, fixer],
    });
    let path = format!("PUT /accounts/abc/policies/{id}");
    assert_eq!(
        changed(&send(&world, KEY, &path, &other).await)["only"].as_array().map(Vec::len),
        Some(2)
    );
    let gone = call(&world, KEY, &format!("DELETE /accounts/abc/policies/{id}")).send(&world).await;
    assert_eq!(gone.status.as_u16(), 200);
    let gone = call(&world, KEY, &format!("DELETE /accounts/abc/policies/{id}")).send(&world).await;
    assert_eq!(gone.problem(404), "target.not_found");
}

#[tokio::test]
async fn what_is_stated_above_is_shown_below_without_who_stands_there() {
    let world = World::sweep().await;
    let all = ["Everything of a customer", "Everything of a reseller"].map(|name| world.role(name));
    let policy = json!({
        "name": "Calls", "section": "technical", "level": "delete", "only": all, "below": true,
    });
    let at = "POST /accounts/harbour/policies";
    let stated = send(&world, ABOVE, at, &policy).await;
    assert!(stated.status.is_success(), "{}", stated.text);
    // Of a section that nobody has in a customer, and of harbour's own people alone.
    for (name, section, below) in [("Own", "reseller.roles", true), ("Here", "technical", false)] {
        let other = json!({"name": name, "section": section, "below": below, "only": all, "level": "delete"});
        let stated = send(&world, ABOVE, at, &other).await;
        assert!(stated.status.is_success(), "{}", stated.text);
    }
    let above = get(&world, KEY, "/accounts/abc/policies/above").await;
    let names: Vec<_> = above.as_array().expect("a list").iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["Calls"], "{above}");
    assert_eq!(above[0]["stated_by"], json!(null), "harbour is not theirs to see");
    assert_eq!((&above[0]["section"], &above[0]["level"]), (&json!("technical"), &json!("delete")));
    let by_harbour = get(&world, ABOVE, "/accounts/abc/policies/above").await;
    assert_eq!(by_harbour[0]["stated_by"], "harbour");
    assert_eq!(by_harbour[0]["only"].as_array().map(Vec::len), Some(2), "{by_harbour}");
    assert_eq!(get(&world, ABOVE, "/accounts/northwind/policies/above").await, json!([]));
    let own = get(&world, KEY, "/accounts/abc/policies").await;
    assert!(!own.to_string().contains("Calls"), "only where it stands it is changed");

    let text = |key: &'static str| get(&world, key, "/accounts/abc/configuration");
    let (here, above) = (text(KEY).await, text(ABOVE).await);
    let says = |found: &serde_json::Value, line: &str| {
        found["text"].as_str().expect("a text").contains(line)
    };
    assert!(says(&here, "# Stated above, by your provider: Calls (only owners"), "{here}");
    assert!(says(&above, "# Stated above, by harbour: Calls (only owners"), "{above}");
    assert!(!says(&here, "harbour"), "{here}");
}
