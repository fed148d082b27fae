//! Secrets that are about to be shown: put on record first, or not shown.

use std::collections::BTreeSet;

use rolecall_core::change::{Command, Via};

use super::{
    redact::{Fields, folded},
    table::{Application, Redaction, Route},
    verdict::Yes,
};
use crate::{App, caller::Caller, order::Order};

/// What is taken out of the answers that someone gets, and what is looked out for.
pub(super) fn fields(route: &Route, yes: &Yes) -> Fields {
    let mut fields = Fields::default();
    for (redaction, held) in route.redactions.iter().zip(&yes.may_see) {
        match held {
            None => fields.take_out(&redaction.fields),
            Some(_) => fields.watch(&redaction.fields),
        }
    }
    fields
}

/// Who is shown something, and of what.
pub(super) struct Showing<'s> {
    pub(super) app: &'s App,
    pub(super) caller: &'s Caller,
    pub(super) application: &'s Application,
    pub(super) path: &'s str,
}

/// That a reveal could not be put on record.
#[derive(Debug)]
pub(super) struct NotOnRecord;

impl Showing<'_> {
    /// Puts on record what an answer shows: the fields that were found in it, or all where nobody can
    /// look into it.
    pub(super) async fn record(
        &self,
        route: &Route,
        yes: &Yes,
        shown: Option<&BTreeSet<String>>,
    ) -> Result<(), NotOnRecord> {
        for (redaction, held) in route.redactions.iter().zip(&yes.may_see) {
            let Some(held) = held else { continue };
            let is_shown =
                |field: &&String| shown.is_none_or(|shown| shown.contains(&folded(field)));
            let fields: Vec<_> = redaction.fields.iter().filter(is_shown).collect();
            if fields.is_empty() {
                continue;
            }
            let command = self.command(redaction, yes, held, &fields);
            if let Some(command) = command.transpose()? {
                let done = self.app.carry_out(self.caller, Order::new(Via::Gateway, command)).await;
                done.map_err(|failure| {
                    tracing::warn!(%failure, "secrets were not shown: it could not be recorded");
                    NotOnRecord
                })?;
            }
        }
        Ok(())
    }

    fn command(
        &self,
        redaction: &Redaction,
        yes: &Yes,
        held: &super::table::Need,
        fields: &[&String],
    ) -> Option<Result<Command, NotOnRecord>> {
        let section = redaction.reveal.clone()?;
        let path: String = self.path.chars().take(rolecall_core::name::Path::CHARS_MAX).collect();
        let command = || {
            Some(Command::RecordReveal {
                account: yes.account?,
                section,
                by: held.section.clone(),
                level: held.level,
                application: self.application.title.parse().ok()?,
                path: path.parse().ok()?,
                fields: fields.iter().map(|field| field.parse().ok()).collect::<Option<_>>()?,
            })
        };
        Some(command().ok_or(NotOnRecord))
    }
}
