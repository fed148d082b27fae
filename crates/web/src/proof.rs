//! Who signs for the ledger: by a key that follows from the key of the installation, so that every
//! node signs alike and nothing is stored.

use rolecall_core::Timestamp;
use rolecall_store::{Checkpoint, Fault, Machine, Signer};

use crate::App;

impl Machine for App {
    fn now(&self) -> Timestamp {
        App::now(self)
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.entropy(bytes);
    }
}

impl App {
    /// Signs for the ledger, which must have a row.
    pub(crate) async fn signer(&self) -> Result<&Signer, Fault> {
        let secret = self.seal().checkpoints();
        self.signing().get_or_try_init(|| self.store().proof().signer(secret)).await
    }
}

/// Puts new rows into the tree, and signs a checkpoint of them unless the last one is younger than a
/// minute. To be called again and again.
pub async fn keep_up(app: &App) -> Result<Checkpoint, Fault> {
    let head = app.store().live().revision();
    app.store().proof().fresh_checkpoint(app.signer().await?, app, head).await
}
