//! What the sources must not say. Only each crate's `src` is read, not its tests.

use super::Breach;
use crate::{
    files::File,
    source::{Part, line_of, only, uses, whole_words, words},
    workspace::{Package, Workspace},
};

/// The beginnings of names that core does without, and what to do instead.
const IMPURE: &[(&str, &str)] = &[
    ("std::fs", DATA),
    ("std::io", DATA),
    ("std::env", DATA),
    ("std::process", DATA),
    ("std::thread", DATA),
    ("TcpStream", DATA),
    ("TcpListener", DATA),
    ("UdpSocket", DATA),
    ("println!", DATA),
    ("eprintln!", DATA),
    ("SystemTime", TIME),
    ("Instant::now", TIME),
    ("Timestamp::now", TIME),
    ("Zoned::now", TIME),
    ("TimeZone::system", TIME),
    ("Uuid::new_v4", CHANCE),
    ("Uuid::now_v7", CHANCE),
    ("getrandom", CHANCE),
    ("rand::", CHANCE),
];
const DATA: &str = "let it come in as data";
const TIME: &str = "let the moment come in with the context";
const CHANCE: &str = "let ids come in with the context";

const STATEMENTS: &[&str] = &["SELECT ", "INSERT ", "UPDATE ", "DELETE "];
/// Who may write SQL: the store, this crate, which names the words, and the example, which is a
/// program of its own with a database of its own.
const SQL_FREELY: &[&str] = &["rolecall-store", "xtask", super::arrows::EXAMPLE];

/// What opens a connection, as it is written or brought in.
const CONNECTIONS: &[&str] = &[
    "TcpStream::connect",
    "UdpSocket",
    "HttpConnector",
    "hyper_util::client",
    "reqwest::",
    "ureq::",
    "lookup_host",
    "AsyncSmtpTransport",
    "SmtpTransport",
];
/// The crates of which the server is made, but for the store: its database is configured.
const CONNECTED: &[&str] = &["rolecall-core", "rolecall-web", "rolecall"];
/// Who may: to applications, to where a doctor asks, to a collector of traces, and by mail.
const KEEPERS: &[&str] = &[
    "crates/web/src/gateway/upstream.rs",
    "crates/rolecall/src/doctor/asking.rs",
    "crates/rolecall/src/watch/collector.rs",
    "crates/rolecall/src/post.rs",
];

pub(super) fn core_is_pure(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in sources(workspace, |name| name == "rolecall-core") {
        let code = only(&file.text, &[Part::Code]);
        let uses = uses(&code);
        for (name, instead) in IMPURE {
            let brought_in = uses.iter().filter(|found| words(&found.path, name).next().is_some());
            let brought_in = brought_in.map(|found| line_of(&code, found.item.start));
            let mut lines: Vec<_> = words(&code, name).map(|at| line_of(&code, at)).collect();
            lines.extend(brought_in);
            lines.sort_unstable();
            lines.dedup();
            let message = format!("core has no `{name}`: {instead}");
            breaches.extend(lines.into_iter().map(|line| breach(file, line, &message)));
        }
    }
    breaches
}

pub(super) fn core_is_safe(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in sources(workspace, |name| name == "rolecall-core") {
        let code = only(&file.text, &[Part::Code]);
        for at in whole_words(&code, "unsafe") {
            let message = "core has no unsafe code: write it in safe code; where a benchmark \
                           proves the need, in a crate of its own";
            breaches.push(breach(file, line_of(&code, at), message));
        }
    }
    breaches
}

pub(super) fn one_apply(workspace: &Workspace) -> Vec<Breach> {
    let mut found = Vec::new();
    for file in sources(workspace, |name| name == "rolecall-core") {
        let code = only(&file.text, &[Part::Code]);
        found.extend(whole_words(&code, "fn apply").map(|at| (file, line_of(&code, at))));
    }
    let message = "what an event changes is said once, in crates/core/src/facts: let the tables, \
                   the index and a replay all come from there";
    match found.as_slice() {
        [(file, _)] if file.path.starts_with("crates/core/src/facts/") => Vec::new(),
        [] if workspace.package("rolecall-core").is_some() => vec![Breach {
            place: "crates/core/src/facts".to_owned(),
            message: format!("there is no `fn apply`: {message}"),
        }],
        found => found.iter().map(|(file, line)| breach(file, *line, message)).collect(),
    }
}

pub(super) fn sql(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in sources(workspace, |name| !SQL_FREELY.contains(&name)) {
        let texts = only(&file.text, &[Part::Text]);
        for statement in STATEMENTS {
            // A method and a path, as in `DELETE /accounts`, is a request.
            let is_request = |at: &usize| texts[at + statement.len()..].starts_with('/');
            for at in words(&texts, statement).filter(|at| !is_request(at)) {
                let message = "this looks like SQL, which is in crates/store/src alone: add a \
                               function to the store that says what it is for";
                breaches.push(breach(file, line_of(&texts, at), message));
            }
        }
    }
    breaches
}

pub(super) fn connections_out(workspace: &Workspace) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let of_server = |name: &str| CONNECTED.contains(&name);
    for file in sources(workspace, of_server).filter(|file| !KEEPERS.contains(&&*file.path)) {
        let code = only(&file.text, &[Part::Code]);
        let uses = uses(&code);
        for name in CONNECTIONS {
            let brought_in = uses.iter().filter(|found| words(&found.path, name).next().is_some());
            let brought_in = brought_in.map(|found| line_of(&code, found.item.start));
            let written = words(&code, name).map(|at| line_of(&code, at));
            let mut lines: Vec<_> = brought_in.chain(written).collect();
            lines.sort_unstable();
            lines.dedup();
            let message = "this opens a connection, perhaps to where someone else says: what the \
                           server fetches is configured, and has its keeper in the list here";
            breaches.extend(lines.into_iter().map(|line| breach(file, line, message)));
        }
    }
    breaches
}

pub(super) fn sources<'w>(
    workspace: &'w Workspace,
    of: impl Fn(&str) -> bool + 'w,
) -> impl Iterator<Item = &'w File> {
    let packages = workspace.packages.iter().filter(move |package: &&Package| of(&package.name));
    packages.flat_map(|package| &package.sources)
}

pub(super) fn breach(file: &File, line: usize, message: &str) -> Breach {
    Breach { place: format!("{}:{line}", file.path), message: message.to_owned() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn world(files: &[(&str, &str, &str)]) -> Workspace {
        let package = |(name, path, text): &(&str, &str, &str)| Package {
            name: (*name).to_owned(),
            sources: vec![File { path: (*path).to_owned(), text: (*text).to_owned() }],
            ..Package::default()
        };
        Workspace { packages: files.iter().map(package).collect(), ..Workspace::default() }
    }

    fn core(text: &str) -> Workspace {
        world(&[("rolecall-core", "crates/core/src/facts/apply.rs", text)])
    }

    pub(in super::super) fn places(breaches: &[Breach]) -> Vec<&str> {
        breaches.iter().map(|found| found.place.as_str()).collect()
    }

    #[test]
    fn impurity_is_found_however_it_is_brought_in() {
        let found = |text: &str| core_is_pure(&core(text)).len();
        assert_eq!(found("let now = jiff::Timestamp::now();"), 1);
        assert_eq!(found("use std::{collections::BTreeMap, fs};"), 1);
        assert_eq!(found("use std::{net::{IpAddr, TcpStream}};"), 1);
        assert_eq!(found("// no std::fs here\nlet text = \"std::fs\"; use std::net::IpAddr;"), 0);
        assert_eq!(found("operand::value(); include_str!(\"a\"); env!(\"b\")"), 0);
    }

    #[test]
    fn a_connection_is_found_wherever_it_is_opened_but_by_its_keepers() {
        let found =
            |path: &str, text: &str| connections_out(&world(&[("rolecall-web", path, text)])).len();
        assert_eq!(found("crates/web/src/api/a.rs", "use hyper_util::client::legacy::Client;"), 1);
        assert_eq!(found("crates/web/src/api/a.rs", "TcpStream::connect(typed).await"), 1);
        assert_eq!(found("crates/web/src/api/a.rs", "// reqwest::get\nlet text = \"ureq::\";"), 0);
        assert_eq!(found("crates/web/src/gateway/upstream.rs", "HttpConnector::new()"), 0);
    }

    #[test]
    fn a_breach_names_the_line_and_what_to_do() {
        assert_eq!(
            core_is_pure(&core("//\nlet at = SystemTime::now();"))[0].to_string(),
            "crates/core/src/facts/apply.rs:2: core has no `SystemTime`: \
             let the moment come in with the context"
        );
    }

    #[test]
    fn unsafe_code_is_found_and_the_word_is_not() {
        assert_eq!(core_is_safe(&core("unsafe { x }")).len(), 1);
        assert_eq!(core_is_safe(&core("// unsafe\n#![forbid(unsafe_code)]")).len(), 0);
    }

    #[test]
    fn a_second_apply_is_found() {
        assert_eq!(one_apply(&core("pub fn apply(&mut self) {} fn apply_to_persons() {}")), []);
        assert_eq!(one_apply(&core("fn apply() {} fn apply() {}")).len(), 2);
        assert_eq!(one_apply(&core("")).len(), 1);
        assert_eq!(one_apply(&Workspace::default()), []);
    }

    #[test]
    fn sql_outside_the_store_is_found_and_requests_are_not() {
        let found = |name: &str, text: &str| sql(&world(&[(name, "src/lib.rs", text)])).len();
        assert_eq!(found("rolecall-web", "f(\"SELECT 1\")"), 1);
        assert_eq!(found("rolecall-store", "f(\"SELECT 1\")"), 0);
        assert_eq!(found("rolecall-web", "// SELECT 1\nf(\"DELETE /api/v1/keys\")"), 0);
    }
}
