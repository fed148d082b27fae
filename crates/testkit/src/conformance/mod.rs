//! What every store must do, whichever database it stands on. Each check is given the URL of an
//! empty database.

mod durability;
mod outcomes;
mod simulated;
mod world;

pub use self::{
    durability::{present_is_read_back, replay_gives_the_tables},
    outcomes::{
        administrators_who_remove_each_other, refused_commands_leave_no_trace,
        secrets_follow_events, writers_share_transactions,
    },
    simulated::{StoreSubject, simulation_agrees},
    world::World,
};
