//! The world as a database of Rolecall's, written at once: what it would take through the writer is
//! measured elsewhere.

use std::path::PathBuf;

use rolecall_core::{
    KeyId, Kind, Level, Levels, PersonId, RoleId,
    record::{Membership, MembershipState, Role, RoleContent},
};
use rolecall_store::Store;
use rolecall_web::key;
use rusqlite::{Connection, params};
use serde::Serialize;
use tempfile::TempDir;

use crate::world::World;

/// The owner of the platform.
pub fn owner() -> PersonId {
    PersonId::from_bytes([6; 16])
}

/// A database in a folder of its own, and a key that may ask for decisions.
pub struct Stored {
    folder: TempDir,
    pub key: KeyId,
    pub credential: String,
}

impl Stored {
    /// Writes it: nothing of it is in the program after this.
    pub fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let stored = Self {
            folder,
            key: KeyId::from_bytes([9; 16]),
            credential: key::credential(KeyId::from_bytes([9; 16]), &[7; 32]),
        };
        // The schema.
        crate::runtime().block_on(async {
            Store::open(&stored.url()).await.expect("a store").close().await;
        });
        let mut connection = Connection::open(stored.path()).expect("a database");
        connection.pragma_update(None, "synchronous", "OFF").expect("a pragma");
        let transaction = connection.transaction().expect("a transaction");
        Writing(&transaction).world(world).expect("it is written");
        Writing(&transaction).key(world, &stored).expect("it is written");
        transaction.commit().expect("it is committed");
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("a checkpoint");
        stored
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("rolecall.db")
    }

    pub fn url(&self) -> String {
        format!("sqlite://{}", self.path().display())
    }
}

struct Writing<'c>(&'c Connection);

impl Writing<'_> {
    fn world(&self, world: &World) -> rusqlite::Result<()> {
        let catalog = world.facts.catalog().text();
        self.0.execute("INSERT INTO catalog (id, content) VALUES (1, ?1)", [&**catalog])?;
        self.accounts(world)?;
        for role in &world.roles {
            self.role(role)?;
        }
        // Ids are made in order of time, so that rows lie in order of id.
        let mut memberships: Vec<&Membership> = world.memberships.iter().collect();
        memberships.sort_unstable_by_key(|it| it.id);
        self.memberships(&memberships)
    }

    fn accounts(&self, world: &World) -> rusqlite::Result<()> {
        let mut insert = self.0.prepare(
            "INSERT INTO accounts (id, kind, parent, short_name, name, state, has_list, \
             opens_accounts, second_factor, ceilings) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0, ?7)",
        )?;
        for it in &world.accounts {
            insert.execute(params![
                it.id.to_bytes(),
                it.kind.key(),
                it.parent.map(|parent| parent.to_bytes()),
                it.short_name.as_str(),
                it.name.as_str(),
                json(&it.state),
                json(&it.ceilings),
            ])?;
        }
        Ok(())
    }

    fn role(&self, role: &Role) -> rusqlite::Result<()> {
        let insert = "INSERT INTO roles (id, account, is_group, folded_name, content) \
                      VALUES (?1, ?2, 0, ?3, ?4)";
        let (id, account) = (role.id.to_bytes(), role.account.to_bytes());
        let name = role.content.name.folded();
        self.0.execute(insert, params![id, account, name, json(&role.content)]).map(drop)
    }

    fn memberships(&self, memberships: &[&Membership]) -> rusqlite::Result<()> {
        let mut person = self.0.prepare(
            "INSERT INTO persons (id, address, name, zone, claimed) \
             VALUES (?1, ?2, ?3, 'UTC', 1) ON CONFLICT DO NOTHING",
        )?;
        let mut insert = self.0.prepare(
            "INSERT INTO memberships (id, account, person, state, activation, expiration, zone, ranges) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '[]')",
        )?;
        let mut holds =
            self.0.prepare("INSERT INTO membership_roles (membership, role) VALUES (?1, ?2)")?;
        for it in memberships {
            let name = it.person.to_string();
            person.execute(params![it.person.to_bytes(), address(it.person), name])?;
            let dates = it.window.dates();
            insert.execute(params![
                it.id.to_bytes(),
                it.account.to_bytes(),
                it.person.to_bytes(),
                json(&it.state),
                dates.activation.map(|date| date.to_string()),
                dates.expiration.map(|date| date.to_string()),
                dates.zone.as_str(),
            ])?;
            for role in &it.roles {
                holds.execute(params![it.id.to_bytes(), role.to_bytes()])?;
            }
        }
        Ok(())
    }

    fn key(&self, world: &World, stored: &Stored) -> rusqlite::Result<()> {
        let role = asking(world);
        self.role(&role)?;
        let snapshot = &role.content.levels;
        let (id, account) = (stored.key.to_bytes(), role.account.to_bytes());
        self.0.execute(
            "INSERT INTO keys (id, account, name, snapshot, ranges) VALUES (?1, ?2, 'asks', ?3, '[]')",
            params![id, account, json(snapshot)],
        )?;
        self.0.execute(
            "INSERT INTO key_roles (id, role) VALUES (?1, ?2)",
            params![id, role.id.to_bytes()],
        )?;
        let hash = key::secret_hash(&[7; 32]).0;
        self.0.execute(
            "INSERT INTO secrets (purpose, owner, hash) VALUES ('key', ?1, ?2)",
            params![id, hash],
        )?;
        self.owner(account)
    }

    /// Who owns the platform, and may change everything.
    fn owner(&self, platform: [u8; 16]) -> rusqlite::Result<()> {
        let id = owner().to_bytes();
        self.0.execute(
            "INSERT INTO persons (id, address, name, zone, claimed) \
             VALUES (?1, 'owner@people.example', 'Owner', 'UTC', 1)",
            [id],
        )?;
        self.0.execute(
            "INSERT INTO memberships (id, account, person, state, zone, ranges) \
             VALUES (?1, ?2, ?1, ?3, 'UTC', '[]')",
            params![id, platform, json(&MembershipState::Active)],
        )?;
        let owner = "UPDATE accounts SET owner = ?1 WHERE id = ?2";
        self.0.execute(owner, params![id, platform]).map(drop)
    }
}

/// A role that may ask for decisions everywhere, and nothing else.
fn asking(world: &World) -> Role {
    let level = |(key, level): (&str, Level)| (key.parse().expect("a section"), level);
    let content = RoleContent {
        name: "Asks".parse().expect("a name"),
        description: None,
        kind: Kind::Platform,
        levels: Levels::from_iter([level(("decisions", Level::View))]),
        everything_below: false,
        second_factor: false,
    };
    let (id, account) = (RoleId::from_bytes([8; 16]), world.accounts[0].id);
    Role { id, account, group: false, content, built_in: None }
}

/// The address of somebody.
pub fn address(person: PersonId) -> String {
    format!("{}@people.example", person.0.simple())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}
