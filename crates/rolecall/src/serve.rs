//! Running the server.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use axum::{Router, serve::ListenerExt};

use rolecall_store::Store;
use rolecall_web::App;
use tokio::net::TcpListener;

use crate::{
    checkpoints,
    cli::{Place, Serve},
    config::{self, Config},
    gateway, key_file, machine,
    mistake::Mistake,
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
    let store = Store::open_deciding(&database).await?;
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
    let opened = gateway::opened(config.gateway, (&config::folder(place), &catalog), &seal).await?;
    println!("Rolecall listens on {here}, reached as {public_url}");
    let mut app = App::new(store.clone(), seal, &public_url, machine::now, machine::fill);
    let mut behind = None;
    if let Some(gateway::Opened { gateway, listener }) = opened {
        app = app.with_gateway(gateway);
        behind = listener;
    }
    serve(listener, behind, store, app, carrier).await?;
    Ok(ExitCode::SUCCESS)
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

/// Serves until the process is told to end, then finishes what it has begun. Mail goes out and
/// checkpoints are signed meanwhile.
pub(crate) async fn serve(
    listener: TcpListener,
    gateway: Option<TcpListener>,
    store: Store,
    app: App,
    carrier: Carrier,
) -> Result<(), Mistake> {
    let mail = tokio::spawn({
        let (app, store) = (app.clone(), store.clone());
        async move {
            store.live().whole().await;
            post::run(app, store, carrier).await;
        }
    });
    let signing = tokio::spawn({
        let (app, store) = (app.clone(), store.clone());
        async move {
            store.live().whole().await;
            checkpoints::run(app).await;
        }
    });
    let behind = gateway.map(|listener| {
        tokio::spawn(listening(listener, rolecall_web::gateway::router(app.clone())))
    });
    let served = listening(listener, rolecall_web::router(app)).await;
    if let Some(behind) = behind {
        // Streams through the gateway may go on for ever: they have had their chance to end.
        drop(tokio::time::timeout(GOING_ON_MAX, behind).await);
    }
    mail.abort();
    signing.abort();
    store.close().await;
    served.map_err(Mistake::io("the server"))
}

/// How long streams through the gateway go on when the process is told to end.
const GOING_ON_MAX: Duration = Duration::from_secs(5);

async fn listening(listener: TcpListener, router: Router) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener.tap_io(|stream| drop(stream.set_nodelay(true))), service)
        .with_graceful_shutdown(told_to_end())
        .await
}

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
