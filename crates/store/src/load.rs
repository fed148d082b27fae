//! Loading what a change needs to know, and the whole world at start.

use rolecall_core::{
    AccountId, PersonId, RoleId,
    change::{MOVED_AT_ONCE_MAX, SUBTREE_MAX},
    facts::{Facts, Need, Record, RecordId},
    record::{Policy, Review},
};
use sqlx::AnyConnection;

use crate::{Fault, select::Select, tables, writes::Param};

/// The account and those above it; `{}` says which account.
macro_rules! path {
    ($start:literal) => {
        concat!(
            "WITH RECURSIVE path(id, parent) AS (SELECT id, parent FROM accounts WHERE ",
            $start,
            " UNION SELECT above.id, above.parent FROM accounts above JOIN path ON above.id = path.parent) \
             SELECT id FROM path"
        )
    };
}

/// The account of the last parameter and all below it.
macro_rules! subtree {
    ($parameter:literal) => {
        concat!(
            "WITH RECURSIVE below(id) AS (SELECT id FROM accounts WHERE id = ",
            $parameter,
            " UNION SELECT next.id FROM accounts next JOIN below ON next.parent = below.id) \
             SELECT id FROM below"
        )
    };
}

const NAMED: &str =
    path!("short_name = $1 OR id IN (SELECT account FROM former_names WHERE short_name = $2)");
const HOLDING_MEMBERSHIPS: &str = concat!(
    "SELECT held.membership FROM membership_roles held JOIN memberships m ON m.id = held.membership \
     WHERE held.role = $1 AND m.account IN (",
    subtree!("$2"),
    ") ORDER BY held.membership LIMIT $3"
);
const HOLDING_KEYS: &str = concat!(
    "SELECT held.id FROM key_roles held JOIN keys k ON k.id = held.id WHERE held.role = $1 AND k.account IN (",
    subtree!("$2"),
    ") ORDER BY held.id LIMIT $3"
);
const ROLES_IN_USE: &str = concat!(
    "SELECT held.role FROM membership_roles held JOIN memberships m ON m.id = held.membership \
     WHERE m.account IN (",
    subtree!("$1"),
    ") UNION SELECT held.role FROM key_roles held JOIN keys k ON k.id = held.id WHERE k.account IN (",
    subtree!("$2"),
    ")"
);

/// Loads into `facts` all there is to know for a need.
pub(crate) async fn load(
    connection: &mut AnyConnection,
    facts: &mut Facts,
    need: Need,
) -> Result<(), Fault> {
    let mut loading = Loading { connection, records: Vec::new() };
    let mut known = vec![need.clone()];
    match &need {
        Need::Account(id) => loading.accounts(path!("id = $1"), &[bytes(id.to_bytes())]).await?,
        Need::AccountNamed(name) => {
            let called = [Param::from(name.to_string()), Param::from(name.to_string())];
            loading.accounts(NAMED, &called).await?;
        }
        Need::Root => loading.accounts("SELECT id FROM accounts WHERE parent IS NULL", &[]).await?,
        Need::Person(id) => loading.persons("SELECT $1", &[bytes(id.to_bytes())]).await?,
        Need::PersonAt(address) => {
            let at = [Param::from(address.to_string())];
            loading.persons("SELECT id FROM persons WHERE address = $1", &at).await?;
        }
        Need::Membership(id) => loading.memberships("SELECT $1", &[bytes(id.to_bytes())]).await?,
        Need::MembershipOf(person, account) => {
            known.extend(loading.standing(facts, *person, *account).await?);
        }
        Need::Login(account, name) => {
            let login = "SELECT id FROM memberships WHERE account = $1 AND login_name = $2";
            let params = [bytes(account.to_bytes()), Param::from(name.to_string())];
            loading.memberships(login, &params).await?;
        }
        Need::Role(id) => loading.roles("SELECT $1", &[bytes(id.to_bytes())]).await?,
        Need::RoleNamed(account, group, name) => {
            let named =
                "SELECT id FROM roles WHERE account = $1 AND is_group = $2 AND folded_name = $3";
            let group = Param::from(i64::from(*group));
            loading
                .roles(named, &[bytes(account.to_bytes()), group, Param::from(name.clone())])
                .await?;
        }
        Need::Key(id) => loading.keys("SELECT $1", &[bytes(id.to_bytes())]).await?,
        Need::MembershipsOf(person) => {
            let limit = i64::try_from(MOVED_AT_ONCE_MAX + 1).expect("limits are small");
            let all = "SELECT id FROM memberships WHERE person = $1 ORDER BY id LIMIT $2";
            let params = [bytes(person.to_bytes()), Param::from(limit)];
            loading.memberships(all, &params).await?;
        }
        Need::Held(person, role) => {
            let held = "SELECT m.id FROM memberships m JOIN membership_roles held ON held.membership = m.id \
                        WHERE m.person = $1 AND held.role = $2";
            loading.memberships(held, &[bytes(person.to_bytes()), bytes(role.to_bytes())]).await?;
        }
        Need::Holders(role, within) => {
            loading.holders(*role, *within, MOVED_AT_ONCE_MAX + 1).await?
        }
        Need::HoldersIn(role, account) => loading.holders_in(*role, *account).await?,
        Need::Keepers(within) => loading.keepers(*within).await?,
        Need::RolesInUse(within) => loading.one_holder_a_role(*within).await?,
        Need::Listing(role) => {
            let listing = "SELECT account FROM allowed_roles WHERE role = $1";
            loading.accounts(listing, &[bytes(role.to_bytes())]).await?;
        }
        Need::Subtree(account) => loading.subtree(*account).await?,
        Need::People(account) => {
            let limit = i64::try_from(Review::PEOPLE_MAX + 1).expect("limits are small");
            let people = "SELECT id FROM memberships WHERE account = $1 ORDER BY id LIMIT $2";
            let params = [bytes(account.to_bytes()), Param::from(limit)];
            loading.memberships(people, &params).await?;
        }
        Need::EveryRole => loading.records.extend(roles(loading.connection, Select::All).await?),
    }
    facts.load(loading.records);
    facts.loaded(known);
    Ok(())
}

/// Every record there is.
pub(crate) async fn load_world(connection: &mut AnyConnection) -> Result<Facts, Fault> {
    let mut facts = Facts::whole(tables::load_catalog(connection).await?);
    facts.load(accounts(connection, Select::All).await?);
    facts.load(roles(connection, Select::All).await?);
    facts.load(tables::keys(connection, Select::All).await?.into_iter().map(Record::Key));
    load_people(connection, &mut facts).await?;
    Ok(facts)
}

/// Every person and membership.
pub(crate) async fn load_people(
    connection: &mut AnyConnection,
    facts: &mut Facts,
) -> Result<(), Fault> {
    facts.load(tables::persons(connection, Select::All).await?.into_iter().map(Record::Person));
    facts.load(
        tables::memberships(connection, Select::All).await?.into_iter().map(Record::Membership),
    );
    Ok(())
}

struct Loading<'c> {
    connection: &'c mut AnyConnection,
    records: Vec<Record>,
}

impl Loading<'_> {
    async fn accounts(&mut self, which: &'static str, params: &[Param]) -> Result<(), Fault> {
        self.records.extend(accounts(self.connection, Select::Where(which, params)).await?);
        Ok(())
    }

    async fn persons(&mut self, which: &'static str, params: &[Param]) -> Result<(), Fault> {
        let persons = tables::persons(self.connection, Select::Where(which, params)).await?;
        self.records.extend(persons.into_iter().map(Record::Person));
        Ok(())
    }

    async fn memberships(&mut self, which: &'static str, params: &[Param]) -> Result<(), Fault> {
        let memberships =
            tables::memberships(self.connection, Select::Where(which, params)).await?;
        self.records.extend(memberships.into_iter().map(Record::Membership));
        Ok(())
    }

    async fn roles(&mut self, which: &'static str, params: &[Param]) -> Result<(), Fault> {
        self.records.extend(roles(self.connection, Select::Where(which, params)).await?);
        Ok(())
    }

    async fn keys(&mut self, which: &'static str, params: &[Param]) -> Result<(), Fault> {
        let keys = tables::keys(self.connection, Select::Where(which, params)).await?;
        self.records.extend(keys.into_iter().map(Record::Key));
        Ok(())
    }

    /// A person's memberships on the whole way up, with their roles: one is never asked for alone.
    async fn standing(
        &mut self,
        facts: &Facts,
        person: PersonId,
        account: AccountId,
    ) -> Result<Vec<Need>, Fault> {
        const STANDING: &str = concat!(
            "SELECT id FROM memberships WHERE person = $1 AND account IN (",
            path!("id = $2"),
            ")"
        );
        const ROLES: &str = concat!(
            "SELECT held.role FROM membership_roles held JOIN memberships m ON m.id = held.membership \
             WHERE m.person = $1 AND m.account IN (",
            path!("id = $2"),
            ")"
        );
        let params = [bytes(person.to_bytes()), bytes(account.to_bytes())];
        self.memberships(STANDING, &params).await?;
        self.roles(ROLES, &params).await?;
        let path = facts.path(account).unwrap_or_default();
        Ok(path.iter().map(|above| Need::MembershipOf(person, above.id)).collect())
    }

    async fn holders(&mut self, role: RoleId, within: AccountId, max: usize) -> Result<(), Fault> {
        let limit = Param::from(i64::try_from(max).expect("limits are small"));
        let params = [bytes(role.to_bytes()), bytes(within.to_bytes()), limit];
        let from = self.records.len();
        self.memberships(HOLDING_MEMBERSHIPS, &params).await?;
        self.keys(HOLDING_KEYS, &params).await?;
        self.accounts_of_records(from).await
    }

    async fn holders_in(&mut self, role: RoleId, account: AccountId) -> Result<(), Fault> {
        const MEMBERSHIPS: &str = "SELECT held.membership FROM membership_roles held JOIN memberships \
            m ON m.id = held.membership WHERE held.role = $1 AND m.account = $2 \
            ORDER BY held.membership LIMIT $3";
        const KEYS: &str = "SELECT held.id FROM key_roles held JOIN keys k ON k.id = held.id \
            WHERE held.role = $1 AND k.account = $2 ORDER BY held.id LIMIT $3";
        let limit = i64::try_from(MOVED_AT_ONCE_MAX + 1).expect("limits are small");
        let params = [bytes(role.to_bytes()), bytes(account.to_bytes()), Param::from(limit)];
        self.memberships(MEMBERSHIPS, &params).await?;
        self.keys(KEYS, &params).await
    }

    /// Accounts with policies, each with those above it, so that it is known where they are.
    async fn keepers(&mut self, within: AccountId) -> Result<(), Fault> {
        const KEEPERS: &str = concat!(
            "SELECT id FROM accounts WHERE policies IS NOT NULL AND id IN (",
            subtree!("$1"),
            ") ORDER BY id LIMIT $2"
        );
        let limit = i64::try_from(Policy::KEEPERS_MAX).expect("limits are small");
        let from = self.records.len();
        self.accounts(KEEPERS, &[bytes(within.to_bytes()), Param::from(limit)]).await?;
        let found: Vec<_> = self.records[from..].iter().map(Record::id).collect();
        for id in found {
            let RecordId::Account(id) = id else { continue };
            self.accounts(path!("id = $1"), &[bytes(id.to_bytes())]).await?;
        }
        Ok(())
    }

    /// The accounts in which records stand, with those above, so that it is known where they are.
    async fn accounts_of_records(&mut self, from: usize) -> Result<(), Fault> {
        let account = |record: &Record| match record {
            Record::Membership(membership) => Some(membership.account),
            Record::Key(key) => Some(key.account),
            _ => None,
        };
        let accounts: std::collections::BTreeSet<_> =
            self.records[from..].iter().filter_map(account).collect();
        for account in accounts {
            let known =
                |record: &Record| matches!(record, Record::Account(known) if known.id == account);
            if !self.records.iter().any(known) {
                self.accounts(path!("id = $1"), &[bytes(account.to_bytes())]).await?;
            }
        }
        Ok(())
    }

    async fn one_holder_a_role(&mut self, within: AccountId) -> Result<(), Fault> {
        let account = within.to_bytes().to_vec();
        let query = sqlx::query(ROLES_IN_USE).bind(account.clone()).bind(account);
        for row in query.fetch_all(&mut *self.connection).await? {
            let role = RoleId::from_bytes(tables::id(&row, "role")?);
            self.roles("SELECT $1", &[bytes(role.to_bytes())]).await?;
            self.holders(role, within, 1).await?;
        }
        Ok(())
    }

    async fn subtree(&mut self, account: AccountId) -> Result<(), Fault> {
        const MEMBERSHIPS: &str = concat!(
            "SELECT id FROM memberships WHERE account IN (",
            subtree!("$1"),
            ") ORDER BY id LIMIT $2"
        );
        const KEYS: &str = concat!(
            "SELECT id FROM keys WHERE account IN (",
            subtree!("$1"),
            ") ORDER BY id LIMIT $2"
        );
        const ACCOUNTS: &str = concat!(subtree!("$1"), " LIMIT $2");
        let limit = Param::from(i64::try_from(SUBTREE_MAX + 1).expect("limits are small"));
        let params = [bytes(account.to_bytes()), limit];
        self.accounts(ACCOUNTS, &params).await?;
        self.memberships(MEMBERSHIPS, &params).await?;
        self.keys(KEYS, &params).await
    }
}

async fn accounts(connection: &mut AnyConnection, which: Select<'_>) -> Result<Vec<Record>, Fault> {
    let accounts = tables::accounts(connection, which).await?;
    Ok(accounts.into_iter().map(Record::Account).collect())
}

async fn roles(connection: &mut AnyConnection, which: Select<'_>) -> Result<Vec<Record>, Fault> {
    let roles = tables::roles(connection, which).await?;
    Ok(roles.into_iter().map(Record::Role).collect())
}

fn bytes(id: [u8; 16]) -> Param {
    Param::from(id.to_vec())
}
