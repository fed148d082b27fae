//! Pages of a search. A token says where to go on, and in which search: with another one it is
//! refused. It tells nothing that its holder has not been told.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::body::{mistyped, object};
use crate::problem::Problem;

/// How many results a page has where nothing is said.
const RESULTS_A_PAGE: usize = 100;
/// The most results of a page; who asks for more gets these, and a token to go on with.
const RESULTS_A_PAGE_MAX: usize = 1_000;
/// How much of the hash of a search stands in its tokens.
const SEARCH_BYTES: usize = 8;

/// Which part of the results.
pub(super) struct Paging {
    search: [u8; SEARCH_BYTES],
    limit: usize,
    after: Option<u128>,
}

impl Paging {
    /// As the body of a search of this kind asks.
    pub(super) fn of(kind: &str, body: &Map<String, Value>) -> Result<Self, Problem> {
        let search = search(kind, body);
        let Some(page) = body.get("page") else {
            return Ok(Self { search, limit: RESULTS_A_PAGE, after: None });
        };
        let page = object(Some(page), "page")?;
        let limit = match page.get("limit") {
            None | Some(Value::Null) => RESULTS_A_PAGE,
            Some(limit) => limit
                .as_u64()
                .filter(|limit| *limit > 0)
                .and_then(|limit| usize::try_from(limit).ok())
                .ok_or_else(|| mistyped("page.limit", "a number from 1"))?,
        };
        let after = match page.get("token") {
            None | Some(Value::Null) => None,
            Some(Value::String(token)) if token.is_empty() => None,
            Some(Value::String(token)) => Some(after(token, search)?),
            Some(_) => return Err(mistyped("page.token", "a string")),
        };
        Ok(Self { search, limit: limit.min(RESULTS_A_PAGE_MAX), after })
    }

    /// The results of the page, of candidates that come in any order and may come twice: those that
    /// are `wanted`, in order of their numbers. No more are tried than it takes to know whether
    /// there is a next page.
    pub(super) fn page<T: Copy>(
        &self,
        candidates: impl IntoIterator<Item = T>,
        number: impl Fn(T) -> u128,
        wanted: impl Fn(T) -> bool,
        shown: impl Fn(T) -> Value,
    ) -> Value {
        let mut left: Vec<(u128, T)> = candidates
            .into_iter()
            .map(|candidate| (number(candidate), candidate))
            .filter(|(number, _)| self.after.is_none_or(|after| *number > after))
            .collect();
        left.sort_unstable_by_key(|(number, _)| *number);
        left.dedup_by_key(|(number, _)| *number);
        let mut results = Vec::new();
        let mut next = String::new();
        let mut last = 0;
        for (number, candidate) in left.into_iter().filter(|(_, it)| wanted(*it)) {
            if results.len() == self.limit {
                next = self.token(last);
                break;
            }
            results.push(shown(candidate));
            last = number;
        }
        json!({"page": {"next_token": next, "count": results.len()}, "results": results})
    }

    fn token(&self, last: u128) -> String {
        URL_SAFE_NO_PAD.encode([&self.search[..], &last.to_be_bytes()].concat())
    }
}

fn after(token: &str, search: [u8; SEARCH_BYTES]) -> Result<u128, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    let found = bytes.as_deref().and_then(|bytes| bytes.split_at_checked(SEARCH_BYTES));
    let number = found.filter(|(of, _)| *of == search).and_then(|(_, last)| last.try_into().ok());
    number.map(u128::from_be_bytes).ok_or_else(|| {
        let detail = "`page.token` is the `next_token` of a page before, with everything else as it \
                      was then";
        Problem::bad_request("cursor.unknown", detail)
    })
}

/// A hash of all that is asked, but for the page; the order of members says nothing.
fn search(kind: &str, body: &Map<String, Value>) -> [u8; SEARCH_BYTES] {
    let mut hash = Sha256::new();
    hash.update(kind);
    let asked: Vec<_> = body.iter().filter(|(name, _)| *name != "page").collect();
    write(&mut hash, asked);
    let mut search = [0; SEARCH_BYTES];
    search.copy_from_slice(&hash.finalize()[..SEARCH_BYTES]);
    search
}

fn write(hash: &mut Sha256, mut members: Vec<(&String, &Value)>) {
    members.sort_unstable_by_key(|(name, _)| *name);
    hash.update(b"{");
    for (name, value) in members {
        hash.update(Value::from(name.as_str()).to_string());
        match value {
            Value::Object(object) => write(hash, object.iter().collect()),
            other => hash.update(other.to_string()),
        }
    }
    hash.update(b"}");
}
