//! What every store must do, whichever database it stands on. Each check is given the URL of an
//! empty database.

mod attempts;
mod backup;
mod configurations;
mod daily;
mod durability;
mod erasure;
mod factors;
mod former_names;
mod gateway_sessions;
mod history;
mod jobs;
mod key_uses;
mod links;
mod mail;
mod nodes;
mod outcomes;
mod past;
mod proof;
mod repeats;
mod reviews;
mod sessions;
mod simulated;
mod world;

pub use self::{
    attempts::{attempts_are_forgotten, attempts_at_once_are_each_counted},
    backup::copies_under_load_end_where_they_say,
    configurations::{
        Applied, as_one_a_role_is_in_use_as_long_as_anyone_has_it, commands_as_one_are_all_or_none,
        plans_make_documents_so,
    },
    daily::days_are_counted,
    durability::{copy_is_the_original, present_is_read_back, replay_gives_the_tables},
    erasure::erased_person_leaves_no_trace,
    factors::{
        codes_are_of_the_factor_that_there_is, codes_are_used_once, recovery_codes_are_used_once,
        sealing_key_is_the_first,
    },
    former_names::names_given_up_stay_their_accounts,
    gateway_sessions::gateway_sessions_hang_on_the_portals,
    history::{
        history_is_newest_first_and_of_one_account, leaver_acted_as_one_of_the_accounts_people,
        rows_say_in_which_account_the_actor_stood,
    },
    jobs::{
        a_draft_is_there_once_its_last_row_is, cancelled_job_goes_on_where_it_was,
        erased_person_is_in_no_job, job_is_one_nodes_at_a_time,
        rows_are_decided_when_their_turn_comes, rows_are_each_carried_out_once,
    },
    key_uses::{last_uses_are_kept_once_a_minute, revoked_keys_leave_no_last_use},
    links::{
        links_are_good_until_their_end, links_are_used_once, links_end_with_what_they_were_for,
    },
    mail::{
        all_mail_that_was_given_up_can_be_tried_again,
        asked_for_mail_takes_the_place_of_what_waits, given_up_mail_can_be_tried_again,
        mail_is_due_to_one, mail_is_listed_newest_first, mail_is_written_with_what_it_tells_of,
        mail_that_no_longer_holds_is_not_sent, new_owners_are_told_loudly,
    },
    nodes::{
        nodes_are_known, nodes_have_the_same_memory, nodes_start_at_once, nodes_take_turns,
        removals_are_seen_by_their_revision, uses_are_heard_of,
    },
    outcomes::{
        administrators_who_remove_each_other, refused_commands_leave_no_trace,
        secrets_follow_events, writers_share_transactions,
    },
    past::{a_past_passes_over_what_no_decision_follows_from, past_decisions_are_those_of_then},
    proof::{
        SECRET, Still, bundle, bundles_are_verified_elsewhere, nodes_take_turns_at_the_tree,
        tree_follows_the_ledger,
    },
    repeats::{
        changes_meant_for_another_state_are_refused, repeated_requests_are_carried_out_once,
    },
    reviews::{
        ends_are_found_by_day_and_told_once, nobody_is_told_of_their_own_end_as_of_anothers,
        review_is_settled_once_its_time_is_up, rows_are_found_by_membership,
    },
    sessions::{
        changes_of_sign_in_end_sessions, half_sessions_are_completed_once,
        sessions_are_seen_once_a_minute, sessions_end_when_old_or_unseen,
        signing_out_ends_sessions,
    },
    simulated::{StoreSubject, plans_make_amended_worlds_so, simulation_agrees},
    world::{World, first_owner},
};
