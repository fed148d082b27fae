//! What tests share: random worlds, the plainest model of the rules, and checks that every store
//! must pass.

pub mod amended;
pub mod conformance;
pub mod documents;
pub mod model;
pub mod oracle;
mod seeds;
pub mod sim;

pub use self::seeds::seeds;
