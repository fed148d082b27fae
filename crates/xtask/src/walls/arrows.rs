//! Which crate may depend on which.
//!
//! What only tests depend on is left alone: a test may look into anything, and nothing of it ships.

use super::Breach;
use crate::workspace::{Package, Workspace};

/// Each crate of the project, with those that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("rolecall-core", &[]),
    ("rolecall-client", &["rolecall-core"]),
    ("rolecall-store", &["rolecall-core"]),
    ("rolecall-web", &["rolecall-client", "rolecall-store", "rolecall-core"]),
    // The demo shows the example behind the gateway.
    (
        "rolecall",
        // Access as code goes through a server that runs, too.
        &["rolecall-web", "rolecall-store", "rolecall-core", "rolecall-client", EXAMPLE],
    ),
    ("rolecall-testkit", &["rolecall-store", "rolecall-core"]),
    ("xtask", &[]),
    // An application as others write it: it knows nothing of who stands in front of it.
    (EXAMPLE, &[]),
];

/// The example application. It is no part of the product, and has what a program of its own has.
pub(super) const EXAMPLE: &str = "rolecall-example-backoffice";

/// What any crate may depend on in its tests.
const OF_TESTS: &[&str] = &["rolecall-testkit", "rolecall-client"];

/// What core may depend on: each computes and does nothing else.
const PURE: &[&str] = &[
    "arc-swap",
    "foldhash",
    "ipnet",
    "jiff",
    "serde",
    "strsim",
    "thiserror",
    "toml",
    "utoipa",
    "uuid",
];

/// A dependency that only some crates may have.
struct Kept {
    dependency: &'static str,
    keepers: &'static [&'static str],
    instead: &'static str,
}

const KEPT: &[Kept] = &[
    Kept {
        dependency: "sqlx",
        keepers: &["rolecall-store"],
        instead: "ask rolecall-store for what is needed",
    },
    Kept {
        dependency: "rusqlite",
        keepers: &["rolecall-store", EXAMPLE],
        instead: "ask rolecall-store for what is needed",
    },
    Kept {
        dependency: "axum",
        keepers: &["rolecall-web", "rolecall", EXAMPLE, "utoipa-axum"],
        instead: "answer requests in rolecall-web",
    },
    Kept {
        dependency: "reqwest",
        keepers: &["rolecall-client"],
        instead: "ask servers through rolecall-client",
    },
    Kept {
        dependency: "lettre",
        keepers: &["rolecall"],
        instead: "write letters in rolecall-web; rolecall sends them",
    },
    Kept {
        dependency: "clap",
        keepers: &["rolecall", "rolecall-testkit", "xtask", EXAMPLE],
        instead: "read the command line in rolecall and pass on what it says",
    },
    Kept {
        dependency: "tracing-subscriber",
        // The last one makes spans of the program's into traces.
        keepers: &["rolecall", EXAMPLE, "tracing-opentelemetry"],
        instead: "emit events with tracing; rolecall decides where they go",
    },
    Kept {
        dependency: "getrandom",
        keepers: &["rolecall"],
        instead: "let random bytes come in as an argument",
    },
    // Catalogs are core's, configuration is the program's, and documents of access as code come in by
    // every door.
    Kept {
        dependency: "toml",
        keepers: &["rolecall-core", "rolecall-web", "rolecall", "rolecall-testkit", "xtask"],
        instead: "read configuration in rolecall and pass it on as a type",
    },
];

pub(super) fn between_crates(workspace: &Workspace) -> Vec<Breach> {
    let is_ours = |name: &str| {
        let known = ARROWS.iter().any(|(crate_, _)| *crate_ == name);
        known || workspace.package(name).is_some()
    };
    let mut breaches = Vec::new();
    for package in &workspace.packages {
        let Some((_, may)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            let message = "say in crates/xtask/src/walls/arrows.rs what this crate may depend on";
            breaches.push(breach(package, message.to_owned()));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|to| is_ours(&to.name)) {
            let name = dependency.name.as_str();
            let by_tests = dependency.dev && OF_TESTS.contains(&name);
            if !may.contains(&name) && !by_tests {
                breaches.push(breach(package, wrong_arrow(name, may)));
            }
        }
    }
    breaches
}

fn wrong_arrow(to: &str, may: &[&str]) -> String {
    let may = match may {
        [] => "none of the project's crates".to_owned(),
        may => format!("only {}", may.join(", ")),
    };
    format!("depends on `{to}`, and may know {may}: move what is needed towards core")
}

pub(super) fn out_of_core(workspace: &Workspace) -> Vec<Breach> {
    let core = workspace.package("rolecall-core");
    let strays = core.into_iter().flat_map(|core| {
        let shipped = core.dependencies.iter().filter(|to| !to.dev);
        let strays = shipped.filter(|to| !PURE.contains(&to.name.as_str()));
        strays.map(move |stray| (core, stray))
    });
    let message = |name: &str| {
        format!(
            "depends on `{name}`, and may use only {}: let what core needs come in with its \
             arguments; a crate that does no i/o may be added in crates/xtask/src/walls/arrows.rs",
            PURE.join(", ")
        )
    };
    strays.map(|(core, stray)| breach(core, message(&stray.name))).collect()
}

pub(super) fn to_keepers(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for package in &workspace.packages {
        for kept in KEPT {
            let is_keeper = kept.keepers.contains(&package.name.as_str());
            let mut shipped = package.dependencies.iter().filter(|to| !to.dev);
            if !is_keeper && shipped.any(|to| to.name == kept.dependency) {
                let Kept { dependency, keepers, instead } = kept;
                let keepers = keepers.join(", ");
                let message =
                    format!("depends on `{dependency}`, which is kept to {keepers}: {instead}");
                breaches.push(breach(package, message));
            }
        }
    }
    breaches
}

fn breach(package: &Package, message: String) -> Breach {
    Breach { place: package.name.clone(), message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn world(arrows: &[(&str, &[&str], &[&str])]) -> Workspace {
        let dependency = |name: &&str, dev| Dependency { name: (*name).to_owned(), dev };
        let package = |(name, normal, dev): &(&str, &[&str], &[&str])| Package {
            name: (*name).to_owned(),
            dependencies: [(normal, false), (dev, true)]
                .into_iter()
                .flat_map(|(to, dev)| to.iter().map(move |name| dependency(name, dev)))
                .collect(),
            ..Package::default()
        };
        Workspace { packages: arrows.iter().map(package).collect(), ..Workspace::default() }
    }

    fn places(breaches: &[Breach]) -> Vec<&str> {
        breaches.iter().map(|found| found.place.as_str()).collect()
    }

    #[test]
    fn an_arrow_that_points_outward_is_found() {
        let found = between_crates(&world(&[
            ("rolecall-core", &["serde"], &["rolecall-testkit"]),
            ("rolecall-store", &["rolecall-core", "rolecall-web"], &[]),
            ("rolecall-testkit", &["rolecall-core"], &["rolecall"]),
            ("rolecall-new", &[], &[]),
        ]));
        assert_eq!(places(&found), ["rolecall-store", "rolecall-testkit", "rolecall-new"]);
        assert_eq!(
            found[0].to_string(),
            "rolecall-store: depends on `rolecall-web`, and may know only rolecall-core: \
             move what is needed towards core"
        );
    }

    #[test]
    fn io_in_core_is_found_unless_tests_alone_do_it() {
        let found = |normal: &[&str], dev: &[&str]| {
            out_of_core(&world(&[("rolecall-core", normal, dev)])).len()
        };
        assert_eq!(found(&["serde", "toml"], &["rand", "tokio"]), 0);
        assert_eq!(found(&["tokio"], &[]), 1);
    }

    #[test]
    fn a_dependency_in_the_wrong_hands_is_found() {
        let found = to_keepers(&world(&[
            ("rolecall-store", &["sqlx", "axum"], &[]),
            ("rolecall-web", &["axum", "sqlx"], &["sqlx"]),
            ("rolecall", &["axum", "clap", "getrandom"], &["sqlx"]),
        ]));
        assert_eq!(places(&found), ["rolecall-store", "rolecall-web"]);
    }

    #[test]
    fn deny_toml_keeps_the_same_dependencies_to_the_same_crates() {
        let deny = include_str!("../../../../deny.toml");
        let deny: toml::Table = deny.parse().expect("toml");
        let denied = deny["bans"]["deny"].as_array().expect("a list");
        for entry in denied.iter().filter(|entry| entry.get("wrappers").is_some()) {
            let name = entry["crate"].as_str().expect("a name");
            let kept = KEPT.iter().find(|kept| kept.dependency == name);
            let keepers = kept.expect("a wall for it").keepers;
            let wrappers = entry["wrappers"].as_array().expect("a list").iter();
            let wrappers: Vec<_> = wrappers.filter_map(toml::Value::as_str).collect();
            // The policy knows no difference between a crate and its tests, which may read a file.
            let by_tests = (name == "rusqlite").then_some("rolecall-web");
            let keepers: Vec<_> = keepers.iter().copied().chain(by_tests).collect();
            assert_eq!(wrappers, keepers, "{name}");
        }
    }
}
