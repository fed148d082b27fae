//! Ids of requirements, and lists of them.

use std::{fmt, str::FromStr};

use crate::Fault;

/// The id of a requirement: a letter and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requirement {
    /// The document that it comes from.
    pub letter: char,
    /// Its number in it.
    pub number: u32,
}

/// A text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoId;

impl FromStr for Requirement {
    type Err = NoId;

    fn from_str(text: &str) -> Result<Self, NoId> {
        let mut letters = text.chars();
        let letter = letters.next().filter(char::is_ascii_uppercase).ok_or(NoId)?;
        let number = letters.as_str();
        if !number.starts_with(|first: char| ('1'..='9').contains(&first)) {
            return Err(NoId);
        }
        let number = number.parse().map_err(|_| NoId)?;
        Ok(Self { letter, number })
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letter, self.number)
    }
}

/// The requirements that a document states, each once, in its order.
#[derive(Clone, Debug)]
pub struct Requirements(Vec<Requirement>);

impl Requirements {
    /// Reads the lines `- **D21** text`. Other entries in bold are none.
    pub fn read(document: &str) -> Result<Self, Fault> {
        let mut all: Vec<Requirement> = Vec::new();
        for line in document.lines() {
            let bold = line.strip_prefix("- **").and_then(|rest| rest.split_once("**"));
            let Some(Ok(id)) = bold.map(|(id, _)| id.parse()) else {
                continue;
            };
            if all.contains(&id) {
                return Err(format!("{id} stands twice in the requirements").into());
            }
            all.push(id);
        }
        Ok(Self(all))
    }

    /// All of them.
    pub fn all(&self) -> &[Requirement] {
        &self.0
    }

    /// The letters that they have, in order of the document.
    pub fn letters(&self) -> Vec<char> {
        let mut letters = Vec::new();
        for id in &self.0 {
            if !letters.contains(&id.letter) {
                letters.push(id.letter);
            }
        }
        letters
    }

    /// The requirements that a list names, as in `D21, D30 to D33 and P4`. A range skips numbers
    /// that are not in use; its ends must be.
    pub fn listed(&self, list: &str) -> Result<Vec<Requirement>, String> {
        let mut listed = Vec::new();
        let list = list.replace(" and ", ", ");
        for part in list.trim().trim_end_matches(['.', ',']).split(',') {
            let (first, last) = part.split_once(" to ").unwrap_or((part, part));
            let (first, last) = (self.known(first)?, self.known(last)?);
            if first.letter != last.letter || first > last {
                return Err(format!("`{}` is no range: name its lower end first", part.trim()));
            }
            let within = |id: &&Requirement| (first..=last).contains(*id);
            listed.extend(self.0.iter().filter(within));
        }
        Ok(listed)
    }

    fn known(&self, id: &str) -> Result<Requirement, String> {
        let known = id.trim().parse().ok().filter(|id| self.0.contains(id));
        known.ok_or(format!("there is no requirement `{}` in docs/requirements.md", id.trim()))
    }
}

/// Ids in order, those that follow each other as ranges.
pub fn ranges(ids: &[Requirement]) -> String {
    let follows =
        |a: &Requirement, b: &Requirement| a.letter == b.letter && a.number + 1 == b.number;
    let told = ids.chunk_by(follows).map(|run| match run {
        [first, .., last] if run.len() > 2 => format!("{first} to {last}"),
        run => run.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    });
    told.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirements() -> Requirements {
        let text = "# Lines\n- **D1** a\n- **D2** b `- **D7**`\n- **D4** c\n- **Note** d\nD9\n- **P10** e\n";
        Requirements::read(text).expect("requirements")
    }

    fn listed(list: &str) -> Result<String, String> {
        let listed = requirements().listed(list)?;
        let ids: Vec<_> = listed.iter().map(ToString::to_string).collect();
        Ok(ids.join(" "))
    }

    #[test]
    fn a_requirement_is_an_entry_that_starts_with_its_id_in_bold() {
        assert_eq!(ranges(requirements().all()), "D1, D2, D4, P10");
        assert_eq!(requirements().letters(), ['D', 'P']);
    }

    #[test]
    fn a_requirement_stands_once() {
        assert!(Requirements::read("- **D1** a\n- **D1** b\n").is_err());
    }

    #[test]
    fn a_list_has_ids_and_ranges() {
        assert_eq!(listed("D1, P10").as_deref(), Ok("D1 P10"));
        assert_eq!(listed(" D1 to D4 and P10.").as_deref(), Ok("D1 D2 D4 P10"));
    }

    #[test]
    fn a_list_names_nothing_unknown() {
        for list in ["D3", "D1 to D3", "D4 to D1", "D1 to P10", "d1", "D01", "", "D1 D2", "D1,,D2"]
        {
            assert!(listed(list).is_err(), "{list}");
        }
    }

    #[test]
    fn three_in_a_row_are_told_as_a_range() {
        let ids = ["D1", "D2", "D4", "D5", "D6", "P7"].map(|id| id.parse().expect("an id"));
        assert_eq!(ranges(&ids), "D1, D2, D4 to D6, P7");
    }
}
