//! Programs in Python that try the API as strangers do, from its OpenAPI document alone.
//!
//! - [`client`]: a client that is generated from the document, and used.
//! - [`schemathesis`]: requests that the document allows and forbids, and whether the answers are
//!   those that it promises.
//!
//! What they need is installed into a folder below `target`, at the versions of
//! `crates/xtask/python/requirements.txt`.

pub mod client;
pub mod schemathesis;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Fault, demo::target, install::well, step::Outcome, workspace::Workspace};

/// The folder of the scripts, told from the root.
const SCRIPTS: &str = "crates/xtask/python";

/// Python with what the scripts need.
struct Python {
    /// Where everything that is made goes.
    folder: PathBuf,
    scripts: PathBuf,
    programs: PathBuf,
}

impl Python {
    /// Finds it or installs it; or says in one line what is lacking.
    fn ready(root: &Path) -> Result<Self, String> {
        let folder = target(root).join("python");
        let (scripts, venv) = (root.join(SCRIPTS), folder.join("venv"));
        let python = Self { programs: venv.join("bin"), folder, scripts };
        let wanted = python.scripts.join("requirements.txt");
        let wanted = fs::read_to_string(wanted).map_err(|error| error.to_string())?;
        let stamp = venv.join("installed.txt");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(python);
        }
        println!("$ python3 -m venv {}", venv.display());
        let mut make = Command::new("python3");
        well("python3 -m venv", make.args(["-m", "venv", "--clear"]).arg(&venv))?;
        println!("$ pip install -r {SCRIPTS}/requirements.txt");
        let mut install = python.program("pip");
        install.args(["install", "--quiet", "--disable-pip-version-check", "-r"]);
        well("pip install", install.arg(python.scripts.join("requirements.txt")))?;
        fs::write(stamp, wanted).map_err(|error| error.to_string())?;
        Ok(python)
    }

    /// One of its programs, which finds the others and the scripts.
    fn program(&self, name: &str) -> Command {
        let path = env::var_os("PATH").unwrap_or_default();
        let path = [self.programs.clone()].into_iter().chain(env::split_paths(&path));
        let mut command = Command::new(self.programs.join(name));
        command.env("PATH", env::join_paths(path).expect("no folder of a path has a colon"));
        command.env("PYTHONPATH", &self.scripts).env("PYTHONDONTWRITEBYTECODE", "1");
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }
}

/// A step that is one test, left out where there is no Python.
fn one_test(test: fn(&Path, &Python) -> Result<bool, Fault>) -> Outcome {
    let root = match Workspace::load() {
        Ok(workspace) => workspace.root,
        Err(fault) => return Outcome::failed(&fault),
    };
    match Python::ready(&root) {
        Err(lacks) => Outcome::left_out(&lacks, 1),
        Ok(python) => Outcome::of_test(test(&root, &python)),
    }
}

/// Every operation of an OpenAPI document, by its name.
fn operations(document: &serde_json::Value) -> Vec<&str> {
    let paths = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    let operations = paths.filter_map(|path| path.as_object()).flat_map(|path| path.values());
    operations.filter_map(|operation| operation["operationId"].as_str()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_operation_of_a_document_is_counted_once() {
        let document = json!({"paths": {
            "/me": {"get": {"operationId": "get_me"}},
            "/catalog": {"get": {"operationId": "get_catalog"}, "put": {"operationId": "adopt"}},
        }});
        let mut found = operations(&document);
        found.sort_unstable();
        assert_eq!(found, ["adopt", "get_catalog", "get_me"]);
    }
}
