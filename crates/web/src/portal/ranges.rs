//! Lists of addresses as people write them: a network a line, perhaps with a note behind it. What is
//! wrong is told of the line on which it stands, with what was probably meant.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use rolecall_core::name::Name;

use super::{
    fields::{Fields, Mistakes},
    messages::{Word, capital, english},
};

/// What may stand before a note.
const BEFORE_NOTE: [char; 4] = ['#', '-', '–', ' '];

/// A list that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    pub(super) ranges: Vec<IpNet>,
    pub(super) notes: BTreeMap<IpNet, Name>,
}

impl Listed {
    /// As it is written into the field.
    pub(super) fn text(ranges: &[IpNet], notes: &BTreeMap<IpNet, Name>) -> String {
        let line = |range: &IpNet| match notes.get(range) {
            Some(note) => format!("{range} {note}"),
            None => range.to_string(),
        };
        ranges.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// The list in a field, with notes.
pub(super) fn read_listed(fields: &Fields, field: &'static str, mistakes: &mut Mistakes) -> Listed {
    Reading { field, notes: true, mistakes, first_on: BTreeMap::new() }.all(fields.one(field))
}

/// The same without: several networks may stand on a line.
pub(super) fn read_ranges(fields: &Fields, mistakes: &mut Mistakes) -> Vec<IpNet> {
    let field = "ranges";
    let reading = Reading { field, notes: false, mistakes, first_on: BTreeMap::new() };
    reading.all(fields.one(field)).ranges
}

struct Reading<'m> {
    field: &'static str,
    notes: bool,
    mistakes: &'m mut Mistakes,
    /// On which line each network stood first.
    first_on: BTreeMap<IpNet, usize>,
}

impl Reading<'_> {
    fn all(mut self, text: &str) -> Listed {
        let mut listed = Listed::default();
        for (number, line) in text.lines().enumerate() {
            self.line(number + 1, line.trim(), &mut listed);
        }
        listed
    }

    fn line(&mut self, number: usize, line: &str, listed: &mut Listed) {
        let divides = |letter: char| letter.is_whitespace() || [',', ';'].contains(&letter);
        let mut rest = line;
        while !rest.is_empty() {
            let end = rest.find(divides).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            match read(word) {
                Ok(range) => self.take(number, range, listed),
                // What follows a network is what is said of it.
                Err(Wrong::No) if self.notes && rest.len() < line.len() => {
                    self.note(number, rest, listed);
                    return;
                }
                Err(wrong) => {
                    self.told(number, word, wrong);
                    if self.notes {
                        return;
                    }
                }
            }
            rest = after.trim_start_matches(divides);
        }
    }

    fn take(&mut self, number: usize, range: IpNet, listed: &mut Listed) {
        if let Some(first) = self.first_on.insert(range, number) {
            let (range, first) = (range.to_string(), first.to_string());
            self.say(number, "ranges-twice", &[("given", &range), ("first", &first)]);
        } else {
            listed.ranges.push(range);
        }
    }

    fn note(&mut self, number: usize, text: &str, listed: &mut Listed) {
        let text = text.trim_start_matches(BEFORE_NOTE);
        let Some(range) = listed.ranges.last().filter(|_| !text.is_empty()) else { return };
        match text.parse() {
            Ok(note) => drop(listed.notes.insert(*range, note)),
            Err(wrong) => {
                let wrong = format!("{wrong}");
                self.say(number, "ranges-note-wrong", &[("wrong", &wrong)]);
            }
        }
    }

    fn told(&mut self, number: usize, word: &str, wrong: Wrong) {
        match wrong {
            Wrong::No => self.say(number, "ranges-wrong", &[("given", word)]),
            Wrong::HostBits(range) => {
                let (network, one) = (range.trunc().to_string(), range.addr().to_string());
                let words = [("given", word), ("network", &*network), ("one", &*one)];
                self.say(number, "ranges-host-bits", &words);
            }
            Wrong::Everywhere => self.say(number, "ranges-everywhere", &[("given", word)]),
            Wrong::InOther(meant) => {
                self.say(number, "ranges-mapped", &[("given", word), ("meant", &meant)]);
            }
        }
    }

    fn say(&mut self, number: usize, key: &str, words: &[(&'static str, &str)]) {
        let m = english();
        let words: Vec<_> = words.iter().map(|(name, word)| (*name, Word::Text(word))).collect();
        let said = m.put(key, &words);
        let number = number.to_string();
        let at = [("line", Word::Text(&number)), ("what", Word::Text(&said))];
        self.mistakes.add(self.field, capital(&m.put("ranges-line", &at)));
    }
}

/// Why a word is no network.
enum Wrong {
    No,
    /// Its address is not the first one of the network.
    HostBits(IpNet),
    /// Every address is in it.
    Everywhere,
    /// Addresses of version 4 in the clothes of version 6: who comes by one shows in the other.
    InOther(String),
}

fn read(word: &str) -> Result<IpNet, Wrong> {
    let range: IpNet =
        word.parse().or(word.parse::<IpAddr>().map(IpNet::from)).map_err(|_| Wrong::No)?;
    if range.prefix_len() == 0 {
        return Err(Wrong::Everywhere);
    }
    if let IpNet::V6(mapped) = range
        && let Some(v4) = mapped.addr().to_ipv4_mapped()
    {
        let prefix = mapped.prefix_len().saturating_sub(96);
        return Err(Wrong::InOther(format!("{v4}/{prefix}")));
    }
    if range.trunc() == range { Ok(range) } else { Err(Wrong::HostBits(range)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let mut mistakes = Mistakes::default();
        let listed = read_listed(&Fields::with("ranges", text), "ranges", &mut mistakes);
        let ranges = listed.ranges.iter().map(ToString::to_string).collect();
        let notes = listed.notes.iter().map(|(range, note)| format!("{range}: {note}")).collect();
        let wrong = mistakes.iter().map(|(_, wrong)| wrong.to_owned()).collect();
        (ranges, notes, wrong)
    }

    // covers G27
    #[test]
    fn networks_and_addresses_of_both_versions_stand_a_line_each_with_what_they_are() {
        let text = "192.0.2.0/24 Head office\r\n2001:db8::/32 # Data centre\n\n203.0.113.7\n";
        let (ranges, notes, wrong) = listed(text);
        assert_eq!(ranges, ["192.0.2.0/24", "2001:db8::/32", "203.0.113.7/32"]);
        assert_eq!(notes, ["192.0.2.0/24: Head office", "2001:db8::/32: Data centre"]);
        assert!(wrong.is_empty(), "{wrong:?}");
        let both = listed("192.0.2.0/24, 198.51.100.0/24; 2001:db8::/48");
        assert_eq!(both.0.len(), 3, "several may stand on a line: {both:?}");
    }

    #[test]
    fn what_is_wrong_is_told_of_its_line_with_what_was_meant() {
        let text =
            "192.0.2.7/24\nhome\n192.0.2.0/24\n192.0.2.0/24 again\n0.0.0.0/0\n::ffff:192.0.2.0/120";
        let (ranges, _, wrong) = listed(text);
        assert_eq!(ranges, ["192.0.2.0/24"]);
        let begins = [
            "Line 1: 192.0.2.7/24 lies within 192.0.2.0/24",
            "Line 2: home is not an address",
            "Line 4: 192.0.2.0/24 stands on line 3 already",
            "Line 5: 0.0.0.0/0 is every address",
            "Line 6: ::ffff:192.0.2.0/120 is written as version 6",
        ];
        assert_eq!(wrong.len(), begins.len(), "{wrong:?}");
        for (wrong, begin) in wrong.iter().zip(begins) {
            assert!(wrong.starts_with(begin), "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut mistakes = Mistakes::default();
        let fields = Fields::with("ranges", "192.0.2.0/24 Head office\n2001:db8::/32");
        let read = read_listed(&fields, "ranges", &mut mistakes);
        assert_eq!(Listed::text(&read.ranges, &read.notes), fields.one("ranges"));
    }
}
