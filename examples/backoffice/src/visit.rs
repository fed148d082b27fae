//! One request, read once: the operation, the account, the item, and what was sent.

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::{FromRequestParts, Path, Request},
    http::{HeaderMap, header, request::Parts},
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    check::{self, Body},
    item::{Asked, Item},
    office::Office,
    operation::Operation,
    refusal::Refusal,
    resource::Resource,
    work::{Moment, ONLY},
};

/// The largest body.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;
/// The longest short name of an account.
const ACCOUNT_CHARS_MAX: usize = 40;
/// How many items a page of a list has, unless fewer are asked for.
const LIMIT_MAX: usize = 100;
/// First segments of addresses that are no accounts.
const RESERVED: &[&str] = &["api", "assets"];
/// The longest text that is searched for.
const SEARCH_CHARS_MAX: usize = 100;

/// One request to an operation.
pub(crate) struct Visit {
    pub(crate) office: Office,
    pub(crate) operation: &'static Operation,
    pub(crate) account: String,
    pub(crate) id: i64,
    pub(crate) headers: HeaderMap,
    query: Vec<(String, String)>,
    body: Bytes,
}

impl Visit {
    /// Reads a request.
    pub(crate) async fn read(
        office: Office,
        operation: &'static Operation,
        request: Request,
    ) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let (account, id) = place(&mut parts).await?;
        let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await;
        let body = body.map_err(|_| {
            Refusal::Unreadable(format!(
                "the body cannot be read: it has at most {BODY_BYTES_MAX} bytes"
            ))
        })?;
        let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self { office, operation, account, id, headers: parts.headers, query, body })
    }

    /// Of what.
    pub(crate) fn resource(&self) -> &'static Resource {
        self.operation.resource
    }

    /// What the address says after its question mark under this name.
    pub(crate) fn asked(&self, name: &str) -> &str {
        of(&self.query, name)
    }

    /// Which part of a list is asked for.
    pub(crate) fn list(&self) -> Result<Asked, Refusal> {
        let number = |name: &str, most: usize| match self.asked(name) {
            "" => Ok(None),
            text => match text.parse::<usize>() {
                Ok(number) if (1..=most).contains(&number) => Ok(Some(number)),
                _ => Err(Refusal::Unreadable(format!("`{name}` is not from 1 to {most}"))),
            },
        };
        let text = self.asked("q").trim().chars().take(SEARCH_CHARS_MAX).collect();
        let after = number("after", usize::MAX)?.and_then(|after| i64::try_from(after).ok());
        Ok(Asked { text, after, limit: number("limit", LIMIT_MAX)?.unwrap_or(50) })
    }

    /// What a program sent.
    pub(crate) fn json(&self) -> Result<Body, Refusal> {
        if self.body.is_empty() {
            return Ok(Body::new());
        }
        let is_json = self.header(header::CONTENT_TYPE.as_str()).is_some_and(|sent| {
            let sent = sent.split(';').next().unwrap_or_default().trim();
            sent.eq_ignore_ascii_case("application/json")
        });
        if !is_json {
            return Err(Refusal::NotJson);
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(body)) => Ok(body),
            Ok(_) => Err(Refusal::Unreadable("the body is no JSON object".to_owned())),
            Err(error) => Err(Refusal::Unreadable(format!("the body is no JSON: {error}"))),
        }
    }

    /// What a form sent, as typed: of the fields that it has.
    pub(crate) fn form(&self, new: bool) -> Body {
        let sent = pairs(&self.body);
        let fields = self.resource().fields.iter().filter(|field| field.may_be_set(new));
        fields
            .map(|field| (field.key.to_owned(), check::typed(field, of(&sent, field.key))))
            .collect()
    }

    /// What a form sent in a field that is no field of the resource's own forms.
    pub(crate) fn sent(&self, name: &str) -> Option<String> {
        let sent = pairs(&self.body);
        sent.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// That the item is as it was when whoever asks looked at it, if they say how that was.
    pub(crate) fn unchanged(&self, item: &Item) -> Result<(), Refusal> {
        let by_form = self.sent("version").and_then(|version| version.parse::<i64>().ok());
        let by_header = self.header(header::IF_MATCH.as_str());
        let by_header =
            by_header.filter(|tag| *tag != "*").map(|tag| tag.trim_matches('"').to_owned());
        let is = item.version.to_string();
        match (by_form, by_header) {
            (Some(was), _) if was != item.version => Err(Refusal::Changed),
            (_, Some(was)) if was != is => Err(Refusal::Changed),
            _ => Ok(()),
        }
    }

    /// Who does this, as the program in front of this one says; `someone` where there is none.
    pub(crate) fn moment(&self) -> Moment {
        let by = self.person().unwrap_or("someone").chars().take(80).collect();
        Moment { by, now: Timestamp::now() }
    }

    /// Who works, as the program in front of this one says.
    pub(crate) fn person(&self) -> Option<&str> {
        self.header("x-rolecall-person").filter(|person| !person.is_empty())
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

async fn place(parts: &mut Parts) -> Result<(String, i64), Refusal> {
    let variables = Path::<HashMap<String, String>>::from_request_parts(parts, &()).await;
    let Path(mut variables) = variables.map_err(|_| Refusal::NotFound)?;
    let account = variables.remove("account").unwrap_or_default();
    if !is_account(&account) {
        return Err(Refusal::NotFound);
    }
    let id = match variables.remove("id") {
        None => ONLY,
        Some(text) => text.parse().ok().filter(|id| *id > 0).ok_or(Refusal::NotFound)?,
    };
    Ok((account, id))
}

fn is_account(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=ACCOUNT_CHARS_MAX).contains(&text.len())
        && text.bytes().all(is_word)
        && !RESERVED.contains(&text)
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn of<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}
