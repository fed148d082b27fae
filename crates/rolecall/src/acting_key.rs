//! The key that commands act by at a server.

use std::env;

/// The variables that may hold it. The second is the name of before.
const NAMES: [&str; 2] = ["ROLECALL_KEY", "ROLECALL_API_KEY"];

/// The one in the environment.
pub(crate) fn from_environment() -> Option<String> {
    NAMES.into_iter().find_map(|name| env::var(name).ok())
}
