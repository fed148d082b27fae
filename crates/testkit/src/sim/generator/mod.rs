//! Random commands on the world as it is, seeded, so that a run replays.
//!
//! Most of the time a command is about what exists, and its actor is one for whom it is accepted;
//! or nearly every command would be refused and nothing tested. The rest has wrong ids, foreign
//! accounts, own memberships, owners as targets, reversed dates and actors who may not.
//!
//! The tree stays bounded: where there is much of something, less of it is made and more ended.

mod accounts;
mod actor;
mod asking;
mod content;
mod jobs;
mod limits;
mod own;
mod owners;
mod people;
mod pick;
mod policies;
mod reviews;
mod roles;
mod words;

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    Ids, Timestamp,
    change::{Actor, Command, Context, Via},
    facts::Facts,
};

use self::pick::View;

/// Makes random commands. The same seed on the same world makes the same ones.
#[derive(Clone, Debug)]
pub struct Generator {
    /// Where chance comes from.
    pub rng: StdRng,
    now: Timestamp,
    /// How many things have been named.
    named: u32,
}

/// How to make a command of one kind; none when there is nothing to do it to.
type Plan = for<'f> fn(&mut Generator, &View<'f>) -> Option<Command>;

/// The plans, each with its weight.
const PLANS: &[(Plan, u32)] = &[
    (Generator::found_platform, 1),
    (Generator::create_account, 7),
    (Generator::open_account, 3),
    (Generator::change_account, 6),
    (Generator::suspend_account, 3),
    (Generator::close_account, 1),
    (Generator::resume_account, 7),
    (Generator::move_account, 6),
    (Generator::set_ceiling, 5),
    (Generator::set_allowed_roles, 8),
    (Generator::set_own_roles, 3),
    (Generator::set_allowlist, 3),
    (Generator::set_sign_in_rules, 1),
    (Generator::set_account_sign_in, 2),
    (Generator::offer_ownership, 5),
    (Generator::withdraw_ownership, 1),
    (Generator::accept_ownership, 4),
    (Generator::decline_ownership, 1),
    (Generator::put_in_owner, 2),
    (Generator::recover_owner, 1),
    (Generator::create_role, 7),
    (Generator::add_preset, 2),
    (Generator::change_role, 9),
    (Generator::delete_role, 4),
    (Generator::invite, 9),
    (Generator::add_person, 6),
    (Generator::renew_invitation, 4),
    (Generator::accept_invitation, 13),
    (Generator::decline_invitation, 1),
    (Generator::set_roles, 14),
    (Generator::set_dates, 9),
    (Generator::set_narrowing, 6),
    (Generator::set_ranges, 3),
    (Generator::suspend_membership, 3),
    (Generator::resume_membership, 5),
    (Generator::end_membership, 5),
    (Generator::leave_account, 1),
    (Generator::erase_person, 1),
    (Generator::ask_for_access, 7),
    (Generator::answer_access_request, 5),
    (Generator::start_review, 3),
    (Generator::answer_review, 6),
    (Generator::close_review, 3),
    (Generator::settle_review, 3),
    (Generator::remind_of_review, 2),
    (Generator::tell_of_ends, 3),
    (Generator::set_policy, 5),
    (Generator::remove_policy, 2),
    (Generator::look_as, 3),
    (Generator::stop_looking, 1),
    (Generator::record_reveal, 6),
    (Generator::record_export, 2),
    (Generator::change_profile, 2),
    (Generator::change_address, 1),
    (Generator::choose_password, 1),
    (Generator::set_factor, 1),
    (Generator::issue_key, 6),
    (Generator::set_key_roles, 6),
    (Generator::rotate_key, 3),
    (Generator::revoke_key, 3),
    (Generator::set_state_in_bulk, 3),
    (Generator::start_job, 1),
    (Generator::cancel_job, 1),
];

/// How often in 100 the actor is looked for among those who may.
const CAPABLE_PERCENT: u32 = 63;
/// How often a command is thought up anew when no one may do it.
const THOUGHTS_MAX: usize = 2;
/// Midnight of 1 March 2026, where time begins.
const BEGINNING_SECOND: i64 = 1_772_323_200;

impl Generator {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            now: Timestamp::from_second(BEGINNING_SECOND).expect("a moment of this century"),
            named: 0,
        }
    }

    /// The next command, and its circumstances. `facts` are a whole world.
    pub fn next(&mut self, facts: &Facts) -> (Context, Command) {
        self.let_time_pass();
        let view = View::of(facts, self.now);
        if view.accounts.is_empty() {
            let command = self.founding();
            return (self.context(Actor::Machine), command);
        }
        if self.percent(CAPABLE_PERCENT) {
            for _ in 0..THOUGHTS_MAX {
                let command = self.command(&view);
                if let Some(context) = self.capable(&view, &command) {
                    return (context, command);
                }
            }
        }
        let command = self.command(&view);
        if self.percent(65)
            && let Some(context) = self.nearly_capable(&view, &command)
        {
            return (context, command);
        }
        let actor = self.any_actor(&view, &command);
        (self.context(actor), command)
    }

    fn command(&mut self, view: &View<'_>) -> Command {
        loop {
            let (plan, _) = PLANS
                .choose_weighted(&mut self.rng, |(_, weight)| *weight)
                .expect("there are plans");
            if let Some(command) = plan(self, view) {
                return command;
            }
        }
    }

    fn let_time_pass(&mut self) {
        let minutes = match self.rng.random_range(0..10) {
            0..7 => self.rng.random_range(1..60),
            7..9 => self.rng.random_range(60..12 * 60),
            _ => self.rng.random_range(12 * 60..3 * 24 * 60),
        };
        self.now = self.later(minutes * 60);
    }

    fn later(&self, seconds: i64) -> Timestamp {
        let second = self.now.as_second() + seconds;
        Timestamp::from_second(second).expect("simulated time stays near")
    }

    fn context(&mut self, actor: Actor) -> Context {
        let unix_ms = self.now.as_millisecond();
        let via = [Via::Portal, Via::Rest, Via::Cli, Via::Import, Via::Gateway, Via::Clock];
        Context {
            at: self.now,
            actor,
            ip: self.ip(),
            via: *via.choose(&mut self.rng).expect("there are doors"),
            ids: Ids::new(unix_ms.unsigned_abs(), self.rng.random()),
        }
    }

    fn percent(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent, 100)
    }
}
