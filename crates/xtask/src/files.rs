//! Files of the project, in order of their paths.

use std::{fs, io, path::Path};

/// The deepest that folders are followed.
const DEPTH_MAX: usize = 32;

/// A text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is below the project's root, with `/` on every system.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// The files with an extension in a folder and those below, `folder` being told from the root.
/// None if there is no such folder. Links are not followed; hidden folders, and those that tools
/// fill, are left out.
pub fn under(root: &Path, folder: &str, extension: &str) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    if root.join(folder).is_dir() {
        collect(root, folder, extension, DEPTH_MAX, &mut files)?;
    }
    Ok(files)
}

fn collect(
    root: &Path,
    folder: &str,
    extension: &str,
    depth: usize,
    files: &mut Vec<File>,
) -> io::Result<()> {
    if depth == 0 {
        return Err(io::Error::other(format!("{folder}: folders lie too deep")));
    }
    let mut entries = fs::read_dir(root.join(folder))?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && !is_left_out(&name) {
            collect(root, &path, extension, depth - 1, files)?;
        } else if kind.is_file() && Path::new(&name).extension().is_some_and(|is| is == extension) {
            let text = fs::read_to_string(entry.path());
            let text = text.map_err(|error| io::Error::other(format!("{path}: {error}")))?;
            files.push(File { path, text });
        }
    }
    Ok(())
}

fn is_left_out(folder: &str) -> bool {
    folder.starts_with('.') || matches!(folder, "target" | "node_modules")
}
