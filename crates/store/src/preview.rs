//! What a command would do, without doing it.

use rolecall_core::{
    access::{Comparison, Eyes, Preview},
    change::{Command, Context},
    facts::Facts,
};

use crate::{Failure, Fault, Store, decided::decided};

/// How many previews are worked out at the same time; others wait. One over a hundred thousand people
/// takes a second of a processor.
pub(crate) const PREVIEWS_AT_ONCE_MAX: usize = 2;

impl Store {
    /// What a command would do to everyone's access, as far as its actor may see it; refused as the
    /// command would be. Nothing is written, and the writer waits no longer than it takes to copy
    /// the records that are compared.
    pub async fn preview(&self, context: Context, command: Command) -> Result<Preview, Failure> {
        let turn = self.previews.clone().acquire_owned().await.map_err(|_| Fault::Closed)?;
        let live = self.live.clone();
        let work = move || {
            let taken = live.read(|facts, _| taken(facts, &context, &command));
            let preview = taken.map(Comparison::preview);
            drop(turn);
            preview
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Bug)?
    }
}

fn taken(facts: &Facts, context: &Context, command: &Command) -> Result<Comparison, Failure> {
    let events = decided(facts, context, command).map_err(|need| {
        tracing::error!(?need, "the whole world in memory lacks a fact");
        Fault::Bug
    })??;
    Ok(Comparison::take(facts, events, context.at, Eyes::of(context)))
}
