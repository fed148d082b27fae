//! Towns with telephone numbers that are kept for fiction.

use super::Chance;

/// A town: its name, and what its numbers begin with. Three digits follow.
pub(super) struct Town {
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
}

const fn town(name: &'static str, prefix: &'static str) -> Town {
    Town { name, prefix }
}

pub(super) const TOWNS: &[Town] = &[
    town("London", "+442079460"),
    town("Manchester", "+441614960"),
    town("Birmingham", "+441214960"),
    town("Edinburgh", "+441314960"),
    town("Glasgow", "+441414960"),
    town("Leeds", "+441134960"),
    town("Bristol", "+441174960"),
    town("Berlin", "+493023125"),
];

/// Where an account has its numbers: ten in a row.
pub(super) struct Home {
    pub(super) town: &'static Town,
    block: i64,
}

impl Home {
    /// Where an account is at home. Blocks of accounts whose names differ seldom meet.
    pub(super) fn of(account: &str) -> Self {
        let mut chance = Chance::of(account);
        Self { town: chance.one(TOWNS), block: chance.from(0, 89) }
    }

    /// Its number of this place in the row, 0 to 9.
    pub(super) fn number(&self, nth: i64) -> String {
        number(self.town, self.block * 10 + nth)
    }
}

/// A number of a town, 0 to 999.
pub(super) fn number(town: &Town, nth: i64) -> String {
    format!("{}{nth:03}", town.prefix)
}

/// Someone's number.
pub(super) fn anyone(chance: &mut Chance) -> String {
    match chance.from(0, 9) {
        0 => format!("+493023125{:03}", chance.from(0, 999)),
        1 => format!("+1212555{:04}", chance.from(100, 199)),
        2 | 3 => mobile(chance),
        4 => format!("+3319900{:04}", chance.from(0, 9_999)),
        5 | 6 => format!("+441144960{:03}", chance.from(0, 999)),
        _ => format!("+441164960{:03}", chance.from(0, 999)),
    }
}

/// Someone's mobile number. PTS keeps these for fiction; those of Ofcom and Arcep are none as far
/// as libphonenumber knows.
pub(super) fn mobile(chance: &mut Chance) -> String {
    format!("+467017406{:02}", chance.from(5, 99))
}
