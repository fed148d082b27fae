//! Dates across jumps of clocks: half hours, midnights that are not there or come twice, and days that
//! were left out. What a window means is compared with another program's reckoning (`zones.txt`), and
//! with the local date of each moment around it.

use std::collections::BTreeSet;

use rolecall_core::{SignedDuration, Timestamp, Window, Zone, window::Dates, window::Place};

const ZONES: &str = include_str!("zones.txt");

struct Day {
    zone: Zone,
    date: jiff::civil::Date,
    first: Timestamp,
    after: Timestamp,
}

fn days() -> Vec<Day> {
    let lines = ZONES.lines().filter(|line| !line.starts_with('#'));
    let day = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [zone, date, first, after] = words[..] else { panic!("four words: {line}") };
        Day {
            zone: zone.parse().expect("a zone"),
            date: date.parse().expect("a date"),
            first: first.parse().expect("a moment"),
            after: after.parse().expect("a moment"),
        }
    };
    lines.map(day).collect()
}

/// The window of one date alone.
fn window(day: &Day) -> Window {
    let date = Some(day.date);
    let dates = Dates { activation: date, expiration: date, zone: day.zone.clone() };
    Window::new(dates).expect("a window")
}

// covers P49, T18
#[test]
fn a_date_means_the_same_instants_as_by_another_reckoning_across_every_jump() {
    let (mut zones, mut off, days) = (BTreeSet::new(), Vec::new(), days());
    for day in &days {
        zones.insert(day.zone.as_str());
        let window = window(day);
        let found = (window.starts_at(), window.ends_at());
        if found != (Some(day.first), Some(day.after)) {
            off.push(format!(
                "{} {}: {found:?}, not {} to {}",
                day.zone, day.date, day.first, day.after
            ));
        }
    }
    println!("{} zones, {} dates, off by one {}", zones.len(), days.len(), off.len());
    assert!(off.is_empty(), "\n{}", off.join("\n"));
    assert!(zones.len() >= 20 && days.len() > 250, "{} zones, {} dates", zones.len(), days.len());
}

/// Nothing is compared here but the date on a clock in the zone.
#[test]
fn within_a_window_the_clock_shows_its_date_and_outside_another_across_every_jump() {
    let nanosecond = SignedDuration::from_nanos(1);
    for day in days() {
        let window = window(&day);
        let shown = |moment: Timestamp| moment.to_zoned(day.zone.rules()).date();
        let (first, after) = (day.first, day.after);
        let told = format!("{} {}", day.zone, day.date);
        if first == after {
            assert!(shown(first) > day.date, "{told} was left out");
            assert_eq!(window.place(first), Place::After, "{told}");
            continue;
        }
        assert_eq!((shown(first), shown(after - nanosecond)), (day.date, day.date), "{told}");
        assert!(shown(first - nanosecond) < day.date && shown(after) > day.date, "{told}");
        assert_eq!(window.place(first - nanosecond), Place::Before, "{told}");
        assert_eq!(window.place(first), Place::Within, "{told}");
        assert_eq!(window.place(after - nanosecond), Place::Within, "{told}");
        assert_eq!(window.place(after), Place::After, "{told}");
    }
}
