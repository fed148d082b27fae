//! Records as a caller may see them.
//!
//! Of accounts above its own, a caller learns nothing beyond the direct parent's name (rule 7): an
//! id of such an account is left out wherever it would stand.

use rolecall_client::wire;
use rolecall_core::{
    AccountId, Principal,
    catalog::SectionKey,
    change::Operation,
    name::{Address, Name},
    record::{Account, AccountState, InvitedAs, Key, Membership, MembershipState, Person, Role},
    window::Window,
};

use super::{
    look::{Look, known},
    reports::made_at,
};

impl<'l> Look<'l> {
    fn person_of(&self, membership: &Membership) -> &'l Person {
        known(self.facts.person(membership.person)).expect("a membership is a person's")
    }

    /// The name and the address by which someone is shown in an account.
    pub(crate) fn called<'m>(
        &self,
        membership: &'m Membership,
    ) -> (Option<&'m Name>, Option<&'m Address>)
    where
        'l: 'm,
    {
        match &membership.invited_as {
            Some(InvitedAs { address, name }) => (Some(name), Some(address)),
            None => {
                let person = self.person_of(membership);
                (person.name.as_ref(), person.address.as_ref())
            }
        }
    }
}

impl Look<'_> {
    pub(crate) fn show_account(&self, account: &Account) -> wire::Account {
        let parent = account.parent.and_then(|parent| known(self.facts.account(parent)));
        let state_set_above =
            account.state.set_by().is_some_and(|by| !self.is_at_or_below(by, account));
        wire::Account {
            id: account.id,
            kind: account.kind,
            short_name: account.short_name.clone(),
            former_names: account.former_names.clone(),
            name: account.name.clone(),
            parent: parent.map(|parent| self.show_parent(parent)),
            state: show_state(account.state),
            state_set_above,
            roles_per_person_max: account.roles_per_person_max,
            second_factor: account.second_factor,
            opens_accounts: account.opens_accounts,
        }
    }

    fn show_parent(&self, parent: &Account) -> wire::AccountParent {
        let seen = self.sees(parent.id);
        wire::AccountParent {
            name: parent.name.clone(),
            id: seen.then_some(parent.id),
            short_name: seen.then(|| parent.short_name.clone()),
        }
    }

    fn is_at_or_below(&self, account: AccountId, other: &Account) -> bool {
        known(self.facts.is_within(account, other.id))
    }

    /// A person in an account. Until they accept, they are shown as who asked them in wrote them
    /// down, so that it is not told whether the address has a login already (rule 13).
    pub(crate) fn show_person(&self, membership: &Membership) -> wire::Person {
        let person = self.person_of(membership);
        let account =
            known(self.facts.account(membership.account)).expect("it stands in an account");
        let (name, address) = self.called(membership);
        wire::Person {
            id: membership.id,
            person: membership.has_joined().then_some(person.id),
            address: address.cloned(),
            name: name.cloned(),
            login_name: login_name(account, membership),
            owner: account.owner == Some(membership.id),
            state: person_state(membership),
            invitation_expired: matches!(
                membership.state,
                MembershipState::Invited { until, .. } if until <= self.now
            ),
            roles: self.show_roles_of_person(&membership.roles),
            dates: person_dates(&membership.window),
            reach: membership.narrowed_to.as_ref().map(|reach| {
                // Of those that the reader knows nothing of, nothing is said here either.
                reach.iter().copied().filter(|account| self.sees(*account)).collect()
            }),
            addresses: membership.ranges.clone(),
            second_factor: membership.has_joined().then_some(person.factor),
            last_seen_at: self.live.membership_last_used(membership.id),
        }
    }

    /// Whether a person, as they are shown, has a text in lower case in their name, address or login
    /// name.
    pub(crate) fn is_called(&self, membership: &Membership, wanted: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(wanted);
        let (name, address) = self.called(membership);
        let account = known(self.facts.account(membership.account));
        name.is_some_and(|name| has(name.as_str()))
            || address.is_some_and(|address| has(address.as_str()))
            || account
                .and_then(|account| login_name(account, membership))
                .is_some_and(|it| has(&it))
    }

    fn show_roles_of_person<'r>(
        &self,
        roles: impl IntoIterator<Item = &'r rolecall_core::RoleId>,
    ) -> Vec<wire::RoleOfPerson> {
        let roles = roles.into_iter().filter_map(|role| known(self.facts.role(*role)));
        let shown = |role: &Role| wire::RoleOfPerson {
            id: role.id,
            name: role.content.name.clone(),
            group: role.group,
        };
        roles.map(shown).collect()
    }

    pub(crate) fn show_role(&self, role: &Role) -> wire::Role {
        let people = || {
            let holders = known(self.facts.holders(role.id, role.account));
            holders.len()
        };
        let seen = self.sees(role.account);
        wire::Role {
            id: role.id,
            account: seen.then_some(role.account),
            group: role.group,
            holders: (seen && self.may(Operation::SeePeople, role.account)).then(people),
            built_in: role.built_in.clone(),
            content: role.content.clone(),
        }
    }

    pub(crate) fn show_allowed_roles(&self, account: &Account) -> wire::AllowedRoles {
        wire::AllowedRoles {
            own_list: account.allowed_roles.is_some(),
            own_roles: account.has_own_roles(),
            roles: self
                .assignable(account.id)
                .into_iter()
                .map(|role| self.show_role(role))
                .collect(),
        }
    }

    pub(crate) fn show_allowlist(&self, account: &Account) -> wire::Allowlist {
        let list = account.allowlist.as_ref();
        wire::Allowlist {
            ranges: list.map(|list| list.ranges.clone()).unwrap_or_default(),
            set_above: list.is_some_and(|list| !self.is_at_or_below(list.by, account)),
            set_by_owner: list.is_some_and(|list| list.by_owner),
            notes: list.map(|list| list.notes.clone()).unwrap_or_default(),
        }
    }

    /// The ceilings of an account itself; those above it are not told.
    pub(crate) fn show_ceilings(account: &Account) -> Vec<wire::Ceiling> {
        let shown = |section: &SectionKey| wire::Ceiling {
            section: section.clone(),
            level: account.ceiling(section).map(|(_, level)| level),
        };
        account.ceilings.keys().map(shown).collect()
    }

    pub(crate) fn show_ownership(&self, account: &Account) -> Option<wire::Ownership> {
        let owner = known(self.facts.membership(account.owner?))?;
        let offer = account.offer.as_ref().map(|offer| wire::OwnershipOffer {
            to: offer.to,
            keeps: offer.keeps.iter().copied().collect(),
        });
        Some(wire::Ownership { owner: self.show_person(owner), offer })
    }

    pub(crate) fn show_key(&self, key: &Key) -> wire::Key {
        wire::Key {
            id: key.id,
            name: key.name.clone(),
            roles: self.show_roles_of_person(&key.roles),
            expires_at: key.expires_at,
            addresses: key.ranges.clone(),
            last_used_at: self.live.key_last_used(key.id),
            made_by: self.show_maker(key),
            made_at: made_at(key.id.0),
            replaced_by: key.replaced_by,
        }
    }

    /// Who made a key. Someone who stands where the reader sees nothing shows as their provider, and
    /// someone who stands nowhere on the way up any more as nobody.
    fn show_maker(&self, key: &Key) -> Option<wire::Actor> {
        let Some(maker) = key.made_by else { return Some(wire::Actor::Machine) };
        let way = known(self.facts.path(key.account));
        let mut stands = way.iter().filter(|above| self.stands_in(maker, above.id)).peekable();
        stands.peek()?;
        let seeing = match maker {
            Principal::Key(_) => Operation::SeeKeys,
            Principal::Person(_) | Principal::AccountSignIn(_) => Operation::SeePeople,
        };
        let named = match stands.find(|above| self.sees(above.id)) {
            _ if maker == self.caller.principal => true,
            Some(seen) => self.may(seeing, seen.id),
            None => {
                let name = way.get(1).map(|parent| parent.name.clone());
                return Some(wire::Actor::Provider { name });
            }
        };
        Some(wire::Actor::Subject { subject: self.show_subject(maker, named) })
    }

    fn stands_in(&self, principal: Principal, account: AccountId) -> bool {
        match principal {
            Principal::Person(person) => known(self.facts.membership_of(person, account)).is_some(),
            Principal::Key(key) => {
                known(self.facts.key(key)).is_some_and(|key| key.account == account)
            }
            Principal::AccountSignIn(own) => own == account,
        }
    }

    /// A principal, with its name for who may see that.
    pub(crate) fn show_subject(&self, principal: Principal, named: bool) -> wire::Subject {
        let (kind, id) = match principal {
            Principal::Person(id) => (wire::SubjectType::Person, id.to_string()),
            Principal::Key(id) => (wire::SubjectType::Key, id.to_string()),
            Principal::AccountSignIn(id) => (wire::SubjectType::AccountSignIn, id.to_string()),
        };
        let name = match principal {
            Principal::Person(id) => known(self.facts.person(id)).and_then(|it| it.name.clone()),
            Principal::Key(id) => known(self.facts.key(id)).map(|key| key.name.clone()),
            Principal::AccountSignIn(id) => known(self.facts.account(id)).map(|it| it.name.clone()),
        };
        wire::Subject { kind, id, name: name.filter(|_| named) }
    }
}

/// The state of an account, whoever set it.
pub(crate) fn show_state(state: AccountState) -> wire::State {
    match state {
        AccountState::Active => wire::State::Active,
        AccountState::Suspended { .. } => wire::State::Suspended,
        AccountState::Closed { .. } => wire::State::Closed,
    }
}

pub(crate) fn person_state(membership: &Membership) -> wire::PersonState {
    match membership.state {
        MembershipState::Suspended => wire::PersonState::Suspended,
        MembershipState::Active => wire::PersonState::Active,
        MembershipState::Invited { .. } => wire::PersonState::Invited,
    }
}

fn person_dates(window: &Window) -> wire::PersonDates {
    let dates = window.dates();
    wire::PersonDates {
        activation: dates.activation,
        expiration: dates.expiration,
        zone: dates.zone.clone(),
        starts_at: window.starts_at(),
        ends_at: window.ends_at(),
    }
}

fn login_name(account: &Account, membership: &Membership) -> Option<String> {
    membership.login_name.as_ref().map(|name| format!("{name}@{}", account.short_name))
}
