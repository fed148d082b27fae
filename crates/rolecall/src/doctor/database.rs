//! The database: whether it answers, keeps what it was given, and has room; the last rows of its
//! ledger; and who owns accounts without a second factor.

use std::{fs::File, path::Path, sync::Arc};

use rolecall_core::{SignedDuration, catalog::Catalog, facts::Facts};
use rolecall_store::{Engine, Fault, Inspected, inspect, read_present, without_password};

use super::{Line, Patient};
use crate::machine;

const WHAT: &str = "database";
/// With less room than this, or than the database takes, it is time to do something.
const ROOM_MIN: u64 = 1 << 30;
/// With less than this, changes soon fail.
const ROOM_NEEDED: u64 = 64 << 20;
/// How far clocks may be apart.
const APART_MAX: SignedDuration = SignedDuration::from_secs(2);
/// How many owners are named.
const NAMED_MAX: usize = 5;

/// Looks at it, and gives the catalog that it has.
pub(super) async fn look(patient: &Patient<'_>, lines: &mut Vec<Line>) -> Option<Arc<Catalog>> {
    let found = match inspect(&patient.url).await {
        Ok(found) => found,
        Err(fault) => {
            let todo = match &fault {
                Fault::Corrupt(_) => {
                    "move it away, with its -wal and -shm, and run `rolecall restore`"
                }
                _ if patient.url.starts_with("sqlite:") => {
                    "see that it is there, that this user may use it, and that the disk has room; or \
                     name another with --database"
                }
                _ => {
                    "see that it runs, and that this user may use it; or name another with --database"
                }
            };
            lines.push(Line::problem(WHAT, fault.to_string(), todo));
            return None;
        }
    };
    lines.push(Line::ok(WHAT, format!("{} {}", without_password(&patient.url), program(&found))));
    lines.extend(unwritable(&patient.url, &found));
    lines.push(settings(&found));
    lines.push(schema(&found));
    if found.engine == Engine::Sqlite {
        lines.push(room(Path::new(path(&patient.url))));
    }
    lines.push(ledger(&found));
    lines.push(clock(&found));
    owners(patient, &found, lines).await
}

/// The file of an embedded database.
pub(super) fn path(url: &str) -> &str {
    let path = url.strip_prefix("sqlite://").unwrap_or(url);
    path.split('?').next().unwrap_or(path)
}

fn program(found: &Inspected) -> String {
    let name = match found.engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    format!("({name} {})", found.version)
}

/// Whether changes cannot be made there.
fn unwritable(url: &str, found: &Inspected) -> Option<Line> {
    if !found.takes_writes {
        let said = "it takes no writes: a standby, or set so";
        let todo = "let its address lead to the primary; or see `default_transaction_read_only`";
        return Some(Line::problem(WHAT, said, todo));
    }
    if found.engine == Engine::Postgres {
        return None;
    }
    let files = ["", "-wal", "-shm"].map(|end| format!("{}{end}", path(url)));
    let closed = files.into_iter().find(|file| {
        Path::new(file).exists() && File::options().append(true).open(file).is_err()
    })?;
    let said = format!("{closed} cannot be written by this user");
    Some(Line::problem(WHAT, said, format!("let the user that runs the server write it: {closed}")))
}

fn settings(found: &Inspected) -> Line {
    const WHAT: &str = "durability";
    let said = found.settings.iter().map(|it| format!("{} = {}", it.name, it.value));
    let said = said.collect::<Vec<_>>().join(", ");
    let unsafe_one = found.settings.iter().find(|setting| !setting.is_safe);
    match unsafe_one {
        None => Line::ok(WHAT, said),
        Some(setting) => {
            let todo = format!(
                "set {} so that a power loss takes nothing away that was answered",
                setting.name
            );
            Line::problem(WHAT, said, todo)
        }
    }
}

fn schema(found: &Inspected) -> Line {
    const WHAT: &str = "schema";
    let Inspected { schema, schema_known: known, .. } = found;
    if schema > known {
        let found = format!("version {schema}, and this program knows {known}");
        return Line::problem(WHAT, found, "use the newer program that has upgraded it");
    }
    if schema < known {
        let found = format!("version {schema}; this program brings it to {known} when it starts");
        return Line::warning(WHAT, found, "take a backup, then start the server");
    }
    Line::ok(WHAT, format!("version {schema}"))
}

fn room(file: &Path) -> Line {
    const WHAT: &str = "disk";
    let taken = file.metadata().map(|about| about.len()).unwrap_or_default();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let free = match rustix::fs::statvfs(folder) {
        Ok(about) => about.f_bavail.saturating_mul(about.f_frsize),
        Err(error) => {
            let found = format!("{}: {error}", folder.display());
            return Line::problem(WHAT, found, "see that the folder is there");
        }
    };
    let said = format!("{} free, the database takes {}", megabytes(free), megabytes(taken));
    let todo = "make room, or move it: changes fail once the disk is full";
    match free {
        free if free < ROOM_NEEDED => Line::problem(WHAT, said, todo),
        free if free < ROOM_MIN.max(taken) => Line::warning(WHAT, said, todo),
        _ => Line::ok(WHAT, said),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

fn ledger(found: &Inspected) -> Line {
    const WHAT: &str = "ledger";
    match &found.flaw {
        Some(flaw) => {
            let todo =
                "stop the server, run `rolecall ledger verify`, and restore the last sound backup";
            Line::problem(WHAT, flaw.clone(), todo)
        }
        None if found.revision == 0 => Line::warning(
            WHAT,
            "it is empty: nothing is set up yet",
            "run `rolecall init`, or open the server in a browser",
        ),
        None => Line::ok(
            WHAT,
            format!(
                "{} rows; the last {} follow from each other",
                found.revision, found.rows_checked
            ),
        ),
    }
}

/// Dates are part of decisions: a clock that is wrong lets people in too early, or too late.
fn clock(found: &Inspected) -> Line {
    const WHAT: &str = "clock";
    let now = machine::now();
    let todo = "see that time is kept by NTP on each machine (timedatectl)";
    if let Some(last) = found.last_at.filter(|last| *last > now) {
        let found = format!("the last change is of {last}, and here it is {now}");
        return Line::problem(WHAT, found, todo);
    }
    let apart = found.now.map(|theirs| theirs.duration_since(now).abs());
    match apart {
        Some(apart) if apart > APART_MAX => {
            let found = format!("the database's is {} s apart from this one", apart.as_secs());
            Line::problem(WHAT, found, todo)
        }
        _ => Line::ok(WHAT, format!("{now}")),
    }
}

/// Owners hold everything in their accounts, by a password alone where they have no second factor.
async fn owners(
    patient: &Patient<'_>,
    found: &Inspected,
    lines: &mut Vec<Line>,
) -> Option<Arc<Catalog>> {
    const WHAT: &str = "owners";
    if found.revision == 0 || found.schema != found.schema_known {
        return None;
    }
    let facts = match read_present(&patient.url).await {
        Ok((facts, _)) => facts,
        Err(fault) => {
            let todo = "run `rolecall ledger verify`";
            lines.push(Line::problem(WHAT, fault.to_string(), todo));
            return None;
        }
    };
    lines.extend(owners_in(&facts));
    Some(facts.catalog().clone())
}

fn owners_in(facts: &Facts) -> Vec<Line> {
    const WHAT: &str = "owners";
    let (mut owners, mut without) = (0_usize, Vec::new());
    for account in facts.accounts() {
        let owner = account.owner.and_then(|owner| facts.membership(owner).ok().flatten());
        let person = owner.and_then(|owner| facts.person(owner.person).ok().flatten());
        let Some(person) = person.filter(|person| person.claimed) else { continue };
        owners += 1;
        if !person.factor {
            without.push(account.short_name.to_string());
        }
    }
    let root = facts.root().ok().flatten().and_then(|root| root.owner);
    let root = root.and_then(|owner| facts.membership(owner).ok().flatten());
    let asked = root.is_some_and(|owner| !owner.has_joined()).then(|| {
        Line::warning(
            WHAT,
            "whoever was asked to own the platform has not accepted yet",
            "see that mail goes out, or run `rolecall recover-owner` once more with --password-stdin",
        )
    });
    if without.is_empty() {
        let well = || Line::ok(WHAT, format!("{owners}, each with a second factor"));
        return vec![asked.unwrap_or_else(well)];
    }
    let named = without.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    let more = without.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let without_factor = Line::warning(
        WHAT,
        format!("{} of {owners} have no second factor: those of {named}{more}", without.len()),
        "ask them to set one up on their profile, or have their accounts ask for one",
    );
    asked.into_iter().chain([without_factor]).collect()
}
