//! One decision behind every door: who may do something over one may do it over all, and who may not
//! over one may not over any.

use std::collections::BTreeMap;

use axum::http::Method;
use rolecall_core::{
    Origin, Principal,
    change::{Command, Operation, permits},
};
use serde_json::{Value, json};

use super::PEOPLE;
use crate::{
    sign_in::browser::{Browser, with_password},
    world::{NOW, PUBLIC_URL, Reply, World, moment},
};

/// Whose roles are set, and whose state.
const SUBJECT: &str = "sue@abc.example";

/// What core says beside the server.
fn may(world: &World, who: &str, operation: Operation, account: &str) -> bool {
    let (who, account) = (Principal::Person(world.person(who)), world.account(account));
    let now = moment(NOW);
    world
        .live()
        .read(|facts, _| permits(facts, who, operation, account, now, Origin::Unknown).is_ok())
}

/// Over REST, by the session of whoever it is.
async fn rest(world: &World, by: &Browser, (method, path): (Method, &str), body: &Value) -> Reply {
    let call = by.call(method, &format!("/api/v1{path}")).header("origin", PUBLIC_URL);
    let call = if body.is_null() { call } else { call.json(body.to_string()) };
    call.send(world).await
}

/// Whether each door took it.
type Taken = BTreeMap<&'static str, bool>;

/// Suspends and resumes a member.
async fn states(world: &mut World, by: &mut Browser) -> Taken {
    let id = world.membership(SUBJECT, "abc");
    let back = async |world: &mut World| {
        world.act("carol@abc.example", Command::SuspendMembership { membership: id }).await;
    };
    let mut taken = Taken::new();
    let path = format!("/accounts/abc/people/{id}/state");
    let active = json!({"state": "active"});
    let before = world.revision();
    rest(world, by, (Method::PUT, &path), &active).await;
    taken.insert("REST", world.revision() > before);
    if taken["REST"] {
        back(world).await;
    }
    let before = world.revision();
    by.post(world, &format!("/a/abc/users/{id}/state"), "state=active").await;
    taken.insert("portal", world.revision() > before);
    if taken["portal"] {
        back(world).await;
    }
    taken
}

/// The list of people, as it is shown and as it leaves.
async fn lists(world: &World, by: &Browser) -> Taken {
    let status = async |path: &str| by.get(world, path).await.status == 200;
    [
        ("portal", status("/a/abc/users").await),
        ("export", status("/a/abc/users?format=csv").await),
        ("REST", status("/api/v1/accounts/abc/people").await),
    ]
    .into()
}

/// People of a file: a job.
async fn puts_in(world: &World, by: &mut Browser) -> Taken {
    let role = world.role("Bookkeeper");
    let mut taken = Taken::new();
    let whom = |door: &str| format!("{door}-{}@new.example", world.revision());
    let body =
        json!({"address": whom("rest"), "name": "New", "roles": [role], "dates": {"zone": "UTC"}});
    let before = world.revision();
    rest(world, by, (Method::POST, "/accounts/abc/invitations"), &body).await;
    taken.insert("REST", world.revision() > before);
    let before = world.revision();
    let form = format!("address={}&roles={role}&zone=UTC", whom("portal").replace('@', "%40"));
    by.post(world, "/a/abc/users/invite", &form).await;
    taken.insert("portal", world.revision() > before);
    let csv = format!("address,name,roles\n{},New,Bookkeeper\n", whom("job"));
    let draft = json!({"csv": csv});
    let draft = rest(world, by, (Method::POST, "/accounts/abc/jobs/people"), &draft).await;
    let before = world.revision();
    if draft.status == 201 {
        let id = draft.json()["id"].as_str().expect("an id").to_owned();
        let start = format!("/accounts/abc/jobs/{id}/start");
        rest(world, by, (Method::POST, &start), &json!({})).await;
        world.work(100).await;
    }
    // The row that begins it is one, what it does is another.
    taken.insert("job", world.revision() > before + 1);
    taken
}

// covers T6
#[tokio::test]
async fn what_is_refused_at_one_door_is_refused_at_every_other_and_what_is_allowed_is_allowed() {
    let mut world = World::sweep().await;
    world.work(100).await;
    let (mut cells, mut allowed, mut wrong) = (0, 0, Vec::new());
    for who in PEOPLE {
        let mut browser = with_password(&world, who).await;
        let asked = [
            ("state", Operation::ChangePeople, states(&mut world, &mut browser).await),
            ("list", Operation::SeePeople, lists(&world, &browser).await),
            ("put in", Operation::AddPeople, puts_in(&world, &mut browser).await),
        ];
        for (what, operation, taken) in asked {
            let expected = may(&world, who, operation, "abc");
            for (door, taken) in taken {
                cells += 1;
                allowed += usize::from(taken);
                if taken != expected {
                    wrong.push(format!("{what} by {who} over {door}: {taken}, core: {expected}"));
                }
            }
        }
    }
    println!("{cells} answers, {allowed} of them yes, {} unlike core's", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(allowed >= 16 && allowed < cells / 2 + 8, "{allowed} of {cells}");
}
