//! What every handler is given.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rolecall_core::{Ids, Timestamp};
use rolecall_store::{Health, Node, Signer, Store};
use tokio::sync::OnceCell;

use crate::{figures::Figures, gateway::Gateway, mail::Delivered, seal::Seal};

/// Gives the letters that were written where there is no mail server.
type Letters = dyn Fn() -> Vec<Delivered> + Send + Sync;

/// For how long it is told how the store was.
const HEALTH_KEPT: Duration = Duration::from_millis(250);

/// The store, and what the binary brings: the key that seals, the clock, randomness and the public
/// address.
#[derive(Clone)]
pub struct App {
    store: Store,
    seal: Seal,
    brought: Arc<Brought>,
    letters: Option<Arc<Letters>>,
    gateway: Option<Gateway>,
    node: Option<Arc<Node>>,
}

struct Brought {
    public_url: String,
    /// Requests are told apart by numbers from here on.
    first_request: u64,
    requests: AtomicU64,
    clock: Box<Clock>,
    entropy: Box<Entropy>,
    /// Signs for the ledger, once that was asked for.
    signing: OnceCell<Signer>,
    figures: Figures,
    /// How the store was, and when: strangers may ask as often as they like.
    health: tokio::sync::Mutex<Option<(Instant, Health)>>,
}

type Clock = dyn Fn() -> Timestamp + Send + Sync;
type Entropy = dyn Fn(&mut [u8]) + Send + Sync;

impl App {
    /// `seal` is by the key of the installation; `public_url` is how the world reaches this server,
    /// without a slash at the end; `entropy` fills with bits that nobody can guess.
    pub fn new(
        store: Store,
        seal: Seal,
        public_url: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
        entropy: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        let mut first_request = [0; 8];
        entropy(&mut first_request);
        let brought = Brought {
            public_url: public_url.trim_end_matches('/').to_owned(),
            first_request: u64::from_le_bytes(first_request),
            requests: AtomicU64::new(0),
            clock: Box::new(clock),
            entropy: Box::new(entropy),
            signing: OnceCell::new(),
            figures: Figures::new(),
            health: tokio::sync::Mutex::new(None),
        };
        Self { store, seal, brought: Arc::new(brought), letters: None, gateway: None, node: None }
    }

    /// With applications behind it.
    #[must_use]
    pub fn with_gateway(mut self, gateway: Gateway) -> Self {
        self.gateway = Some(gateway);
        self
    }

    /// As one of the nodes on its database.
    #[must_use]
    pub fn with_node(mut self, node: Node) -> Self {
        self.node = Some(Arc::new(node));
        self
    }

    /// Which node this is, if that was said.
    pub(crate) fn node(&self) -> Option<&Node> {
        self.node.as_deref()
    }

    /// The gateway, if there is one.
    pub(crate) fn gateway(&self) -> Option<&Gateway> {
        self.gateway.as_ref()
    }

    /// Shows the letters that were written at `/outbox`, to everyone. For a demo alone: whoever
    /// reads them can use the links in them.
    #[must_use]
    pub fn showing_mail(
        mut self,
        letters: impl Fn() -> Vec<Delivered> + Send + Sync + 'static,
    ) -> Self {
        self.letters = Some(Arc::new(letters));
        self
    }

    pub(crate) fn letters(&self) -> Option<Vec<Delivered>> {
        self.letters.as_ref().map(|letters| letters())
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.brought.clock)()
    }

    pub(crate) fn public_url(&self) -> &str {
        &self.brought.public_url
    }

    /// Whether browsers reach this server so that nobody listens in: over TLS, or on the machine.
    pub(crate) fn is_safe(&self) -> bool {
        is_safe(self.public_url())
    }

    /// Whether browsers reach this server over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// The host and port by which browsers reach this server.
    pub(crate) fn authority(&self) -> &str {
        let url = self.public_url();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }

    /// A number that no other request of this process has, and hardly one of another.
    pub(crate) fn request_number(&self) -> u64 {
        let number = self.brought.requests.fetch_add(1, Ordering::Relaxed);
        // Multiplied by an odd number, they do not look as if they followed each other.
        self.brought.first_request.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn signing(&self) -> &OnceCell<Signer> {
        &self.brought.signing
    }

    /// How the store is, or was a moment ago.
    pub(crate) async fn health(&self) -> Health {
        let mut known = self.brought.health.lock().await;
        match *known {
            Some((at, health)) if at.elapsed() < HEALTH_KEPT => health,
            _ => {
                let health = self.store.health().await;
                *known = Some((Instant::now(), health));
                health
            }
        }
    }

    pub(crate) fn figures(&self) -> &Figures {
        &self.brought.figures
    }

    /// Fills with bits that nobody can guess.
    pub(crate) fn entropy(&self, bytes: &mut [u8]) {
        (self.brought.entropy)(bytes);
    }

    /// Bits that nobody can guess.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy(&mut bytes);
        bytes
    }

    /// Fresh ids for a command given at a moment.
    pub(crate) fn ids(&self, at: Timestamp) -> Ids {
        let unix_ms = u64::try_from(at.as_millisecond()).unwrap_or_default();
        Ids::new(unix_ms, u128::from_le_bytes(self.random()))
    }
}

/// Whether browsers reach an address so that nobody listens in: over TLS, or on the machine.
pub(crate) fn is_safe(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split([':', '/']).next().unwrap_or_default();
    url.starts_with("https://") || host == "127.0.0.1" || host == "localhost"
}
