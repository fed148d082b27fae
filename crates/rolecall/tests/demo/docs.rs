//! The walkthrough of `/docs`: every command typed in order into one shell, against a demo of its
//! own, and answered as it stands there.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Deserializer, Value, json};

use crate::{
    process::PROGRAM,
    readme::{Block, USUAL_URL, blocks, settled},
    world::{Demo, demo, start},
};

const WALKTHROUGH: &str = include_str!("../../../web/src/docs/walkthrough.md");
const CODE: &str = include_str!("../../../../docs/access-as-code.md");
const AUDIT: &str = include_str!("../../../../docs/audit.md");
/// Printed after each block, so that its answer is told from the next one's.
const END: &str = "--- end of the block ---";
/// What the walkthrough says it needs. Debian's packages are called the same.
const TOOLS: [&str; 3] = ["bash", "curl", "jq"];

/// A block of commands, with what it is to print; nothing where no answer stands below it.
struct Step {
    commands: String,
    answer: Vec<Value>,
}

fn steps(page: &str) -> Vec<Step> {
    let blocks = blocks(page);
    let next = |at: usize| blocks.get(at + 1).filter(|block| block.language == "json");
    let commands = blocks.iter().enumerate().filter(|(_, block)| block.language == "sh");
    let steps = commands.map(|(at, block)| Step {
        commands: block.text.clone(),
        answer: next(at).map(|block| values(&block.text)).unwrap_or_default(),
    });
    let steps: Vec<_> = steps.collect();
    let answers = blocks.iter().filter(|block| block.language == "json").count();
    let answered = steps.iter().filter(|step| !step.answer.is_empty()).count();
    assert_eq!(answers, answered, "an answer stands there without its commands");
    steps
}

/// The values of JSON in a text, one after the other.
fn values(text: &str) -> Vec<Value> {
    let values = Deserializer::from_str(text).into_iter();
    values.map(|value| value.unwrap_or_else(|error| panic!("{error} in {text}"))).collect()
}

/// The same, less what is another each time: besides what the README's rule knows, moments of
/// changes, tags of states and credentials.
fn same(value: &Value, url: &str) -> Value {
    settled(&drawn(value), url)
}

fn drawn(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let settle = |(name, value): (&String, &Value)| {
                let value = if name == "at" { json!("…") } else { drawn(value) };
                (name.clone(), value)
            };
            members.iter().map(settle).collect()
        }
        Value::Array(items) => items.iter().map(drawn).collect(),
        Value::String(text) if text.starts_with("rck_") || is_tag(text) => json!("…"),
        other => other.clone(),
    }
}

fn is_tag(text: &str) -> bool {
    text.len() == 32 && text.chars().all(|letter| letter.is_ascii_hexdigit())
}

fn assert_tools() {
    for tool in TOOLS {
        let found = Command::new(tool).arg("--version").stdout(Stdio::null()).status();
        assert!(
            found.is_ok_and(|status| status.success()),
            "the walkthrough is typed with `{tool}`, which is not here: install it, on Debian with \
             `apt-get install {tool}`"
        );
    }
}

impl Demo {
    /// Types all steps into one shell, which ends at the first command that fails.
    fn typed_in_order(&self, steps: &[Step]) -> Output {
        let script: Vec<_> =
            steps.iter().map(|step| format!("{}\necho '{END}'", step.commands)).collect();
        Command::new("bash")
            .args(["--noprofile", "--norc", "-euo", "pipefail", "-c", &script.join("\n")])
            .env_remove("BASH_ENV")
            .env("PATH", with_program())
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("bash")
    }
}

/// The path of programs, with the one under test first.
fn with_program() -> OsString {
    let own = Path::new(PROGRAM).parent().expect("it lies in a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(own).chain(std::env::split_paths(&path));
    std::env::join_paths(all).expect("folders")
}

#[test]
fn the_walkthrough_of_the_docs_is_answered_as_printed() {
    assert_tools();
    let demo = start();
    let steps = steps(WALKTHROUGH);
    let output = demo.typed_in_order(&steps);
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    let err = String::from_utf8_lossy(&output.stderr);
    let answers: Vec<&str> = out.split(END).collect();
    for (step, answer) in steps.iter().zip(&answers[..answers.len() - 1]) {
        let found: Vec<_> = values(answer).iter().map(|value| same(value, &demo.url)).collect();
        let printed: Vec<_> = step.answer.iter().map(|value| same(value, USUAL_URL)).collect();
        assert_eq!(found, printed, "{}\n{err}", step.commands);
    }
    let last = steps.get(answers.len() - 1).map(|step| step.commands.as_str());
    assert!(output.status.success(), "{}\n{out}\n{err}", last.unwrap_or_default());
    assert_eq!(last, None, "the shell ended early\n{err}");
    println!("{} steps of the walkthrough typed", steps.len());
}

// covers P65
#[test]
fn the_guide_for_auditors_is_true_as_it_stands() {
    assert_tools();
    let demo = start();
    // The demo of the tests lies in another folder than the guide's.
    let guide = AUDIT.replace("sqlite://rolecall-demo/", "sqlite://");
    let steps = steps(&guide);
    assert!(steps.len() > 5, "{}", steps.len());
    let output = demo.typed_in_order(&steps);
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{out}\n{err}");
    let said = [
        "sound: ",
        "line 2, row ",
        "not sound: 2 flaws",
        "found\n",
        "consistent: ",
        "in the tree: ",
    ];
    let mut rest = out.as_str();
    for said in said {
        rest = rest.split_once(said).unwrap_or_else(|| panic!("{said} in {out}\n{err}")).1;
    }
}

#[test]
fn the_guide_to_access_as_code_is_true_as_it_stands() {
    assert_tools();
    let demo = start();
    let steps = steps(CODE);
    assert!(steps.len() >= 5, "{}", steps.len());
    let output = demo.typed_in_order(&steps);
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{out}\n{err}");
    let said = [
        "nothing to do: ",
        "+ policy Invoices: section invoices; level view; only_roles Admin, Billing",
        "plan: 1 to create, 0 to change, 0 to delete, 0 refused",
        "applied: revision ",
        "nothing to do: ",
        "refused, line ",
        "policy.broken_already",
    ];
    let mut rest = out.as_str();
    for said in said {
        rest = rest.split_once(said).unwrap_or_else(|| panic!("{said} in {out}\n{err}")).1;
    }
    assert!(err.contains("no section `invoises`; did you mean `invoices`?"), "{err}");
}

#[test]
fn every_curl_of_the_walkthrough_fails_when_it_is_refused() {
    let steps = steps(WALKTHROUGH);
    let calls: Vec<&str> = steps
        .iter()
        .flat_map(|step| step.commands.lines())
        .filter(|line| line.split_whitespace().any(|word| word == "curl"))
        .collect();
    assert!(!calls.is_empty(), "no request in the walkthrough");
    for call in calls {
        assert!(call.contains("curl --fail-with-body -sS"), "a refusal goes unnoticed: {call}");
    }
}

#[test]
fn a_refusal_that_the_walkthrough_does_not_expect_ends_the_shell() {
    assert_tools();
    let get_ready = steps(WALKTHROUGH).swap_remove(0);
    let refused = Step {
        commands: r#"api "$URL/api/v1/accounts/nowhere" | jq .code"#.to_owned(),
        answer: vec![json!("target.not_found")],
    };
    let unreached = Step { commands: "echo 1".to_owned(), answer: vec![json!(1)] };
    let output = demo().typed_in_order(&[get_ready, refused, unreached]);
    assert!(!output.status.success());
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(out.matches(END).count(), 1, "{out}");
}

#[test]
fn what_is_drawn_by_lot_is_settled_and_nothing_else() {
    let tag = "d8927b90c7fc352adb1850e72b99a11f";
    let answer = json!({"at": "2026-11-23T04:42:20Z", "tag": tag, "credential": "rck_1_2"});
    let settled = json!({"at": "…", "tag": "…", "credential": "…"});
    assert_eq!(same(&answer, USUAL_URL), settled);
    let kept = json!({"starts_at": "2025-12-31T22:00:00Z", "name": "Ivo Petrov", "same": true});
    assert_eq!(same(&kept, USUAL_URL), kept);
    let Block { language, text } = &blocks("```json\n1 2\n```\n")[0];
    assert_eq!((language.as_str(), values(text)), ("json", vec![json!(1), json!(2)]));
}
