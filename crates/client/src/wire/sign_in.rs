//! The account's own sign-in.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether an account has a sign-in of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountSignIn {
    /// Whether there is one.
    pub set: bool,
    /// Whether it is in force.
    pub enabled: bool,
}

/// What the sign-in of an account is to be.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"enabled": true, "password": "seven quiet lamps over water"}))]
pub struct SetAccountSignIn {
    /// Whether it is to be in force.
    pub enabled: bool,
    /// Its password from now on; the one that there is stays if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 15, max_length = 1024)]
    pub password: Option<String>,
}

impl fmt::Debug for SetAccountSignIn {
    /// Without the password, which no log is to have.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetAccountSignIn").field("enabled", &self.enabled).finish_non_exhaustive()
    }
}
