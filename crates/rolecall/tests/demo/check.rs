//! Questions as lines of text, so that a test is what it asks.

use serde_json::{Map, Value};

use crate::{authzen::Question, world::demo};

/// Asks each line: its id, who, level or action, section, account, `yes` or `no`, and after that
/// perhaps `reason=…`, `ip=…` and `time=…`.
pub(crate) fn check(lines: &str) {
    let lines: Vec<_> = lines.lines().map(str::trim).collect();
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let asked: Vec<_> = lines.iter().map(|line| parsed(line)).collect();
    let questions: Vec<_> = asked.iter().map(|line| line.question.clone()).collect();
    let answers = demo().ask(&questions);
    let differ = lines.iter().zip(asked).zip(&answers);
    let differ = differ.filter(|((_, line), answer)| {
        let other = line.reason.is_some_and(|reason| reason != answer.reason);
        line.allowed != answer.allowed || other
    });
    let differ: Vec<_> =
        differ.map(|((line, _), answer)| format!("{line}\n  but {answer:?}")).collect();
    assert!(differ.is_empty(), "\n{}", differ.join("\n"));
}

struct Line<'l> {
    question: Question,
    allowed: bool,
    reason: Option<&'l str>,
}

fn parsed(line: &str) -> Line<'_> {
    let words: Vec<_> = line.split_whitespace().collect();
    let [_id, who, level, section, account, answer, more @ ..] = &words[..] else {
        panic!("too short: {line}");
    };
    let pairs = more.iter().map(|pair| pair.split_once('='));
    let pairs: Vec<_> = pairs.map(|pair| pair.expect("a name and a value")).collect();
    let reason = pairs.iter().find(|(name, _)| *name == "reason");
    let context = pairs.iter().filter(|(name, _)| *name != "reason");
    let context: Map<_, _> =
        context.map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    let allowed = match *answer {
        "yes" => true,
        "no" => false,
        other => panic!("`{other}` is neither yes nor no: {line}"),
    };
    Line {
        question: Question {
            who: (*who).to_owned(),
            level: (*level).to_owned(),
            section: (*section).to_owned(),
            account: (*account).to_owned(),
            context: context.into(),
        },
        allowed,
        reason: reason.map(|(_, reason)| *reason),
    }
}
