//! How several nodes on one database follow each other. One with a database of its own has nobody to
//! follow.

use rolecall_store::Following;
use serde::Deserialize;

use super::Ms;
use crate::mistake::Mistake;

/// What is set of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nodes {
    /// What this node is called; by default the machine's name.
    pub(crate) name: Option<String>,
    /// How often it looks for changes without being told of one; 1 second.
    look_every_ms: Option<Ms>,
    /// How long it answers without having heard that it has every change: 30 seconds. Then it says no.
    out_of_date_ms_max: Option<Ms>,
    /// How long a request waits for the revision that it asks for; 2 seconds.
    wait_ms_max: Option<Ms>,
}

impl Nodes {
    /// What is set, and for the rest what is usual.
    pub(crate) fn following(&self) -> Following {
        let usual = Following::default();
        let ms = |set: Option<Ms>, usual| set.map_or(usual, |ms| ms.0);
        Following {
            look_every: ms(self.look_every_ms, usual.look_every),
            out_of_date_max: ms(self.out_of_date_ms_max, usual.out_of_date_max),
            wait_max: ms(self.wait_ms_max, usual.wait_max),
        }
    }

    /// Refuses what makes a node answer no while all is well: who looks more seldom than that is out of
    /// date whenever nothing happens.
    pub(super) fn checked(&self) -> Result<(), Mistake> {
        let Following { out_of_date_max, look_every, .. } = self.following();
        if out_of_date_max >= 2 * look_every {
            return Ok(());
        }
        Err(Mistake::usage(format!(
            "[nodes] out_of_date_ms_max is {}, and look_every_ms is {}: let the first be twice the second \
             at least, or the node answers no while all is well",
            out_of_date_max.as_millis(),
            look_every.as_millis()
        )))
    }
}
