//! The matrix of the presets as a table, and what someone has of all sections.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use serde_json::Value;

use crate::{authzen::Question, world::Demo};

/// Levels by their letters, from low to high.
const LADDER: &str = "HVECD";

/// The roles of the columns.
pub(crate) const ROLES: [&str; 12] = [
    "Admin",
    "Commercial",
    "Billing",
    "Technical",
    "Porting",
    "group Admin",
    "group Customer Support",
    "group Limited Support",
    "group View Only",
    "Customer admin",
    "PBX admin",
    "Operations manager",
];

/// The kinds of account.
pub(crate) const WIDEST_FIRST: [&str; 4] = ["platform", "reseller", "customer", "phone_system"];

/// How far from the widest a kind is.
pub(crate) fn width(kind: &str) -> usize {
    let place = WIDEST_FIRST.iter().position(|known| *known == kind);
    place.unwrap_or_else(|| panic!("no kind {kind}"))
}

/// A level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Level(usize);

impl Level {
    pub(crate) const HIDE: Self = Self(0);
    pub(crate) const VIEW: Self = Self(1);

    /// All that can be asked for, lowest first.
    pub(crate) fn asked() -> impl Iterator<Item = Self> {
        (1..LADDER.len()).map(Self)
    }

    pub(crate) fn word(self) -> &'static str {
        ["hide", "view", "edit", "create", "delete"][self.0]
    }

    pub(crate) fn of(letter: char) -> Self {
        let place = LADDER.find(letter);
        Self(place.unwrap_or_else(|| panic!("`{letter}` is no level")))
    }
}

impl fmt::Debug for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) key: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) top: Level,
    /// What each of [`ROLES`] gives.
    pub(crate) cells: [Level; 12],
}

/// A level for each section.
pub(crate) type Levels = BTreeMap<&'static str, Level>;

/// All sections.
pub(crate) fn sections() -> &'static [Section] {
    static SECTIONS: LazyLock<Vec<Section>> = LazyLock::new(|| {
        let lines = include_str!("matrix.txt").lines();
        let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        rows.map(row).collect()
    });
    &SECTIONS
}

fn row(line: &'static str) -> Section {
    let mut words = line.split_whitespace().filter(|word| *word != "|");
    let mut word = || words.next().unwrap_or_else(|| panic!("too short: {line}"));
    let (key, kind, offers) = (word(), word(), word());
    assert!(LADDER.starts_with(offers), "{line}");
    let letter = |word: &str| Level::of(word.chars().next().expect("a letter"));
    let cells = std::array::from_fn(|_| letter(word()));
    assert_eq!(words.next(), None, "too long: {line}");
    Section { key, kind, top: Level(offers.len() - 1), cells }
}

/// For each section what `level` says.
pub(crate) fn all(level: impl Fn(&Section) -> Level) -> Levels {
    let levels = sections().iter();
    levels.map(|section| (section.key, level(section))).collect()
}

/// What a role gives.
pub(crate) fn column(role: &str) -> Levels {
    let number = ROLES.iter().position(|name| *name == role);
    let number = number.unwrap_or_else(|| panic!("no role {role}"));
    all(|section| section.cells[number])
}

/// These sections, as `key letter`, and nothing of any other.
pub(crate) fn only(given: &[(&'static str, char)]) -> Levels {
    let mut levels = all(|_| Level::HIDE);
    for (section, letter) in given {
        let before = levels.insert(section, Level::of(*letter));
        assert!(before.is_some(), "no section {section}");
    }
    levels
}

impl Demo {
    /// What someone has of every section in an account. Every level is asked for, also those that
    /// a section does not offer, and having one means having all below it.
    pub(crate) fn levels(&self, who: &str, account: &str, context: &Value) -> Levels {
        let question = |section: &Section, level: Level| Question {
            who: who.to_owned(),
            level: level.word().to_owned(),
            section: section.key.to_owned(),
            account: account.to_owned(),
            context: context.clone(),
        };
        let asked = sections()
            .iter()
            .flat_map(|section| Level::asked().map(move |level| question(section, level)));
        let answers = self.ask(&asked.collect::<Vec<_>>());
        let rungs = LADDER.len() - 1;
        let ladders = answers.chunks(rungs).zip(sections());
        ladders
            .map(|(answers, section)| {
                let had = answers.iter().filter(|answer| answer.allowed).count();
                let below = answers.iter().take(had).all(|answer| answer.allowed);
                assert!(below, "{who} {} {account}: {answers:?}", section.key);
                (section.key, Level(had))
            })
            .collect()
    }
}

/// Says no more than where two differ.
pub(crate) fn assert_same(what: &str, found: &Levels, expected: &Levels) {
    let differ: Vec<_> = found
        .iter()
        .zip(expected)
        .filter(|(found, expected)| found != expected)
        .map(|(found, expected)| format!("{}: {:?}, not {:?}", found.0, found.1, expected.1))
        .collect();
    assert_eq!(found.len(), expected.len(), "{what}");
    assert!(differ.is_empty(), "{what}:\n{}", differ.join("\n"));
}
