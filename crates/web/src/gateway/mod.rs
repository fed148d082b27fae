//! In front of applications that know nothing of access.
//!
//! - [`path`]: a request's path, made canonical once.
//! - [`table`]: which section and level a method and path need.
//!
//! Deliberately not here: rules (core decides), configuration and listening (the binary).

pub mod path;
pub mod table;
