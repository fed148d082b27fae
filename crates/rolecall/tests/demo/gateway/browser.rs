//! Someone at a browser: cookies by host, no redirect followed unless it is asked for.

use std::collections::BTreeMap;

use ureq::{
    Agent,
    http::{Request, Response},
};

/// The password of everyone in the demo.
const PASSWORD: &str = "rolecall on the harbour wall";

pub(crate) struct Browser {
    agent: Agent,
    /// By host and port, and name.
    cookies: BTreeMap<(String, String), String>,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) text: String,
}

fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

fn origin(url: &str) -> String {
    let (scheme, _) = url.split_once("://").expect("a whole address");
    format!("{scheme}://{}", authority(url))
}

impl Browser {
    pub(crate) fn new() -> Self {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        Self { agent: config.build().into(), cookies: BTreeMap::new() }
    }

    /// Someone who has signed in to the portal, and on the way to an application there.
    pub(crate) fn signed_in(portal: &str, who: &str, application: &str) -> Self {
        let mut browser = Self::new();
        let form = form(&[("who", who), ("password", PASSWORD)]);
        let kind = "application/x-www-form-urlencoded";
        let entered = browser.send("POST", &format!("{portal}/sign-in"), Some((kind, &form)));
        assert_eq!(entered.status, 303, "{who}: {}", entered.text);
        let there = browser.follow(&format!("{application}/.rolecall/"));
        assert_eq!(there.status, 200, "{who}: {}", there.text);
        browser
    }

    pub(crate) fn send(&mut self, method: &str, url: &str, body: Option<(&str, &str)>) -> Answer {
        let mut request = Request::builder().method(method).uri(url);
        let is_page =
            body.is_none_or(|(kind, _)| kind != "application/json") && !url.contains("/api/");
        let accepts = if is_page { "text/html" } else { "application/json" };
        request = request.header("accept", accepts).header("origin", origin(url));
        request = request.header("sec-fetch-site", "same-origin");
        if is_page && method == "GET" {
            request = request.header("sec-fetch-mode", "navigate");
        }
        let host = authority(url).to_owned();
        let own = self.cookies.iter().filter(|((at, _), _)| *at == host);
        let own: Vec<_> = own.map(|((_, name), value)| format!("{name}={value}")).collect();
        if !own.is_empty() {
            request = request.header("cookie", own.join("; "));
        }
        if let Some((kind, _)) = body {
            request = request.header("content-type", kind);
        }
        let text = body.map(|(_, text)| text.to_owned()).unwrap_or_default();
        let request = request.body(text).expect("a request");
        let answer =
            self.agent.run(request).unwrap_or_else(|error| panic!("{method} {url}: {error}"));
        self.keep(&host, &answer);
        read(answer)
    }

    /// Follows wherever it leads, as a browser does.
    pub(crate) fn follow(&mut self, url: &str) -> Answer {
        let mut url = url.to_owned();
        for _ in 0..10 {
            let answer = self.send("GET", &url, None);
            let Some(to) = answer.location.clone().filter(|_| answer.status == 303) else {
                return answer;
            };
            url = if to.starts_with('/') { format!("{}{to}", origin(&url)) } else { to };
        }
        panic!("it leads in a circle: {url}")
    }

    fn keep(&mut self, host: &str, answer: &Response<ureq::Body>) {
        for set in answer.headers().get_all("set-cookie") {
            let set = set.to_str().expect("text");
            let (name, value) =
                set.split(';').next().and_then(|it| it.split_once('=')).expect("a pair");
            let key = (host.to_owned(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key)
            } else {
                self.cookies.insert(key, value.to_owned())
            };
        }
    }

    /// Forgets what it was given at a host.
    pub(crate) fn forget(&mut self, url: &str) {
        self.cookies.retain(|(at, _), _| at != authority(url));
    }

    /// What the browser shows of itself at a host.
    pub(crate) fn cookie(&self, url: &str) -> String {
        let own = self.cookies.iter().filter(|((at, _), _)| at == authority(url));
        own.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

/// The fields of a form as they are sent.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        text.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace(' ', "+")
    };
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn read(answer: Response<ureq::Body>) -> Answer {
    let (parts, mut body) = answer.into_parts();
    let location = parts.headers.get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
    let bytes = body.read_to_vec().expect("a whole body");
    Answer {
        status: parts.status.as_u16(),
        location,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}
