//! A world that a program of before wrote, and what it said of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{Fault, measured::well, served::Served, workspace::Workspace, world::World};

/// How many questions are asked at once.
const AT_ONCE: usize = 50;

pub(super) struct Old {
    pub(super) world: World,
    /// Its backup, as a tar archive.
    pub(super) backup: PathBuf,
    pub(super) schema: u64,
    pub(super) commit: String,
    pub(super) revision: u64,
    head: String,
    said: Value,
}

impl Old {
    /// The names of all that there are, oldest first.
    pub(super) fn all() -> Result<Vec<String>, Fault> {
        let folder = folder()?;
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(".json").map(str::to_owned));
        }
        names.sort();
        if names.is_empty() { Err("there is no world of before".into()) } else { Ok(names) }
    }

    pub(super) fn unpacked(name: &str, program: PathBuf) -> Result<Self, Fault> {
        let folder = folder()?;
        let text = fs::read_to_string(folder.join(format!("{name}.json")))?;
        let said: Value = serde_json::from_str(&text)?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        let mut world = World::empty(program, &format!("upgrade-{name}"))?;
        (world.admin_key, world.decision_key) = (text("admin_key"), text("decision_key"));
        let backup = world.folder.join("old.tar");
        let packed = fs::File::open(folder.join(format!("{name}.tar.gz")))?;
        let unpacked = fs::File::create(&backup)?;
        well(Command::new("gzip").arg("-dc").stdin(packed).stdout(unpacked))?;
        let demo = world.folder.join("demo");
        fs::create_dir_all(&demo)?;
        well(Command::new("tar").arg("-xf").arg(&backup).arg("-C").arg(&demo))?;
        Ok(Self {
            world,
            backup,
            schema: said["schema"].as_u64().unwrap_or_default(),
            commit: text("commit"),
            revision: said["revision"].as_u64().unwrap_or_default(),
            head: text("head"),
            said,
        })
    }

    /// The URL of a database in a folder of its own, which is empty.
    pub(super) fn database(&self, name: &str) -> Result<String, Fault> {
        let folder = self.world.folder.join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder)?;
        Ok(format!("sqlite://{}", folder.join("rolecall.db").display()))
    }

    /// A copy of the database as the program of before left it.
    pub(super) fn copied(&self, name: &str) -> Result<String, Fault> {
        let url = self.database(name)?;
        let from = self.world.folder.join("demo/rolecall.db");
        fs::copy(from, Path::new(url.trim_start_matches("sqlite://")))?;
        Ok(url)
    }

    /// Its ledger is sound, tables are what it says, and it ends where it did.
    pub(super) fn is_sound(&self, database: &str) -> Result<(), Fault> {
        let told = self.world.verified(database)?;
        let (rows, head) = (format!("{} rows", self.revision), format!("head {}", self.head));
        if told.contains(&rows) && told.contains(&head) {
            return Ok(());
        }
        Err(format!("it is to have {rows} and {head}: {told}").into())
    }

    /// All is as it was: the ledger, who may what, and the doctor has nothing to say.
    pub(super) fn compared(&self, served: &Served<'_>, database: &str) -> Result<(), Fault> {
        self.is_sound(database)?;
        self.decides_alike(served)?;
        let mut doctor = self.world.command();
        doctor.args(["--database", database, "doctor", "--offline"]);
        doctor.env("ROLECALL_KEY_FILE", self.world.key_file());
        let told = doctor.output()?;
        if told.status.code() == Some(2) {
            return Err(String::from_utf8_lossy(&told.stdout).into_owned().into());
        }
        Ok(())
    }

    /// Asks all that the program of before was asked.
    fn decides_alike(&self, served: &Served<'_>) -> Result<(), Fault> {
        let door = served.door(&self.world.decision_key);
        let before = self.said["decisions"].as_str().unwrap_or_default();
        let mut now = String::new();
        for some in self.questions().chunks(AT_ONCE) {
            let asked = json!({"evaluations": some});
            let answer = door.post("/access/v1/evaluations", &asked);
            let answer = answer.filter(|answer| answer.status == 200).ok_or("no decisions")?;
            let all = answer.body["evaluations"].as_array().into_iter().flatten();
            now.extend(all.map(|it| if it["decision"] == true { '1' } else { '0' }));
        }
        let differ = before.chars().zip(now.chars()).filter(|(was, is)| was != is).count();
        if differ == 0 && before.len() == now.len() && before.contains('1') {
            return Ok(());
        }
        Err(format!("{differ} of {} decisions are others than before", before.len()).into())
    }

    fn questions(&self) -> Vec<Value> {
        let words = |name: &str| self.said[name].as_array().cloned().unwrap_or_default();
        let mut all = Vec::new();
        for account in words("accounts") {
            for person in words("people") {
                for section in words("sections") {
                    all.extend(words("levels").into_iter().map(|level| {
                        json!({
                            "subject": {"type": "person", "id": person}, "action": {"name": level},
                            "resource": {"type": section, "id": account},
                        })
                    }));
                }
            }
        }
        all
    }
}

fn folder() -> Result<PathBuf, Fault> {
    Ok(Workspace::load()?.root.join("crates/xtask/worlds"))
}
