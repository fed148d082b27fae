//! Every cell of the twelve preset columns, asked of the person who has exactly that role: at the
//! account they work in, and at accounts above, below and beside it.

use serde_json::{Value, json};

use crate::{
    authzen::{Answer, Question},
    table::{Level, ROLES, Section, sections, width},
    world::demo,
};

/// Someone who has exactly the role of a column.
struct Holder {
    address: &'static str,
    account: &'static str,
    /// A moment within their dates, if they have any.
    time: Option<&'static str>,
}

const fn holder(address: &'static str, account: &'static str) -> Holder {
    Holder { address, account, time: None }
}

/// In the order of the columns.
const HOLDERS: [Holder; 12] = [
    holder("admin@globex.example", "globex"),
    holder("commercial@globex.example", "globex"),
    holder("billing@globex.example", "globex"),
    holder("technical@globex.example", "globex"),
    holder("porting@globex.example", "globex"),
    holder("admin@northwind.example", "northwind"),
    holder("support@northwind.example", "northwind"),
    holder("limited@northwind.example", "northwind"),
    holder("viewer@northwind.example", "northwind"),
    holder("bob@abc.example", "abc"),
    holder("steve@abc.example", "abc"),
    Holder { address: "adam@abc.example", account: "abc", time: Some("2026-06-01T12:00:00Z") },
];

/// An account and those above it, with their kinds, nearest first.
type Path = &'static [(&'static str, &'static str)];

const NORTHWIND: (&str, &str) = ("northwind", "platform");
const HARBOUR: (&str, &str) = ("harbour", "reseller");
const ABC: (&str, &str) = ("abc", "customer");
const GLOBEX: (&str, &str) = ("globex", "customer");
const PLACES: [Path; 7] = [
    &[NORTHWIND],
    &[HARBOUR, NORTHWIND],
    &[ABC, HARBOUR, NORTHWIND],
    &[("abc-hq", "phone_system"), ABC, HARBOUR, NORTHWIND],
    &[("abc-warehouse", "phone_system"), ABC, HARBOUR, NORTHWIND],
    &[GLOBEX, NORTHWIND],
    &[("globex-pbx", "phone_system"), GLOBEX, NORTHWIND],
];

/// The step of the path at which a section is resolved, if it is anywhere on it.
fn resolved(section: &Section, path: Path) -> Option<usize> {
    if width(path[0].1) <= width(section.kind) {
        return Some(0);
    }
    path.iter().position(|(_, kind)| *kind == section.kind)
}

/// The answer by the plainest reading: where is it, is there such a level, does the membership
/// reach there, and what does the cell say.
fn expected(section: &Section, asked: Level, column: usize, path: Path) -> Answer {
    let home = HOLDERS[column].account;
    let reason = match resolved(section, path) {
        None => "section.not_here",
        Some(_) if asked > section.top => "level.not_offered",
        Some(at) if !path[at..].iter().any(|(name, _)| *name == home) => "membership.none",
        Some(_) if asked > section.cells[column] => "role.insufficient",
        Some(_) => "granted",
    };
    Answer { allowed: reason == "granted", reason: reason.to_owned() }
}

fn context(holder: &Holder) -> Value {
    match holder.time {
        Some(time) => json!({"time": time}),
        None => json!({}),
    }
}

/// Asks every section and level of a column, each section at the place that is given for it; gives
/// how many cells that were, and the differences.
fn ask_column(column: usize, place: impl Fn(&Section) -> Path) -> (usize, Vec<String>) {
    let holder = &HOLDERS[column];
    let mut questions = Vec::new();
    let mut wanted = Vec::new();
    for section in sections() {
        let path = place(section);
        for level in Level::asked() {
            questions.push(Question {
                who: holder.address.to_owned(),
                level: level.word().to_owned(),
                section: section.key.to_owned(),
                account: path[0].0.to_owned(),
                context: context(holder),
            });
            wanted.push(expected(section, level, column, path));
        }
    }
    let answers = demo().ask(&questions);
    let differences = questions
        .iter()
        .zip(answers.iter().zip(wanted))
        .filter(|(_, (answer, wanted))| **answer != *wanted)
        .map(|(question, (answer, wanted))| {
            let role = ROLES[column];
            format!("{role}: {question}: {answer:?}, not {wanted:?}")
        });
    (questions.len(), differences.collect())
}

/// Prints how many cells were asked, and fails with those that differ.
fn conclude(what: &str, columns: impl Iterator<Item = (usize, Vec<String>)>) {
    let (mut cells, mut differences) = (0, Vec::new());
    for (asked, differ) in columns {
        cells += asked;
        differences.extend(differ);
    }
    println!("{what}: {cells} cells asked, differences: {}", differences.len());
    assert_eq!(differences, Vec::<String>::new(), "{what}");
}

/// Where a section is at home in the world of a column.
fn home(column: usize, section: &Section) -> Path {
    let world = match HOLDERS[column].account {
        "northwind" => [0, 1, 5, 6],
        "globex" => [5, 5, 5, 6],
        "abc" => [2, 2, 2, 3],
        other => panic!("no world of {other}"),
    };
    PLACES[world[width(section.kind)]]
}

// covers D20, D108, G11
#[test]
fn every_cell_of_the_twelve_presets_answers_as_the_matrix_says() {
    let columns = 0..ROLES.len();
    conclude(
        "presets at home",
        columns.map(|column| ask_column(column, |section| home(column, section))),
    );
}

// covers R17, P27
#[test]
fn every_preset_reaches_its_account_and_below_and_no_wider() {
    let columns = (0..ROLES.len()).flat_map(|column| PLACES.map(|path| (column, path)));
    conclude("presets everywhere", columns.map(|(column, path)| ask_column(column, |_| path)));
}
