//! Just enough HTTP to ask a server: one request a connection.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// How long a server may take to answer anything.
pub(crate) const ANSWER_MAX: Duration = Duration::from_secs(20);

/// An answer: its status and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// A server, and a key that it knows.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    pub(crate) key: String,
    /// How long an answer is waited for.
    pub(crate) patience: Duration,
}

impl Door {
    pub(crate) fn get(&self, path: &str) -> Option<Answer> {
        self.asked(("GET", path), "", None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Option<Answer> {
        self.asked(("POST", path), "", Some(body.to_string()))
    }

    /// Sends a change, under a name by which it may be repeated.
    pub(crate) fn send(
        &self,
        what: (&str, &str),
        body: &Value,
        request: Option<&str>,
    ) -> Option<Answer> {
        let headers = request.map(|name| format!("Idempotency-Key: {name}\r\n"));
        self.asked(what, &headers.unwrap_or_default(), Some(body.to_string()))
    }

    fn asked(&self, what: (&str, &str), headers: &str, body: Option<String>) -> Option<Answer> {
        asked_with(self.address, self.patience, what, &self.key, headers, body)
    }

    /// All items of a list, page by page, until one is not wanted.
    pub(crate) fn list(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Option<Vec<Value>> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        let sign = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(&format!("{path}{sign}limit=200{cursor}"))?;
            let page = (page.status == 200).then_some(page.body)?;
            for item in page["items"].as_array().into_iter().flatten() {
                if !wanted(item) {
                    return Some(all);
                }
                all.push(item.clone());
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Some(all),
            }
        }
    }
}

/// Asks; none where no whole answer came.
pub(crate) fn asked(
    server: SocketAddr,
    what: (&str, &str),
    key: &str,
    body: Option<&Value>,
) -> Option<Answer> {
    asked_with(server, ANSWER_MAX, what, key, "", body.map(Value::to_string))
}

fn asked_with(
    server: SocketAddr,
    patience: Duration,
    (method, path): (&str, &str),
    key: &str,
    headers: &str,
    body: Option<String>,
) -> Option<Answer> {
    let mut stream = TcpStream::connect_timeout(&server, Duration::from_secs(2)).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    stream.set_nodelay(true).ok()?;
    let body = body.unwrap_or_default();
    // HTTP/1.0 has no chunks, and ends with the connection.
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {server}\r\nAuthorization: Bearer {key}\r\n{headers}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    read(&answer)
}

/// An answer that has come as far as it says itself.
fn read(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    if length.is_some_and(|length| body.len() < length) {
        return None;
    }
    Some(Answer { status, body: serde_json::from_str(body).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_cut_off_is_none() {
        let whole = "HTTP/1.0 200 OK\r\nContent-Length: 14\r\n\r\n{\"revision\":7}";
        let answer = read(whole).expect("it is whole");
        assert_eq!((answer.status, &answer.body["revision"]), (200, &7.into()));
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_none(), "{length} bytes of it are no answer");
        }
    }
}
