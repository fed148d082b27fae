//! The clock and the randomness, which no other crate has.

use std::time::{SystemTime, UNIX_EPOCH};

use rolecall_core::{
    Ids, Principal, Timestamp,
    change::{Actor, Command, Context, Via},
};
use rolecall_store::{Envelope, SecretHash};

/// Now.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
}

/// Bits that nobody can guess.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Fills with bits that nobody can guess.
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// Both, for what asks for them.
pub(crate) struct Machine;

impl rolecall_store::Machine for Machine {
    fn now(&self) -> Timestamp {
        now()
    }

    fn fill(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}

/// A command given on this machine, with all that comes in with it.
pub(crate) fn envelope(
    at: Timestamp,
    actor: Option<Principal>,
    command: Command,
    secret: Option<SecretHash>,
) -> Envelope {
    let actor = actor.map_or(Actor::Machine, Actor::Principal);
    Envelope { secret, ..enveloped(at, actor, Via::Cli, command) }
}

/// A command that nobody gave: its time has come.
pub(crate) fn by_itself(at: Timestamp, command: Command) -> Envelope {
    enveloped(at, Actor::Machine, Via::Clock, command)
}

fn enveloped(at: Timestamp, actor: Actor, via: Via, command: Command) -> Envelope {
    let unix_ms = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let ids = Ids::new(unix_ms, u128::from_le_bytes(random()));
    Envelope::new(Context { at, actor, ip: None, via, ids }, command, random())
}
