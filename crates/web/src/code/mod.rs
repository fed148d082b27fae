//! The text of access as code: TOML, YAML or JSON, read with the line of each mistake, and written.
//!
//! Deliberately not here: what a document means and does (core).

mod format;
mod node;
mod read;
mod told;
mod toml;
mod write;
mod yaml;

pub use rolecall_client::wire::{Plan, PlanAccess, PlanRefusal, PlanStep};

pub use self::{
    format::Format,
    read::{FileMistake, ReadIn, Source, read},
    told::told,
    write::write,
};
