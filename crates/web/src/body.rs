//! What comes in as JSON: read once, with errors that name the member.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The bytes of a body that says it is JSON. None where there is no body at all.
pub(crate) async fn json_bytes(request: Request) -> Result<Bytes, Problem> {
    let is_json = says_json(request.headers());
    let says_nothing = !request.headers().contains_key(header::CONTENT_TYPE);
    let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| unread(&rejection))?;
    if is_json || (says_nothing && bytes.is_empty()) {
        return Ok(bytes);
    }
    let detail = "send the body as application/json";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "body.content_type", detail))
}

fn says_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    let essence = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn unread(rejection: &BytesRejection) -> Problem {
    let status = rejection.status();
    let detail = if status == StatusCode::PAYLOAD_TOO_LARGE {
        format!(
            "the body is larger than {} bytes, or {} where a file comes with it: ask in several requests",
            crate::BODY_BYTES_MAX,
            crate::jobs::FILE_BYTES_MAX
        )
    } else {
        "the body could not be read".to_owned()
    };
    Problem::new(status, "body.unread", detail)
}

/// Reads a body whose members are known: one that is missing, mistyped or unknown is named.
pub(crate) fn members<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    // A list would be taken for the members in their order.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::bad_request("body.not_object", "send a JSON object"));
    }
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut from).map_err(|error| {
        let path = error.path().to_string();
        wrong(&path, error.inner())
    })?;
    from.end().map_err(|error| wrong(".", &error))?;
    Ok(read)
}

fn wrong(path: &str, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    if error.is_syntax() || error.is_eof() {
        return Problem::bad_request("body.not_json", format!("the body is not JSON: {text}"));
    }
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    let code = match what {
        what if what.starts_with("unknown field") => "member.unknown",
        what if what.starts_with("missing field") => "member.missing",
        _ => "member.mistyped",
    };
    let what = match what {
        what if what.starts_with("UUID parsing failed") => {
            "not an id: give one as the API answers it, such as 0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"
        }
        what => what,
    };
    let place = if path == "." { "the body".to_owned() } else { format!("`{path}`") };
    Problem::bad_request(code, format!("{place}: {what}"))
}

#[cfg(test)]
mod tests {
    use rolecall_client::wire::NewAccount;

    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let check = |body: &str, code: &str, detail: &str| {
            let problem = members::<NewAccount>(body.as_bytes()).expect_err("refused");
            assert_eq!((problem.code, problem.detail.as_str()), (code, detail));
        };
        check(
            "{",
            "body.not_json",
            "the body is not JSON: EOF while parsing an object at line 1 column 1",
        );
        check("[]", "body.not_object", "send a JSON object");
        check("{}", "member.missing", "the body: missing field `kind`");
        check(
            r#"{"kind": "customer", "name": "", "short_name": "a"}"#,
            "member.mistyped",
            "`name`: the name is empty: give at least one character",
        );
        check(
            r#"{"kind": "customer", "name": "A", "short_name": "acme", "owner": {"address": "x"}}"#,
            "member.mistyped",
            "`owner.address`: the address `x` is not of the form name@domain.example",
        );
        let roles = members::<rolecall_client::wire::SetKeyRoles>(br#"{"roles": ["z"]}"#);
        let detail = roles.expect_err("refused").detail;
        assert!(detail.starts_with("`roles[0]`: not an id: give one as"), "{detail}");
        check(
            r#"{"kind": "customer", "admin": true}"#,
            "member.unknown",
            "`admin`: unknown field `admin`, expected one of `kind`, `name`, `short_name`, `owner`",
        );
    }
}
