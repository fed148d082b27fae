//! What of a row of the ledger is told to whom.
//!
//! A change of something that the reader may not see is left out whole. Who stands above the
//! reader's accounts shows as their provider, and what tells of such accounts is left out.

use std::collections::{BTreeSet, HashMap};

use rolecall_client::wire::{self, HistoryEntry};
use rolecall_core::{
    AccountId, JobId, KeyId, Level, MembershipId, PersonId, Principal,
    catalog::SectionKey,
    change::{self, Event, MembershipEnd, Operation, Via},
    record::Account,
};
use rolecall_store::Entry;
use serde_json::{Value, json};

use super::{
    called::GONE,
    look::{Look, known},
};
use crate::{App, problem::Problem};

/// Of how many people of one row who have left it is looked up who they were: as many as a page tells
/// one by one. Each of them has a row of their own that tells that they left.
const GONE_NAMED_MAX: usize = 20;

/// Whose memberships rows are about that are gone by now, where the person had joined: the account
/// has known them.
#[derive(Debug, Default)]
pub(crate) struct Gone(HashMap<MembershipId, PersonId>);

impl Gone {
    pub(crate) async fn of(app: &App, rows: impl Iterator<Item = &Entry>) -> Result<Self, Problem> {
        let gone: BTreeSet<_> = app.store().live().read(|facts, _| {
            let is_gone = |id: &MembershipId| known(facts.membership(*id)).is_none();
            rows.flat_map(|row| {
                let one = row.what.membership().filter(is_gone);
                one.into_iter().chain(several(&row.what).filter(is_gone).take(GONE_NAMED_MAX))
            })
            .collect()
        });
        let gone: Vec<_> = gone.into_iter().collect();
        let stays = app.store().stays(&gone).await?;
        Ok(Self(stays.iter().filter_map(|row| had_joined(&row.what)).collect()))
    }
}

/// The memberships that an event is about, where it is about several.
fn several(event: &Event) -> Box<dyn Iterator<Item = MembershipId> + '_> {
    match event {
        Event::ReviewClosed { result, .. } => Box::new(result.memberships()),
        Event::EndsTold { ends, .. } => Box::new(ends.keys().copied()),
        _ => Box::new(std::iter::empty()),
    }
}

/// Whose membership an event is about, if it is one that tells that they had joined.
fn had_joined(event: &Event) -> Option<(MembershipId, PersonId)> {
    match event {
        Event::InvitationAccepted { membership, person, .. }
        | Event::MembershipEnded {
            membership,
            person,
            how: MembershipEnd::Removed | MembershipEnd::Left | MembershipEnd::Reviewed,
            ..
        } => Some((*membership, *person)),
        _ => None,
    }
}

/// A row as its reader is shown it; none if they are not.
pub(crate) fn told(
    look: &Look<'_>,
    account: AccountId,
    entry: &Entry,
    gone: &Gone,
) -> Option<HistoryEntry> {
    if seeing(&entry.what).is_some_and(|operation| !look.may(operation, account)) {
        return None;
    }
    let unseen = unseen_sections(look, account, &entry.what)?;
    let account = known(look.facts.account(account))?;
    let by = actor(look, account, entry);
    let is_named = matches!(&by, wire::Actor::Subject { subject } if subject.name.is_some());
    let ip = entry.ip.as_ref().and_then(|ip| ip.value()).or(entry.from.as_ref());
    let ip = ip.filter(|_| is_named);
    let Value::Object(mut what) = serde_json::to_value(&entry.what).expect("events are plain data")
    else {
        unreachable!("an event is a tagged object");
    };
    let event = what.remove("event").and_then(|name| name.as_str().map(str::to_owned));
    for member in unseen {
        what.remove(member);
    }
    // Which login an address has, and whether it had one before, is not told (rule 13).
    what.remove("claims");
    what.remove("retires");
    // Whoever left is told of as who they were; who may never have joined is not.
    match entry.what.membership().and_then(|id| gone.0.get(&id)) {
        Some(person) => drop(what.insert("person".to_owned(), json!(person))),
        None if may_be_unanswered(look, &entry.what) => drop(what.remove("person")),
        None => {}
    }
    let several: serde_json::Map<_, _> = several(&entry.what)
        .filter_map(|id| Some((id.to_string(), json!(gone.0.get(&id)?))))
        .take(GONE_NAMED_MAX)
        .collect();
    if !several.is_empty() {
        what.insert(GONE.to_owned(), Value::Object(several));
    }
    // Who looks is told where it is told who acts.
    if let Event::LookBegan { .. } | Event::LookEnded { .. } = &entry.what {
        what.remove("person");
    }
    // Who was asked or told may stand above the reader's accounts.
    if let Event::AccessAsked { .. }
    | Event::ReviewReminded { .. }
    | Event::EndsTold { .. }
    | Event::PolicyBroken { .. } = &entry.what
    {
        what.remove("to");
    }
    if let Event::PolicyBroken { memberships, keys, .. } = &entry.what {
        let (memberships, keys) = holders_seen(look, memberships, keys);
        what.insert("memberships".to_owned(), json!(memberships));
        what.insert("keys".to_owned(), json!(keys));
    }
    if let Event::CeilingSet { before, after, .. } = &entry.what {
        // Who set which above is not told; the least of them is what counts.
        for (name, set) in [("before", before), ("after", after)] {
            what.insert(name.to_owned(), json!(set.values().min()));
        }
    }
    let mut what = Value::Object(what);
    veil(look, &mut what);
    Some(HistoryEntry {
        revision: entry.revision,
        at: entry.at,
        by,
        via: via(entry.via).to_owned(),
        job: job(entry.via),
        ip: ip.map(ToString::to_string),
        event: event.unwrap_or_default(),
        what,
    })
}

/// Those of some holders that the reader sees: they may stand below, and be programs.
fn holders_seen(
    look: &Look<'_>,
    memberships: &BTreeSet<MembershipId>,
    keys: &BTreeSet<KeyId>,
) -> (Vec<MembershipId>, Vec<KeyId>) {
    let person = |id: &MembershipId| {
        known(look.facts.membership(*id))
            .is_some_and(|found| look.may(Operation::SeePeople, found.account))
    };
    let key = |id: &KeyId| {
        known(look.facts.key(*id)).is_some_and(|found| look.may(Operation::SeeKeys, found.account))
    };
    let people = memberships.iter().copied().filter(person);
    (people.collect(), keys.iter().copied().filter(key).collect())
}

/// Which members of a reveal name sections that the reader does not see; none if there is no other.
fn unseen_sections(
    look: &Look<'_>,
    account: AccountId,
    event: &Event,
) -> Option<Vec<&'static str>> {
    let Event::SecretRevealed { section, by, .. } = event else { return Some(Vec::new()) };
    let sees = |key: &SectionKey| {
        let section = look.facts.catalog().section(key.as_str());
        section.is_some_and(|section| look.level(section, account) > Level::Hide)
    };
    let unseen: Vec<_> = [("section", section), ("by", by)]
        .into_iter()
        .filter(|(_, key)| !sees(key))
        .map(|(member, _)| member)
        .collect();
    (unseen.len() < 2).then_some(unseen)
}

/// Whether an event is about someone who has perhaps not answered their invitation.
fn may_be_unanswered(look: &Look<'_>, event: &Event) -> bool {
    if had_joined(event).is_some() {
        return false;
    }
    let membership = match event {
        Event::MembershipAdded { membership, .. }
        | Event::RolesSet { membership, .. }
        | Event::MembershipEnded { membership, .. } => *membership,
        _ => return false,
    };
    known(look.facts.membership(membership)).is_none_or(|found| !found.has_joined())
}

/// What a reader must be allowed to see what an event is about, besides the history itself.
fn seeing(event: &Event) -> Option<Operation> {
    match event {
        Event::CatalogAdopted { .. }
        | Event::AccountCreated { .. }
        | Event::AccountChanged { .. }
        | Event::AccountStateSet { .. }
        | Event::AccountMoved { .. }
        | Event::AccountSignInSet { .. }
        // Who may see any of its sections: `unseen_sections`.
        | Event::SecretRevealed { .. } => None,
        Event::ListExported { list, .. } => list.operation(),
        Event::JobStarted { work, .. } | Event::JobCancelled { work, .. } => Some(work.seen_by()),
        Event::CeilingSet { .. } | Event::AllowedRolesSet { .. } | Event::OwnRolesSet { .. } => {
            Some(Operation::SeeAllowedRoles)
        }
        Event::AllowlistSet { .. } => Some(Operation::SeeAllowlist),
        Event::RoleCreated { .. } | Event::RoleChanged { .. } | Event::RoleDeleted { .. } => {
            Some(Operation::SeeRoles)
        }
        Event::OwnershipOffered { .. }
        | Event::OwnershipOfferEnded { .. }
        | Event::OwnershipPassed { .. }
        | Event::PersonAdded { .. }
        | Event::PersonChanged { .. }
        | Event::PersonErased { .. }
        | Event::AddressChanged { .. }
        | Event::PasswordChosen { .. }
        | Event::FactorSet { .. }
        | Event::MembershipAdded { .. }
        | Event::InvitationRenewed { .. }
        | Event::InvitationAccepted { .. }
        | Event::RolesSet { .. }
        | Event::WindowSet { .. }
        | Event::NarrowingSet { .. }
        | Event::RangesSet { .. }
        | Event::MembershipSuspended { .. }
        | Event::MembershipResumed { .. }
        | Event::MembershipEnded { .. }
        | Event::AccessAsked { .. }
        | Event::AccessAnswered { .. }
        | Event::ReviewStarted { .. }
        | Event::ReviewAnswered { .. }
        | Event::ReviewLapsed { .. }
        | Event::ReviewClosed { .. }
        | Event::ReviewReminded { .. }
        | Event::EndsTold { .. }
        | Event::PolicySet { .. }
        | Event::PolicyRemoved { .. }
        | Event::PolicyBroken { .. }
        | Event::LookBegan { .. }
        | Event::LookEnded { .. } => Some(Operation::SeePeople),
        Event::KeyIssued { .. }
        | Event::KeyRolesSet { .. }
        | Event::KeyRotated { .. }
        | Event::KeyRevoked { .. } => Some(Operation::SeeKeys),
    }
}

/// Who acted. Someone of an account that the reader may not see shows as their provider.
pub(super) fn actor(look: &Look<'_>, account: &Account, entry: &Entry) -> wire::Actor {
    let change::Actor::Principal(principal) = entry.actor else { return wire::Actor::Machine };
    // With the eyes of another, one's own acts are those of someone above.
    if principal == look.caller.principal && look.caller.lens.is_none() {
        return wire::Actor::Subject { subject: look.show_subject(principal, true) };
    }
    if let Some(named) = answered(&entry.what, principal) {
        let named = named && look.may(Operation::SeePeople, account.id);
        return wire::Actor::Subject { subject: look.show_subject(principal, named) };
    }
    match entry.stood_in.filter(|stood_in| look.sees(*stood_in)) {
        Some(stood_in) => {
            let named = look.may(seeing_of(principal), stood_in);
            wire::Actor::Subject { subject: look.show_subject(principal, named) }
        }
        None => {
            let parent = account.parent.and_then(|parent| known(look.facts.account(parent)));
            wire::Actor::Provider { name: parent.map(|parent| parent.name.clone()) }
        }
    }
}

/// Whether an event is a person's answer to an invitation, which they gave as nobody's yet; and
/// whether it lets the account know them.
fn answered(event: &Event, actor: Principal) -> Option<bool> {
    let (person, joined) = match event {
        Event::InvitationAccepted { person, .. } => (*person, true),
        Event::MembershipEnded { person, how: MembershipEnd::Declined, .. } => (*person, false),
        _ => return None,
    };
    (actor == Principal::Person(person)).then_some(joined)
}

fn seeing_of(principal: Principal) -> Operation {
    match principal {
        Principal::Person(_) | Principal::AccountSignIn(_) => Operation::SeePeople,
        Principal::Key(_) => Operation::SeeKeys,
    }
}

fn job(via: Via) -> Option<JobId> {
    match via {
        Via::Job(job) => Some(job),
        _ => None,
    }
}

fn via(via: Via) -> &'static str {
    match via {
        Via::Portal => "portal",
        Via::Rest => "rest",
        Via::Cli => "cli",
        Via::Import => "import",
        Via::Gateway => "gateway",
        Via::Clock => "clock",
        Via::Job(_) => "job",
    }
}

/// Puts null for every id of an account that the reader may not see and for every principal of
/// one, wherever in an event it stands.
fn veil(look: &Look<'_>, value: &mut Value) {
    match value {
        Value::String(text) if tells_of_above(look, text) => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(|item| veil(look, item)),
        Value::Object(members) if members.contains_key("personal") => {
            // What is personal stands in a wrapper, empty once the person is erased.
            *value = members["personal"].get_mut("value").map(Value::take).unwrap_or_default();
        }
        Value::Object(members) if is_principal(look, members) => *value = Value::Null,
        Value::Object(members) => {
            let hidden: Vec<_> =
                members.keys().filter(|key| tells_of_above(look, key)).cloned().collect();
            for key in hidden {
                members.remove(&key);
            }
            members.values_mut().for_each(|member| veil(look, member));
        }
        _ => {}
    }
}

fn tells_of_above(look: &Look<'_>, text: &str) -> bool {
    let named = text.parse().ok().and_then(|id| known(look.facts.account(id)));
    named.is_some_and(|account| !look.sees(account.id))
}

/// Whether these members are a principal that stands nowhere where the reader may see it.
fn is_principal(look: &Look<'_>, members: &serde_json::Map<String, Value>) -> bool {
    let read = || serde_json::from_value::<Principal>(Value::Object(members.clone())).ok();
    if members.len() != 2 || !members.contains_key("type") {
        return false;
    }
    match read() {
        None => false,
        Some(Principal::Person(person)) => {
            !look.facts.memberships_of(person).any(|found| look.sees(found.account))
        }
        Some(Principal::Key(key)) => {
            !known(look.facts.key(key)).is_some_and(|key| look.sees(key.account))
        }
        Some(Principal::AccountSignIn(account)) => !look.sees(account),
    }
}
