//! The client for Rust, against a demo of its own.

use rolecall_client::{
    Client, Error, OPERATIONS, PageQuery, PeopleQuery,
    value::{Dates, RoleId},
    wire::{Account, AccountRef, NewAccount, NewKey, NewPerson},
};
use serde_json::{Value, json};

use crate::world::{demo, start};

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("it is one")
}

fn northwind() -> AccountRef {
    "northwind".parse().expect("an account")
}

fn dates(expiration: &str) -> Dates {
    read(json!({"expiration": expiration, "zone": "Europe/Kyiv"}))
}

async fn customer(client: &Client) -> Result<Account, Error> {
    let acme: NewAccount = read(json!({
        "kind": "customer", "name": "Acme Telephony", "short_name": "acme",
        "owner": {"address": "olga@acme.example", "name": "Olga Marin", "zone": "Europe/Kyiv"}
    }));
    Ok(client.create_account(&northwind(), &acme).await?.state)
}

/// The role of the platform with this name.
async fn role(client: &Client, name: &str) -> Result<RoleId, Error> {
    let mut roles = client.list_roles(&northwind(), &PageQuery::default());
    while let Some(role) = roles.next().await? {
        if role.content.name.as_str() == name {
            return Ok(role.id);
        }
    }
    panic!("no role `{name}`")
}

fn newcomer(name: &str, role: RoleId) -> NewPerson {
    read(json!({
        "address": format!("{name}@acme.example"), "name": name, "roles": [role],
        "dates": {"zone": "Europe/Kyiv"},
    }))
}

/// The addresses of everyone, two to a page.
async fn addresses(client: &Client, account: &AccountRef) -> Result<Vec<String>, Error> {
    let query = PeopleQuery { limit: Some(2), ..PeopleQuery::default() };
    let mut people = client.list_people(account, &query);
    let mut addresses = Vec::new();
    while let Some(person) = people.next().await? {
        addresses.push(person.address.expect("nobody is erased").to_string());
    }
    Ok(addresses)
}

#[tokio::test]
async fn people_are_put_in_listed_and_changed_and_a_late_change_has_both_states()
-> Result<(), Error> {
    let demo = start();
    let client = Client::new(&demo.url, &demo.admin_key).expect("a client");
    let acme: AccountRef = customer(&client).await?.id.into();
    let billing = role(&client, "Billing").await?;

    let nia = newcomer("nia", billing);
    let once = client.idempotent("nia-once");
    let first = once.add_person(&acme, &nia).await?;
    let again = once.add_person(&acme, &nia).await?;
    assert_eq!(first, again);
    for name in ["ben", "cleo"] {
        client.add_person(&acme, &newcomer(name, billing)).await?;
    }
    let everyone = ["olga", "nia", "ben", "cleo"].map(|name| format!("{name}@acme.example"));
    assert_eq!(addresses(&client, &acme).await?, everyone);

    let nia = first.state.id;
    let seen = client.get_person(&acme, nia).await?;
    assert_eq!(seen.state, first.state);
    let meant = client.if_match(seen.tag);
    let changed = meant.set_person_dates(&acme, nia, &dates("2030-01-31")).await?;
    assert_eq!(changed.state.dates.expiration, dates("2030-01-31").expiration);
    let late = meant.set_person_dates(&acme, nia, &dates("2031-01-31")).await;
    let late = late.expect_err("it is another state by now");
    assert_eq!(late.code(), Some("state.stale"));
    let problem = late.problem().expect("a problem");
    let current = problem.current.as_ref().expect("the state that is");
    let yours = problem.yours.as_ref().expect("the state that was to be");
    assert_eq!(current["dates"]["expiration"], "2030-01-31");
    assert_eq!(yours["expiration"], "2031-01-31");
    Ok(())
}

#[tokio::test]
async fn a_key_is_good_until_it_is_revoked() -> Result<(), Error> {
    let demo = start();
    let client = Client::new(&demo.url, &demo.admin_key).expect("a client");
    let acme = customer(&client).await?;
    let at_acme: AccountRef = acme.id.into();
    let billing = role(&client, "Billing").await?;
    let new: NewKey = read(json!({"name": "Billing export", "roles": [billing]}));
    let issued = client.issue_key(&at_acme, &new).await?.state;

    let credential = issued.credential.expect("it is shown this once");
    let program = Client::new(&demo.url, &credential).expect("a client");
    let me = program.get_me().await?;
    assert_eq!((me.subject.id, me.account), (issued.key.id.to_string(), Some(acme.id)));

    client.revoke_key(&at_acme, issued.key.id).await?;
    let error = program.get_me().await.expect_err("it is good no longer");
    assert_eq!(error.problem().map(|problem| problem.status), Some(401), "{error}");
    assert_eq!(error.code(), Some("key.needed"));
    Ok(())
}

#[test]
fn the_client_has_each_operation_of_the_document_and_no_other() {
    let document = ureq::get(format!("{}/api/openapi.json", demo().url)).call();
    let document = document.expect("the document").body_mut().read_json::<Value>();
    let document = document.expect("JSON");
    let paths = document["paths"].as_object().expect("paths").iter();
    let described = paths.flat_map(|(path, item)| {
        let operations = item.as_object().expect("a path item").iter();
        operations.map(move |(method, operation)| {
            let id = operation["operationId"].as_str().expect("a name");
            (id, method.to_uppercase(), path.as_str())
        })
    });
    let mut described: Vec<_> = described.collect();
    let mut ours: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| (operation.id, operation.method.to_string(), operation.path))
        .collect();
    described.sort_unstable();
    ours.sort_unstable();
    assert_eq!(ours, described);
}
