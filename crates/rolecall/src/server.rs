//! A server that runs elsewhere, asked with a key.

use std::env;

use rolecall_client::{Client, Error, wire::AccountRef};

use crate::mistake::Mistake;

/// The variables that may hold the key. The second is the name of before.
const KEYS: [&str; 2] = ["ROLECALL_KEY", "ROLECALL_API_KEY"];

/// The key that is to act, from the environment.
pub(crate) fn key() -> Option<String> {
    KEYS.into_iter().find_map(|name| env::var(name).ok())
}

pub(crate) fn client(server: &str) -> Result<Client, Mistake> {
    let key = key().ok_or_else(|| {
        Mistake::usage("ROLECALL_KEY is not set: put the key there that is to act")
    })?;
    Client::new(server, &key).map_err(|error| Mistake::usage(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
pub(crate) fn failed(error: Error) -> Mistake {
    Mistake::usage(error.to_string())
}

pub(crate) fn account(word: &str) -> Result<AccountRef, Mistake> {
    word.parse().map_err(|_| Mistake::usage(format!("no account `{}`", word.escape_debug())))
}
