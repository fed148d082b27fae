//! The README's questions, asked as they stand there and answered as they stand there.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::world::{Demo, demo};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
/// Where the demo answers when nothing is said of a port.
pub(crate) const USUAL_URL: &str = "http://127.0.0.1:8080";

/// A fenced block: its language and its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) language: String,
    pub(crate) text: String,
}

/// The fenced blocks of a page, in order.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(language), None) => {
                open = Some(Block { language: language.trim().to_owned(), text: String::new() });
            }
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert_eq!(open, None, "a block is not closed");
    blocks
}

/// Questions, each with the answer that is printed right below it.
fn pairs(blocks: &[Block]) -> Vec<(&str, Value)> {
    let asks = |block: &Block| block.language == "sh" && block.text.contains("curl");
    let pairs = blocks.windows(2).filter(|pair| asks(&pair[0]));
    let pairs = pairs.filter(|pair| pair[1].language == "json");
    pairs
        .map(|pair| {
            let answer = serde_json::from_str(&pair[1].text);
            let answer = answer.unwrap_or_else(|error| panic!("{error} in {}", pair[1].text));
            (pair[0].text.as_str(), answer)
        })
        .collect()
}

impl Demo {
    /// Types a block into a shell.
    fn typed(&self, block: &str) -> Value {
        let output = Command::new("sh")
            .args(["-e", "-c", &block.replace(USUAL_URL, &self.url)])
            .env("KEY", &self.decision_key)
            .current_dir(&self.folder)
            .output()
            .expect("a shell");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}\n{err}");
        let out = String::from_utf8_lossy(&output.stdout);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{block}\n{error} in {out}"))
    }
}

/// The same answer, less what is another in each demo: revisions, and ids that are drawn by lot.
pub(crate) fn settled(answer: &Value, url: &str) -> Value {
    match answer {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let is_drawn = name == "revision" || value.as_str().is_some_and(is_id);
                let value = if is_drawn { json!("…") } else { settled(value, url) };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| settled(item, url)).collect(),
        Value::String(text) => json!(text.replace(url, USUAL_URL)),
        other => other.clone(),
    }
}

fn is_id(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    let hex = |c: char| c == '-' || c.is_ascii_hexdigit();
    parts == [8, 4, 4, 4, 12] && text.chars().all(hex)
}

#[test]
fn the_questions_of_the_readme_are_answered_as_printed() {
    let page = fs::read_to_string(Path::new(README)).expect("the README");
    let blocks = blocks(&page);
    let pairs = pairs(&blocks);
    assert!(!pairs.is_empty(), "no question with its answer in the README");
    let asking = |block: &&Block| block.language == "sh" && block.text.contains("$KEY");
    let questions = blocks.iter().filter(asking).count();
    assert_eq!(questions, pairs.len(), "a question stands there without its answer");
    for (question, answer) in &pairs {
        let found = settled(&demo().typed(question), &demo().url);
        assert_eq!(found, settled(answer, USUAL_URL), "{question}");
    }
    println!("{} questions of the README asked", pairs.len());
}

/// A page with one question and its answer.
const PAGE: &str = r#"Ask:

```sh
curl -s http://127.0.0.1:8080/access/v1/evaluation \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d '{"subject": {"type": "person", "id": "nobody@abc.example"},
       "action": {"name": "view"}, "resource": {"type": "invoices", "id": "abc"}}'
```

It says:

```json
{"context": {"reason": "subject.unknown", "revision": 7}, "decision": false}
```
"#;

#[test]
fn a_question_on_a_page_is_typed_as_it_stands_and_its_answer_compared() {
    let blocks = blocks(PAGE);
    let pairs = pairs(&blocks);
    let [(question, answer)] = &pairs[..] else {
        panic!("one question, not {pairs:?}");
    };
    let found = settled(&demo().typed(question), &demo().url);
    assert_eq!(found, settled(answer, USUAL_URL));
    let other = json!({"decision": true});
    assert_ne!(found, settled(&other, USUAL_URL));
}
