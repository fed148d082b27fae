//! The program behind `cargo x`, as a library, so that `cargo test` runs its checks too.
//!
//! - [`suite`]: what `cargo x check` and `cargo x test` do, as lists of steps.
//! - [`walls`]: what must be kept from knowing something, under test.
//! - [`coverage`]: which requirement is covered by which test.
//! - [`threats`]: the tests that the threat model names.
//! - [`step`], [`counts`], [`cargo`]: running steps and adding up what they counted.
//! - [`demo`], [`postgres`], [`proxies`]: what tests are given to work with.
//! - [`deb`], [`package`]: the Debian package, and how it behaves on a system.
//! - [`fuzz`]: inputs that a fuzzer makes up.
//! - [`long`], [`bulk`]: what a long ledger costs, and what many at once do.
//! - [`policy`]: what may come in from outside.
//! - [`mutants`]: whether tests of core notice a change of it.
//! - [`crash`]: a server that is ended again and again, and what must be there afterwards.
//! - [`disk`]: a server whose disk fails at its n-th write.
//! - [`upgrade`]: databases of programs of before, and backups, brought to now.
//! - [`load`]: all kinds of work together, for minutes.
//! - [`nodes`]: several nodes on one database, while things go wrong.
//! - [`python`]: programs in Python that try the API from its document alone.
//! - [`workspace`], [`files`], [`source`]: the project as walls and coverage read it.
//!
//! Deliberately not here: anything of Rolecall itself. This crate depends on none of the others,
//! so that it builds fast and works while they do not.

pub mod browser;
pub mod bulk;
pub mod cargo;
pub mod counts;
pub mod coverage;
pub mod crash;
pub mod deb;
pub mod demo;
pub mod disk;
pub mod files;
pub mod fuzz;
mod http;
pub mod install;
pub mod load;
pub mod long;
mod measured;
pub mod mutants;
pub mod nodes;
pub mod package;
mod place;
pub mod policy;
pub mod postgres;
pub mod proxies;
pub mod python;
mod served;
pub mod source;
pub mod step;
pub mod suite;
pub mod threats;
pub mod upgrade;
pub mod walls;
pub mod workspace;
mod world;

/// What went wrong in reading the project. Shown once, to whoever called `cargo x`.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;
