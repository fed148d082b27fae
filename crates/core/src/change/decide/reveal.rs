//! Putting on record that secrets are shown (G39). It changes nothing else; whoever is about to show
//! them waits for it, and shows nothing without it.

use std::collections::BTreeSet;

use super::{Decider, Events, at_most};
use crate::{
    AccountId, Level,
    catalog::SectionKey,
    change::{Event, Refusal},
    name::{Name, Path},
};

/// The most fields that one record names.
const FIELDS_MAX: usize = 50;

/// What is shown, and of which application.
pub(super) struct Shown<'s> {
    pub(super) application: &'s Name,
    pub(super) path: &'s Path,
    pub(super) fields: &'s BTreeSet<Name>,
}

impl Decider<'_> {
    /// Only what someone may have is put on record as shown to them: nobody fills the history of an
    /// account with what did not happen.
    pub(super) fn record_reveal(
        &mut self,
        account: AccountId,
        key: &SectionKey,
        (by, level): (&SectionKey, Level),
        shown: &Shown<'_>,
    ) -> Events {
        let access = self.guard.access(account)?;
        let catalog = self.facts.catalog();
        let hidden = Refusal::NotFound { what: "section" };
        let secret = catalog.section(key.as_str()).is_some_and(|section| section.secret);
        let by_which = catalog.section(by.as_str()).filter(|_| secret && level > Level::Hide);
        let held = access.level(by_which.ok_or(hidden.clone())?);
        if held < level {
            let missing = Refusal::LevelMissing { section: by.clone(), needed: level };
            return Err(if held == Level::Hide { hidden } else { missing })?;
        }
        at_most(FIELDS_MAX, shown.fields.len(), "fields")?;
        Ok(vec![Event::SecretRevealed {
            account,
            section: key.clone(),
            by: by.clone(),
            level,
            application: shown.application.clone(),
            path: shown.path.clone(),
            fields: shown.fields.clone(),
        }])
    }
}
