//! A plan in a file, to be looked at and applied later.

use std::{fs, path::Path};

use rolecall_web::code::{Format, Plan, Source};
use serde::{Deserialize, Serialize};

use super::{
    files::{self, Files},
    shown,
};
use crate::{mistake::Mistake, private};

/// The form of the file.
const FORM: u32 = 1;

/// What is to be, and the plan that was looked at.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved {
    rolecall_plan: u32,
    /// The account in and below which it was planned.
    pub(super) account: Option<String>,
    pub(super) only: Vec<String>,
    sources: Vec<SavedSource>,
    pub(super) plan: Plan,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedSource {
    name: String,
    format: Format,
    text: String,
}

impl Saved {
    pub(super) fn new(files: &Files, only: &[String], account: Option<String>, plan: Plan) -> Self {
        let source = |source: &Source| SavedSource {
            name: source.name.clone(),
            format: source.format,
            text: source.text.clone(),
        };
        let sources = files.sources.iter().map(source).collect();
        Self { rolecall_plan: FORM, account, only: only.to_vec(), sources, plan }
    }

    /// Who has access to what is told by it: others on the machine do not read it.
    pub(super) fn write(&self, path: &Path) -> Result<(), Mistake> {
        let text = serde_json::to_string_pretty(self).expect("plain data");
        private::write(path, format!("{text}\n").as_bytes())
    }

    /// The plan in a file; none if that is a document.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Mistake> {
        if path.is_dir() {
            return Ok(None);
        }
        let text = fs::read_to_string(path).map_err(Mistake::io(shown(path)))?;
        if !text.trim_start().starts_with('{') || !text.contains("\"rolecall_plan\"") {
            return Ok(None);
        }
        let read: Self = serde_json::from_str(&text).map_err(|error| {
            Mistake::usage(format!(
                "{} is no plan that this program has written: {error}",
                shown(path)
            ))
        })?;
        if read.rolecall_plan != FORM {
            let says = format!("{} was written by another version: plan again", shown(path));
            return Err(Mistake::usage(says));
        }
        Ok(Some(read))
    }

    /// What it was planned for.
    pub(super) fn files(&self) -> Files {
        let source = |source: &SavedSource| Source {
            name: source.name.clone(),
            format: source.format,
            text: source.text.clone(),
        };
        files::of(self.sources.iter().map(source).collect())
            .expect("it was read when it was planned")
    }
}
