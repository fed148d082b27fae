//! `explain`, `check` and `who` as programs and scripts use them.

use serde_json::Value;

use crate::{explain::is_said, world::demo};

#[test]
fn the_same_for_programs() {
    let words = ["explain", "commercial@capped.example", "edit", "trunks", "capped"];
    let said = demo().run(&[&words[..], &["--output", "json"]].concat());
    assert_eq!(said.code, 1, "{}", said.err);
    let explanation: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(explanation["allowed"], false);
    assert_eq!(explanation["reason"], "ceiling.lower");
    let standing = &explanation["standings"][0];
    assert_eq!(standing["gifts"][0]["name"], "Commercial");
    assert_eq!(standing["caps"][0]["cap"], "ceiling");
    assert_eq!(standing["given"], "delete");
    assert_eq!(explanation["level"], "view");
}

#[test]
fn check_says_yes_or_no_and_the_code_of_the_reason() {
    let check = |question: &str, how: &[&str]| {
        let mut words = vec!["check"];
        words.extend(question.split_whitespace());
        words.extend(how);
        demo().run(&words)
    };
    is_said(&check("billing@globex.example download invoices globex", &[]), 0, "yes");
    is_said(&check("steve@abc.example view invoices abc", &[]), 1, "no: role.insufficient");
    let said = check("steve@abc.example view invoices abc", &["--output", "json"]);
    assert_eq!(said.code, 1);
    let answer: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(answer["decision"], false);
    assert_eq!(answer["context"]["reason"], "role.insufficient");
    assert!(answer["context"]["revision"].is_u64(), "{answer}");
}

#[test]
fn who_names_everyone_who_can_and_nobody_else() {
    let who = |words: &str| {
        let words: Vec<_> = words.split_whitespace().collect();
        let said = demo().run(&words);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        let names = said.out.lines().map(|line| {
            let mut words = line.split_whitespace();
            let kind = words.next().unwrap_or_default();
            let name = words.next().unwrap_or_default();
            if kind == "person" { name.to_owned() } else { kind.to_owned() }
        });
        let mut names: Vec<_> = names.collect();
        names.sort();
        names.join(" ")
    };
    let of_abc = "admin@northwind.example bob@abc.example carol@abc.example key \
                  olivia@northwind.example rita@harbour.example";
    let before = "who delete payments abc --at 2026-04-19T20:59:59Z";
    assert_eq!(who(before), of_abc);
    let with_adam = format!("adam@abc.example {of_abc}");
    assert_eq!(who("who delete payments abc --at 2026-04-19T21:00:00Z"), with_adam);
    let of_gone = "admin@northwind.example key olivia@northwind.example";
    assert_eq!(who("who view payments gone"), of_gone);
    let said = demo().run(&["who", "view", "payments", "gone", "--output", "json"]);
    let answer: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(answer["count"], 3, "{answer}");
}
