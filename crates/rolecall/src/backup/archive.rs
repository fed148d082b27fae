//! The file of a backup: a tar archive that any system can look into, of a manifest, the database as
//! SQLite keeps it, what was chosen at the first start, and the key file where it was asked for. The
//! manifest comes first and has the SHA-256 of each of the others.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rolecall_core::Timestamp;
use rolecall_store::Copied;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tar::{Archive, Builder, Entry, Header};
use tempfile::NamedTempFile;

use super::{UNDER_WAY, folder_of};
use crate::mistake::Mistake;

/// The form of the file that this program writes, and the newest that it reads.
const FORM: u32 = 2;
const MANIFEST: &str = "manifest.json";
pub(super) const DATABASE: &str = "rolecall.db";
const KEY: &str = "rolecall.key";
const CHOSEN: &str = "first-start.toml";
/// The most bytes of a manifest, of a key, and of what was chosen.
const SMALL_BYTES_MAX: u64 = 65_536;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The form of the file.
    pub(super) form: u32,
    /// The program that wrote it.
    pub(super) program: String,
    /// When.
    pub(super) made_at: Timestamp,
    /// The number of the last change, and its hash.
    pub(super) revision: u64,
    pub(super) head: String,
    /// The version of the schema.
    pub(super) schema: i64,
    pub(super) database: Part,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key_file: Option<Part>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) chosen: Option<Part>,
}

/// A file in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Part {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: hex::encode(Sha256::digest(bytes)) }
    }
}

/// What goes into it.
pub(super) struct Source<'s> {
    pub(super) copied: &'s Copied,
    pub(super) made_at: Timestamp,
    pub(super) database: &'s Path,
    pub(super) key: Option<Vec<u8>>,
    pub(super) chosen: Option<Vec<u8>>,
}

/// What came out of it.
pub(super) struct Unpacked {
    pub(super) manifest: Manifest,
    pub(super) database: PathBuf,
    pub(super) key: Option<Vec<u8>>,
    pub(super) chosen: Option<Vec<u8>>,
}

/// Writes it, whole or not at all, so that it outlives a power loss.
pub(super) fn write(to: &Path, source: &Source<'_>) -> Result<Manifest, Mistake> {
    let database = part_of(source.database).map_err(Mistake::io("the copy of the database"))?;
    let small = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(Part::of);
    let (key_file, chosen) = (small(&source.key), small(&source.chosen));
    let Copied { revision, head, schema } = source.copied.clone();
    let manifest = Manifest {
        form: FORM,
        program: format!("rolecall {}", env!("CARGO_PKG_VERSION")),
        made_at: source.made_at,
        revision,
        head,
        schema,
        database,
        key_file,
        chosen,
    };
    packed(to, source, &manifest).map_err(Mistake::io(to.display().to_string()))?;
    Ok(manifest)
}

fn packed(to: &Path, source: &Source<'_>, manifest: &Manifest) -> io::Result<()> {
    let folder = folder_of(to);
    let mut file = NamedTempFile::with_prefix_in(UNDER_WAY, folder)?;
    let mut archive = Builder::new(BufWriter::new(file.as_file_mut()));
    let header = |bytes: u64| {
        let mut header = Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(source.made_at.as_second()).unwrap_or_default());
        header
    };
    let text = serde_json::to_vec_pretty(manifest)?;
    archive.append_data(&mut header(text.len() as u64), MANIFEST, &text[..])?;
    let database = File::open(source.database)?;
    archive.append_data(&mut header(manifest.database.bytes), DATABASE, database)?;
    for (name, bytes) in [(KEY, &source.key), (CHOSEN, &source.chosen)] {
        if let Some(bytes) = bytes {
            archive.append_data(&mut header(bytes.len() as u64), name, &bytes[..])?;
        }
    }
    archive.into_inner()?.flush()?;
    file.as_file().sync_all()?;
    file.persist_noclobber(to)?;
    File::open(folder)?.sync_all()
}

fn part_of(file: &Path) -> io::Result<Part> {
    let mut hash = Sha256::new();
    let mut hashed = Tee { to: io::sink(), hash: &mut hash };
    let bytes = io::copy(&mut File::open(file)?, &mut hashed)?;
    Ok(Part { bytes, sha256: hex::encode(hash.finalize()) })
}

/// Takes it apart, the database into a file of a folder, and checks each part.
pub(super) fn unpack(from: &Path, folder: &Path) -> Result<Unpacked, Mistake> {
    let shown = from.display().to_string();
    let file = File::open(from).map_err(Mistake::io(shown.clone()))?;
    let broken = |what: String| Mistake::usage(format!("{shown} cannot be used: {what}"));
    let mut archive = Archive::new(BufReader::new(file));
    let entries = archive.entries().map_err(|error| broken(error.to_string()))?;
    let mut found = Found { manifest: None, database: None, key: None, chosen: None };
    for entry in entries {
        let is_one = found.manifest.is_some();
        let entry = entry.map_err(|error| {
            let what = if is_one { "it ends too early" } else { "it is no backup" };
            broken(format!("{what} ({error})"))
        })?;
        found.take(entry, folder).map_err(&broken)?;
    }
    found.checked().map_err(broken)
}

struct Found {
    manifest: Option<Manifest>,
    database: Option<(PathBuf, Part)>,
    key: Option<Vec<u8>>,
    chosen: Option<Vec<u8>>,
}

impl Found {
    fn take<R: Read>(&mut self, mut entry: Entry<'_, R>, folder: &Path) -> Result<(), String> {
        let said = |error: io::Error| format!("it ends too early or cannot be read ({error})");
        let name = entry.path().map_err(said)?.to_string_lossy().into_owned();
        match (name.as_str(), &self.manifest) {
            (MANIFEST, None) => {
                let text = small(&mut entry).map_err(said)?;
                let manifest: Manifest =
                    serde_json::from_slice(&text).map_err(|error| error.to_string())?;
                if manifest.form > FORM {
                    return Err(format!(
                        "it was written by {}, in a form that this program does not know: use that \
                         program or a newer one",
                        manifest.program
                    ));
                }
                self.manifest = Some(manifest);
            }
            (DATABASE, Some(_)) if self.database.is_none() => {
                self.database = Some(written(&mut entry, folder).map_err(said)?);
            }
            (KEY, Some(_)) if self.key.is_none() => {
                self.key = Some(small(&mut entry).map_err(said)?);
            }
            (CHOSEN, Some(_)) if self.chosen.is_none() => {
                self.chosen = Some(small(&mut entry).map_err(said)?);
            }
            _ => return Err(format!("it is no backup (`{name}` is in it)")),
        }
        Ok(())
    }

    fn checked(self) -> Result<Unpacked, String> {
        let manifest = self.manifest.ok_or("it is no backup (it has no manifest)")?;
        let (database, part) = self.database.ok_or("it has no database: it ends too early")?;
        if part.bytes < manifest.database.bytes {
            return Err("it ends too early".to_owned());
        }
        if part != manifest.database {
            return Err("its database is not what was written: its checksum is another".to_owned());
        }
        for (what, found, told) in
            [("key file", &self.key, &manifest.key_file), (CHOSEN, &self.chosen, &manifest.chosen)]
        {
            if found.as_deref().map(Part::of) != *told {
                return Err(format!("its {what} is not what was written: its checksum is another"));
            }
        }
        Ok(Unpacked { manifest, database, key: self.key, chosen: self.chosen })
    }
}

fn small<R: Read>(entry: &mut Entry<'_, R>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(SMALL_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn written<R: Read>(entry: &mut Entry<'_, R>, folder: &Path) -> io::Result<(PathBuf, Part)> {
    let path = folder.join(DATABASE);
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
    let mut hash = Sha256::new();
    let mut both = Tee { to: &mut file, hash: &mut hash };
    let bytes = io::copy(entry, &mut both)?;
    file.sync_all()?;
    Ok((path, Part { bytes, sha256: hex::encode(hash.finalize()) }))
}

/// Writes, and hashes what it writes.
struct Tee<'t, W> {
    to: W,
    hash: &'t mut Sha256,
}

impl<W: Write> Write for Tee<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = self.to.write(bytes)?;
        self.hash.update(&bytes[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
