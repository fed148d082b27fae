//! Makes the platform of an embedded database large: customers with people who have a role, straight
//! into the tables, to measure pages on. The ledger does not have them, so it is for nothing else.
//!
//! Takes the database's file, which no server is using, how many customers, and how many people each.

use std::process::ExitCode;

use rolecall_core::{Ids, MembershipId};
use rusqlite::{Connection, Transaction, params};

/// Where ids of each kind lie, so that none is another's.
const ACCOUNT: u64 = 1;
const MEMBERSHIP: u64 = 2;
const PERSON: u64 = 3;
/// The first of February 2026: ids tell when what they are of was made.
const BEGINS_S: u64 = 1_769_904_000;
/// They were made within some weeks.
const SPREAD_S: u64 = 2_000_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, accounts, people] = &arguments[..] else {
        eprintln!("say FILE CUSTOMERS PEOPLE_EACH");
        return ExitCode::from(2);
    };
    let (Ok(accounts), Ok(people)) = (accounts.parse(), people.parse()) else {
        eprintln!("how many customers, and how many people each, are numbers");
        return ExitCode::from(2);
    };
    match enlarge(file, accounts, people) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn enlarge(file: &str, accounts: u64, people_each: u64) -> rusqlite::Result<()> {
    let mut database = Connection::open(file)?;
    let platform: Vec<u8> =
        database.query_row("SELECT id FROM accounts WHERE parent IS NULL", [], |row| row.get(0))?;
    let role: Vec<u8> = database.query_row(
        "SELECT id FROM roles WHERE account = ? AND is_group = 0 LIMIT 1",
        [&platform],
        |row| row.get(0),
    )?;
    let all = database.transaction()?;
    for number in 0..accounts {
        let owner = number * people_each;
        all.execute(
            "INSERT INTO accounts (id, kind, parent, short_name, name, owner, state, has_list, \
             opens_accounts, second_factor, ceilings) \
             VALUES (?, 'customer', ?, ?, ?, ?, '{\"is\":\"active\"}', 0, 0, 0, '{}')",
            params![
                id(ACCOUNT, number),
                platform,
                format!("large-{number}"),
                format!("Large {number}"),
                id(MEMBERSHIP, owner)
            ],
        )?;
        for person in owner..owner + people_each {
            let role = (person > owner).then_some(&role);
            put_in(&all, person, &id(ACCOUNT, number), role)?;
        }
    }
    all.commit()
}

fn put_in(
    all: &Transaction<'_>,
    person: u64,
    account: &[u8],
    role: Option<&Vec<u8>>,
) -> rusqlite::Result<()> {
    let (membership, id) = (id(MEMBERSHIP, person), id(PERSON, person));
    let (address, name) = (format!("large{person}@large.example"), format!("Person {person}"));
    all.execute(
        "INSERT INTO persons (id, address, name, zone, claimed, factor) VALUES (?, ?, ?, 'UTC', 1, ?)",
        params![id, address, name, i64::from(person.is_multiple_of(3))],
    )?;
    all.execute(
        "INSERT INTO memberships (id, account, person, state, zone, ranges) \
         VALUES (?, ?, ?, '{\"is\":\"active\"}', 'UTC', '[]')",
        params![membership, account, id],
    )?;
    if let Some(role) = role {
        all.execute(
            "INSERT INTO membership_roles (membership, role) VALUES (?, ?)",
            params![membership, role],
        )?;
    }
    Ok(())
}

fn id(space: u64, number: u64) -> Vec<u8> {
    let made_ms = (BEGINS_S + number % SPREAD_S) * 1_000;
    let mut ids = Ids::new(made_ms, u128::from(space) << 64 | u128::from(number));
    MembershipId(ids.next_id()).to_bytes().to_vec()
}
