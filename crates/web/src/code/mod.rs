//! The text of access as code: TOML, YAML or JSON, read with the line of each mistake, and written.
//!
//! Deliberately not here: what a document means and does (core).

mod node;
mod read;
mod told;
mod toml;
mod write;
mod yaml;

use std::{fmt, path::Path};

pub use rolecall_client::wire::{Plan, PlanAccess, PlanRefusal, PlanStep};

pub use self::{
    read::{ReadIn, Source, read},
    told::told,
    write::write,
};

/// How a document is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// As configuration files and route tables are.
    #[default]
    Toml,
    /// As many deployment tools have it.
    Yaml,
    /// As programs have it.
    Json,
}

impl Format {
    /// The one that a file's name says.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The name in data, and the end of a file's.
    pub fn key(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }
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
