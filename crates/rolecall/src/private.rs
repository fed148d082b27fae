//! Files and folders that nobody but their owner may look into.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::Path,
};

use crate::mistake::Mistake;

/// Makes a folder, unless it is there.
pub(crate) fn folder(folder: &Path) -> Result<(), Mistake> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(Mistake::io(folder.display().to_string()))
}

/// Writes a file, whole or not at all, so that it outlives a power loss.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), Mistake> {
    let temporary = path.with_extension("tmp");
    remove(&temporary)?;
    let write = || {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)?;
        // That it has the name is written in the folder.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(Mistake::io(path.display().to_string()))
}

/// A file to be written piece by piece, in the place of what was there.
pub(crate) fn created(path: &Path) -> Result<File, Mistake> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
    file.map_err(Mistake::io(path.display().to_string()))
}

/// Gives a file to whom its folder belongs: what root puts into the folder of a service must be the
/// service's.
pub(crate) fn as_folder(path: &Path) -> Result<(), Mistake> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let given = || {
        let (folder, file) = (folder.unwrap_or(Path::new(".")).metadata()?, path.metadata()?);
        // Only root makes files in folders of others that are theirs alone.
        if folder.uid() == file.uid() {
            return Ok(());
        }
        chown(path, Some(folder.uid()), Some(folder.gid()))
    };
    given().map_err(Mistake::io(path.display().to_string()))
}

/// Removes a file, unless it is not there.
pub(crate) fn remove(path: &Path) -> Result<(), Mistake> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Mistake::io(path.display().to_string())(error))
        }
        _ => Ok(()),
    }
}
