//! Configuration: one typed struct, read once, from a TOML file, the environment and flags.

mod chosen;
mod nodes;
mod value;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use rolecall_core::{name::ShortName, suggest};
use serde::Deserialize;
use url::Url;

use self::value::{Count, Part, Range};
pub(crate) use self::{
    chosen::{Chosen, ChosenMail, lacks_password},
    nodes::Nodes,
    value::{Bytes, Ms},
};
use crate::{
    cli::{LogFormat, Place},
    listen,
    mistake::Mistake,
    private,
};

/// Where the demo lives, unless it is told otherwise.
pub(crate) const DEMO_FOLDER: &str = "rolecall-demo";
/// Where an installation lives, unless it is told otherwise.
pub(crate) const DATA_FOLDER: &str = "rolecall-data";
/// The database in either.
pub(crate) const DATABASE_FILE: &str = "rolecall.db";

/// The configuration file. Unknown keys are errors.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The database, as sqlite://FILE.
    pub(crate) database: Option<String>,
    /// Where to listen.
    pub(crate) listen: Option<SocketAddr>,
    /// How the world reaches this server.
    pub(crate) public_url: Option<String>,
    /// The file with the key that seals second factors.
    pub(crate) key_file: Option<PathBuf>,
    /// How many connections there may be, and how long they may last.
    #[serde(default)]
    pub(crate) connections: Connections,
    /// How several nodes on one database follow each other.
    #[serde(default)]
    pub(crate) nodes: Nodes,
    /// How mail goes out.
    #[serde(default)]
    pub(crate) mail: Mail,
    /// What stands in front of applications, if anything does.
    pub(crate) gateway: Option<Gateway>,
    /// What the log has, and how it is written.
    #[serde(default)]
    pub(crate) logs: Logs,
    /// Where figures are to be had.
    #[serde(default)]
    pub(crate) metrics: Metrics,
    /// Where traces go.
    #[serde(default)]
    pub(crate) traces: Traces,
}

/// What the log has, and how it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Logs {
    /// How lines are written.
    pub(crate) format: Option<LogFormat>,
    /// Which lines, as `info`, or `warn,rolecall=debug`.
    pub(crate) filter: Option<String>,
}

/// Where figures are to be had: nowhere, unless it is said.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metrics {
    /// An address that strangers do not reach: no key is asked for.
    pub(crate) listen: Option<SocketAddr>,
}

/// Where traces go: nowhere, unless it is said.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Traces {
    /// A collector, by OTLP over HTTP.
    pub(crate) endpoint: Option<String>,
    /// Which part of the requests, from 0 to 1.
    pub(crate) ratio: Option<Part>,
    /// Whether a trace that a request comes with goes on: only behind a proxy that says so itself, for
    /// strangers would choose what is traced.
    #[serde(default)]
    pub(crate) follow: bool,
}

/// How many connections each address has, and how long they may keep their places.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "a quantity ends in its unit and bound")]
pub(crate) struct Connections {
    /// How many there are at once.
    open_max: Option<Count>,
    /// How many there are at once of one address.
    open_each_max: Option<Count>,
    /// How long the head of a request may take to come.
    head_ms_max: Option<Ms>,
    /// How long the body of a request may take, besides a second for every 16 KiB.
    body_ms_max: Option<Ms>,
    /// How long a connection is kept for the next request.
    kept_ms_max: Option<Ms>,
    /// How long nothing of an answer may be taken.
    untaken_ms_max: Option<Ms>,
}

impl Connections {
    /// What is set, and for the rest what is usual.
    pub(crate) fn limits(&self) -> listen::Limits {
        let usual = listen::Limits::default();
        let count = |set: Option<Count>, usual| {
            set.and_then(|it| usize::try_from(it.0).ok()).unwrap_or(usual)
        };
        let ms = |set: Option<Ms>, usual| set.map_or(usual, |ms| ms.0);
        listen::Limits {
            open_max: count(self.open_max, usual.open_max),
            open_each_max: count(self.open_each_max, usual.open_each_max),
            head_max: ms(self.head_ms_max, usual.head_max),
            body_max: self.body_ms_max.map(|ms| ms.0).or(usual.body_max),
            kept_max: ms(self.kept_ms_max, usual.kept_max),
            untaken_max: ms(self.untaken_ms_max, usual.untaken_max),
        }
    }
}

/// What stands in front of applications.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gateway {
    /// The file with the route table, seen from this one.
    pub(crate) routes: Option<PathBuf>,
    /// Where its own proxy listens; without it there are only the endpoints for other proxies.
    pub(crate) listen: Option<SocketAddr>,
    /// How browsers reach the application that has no host of its own.
    pub(crate) public_url: Option<String>,
    /// Proxies whose word counts about what was asked for, and from where.
    #[serde(default)]
    pub(crate) trusted_peers: Vec<Range>,
    /// Which key signs assertions: the next number is another key.
    pub(crate) assertion_key: Option<Count>,
    /// The authorities that certificates of applications are from, as PEM, seen from this file, beside
    /// the public ones.
    pub(crate) ca_file: Option<PathBuf>,
    /// The most bytes of a request's body.
    pub(crate) body_bytes_max: Option<Bytes>,
    /// The most bytes of a JSON answer that fields are taken out of.
    pub(crate) json_bytes_max: Option<Bytes>,
    /// How long a decision may take.
    pub(crate) decision_ms_max: Option<Ms>,
    /// How long it may take to reach an application.
    pub(crate) connect_ms_max: Option<Ms>,
    /// How long an application may take to begin its answer.
    pub(crate) first_byte_ms_max: Option<Ms>,
    /// How long nothing may come on a stream.
    pub(crate) idle_ms_max: Option<Ms>,
}

/// How mail goes out. Without a server it is written to a folder.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// The mail server, as smtp://NAME:PASSWORD@HOST:PORT?tls=required.
    pub(crate) server: Option<String>,
    /// The address that mail comes from.
    pub(crate) from: Option<String>,
    /// Other addresses for the mail of resellers and their customers, by short name.
    #[serde(default)]
    pub(crate) senders: BTreeMap<ShortName, String>,
    /// The authority that the mail server's certificate is from, as PEM, beside the public ones.
    pub(crate) ca_file: Option<PathBuf>,
    /// The folder to which it is written where there is no server.
    pub(crate) folder: Option<PathBuf>,
}

const KEYS: [&str; 40] = [
    "database",
    "listen",
    "public_url",
    "key_file",
    "mail",
    "server",
    "from",
    "senders",
    "ca_file",
    "folder",
    "gateway",
    "routes",
    "trusted_peers",
    "assertion_key",
    "body_bytes_max",
    "json_bytes_max",
    "decision_ms_max",
    "connect_ms_max",
    "first_byte_ms_max",
    "idle_ms_max",
    "connections",
    "open_max",
    "open_each_max",
    "head_ms_max",
    "body_ms_max",
    "kept_ms_max",
    "untaken_ms_max",
    "logs",
    "format",
    "filter",
    "metrics",
    "traces",
    "endpoint",
    "ratio",
    "follow",
    "nodes",
    "name",
    "look_every_ms",
    "out_of_date_ms_max",
    "wait_ms_max",
];

impl std::fmt::Debug for Config {
    /// Without what it says: passwords of database and mail server are among it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Config(..)")
    }
}

impl Config {
    /// The file that was named, or rolecall.toml here, or nothing.
    pub(crate) fn read(place: &Place) -> Result<Self, Mistake> {
        let (path, named) = (path(place), place.config.is_some());
        if !named && !path.exists() {
            return Ok(Self::default());
        }
        let text =
            std::fs::read_to_string(&path).map_err(Mistake::io(path.display().to_string()))?;
        let config = parsed(&path, &text)?;
        config.nodes.checked()?;
        Ok(config)
    }
}

/// The configuration file, whether it is there or not.
pub(crate) fn path(place: &Place) -> PathBuf {
    place.config.clone().unwrap_or_else(|| PathBuf::from("rolecall.toml"))
}

/// The folder from which paths in the configuration are seen.
pub(crate) fn folder(place: &Place) -> PathBuf {
    path(place).parent().map(Path::to_path_buf).unwrap_or_default()
}

fn parsed(path: &Path, text: &str) -> Result<Config, Mistake> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text[..start].matches('\n').count() + 1;
        let unknown = error.message().strip_prefix("unknown field `");
        let unknown = unknown.and_then(|rest| rest.split('`').next());
        let meant = unknown.and_then(|key| suggest::nearest(key, KEYS.into_iter()));
        let meant = suggest::sentence(&meant.map(str::to_owned));
        let sentence = format!("{}:{line}: {}{meant}", path.display(), error.message());
        Mistake::usage(sentence)
    })
}

/// The database that is meant, for commands that look at one which must be there.
pub(crate) fn existing_database(place: &Place) -> Result<String, Mistake> {
    if let Some(url) = named_database(place)? {
        return Ok(url);
    }
    for folder in [DATA_FOLDER, DEMO_FOLDER] {
        let file = Path::new(folder).join(DATABASE_FILE);
        let there = file.try_exists().map_err(Mistake::io(file.display().to_string()))?;
        if there {
            return Ok(database_url(&file));
        }
    }
    Err(Mistake::usage(
        "there is no database here: run `rolecall demo` or `rolecall init` first, or name one with --database",
    ))
}

/// The database that a server runs on: the one that is there, or the place of one that is yet to be.
pub(crate) fn server_database(place: &Place) -> Result<String, Mistake> {
    existing_database(place).or_else(|_| database(place))
}

/// The database that is meant, for commands that make one.
pub(crate) fn database(place: &Place) -> Result<String, Mistake> {
    if let Some(url) = named_database(place)? {
        Ok(url)
    } else {
        private::folder(Path::new(DATA_FOLDER))?;
        Ok(database_url(&Path::new(DATA_FOLDER).join(DATABASE_FILE)))
    }
}

fn named_database(place: &Place) -> Result<Option<String>, Mistake> {
    let named = match &place.database {
        Some(url) => Some(url.clone()),
        None => Config::read(place)?.database,
    };
    Ok(named.map(|named| if named.contains(':') { named } else { database_url(Path::new(&named)) }))
}

/// How browsers reach something: a scheme, a host and a port, as they say it themselves. Cookies and
/// what pages send are compared with it.
pub(crate) fn origin(what: &str, given: &str) -> Result<String, Mistake> {
    let url = Url::parse(given).ok();
    let url = url.filter(|url| {
        ["http", "https"].contains(&url.scheme())
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    });
    url.map(|url| url.origin().ascii_serialization()).ok_or_else(|| {
        let given = given.escape_debug();
        Mistake::usage(format!("{what} is `{given}`: write https://HOST or https://HOST:PORT"))
    })
}

/// The URL of an embedded database.
pub(crate) fn database_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_what_was_meant() {
        let text = "database = \"sqlite://x.db\"\npublic_ulr = \"https://x.example\"\n";
        let error = parsed(Path::new("rolecall.toml"), text).expect_err("refused").to_string();
        assert!(error.starts_with("rolecall.toml:2: unknown field `public_ulr`"), "{error}");
        assert!(error.ends_with("did you mean `public_url`?"), "{error}");
    }

    #[test]
    fn an_origin_is_as_browsers_say_it() {
        for (given, is) in [
            ("https://office.example", "https://office.example"),
            ("https://Office.Example/", "https://office.example"),
            ("HTTPS://office.example:443", "https://office.example"),
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
            ("https://büro.example", "https://xn--bro-hoa.example"),
        ] {
            assert_eq!(origin("it", given).expect("an origin"), is);
        }
        for wrong in [
            "office.example",
            "office.example:443",
            "ftp://office.example",
            "https://office.example/path",
            "https://a@office.example",
            "https://office.example?x",
            "",
        ] {
            let said = origin("`public_url`", wrong).expect_err("refused").to_string();
            assert!(
                said.starts_with("`public_url` is `") && said.contains("https://HOST"),
                "{said}"
            );
        }
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_its_line_and_what_to_write() {
        let mistake =
            |text: &str| parsed(Path::new("rolecall.toml"), text).expect_err("refused").to_string();
        for (line, write) in [
            ("trusted_peers = [\"127.0.0.1\"]", "such as \"10.0.0.1/32\" for one address"),
            ("trusted_peers = [7]", "such as \"10.0.0.1/32\" for one address"),
            ("json_bytes_max = -1", "`-1` cannot be used: write a whole number of bytes"),
            ("json_bytes_max = 0", "a whole number of bytes, 1 or more"),
            (
                "body_bytes_max = \"1 MB\"",
                "`\"1 MB\"` cannot be used: write a whole number of bytes",
            ),
            ("idle_ms_max = 1.5", "a whole number of milliseconds"),
            ("assertion_key = 0", "a whole number, 1 or more"),
        ] {
            let said = mistake(&format!("listen = \"127.0.0.1:1\"\n[gateway]\n{line}\n"));
            assert!(said.starts_with("rolecall.toml:3: "), "{said}");
            assert!(said.contains(write), "{said}");
        }
        let said = mistake("[connections]\nopen_max = -1\n");
        assert!(said.starts_with("rolecall.toml:2: `-1` cannot be used"), "{said}");
    }
}
