//! The workspace as walls and coverage see it: its crates, what they depend on, and their sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    Fault, cargo,
    files::{self, File},
};

/// The crates of the project. Those that are not written yet are simply not in it.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// Where it is.
    pub root: PathBuf,
    /// The root's manifest.
    pub manifest: String,
    /// Its crates.
    pub packages: Vec<Package>,
}

/// A crate.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// What it is called.
    pub name: String,
    /// Its folder, told from the root.
    pub folder: String,
    /// Its manifest.
    pub manifest: String,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
    /// The files of its `src`.
    pub sources: Vec<File>,
}

/// A crate that another one depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What it is called where it is published, whatever name it is given here.
    pub name: String,
    /// Whether tests alone depend on it.
    pub dev: bool,
}

impl Workspace {
    /// Reads the workspace in which the program runs.
    pub fn load() -> Result<Self, Fault> {
        let metadata = cargo::output(&["metadata", "--format-version", "1", "--no-deps"])?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let root = PathBuf::from(text(&metadata, "workspace_root")?);
        let packages = list(&metadata, "packages")?.iter();
        Ok(Self {
            packages: packages
                .map(|package| Package::load(&root, package))
                .collect::<Result<_, _>>()?,
            manifest: fs::read_to_string(root.join("Cargo.toml"))?,
            root,
        })
    }

    /// The crate of this name, if it is written.
    pub fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }
}

impl Package {
    fn load(root: &Path, package: &Value) -> Result<Self, Fault> {
        let manifest = PathBuf::from(text(package, "manifest_path")?);
        let folder = manifest.parent().unwrap_or(root).strip_prefix(root)?;
        let folder = folder.to_string_lossy().replace('\\', "/");
        let dependencies = list(package, "dependencies")?.iter();
        Ok(Self {
            name: text(package, "name")?.to_owned(),
            manifest: fs::read_to_string(&manifest)?,
            dependencies: dependencies.map(Dependency::read).collect::<Result<_, _>>()?,
            sources: files::under(root, &format!("{folder}/src"), "rs")?,
            folder,
        })
    }
}

impl Dependency {
    fn read(dependency: &Value) -> Result<Self, Fault> {
        Ok(Self { name: text(dependency, "name")?.to_owned(), dev: dependency["kind"] == "dev" })
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Result<&'v str, Fault> {
    let text = value[key].as_str();
    text.ok_or_else(|| format!("cargo metadata has no `{key}`").into())
}

fn list<'v>(value: &'v Value, key: &str) -> Result<&'v Vec<Value>, Fault> {
    let list = value[key].as_array();
    list.ok_or_else(|| format!("cargo metadata has no `{key}`").into())
}
