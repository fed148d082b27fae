//! Reading what decisions need from SQLite, by its own driver: the common one takes several times as
//! long for a million rows.
//!
//! Two readers work side by side. One reads memberships and who has which role, which meet by the
//! order of ids, nearly the order in which rows lie; the other accounts, roles and keys.

use std::{collections::HashMap, sync::Arc, thread};

use rolecall_core::{
    AccountId, MembershipId, PersonId, RoleId,
    catalog::Catalog,
    facts::{Facts, Record},
    index::{Bulk, Decider},
    record::{Membership, MembershipState},
};
use rusqlite::{Connection, OpenFlags, Row};

use crate::{Fault, start::rows, tables::to_json};

/// How much of the file may be looked at where it lies, instead of being copied.
const MAPPED_BYTES_MAX: i64 = 1 << 36;

/// One that decides, and the facts that it was made with: accounts, roles and keys.
pub(super) fn decider(
    path: &str,
    catalog: Arc<Catalog>,
    revision: u64,
) -> Result<(Decider, Facts), Fault> {
    thread::scope(|threads| {
        let members = threads.spawn(|| {
            let connection = open(path)?;
            let read = (Memberships::read(&connection)?, holdings(&connection)?);
            closed(connection);
            Ok::<_, Fault>(read)
        });
        let connection = open(path)?;
        let mut facts = Facts::whole(catalog);
        facts.load(rows::accounts(&connection)?.into_iter().map(Record::Account));
        facts.load(rows::roles(&connection)?.into_iter().map(Record::Role));
        facts.load(rows::keys(&connection)?.into_iter().map(Record::Key));
        closed(connection);
        let (members, holdings) = members.join().map_err(|_| Fault::Bug)??;
        let decider = Decider::in_bulk(&facts, revision, |bulk| members.put_into(bulk, &holdings));
        Ok((decider, facts))
    })
}

fn open(path: &str) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "mmap_size", MAPPED_BYTES_MAX)?;
    Ok(connection)
}

/// Closes it without being waited for: a large file that was looked at is given up page by page.
fn closed(connection: Connection) {
    thread::spawn(move || drop(connection));
}

/// What each membership has, besides roles.
struct Plain {
    id: MembershipId,
    account: AccountId,
    person: PersonId,
    /// Whether that is all, as of nearly all.
    has_no_more: bool,
}

/// All memberships, by id. The roles are not in them yet.
struct Memberships {
    all: Vec<Plain>,
    whole: HashMap<MembershipId, Membership>,
}

impl Memberships {
    fn read(connection: &Connection) -> Result<Self, Fault> {
        let mut read = Self { all: Vec::new(), whole: HashMap::new() };
        let active = to_json(&MembershipState::Active);
        let mut statement = connection.prepare(
            "SELECT id, account, person, state, ranges, activation, expiration, narrowed_to, zone \
             FROM memberships",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let is_plain = is_plain(row, &active)?;
            let plain = Plain {
                has_no_more: is_plain,
                id: MembershipId::from_bytes(rows::id(row, 0)?),
                account: AccountId::from_bytes(rows::id(row, 1)?),
                person: PersonId::from_bytes(rows::id(row, 2)?),
            };
            if !is_plain {
                read.whole.insert(plain.id, whole(&plain, row)?);
            }
            read.all.push(plain);
        }
        read.all.sort_unstable_by_key(|plain| plain.id);
        Ok(read)
    }

    /// Each with its roles, which are in order of membership too.
    fn put_into(mut self, bulk: &mut Bulk<'_>, holdings: &Holdings) {
        bulk.expect(self.all.len());
        let mut at = 0;
        let mut roles = Vec::new();
        for Plain { id, account, person, has_no_more } in self.all {
            roles.clear();
            while let Some((holder, role)) = holdings.held.get(at).filter(|held| held.0 <= id) {
                if *holder == id {
                    roles.push(holdings.roles[*role as usize]);
                }
                at += 1;
            }
            if has_no_more {
                bulk.plain(id, person, account, &roles);
            } else if let Some(whole) = self.whole.get_mut(&id) {
                whole.roles = roles.iter().copied().collect();
                bulk.membership(whole);
            }
        }
    }
}

fn is_plain(row: &Row<'_>, active: &str) -> Result<bool, Fault> {
    let text = |at: usize| Ok::<_, Fault>(row.get_ref(at)?.as_str().unwrap_or_default());
    let is_null = |at: usize| Ok::<_, Fault>(row.get_ref(at)? == rusqlite::types::ValueRef::Null);
    Ok(text(3)? == active && text(4)? == "[]" && is_null(5)? && is_null(6)? && is_null(7)?)
}

/// As much of a membership as decisions need.
fn whole(plain: &Plain, row: &Row<'_>) -> Result<Membership, Fault> {
    Ok(Membership {
        id: plain.id,
        account: plain.account,
        person: plain.person,
        roles: std::collections::BTreeSet::new(),
        state: rows::json(row, 3)?,
        window: rows::window(row, (5, 6, 8))?,
        narrowed_to: rows::json_or_none(row, 7)?,
        ranges: rows::json(row, 4)?,
        ranges_by: None,
        login_name: None,
        invited_as: None,
        requests: std::collections::BTreeMap::new(),
        reviewed: None,
        told: None,
    })
}

/// Who has which role, in order; the roles by number.
struct Holdings {
    held: Vec<(MembershipId, u32)>,
    roles: Vec<RoleId>,
}

fn holdings(connection: &Connection) -> Result<Holdings, Fault> {
    let mut numbers: HashMap<[u8; 16], u32> = HashMap::new();
    let mut all = Holdings { held: Vec::new(), roles: Vec::new() };
    let mut statement = connection
        .prepare("SELECT membership, role FROM membership_roles ORDER BY membership, role")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (membership, role) = (rows::id(row, 0)?, rows::id(row, 1)?);
        let number = *numbers.entry(role).or_insert_with(|| {
            all.roles.push(RoleId::from_bytes(role));
            u32::try_from(all.roles.len() - 1).expect("fewer roles than rows")
        });
        all.held.push((MembershipId::from_bytes(membership), number));
    }
    Ok(all)
}
