//! What every store must do, whichever database it stands on. Each check is given the URL of an
//! empty database.

mod durability;
mod erasure;
mod outcomes;
mod repeats;
mod simulated;
mod world;

pub use self::{
    durability::{copy_is_the_original, present_is_read_back, replay_gives_the_tables},
    erasure::erased_person_leaves_no_trace,
    outcomes::{
        administrators_who_remove_each_other, refused_commands_leave_no_trace,
        secrets_follow_events, writers_share_transactions,
    },
    repeats::{
        changes_meant_for_another_state_are_refused, repeated_requests_are_carried_out_once,
    },
    simulated::{StoreSubject, simulation_agrees},
    world::World,
};
