//! How a disk fails, and how that is brought about.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Fault, measured::well};

/// What stands before the C library, as text.
const SOURCE: &str = include_str!("../../c/disk.c");
/// After so many failures there is room again, where a disk fails for a while.
const A_WHILE: u64 = 25;

// As Linux numbers them.
const EIO: u64 = 5;
const ENOSPC: u64 = 28;

/// How a disk fails.
#[derive(Clone, Debug)]
pub(crate) struct Fails {
    /// At which write first.
    pub(super) first: u64,
    /// How often; 0 is for good.
    pub(super) count: u64,
    error: u64,
    /// Whether half of the first write is written.
    is_short: bool,
}

/// What is loaded into a process whose disk is to fail.
pub(crate) struct Shim {
    file: PathBuf,
}

/// Whether it can be brought about here.
pub(crate) fn is_possible() -> bool {
    cfg!(target_os = "linux") && Command::new("cc").arg("--version").output().is_ok()
}

impl Fails {
    /// How it fails at the n-th write: for good, and for a while or once. The kinds of failure take turns,
    /// which begin elsewhere with another seed.
    pub(crate) fn at(first: u64, seed: u64) -> [Self; 2] {
        let kind = |turn: u64| match (first + seed + turn) % 3 {
            0 => (EIO, false),
            1 => (ENOSPC, false),
            _ => (ENOSPC, true),
        };
        let for_a_while = if (first + seed).is_multiple_of(2) { 1 } else { A_WHILE };
        [(0, kind(0)), (for_a_while, kind(1))].map(|(count, (error, is_short))| Self {
            first,
            count,
            error,
            is_short,
        })
    }

    /// A disk that is full from a write on.
    pub(crate) fn full(first: u64) -> Self {
        Self { first, count: 0, error: ENOSPC, is_short: false }
    }

    pub(crate) fn is_once(&self) -> bool {
        self.count == 1
    }
}

impl Shim {
    pub(crate) fn build(folder: &Path) -> Result<Self, Fault> {
        fs::create_dir_all(folder)?;
        let (source, file) = (folder.join("disk.c"), folder.join("disk.so"));
        fs::write(&source, SOURCE)?;
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]);
        well(compiler.arg(&file).arg(&source).arg("-ldl"))?;
        Ok(Self { file })
    }

    /// What a process is told, so that its disk fails; `told` is where it says what failed first.
    pub(crate) fn variables(&self, fails: &Fails, told: &Path) -> [(&'static str, String); 6] {
        [
            ("LD_PRELOAD", self.file.display().to_string()),
            ("ROLECALL_DISK_FIRST", fails.first.to_string()),
            ("ROLECALL_DISK_COUNT", fails.count.to_string()),
            ("ROLECALL_DISK_ERROR", fails.error.to_string()),
            ("ROLECALL_DISK_SHORT", u8::from(fails.is_short).to_string()),
            ("ROLECALL_DISK_TOLD", told.display().to_string()),
        ]
    }
}
