//! What was chosen when the installation was made: how the world reaches it, and how mail goes out.
//!
//! It stands in a file of its own beside the database, since a service may not write to its
//! configuration. What the configuration, the environment or a flag says goes before it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{key_file, mistake::Mistake, private};

const FILE: &str = "first-start.toml";
const ABOUT: &str =
    "# What was chosen when this installation was made. The configuration goes before it.\n";

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chosen {
    /// How the world reaches this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_url: Option<String>,
    /// How mail goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail: Option<ChosenMail>,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChosenMail {
    /// Its URL.
    pub(crate) server: String,
    /// The address that mail comes from.
    pub(crate) from: String,
}

impl Chosen {
    /// What was chosen for a database and its key file; nothing if there is no file.
    pub(crate) fn read(database: &str, key_file: &Path) -> Result<Self, Mistake> {
        let mut path = path(database, key_file);
        if !path.exists() {
            // Where it stood before, whatever the key file.
            path = key_file::beside(database).with_file_name(FILE);
        }
        let shown = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                Self::of(&text).map_err(|mistake| Mistake::usage(format!("{shown}: {mistake}")))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Mistake::io(shown)(error)),
        }
    }

    /// The same without the password of the mail server, and whether there was one.
    pub(crate) fn without_password(mut self) -> (Self, bool) {
        let Some(mail) = &mut self.mail else { return (self, false) };
        let mut url = match Url::parse(&mail.server) {
            Ok(url) if url.password().is_some() => url,
            _ => return (self, false),
        };
        // Only an address without a host cannot be without a password.
        if url.set_password(None).is_err() {
            self.mail = None;
        } else {
            mail.server = url.into();
        }
        (self, true)
    }

    /// Whether the mail server is told a name, and no password with it.
    pub(crate) fn lacks_password(&self) -> bool {
        self.mail.as_ref().is_some_and(|mail| lacks_password(&mail.server))
    }

    /// Whether anything was.
    pub(crate) fn is_something(&self) -> bool {
        *self != Self::default()
    }

    /// As the text of a file.
    pub(crate) fn text(&self) -> Result<String, Mistake> {
        let text = toml::to_string(self).map_err(|error| Mistake::usage(error.to_string()))?;
        Ok(format!("{ABOUT}{text}"))
    }

    /// What such a text says.
    pub(crate) fn of(text: &str) -> Result<Self, Mistake> {
        toml::from_str(text).map_err(|error| Mistake::usage(error.message().to_owned()))
    }

    /// Keeps it for a database for which nothing was chosen yet, and says where; what was chosen
    /// there stays.
    pub(crate) fn write_where_none(
        &self,
        database: &str,
        key_file: &Path,
    ) -> Result<Option<PathBuf>, Mistake> {
        let path = path(database, key_file);
        if !self.is_something() || path.exists() {
            return Ok(None);
        }
        self.write(database, key_file)?;
        Ok(Some(path))
    }

    /// Keeps it, if anything was chosen. The password of the mail server is in it.
    pub(crate) fn write(&self, database: &str, key_file: &Path) -> Result<(), Mistake> {
        if !self.is_something() {
            return Ok(());
        }
        let path = path(database, key_file);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private::folder(folder)?;
        }
        private::write(&path, self.text()?.as_bytes())
    }
}

/// Beside an embedded database; else beside the key file, which each node has too.
fn path(database: &str, key_file: &Path) -> PathBuf {
    let beside = key_file::beside(database);
    let beside = if database.starts_with("sqlite:") { &beside } else { key_file };
    beside.with_file_name(FILE)
}

/// Whether the URL of a mail server has a name, and no password with it.
pub(crate) fn lacks_password(server: &str) -> bool {
    let url = Url::parse(server).ok();
    url.is_some_and(|url| !url.username().is_empty() && url.password().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read_again_and_is_nobody_elses() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}/rolecall.db", folder.path().display());
        let key_file = Path::new("elsewhere/rolecall.key");
        assert_eq!(Chosen::read(&database, key_file).expect("nothing"), Chosen::default());
        let mail = ChosenMail {
            server: "smtp://a:b%20c@mail.example:587?tls=required".to_owned(),
            from: "rolecall@acme.example".to_owned(),
        };
        let chosen =
            Chosen { public_url: Some("https://acme.example".to_owned()), mail: Some(mail) };
        chosen.write(&database, key_file).expect("written");
        let (bare, had_one) = chosen.clone().without_password();
        assert_eq!(bare.mail.expect("one").server, "smtp://a@mail.example:587?tls=required");
        assert!(had_one && !bare.public_url.clone().unwrap_or_default().is_empty());
        assert_eq!(Chosen::read(&database, key_file).expect("read"), chosen);
        let beside_key = folder.path().join("rolecall.key");
        assert_eq!(Chosen::read("postgres://here/it", &beside_key).expect("read"), chosen);
        let about = folder.path().join(FILE).metadata().expect("it is there");
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
}
