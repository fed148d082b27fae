//! What is a person's own: profile, address, password, second factor.

use rolecall_core::{
    PersonId, Zone,
    change::Command,
    name::{Address, Language, Name},
};

use super::{Change, Outcome, ensure};

impl Change<'_, '_> {
    pub(super) fn person_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::ChangeProfile { name, zone, language } => {
                self.change_profile(name, zone, language.as_ref())
            }
            Command::ChangeAddress { address } => self.change_address(address),
            Command::ChoosePassword { person } => self.choose_password(*person),
            Command::SetFactor { person, enabled } => self.set_factor(*person, *enabled),
            _ => return None,
        })
    }

    fn change_profile(&mut self, name: &Name, zone: &Zone, language: Option<&Language>) -> Outcome {
        let id = self.acting_person()?;
        let person = self.after.person_mut(id);
        ensure(person.name.is_some(), "they were erased")?;
        person.name = Some(name.clone());
        person.zone = zone.clone();
        person.language = language.cloned();
        Ok(())
    }

    fn change_address(&mut self, address: &Address) -> Outcome {
        let id = self.acting_person()?;
        self.must_be_own(id)?;
        let at = self.before.person_at(address);
        ensure(at.is_none_or(|person| person.id == id), "an address is one person's")?;
        self.after.person_mut(id).address = Some(address.clone());
        Ok(())
    }

    fn choose_password(&mut self, id: PersonId) -> Outcome {
        self.must_be_own(id)?;
        self.after.person_mut(id).claimed = true;
        Ok(())
    }

    fn set_factor(&mut self, id: PersonId, enabled: bool) -> Outcome {
        self.must_be_own(id)?;
        self.after.person_mut(id).factor = enabled;
        Ok(())
    }

    /// Address, password and factor are the person's own (rule 13).
    fn must_be_own(&self, id: PersonId) -> Outcome {
        ensure(self.acting_person()? == id, "rule 13: it is the person's own")?;
        ensure(self.before.person(id)?.address.is_some(), "they were erased")
    }
}
