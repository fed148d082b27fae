//! Reading what decisions need from SQLite, by its own driver: the common one takes several times as
//! long for a million rows.
//!
//! Two threads work side by side. One reads memberships and who has which role, which meet by the
//! order of ids, nearly the order in which rows lie; the other accounts, roles and keys, what the
//! index makes of these, and then the other half of who has which role. At the end each puts half of
//! the memberships into the index.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    thread,
};

use rolecall_core::{
    AccountId, Date, IpNet, MembershipId, PersonId, RoleId, Window, Zone,
    catalog::Catalog,
    facts::{Facts, Record},
    index::{Bulk, Decider, Part, Plain, Task},
    record::{Membership, MembershipState},
    window::Dates,
};
use rusqlite::{Connection, OpenFlags};
use serde::Deserialize;

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
        facts.expect(accounts_of(&connection)?);
        rows::accounts(&connection, |account| facts.load([Record::Account(account)]))?;
        facts.load(rows::roles(&connection)?.into_iter().map(Record::Role));
        facts.load(rows::keys(&connection)?.into_iter().map(Record::Key));
        let mut read = Ok(());
        let give = |bulk: &mut Bulk<'_>| {
            read = Holdings::read(&connection, (&middle, &LAST)).and_then(|high| {
                let (members, low) = members.join().map_err(|_| Fault::Bug)??;
                members.put_into(bulk, &low, &high)
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

fn accounts_of(connection: &Connection) -> Result<usize, Fault> {
    let count: i64 = connection.query_row("SELECT count(*) FROM accounts", [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Closes it without being waited for: a large file that was looked at is given up page by page.
fn closed(connection: Connection) {
    thread::spawn(move || drop(connection));
}

/// What each membership has, besides roles.
struct Member {
    id: MembershipId,
    account: AccountId,
    person: PersonId,
    /// Whether that is all, as of nearly all.
    has_no_more: bool,
}

/// All memberships, by id. The roles are not in them yet.
struct Memberships {
    all: Vec<Member>,
    whole: HashMap<MembershipId, Membership>,
}

impl Memberships {
    fn read(connection: &Connection) -> Result<Self, Fault> {
        let mut read = Self { all: Vec::new(), whole: HashMap::new() };
        let active = to_json(&MembershipState::Active);
        let mut statement = connection.prepare(
            "SELECT id, account, person, CASE WHEN state = $1 AND ranges = '[]' \
             AND coalesce(activation, expiration, narrowed_to) IS NULL THEN NULL \
             ELSE json_array(json(state), json(ranges), activation, expiration, zone, json(narrowed_to)) \
             END \
             FROM memberships",
        )?;
        let mut rows = statement.query([active])?;
        while let Some(row) = rows.next()? {
            let more: Option<More> = rows::json_or_none(row, 3)?;
            let plain = Member {
                has_no_more: more.is_none(),
                id: MembershipId::from_bytes(rows::id(row, 0)?),
                account: AccountId::from_bytes(rows::id(row, 1)?),
                person: PersonId::from_bytes(rows::id(row, 2)?),
            };
            if let Some(more) = more {
                read.whole.insert(plain.id, whole(&plain, more)?);
            }
            read.all.push(plain);
        }
        read.all.sort_unstable_by_key(|plain| plain.id);
        Ok(read)
    }

    /// Each with its roles, which are in order of membership too; by two threads, the lower half and
    /// the upper one.
    fn put_into(
        mut self,
        bulk: &mut Bulk<'_>,
        low: &Holdings,
        high: &Holdings,
    ) -> Result<(), Fault> {
        let middle = high.held.first().map_or(self.all.len(), |(first, _)| {
            self.all.partition_point(|plain| plain.id < *first)
        });
        let (below, above) = self.all.split_at(middle);
        let shared = bulk.shared();
        let (below, above) = thread::scope(|threads| {
            let upper = threads.spawn(|| put_part(shared.part(above.len()), above, high));
            // Room for all: the other part is put behind it.
            let lower = put_part(shared.part(self.all.len()), below, low);
            Ok::<_, Fault>((lower, upper.join().map_err(|_| Fault::Bug)?))
        })?;
        for (part, more) in [below, above] {
            bulk.add(part);
            for (id, roles) in more {
                if let Some(whole) = self.whole.get_mut(&id) {
                    whole.roles = roles;
                    bulk.membership(whole);
                }
            }
        }
        Ok(())
    }
}

/// What came of it, and the roles of those who have more than roles.
type Put = (Plain, Vec<(MembershipId, BTreeSet<RoleId>)>);

fn put_part(mut part: Part<'_, '_>, members: &[Member], held: &Holdings) -> Put {
    let mut holdings = held.named().peekable();
    let (mut roles, mut more) = (Vec::new(), Vec::new());
    for Member { id, account, person, has_no_more } in members {
        roles.clear();
        while let Some((holder, role)) = holdings.next_if(|held| held.0 <= *id) {
            if holder == *id {
                roles.push(role);
            }
        }
        if *has_no_more {
            part.plain(*id, *person, *account, &roles);
        } else {
            more.push((*id, roles.iter().copied().collect()));
        }
    }
    (part.done(), more)
}

/// What of a membership is seldom anything, in one column: those that are not read cost nothing.
#[derive(Deserialize)]
struct More {
    state: MembershipState,
    ranges: Vec<IpNet>,
    activation: Option<Date>,
    expiration: Option<Date>,
    zone: Zone,
    narrowed_to: Option<BTreeSet<AccountId>>,
}

/// As much of a membership as decisions need.
fn whole(plain: &Member, more: More) -> Result<Membership, Fault> {
    let More { activation, expiration, zone, .. } = more;
    let window = Window::new(Dates { activation, expiration, zone }).map_err(Fault::corrupt)?;
    Ok(Membership {
        id: plain.id,
        account: plain.account,
        person: plain.person,
        roles: BTreeSet::new(),
        state: more.state,
        window,
        narrowed_to: more.narrowed_to,
        ranges: more.ranges,
        ranges_by: None,
        login_name: None,
        invited_as: None,
        requests: BTreeMap::new(),
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
/// Of how many rows one is taken.
const SAMPLES: i64 = 63;

/// An id that a little more than half of the holdings are below: so both threads end at the same time.
fn middle(connection: &Connection) -> Result<[u8; 16], Fault> {
    let last: Option<i64> =
        connection.query_row("SELECT max(rowid) FROM membership_roles", [], |row| row.get(0))?;
    let step = last.unwrap_or_default() / (SAMPLES + 1);
    let mut at = connection.prepare(
        "SELECT membership FROM membership_roles WHERE rowid >= $1 ORDER BY rowid LIMIT 1",
    )?;
    let mut samples = Vec::new();
    for sample in 1..=SAMPLES {
        let mut rows = at.query([step * sample])?;
        if let Some(row) = rows.next()? {
            samples.push(rows::id(row, 0)?);
        }
    }
    samples.sort_unstable();
    Ok(samples.get(samples.len() * 9 / 16).copied().unwrap_or_default())
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
