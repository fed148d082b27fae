//! What a store tells of how it follows the others.

use crate::{Fault, FollowState, Store};

impl Store {
    /// How this node stands to the database and to the other nodes.
    pub fn follow_state(&self) -> FollowState {
        self.follow.told(self.live.revision())
    }

    /// Whether this node has not heard for too long that it has everything: then it is to answer
    /// nothing.
    pub fn is_out_of_date(&self) -> bool {
        self.follow.is_out_of_date()
    }

    /// Whether there may be other nodes on the database.
    pub fn follows(&self) -> bool {
        self.follow.follows()
    }

    /// Whether the database answers, as far as is known.
    pub fn reaches_database(&self) -> bool {
        self.follow.reach().is_ok()
    }

    /// Waits, as long as is configured, until a revision is here; whether it is. One that nobody has
    /// written yet is not waited for longer than it takes to ask the database.
    pub async fn has_reached(&self, revision: u64) -> bool {
        let is_here = || self.live.revision() >= revision;
        if is_here() || !self.follows() {
            return is_here();
        }
        let wait = self.follow.following().wait_max;
        let reached = async {
            tokio::select! {
                () = self.live.reached(revision) => {}
                () = self.follow.looked() => {}
            }
        };
        tokio::time::timeout(wait, reached).await.ok();
        is_here()
    }

    /// Ends when this node follows no further: only a new start helps.
    pub async fn broke(&self) -> Fault {
        self.follow.until_broken().await
    }
}
