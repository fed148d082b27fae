//! Reading what decisions need from SQLite, by its own driver: the common one takes several times as
//! long for a million rows.
//!
//! Two threads work side by side. One reads memberships and who has which role, which meet by the
//! order of ids, nearly the order in which rows lie; the other accounts, roles and keys, what the
//! index makes of these, and then the other half of who has which role.

use std::{collections::HashMap, sync::Arc, thread};

use rolecall_core::{
    AccountId, MembershipId, PersonId, RoleId,
    catalog::Catalog,
    facts::{Facts, Record},
    index::{Bulk, Decider, Task},
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
        let connection = open(path)?;
        let middle = middle(&connection)?;
        let members = threads.spawn(move || {
            let connection = open(path)?;
            let read = Memberships::read(&connection)?;
            let low = Holdings::read(&connection, (&[], &middle))?;
            closed(connection);
            Ok::<_, Fault>((read, low))
        });
        let mut facts = Facts::whole(catalog);
        let accounts = rows::accounts(&connection)?;
        facts.expect(accounts.len());
        facts.load(accounts.into_iter().map(Record::Account));
        facts.load(rows::roles(&connection)?.into_iter().map(Record::Role));
        facts.load(rows::keys(&connection)?.into_iter().map(Record::Key));
        let mut read = Ok(());
        let give = |bulk: &mut Bulk<'_>| {
            read = Holdings::read(&connection, (&middle, &LAST)).and_then(|high| {
                let (members, low) = members.join().map_err(|_| Fault::Bug)??;
                members.put_into(bulk, &[low, high]);
                Ok(())
            });
            closed(connection);
        };
        let decider = Decider::in_bulk(&facts, revision, give, side_by_side);
        read.map(|()| (decider, facts))
    })
}

fn side_by_side(one: Task<'_>, other: Task<'_>) {
    thread::scope(|threads| {
        threads.spawn(one);
        other();
    });
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
            "SELECT id, account, person, state = $1 AND ranges = '[]' AND activation IS NULL \
             AND expiration IS NULL AND narrowed_to IS NULL, state, ranges, activation, expiration, \
             narrowed_to, zone FROM memberships",
        )?;
        let mut rows = statement.query([active])?;
        while let Some(row) = rows.next()? {
            let is_plain = row.get_ref(3)?.as_i64().map_err(Fault::corrupt)? != 0;
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
    fn put_into(mut self, bulk: &mut Bulk<'_>, holdings: &[Holdings]) {
        bulk.expect(self.all.len());
        let named = |some| Holdings::named(some);
        let mut holdings = holdings.iter().flat_map(named).peekable();
        let mut roles = Vec::new();
        for Plain { id, account, person, has_no_more } in self.all {
            roles.clear();
            while let Some((holder, role)) = holdings.next_if(|held| held.0 <= id) {
                if holder == id {
                    roles.push(role);
                }
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

/// As much of a membership as decisions need.
fn whole(plain: &Plain, row: &Row<'_>) -> Result<Membership, Fault> {
    Ok(Membership {
        id: plain.id,
        account: plain.account,
        person: plain.person,
        roles: std::collections::BTreeSet::new(),
        state: rows::json(row, 4)?,
        window: rows::window(row, (6, 7, 9))?,
        narrowed_to: rows::json_or_none(row, 8)?,
        ranges: rows::json(row, 5)?,
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

/// Greater than every id.
const LAST: [u8; 17] = [0xff; 17];
/// Of how many rows the middle one is taken.
const SAMPLES: i64 = 63;

/// An id that about as many holdings are below as above.
fn middle(connection: &Connection) -> Result<[u8; 16], Fault> {
    let last: Option<i64> =
        connection.query_row("SELECT max(rowid) FROM membership_roles", [], |row| row.get(0))?;
    let mut at = connection.prepare(
        "SELECT membership FROM membership_roles WHERE rowid >= $1 ORDER BY rowid LIMIT 1",
    )?;
    let mut samples = Vec::new();
    for sample in 1..=SAMPLES {
        let mut rows = at.query([last.unwrap_or_default() / (SAMPLES + 1) * sample])?;
        if let Some(row) = rows.next()? {
            samples.push(rows::id(row, 0)?);
        }
    }
    samples.sort_unstable();
    Ok(samples.get(samples.len() / 2).copied().unwrap_or_default())
}

impl Holdings {
    fn read(connection: &Connection, of: (&[u8], &[u8])) -> Result<Self, Fault> {
        let mut numbers: HashMap<[u8; 16], u32> = HashMap::new();
        let mut all = Self { held: Vec::new(), roles: Vec::new() };
        let mut statement = connection.prepare(
            "SELECT membership, role FROM membership_roles \
             WHERE membership >= $1 AND membership < $2 ORDER BY membership, role",
        )?;
        let mut rows = statement.query([of.0, of.1])?;
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

    fn named(&self) -> impl Iterator<Item = (MembershipId, RoleId)> {
        self.held.iter().map(|(membership, role)| (*membership, self.roles[*role as usize]))
    }
}
