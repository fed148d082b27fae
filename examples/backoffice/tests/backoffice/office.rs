//! A back office that answers, and ways to ask it.

use std::{path::Path, sync::mpsc};

use serde_json::Value;
use tempfile::TempDir;
use ureq::{Agent, http::Request, http::Response};

/// A back office with the demo's data, on a port of its own.
pub(crate) struct Office {
    pub(crate) url: String,
    pub(crate) agent: Agent,
    _folder: TempDir,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) bytes: Vec<u8>,
}

impl Office {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = serve(folder.path());
        Self { url, agent: agent(), _folder: folder }
    }

    /// A request with headers and a body.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_owned()).expect("a request");
        Answer::read(self.agent.run(request).expect("an answer"))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// A program's request.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.send(method, &format!("/api/{path}"), &json, &body.to_string())
    }

    /// What a program gets.
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(&format!("/api/{path}"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// A form that a page of the program itself sends.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("x-rolecall-person", "carol@abc.example"),
        ];
        self.send("POST", path, &headers, &body)
    }
}

impl Answer {
    fn read(answer: Response<ureq::Body>) -> Self {
        let (parts, mut body) = answer.into_parts();
        let text = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
            (name.to_string(), value.to_str().expect("text").to_owned())
        };
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers.iter().map(text).collect(),
            bytes: body.read_to_vec().expect("a body"),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|header| header.0 == name).map_or("", |header| header.1.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    /// The fields that are wrong, with what is wrong.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        assert_eq!(self.status, 422, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        let errors = problem["errors"].as_array().expect("errors").iter();
        let text = |error: &Value, key: &str| error[key].as_str().expect(key).to_owned();
        errors.map(|it| format!("{}: {}", text(it, "field"), text(it, "message"))).collect()
    }
}

fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.max_redirects_will_error(false).allow_non_standard_methods(true).build().into()
}

/// Serves until the test ends.
fn serve(folder: &Path) -> String {
    let (told, hear) = mpsc::channel();
    let database = folder.join("backoffice.db");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            told.send(listener.local_addr().expect("an address")).expect("someone hears");
            backoffice::serve(listener, &database, true, std::future::pending()).await
        })
    });
    format!("http://{}", hear.recv().expect("an address"))
}
