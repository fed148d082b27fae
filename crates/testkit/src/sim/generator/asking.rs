//! Commands about asking for access, and about looking as someone else.

use rand::seq::IndexedRandom;
use rolecall_core::{
    AccountId, Level, Origin, PersonId, Principal,
    access::Access,
    catalog::Section,
    change::{Command, ExportedList, ExportedPart, FileFormat},
    name::Reason,
    record::{LookedAs, Membership, MembershipState},
};

use super::{Generator, pick::View};
use crate::sim::watch::known;

/// How often someone is looked for who can ask for something.
const TRIES: usize = 8;

impl Generator {
    pub(super) fn ask_for_access(&mut self, view: &View<'_>) -> Option<Command> {
        for _ in 0..TRIES {
            let membership = *view.memberships.choose(&mut self.rng)?;
            if membership.state != MembershipState::Active || view.owns(membership) {
                continue;
            }
            let more = wanting(view, membership);
            let any = self.any_section(view);
            let chosen = more.choose(&mut self.rng).copied().filter(|_| !self.percent(5));
            let Some((section, level)) = chosen.or(any.filter(|_| self.percent(5))) else {
                continue;
            };
            let account = membership.account;
            let (section, reason) = (section.key.clone(), self.reason());
            let to = self.askable(view, account);
            return Some(Command::AskForAccess { account, section, level, reason, to });
        }
        None
    }

    fn any_section<'f>(&mut self, view: &View<'f>) -> Option<(&'f Section, Level)> {
        let section = view.facts.catalog().sections().choose(&mut self.rng)?;
        let level = *Level::ALL.choose(&mut self.rng)?;
        Some((section, level))
    }

    /// Owners on the way up, now and then someone else.
    fn askable(
        &mut self,
        view: &View<'_>,
        account: AccountId,
    ) -> std::collections::BTreeSet<PersonId> {
        let path = view.path(account);
        let owners = path.iter().filter_map(|at| view.owner(at)).map(|owner| owner.person);
        let mut owners: Vec<_> = owners.collect();
        if self.percent(70) {
            owners.truncate(1);
        }
        if self.percent(12) {
            owners.push(self.person(view));
        }
        owners.into_iter().collect()
    }

    fn reason(&mut self) -> Reason {
        self.name("Because of").as_str().parse().expect("a reason")
    }

    pub(super) fn answer_access_request(&mut self, view: &View<'_>) -> Option<Command> {
        let asked = view.memberships.iter().filter(|found| !found.requests.is_empty());
        let asked: Vec<_> = asked.copied().collect();
        let membership = *asked.choose(&mut self.rng)?;
        let sections: Vec<_> = membership.requests.keys().cloned().collect();
        let section = sections.choose(&mut self.rng)?.clone();
        let gives = self.percent(60);
        let roles = gives.then(|| self.some_roles(view, membership.account));
        let word = self.percent(50).then(|| self.reason());
        Some(Command::AnswerAccessRequest { membership: membership.id, section, roles, word })
    }

    pub(super) fn look_as(&mut self, view: &View<'_>) -> Option<Command> {
        let membership = self.membership(view, Membership::has_joined)?;
        let found = view.membership(membership);
        let account = found.map(|found| found.account).or_else(|| self.account(view, |_| true))?;
        let role = self.some_roles(view, account).into_iter().next();
        let whom = match role {
            Some(role) if self.percent(40) => LookedAs::Role(role),
            _ => LookedAs::Membership(membership),
        };
        let reason = self.percent(50).then(|| self.reason());
        Some(Command::LookAs { account, whom, reason })
    }

    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "it is one of the plans")]
    pub(super) fn stop_looking(&mut self, _: &View<'_>) -> Option<Command> {
        Some(Command::StopLooking {})
    }

    pub(super) fn record_export(&mut self, view: &View<'_>) -> Option<Command> {
        use ExportedList::{
            AccountsBelow, Groups, History, Keys, People, Requests, Review, Roles, WhoCan,
        };
        let lists = [History, People, Requests, WhoCan, Review, Keys, Roles, Groups, AccountsBelow];
        Some(Command::RecordExport {
            account: self.account(view, |_| true)?,
            list: *lists.choose(&mut self.rng)?,
            format: FileFormat::Csv,
            part: ExportedPart::default(),
        })
    }

    /// Of a secret section most of the time, by a level that anyone may hold or not.
    pub(super) fn record_reveal(&mut self, view: &View<'_>) -> Option<Command> {
        let sections: Vec<_> = view.facts.catalog().sections().iter().collect();
        let secret: Vec<_> = sections.iter().copied().filter(|section| section.secret).collect();
        let any = self.percent(10);
        let section = *if any { &sections } else { &secret }.choose(&mut self.rng)?;
        // At view most of the time, which many hold of something.
        let by = *sections.choose(&mut self.rng)?;
        let any_level = *Level::ALL.choose(&mut self.rng)?;
        let level = if self.percent(70) { Level::View } else { any_level };
        Some(Command::RecordReveal {
            account: self.account(view, |_| true)?,
            section: section.key.clone(),
            by: by.key.clone(),
            level,
            application: self.name("Office"),
            path: "/api/lines".parse().ok()?,
            fields: std::iter::once(self.name("field")).collect(),
        })
    }
}

/// What a member sees and could have more of.
fn wanting<'f>(view: &View<'f>, membership: &Membership) -> Vec<(&'f Section, Level)> {
    let principal = Principal::Person(membership.person);
    let access = Access::of(view.facts, principal, membership.account, view.now, Origin::Any);
    let Some(access) = known(access) else { return Vec::new() };
    let more = |section: &'f Section| {
        let has = access.level(section);
        let next = section.offered.iter().find(|level| *level > has && has > Level::Hide);
        next.map(|level| (section, level))
    };
    view.facts.catalog().sections().iter().filter_map(more).collect()
}
