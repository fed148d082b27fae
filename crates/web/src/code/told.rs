//! A plan as it goes over the wire, onto a page, and into a file.

use rolecall_client::wire::{
    self, PlanAccess, PlanField, PlanRefusal, PlanStep, Subject, SubjectType,
};
use rolecall_core::{
    Principal,
    access::AccessChange,
    change::{Event, Refusal},
    code::{Place, Row},
    facts::{Facts, Lookup},
};
use rolecall_store::Planned;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A plan with the words for everything in it. `line` says where in its text something stands.
pub fn told(facts: &Facts, planned: &Planned, line: impl Fn(&Place) -> usize) -> wire::Plan {
    let steps: Vec<_> = planned.plan.steps.iter().map(|step| shown(&step.row)).collect();
    let stuck = planned.plan.stuck.iter();
    let refused: Vec<_> = stuck
        .map(|stuck| PlanRefusal {
            step: shown(&stuck.row),
            line: u32::try_from(line(&stuck.place)).unwrap_or(u32::MAX),
            code: stuck.refusal.code().to_owned(),
            detail: said(&stuck.refusal),
        })
        .collect();
    let changes = planned.preview.changes.iter();
    let access: Vec<_> = changes.filter_map(|change| access(facts, change)).collect();
    let breaks = breaks(planned);
    let digest = digest(&(&steps, &refused, &access, &breaks));
    wire::Plan { revision: planned.revision, digest, steps, refused, access, breaks }
}

/// Of an account that is there for who plans, what they may not do is not told as its absence.
fn said(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFound { what: "account" } => {
            "this is not yours to change here, or it names an account that is not there".to_owned()
        }
        other => other.to_string(),
    }
}

fn shown(row: &Row) -> PlanStep {
    let field = |field: &rolecall_core::code::Field| PlanField {
        name: field.name.clone(),
        before: field.before.clone(),
        after: field.after.clone(),
    };
    PlanStep {
        account: row.account.clone(),
        action: row.verb.key().to_owned(),
        what: row.what.key().to_owned(),
        name: row.name.clone(),
        fields: row.fields.iter().map(field).collect(),
    }
}

fn access(facts: &Facts, change: &AccessChange) -> Option<PlanAccess> {
    Some(PlanAccess {
        subject: subject(facts, change.principal)?,
        account: known(facts.account(change.account))?.short_name.clone(),
        section: change.section.clone(),
        before: change.before,
        after: change.after,
    })
}

/// Only those whom the one who plans may see are in a preview.
fn subject(facts: &Facts, principal: Principal) -> Option<Subject> {
    Some(match principal {
        Principal::Person(id) => {
            let person = known(facts.person(id))?;
            Subject { kind: SubjectType::Person, id: id.to_string(), name: person.name.clone() }
        }
        Principal::Key(id) => {
            let name = known(facts.key(id)).map(|key| key.name.clone());
            Subject { kind: SubjectType::Key, id: id.to_string(), name }
        }
        Principal::AccountSignIn(id) => {
            let name = known(facts.account(id)).map(|account| account.name.clone());
            Subject { kind: SubjectType::AccountSignIn, id: id.to_string(), name }
        }
    })
}

fn breaks(planned: &Planned) -> Vec<String> {
    let events = planned.plan.steps.iter().flat_map(|step| &step.events);
    let broken = events.filter_map(|event| match event {
        Event::PolicyBroken { policy, .. } => Some(policy.content.name.to_string()),
        _ => None,
    });
    broken.collect()
}

fn digest(of: &impl Serialize) -> String {
    hex::encode(Sha256::digest(serde_json::to_vec(of).expect("plain data")))
}

fn known<T>(found: Lookup<T>) -> T {
    found.expect("the whole world is in memory")
}
