//! The Debian package: `cargo x deb` builds it from the program and from what stands in `packaging`.
//!
//! It is put together here and packed by Debian's own `dpkg-deb`; what it needs of the system's C
//! library is read from the program.

mod contents;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Fault, cargo,
    demo::target,
    install::{self, well},
    workspace::Workspace,
};

/// A package to be built.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// The program that goes into it.
    pub program: &'w Path,
    /// Its version.
    pub version: &'w str,
    /// How `dpkg-deb` compresses it.
    pub compression: &'w str,
}

/// Builds the program for release and its package below `target/debian`, and says where it is.
pub fn released() -> Result<bool, Fault> {
    let root = Workspace::load()?.root;
    if !cargo::run(&["build", "--locked", "--release", "--package", "rolecall"]) {
        return Ok(false);
    }
    let program = target(&root).join("release/rolecall");
    let version = format!("{}-1", version(&root)?);
    let wanted = Wanted { program: &program, version: &version, compression: "xz" };
    let package = built(&root, &target(&root).join("debian"), wanted)?;
    println!("{}", package.display());
    Ok(true)
}

/// The version of the workspace.
pub fn version(root: &Path) -> Result<String, Fault> {
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let version = manifest.get("workspace").and_then(|it| it.get("package")?.get("version"));
    let version = version.and_then(toml::Value::as_str).ok_or("the workspace has no version")?;
    Ok(version.to_owned())
}

/// Builds a package in a folder.
pub fn built(root: &Path, folder: &Path, wanted: Wanted<'_>) -> Result<PathBuf, Fault> {
    for tool in ["dpkg-deb", "gzip", "strip"] {
        if !install::has(tool) {
            return Err(format!("{tool} is not installed: a package is built on Debian").into());
        }
    }
    let stage = folder.join("stage");
    if stage.exists() {
        fs::remove_dir_all(&stage)?;
    }
    contents::put(root, &stage, wanted)?;
    let architecture = architecture()?;
    contents::control(root, &stage, (wanted.version, &architecture))?;
    let package = folder.join(format!("rolecall_{}_{architecture}.deb", wanted.version));
    let mut dpkg = Command::new("dpkg-deb");
    dpkg.args(["--root-owner-group", &format!("-Z{}", wanted.compression), "--build"]);
    well("dpkg-deb", dpkg.arg(&stage).arg(&package))?;
    fs::remove_dir_all(&stage)?;
    Ok(package)
}

fn architecture() -> Result<String, Fault> {
    let said = Command::new("dpkg").arg("--print-architecture").output()?;
    Ok(String::from_utf8(said.stdout)?.trim().to_owned())
}
