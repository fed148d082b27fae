//! A server that runs elsewhere, asked with a key.

use rolecall_client::{Client, Error, wire::AccountRef};

use crate::mistake::Mistake;

/// The variable with the key.
const KEY: &str = "ROLECALL_KEY";

pub(crate) fn client(server: &str) -> Result<Client, Mistake> {
    let key = std::env::var(KEY).map_err(|_| {
        Mistake::usage(format!("{KEY} is not set: put the key there that is to act"))
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
