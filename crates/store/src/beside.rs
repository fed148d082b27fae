//! What an event changes beside the records and the ledger, in the same transaction: secrets,
//! second factors, sessions, links and mail. None of it follows from a replay.

use rolecall_core::{change::Event, facts::Facts};

use crate::{Envelope, factor, ledger::Hash, link, mail, session, tables, writes::Writes};

/// Changes it, once the event has been applied to the facts; says whether mail was written.
pub(crate) fn follow(
    writes: &mut Writes,
    facts: &Facts,
    envelope: &Envelope,
    event: &Event,
    salt: &Hash,
) -> bool {
    for of in event.frees_secrets_of() {
        tables::remove_secret(writes, of);
    }
    if let (Some(of), Some(secret)) = (event.binds_secret_of(), &envelope.secret) {
        tables::save_secret(writes, of, secret);
    }
    factor::follow(writes, event, envelope.factor.as_ref());
    session::follow(writes, event, envelope.keep_session);
    link::follow(writes, event);
    mail::follow(writes, facts, envelope, event, salt)
}
