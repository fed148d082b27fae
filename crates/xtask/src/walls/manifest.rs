//! What every manifest must say.

use toml::{Table, Value};

use super::Breach;
use crate::workspace::{Package, Workspace};

/// Where no lint is asked for, unsafe code and panics on input come in unseen.
pub(super) fn lints(workspace: &Workspace) -> Vec<Breach> {
    let without = workspace.packages.iter().filter(|package| {
        let lints = read(&package.manifest).remove("lints");
        lints.is_none_or(|lints| lints.get("workspace") != Some(&Value::Boolean(true)))
    });
    let message = "write `[lints]` with `workspace = true`";
    without.map(|package| breach(package, message)).collect()
}

/// A dependency is chosen once for all crates, and the root says in a line why.
pub(super) fn reasons(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for package in &workspace.packages {
        for (name, how) in dependencies(&read(&package.manifest)) {
            if how.get("workspace") != Some(&Value::Boolean(true)) {
                let message = format!(
                    "takes `{name}` by itself: put it under [workspace.dependencies] in the root \
                     Cargo.toml and write `{name}.workspace = true` here"
                );
                breaches.push(breach(package, &message));
            }
        }
    }
    let unexplained = unexplained(&workspace.manifest);
    breaches.extend(unexplained.into_iter().map(|(line, name)| Breach {
        place: format!("Cargo.toml:{line}"),
        message: format!("`{name}` has no reason: say in a comment above it what it is for"),
    }));
    breaches
}

fn read(manifest: &str) -> Table {
    manifest.parse().expect("cargo has read the manifest")
}

/// All dependencies of a manifest, of tests and of builds too.
fn dependencies(manifest: &Table) -> Vec<(String, Value)> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = tables.iter().filter_map(|table| manifest.get(*table)?.as_table());
    tables.flatten().map(|(name, how)| (name.clone(), how.clone())).collect()
}

/// The dependencies in the root's manifest that no comment stands above, with their lines. Those
/// on the project's own crates, which come first, need none.
fn unexplained(manifest: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut within = false;
    let mut above = "";
    for (line, text) in manifest.lines().enumerate() {
        if text.starts_with('[') {
            within = text.trim_end() == "[workspace.dependencies]";
        }
        let starts_entry = text.starts_with(|first: char| first.is_ascii_alphanumeric());
        if within && starts_entry && !text.contains("path =") && !above.starts_with('#') {
            let name = text.split([' ', '.', '=']).next().unwrap_or_default();
            found.push((line + 1, name.to_owned()));
        }
        above = text;
    }
    found
}

fn breach(package: &Package, message: &str) -> Breach {
    Breach { place: format!("{}/Cargo.toml", package.folder), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(manifest: &str) -> Workspace {
        let package = Package {
            folder: "crates/one".to_owned(),
            manifest: manifest.to_owned(),
            ..Package::default()
        };
        Workspace { packages: vec![package], ..Workspace::default() }
    }

    #[test]
    fn a_crate_without_the_lints_is_found() {
        assert_eq!(lints(&world("[lints]\nworkspace = true")), []);
        assert_eq!(
            lints(&world("[package]"))[0].to_string(),
            "crates/one/Cargo.toml: write `[lints]` with `workspace = true`"
        );
    }

    #[test]
    fn a_dependency_of_a_crates_own_is_found() {
        let workspaces = "[dependencies]\nserde.workspace = true\nx = { workspace = true }";
        assert_eq!(reasons(&world(workspaces)), []);
        let own = "[dev-dependencies]\ny = \"1\"";
        assert!(reasons(&world(own))[0].message.contains("`y.workspace = true`"));
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let manifest = "[workspace.dependencies]\nours = { path = \"ours\" }\n\n# Why.\na = \"1\"\nb = { version = \"1\", features = [\n  \"x\",\n] }\n[profile.dev]\ndebug = 1\n";
        assert_eq!(unexplained(manifest), [(6, "b".to_owned())]);
    }
}
