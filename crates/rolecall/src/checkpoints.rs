//! Signing for the ledger: new rows are put into its tree and a checkpoint of them is signed, again and
//! again, at most once a minute. Of several nodes, one does it at a time.

use std::time::Duration;

use rolecall_store::{Fault, Turn};
use rolecall_web::{App, keep_up};

use crate::nodes;

/// How often it is looked whether there is anything new.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long it is left alone after it went wrong.
const PAUSE: Duration = Duration::from_mins(1);

/// Signs as long as the server runs.
pub(crate) async fn run(app: App, mut its: Turn) {
    loop {
        nodes::awaited(&mut its).await;
        let one = app.clone();
        // A mistake of this program ends one try and not all that follow.
        let pause = match tokio::spawn(async move { keep_up(&one).await }).await {
            Ok(Ok(_)) => LOOK_EVERY,
            // Another node is at it, or the database is away for a while.
            Ok(Err(Fault::Unavailable(why))) => {
                tracing::warn!(%why, "no checkpoint was signed");
                PAUSE
            }
            Ok(Err(fault)) => {
                tracing::error!(%fault, "no checkpoint can be signed");
                PAUSE
            }
            Err(error) => {
                tracing::error!(%error, "no checkpoint can be signed");
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}
