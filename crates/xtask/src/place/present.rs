//! The records of the account, compared with what follows from what was sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    What,
    change::{CEILINGS, level},
    text,
};
use crate::http::Door;

/// What must be so.
#[derive(Clone)]
pub(super) struct Present {
    account: String,
    name: String,
    pub(super) are_tight: bool,
    /// Whether a document has been made so at all.
    has_ceilings: bool,
    /// By membership.
    invited: BTreeMap<String, Invited>,
    /// Memberships about which a change was not answered.
    unsure: BTreeSet<String>,
    unsure_ceilings: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Invited {
    address: String,
    role: String,
}

impl Present {
    pub(super) fn new(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            name: account.to_owned(),
            are_tight: false,
            has_ceilings: false,
            invited: BTreeMap::new(),
            unsure: BTreeSet::new(),
            unsure_ceilings: false,
        }
    }

    /// A change is made.
    pub(super) fn is_so(&mut self, what: &What, made: Option<&str>) {
        self.is_not_so(what);
        match what {
            What::Renamed { name } => self.name.clone_from(name),
            What::Invited { address, role } => {
                let invited = Invited { address: address.clone(), role: role.clone() };
                self.invited.insert(made.unwrap_or_default().to_owned(), invited);
            }
            What::TakenBack { membership } => drop(self.invited.remove(membership)),
            What::Roles { membership, role } => {
                if let Some(invited) = self.invited.get_mut(membership) {
                    invited.role.clone_from(role);
                }
            }
            What::Ceilings { are_tight } => {
                (self.are_tight, self.has_ceilings) = (*are_tight, true);
            }
            What::Refused => {}
        }
    }

    /// It is not known whether a change is made: nothing is built on it.
    pub(super) fn may_be_so(&mut self, what: &What) {
        match what {
            What::TakenBack { membership } | What::Roles { membership, .. } => {
                self.unsure.insert(membership.clone());
            }
            What::Ceilings { .. } => self.unsure_ceilings = true,
            What::Renamed { .. } | What::Invited { .. } | What::Refused => {}
        }
    }

    /// A change was not made after all.
    pub(super) fn is_not_so(&mut self, what: &What) {
        match what {
            What::TakenBack { membership } | What::Roles { membership, .. } => {
                self.unsure.remove(membership);
            }
            What::Ceilings { .. } => self.unsure_ceilings = false,
            What::Renamed { .. } | What::Invited { .. } | What::Refused => {}
        }
    }

    /// Invitations that are open for sure.
    pub(super) fn open(&self) -> Vec<String> {
        self.invited.keys().filter(|it| !self.unsure.contains(*it)).cloned().collect()
    }

    pub(super) fn addresses(&self) -> Vec<String> {
        self.invited.values().map(|it| it.address.clone()).collect()
    }

    pub(super) fn has(&self, membership: &str, role: &str) -> bool {
        self.invited.get(membership).is_some_and(|invited| invited.role == role)
    }

    pub(super) fn is_unsure_of_ceilings(&self) -> bool {
        self.unsure_ceilings
    }

    /// What is not so. Nothing where it could not be had.
    pub(super) fn compared(&self, door: &Door) -> Option<Vec<String>> {
        let at = |path: &str| format!("/api/v1/accounts/{}{path}", self.account);
        let mut wrong = Vec::new();
        let mut compare = |what: &str, is: String, must_be: String| {
            if is != must_be {
                wrong.push(format!("{}: {what}: {is}, and must be {must_be}", self.account));
            }
        };
        let account = door.get(&at("")).filter(|answer| answer.status == 200)?;
        compare("its name", text(&account.body["name"]), self.name.clone());
        let ceilings = door.get(&at("/ceilings")).filter(|answer| answer.status == 200)?;
        compare("its ceilings", levels(&ceilings.body), self.ceilings());
        let invited = door.list(&at("/invitations"), |_| true)?;
        let invited: BTreeMap<_, _> = invited
            .iter()
            .filter(|it| it["owner"] != true)
            .map(|it| {
                let (address, role) = (text(&it["address"]), text(&it["roles"][0]["id"]));
                (text(&it["id"]), Invited { address, role })
            })
            .collect();
        compare("invited are", format!("{invited:?}"), format!("{:?}", self.invited));
        Some(wrong)
    }

    fn ceilings(&self) -> String {
        let all = CEILINGS.iter().filter(|_| self.has_ceilings);
        let all: Vec<_> = all.map(|it| format!("{it} {}", level(self.are_tight))).collect();
        all.join(", ")
    }
}

fn levels(ceilings: &Value) -> String {
    let all = ceilings.as_array().into_iter().flatten();
    let mut all: Vec<_> =
        all.map(|it| format!("{} {}", text(&it["section"]), text(&it["level"]))).collect();
    all.sort();
    all.join(", ")
}
