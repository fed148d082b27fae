//! What every store must do, whichever database it stands on. Each check is given the URL of an
//! empty database.

mod durability;
mod erasure;
mod history;
mod key_uses;
mod outcomes;
mod repeats;
mod simulated;
mod world;

pub use self::{
    durability::{copy_is_the_original, present_is_read_back, replay_gives_the_tables},
    erasure::erased_person_leaves_no_trace,
    history::{
        history_is_newest_first_and_of_one_account, leaver_acted_as_one_of_the_accounts_people,
        rows_say_in_which_account_the_actor_stood,
    },
    key_uses::{last_uses_are_kept_once_a_minute, revoked_keys_leave_no_last_use},
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
