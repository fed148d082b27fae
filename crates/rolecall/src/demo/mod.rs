//! The demo: a provider's whole world on an embedded database, made by the same commands that
//! anyone gives, each by someone who may.

mod crowd;
mod named;
mod office;
mod reviews;
mod script;
mod world;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    str::FromStr,
};

use rolecall_core::name::ShortName;
use rolecall_store::Store;
use rolecall_web::App;
use serde::{Deserialize, Serialize};

use crate::{
    cli::Demo,
    config::{self, DATABASE_FILE, database_url},
    key_file, listen, machine,
    mistake::Mistake,
    nodes,
    post::{Carrier, Senders},
    private,
    serve::{self, Doors},
};

/// What is kept beside the demo's database: its secrets are for play, on this machine only.
const CREDENTIALS_FILE: &str = "demo.json";

/// As whom to come in. The first key may ask decisions and simulate a moment; the second may do
/// what the group Admin may.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Credentials {
    decision_key: String,
    admin_key: String,
    people: Vec<Login>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Login {
    email: String,
    password: String,
}

/// What `--ready-file` says once the server answers.
#[derive(Serialize)]
struct Ready<'r> {
    url: &'r str,
    gateway: &'r str,
    #[serde(flatten)]
    credentials: &'r Credentials,
}

pub(crate) async fn run(demo: Demo) -> Result<ExitCode, Mistake> {
    let listener = serve::bind(SocketAddr::from(([127, 0, 0, 1], demo.port))).await?;
    let port = listener.local_addr().map_err(Mistake::io("the socket"))?.port();
    let url = format!("http://127.0.0.1:{port}");
    let behind = serve::bind(SocketAddr::from(([127, 0, 0, 1], demo.gateway_port()))).await?;
    let behind_port = behind.local_addr().map_err(Mistake::io("the socket"))?.port();
    // Browsers keep cookies by host, whatever the port: of another name, the back office gets none of
    // the portal's.
    let gateway_url = format!("http://localhost:{behind_port}");
    let _alone = alone(&demo.folder)?;
    let (store, credentials) = opened(&demo).await?;
    introduce((&url, &gateway_url), &demo.folder, &credentials);
    let carrier = match &demo.mail_server {
        Some(server) => Carrier::server(server, senders()?, None)?,
        None => Carrier::folder(demo.folder.join("outbox")),
    };
    let key_file = key_file::beside(&database_url(&demo.folder.join(DATABASE_FILE)));
    let (seal, _) = key_file::seal(&store, &key_file).await?;
    let catalog = store.live().decide(|index| index.catalog().clone());
    let gateway = office::started(&seal, &demo.folder, &catalog, &gateway_url).await?;
    let mut app = App::new(store.clone(), seal, &url, machine::now, machine::fill);
    let node = nodes::this(None, &url);
    app = app.with_gateway(gateway).with_node(node.clone());
    if let Some(shown) = carrier.shown() {
        app = app.showing_mail(shown);
    }
    let doors = Doors {
        portal: listener,
        behind: Some(behind),
        watching: None,
        limits: listen::Limits::default(),
        traced: None,
    };
    let serving = tokio::spawn(serve::serve(doors, store, app, carrier, node));
    if let Some(path) = &demo.ready_file {
        let url = format!("http://127.0.0.1:{port}");
        let ready = Ready { url: &url, gateway: &gateway_url, credentials: &credentials };
        write_ready(path, &ready)?;
    }
    serving.await.map_err(|error| Mistake::usage(error.to_string()))?
}

/// The provider's address, and the reseller's for its own customers.
fn senders() -> Result<Senders, Mistake> {
    let harbour = ShortName::from_str("harbour").expect("the name of the demo's reseller");
    let own = [(harbour, "rolecall@harbour.example".to_owned())];
    Senders::new("rolecall@northwind.example", &own.into())
}

/// Holds the folder as long as the demo runs: two at once would take each other's files away.
fn alone(folder: &Path) -> Result<std::fs::File, Mistake> {
    private::folder(folder)?;
    let path = folder.join("lock");
    let file = std::fs::File::create(&path).map_err(Mistake::io(path.display().to_string()))?;
    file.try_lock().map_err(|_| {
        let folder = folder.display();
        Mistake::usage(format!(
            "a demo already runs in {folder}: end it, or name another with --folder"
        ))
    })?;
    Ok(file)
}

/// The demo in the folder: as it was left, or made anew.
async fn opened(demo: &Demo) -> Result<(Store, Credentials), Mistake> {
    let folder = &demo.folder;
    let credentials_file = folder.join(CREDENTIALS_FILE);
    if demo.fresh {
        remove(folder)?;
    }
    let database = folder.join(DATABASE_FILE);
    if let Ok(text) = std::fs::read_to_string(&credentials_file) {
        let credentials = serde_json::from_str(&text).map_err(|error| {
            let file = credentials_file.display();
            Mistake::usage(format!("{file}: {error}: begin anew with --fresh"))
        })?;
        return Ok((Store::open(&database_url(&database)).await?, credentials));
    }
    // Credentials are written last: without them, what is there is half a demo.
    remove_database(&database)?;
    eprintln!("Making the demo in {} ...", folder.display());
    let store = Store::open(&database_url(&database)).await?;
    let credentials = world::make(&store).await?;
    forget_mail(&store).await?;
    let text = serde_json::to_string_pretty(&credentials).expect("plain data");
    private::write(&credentials_file, text.as_bytes())?;
    Ok((store, credentials))
}

/// What happened before the demo began is in nobody's mail any more.
async fn forget_mail(store: &Store) -> Result<(), Mistake> {
    loop {
        let due = store.due_mail(machine::now(), 200).await?;
        if due.is_empty() {
            return Ok(());
        }
        for mail in due {
            store.mail_void(mail.id).await?;
        }
    }
}

fn remove(folder: &Path) -> Result<(), Mistake> {
    private::remove(&folder.join(CREDENTIALS_FILE))?;
    remove_database(&folder.join(office::DATABASE_FILE))?;
    remove_database(&folder.join(DATABASE_FILE))
}

fn remove_database(database: &Path) -> Result<(), Mistake> {
    for suffix in ["", "-wal", "-shm"] {
        private::remove(&PathBuf::from(format!("{}{suffix}", database.display())))?;
    }
    Ok(())
}

fn write_ready(path: &Path, ready: &Ready<'_>) -> Result<(), Mistake> {
    private::write(path, serde_json::to_string_pretty(ready).expect("plain data").as_bytes())
}

/// What to say to other commands so that they find the demo.
fn named_database(folder: &Path) -> String {
    if folder == Path::new(config::DEMO_FOLDER) {
        return String::new();
    }
    format!("--database {} ", folder.join(DATABASE_FILE).display())
}

fn introduce((url, gateway): (&str, &str), folder: &Path, credentials: &Credentials) {
    println!("Rolecall's demo answers at {url}");
    println!("A back office that knows nothing of access stands behind its gateway at {gateway}");
    println!("It lives in {}; end it with Ctrl-C, begin anew with --fresh.\n", folder.display());
    println!("People, each with the password {}:\n", named::PASSWORD);
    for login in &credentials.people {
        println!("  {:<30} {}", login.email, named::what_they_are(&login.email));
    }
    println!(
        "\nA key that may ask for decisions and simulate a moment:\n  {}",
        credentials.decision_key
    );
    println!("A key with all that the group Admin holds:\n  {}\n", credentials.admin_key);
    println!("Ask, for example, in another terminal in this folder:\n");
    println!("  rolecall {}explain steve@abc.example view invoices abc", named_database(folder));
    println!("  curl -s {url}/access/v1/evaluation \\");
    println!(
        "    -H 'Authorization: Bearer {}' -H 'Content-Type: application/json' \\",
        credentials.decision_key
    );
    println!(
        "    -d '{{\"subject\":{{\"type\":\"person\",\"id\":\"adam@abc.example\"}},\
         \"action\":{{\"name\":\"view\"}},\"resource\":{{\"type\":\"invoices\",\"id\":\"abc\"}}}}'\n"
    );
}
