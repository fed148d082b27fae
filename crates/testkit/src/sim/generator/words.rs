//! Names, addresses, zones, dates, ranges.

use std::net::IpAddr;

use rand::{Rng, seq::IndexedRandom};
use rolecall_core::{
    Date, IpNet, Timestamp, Zone,
    name::{Address, Language, LoginName, Name, ShortName},
    window::Dates,
};

use super::{Generator, pick::View};

const ZONES: [&str; 7] = [
    "UTC",
    "Europe/Kyiv",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Cairo",
];
const IPS: [&str; 5] = ["192.0.2.7", "198.51.100.20", "203.0.113.9", "10.1.2.3", "2001:db8::5"];
const RANGES: [&str; 6] = [
    "192.0.2.0/24",
    "192.0.2.99/25",
    "198.51.100.0/24",
    // Of version 4, in the clothing of 6.
    "::ffff:203.0.113.9/128",
    "0.0.0.0/0",
    "2001:db8::/32",
];
/// From how many on new persons are rare.
const PERSONS_ENOUGH: usize = 20;
pub(super) const DAY_SECONDS: i64 = 24 * 60 * 60;

impl Generator {
    fn number(&mut self) -> u32 {
        self.named += 1;
        self.named
    }

    pub(super) fn name(&mut self, what: &str) -> Name {
        let name = format!("{what} {}", self.number());
        name.parse().expect("a name")
    }

    pub(super) fn short_name(&mut self, view: &View<'_>) -> ShortName {
        if self.percent(4)
            && let Some(account) = view.accounts.choose(&mut self.rng)
        {
            return account.short_name.clone();
        }
        let name = format!("account-{}", self.number());
        name.parse().expect("a short name")
    }

    /// An address that is known, or a new one as long as there are few.
    pub(super) fn address(&mut self, view: &View<'_>) -> Address {
        let new_percent = if view.persons.len() < PERSONS_ENOUGH { 35 } else { 2 };
        let known = view.persons.choose(&mut self.rng);
        let known = known.and_then(|person| person.address.clone());
        match known {
            Some(address) if !self.percent(new_percent) => address,
            _ => self.new_address(),
        }
    }

    pub(super) fn new_address(&mut self) -> Address {
        let address = format!("person{}@sim.example", self.number());
        address.parse().expect("an address")
    }

    pub(super) fn login_name(&mut self) -> Option<LoginName> {
        let number = self.rng.random_range(0..12);
        let name = format!("login{number}").parse().expect("a login name");
        self.percent(60).then_some(name)
    }

    pub(super) fn language(&mut self) -> Option<Language> {
        let language = "pt-BR".parse().expect("a language");
        self.percent(30).then_some(language)
    }

    pub(super) fn zone(&mut self) -> Zone {
        let zone = ZONES.choose(&mut self.rng).expect("there are zones");
        zone.parse().expect("a zone")
    }

    pub(super) fn day(&self, days: i64) -> Date {
        let at = self.later(days * DAY_SECONDS);
        at.to_zoned(Zone::utc().rules()).date()
    }

    /// None, one or both; now and then reversed, passed or of another age.
    pub(super) fn dates(&mut self) -> Dates {
        let zone = self.zone();
        let (activation, expiration) = match self.rng.random_range(0..20) {
            0..8 => (None, None),
            8..11 => (Some(self.rng.random_range(-3..30)), None),
            11..15 => (None, Some(self.rng.random_range(1..60))),
            15..18 => {
                let from = self.rng.random_range(-3..30);
                (Some(from), Some(from + self.rng.random_range(0..60)))
            }
            18 => (None, Some(self.rng.random_range(-10..1))),
            _ => {
                let from = self.rng.random_range(0..20);
                (Some(from), Some(from - self.rng.random_range(1..20)))
            }
        };
        let far = self.percent(1).then(|| Date::constant(1492, 10, 12));
        Dates {
            activation: activation.map(|days| self.day(days)),
            expiration: far.or_else(|| expiration.map(|days| self.day(days))),
            zone,
        }
    }

    /// The end of an invitation.
    pub(super) fn until(&mut self) -> Timestamp {
        let days = if self.percent(4) { -1 } else { self.rng.random_range(1..60) };
        self.later(days * DAY_SECONDS)
    }

    /// The end of a key.
    pub(super) fn expiry(&mut self) -> Option<Timestamp> {
        let days = match self.rng.random_range(0..20) {
            0..12 => return None,
            12..19 => self.rng.random_range(1..40),
            _ => -1,
        };
        Some(self.later(days * DAY_SECONDS))
    }

    /// Mostly none.
    pub(super) fn ranges(&mut self) -> Vec<IpNet> {
        let count = [0, 0, 0, 1, 1, 2, 3];
        let count = *count.choose(&mut self.rng).expect("there are counts");
        let range = |text: &&str| text.parse().expect("a range");
        RANGES.choose_multiple(&mut self.rng, count).map(range).collect()
    }

    pub(super) fn ip(&mut self) -> Option<IpAddr> {
        let ip = IPS.choose(&mut self.rng).expect("there are addresses");
        (!self.percent(15)).then(|| ip.parse().expect("an address"))
    }
}
