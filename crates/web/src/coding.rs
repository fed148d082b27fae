//! Access as code for a caller: what there is, what would make a document so, and making it so.

use axum::http::StatusCode;
use rolecall_client::wire;
use rolecall_core::{
    AccountId,
    change::{Context, Refusal, Via},
    code::{Document, Export, NotPlanned, Parts, Place, Step},
};
use rolecall_store::{Envelope, PlanFailure, Planned, Planning, UnitFailure};

use crate::{
    App,
    api::{INVITATION_DAYS, days_from},
    caller::Caller,
    code::{self, Format, Source},
    order::{invitation_hash, may_invite},
    portal::refused,
    problem::Problem,
};

/// How often a plan is made again whose world was changed before it could be carried out.
const TRIES_MAX: usize = 10;
/// What a text is called in mistakes that came by no file.
const TEXT: &str = "the document";

/// A document that someone wants.
#[derive(Debug)]
pub(crate) struct Wanted<'w> {
    /// The account in and below which it may change anything.
    pub(crate) account: &'w str,
    pub(crate) text: &'w str,
    pub(crate) format: Format,
    pub(crate) parts: Parts,
    pub(crate) via: Via,
}

/// Why a document was not made so.
#[derive(Debug)]
pub(crate) enum NotApplied {
    /// The plan is another one by now.
    Stale,
    /// Something of it is refused.
    Refused(String),
    Problem(Problem),
}

impl From<Problem> for NotApplied {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl App {
    /// What there is in an account, and perhaps below, as far as a caller sees it; and its revision.
    pub(crate) async fn configuration(
        &self,
        caller: &Caller,
        account: &str,
        below: bool,
        parts: Parts,
    ) -> Result<(Export, u64), Problem> {
        not_through_a_lens(caller)?;
        let id = self.look(caller, |look| look.account(account).map(|account| account.id))?;
        let context = self.context(caller, Via::Rest);
        let (mut export, revision) = self.store().configuration(&context, id, below, parts).await?;
        self.look(caller, |look| {
            export.document.accounts.retain(|entry| {
                let found = look.facts.account_named(&entry.account).ok().flatten();
                found.is_none_or(|account| !look.lacks_factor(account.id))
            });
        });
        Ok((export, revision))
    }

    /// What would make a document so, for people and programs, and as commands.
    pub(crate) async fn plan(
        &self,
        caller: &Caller,
        wanted: &Wanted<'_>,
    ) -> Result<(wire::Plan, Ready), Problem> {
        not_through_a_lens(caller)?;
        let source =
            Source { name: TEXT.to_owned(), format: wanted.format, text: wanted.text.to_owned() };
        let read = code::read(vec![source]).map_err(|mistakes| mistaken(&mistakes))?;
        let root = self.root_of(caller, wanted.account, &read.document)?;
        let context = self.context(caller, wanted.via);
        let until = days_from(context.at, INVITATION_DAYS);
        let document = read.document.clone();
        let planning = Planning { document, parts: wanted.parts.clone(), root, until };
        let planned = match self.store().plan(context.clone(), planning).await {
            Ok(planned) => planned,
            Err(PlanFailure::Failure(failure)) => return Err(refused(failure)),
            Err(PlanFailure::NotPlanned(NotPlanned::Mistakes(found))) => {
                let located: Vec<_> = found.iter().map(|mistake| read.located(mistake)).collect();
                return Err(mistaken(&located));
            }
            Err(PlanFailure::NotPlanned(NotPlanned::TooMuch { max })) => {
                let detail =
                    format!("more than {max} changes: do some parts or accounts at a time");
                return Err(Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "list.too_long",
                    detail,
                ));
            }
        };
        let line = |place: &Place| read.line(place).1;
        let told = self.store().live().read(|facts, _| code::told(facts, &planned, line));
        Ok((told, Ready { planned, context }))
    }

    /// Makes a document so by the plan of this digest, if it is still that one.
    pub(crate) async fn apply(
        &self,
        caller: &Caller,
        wanted: &Wanted<'_>,
        revision: u64,
        digest: &str,
    ) -> Result<(wire::Plan, u64), NotApplied> {
        for _ in 0..TRIES_MAX {
            let (told, ready) = self.plan(caller, wanted).await?;
            if told.digest != digest || told.revision < revision {
                return Err(NotApplied::Stale);
            }
            if let Some(first) = told.refused.first() {
                let detail = format!("line {}: {}", first.line, first.detail);
                return Err(NotApplied::Refused(detail));
            }
            let Ready { planned, context } = ready;
            if planned.plan.steps.is_empty() {
                return Ok((told, planned.revision));
            }
            let unit = as_unit(&context, &planned.plan.steps, &mut || self.random());
            match self.store().carry_out_all(unit, planned.revision).await {
                Ok(done) => return Ok((told, done.revision)),
                Err(UnitFailure::Stale { .. }) => {}
                Err(UnitFailure::Refused { failure, .. }) => {
                    return Err(refused(failure).into());
                }
                Err(UnitFailure::Fault(fault)) => return Err(Problem::from(fault).into()),
            }
        }
        Err(NotApplied::Stale)
    }

    /// The account that is planned in. Where an account asks for a second factor, it is proven first.
    fn root_of(
        &self,
        caller: &Caller,
        account: &str,
        document: &Document,
    ) -> Result<AccountId, Problem> {
        self.look(caller, |look| {
            let root = look.account(account)?.id;
            for entry in &document.accounts {
                let found = look.facts.account_named(&entry.account).ok().flatten();
                if found
                    .is_some_and(|account| look.sees(account.id) && look.lacks_factor(account.id))
                {
                    return Err(Problem::factor_needed());
                }
            }
            Ok(root)
        })
    }
}

/// A plan that can be carried out.
#[derive(Debug)]
pub(crate) struct Ready {
    planned: Planned,
    context: Context,
}

/// What is looked at with the eyes of another is only read, page by page.
fn not_through_a_lens(caller: &Caller) -> Result<(), Problem> {
    match caller.lens {
        Some(_) => Err(Refusal::NotYours.into()),
        None => Ok(()),
    }
}

fn mistaken(mistakes: &[code::FileMistake]) -> Problem {
    let lines: Vec<_> =
        mistakes.iter().map(|mistake| format!("line {}: {}", mistake.line, mistake.says)).collect();
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "document.mistake", lines.join("\n"))
}

/// The commands of a plan, to be carried out as one. What ends in a link that is sent to someone gets a
/// secret of its own.
pub fn as_unit(
    context: &Context,
    steps: &[Step],
    random: &mut dyn FnMut() -> [u8; 32],
) -> Vec<Envelope> {
    let of = |step: &Step| {
        let context = Context { ids: step.ids.clone(), ..context.clone() };
        let link = may_invite(&step.command).then(|| hex::encode(random()));
        let secret = link.as_deref().map(invitation_hash);
        Envelope { link, secret, ..Envelope::new(context, step.command.clone(), random()) }
    };
    steps.iter().map(of).collect()
}
