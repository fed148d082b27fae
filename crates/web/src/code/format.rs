//! In which formats documents come.

use std::path::Path;

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
