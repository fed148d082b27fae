//! What an event changes beside the records and the ledger, in the same transaction: secrets,
//! second factors, sessions, links and mail. None of it follows from a replay.

use rolecall_core::{change::Event, facts::Facts};
use sqlx::AnyConnection;

use crate::{Envelope, Fault, factor, ledger::Hash, link, mail, session, tables};

/// Changes it, once the event has been applied to the facts; says whether mail was written.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    facts: &Facts,
    envelope: &Envelope,
    event: &Event,
    salt: &Hash,
) -> Result<bool, Fault> {
    for of in event.frees_secrets_of() {
        tables::remove_secret(connection, of).await?;
    }
    if let (Some(of), Some(secret)) = (event.binds_secret_of(), &envelope.secret) {
        tables::save_secret(connection, of, secret).await?;
    }
    factor::follow(connection, event, envelope.factor.as_ref()).await?;
    session::follow(connection, event, envelope.keep_session).await?;
    link::follow(connection, event).await?;
    mail::follow(connection, facts, envelope, event, salt).await
}
