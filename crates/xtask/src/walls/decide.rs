//! Commands are decided in one place.

use super::{
    Breach,
    text::{breach, sources},
};
use crate::{
    files::File,
    source::{Part, line_of, only, uses, whole_words},
    workspace::Workspace,
};

/// Who need not go through the store to have a command decided.
const DECIDE_FREELY: &[&str] = &["rolecall-core", "rolecall-testkit", "xtask"];
/// The crates without which nothing can be decided yet.
const SHIPPED: &[&str] = &["rolecall-core", "rolecall-store", "rolecall-web", "rolecall"];

pub(super) fn one_caller(workspace: &Workspace) -> Vec<Breach> {
    let outside = |name: &str| !DECIDE_FREELY.contains(&name);
    let calls: Vec<_> = sources(workspace, outside)
        .flat_map(|file| calls_of_decide(file).into_iter().map(move |line| (file, line)))
        .collect();
    let is_stores = |file: &File| file.path.starts_with("crates/store/src/");
    let message = "commands are decided in crates/store/src, in one place: send it the command, so \
                   that it is decided on the latest facts and written to the ledger";
    let stores = calls.iter().filter(|(file, _)| is_stores(file)).count();
    let strays = calls.iter().filter(|(file, _)| stores > 1 || !is_stores(file));
    let mut breaches: Vec<_> = strays.map(|(file, line)| breach(file, *line, message)).collect();
    let all_shipped = SHIPPED.iter().all(|name| workspace.package(name).is_some());
    if stores == 0 && all_shipped {
        breaches.push(Breach {
            place: "crates/store/src".to_owned(),
            message: format!("nothing calls `change::decide`: {message}"),
        });
    }
    breaches
}

/// The lines that name `rolecall_core::change::decide` other than to bring it in.
fn calls_of_decide(file: &File) -> Vec<usize> {
    let mut code = only(&file.text, &[Part::Code]);
    let mut bare = false;
    let mut calls = Vec::new();
    for found in uses(&code) {
        let path = found.path.as_str();
        bare |= path.ends_with("change::decide") || path.ends_with("change::*");
        if path.contains("change::decide as ") {
            calls.push(line_of(&code, found.item.start));
        }
    }
    for found in uses(&code) {
        let lines = code[found.item.clone()].matches('\n').count();
        let length = found.item.len() - lines;
        code.replace_range(found.item, &(" ".repeat(length) + &"\n".repeat(lines)));
    }
    let mine = |at: &usize| {
        let before = code[..*at].trim_end();
        let by_path = before.ends_with("change::");
        let by_name = bare && !before.ends_with([':', '.']) && !before.ends_with("fn");
        by_path || by_name && code[at + "decide".len()..].trim_start().starts_with('(')
    };
    let named = whole_words(&code, "decide").filter(mine);
    calls.extend(named.map(|at| line_of(&code, at)));
    calls
}

#[cfg(test)]
mod tests {
    use super::{
        super::text::tests::{places, world},
        *,
    };

    #[test]
    fn a_second_caller_of_decide_is_found_by_whatever_name() {
        let found = |text: &str| {
            let store = "use rolecall_core::change::{decide, Event};\nfn f() { decide(x); }";
            let world = world(&[
                ("rolecall-store", "crates/store/src/writer.rs", store),
                ("rolecall-web", "crates/web/src/lib.rs", text),
            ]);
            places(&one_caller(&world)).join(" ")
        };
        assert_eq!(found("fn decide(x: X) { self.decide(x); other::decide(y) }"), "");
        assert_eq!(found("use rolecall_core::change::Event; fn f() { decide(x) }"), "");
        let line_2 = "crates/web/src/lib.rs:2";
        assert_eq!(found("use rolecall_core::change;\nfn f() { change::decide(x) }"), line_2);
        assert_eq!(found("use rolecall_core::change::*;\nfn f() { decide(x) }"), line_2);
        assert_eq!(found("\nuse rolecall_core::change::decide as judge;"), line_2);
        assert_eq!(found("\nlet f = rolecall_core::change::decide;"), line_2);
    }

    #[test]
    fn the_store_calls_decide_once_as_soon_as_all_crates_are_there() {
        let world = |store: &str| {
            let other = |name| (name, "src/lib.rs", "");
            world(&[
                ("rolecall-store", "crates/store/src/writer.rs", store),
                other("rolecall-core"),
                other("rolecall-web"),
                other("rolecall"),
            ])
        };
        let found = |store: &str| one_caller(&world(store)).len();
        assert_eq!(found("fn f() { change::decide(x) }"), 0);
        assert_eq!(found("fn f() { change::decide(x); change::decide(y) }"), 2);
        assert_eq!(found(""), 1);
    }
}
