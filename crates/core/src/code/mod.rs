//! Access as code: an account and those below it as a document, and the commands that make it so.
//!
//! - [`Document`] is what a file says. A section of an account that is there is complete for what it
//!   lists; one that is not there is left alone. Accounts that it does not name are left alone too.
//! - [`export`] writes what there is, as far as someone sees it.
//! - [`plan`] compares, and rehearses the commands that make the difference on a copy: each is decided
//!   by the rules, as its actor. It says of each what is created, changed or deleted.
//!
//! Deliberately not here: rules (every change is a [`crate::change::Command`]), the text of files, and
//! how all commands of a plan are carried out as one.

mod check;
mod compare;
mod document;
mod export;
mod fields;
mod intent;
mod place;
mod plan;
mod reference;

pub use self::{
    document::{
        AccountEntry, AllowedEntry, AsAbove, Document, KeyEntry, OwnerEntry, Part, Parts,
        PersonEntry, PolicyEntry, Position, RoleEntry, RoleName, SettingsEntry,
    },
    export::{ACCOUNTS_MAX, Export, StatedAbove, Viewer, export},
    fields::Field,
    place::{Mistake, Place, Step as PlaceStep},
    plan::{NotPlanned, Plan, Rehearsal, Request, Row, STEPS_MAX, Step, Stuck, Verb, What, plan},
};
