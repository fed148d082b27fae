//! Texts read into one document.

use std::fmt;

use rolecall_core::{
    code::{AccountEntry, Document, Mistake, Place, PlaceStep},
    suggest,
};
use serde_path_to_error::Segment;

use super::{Format, node::Node, toml, yaml};

/// A text to be read.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is called in mistakes.
    pub name: String,
    /// How it is written.
    pub format: Format,
    /// It.
    pub text: String,
}

/// What was read, and where each account stands.
#[derive(Debug)]
pub struct ReadIn {
    /// All accounts of all texts.
    pub document: Document,
    files: Vec<(String, Node)>,
    /// For each account, which file, and which of its accounts.
    origins: Vec<(usize, usize)>,
}

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMistake {
    /// In which.
    pub file: String,
    /// In which line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub says: String,
}

impl fmt::Display for FileMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.says)
    }
}

/// Reads texts into one document.
pub fn read(sources: Vec<Source>) -> Result<ReadIn, Vec<FileMistake>> {
    let mut read = ReadIn { document: Document::default(), files: Vec::new(), origins: Vec::new() };
    let mut mistakes = Vec::new();
    for source in sources {
        match read_one(&source) {
            Ok((accounts, node)) => {
                let file = read.files.len();
                read.origins.extend((0..accounts.len()).map(|at| (file, at)));
                read.document.accounts.extend(accounts);
                read.files.push((source.name, node));
            }
            Err((line, says)) => {
                mistakes.push(FileMistake { file: source.name, line, says });
            }
        }
    }
    if mistakes.is_empty() { Ok(read) } else { Err(mistakes) }
}

fn read_one(source: &Source) -> Result<(Vec<AccountEntry>, Node), (usize, String)> {
    let node = match source.format {
        Format::Toml => toml::parsed(&source.text)?,
        Format::Yaml | Format::Json => yaml::parsed(&source.text)?,
    };
    let read: Result<Document, _> = serde_path_to_error::deserialize(node.to_value());
    match read {
        Ok(document) => Ok((document.accounts, node)),
        Err(error) => {
            let place = place(error.path());
            Err((node.line_of(&place), in_words(&error.inner().to_string())))
        }
    }
}

fn place(path: &serde_path_to_error::Path) -> Place {
    let steps = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(PlaceStep::Item(*index)),
        Segment::Map { key } => Some(PlaceStep::Member(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    Place(steps.collect())
}

/// A member that is not known, with the one that may have been meant.
fn in_words(says: &str) -> String {
    let mut named = says.split('`').skip(1).step_by(2);
    let is_unknown = says.starts_with("unknown field") || says.starts_with("unknown variant");
    match named.next().filter(|_| is_unknown) {
        Some(wrong) => {
            let meant = suggest::nearest(wrong, named).map(str::to_owned);
            let first = says.split(',').next().unwrap_or(says);
            match meant {
                Some(_) => format!("{first}{}", suggest::sentence(&meant)),
                None => says.to_owned(),
            }
        }
        None => says.to_owned(),
    }
}

impl ReadIn {
    /// Where a mistake in the document stands in its file.
    pub fn located(&self, mistake: &Mistake) -> FileMistake {
        let (file, line) = self.line(&mistake.place);
        FileMistake { file, line, says: mistake.says.clone() }
    }

    /// The file and line of what a line of a copy is about: the same document, written anew as one text.
    pub fn line_of_copy(&self, copy: &Self, line: usize) -> Option<(String, usize)> {
        let (_, node) = copy.files.first()?;
        Some(self.line(&node.place_of(line)?))
    }

    /// The file and line of a place in the document.
    pub fn line(&self, place: &Place) -> (String, usize) {
        let mut place = place.clone();
        let origin = match &mut place.0[..] {
            [_, PlaceStep::Item(at), ..] => self.origins.get(*at).map(|(file, index)| {
                *at = *index;
                *file
            }),
            _ => None,
        };
        match self.files.get(origin.unwrap_or_default()) {
            Some((name, node)) => (name.clone(), node.line_of(&place)),
            None => (String::new(), 1),
        }
    }
}
