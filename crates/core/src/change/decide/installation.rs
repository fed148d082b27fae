//! The installation: its platform, its catalog, and what the machine alone may do.

use std::sync::Arc;

use super::{Decider, Events, Outcome};
use crate::{
    Kind, Level,
    catalog::{Catalog, Section},
    change::{Actor, Event, FirstOwner, Operation, OwnerHow, Refusal, content::check_content},
    name::{Name, ShortName},
};

impl Decider<'_> {
    pub(super) fn found_platform(
        &mut self,
        name: &Name,
        short_name: &ShortName,
        catalog: &Arc<str>,
        owner: &FirstOwner,
    ) -> Events {
        self.machine_only()?;
        if self.facts.root()?.is_some() {
            return Err(Refusal::FoundedAlready)?;
        }
        let parsed = Catalog::from_toml("catalog", catalog).map_err(Refusal::from)?;
        let account = self.new_account(Kind::Platform, None, name, short_name);
        let id = account.id;
        let mut events = vec![adopted(&parsed), Event::AccountCreated { account }];
        events.extend(self.first_owner(id, owner, OwnerHow::First)?);
        Ok(events)
    }

    pub(super) fn adopt_catalog(&mut self, text: &Arc<str>) -> Events {
        let root = self.facts.root()?.ok_or(Refusal::NotFound { what: "platform" })?;
        self.guard.may(Operation::AdoptCatalog, root)?;
        let before = self.facts.catalog().clone();
        if *before.text() == *text {
            return Ok(Vec::new());
        }
        let after = Catalog::from_toml("catalog", text).map_err(Refusal::from)?;
        for role in self.facts.every_role()? {
            for (key, level) in role.content.levels.iter() {
                let offered = after.section(key.as_str()).is_some_and(|section| {
                    section.offered.offers(level) && role.content.kind.holds(section.kind)
                });
                if !offered {
                    let (role, section) = (role.content.name.clone(), key.clone());
                    return Err(Refusal::CatalogBreaksRole { role, section, level })?;
                }
            }
            check_content(&after, &role.content)?;
        }
        self.loosens_nothing_beyond_giver(root.id, &after)?;
        Ok(vec![adopted(&after)])
    }

    /// A catalog that asks less for a section, or lets another name mean a level of it, lets those who have it have more of it: that is
    /// giving, up to the top of the section.
    fn loosens_nothing_beyond_giver(&self, root: crate::AccountId, after: &Catalog) -> Outcome<()> {
        let access = self.guard.access(root)?;
        for before in self.facts.catalog().sections() {
            let Some(now) = after.section(before.key.as_str()) else {
                continue;
            };
            let held = access.held(before, None);
            let actions = self.facts.catalog().actions_of(before) != after.actions_of(now);
            if (actions || loosened(before, now)) && held < before.top() {
                let (section, wanted) = (before.key.clone(), before.top());
                return Err(Refusal::BeyondGiver { section, wanted, held, ends: false })?;
            }
        }
        Ok(())
    }

    pub(super) fn recover_owner(&mut self, owner: &FirstOwner) -> Events {
        self.machine_only()?;
        let root = self.facts.root()?.ok_or(Refusal::NotFound { what: "platform" })?;
        self.replace_owner(root, owner, &[].into(), OwnerHow::Recovered)
    }

    pub(super) fn machine_only(&self) -> Outcome<()> {
        match self.context.actor {
            Actor::Machine => Ok(()),
            Actor::Principal(_) => Err(Refusal::MachineOnly)?,
        }
    }
}

fn adopted(catalog: &Catalog) -> Event {
    Event::CatalogAdopted {
        name: catalog.name().to_owned(),
        version: catalog.version(),
        text: catalog.text().clone(),
    }
}

fn loosened(before: &Section, after: &Section) -> bool {
    let still_asked = |needed: &crate::catalog::Prerequisite| {
        let asks = |now: &crate::catalog::Prerequisite| {
            now.section == needed.section && now.from <= needed.from && now.level >= needed.level
        };
        after.prerequisites.iter().any(asks)
    };
    let same_place = before.kind == after.kind;
    let offered = Level::ALL
        .into_iter()
        .all(|level| before.offered.offers(level) || !after.offered.offers(level));
    let kept = after.kept_while_suspended && !before.kept_while_suspended;
    !same_place || !offered || kept || !before.prerequisites.iter().all(still_asked)
}
