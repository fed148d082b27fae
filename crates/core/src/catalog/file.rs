//! The form of a catalog file, and its mistakes.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::SectionKey;
use crate::{Kind, Level};

/// A mistake in a catalog file: where, what, and what was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct CatalogError {
    /// The file, as the caller named it.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CatalogFile {
    pub(super) name: String,
    pub(super) label: Option<String>,
    #[serde(default = "first_version")]
    pub(super) version: u32,
    #[serde(default)]
    pub(super) levels: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    pub(super) actions: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub(super) section: Vec<SectionEntry>,
}

fn first_version() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionEntry {
    pub(super) key: Spanned<String>,
    pub(super) label: Option<String>,
    pub(super) description: Option<String>,
    pub(super) kind: Option<Spanned<String>>,
    pub(super) levels: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) needs: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<String>>>,
    #[serde(default)]
    pub(super) warnings: BTreeMap<Spanned<String>, String>,
    pub(super) kept_while_suspended: Option<bool>,
    pub(super) secret: Option<bool>,
    #[serde(default)]
    pub(super) actions: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// The text of a file, to say on which line something stands.
pub(super) struct Source<'t> {
    pub(super) file: &'t str,
    pub(super) text: &'t str,
}

impl Source<'_> {
    pub(super) fn parse(&self) -> Result<CatalogFile, CatalogError> {
        toml::from_str(self.text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            self.error(start, error.message().to_owned())
        })
    }

    pub(super) fn error(&self, offset: usize, problem: String) -> CatalogError {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        CatalogError { file: self.file.to_owned(), line, problem }
    }

    pub(super) fn at<T>(&self, place: &Spanned<T>, problem: String) -> CatalogError {
        self.error(place.span().start, problem)
    }

    pub(super) fn level(&self, word: &Spanned<String>) -> Result<Level, CatalogError> {
        Level::from_key(word.get_ref()).ok_or_else(|| {
            let known = Level::ALL.map(Level::key);
            self.at(word, unknown("level", word.get_ref(), &known))
        })
    }

    pub(super) fn kind(&self, word: &Spanned<String>) -> Result<Kind, CatalogError> {
        Kind::from_key(word.get_ref()).ok_or_else(|| {
            let known = Kind::ALL.map(Kind::key);
            self.at(word, unknown("kind", word.get_ref(), &known))
        })
    }

    pub(super) fn section(&self, word: &Spanned<String>) -> Result<SectionKey, CatalogError> {
        word.get_ref()
            .parse()
            .map_err(|error: crate::name::NameError| self.at(word, error.to_string()))
    }
}

pub(super) fn unknown(what: &str, input: &str, known: &[&str]) -> String {
    let meant = crate::suggest::nearest(input, known.iter().copied()).map(str::to_owned);
    let listed = match known.len() {
        0..=8 => format!("; use one of {}", known.join(", ")),
        _ => String::new(),
    };
    format!("no {what} `{}`{listed}{}", input.escape_debug(), crate::suggest::sentence(&meant))
}
