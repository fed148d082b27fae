//! What every handler is given.

use std::sync::Arc;

use rolecall_core::Timestamp;
use rolecall_store::Store;

/// The store, and what the binary brings: the clock and the public address.
#[derive(Clone)]
pub struct App {
    store: Store,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    public_url: Arc<str>,
}

impl App {
    /// `public_url` is how the world reaches this server, without a slash at the end.
    pub fn new(
        store: Store,
        public_url: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self { store, clock: Arc::new(clock), public_url: public_url.trim_end_matches('/').into() }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn public_url(&self) -> &str {
        &self.public_url
    }
}
