//! The example back office behind the gateway: an application that knows nothing of access.

use std::path::Path;

use rolecall_core::catalog::Catalog;
use rolecall_web::{Seal, gateway::Gateway};
use tokio::net::TcpListener;

use crate::{gateway, mistake::Mistake, serve::told_to_end};

/// Its database, in the folder of the demo.
pub(super) const DATABASE_FILE: &str = "backoffice.db";
/// Where its route table says that it listens.
const UPSTREAM: &str = "http://127.0.0.1:7300";

/// Starts it at a free port of this machine, and gives the gateway that stands before it.
pub(super) async fn started(
    seal: &Seal,
    folder: &Path,
    catalog: &Catalog,
    public_url: &str,
) -> Result<Gateway, Mistake> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Mistake::io("a socket"))?;
    let address = listener.local_addr().map_err(Mistake::io("the socket"))?;
    let routes = backoffice::routes().replace(UPSTREAM, &format!("http://{address}"));
    let table = gateway::parsed(Path::new("backoffice's gateway.toml"), &routes, catalog)?;
    let database = folder.join(DATABASE_FILE);
    tokio::spawn(async move {
        if let Err(fault) = backoffice::serve(listener, &database, true, told_to_end()).await {
            tracing::error!(%fault, "the back office of the demo ended");
        }
    });
    Ok(gateway::of(seal, table, public_url))
}
