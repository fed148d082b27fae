//! What each does who works: signs in, looks at pages, asks for decisions.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

use super::Account;
use crate::{http::Door, world::World};

/// How many kinds of work there are, changes among them.
pub(super) const KINDS: usize = 5;
/// How many sign in, look at pages, and ask, at the same time.
const SIGNING_IN: usize = 2;
const LOOKING: usize = 3;
const ASKING: usize = 2;
/// Between two things that one does.
const PAUSE: Duration = Duration::from_millis(5);
/// How long anything may take.
const ANSWER_MAX: Duration = Duration::from_secs(20);
/// How many questions are asked at once, where many are.
const MANY: usize = 50;

/// Who looks, where, and at what.
const OWNERS: [(&str, &str); 3] = [
    ("olivia@northwind.example", "northwind"),
    ("carol@abc.example", "abc"),
    ("owner@globex.example", "globex"),
];
const PAGES: [&str; 7] =
    ["/users", "/roles", "/history", "/access", "/accounts", "/keys", "/settings"];
const SECTIONS: [&str; 4] = ["invoices", "trunks", "porting", "customer.users"];

/// One who works.
pub(super) struct Worker {
    agent: Agent,
    url: String,
    does: Does,
}

enum Does {
    /// Signs in as one after the other, and out again.
    SignIn(Vec<(String, String)>),
    /// Looks at pages in a session, which is begun first.
    Look { who: (String, String), account: &'static str },
    /// Asks with a key, of one and of many.
    Ask { key: String, people: Vec<String> },
}

impl Worker {
    pub(super) fn all(world: &World, door: &Door) -> Vec<Self> {
        let people = &world.people;
        let named = |who: &str| people.iter().find(|(address, _)| address == who).cloned();
        let mut does = Vec::new();
        for first in 0..SIGNING_IN {
            let mine = people.iter().skip(first).step_by(SIGNING_IN).cloned();
            does.push(Does::SignIn(mine.collect()));
        }
        for (who, account) in OWNERS.into_iter().cycle().take(LOOKING) {
            does.extend(named(who).map(|who| Does::Look { who, account }));
        }
        for _ in 0..ASKING {
            let people = people.iter().map(|(address, _)| address.clone()).collect();
            does.push(Does::Ask { key: world.decision_key.clone(), people });
        }
        let url = format!("http://{}", door.address);
        does.into_iter().map(|does| Self { agent: agent(), url: url.clone(), does }).collect()
    }

    /// Goes on until it is over.
    pub(super) fn until(self, is_over: &AtomicBool, account: &Account) {
        let mut session = None;
        let mut turn = 0;
        while !is_over.load(Ordering::Relaxed) {
            let begun = Instant::now();
            let (kind, came) = self.turn(turn, &mut session);
            account.note(kind, begun, came);
            turn += 1;
            thread::sleep(PAUSE);
        }
    }

    fn turn(
        &self,
        turn: usize,
        session: &mut Option<String>,
    ) -> (&'static str, Result<(), String>) {
        match &self.does {
            Does::SignIn(people) => {
                let signed_in = self.signed_in(&people[turn % people.len()]);
                let came = signed_in.and_then(|cookie| self.signed_out(&cookie));
                ("sign-ins", came)
            }
            Does::Look { who, account } => {
                if session.is_none() {
                    *session = self.signed_in(who).ok();
                }
                let cookie = session.clone().unwrap_or_default();
                let page = PAGES[turn % PAGES.len()];
                ("pages", self.page(&format!("/a/{account}{page}"), &cookie))
            }
            Does::Ask { key, people } => {
                let question = |turn: usize| question(&people[turn % people.len()], turn);
                if turn.is_multiple_of(10) {
                    let many: Vec<_> = (turn..turn + MANY).map(question).collect();
                    let many = json!({"evaluations": many});
                    return ("batches", self.asked("/access/v1/evaluations", key, &many));
                }
                ("decisions", self.asked("/access/v1/evaluation", key, &question(turn)))
            }
        }
    }

    /// The cookie of a new session.
    fn signed_in(&self, (who, password): &(String, String)) -> Result<String, String> {
        let form = format!("who={}&password={}&next=", escaped(who), escaped(password));
        let answer = self.form("/sign-in", "", &form)?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        cookie.ok_or_else(|| format!("{who} was not let in: {}", answer.status()))
    }

    fn signed_out(&self, cookie: &str) -> Result<(), String> {
        self.form("/sign-out", cookie, "").map(drop)
    }

    /// Sends a form, which is answered with where to go.
    fn form(&self, path: &str, cookie: &str, form: &str) -> Result<Response<Body>, String> {
        let post = self.agent.post(format!("{}{path}", self.url)).header("origin", &self.url);
        let post = post.header("cookie", cookie).content_type("application/x-www-form-urlencoded");
        let answer = post.send(form).map_err(|error| format!("{path}: {error}"))?;
        expected(answer, 303, path)
    }

    fn page(&self, path: &str, cookie: &str) -> Result<(), String> {
        let get = self.agent.get(format!("{}{path}", self.url)).header("cookie", cookie);
        let answer = get.call().map_err(|error| format!("{path}: {error}"))?;
        let page = read(expected(answer, 200, path)?)?;
        if page.contains("</html>") { Ok(()) } else { Err(format!("{path} is no whole page")) }
    }

    fn asked(&self, path: &str, key: &str, body: &Value) -> Result<(), String> {
        let post = self.agent.post(format!("{}{path}", self.url));
        let post = post.header("authorization", format!("Bearer {key}"));
        let post = post.content_type("application/json");
        let answer = post.send(body.to_string()).map_err(|error| format!("{path}: {error}"))?;
        let said = read(expected(answer, 200, path)?)?;
        if said.contains("\"decision\"") { Ok(()) } else { Err(format!("{path}: {said}")) }
    }
}

/// An agent that keeps its connections and follows nothing.
fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(ANSWER_MAX))
        .build()
        .into()
}

fn question(person: &str, turn: usize) -> Value {
    json!({
        "subject": {"type": "person", "id": person}, "action": {"name": "view"},
        "resource": {"type": SECTIONS[turn % SECTIONS.len()], "id": OWNERS[turn % OWNERS.len()].1},
    })
}

fn expected(mut answer: Response<Body>, status: u16, path: &str) -> Result<Response<Body>, String> {
    if answer.status().as_u16() == status {
        return Ok(answer);
    }
    let said = answer.body_mut().read_to_string().unwrap_or_default();
    let said: String = said.chars().take(300).collect();
    Err(format!("{path} was answered {}: {said}", answer.status()))
}

fn read(mut answer: Response<Body>) -> Result<String, String> {
    answer.body_mut().read_to_string().map_err(|error| error.to_string())
}

/// A value of a form.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
