//! Changing anything: one way, whichever door a command comes through.
//!
//! A [`Command`] in a [`Context`] is decided by [`decide`] on [`crate::facts::Facts`]: it becomes
//! [`Event`]s, or a [`Refusal`] with a stable code, or it lacks a fact that must be loaded first.
//! `Facts::apply` makes the events true. Nothing else changes anything.
//!
//! The guard against escalation is here once (`guard`), for all commands: nobody hands out what
//! they do not hold, nobody changes their own access, and every id is resolved within reach.

mod about;
mod clock;
mod command;
mod content;
mod context;
mod decide;
mod event;
mod export;
mod guard;
mod job;
mod notice;
mod operation;
mod personal;
mod refusal;
mod review;
mod secret;

pub(crate) use self::decide::is_allowed;
pub use self::{
    about::{About, Action, Changed, Entity, FIELDS},
    clock::{end_notices, review_work},
    command::{Command, FirstOwner, Invitee, NewKey, NewPerson},
    content::{check_content, missing_prerequisites, with_prerequisites, without_unmet},
    context::{Actor, Context, Via},
    decide::{
        Undecided, assignable_roles, decide, listable_roles, policies_above, policy_breaches,
        usable_roles,
    },
    event::{AccountSettings, Event, MembershipEnd, OfferEnd, OwnerHow, Profile},
    export::{ExportedList, ExportedPart, FileFormat},
    guard::{lifts, permits, permits_with},
    job::{JOB_ROWS_MAX, JobWork, WantedState, ids_of_row},
    notice::{Notice, notices},
    operation::{At, Cell, Operation},
    personal::Personal,
    refusal::{MissingPrerequisite, Refusal},
    review::{ReviewEnd, ReviewResult, TOLD_MAX, to_be_told},
    secret::{SecretOf, SignedOut},
};

/// The most holders of a role that one command moves to another; more is a job's work.
pub const MOVED_AT_ONCE_MAX: usize = 1_000;
/// The most records below an account that is moved in one step.
pub const SUBTREE_MAX: usize = 20_000;
