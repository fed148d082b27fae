//! Running the server.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use rolecall_store::{Node, Store};
use rolecall_web::App;
use tokio::{net::TcpListener, time::timeout};

use crate::{
    checkpoints,
    cli::{Place, Serve},
    clock,
    config::{self, Config},
    gateway, key_file,
    listen::{self, Limits},
    machine,
    mistake::Mistake,
    nodes,
    post::{self, Carrier, Senders},
};

pub(crate) async fn run(place: &Place, flags: Serve) -> Result<ExitCode, Mistake> {
    let config = Config::read(place)?;
    let database = config::existing_database(place)?;
    let listen = flags.listen.or(config.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let listener = bind(listen).await?;
    let here = listener.local_addr().map_err(Mistake::io("the socket"))?;
    let public_url =
        flags.public_url.or(config.public_url).unwrap_or_else(|| format!("http://{here}"));
    // Decisions are answered soon; all else waits until the records are there.
    let store = Store::open_following(&database, config.nodes.following()).await?;
    if store.live().revision() == 0 {
        return Err(Mistake::usage("the database is empty: run `rolecall init` first"));
    }
    let key_file = key_file::path(flags.key_file, place, &database)?;
    let (seal, is_new) = key_file::seal(&store, &key_file).await?;
    if is_new {
        eprintln!("{}", key_file::advice(&key_file));
    }
    let carrier = carrier(flags.mail_server, flags.mail_from, config.mail)?;
    let catalog = store.live().decide(|index| index.catalog().clone());
    let at = (config::folder(place), config.connections.limits());
    let opened = gateway::opened(config.gateway, (&at.0, &catalog, &public_url), &seal).await?;
    println!("Rolecall listens on {here}, reached as {public_url}");
    let node = nodes::this(flags.node_name.or(config.nodes.name), &here.to_string());
    let mut app = App::new(store.clone(), seal, &public_url, machine::now, machine::fill);
    app = app.with_node(node.clone());
    let mut behind = None;
    if let Some(gateway::Opened { gateway, listener }) = opened {
        app = app.with_gateway(gateway);
        behind = listener;
    }
    serve((listener, behind, at.1), store, app, carrier, node).await
}

/// What takes mail: the server that was named, or a folder.
fn carrier(
    server: Option<String>,
    from: Option<String>,
    config: config::Mail,
) -> Result<Carrier, Mistake> {
    let (server, from) = (server.or(config.server), from.or(config.from));
    match (server, from) {
        (Some(server), Some(from)) => {
            let senders = Senders::new(&from, &config.senders)?;
            Carrier::server(&server, senders, config.ca_file.as_deref())
        }
        (Some(_), None) => Err(Mistake::usage(
            "mail needs an address to come from: set `from` under [mail], or --mail-from",
        )),
        (None, _) => {
            let folder = config.folder.unwrap_or_else(|| PathBuf::from(config::DATA_FOLDER));
            let folder = folder.join("outbox");
            eprintln!("No mail server is set: mail is written to {}", folder.display());
            Ok(Carrier::folder(folder))
        }
    }
}

pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Mistake> {
    TcpListener::bind(address).await.map_err(Mistake::io(format!("cannot listen on {address}")))
}

/// Serves the portal's address and the gateway's until the process is told to end, then finishes
/// what it has begun. Mail goes out, what is due happens and checkpoints are signed meanwhile.
pub(crate) async fn serve(
    (listener, gateway, limits): (TcpListener, Option<TcpListener>, Limits),
    store: Store,
    app: App,
    carrier: Carrier,
    node: Node,
) -> Result<ExitCode, Mistake> {
    let telling = tokio::spawn(nodes::run(store.clone(), node.clone()));
    let mail = tokio::spawn({
        let (app, store) = (app.clone(), store.clone());
        async move {
            store.live().whole().await;
            let its = store.turn("mail", node.id);
            post::run(app, store, carrier, its).await;
        }
    });
    let signing = tokio::spawn({
        let (app, store) = (app.clone(), store.clone());
        async move {
            store.live().whole().await;
            let its = store.turn("checkpoints", node.id);
            checkpoints::run(app, its).await;
        }
    });
    let clock = tokio::spawn({
        let store = store.clone();
        async move {
            store.live().whole().await;
            let its = store.turn("clock", node.id);
            clock::run(store, its).await;
        }
    });
    let behind = gateway.map(|listener| {
        let router = rolecall_web::gateway::router(app.clone());
        tokio::spawn(listen::serve(listener, router, limits, told_to_end()))
    });
    let (ending, is_ending) = tokio::sync::oneshot::channel::<()>();
    let broke = std::sync::Arc::new(std::sync::OnceLock::new());
    let end = {
        let (store, broke) = (store.clone(), broke.clone());
        async move {
            tokio::select! {
                () = told_to_end() => {}
                // Only a new start helps: whoever runs this starts it again.
                fault = store.broke() => drop(broke.set(fault)),
            }
            drop(ending);
        }
    };
    let mut served =
        std::pin::pin!(listen::serve(listener, rolecall_web::router(app), limits, end));
    tokio::select! {
        () = &mut served => {}
        _ = is_ending => drop(timeout(FINISHED_MAX, served).await),
    }
    if let Some(behind) = behind {
        // Streams through the gateway may go on for ever: they have had their chance to end.
        drop(timeout(GOING_ON_MAX, behind).await);
    }
    mail.abort();
    clock.abort();
    signing.abort();
    telling.abort();
    nodes::leave(&store, &node).await;
    store.close().await;
    match broke.get() {
        Some(fault) => Err(fault.clone().into()),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// How long requests that have begun may take when the process is told to end.
const FINISHED_MAX: Duration = Duration::from_secs(30);
/// How long streams through the gateway go on then.
const GOING_ON_MAX: Duration = Duration::from_secs(5);

pub(crate) async fn told_to_end() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
