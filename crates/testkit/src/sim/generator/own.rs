//! Commands about what is a person's own: profile, address, password, second factor.

use rolecall_core::change::Command;

use super::{Generator, pick::View};

impl Generator {
    #[expect(clippy::unnecessary_wraps, reason = "it is one of the plans")]
    pub(super) fn change_profile(&mut self, _: &View<'_>) -> Option<Command> {
        Some(Command::ChangeProfile {
            name: self.name("Person"),
            zone: self.zone(),
            language: self.language(),
        })
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is one of the plans")]
    pub(super) fn choose_password(&mut self, view: &View<'_>) -> Option<Command> {
        let person = self.person(view);
        Some(Command::ChoosePassword { person })
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is one of the plans")]
    pub(super) fn change_address(&mut self, view: &View<'_>) -> Option<Command> {
        let address = if self.percent(70) { self.new_address() } else { self.address(view) };
        Some(Command::ChangeAddress { address })
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is one of the plans")]
    pub(super) fn set_factor(&mut self, view: &View<'_>) -> Option<Command> {
        let person = self.person(view);
        let enabled = self.percent(60);
        Some(Command::SetFactor { person, enabled })
    }
}
