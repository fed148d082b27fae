//! P31: looking at an account as someone else sees it. All that changes is the record of it.

use rolecall_core::{
    AccountId, Level, SignedDuration,
    change::{Command, ExportedList, Operation},
    record::{LookedAs, Looking, MembershipState},
};

use super::{Change, Outcome, ensure};

impl Change<'_, '_> {
    pub(super) fn looking_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::LookAs { account, whom, .. } => self.look_as(*account, *whom),
            Command::StopLooking {} => self.stop_looking(),
            Command::RecordReveal { account, section, by, level, .. } => {
                self.record_reveal(*account, section.as_str(), by.as_str(), *level)
            }
            Command::RecordExport { account, list, .. } => self.record_export(*account, *list),
            _ => return None,
        })
    }

    fn record_export(&mut self, account: AccountId, list: ExportedList) -> Outcome {
        let acting = self.acting()?;
        match list.operation() {
            Some(operation) => acting.must_be_able(operation, account).map(drop),
            None => ensure(acting.sees(account), "rule 7: what one sees nothing of is not there"),
        }
    }

    fn look_as(&mut self, account: AccountId, whom: LookedAs) -> Outcome {
        let looker = self.acting_person()?;
        self.acting()?.must_be_able(Operation::LookAs, account)?;
        match whom {
            LookedAs::Role(role) => self.before.must_be_assignable(account, role)?,
            LookedAs::Membership(id) => {
                let membership = self.before.membership(id)?;
                let joined = !matches!(membership.state, MembershipState::Invited { .. });
                ensure(membership.account == account && joined, "rule 7: not one of its people")?;
            }
        }
        let until = self.at + SignedDuration::from_mins(60);
        self.after.person_mut(looker).looks = Some(Looking { account, whom, until });
        Ok(())
    }

    fn stop_looking(&mut self) -> Outcome {
        let looker = self.acting_person()?;
        self.after.person_mut(looker).looks = None;
        Ok(())
    }

    /// G39: what is shown to who may have it, and nothing else, is put on record.
    fn record_reveal(&self, account: AccountId, section: &str, by: &str, level: Level) -> Outcome {
        let catalog = &self.before.catalog;
        let is_secret = catalog.section(section).is_some_and(|section| section.secret);
        ensure(is_secret && level > Level::Hide, "G39: no secret of it")?;
        self.acting()?.must_have(by, level, account)
    }
}
