//! One request to the router, and what came back.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode},
};
use serde_json::Value;
use tower::ServiceExt;

use super::{EVALUATION, EVALUATIONS, World};

/// A request that is put together step by step.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    peer: Option<IpAddr>,
}

impl Call {
    pub(crate) fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: Vec::new(), peer: None }
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn post(path: &str) -> Self {
        Self::new(Method::POST, path)
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Shows a key of the world.
    pub(crate) fn with_key(self, world: &World, key: &str) -> Self {
        let credential = world.key(key).credential();
        self.header("authorization", &format!("Bearer {credential}"))
    }

    pub(crate) fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// A body that says it is JSON.
    pub(crate) fn json(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", "application/json").bytes(body)
    }

    /// Comes from this address.
    pub(crate) fn from(mut self, peer: &str) -> Self {
        self.peer = Some(peer.parse().expect("an address"));
        self
    }

    pub(crate) async fn send(self, world: &World) -> Reply {
        self.send_to(world.router()).await
    }

    pub(crate) async fn send_to(self, router: Router) -> Reply {
        let is_numbered = self.headers.iter().any(|(name, _)| *name == "x-request-id");
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(self.body)).expect("a request");
        if let Some(peer) = self.peer {
            let peer = ConnectInfo(SocketAddr::new(peer, 50_000));
            request.extensions_mut().insert(peer);
        }
        let response = router.oneshot(request).await;
        let (mut head, body) = response.expect("the router answers").into_parts();
        if !is_numbered {
            // One that the server made is like no other, so it would tell all replies apart.
            head.headers.remove("x-request-id").expect("every answer has a number");
        }
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        Reply {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
        }
    }
}

/// What came back; replies are the same if nobody can tell them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        Some(value.to_str().expect("a header in ASCII"))
    }

    /// All values of a header.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().expect("a header in ASCII")).collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of an answer.
    pub(crate) fn answer(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/json"));
        self.json()
    }

    /// The code of a refusal with this status.
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let body = self.json();
        assert_eq!(body["status"], status);
        for member in ["title", "detail"] {
            let text = body[member].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "`{member}` says nothing: {body}");
        }
        let code = body["code"].as_str().expect("a code");
        code.to_owned()
    }

    /// Yes or no, with the reason.
    pub(crate) fn verdict(&self) -> (bool, String) {
        verdict(&self.answer())
    }
}

/// Yes or no, with the reason.
pub(crate) fn verdict(answer: &Value) -> (bool, String) {
    let reason = answer["context"]["reason"].as_str().expect("a reason");
    let decision = answer["decision"].as_bool().expect("a decision");
    (decision, reason.to_owned())
}

impl World {
    /// Asks the single question.
    pub(crate) async fn ask(&self, key: &str, question: &Value) -> Reply {
        self.send_to(EVALUATION, key, question).await
    }

    /// Asks several at once.
    pub(crate) async fn ask_many(&self, key: &str, questions: &Value) -> Reply {
        self.send_to(EVALUATIONS, key, questions).await
    }

    async fn send_to(&self, path: &str, key: &str, body: &Value) -> Reply {
        let call = Call::post(path).with_key(self, key);
        call.json(body.to_string()).send(self).await
    }
}
