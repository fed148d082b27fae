//! Second factors: codes that an authenticator works out, and recovery codes for the day that it is
//! lost.
//!
//! Deliberately not here: which codes were used (store), and what is open to whom (`session`,
//! `api::look`).

mod recovery;
mod totp;

pub(crate) use self::{
    recovery::RecoveryCode,
    totp::{SharedSecret, TotpCode},
};
