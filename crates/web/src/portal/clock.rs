//! Moments and days by the clock of who reads.

use maud::{Markup, html};
use rolecall_core::{Timestamp, Zone};

use crate::api::look::{Look, known};

/// The zone of whoever reads; of an account's own sign-in, the one that has no daylight saving.
pub(super) fn zone(look: &Look<'_>) -> Zone {
    let reader = look.person().and_then(|person| known(look.facts.person(person)));
    reader.map_or_else(Zone::utc, |reader| reader.zone.clone())
}

/// A moment, exact on hover.
pub(super) fn moment(look: &Look<'_>, at: Timestamp) -> Markup {
    html! { time.nowrap datetime=(at) title=(at) { (in_words(&zone(look), at)) } }
}

/// The day of a moment, for where there is little room; exact on hover.
pub(super) fn day(look: &Look<'_>, at: Timestamp) -> Markup {
    let day = at.to_zoned(zone(look).rules()).date();
    html! { time.nowrap datetime=(at) title=(at) { (day) } }
}

pub(super) fn in_words(zone: &Zone, at: Timestamp) -> String {
    at.to_zoned(zone.rules()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The end of a day: the first instant that is no longer in it.
pub(super) fn end_of(zone: &Zone, day: jiff::civil::Date) -> Option<Timestamp> {
    zone.first_instant_after(day).ok()
}
