//! The files of a document: one, or all of a folder.

use std::{fs, path::Path};

use rolecall_web::code::{FileMistake, Format, ReadIn, Source, read as read_in};

use super::shown;
use crate::mistake::Mistake;

/// The texts that make a document, and what was read from them.
pub(super) struct Files {
    pub(super) sources: Vec<Source>,
    pub(super) read: ReadIn,
}

/// Reads a file, or each file of a folder that ends in .toml, .yaml, .yml or .json.
pub(super) fn read(path: &Path) -> Result<Files, Mistake> {
    let sources = if path.is_dir() { of_folder(path)? } else { vec![source(path)?] };
    of(sources)
}

pub(super) fn of(sources: Vec<Source>) -> Result<Files, Mistake> {
    let read = read_in(sources.clone()).map_err(|mistakes| mistaken(&mistakes))?;
    Ok(Files { sources, read })
}

fn of_folder(folder: &Path) -> Result<Vec<Source>, Mistake> {
    let entries = fs::read_dir(folder).map_err(Mistake::io(shown(folder)))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(Mistake::io(shown(folder)))?.path();
        if path.is_file() && Format::of(&path).is_some() {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        let says = "no file in it ends in .toml, .yaml, .yml or .json";
        return Err(Mistake::usage(format!("{}: {says}", shown(folder))));
    }
    paths.iter().map(|path| source(path)).collect()
}

fn source(path: &Path) -> Result<Source, Mistake> {
    let format = Format::of(path).ok_or_else(|| {
        let says = "the name says how it is written: end it in .toml, .yaml, .yml or .json";
        Mistake::usage(format!("{}: {says}", shown(path)))
    })?;
    let text = fs::read_to_string(path).map_err(Mistake::io(shown(path)))?;
    Ok(Source { name: shown(path), format, text })
}

/// All mistakes, a line each.
pub(super) fn mistaken(mistakes: &[FileMistake]) -> Mistake {
    let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    Mistake::usage(lines.join("\n          "))
}
