//! Questions over AuthZEN.

use std::fmt;

use serde_json::{Value, json};

use crate::world::Demo;

/// The most questions of one request.
const AT_ONCE: usize = 1_000;

/// May someone have a level of a section in an account?
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) who: String,
    pub(crate) level: String,
    pub(crate) section: String,
    pub(crate) account: String,
    /// From where and when, if it is said.
    pub(crate) context: Value,
}

/// Yes or no, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) allowed: bool,
    pub(crate) reason: String,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { who, level, section, account, context } = self;
        write!(f, "{who} {level} {section} {account} {context}")
    }
}

impl Question {
    pub(crate) fn body(&self) -> Value {
        json!({
            "subject": {"type": "person", "id": self.who},
            "action": {"name": self.level},
            "resource": {"type": self.section, "id": self.account},
            "context": self.context,
        })
    }
}

/// Posts a body, shown with a key; gives the status and what came back.
pub(crate) fn post(url: &str, key: &str, body: &Value) -> (u16, Value) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let request = config.new_agent().post(url).header("Authorization", format!("Bearer {key}"));
    let mut response = request.send_json(body).expect("an answer");
    let status = response.status().as_u16();
    (status, response.body_mut().read_json().expect("JSON"))
}

impl Demo {
    /// Asks all of these in as few requests as it takes, with the key that may simulate.
    pub(crate) fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let answers: Vec<_> =
            questions.chunks(AT_ONCE).flat_map(|questions| self.batch(questions)).collect();
        assert_eq!(answers.len(), questions.len(), "one answer a question");
        answers
    }

    fn batch(&self, questions: &[Question]) -> Vec<Answer> {
        let items: Vec<_> = questions.iter().map(Question::body).collect();
        let url = format!("{}/access/v1/evaluations", self.url);
        let (status, answer) = post(&url, &self.decision_key, &json!({"evaluations": items}));
        assert_eq!(status, 200, "{answer}");
        let answers = answer["evaluations"].as_array().expect("a list of answers");
        answers.iter().map(read).collect()
    }
}

fn read(answer: &Value) -> Answer {
    let reason = &answer["context"]["reason"];
    Answer {
        allowed: answer["decision"].as_bool().expect("a decision"),
        reason: reason.as_str().unwrap_or_else(|| panic!("no reason in {answer}")).to_owned(),
    }
}
