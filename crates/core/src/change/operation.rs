//! The table of operations: what each thing that the system can do needs (rule 16).

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::{Kind, Level, catalog::SectionKey};

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident = $key:literal,)+) => {
        /// A thing that the system can do, as a row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $($(#[$doc])* $variant,)+
        }

        impl Operation {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in data.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }
        }
    };
}

operations! {
    /// Make a customer; concerns its parent.
    CreateCustomer = "create_customer",
    /// Make a reseller; concerns its parent.
    CreateReseller = "create_reseller",
    /// Make a phone system; concerns its customer.
    CreatePhoneSystem = "create_phone_system",
    /// Change an account's settings.
    ChangeAccount = "change_account",
    /// Suspend, resume, close, reopen.
    SetAccountState = "set_account_state",
    /// See what was done to the states of many accounts.
    SeeBulkStates = "see_bulk_states",
    /// Suspend, resume, close, reopen many at once.
    SetBulkStates = "set_bulk_states",
    /// Make accounts from a file; concerns the account that they come to stand below.
    ImportAccounts = "import_accounts",
    /// Ceilings, allowed roles, own roles.
    SetLimits = "set_limits",
    /// See allowed roles.
    SeeAllowedRoles = "see_allowed_roles",
    /// Put in a new owner from above.
    PutInOwner = "put_in_owner",
    /// See people and their access.
    SeePeople = "see_people",
    /// Invite and add people.
    AddPeople = "add_people",
    /// Change people.
    ChangePeople = "change_people",
    /// End memberships.
    EndPeople = "end_people",
    /// Review who still has access.
    ReviewAccess = "review_access",
    /// State who of an account's people may have what.
    SetPolicies = "set_policies",
    /// Look at an account as someone else sees it.
    LookAs = "look_as",
    /// See roles and groups.
    SeeRoles = "see_roles",
    /// Make roles and groups.
    AddRoles = "add_roles",
    /// Change roles and groups.
    ChangeRoles = "change_roles",
    /// Remove roles and groups.
    RemoveRoles = "remove_roles",
    /// See the allowlist.
    SeeAllowlist = "see_allowlist",
    /// Allowlist and sign-in rules.
    SetAllowlist = "set_allowlist",
    /// The account's own sign-in.
    SetAccountSignIn = "set_account_sign_in",
    /// See keys.
    SeeKeys = "see_keys",
    /// Issue and revoke keys.
    ManageKeys = "manage_keys",
    /// Ask decisions.
    AskDecisions = "ask_decisions",
    /// Simulate a moment, see explanations.
    SimulateDecisions = "simulate_decisions",
    /// See history.
    SeeHistory = "see_history",
    /// See reports.
    SeeReports = "see_reports",
    /// Change the catalog and the installation's settings.
    AdoptCatalog = "adopt_catalog",
    /// See mail that goes out, and send again what was given up.
    ManageMail = "manage_mail",
    /// See the nodes that share the database.
    SeeNodes = "see_nodes",
    /// Erase a person.
    ErasePerson = "erase_person",
}

/// One way to be allowed an operation: a level of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The section.
    pub section: SectionKey,
    /// The least level.
    pub level: Level,
    /// Where it is asked.
    pub at: At,
}

/// Where a cell is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// At the account concerned.
    Here,
    /// At the one above it, so that an account's people cannot do it to their own.
    Parent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    label: String,
    #[serde(default)]
    owner: bool,
    #[serde(default)]
    at: HashMap<Kind, Vec<String>>,
}

struct Row {
    label: String,
    owner: bool,
    cells: HashMap<Kind, Vec<Cell>>,
}

static TABLE: LazyLock<HashMap<Operation, Row>> = LazyLock::new(|| {
    let file: HashMap<String, RowFile> = toml::from_str(include_str!("../../data/operations.toml"))
        .expect("the table of operations is checked by a test");
    let operation =
        |key: &str| Operation::ALL.iter().copied().find(|operation| operation.key() == key);
    let row = |row: RowFile| Row {
        label: row.label,
        owner: row.owner,
        cells: row
            .at
            .into_iter()
            .map(|(kind, cells)| (kind, cells.iter().map(|text| cell(text)).collect()))
            .collect(),
    };
    file.into_iter()
        .map(|(key, read)| (operation(&key).expect("a known operation"), row(read)))
        .collect()
});

fn cell(text: &str) -> Cell {
    let mut words = text.split(' ');
    let mut word = || words.next().expect("a section and a level");
    let section = word().parse().expect("a section");
    let level = Level::from_key(word()).expect("a level");
    let at = if words.next().is_some() { At::Parent } else { At::Here };
    Cell { section, level, at }
}

impl Operation {
    /// What it is, in words.
    pub fn label(self) -> &'static str {
        &TABLE[&self].label
    }

    /// Whether the account's owner may do it whatever the levels.
    pub fn is_the_owners(self) -> bool {
        TABLE[&self].owner
    }

    /// The cells any one of which is enough, for an account of this kind.
    pub fn cells(self, kind: Kind) -> &'static [Cell] {
        TABLE[&self].cells.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The operation by which an account of this kind is made.
    pub fn creating(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Platform => None,
            Kind::Reseller => Some(Self::CreateReseller),
            Kind::Customer => Some(Self::CreateCustomer),
            Kind::PhoneSystem => Some(Self::CreatePhoneSystem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn every_operation_has_a_row_and_asks_for_own_sections_at_levels_they_offer() {
        let own = Catalog::own();
        for operation in Operation::ALL {
            let row = TABLE.get(operation).unwrap_or_else(|| panic!("{operation:?} has no row"));
            assert!(row.owner || !row.cells.is_empty(), "{operation:?}");
            for cell in row.cells.values().flatten() {
                let section =
                    own.section(cell.section.as_str()).unwrap_or_else(|| panic!("{cell:?}"));
                assert!(section.offered.offers(cell.level), "{cell:?}");
            }
        }
        assert_eq!(TABLE.len(), Operation::ALL.len());
    }

    // Pitfall 8: a level that can be given and is never asked for is a promise without effect.
    // covers T8
    #[test]
    fn every_level_of_an_own_section_is_asked_for_by_some_operation_or_named_here() {
        // Levels that later work gives an operation to, or that exist because the source has them.
        const WITHOUT: &[&str] = &[
            "accounts view",
            "accounts delete",
            "product view",
            "platform.resellers view",
            "platform.resellers edit",
            "platform.resellers delete",
            "reseller.customers view",
            "reseller.resellers view",
            "reseller.security create",
            "customer.settings view",
            "customer.phone_systems view",
        ];
        let own = Catalog::own();
        let asked = |section: &str, level: Level| {
            TABLE
                .values()
                .flat_map(|row| row.cells.values().flatten())
                .any(|cell| cell.section.as_str() == section && cell.level == level)
        };
        let mut without = Vec::new();
        for section in own.sections() {
            for level in section.offered.iter().skip(1) {
                let name = format!("{} {level}", section.key);
                if !asked(section.key.as_str(), level) && !WITHOUT.contains(&name.as_str()) {
                    without.push(name);
                }
            }
        }
        assert_eq!(without, Vec::<String>::new());
    }
}
