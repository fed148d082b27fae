//! What tests share.

pub mod model;
pub mod sim;
