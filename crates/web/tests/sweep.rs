//! Every operation of the API, by everyone, on everything: whoever may not know of something is
//! answered as of what does not exist, and nothing that is refused changes anything.
//!
//! The operations come from the OpenAPI document. What is to be answered follows from the table of
//! operations, asked of core beside the server. An operation that has no sample fails the sweep.

mod callers;
mod samples;
mod targets;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use serde_json::Value;

use self::{
    callers::Caller,
    samples::{SAMPLES, Sample},
    targets::Target,
};
use crate::world::{Call, Reply, World};

/// A cell of the sweep: who does what to whose.
struct Cell<'s> {
    sample: &'s Sample,
    operation: Operation,
    caller: Caller,
    target: Target,
}

/// Where an operation is, as the document has it.
#[derive(Clone)]
struct Operation {
    method: Method,
    path: String,
    needs: Option<Vec<String>>,
}

#[tokio::test]
async fn nobody_learns_of_or_changes_what_is_not_theirs() {
    let operations = operations(rolecall_web::api::document());
    assert_eq!(without_sample(&operations), BTreeSet::new(), "operations that are not swept");
    let world = World::sweep().await;
    let unknown = Caller::Platform.call(&world, Method::GET, "/accounts/nowhere");
    let unknown = unknown.send(&world).await;
    assert_eq!(unknown.problem(404), "target.not_found");
    let (mut cells, mut allowed, mut wrong) = (0, 0, Vec::new());
    for sample in SAMPLES {
        let operation = &operations[sample.operation];
        for (caller, target) in positions(operation) {
            let cell = Cell { sample, operation: operation.clone(), caller, target };
            cells += 1;
            allowed += usize::from(cell.is_allowed(&world));
            wrong.extend(cell.swept(&world, &unknown).await);
        }
    }
    println!("{cells} cells, {allowed} of them allowed, {} wrong answers", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(allowed > 100, "a sweep in which nobody may do anything shows nothing");
}

#[test]
fn an_operation_that_is_added_without_being_swept_is_found() {
    let mut document = rolecall_web::api::document().clone();
    let added = document["paths"]["/me"]["get"].clone();
    document["paths"]["/accounts/{account}/secrets"]["get"] = added;
    document["paths"]["/accounts/{account}/secrets"]["get"]["operationId"] = "list_secrets".into();
    let found = without_sample(&operations(&document));
    assert_eq!(found, BTreeSet::from(["list_secrets".to_owned()]));
}

fn operations(document: &Value) -> BTreeMap<String, Operation> {
    let mut found = BTreeMap::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            let name = operation["operationId"].as_str().expect("a name").to_owned();
            let needs = operation["x-operation"].as_array().map(|needs| {
                needs.iter().map(|need| need.as_str().expect("a key").to_owned()).collect()
            });
            let method = method.to_uppercase().parse().expect("a method");
            found.insert(name, Operation { method, path: path.clone(), needs });
        }
    }
    found
}

/// The operations that no sample is of. A sample of no operation is a mistake of the sweep.
fn without_sample(operations: &BTreeMap<String, Operation>) -> BTreeSet<String> {
    for sample in SAMPLES {
        assert!(operations.contains_key(sample.operation), "{} is no operation", sample.operation);
    }
    let swept = |name: &String| SAMPLES.iter().any(|sample| sample.operation == name);
    operations.keys().filter(|name| !swept(name)).cloned().collect()
}

/// Everyone on everything that the path of the operation can name.
fn positions(operation: &Operation) -> Vec<(Caller, Target)> {
    let targets = Target::of(&operation.path);
    let callers = Caller::ALL.iter();
    callers.flat_map(|caller| targets.iter().map(|target| (*caller, *target))).collect()
}

impl Cell<'_> {
    /// What is wrong with the answer, if anything is.
    async fn swept(&self, world: &World, unknown: &Reply) -> Option<String> {
        if self.is_allowed(world) {
            // What changes something changes it in a world of its own.
            let fresh = match self.operation.method {
                Method::GET => None,
                _ => Some(World::sweep().await),
            };
            let reply = self.reply(fresh.as_ref().unwrap_or(world)).await;
            return self.complaint(&[self.sample.allowed], &reply);
        }
        let before = world.revision();
        let reply = self.reply(world).await;
        if world.revision() != before {
            return Some(format!("{self}: something was changed"));
        }
        let expected = self.refusal(world);
        let told_apart = expected == 404 && reply != *unknown;
        match self.complaint(&[expected], &reply) {
            None if told_apart => Some(format!("{self}: it is told that it exists: {reply:?}")),
            complaint => complaint,
        }
    }

    async fn reply(&self, world: &World) -> Reply {
        let things = self.target.things(world).await;
        let path = things.put_into(&self.operation.path) + self.sample.query;
        let call: Call = self.caller.call(world, self.operation.method.clone(), &path);
        let body = (self.sample.body)(world, &things);
        let call = if body.is_null() { call } else { call.json(body.to_string()) };
        call.send(world).await
    }

    fn complaint(&self, expected: &[u16], reply: &Reply) -> Option<String> {
        let status = reply.status.as_u16();
        let fine = expected.contains(&status);
        (!fine).then(|| format!("{self}: {status} and not {expected:?}: {}", reply.text))
    }
}

impl std::fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} by {:?} on {:?}", self.sample.operation, self.caller, self.target)
    }
}
