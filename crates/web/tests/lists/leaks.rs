//! What an answer names, and whether its reader may see that.
//!
//! Everything in a random world is called by a name, an address or an id that nothing else has, so
//! whatever stands in a text is found. What is allowed is the widest that the rules let a reader know
//! of; where exactly it stands is the matter of the lists.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{
    AccountId, KeyId, PersonId, RoleId,
    change::{Operation, usable_roles},
};

use super::{plain::Reader, random::Random};

/// Something that a text can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Account(AccountId),
    /// Of a person, in an account if it is a membership.
    Person(PersonId, Option<AccountId>, By),
    Role(RoleId),
    /// By its id, or by its name.
    Key(KeyId, By),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Id,
    Name,
}

/// Everything in a world by what it is called.
pub(super) struct Known(BTreeMap<String, Thing>);

impl Known {
    pub(super) fn of(random: &Random) -> Self {
        let mut known = BTreeMap::new();
        random.facts(|facts| {
            for account in facts.accounts() {
                let thing = Thing::Account(account.id);
                known.insert(account.id.to_string(), thing);
                known.insert(account.short_name.to_string(), thing);
                known.insert(account.name.to_string(), thing);
            }
            for person in facts.persons() {
                let thing = |by| Thing::Person(person.id, None, by);
                known.insert(person.id.to_string(), thing(By::Id));
                known.extend(person.address.iter().map(|it| (it.to_string(), thing(By::Name))));
            }
            for role in facts.every_role().expect("known") {
                known.insert(role.id.to_string(), Thing::Role(role.id));
            }
            for account in facts.accounts() {
                for key in facts.keys_of(account.id) {
                    known.insert(key.id.to_string(), Thing::Key(key.id, By::Id));
                    known.insert(key.name.to_string(), Thing::Key(key.id, By::Name));
                }
            }
        });
        for (membership, (person, account)) in &random.memberships {
            known.insert(membership.to_string(), Thing::Person(*person, Some(*account), By::Id));
        }
        Self(known)
    }

    /// What a text names that its reader may not see.
    pub(super) fn leaked(
        &self,
        random: &Random,
        reader: &Reader,
        account: AccountId,
        path: &str,
        text: &str,
    ) -> impl Iterator<Item = String> {
        // What one has asked with is one's own.
        let named = words(text).filter(|word| !path.contains(word.as_str()));
        let named: BTreeSet<_> =
            named.filter_map(|word| Some((*self.0.get(&word)?, word))).collect();
        let is_past = path.contains("/history") || path.contains("date=");
        let told = is_past.then_some(account);
        named.into_iter().filter(move |(thing, _)| !may_know(random, *reader, told, *thing)).map(
            |(thing, word)| {
                let at = text.find(&word).unwrap_or_default();
                let around: String = text.chars().skip(at.saturating_sub(300)).take(700).collect();
                format!("tells of `{word}`, {thing:?}: …{around}…")
            },
        )
    }
}

/// The words of a text as things can be called, two words of a name together.
fn words(text: &str) -> impl Iterator<Item = String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '@' | '.');
    let word = |word: &str| word.trim_matches('.').to_owned();
    let single = text.split(move |c| !is_part(c)).map(word);
    let named = ["Key ", "Account ", "Platform "].into_iter().flat_map(|first| {
        text.match_indices(first).map(move |(at, _)| {
            let rest = text[at + first.len()..].chars();
            format!("{first}{}", rest.take_while(char::is_ascii_digit).collect::<String>())
        })
    });
    single.chain(named.collect::<Vec<_>>()).collect::<BTreeSet<_>>().into_iter()
}

/// Whether the reader may know of something, anywhere. `told` is the account whose history it stands
/// in: who stood there when they acted is named, if the reader may see people there.
fn may_know(random: &Random, reader: Reader, told: Option<AccountId>, thing: Thing) -> bool {
    let anywhere = |operation| {
        random.accounts().into_iter().filter(move |at| reader.may(random, operation, *at))
    };
    match thing {
        Thing::Account(account) => knows_account(random, reader, account),
        Thing::Person(person, at, by) => {
            let stands = |account: AccountId| {
                random.facts(|facts| facts.membership_of(person, account).expect("known").is_some())
            };
            person == reader.0
                || told.is_some_and(|told| {
                    let stood = |at| random.stood.contains(&(person, at));
                    // That it was always the same one who acted in an account that the reader sees
                    // is told, and who it was is not.
                    let acted = |at| stood(at) && reader.sees(random, at);
                    stood(told)
                        || anywhere(Operation::SeePeople).any(stood)
                        || by == By::Id && random.accounts().into_iter().any(acted)
                })
                || match at {
                    Some(at) => reader.may(random, Operation::SeePeople, at),
                    None => anywhere(Operation::SeePeople).any(stands),
                }
        }
        Thing::Role(role) => {
            let usable = |account: AccountId| {
                random.facts(|facts| {
                    let found = facts.role(role).expect("known").expect("a role");
                    found.account == account
                        || usable_roles(facts, account)
                            .expect("known")
                            .iter()
                            .any(|it| it.id == role)
                })
            };
            let held = |account: AccountId| {
                random
                    .facts(|facts| facts.memberships_in(account).any(|it| it.roles.contains(&role)))
            };
            let holds = random
                .facts(|facts| facts.memberships_of(reader.0).any(|it| it.roles.contains(&role)));
            let keyed = |account: AccountId| {
                random.facts(|facts| facts.keys_of(account).any(|it| it.roles.contains(&role)))
            };
            holds
                || told.is_some()
                || anywhere(Operation::SeeRoles).any(usable)
                || anywhere(Operation::SeeAllowedRoles).any(usable)
                || anywhere(Operation::SeePeople).any(held)
                || anywhere(Operation::SeeKeys).any(keyed)
        }
        // That a program did something is told in a history, and which one not.
        Thing::Key(key, by) => {
            let at = random.facts(|facts| facts.key(key).expect("known").map(|key| key.account));
            at.is_none_or(|at| {
                let is_told = told.is_some() && by == By::Id && reader.sees(random, at);
                reader.may(random, Operation::SeeKeys, at) || told == Some(at) || is_told
            })
        }
    }
}

/// Those of which something is seen, those that the reader has joined or was asked into, and the
/// direct parent of each.
fn knows_account(random: &Random, reader: Reader, account: AccountId) -> bool {
    let own = |account: AccountId| {
        reader.sees(random, account)
            || random
                .facts(|facts| facts.membership_of(reader.0, account).expect("known").is_some())
    };
    let children: Vec<_> =
        random.facts(|facts| facts.children(account).map(|child| child.id).collect());
    own(account) || children.into_iter().any(own)
}
