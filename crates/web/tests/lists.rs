//! N4: every list against the decisions, in random worlds.
//!
//! A world is made by random commands in a real store. Then everyone in it asks for every list of
//! every account: over REST, as pages and as files, searched and sorted too. Two things are held
//! against core, asked in the plainest way:
//!
//! - What a list has is what the rules let its reader see: no more and no less, and the portal counts
//!   as many.
//! - Nothing that an answer says, an error included, names anything that its reader may not see.

mod leaks;
mod plain;
mod random;

use std::collections::BTreeSet;

use rolecall_core::change::Operation;
use serde_json::Value;

use self::{leaks::Known, plain::Reader, random::Random};
use crate::world::Reply;

/// Lists over REST, with what their reader must be permitted.
const LISTS: &[(&str, Operation)] = &[
    ("people", Operation::SeePeople),
    ("invitations", Operation::SeePeople),
    ("roles", Operation::SeeRoles),
    ("groups", Operation::SeeRoles),
    ("keys", Operation::SeeKeys),
    ("access-requests", Operation::ChangePeople),
];

/// Pages and files whose text is looked through for what their reader may not see.
const LOOKED_THROUGH: &[&str] = &[
    "/a/{account}",
    "/a/{account}/users",
    "/a/{account}/users?q=person1",
    "/a/{account}/users?format=csv",
    "/a/{account}/roles",
    "/a/{account}/roles?sort=-people",
    "/a/{account}/roles?q=role+1",
    "/a/{account}/groups?sort=people",
    "/a/{account}/keys",
    "/a/{account}/accounts",
    "/a/{account}/below",
    "/a/{account}/below?q=account",
    "/a/{account}/below?sort=state",
    "/a/{account}/limits",
    "/a/{account}/settings",
    "/a/{account}/requests",
    "/a/{account}/access",
    "/a/{account}/access/who?section=invoices&level=view",
    "/api/v1/accounts/{account}",
    "/api/v1/accounts/{account}/owner",
    "/api/v1/accounts/{account}/allowed-roles",
    "/api/v1/accounts/{account}/ceilings",
    "/api/v1/accounts/{account}/accounts?all=true&q=account",
    "/api/v1/accounts/{account}/people?q=person1",
    "/api/v1/accounts/{account}/access",
    "/api/v1/accounts/{account}/access/who?section=trunks&level=view",
    "/api/v1/accounts/{account}/history",
    "/a/{account}/history",
    "/a/{account}/history?who=person1",
    "/api/v1/accounts/{account}/policies",
    "/api/v1/accounts/{account}/configuration?format=json",
    "/a/{account}/policies",
    "/a/{account}/code?format=yaml",
    "/a/{account}/history?format=csv",
    "/a/{account}/go?part=found&q=person",
    "/a/{account}/go?part=found&q=account",
    "/a/{account}/go?part=found&q=role",
    "/a/{account}/roles?format=csv",
    "/a/{account}/groups?format=csv",
    "/a/{account}/keys?format=csv",
    "/a/{account}/below?format=csv",
    "/a/{account}/requests?format=csv",
    "/a/{account}/access/who?format=csv&section=invoices&level=view",
    "/a/{account}/access/changes",
    "/a/{account}/access?date=2026-04-01",
    "/a/{account}/access/who?section=customer.users&level=view&date=2026-04-01",
    "/a/{account}/move",
    "/a/{account}/limits/roles",
    "/a/{account}/roles/new",
    "/a/{account}/users/invite",
    "/",
    "/me",
];

#[tokio::test]
async fn every_list_has_what_the_decisions_allow_and_nothing_leaks() {
    let (mut compared, mut listed, mut looked_through, mut wrong) = (0, 0, 0, Vec::new());
    for seed in [0, 1, 2, 3, 4, 5] {
        let random = Random::made(seed, 700).await;
        let known = Known::of(&random);
        for reader in random.readers() {
            for account in random.accounts() {
                let short_name = random.short_name(account);
                for (list, operation) in LISTS {
                    let path = format!("/api/v1/accounts/{short_name}/{list}?limit=200");
                    let reply = random.got(&reader, &path).await;
                    let wanted = reader.wanted(&random, list, *operation, account);
                    compared += 1;
                    listed += wanted.as_ref().map_or(0, BTreeSet::len);
                    if ids(&reply) != wanted {
                        let found = ids(&reply);
                        wrong.push(format!("{seed} {reader}: {path}: {found:?}, not {wanted:?}"));
                    }
                }
                wrong.extend(counted(&random, &reader, &short_name).await);
                for path in LOOKED_THROUGH {
                    let path = path.replace("{account}", &short_name);
                    let reply = random.got(&reader, &path).await;
                    looked_through += 1;
                    assert!(!reply.status.is_server_error(), "{path}: {}", reply.text);
                    let leaked = known.leaked(&random, &reader, account, &path, &reply.text);
                    wrong.extend(leaked.map(|what| format!("{seed} {reader}: {path}: {what}")));
                }
            }
        }
    }
    println!("{compared} lists with {listed} items, {looked_through} answers looked through");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(listed > 200 && looked_through > 5_000, "{listed}, {looked_through}");
}

/// The ids of what a list has; none where there is no list for the reader.
fn ids(reply: &Reply) -> Option<BTreeSet<String>> {
    if !reply.status.is_success() {
        return None;
    }
    let body: Value = serde_json::from_str(&reply.text).expect("JSON");
    let items = body["items"].as_array().expect("items");
    let id = |item: &Value| item["id"].as_str().or(item["person"].as_str()).map(str::to_owned);
    Some(items.iter().map(|item| id(item).expect("an id")).collect())
}

/// Whether the page of users says another number than the list of people over REST has.
async fn counted(random: &Random, reader: &Reader, account: &str) -> Option<String> {
    let list = random.got(reader, &format!("/api/v1/accounts/{account}/people?limit=200")).await;
    let page = random.got(reader, &format!("/a/{account}/users")).await;
    let (Some(people), true) = (ids(&list), page.status.is_success()) else { return None };
    let told = match people.len() {
        1 => "<p class=\"hint\">1 person</p>".to_owned(),
        count => format!("<p class=\"hint\">{count} people</p>"),
    };
    let is_told = page.text.contains(&told);
    (!is_told).then(|| format!("{reader}: /a/{account}/users does not say {told}"))
}
