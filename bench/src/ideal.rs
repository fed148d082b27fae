//! The ideal: nothing but two hash look-ups and dense arrays, filled once and never changed. It knows
//! of persons alone, and neither of addresses nor of narrowed memberships: what it does not know costs
//! it nothing.

use std::collections::HashMap as StdMap;

use hashbrown::HashMap;
use rolecall_core::{
    AccountId, Kind, Level, Timestamp,
    catalog::Section,
    record::{Account, AccountState, MembershipState},
};

use crate::world::{Question, World};

pub struct Ideal {
    people: HashMap<u128, u32>,
    accounts: HashMap<u128, u32>,
    /// Where the memberships of a person begin; one more than there are people.
    first: Vec<u32>,
    members: Vec<Member>,
    parent: Vec<u32>,
    kind: Vec<Kind>,
    sections: usize,
    kinds: Vec<Kind>,
    rows: Vec<Level>,
    needs: Vec<Vec<(usize, Level)>>,
}

#[derive(Clone, Copy)]
pub struct Member {
    pub account: u32,
    pub row: u32,
    pub until: i64,
}

const ROOT: u32 = u32::MAX;

/// A question by dense ids.
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    pub person: u32,
    pub account: u32,
    pub section: u32,
    pub level: Level,
}

impl Ideal {
    pub fn of(world: &World) -> Self {
        let catalog = world.facts.catalog();
        let sections = catalog.sections();
        let accounts: HashMap<u128, u32> = world
            .accounts
            .iter()
            .zip(0..)
            .map(|(it, number)| (id(it.id.to_bytes()), number))
            .collect();
        let by_id: StdMap<AccountId, &Account> =
            world.accounts.iter().map(|it| (it.id, it)).collect();
        let parent = |it: &Account| it.parent.map_or(ROOT, |it| accounts[&id(it.to_bytes())]);
        let roles: StdMap<_, _> = world.roles.iter().map(|role| (role.id, role)).collect();
        let mut rows: Vec<Level> = Vec::new();
        let mut numbers: StdMap<Vec<Level>, u32> = StdMap::new();
        let mut folded: StdMap<_, u32> = StdMap::new();
        let mut members: Vec<(u128, Member)> = Vec::with_capacity(world.memberships.len());
        for it in &world.memberships {
            let mut path = vec![by_id[&it.account]];
            while let Some(above) = path[path.len() - 1].parent {
                path.push(by_id[&above]);
            }
            let capped = path.iter().any(|at| {
                !at.ceilings.is_empty() || matches!(at.state, AccountState::Suspended { .. })
            });
            let key = (it.roles.clone(), capped.then_some(it.account));
            let row = *folded.entry(key).or_insert_with(|| {
                let gives = |section: &Section| {
                    let levels = it.roles.iter().map(|role| roles[role].content.level(section));
                    cap(levels.max().unwrap_or_default(), section, &path)
                };
                let row: Vec<Level> = sections.iter().map(gives).collect();
                *numbers.entry(row).or_insert_with_key(|row| {
                    rows.extend_from_slice(row);
                    u32::try_from(rows.len() / sections.len() - 1).expect("few rows")
                })
            });
            let off = it.state != MembershipState::Active;
            let until = it.window.ends_at().map_or(i64::MAX, Timestamp::as_second);
            let until = if off { i64::MIN } else { until };
            let account = accounts[&id(it.account.to_bytes())];
            members.push((id(it.person.to_bytes()), Member { account, row, until }));
        }
        members.sort_by_key(|(person, _)| *person);
        let mut people = HashMap::new();
        let mut first = Vec::new();
        for (at, (person, _)) in members.iter().enumerate() {
            let number = u32::try_from(people.len()).expect("few people");
            people.entry(*person).or_insert_with(|| {
                first.push(u32::try_from(at).expect("few memberships"));
                number
            });
        }
        first.push(u32::try_from(members.len()).expect("few memberships"));
        Self {
            people,
            first,
            members: members.into_iter().map(|(_, member)| member).collect(),
            parent: world.accounts.iter().map(parent).collect(),
            kind: world.accounts.iter().map(|it| it.kind).collect(),
            accounts,
            sections: sections.len(),
            kinds: sections.iter().map(|section| section.kind).collect(),
            rows,
            needs: needs(sections),
        }
    }

    #[inline]
    pub fn allows(&self, question: &Question, now: i64) -> bool {
        self.dense(question).is_some_and(|dense| self.allows_dense(&dense, now))
    }

    #[inline]
    pub fn dense(&self, question: &Question) -> Option<Dense> {
        Some(Dense {
            person: *self.people.get(&id(question.person.to_bytes()))?,
            account: *self.accounts.get(&id(question.account.to_bytes()))?,
            section: question.section as u32,
            level: question.level,
        })
    }

    #[inline]
    pub fn allows_dense(&self, question: &Dense, now: i64) -> bool {
        let kind = self.kinds[question.section as usize];
        let mut place = question.account;
        while self.kind[place as usize] > kind {
            place = self.parent[place as usize];
        }
        if place != question.account && self.kind[place as usize] != kind {
            return false;
        }
        let person = question.person as usize;
        let members = &self.members[self.first[person] as usize..self.first[person + 1] as usize];
        let needs = &self.needs[question.section as usize * 5 + question.level as usize];
        needs.iter().all(|(section, level)| {
            members.iter().any(|it| {
                now < it.until
                    && self.rows[it.row as usize * self.sections + section] >= *level
                    && self.is_within(place, it.account)
            })
        })
    }

    /// The account in which a section is asked about, and all above it, nearest first; none where the
    /// section is not.
    pub fn way_up(&self, account: u32, section: u32) -> Option<Vec<u32>> {
        let kind = self.kinds[section as usize];
        let mut place = account;
        while self.kind[place as usize] > kind {
            place = self.parent[place as usize];
        }
        if place != account && self.kind[place as usize] != kind {
            return None;
        }
        Some(self.above(place))
    }

    /// An account and all above it, nearest first.
    pub fn above(&self, account: u32) -> Vec<u32> {
        let parent = |at: &u32| Some(self.parent[*at as usize]).filter(|it| *it != ROOT);
        std::iter::successors(Some(account), parent).collect()
    }

    /// The memberships of each person, by number.
    pub fn people(&self) -> impl Iterator<Item = &[Member]> {
        self.first.windows(2).map(|it| &self.members[it[0] as usize..it[1] as usize])
    }

    /// How many accounts there are.
    pub fn accounts(&self) -> u32 {
        u32::try_from(self.parent.len()).expect("few accounts")
    }

    /// The level of each section that a row of levels gives, row by row.
    pub fn rows(&self) -> impl Iterator<Item = &[Level]> {
        self.rows.chunks(self.sections)
    }

    /// All that a level of a section rests on, itself included.
    pub fn needs(&self, section: u32, level: Level) -> &[(usize, Level)] {
        &self.needs[section as usize * 5 + level as usize]
    }

    /// How many sections there are.
    pub fn sections(&self) -> usize {
        self.sections
    }

    #[inline]
    fn is_within(&self, place: u32, above: u32) -> bool {
        let mut at = place;
        while at != above {
            at = self.parent[at as usize];
            if at == ROOT {
                return false;
            }
        }
        true
    }
}

fn cap(given: Level, section: &Section, path: &[&Account]) -> Level {
    let mut level = given;
    for at in path {
        if let Some((_, ceiling)) = at.ceiling(&section.key) {
            level = level.min(section.offered.highest_up_to(ceiling));
        }
    }
    let bound = if path[0].kind == Kind::PhoneSystem { 2 } else { 1 };
    let suspended =
        path.iter().take(bound).any(|at| matches!(at.state, AccountState::Suspended { .. }));
    if suspended && !section.kept_while_suspended {
        level = level.min(section.offered.highest_up_to(Level::View));
    }
    level
}

/// For each level of each section all that it rests on, itself included.
fn needs(sections: &[Section]) -> Vec<Vec<(usize, Level)>> {
    let number = |key: &str| {
        sections.iter().position(|section| section.key.as_str() == key).expect("a section")
    };
    let mut all = Vec::new();
    for section in 0..sections.len() {
        for level in Level::ALL {
            let mut needs = vec![(section, level)];
            let mut at = 0;
            while let Some((section, level)) = needs.get(at).copied() {
                for needed in sections[section].prerequisites_of(level) {
                    let needed = (number(needed.section.as_str()), needed.level);
                    if !needs.contains(&needed) {
                        needs.push(needed);
                    }
                }
                at += 1;
            }
            all.push(needs);
        }
    }
    all
}

fn id(bytes: [u8; 16]) -> u128 {
    u128::from_be_bytes(bytes)
}
