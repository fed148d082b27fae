//! Planning: from a document to the commands that make it so, each rehearsed.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    Document, Field, Mistake, Parts, Place, Viewer,
    check::Checking,
    compare::Comparing,
    intent::{Does, Intent, Resolving},
};
use crate::{
    AccountId, Ids, RoleId,
    change::{Command, Event, Refusal},
    facts::{Facts, Missing, Need},
    name::ShortName,
};

/// The most commands of one plan.
pub const STEPS_MAX: usize = 10_000;

/// How many ids one command of a plan may use.
const IDS_A_STEP: u64 = 1 << 20;

/// Where commands are tried: a copy of the world that holds what they ask for.
pub trait Rehearsal {
    /// What is known so far.
    fn facts(&self) -> &Facts;

    /// Makes known what is missing.
    fn load(&mut self, need: Need);

    /// Decides a command by the rules, and makes it true here if it is accepted.
    fn attempt(&mut self, command: &Command, ids: Ids) -> Result<Vec<Event>, Refusal>;
}

/// What is to be planned.
#[derive(Debug)]
pub struct Request<'r> {
    /// What is to be.
    pub document: &'r Document,
    /// What of it is looked at.
    pub parts: &'r Parts,
    /// The account in and below which it may change anything.
    pub root: AccountId,
    /// Who plans, and so what they may see.
    pub viewer: Viewer,
    /// Until when invitations can be accepted.
    pub until: Timestamp,
    /// Whether it is known from where they do: then no list of theirs leaves them out.
    pub from_somewhere: bool,
    /// The ids that it may give.
    pub ids: Ids,
}

/// The commands that make a document so, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is to be done.
    pub steps: Vec<Step>,
    /// What cannot be done, whatever comes before it. Then nothing of the plan is carried out.
    pub stuck: Vec<Stuck>,
}

/// One command of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does, in words.
    pub row: Row,
    /// It.
    pub command: Command,
    /// The ids that it gives.
    pub ids: Ids,
    /// What will happen.
    pub events: Vec<Event>,
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        (&self.row, &self.command) == (&other.row, &other.command)
    }
}

impl Eq for Step {}

/// What a plan wants and is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// What it would do.
    pub row: Row,
    /// Where that stands in the document.
    pub place: Place,
    /// Why not.
    pub refusal: Refusal,
}

/// A line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// In which account.
    pub account: ShortName,
    /// Whether it is made, changed or taken away.
    pub verb: Verb,
    /// What kind of thing.
    pub what: What,
    /// What it is called.
    pub name: String,
    /// What is another about it.
    pub fields: Vec<Field>,
}

/// What is done to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// It is made.
    Create,
    /// It is another.
    Change,
    /// It is taken away.
    Delete,
}

impl Verb {
    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }
}

/// What kind of thing a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The account itself: its name, settings, state.
    Account,
    /// Whether own roles count.
    OwnRoles,
    /// The roles that it may use.
    AllowedRoles,
    /// The most of a section.
    Ceiling,
    /// From where its people may act.
    Allowlist,
    /// A role.
    Role,
    /// A group.
    Group,
    /// A policy.
    Policy,
    /// A person.
    Person,
    /// A key.
    Key,
}

impl What {
    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::OwnRoles => "own_roles",
            Self::AllowedRoles => "allowed_roles",
            Self::Ceiling => "ceiling",
            Self::Allowlist => "allowlist",
            Self::Role => "role",
            Self::Group => "group",
            Self::Policy => "policy",
            Self::Person => "person",
            Self::Key => "key",
        }
    }
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPlanned {
    /// The document says what cannot be meant.
    Mistakes(Vec<Mistake>),
    /// It is more than one plan does.
    TooMuch {
        /// The most.
        max: usize,
    },
}

/// Plans what makes a document so. `whole` is the world as it is, of which `rehearsal` is a copy.
///
/// A plan whose every command is accepted has nothing stuck; carried out on the same world, it makes
/// the document so, and another plan for it is empty.
pub fn plan(
    whole: &Facts,
    request: &Request<'_>,
    rehearsal: &mut dyn Rehearsal,
) -> Result<Plan, NotPlanned> {
    let mistakes = Checking::new(whole, request).mistakes();
    if !mistakes.is_empty() {
        return Err(NotPlanned::Mistakes(mistakes));
    }
    let (mut intents, going) = Comparing::new(whole, request).intents();
    if intents.len() > STEPS_MAX {
        return Err(NotPlanned::TooMuch { max: STEPS_MAX });
    }
    intents.sort_by_key(|intent| intent.phase);
    Ok(rehearsed(intents, &going, request, rehearsal))
}

/// Tries all, and what was refused again, as long as that helps.
fn rehearsed(
    mut pending: Vec<Intent>,
    going: &BTreeSet<RoleId>,
    request: &Request<'_>,
    rehearsal: &mut dyn Rehearsal,
) -> Plan {
    let mut plan = Plan::default();
    loop {
        let before = pending.len();
        let mut refused = Vec::new();
        let mut left = Vec::new();
        for intent in pending {
            match tried(&intent, plan.steps.len(), going, request, rehearsal) {
                Ok(step) => plan.steps.extend(step),
                // It only helps what comes after it: that says by itself what is refused.
                Err(_) if matches!(intent.does, Does::Widen(_)) => {}
                Err(refusal) => {
                    refused.push(refusal);
                    left.push(intent);
                }
            }
        }
        if left.is_empty() || left.len() == before {
            let stuck = left.into_iter().zip(refused);
            plan.stuck = stuck
                .map(|(intent, refusal)| Stuck { row: intent.row, place: intent.place, refusal })
                .collect();
            return plan;
        }
        pending = left;
    }
}

fn tried(
    intent: &Intent,
    at: usize,
    going: &BTreeSet<RoleId>,
    request: &Request<'_>,
    rehearsal: &mut dyn Rehearsal,
) -> Result<Option<Step>, Refusal> {
    let command = loop {
        let resolving = Resolving {
            facts: rehearsal.facts(),
            going,
            until: request.until,
            from_somewhere: request.from_somewhere,
        };
        match resolving.command(intent) {
            Ok(command) => break command?,
            Err(Missing(need)) => rehearsal.load(need),
        }
    };
    let ids = request.ids.apart(IDS_A_STEP * at as u64);
    let events = rehearsal.attempt(&command, ids.clone())?;
    // Made so by what came before: there is nothing left to do.
    Ok((!events.is_empty()).then(|| Step { row: intent.row.clone(), command, ids, events }))
}
