//! Bulk statuses and imports: drafted, begun, carried out, and what came of each row.

use serde_json::{Value, json};

use super::{call, changed, get, send};
use crate::world::World;

const ABOVE: &str = "all of northwind";
const KEY: &str = "all of abc";

/// The world in which nothing waits to be carried out.
async fn swept() -> World {
    let world = World::sweep().await;
    world.work(100).await;
    world
}

/// A draft, as it was answered.
async fn draft(world: &World, key: &str, request: &str, body: &Value) -> Value {
    let reply = send(world, key, request, body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()
}

async fn rows(world: &World, key: &str, account: &str, job: &Value, query: &str) -> Vec<Value> {
    let id = job["id"].as_str().expect("an id");
    let page = get(world, key, &format!("/accounts/{account}/jobs/{id}/rows?{query}")).await;
    page["items"].as_array().expect("items").clone()
}

async fn step(world: &World, key: &str, account: &str, job: &Value, step: &str) -> Value {
    let id = job["id"].as_str().expect("an id");
    let request = format!("POST /accounts/{account}/jobs/{id}/{step}");
    changed(&send(world, key, &request, &json!({})).await)
}

async fn state(world: &World, account: &str) -> Value {
    get(world, ABOVE, &format!("/accounts/{account}")).await["state"].clone()
}

// covers G21, T30
#[tokio::test]
async fn accounts_that_a_filter_finds_are_set_as_a_job() {
    let world = swept().await;
    let wanted = json!({"state": "suspended", "kind": "customer", "in_state": "active"});
    let request = "POST /accounts/northwind/jobs/states";
    let job = draft(&world, ABOVE, request, &wanted).await;
    assert_eq!((&job["state"], &job["rows"]), (&json!("draft"), &json!(3)), "{job}");
    assert_eq!(job["foreseen"], json!({"done": 3, "unchanged": 0, "refused": 0}));
    assert_eq!(state(&world, "abc").await, "active", "nothing is changed by a draft");
    let found = rows(&world, ABOVE, "northwind", &job, "").await;
    let subjects: Vec<_> = found.iter().map(|row| row["subject"].clone()).collect();
    assert!(
        subjects.contains(&json!("abc")) && subjects.contains(&json!("globex")),
        "{subjects:?}"
    );
    assert_eq!(found[0]["what"]["after"], "suspended");

    // Once it is begun, what is decided is the state of then.
    let set = json!({"state": "suspended"});
    changed(&send(&world, ABOVE, "PUT /accounts/globex/state", &set).await);
    assert_eq!(step(&world, ABOVE, "northwind", &job, "start").await["state"], "going");
    assert_eq!(world.work(100).await, 3);
    let id = job["id"].as_str().expect("an id");
    let over = get(&world, ABOVE, &format!("/accounts/northwind/jobs/{id}")).await;
    assert_eq!(over["state"], "done");
    assert_eq!(over["came"], json!({"done": 2, "unchanged": 1, "refused": 0}));
    assert_eq!(state(&world, "abc").await, "suspended");
    let history = get(&world, ABOVE, "/accounts/abc/history?event=account_state_set").await;
    let row = &history["items"][0];
    assert_eq!((&row["via"], &row["job"]), (&json!("job"), &job["id"]), "{row}");
    assert_eq!(row["by"]["subject"]["name"], ABOVE);

    let listed = get(&world, ABOVE, "/accounts/northwind/jobs").await;
    assert_eq!(listed["items"], json!([over]));
    let path = format!("GET /accounts/northwind/jobs/{id}/result");
    let file = call(&world, ABOVE, &path).send(&world).await;
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(file.text.lines().count(), 4, "{}", file.text);
    let again = format!("POST /accounts/northwind/jobs/{id}/start");
    let refused = send(&world, ABOVE, &again, &json!({})).await;
    assert_eq!(refused.problem(409), "job.over");
}

#[tokio::test]
async fn accounts_of_a_file_are_set_each_to_its_own() {
    let world = swept().await;
    let csv =
        "Account,State\nabc,suspended\nnowhere,active\nglobex,close\ngone,active\nABC,closed\n";
    let request = "POST /accounts/northwind/jobs/states";
    let job = draft(&world, ABOVE, request, &json!({"csv": csv})).await;
    assert_eq!(job["foreseen"], json!({"done": 2, "unchanged": 0, "refused": 3}), "{job}");
    let found = rows(&world, ABOVE, "northwind", &job, "foreseen=refused").await;
    let told: Vec<_> =
        found.iter().map(|row| (row["line"].clone(), row["foreseen"]["column"].clone())).collect();
    assert_eq!(
        told,
        [(json!(3), json!("account")), (json!(4), json!("state")), (json!(6), json!("account"))]
    );
    let detail = found[1]["foreseen"]["detail"].as_str().expect("a sentence");
    assert!(detail.contains("did you mean `closed`"), "{detail}");
    let wrong =
        send(&world, ABOVE, request, &json!({"csv": "acount\nabc\n", "state": "active"})).await;
    assert_eq!(wrong.problem(422), "file.mistake");
    assert!(wrong.text.contains("did you mean `account`"), "{}", wrong.text);
    step(&world, ABOVE, "northwind", &job, "start").await;
    world.work(100).await;
    let id = job["id"].as_str().expect("an id");
    let over = get(&world, ABOVE, &format!("/accounts/northwind/jobs/{id}")).await;
    assert_eq!(over["came"], json!({"done": 2, "unchanged": 0, "refused": 3}));
    assert_eq!(state(&world, "gone").await, "active");
}

// covers G21
#[tokio::test]
async fn who_may_not_use_the_tool_finds_none_and_a_draft_is_its_makers_alone() {
    let world = swept().await;
    let wanted = json!({"state": "suspended"});
    let refused = send(&world, "all of harbour", "POST /accounts/harbour/jobs/states", &wanted);
    assert_eq!(refused.await.problem(404), "target.not_found");
    let refused = send(&world, KEY, "POST /accounts/abc/jobs/states", &wanted).await;
    assert_eq!(refused.problem(404), "target.not_found");
    let csv = json!({"csv": "address,roles\nnew@abc.example,Asks\n"});
    let job = draft(&world, KEY, "POST /accounts/abc/jobs/people", &csv).await;
    let id = job["id"].as_str().expect("an id");
    for step in ["", "/rows", "/result"] {
        let looked = call(&world, ABOVE, &format!("GET /accounts/abc/jobs/{id}{step}"));
        assert_eq!(looked.send(&world).await.problem(404), "target.not_found");
    }
    let started = format!("POST /accounts/abc/jobs/{id}/start");
    assert_eq!(send(&world, ABOVE, &started, &json!({})).await.problem(404), "target.not_found");
    step(&world, KEY, "abc", &job, "start").await;
    // Once it goes on, others see it, and do not go on with it in its maker's name.
    assert_eq!(get(&world, ABOVE, &format!("/accounts/abc/jobs/{id}")).await["own"], false);
    assert_eq!(send(&world, ABOVE, &started, &json!({})).await.problem(403), "actor.not_yours");
    step(&world, ABOVE, "abc", &job, "cancel").await;
    assert_eq!(world.work(10).await, 0);
    let elsewhere = call(&world, ABOVE, &format!("GET /accounts/globex/jobs/{id}"));
    assert_eq!(elsewhere.send(&world).await.problem(404), "target.not_found");
}

#[tokio::test]
async fn a_job_is_ended_where_it_is_and_goes_on_there() {
    let world = swept().await;
    let lines = (0..6).map(|n| format!("p{n}@abc.example,P{n},Asks"));
    let lines: Vec<_> = std::iter::once("address,name,roles".to_owned()).chain(lines).collect();
    let csv = json!({"csv": lines.join("\n")});
    let job = draft(&world, KEY, "POST /accounts/abc/jobs/people", &csv).await;
    step(&world, KEY, "abc", &job, "start").await;
    assert_eq!(world.work(2).await, 2);
    assert_eq!(step(&world, KEY, "abc", &job, "cancel").await["state"], "cancelled");
    assert_eq!(world.work(2).await, 0);
    assert_eq!(rows(&world, KEY, "abc", &job, "came=left").await.len(), 4);
    step(&world, KEY, "abc", &job, "start").await;
    while world.work(2).await > 0 {}
    let id = job["id"].as_str().expect("an id");
    let over = get(&world, KEY, &format!("/accounts/abc/jobs/{id}")).await;
    assert_eq!(over["came"]["done"], 6, "{over}");
    let people = get(&world, KEY, "/accounts/abc/people?q=p3@abc.example").await;
    assert_eq!(people["items"].as_array().expect("items").len(), 1);
}

// covers T30
#[tokio::test]
async fn people_of_a_file_come_in_as_they_are_invited_one_by_one() {
    let world = swept().await;
    let csv = "\u{feff}address,name,roles,groups,activation,expiration,zone,login_name\r\n\
        ann@abc.example,Ann,Asks,,2026-06-01,2026-12-31,Europe/Kyiv,\r\n\
        bob@abc.example,Bob,Keymaster,,,,,\r\n\
        carol@abc.example,Carol,,,,,,\r\n\
        dan@abc.example,Dan,Askes,,,,,\r\n\
        eve,Eve,Asks,,,,,\r\n\
        fay@abc.example,Fay,Asks,,31.12.2026,,,\r\n\
        gus@abc.example,'=Gus,Asks,abc night,,,,gus\r\n\
        ann@abc.example,Ann,Asks,,,,,\r\n\
        hal@abc.example,Hal,,,,,,\r\n";
    let job = draft(&world, KEY, "POST /accounts/abc/jobs/people", &json!({"csv": csv})).await;
    let found = rows(&world, KEY, "abc", &job, "limit=200").await;
    let told = |line: u64| {
        let row = found.iter().find(|row| row["line"] == line).expect("a row of the line");
        let foreseen = &row["foreseen"];
        format!(
            "{} {} {}",
            row["what"]["does"].as_str().unwrap_or_default(),
            foreseen["outcome"].as_str().expect("an outcome"),
            foreseen["column"].as_str().unwrap_or_default()
        )
    };
    assert_eq!(told(2), "invite done ");
    assert_eq!(told(3), "roles done ");
    assert_eq!(told(4), "nothing unchanged ");
    assert_eq!(told(5), "nothing refused roles");
    assert_eq!(told(6), "nothing refused address");
    assert_eq!(told(7), "nothing refused activation");
    assert_eq!(told(8), "add done ");
    assert_eq!(told(9), "nothing refused address");
    assert_eq!(told(10), "invite refused roles");
    step(&world, KEY, "abc", &job, "start").await;
    world.work(100).await;
    let ann = get(&world, KEY, "/accounts/abc/people?q=ann@abc.example").await;
    assert_eq!(ann["items"][0]["state"], "invited");
    assert_eq!(ann["items"][0]["dates"]["expiration"], "2026-12-31");
    let gus = get(&world, KEY, "/accounts/abc/people?q=gus@abc.example").await;
    assert_eq!(gus["items"][0]["name"], "=Gus");
    assert_eq!(gus["items"][0]["login_name"], "gus@abc");
    let bob = get(&world, KEY, "/accounts/abc/people?q=bob@abc.example").await;
    assert_eq!(bob["items"][0]["roles"][0]["name"], "Keymaster");
}

#[tokio::test]
async fn what_leaves_comes_in_again_and_changes_nothing() {
    let world = swept().await;
    let file = call(&world, KEY, "GET /accounts/abc/export/people").send(&world).await;
    assert!(file.text.starts_with("address,name,roles,groups,"), "{}", file.text);
    assert!(file.text.lines().count() > 4, "{}", file.text);
    let body = json!({"csv": file.text});
    let job = draft(&world, KEY, "POST /accounts/abc/jobs/people", &body).await;
    let all = job["rows"].as_u64().expect("a number");
    assert_eq!(job["foreseen"]["unchanged"], all, "{job}\n{}", file.text);

    let file = call(&world, ABOVE, "GET /accounts/northwind/export/accounts").send(&world).await;
    assert!(file.text.contains("phone_system,abc-hq,abc-hq,abc,"), "{}", file.text);
    let body = json!({"csv": file.text});
    let job = draft(&world, ABOVE, "POST /accounts/northwind/jobs/accounts", &body).await;
    assert_eq!(job["foreseen"]["unchanged"], job["rows"], "{job}\n{}", file.text);
    // It is on record that it left.
    let history = get(&world, KEY, "/accounts/abc/history?event=list_exported").await;
    assert_eq!(history["items"][0]["what"]["list"], "people");
}

#[tokio::test]
async fn accounts_of_a_file_are_made_with_what_stands_below_them() {
    let world = swept().await;
    let csv = "kind,name,short_name,parent,owner_address,owner_name,state\n\
        customer,Acme,acme,,owner@acme.example,Olga,suspended\n\
        phone_system,Acme HQ,acme-hq,acme,,,\n\
        customer,Beta,beta,,,,\n\
        customer,Gamma,gamma,nowhere,g@gamma.example,,\n\
        costumer,Delta,delta,,d@delta.example,,\n\
        customer,Globex Ltd,globex,,,,\n\
        customer,Taken,harbour,,t@taken.example,,\n";
    let request = "POST /accounts/northwind/jobs/accounts";
    let job = draft(&world, ABOVE, request, &json!({"csv": csv})).await;
    let found = rows(&world, ABOVE, "northwind", &job, "limit=200").await;
    let told: Vec<_> = found
        .iter()
        .map(|row| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&row["what"]["does"]), text(&row["foreseen"]["outcome"]))
        })
        .collect();
    let told: Vec<_> =
        told.iter().map(|(does, outcome)| (does.as_str(), outcome.as_str())).collect();
    assert_eq!(
        told,
        [
            ("create", "done"),
            ("state", "done"),
            // Nothing is made below a suspended account.
            ("create", "refused"),
            ("nothing", "refused"),
            ("nothing", "refused"),
            ("nothing", "refused"),
            ("rename", "done"),
            ("nothing", "refused"),
        ]
    );
    let csv = csv.replace(",suspended", ",");
    let job = draft(&world, ABOVE, request, &json!({"csv": csv})).await;
    step(&world, ABOVE, "northwind", &job, "start").await;
    world.work(100).await;
    let hq = get(&world, ABOVE, "/accounts/acme-hq").await;
    assert_eq!(hq["kind"], "phone_system");
    let owner = get(&world, ABOVE, "/accounts/acme/people").await;
    assert_eq!(owner["items"][0]["address"], "owner@acme.example");
    let globex = get(&world, ABOVE, "/accounts/globex").await;
    assert_eq!(globex["name"], "Globex Ltd");
}

#[tokio::test]
async fn a_draft_under_the_same_name_is_the_same_one() {
    let world = swept().await;
    let ask = |csv: &str| {
        call(&world, KEY, "POST /accounts/abc/jobs/people")
            .header("idempotency-key", "once")
            .json(json!({"csv": csv}).to_string())
    };
    let csv = "address,roles\nnew@abc.example,Asks\n";
    let first = ask(csv).send(&world).await.json();
    assert_eq!(ask(csv).send(&world).await.json()["id"], first["id"]);
    let thrown = step(&world, KEY, "abc", &first, "cancel").await;
    assert_eq!(thrown["state"], "cancelled");
    let listed = get(&world, KEY, "/accounts/abc/jobs").await;
    let mut ids = listed["items"].as_array().expect("items").iter().map(|job| &job["id"]);
    assert!(ids.all(|id| *id != first["id"]), "{listed}");
}

/// The reply is lost, and the job is over before its sender asks again.
#[tokio::test]
async fn a_job_is_begun_again_under_the_same_name_when_it_is_over_and_was_begun_once() {
    let world = swept().await;
    let csv = json!({"csv": "address,roles\nnew@abc.example,Asks\n"});
    let job = draft(&world, KEY, "POST /accounts/abc/jobs/people", &csv).await;
    let request = format!("POST /accounts/abc/jobs/{}/start", job["id"].as_str().expect("an id"));
    let begin = |name: &str| {
        call(&world, KEY, &request).header("idempotency-key", name).json(json!({}).to_string())
    };
    let first = begin("once").send(&world).await.json();
    assert_eq!(first["state"]["state"], "going", "{first}");
    assert_eq!(world.work(100).await, 1);
    let (after, again) = (world.revision(), begin("once").send(&world).await);
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json()["revision"], first["revision"]);
    assert_eq!(again.json()["state"]["state"], "done", "it is told as it is");
    assert_eq!(world.revision(), after, "nothing is written a second time");
    assert_eq!(begin("another").send(&world).await.problem(409), "job.over");
}

// covers T28
#[tokio::test]
async fn what_someone_else_changed_meanwhile_is_not_put_back_by_a_file() {
    let world = swept().await;
    let csv = "address,roles,expiration\nbob@abc.example,Bookkeeper,2026-12-31\n\
               kim@abc.example,Bookkeeper,2026-12-31\n";
    let job = draft(&world, KEY, "POST /accounts/abc/jobs/people", &json!({"csv": csv})).await;
    assert_eq!(job["foreseen"]["done"], job["rows"], "{job}");
    let bob = world.membership("bob@abc.example", "abc");
    let set = format!("PUT /accounts/abc/people/{bob}/roles");
    let roles = json!({"roles": [world.role("Keymaster")]});
    changed(&send(&world, KEY, &set, &roles).await);
    step(&world, KEY, "abc", &job, "start").await;
    world.work(100).await;
    for row in rows(&world, KEY, "abc", &job, "").await {
        let wanted = if row["subject"] == "bob@abc.example" { "refused" } else { "done" };
        assert_eq!(row["result"]["outcome"], wanted, "{row}");
        if wanted == "refused" {
            assert_eq!(row["result"]["code"], "state.stale");
        }
    }
    let people = get(&world, KEY, "/accounts/abc/people?q=bob@abc.example").await;
    assert_eq!(people["items"][0]["roles"][0]["name"], "Keymaster");
}
