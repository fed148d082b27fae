//! Dates of a membership, and the instants that they mean.
//!
//! A date is what a person writes; the instant follows from the rules of the zone that is written
//! beside it, each time anew, so that it stays right when a country changes its rules. Activation
//! is the first instant of its date and expiration the last of its own (source 003).

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::suggest;

/// The name of a zone in the IANA database, such as `Europe/Kyiv`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Box<str>);

/// A zone that the IANA database does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone `{input}`{}", suggest::sentence(.meant))]
pub struct UnknownZone {
    input: String,
    meant: Option<String>,
}

impl Zone {
    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self("UTC".into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rules of the zone.
    pub fn rules(&self) -> TimeZone {
        TimeZone::get(&self.0).expect("the name was looked up when the zone was made")
    }

    /// The first instant of `date` here. Where clocks jump over midnight, the first that there is.
    ///
    /// # Errors
    ///
    /// When the instant lies outside the years -9999 to 9999.
    pub fn first_instant(&self, date: Date) -> Result<Timestamp, jiff::Error> {
        Ok(date.to_zoned(self.rules())?.start_of_day()?.timestamp())
    }

    /// The first instant after `date` here. Where clocks go back over midnight, the date comes a second
    /// time, and it is over when that has passed too.
    ///
    /// # Errors
    ///
    /// When the instant lies outside the years -9999 to 9999.
    pub fn first_instant_after(&self, date: Date) -> Result<Timestamp, jiff::Error> {
        let next = date.tomorrow()?;
        let first = self.first_instant(next)?;
        let midnight = self.rules().into_ambiguous_zoned(next.at(0, 0, 0, 0));
        if !midnight.is_ambiguous() {
            return Ok(first);
        }
        let last = midnight.later()?.timestamp();
        let before = last - SignedDuration::from_nanos(1);
        let comes_again = before.to_zoned(self.rules()).date() <= date;
        Ok(if comes_again { last.max(first) } else { first })
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        match TimeZone::get(text) {
            Ok(zone) => Ok(Self(zone.iana_name().unwrap_or("UTC").into())),
            Err(_) => Err(unknown(text)),
        }
    }
}

fn unknown(text: &str) -> UnknownZone {
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    UnknownZone {
        input: text.chars().take(64).flat_map(char::escape_debug).collect(),
        meant: suggest::nearest(text, names.iter().map(String::as_str)).map(str::to_owned),
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(text: String) -> Result<Self, UnknownZone> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0.into_string()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that names no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownMoment {
    /// It is written otherwise.
    #[error(
        "`{input}` is no moment: give one such as 2026-04-20T00:00:00Z or 2026-04-20T00:00[Europe/Kyiv]"
    )]
    Form {
        /// What was given, printable and cut.
        input: String,
    },
    /// Its zone is not known.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
}

/// The moment that a text names: with an offset, or with a zone in brackets.
pub fn moment(text: &str) -> Result<Timestamp, UnknownMoment> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    if let Some((_, zone)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        zone.parse::<Zone>()?;
    }
    text.parse().map(|zoned: jiff::Zoned| zoned.timestamp()).map_err(|_| {
        let input = text.chars().take(64).flat_map(char::escape_debug).collect();
        UnknownMoment::Form { input }
    })
}

/// When a membership is in force: from the first instant of one date to the last of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Dates", into = "Dates")]
pub struct Window {
    dates: Dates,
    // Follow from `dates`; kept because every decision asks for them.
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
}

/// The dates as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration: Option<Date>,
    /// By whose midnight the days begin and end.
    pub zone: Zone,
}

/// Dates that make no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// It would end before it begins.
    #[error(
        "expiration {expiration} is before activation {activation}: give the same day or a later one"
    )]
    Reversed {
        /// The first day.
        activation: Date,
        /// The last day.
        expiration: Date,
    },
    /// A date that no calendar here needs.
    #[error("the date {date} is out of range: use a year from 1970 to 9998")]
    OutOfRange {
        /// The date.
        date: Date,
    },
}

impl Window {
    /// A window without beginning and end. The zone is kept for dates to come.
    pub fn always(zone: Zone) -> Self {
        let dates = Dates { activation: None, expiration: None, zone };
        Self { dates, starts_at: None, ends_at: None }
    }

    /// The window that these dates mean.
    pub fn new(dates: Dates) -> Result<Self, WindowError> {
        if let Dates { activation: Some(activation), expiration: Some(expiration), .. } = dates
            && expiration < activation
        {
            return Err(WindowError::Reversed { activation, expiration });
        }
        let instant = |date: Date| {
            let out_of_range = || WindowError::OutOfRange { date };
            if !(1970..=9998).contains(&date.year()) {
                return Err(out_of_range());
            }
            dates.zone.first_instant(date).map_err(|_| out_of_range())
        };
        let starts_at = dates.activation.map(instant).transpose()?;
        let ends_at = match dates.expiration {
            Some(date) => {
                instant(date)?;
                let after = dates.zone.first_instant_after(date);
                Some(after.map_err(|_| WindowError::OutOfRange { date })?)
            }
            None => None,
        };
        Ok(Self { dates, starts_at, ends_at })
    }

    /// The dates as they were written.
    pub fn dates(&self) -> &Dates {
        &self.dates
    }

    /// The first instant in force; none when it has always been.
    pub fn starts_at(&self) -> Option<Timestamp> {
        self.starts_at
    }

    /// The first instant no longer in force; none when it has no end.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.ends_at
    }

    /// Where `moment` lies.
    pub fn place(&self, moment: Timestamp) -> Place {
        if self.starts_at.is_some_and(|start| moment < start) {
            Place::Before
        } else if self.ends_at.is_some_and(|end| moment >= end) {
            Place::After
        } else {
            Place::Within
        }
    }

    /// Whether this window reaches outside `other` on either side.
    pub fn reaches_outside(&self, other: &Self) -> bool {
        let earlier =
            other.starts_at.is_some_and(|theirs| self.starts_at.is_none_or(|ours| ours < theirs));
        earlier || ends_later(self.ends_at, other.ends_at)
    }
}

/// Whether an end lies after another; having none is the latest of all.
pub fn ends_later(end: Option<Timestamp>, than: Option<Timestamp>) -> bool {
    than.is_some_and(|theirs| end.is_none_or(|ours| ours > theirs))
}

/// Where a moment lies in relation to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Activation is still to come.
    Before,
    /// In force.
    Within,
    /// Expiration has passed.
    After,
}

impl TryFrom<Dates> for Window {
    type Error = WindowError;

    fn try_from(dates: Dates) -> Result<Self, WindowError> {
        Self::new(dates)
    }
}

impl From<Window> for Dates {
    fn from(window: Window) -> Self {
        window.dates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(activation: Option<&str>, expiration: Option<&str>, zone: &str) -> Window {
        let date = |text: &str| text.parse().expect("a date");
        Window::new(Dates {
            activation: activation.map(date),
            expiration: expiration.map(date),
            zone: zone.parse().expect("a zone"),
        })
        .expect("a window")
    }

    fn moment(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    // covers P41, P42
    #[test]
    fn activation_is_the_first_instant_of_its_date_in_its_zone() {
        let adam = window(Some("2026-04-20"), None, "Europe/Kyiv");
        assert_eq!(adam.place(moment("2026-04-19T20:59:59.999Z")), Place::Before);
        assert_eq!(adam.place(moment("2026-04-19T21:00:00Z")), Place::Within);
    }

    // covers P43
    #[test]
    fn one_instant_is_in_for_kiritimati_and_out_for_pago_pago() {
        let noon = moment("2026-04-20T00:00:00Z");
        assert_eq!(
            window(Some("2026-04-20"), None, "Pacific/Kiritimati").place(noon),
            Place::Within
        );
        assert_eq!(
            window(Some("2026-04-20"), None, "Pacific/Pago_Pago").place(noon),
            Place::Before
        );
    }

    // covers P46
    #[test]
    fn expiration_is_the_last_instant_of_its_date() {
        let ended = window(None, Some("2026-03-31"), "Europe/Kyiv");
        assert_eq!(ended.place(moment("2026-03-31T20:59:59Z")), Place::Within);
        assert_eq!(ended.place(moment("2026-03-31T21:00:00Z")), Place::After);
    }

    // covers P46
    #[test]
    fn an_end_before_the_beginning_is_refused() {
        let dates = Dates {
            activation: Some(jiff::civil::date(2026, 4, 20)),
            expiration: Some(jiff::civil::date(2026, 4, 19)),
            zone: Zone::utc(),
        };
        let error = Window::new(dates).expect_err("refused").to_string();
        assert_eq!(
            error,
            "expiration 2026-04-19 is before activation 2026-04-20: give the same day or a later one"
        );
    }

    // covers P49
    #[test]
    fn a_day_that_starts_without_midnight_starts_at_its_first_instant() {
        // Clocks in Santiago jumped from 24:00 on 7 September 2024 to 01:00 on 8 September.
        let santiago = window(Some("2024-09-08"), None, "America/Santiago");
        assert_eq!(santiago.starts_at(), Some(moment("2024-09-08T04:00:00Z")));
        // In Beirut on 26 March 2028 there is no hour from 00:00 to 01:00 either.
        let beirut = window(Some("2028-03-26"), None, "Asia/Beirut");
        assert_eq!(beirut.starts_at(), Some(moment("2028-03-25T22:00:00Z")));
    }

    #[test]
    fn an_unknown_zone_is_refused_with_the_one_that_was_meant() {
        let error = "Europe/Kiyv".parse::<Zone>().expect_err("refused").to_string();
        assert_eq!(error, "no time zone `Europe/Kiyv`; did you mean `Europe/Kyiv`?");
    }

    #[test]
    fn a_window_is_compared_by_instants_not_by_dates() {
        let kyiv = window(Some("2026-04-20"), None, "Europe/Kyiv");
        let utc = window(Some("2026-04-20"), None, "UTC");
        assert!(kyiv.reaches_outside(&utc) && !utc.reaches_outside(&kyiv));
        assert!(!kyiv.reaches_outside(&kyiv));
    }
}
