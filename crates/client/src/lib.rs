//! Rolecall's API for programs in Rust.
//!
//! - [`wire`]: what goes over the wire, both ways. The server speaks these same types, so the two
//!   cannot drift apart; its OpenAPI document is made from them.
//!
//! Deliberately not here: rules, and anything that the server does not say.

pub mod wire;
