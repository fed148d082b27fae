//! Sending mail: what is due in the outbox goes out, again and again until it is taken.

use std::{
    collections::{BTreeMap, VecDeque},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::client::{Certificate, Tls, TlsParameters},
};
use rolecall_core::{SignedDuration, Timestamp, name::ShortName};
use rolecall_store::{Fault, Store, Turn, Waiting, without_password};
use rolecall_web::{
    App,
    mail::{Delivered, Letter, letter},
};

use url::Url;

use crate::{machine, mistake::Mistake, nodes, private};

/// How many mails are taken out of the outbox at a time.
const AT_A_TIME: u32 = 20;
/// After how many tries a mail is given up: some two days.
const TRIES_MAX: u32 = 14;
/// The pause after the first try; each is twice the one before, up to six hours.
const PAUSE_SECONDS: i64 = 10;
const PAUSE_SECONDS_MAX: i64 = 6 * 3_600;
/// How long the outbox is left alone if nothing is due.
const LOOK_EVERY: Duration = Duration::from_mins(1);
const LOOK_BESIDE_OTHERS_EVERY: Duration = Duration::from_secs(2);
/// How long a mail server may take.
const SERVER_SECONDS: u64 = 30;
/// How many letters a folder shows.
const SHOWN_MAX: usize = 200;

/// What takes letters.
#[derive(Clone)]
pub(crate) enum Carrier {
    /// A mail server, and the addresses that letters come from.
    Server(AsyncSmtpTransport<Tokio1Executor>, Senders),
    /// A folder, where there is no server.
    Folder(Folder),
}

/// The addresses that letters come from.
#[derive(Clone, Debug)]
pub(crate) struct Senders {
    usual: Address,
    /// Of resellers, by short name.
    own: BTreeMap<ShortName, Address>,
}

impl Senders {
    pub(crate) fn new(usual: &str, own: &BTreeMap<ShortName, String>) -> Result<Self, Mistake> {
        let own = own.iter().map(|(name, from)| Ok((name.clone(), sender(from)?)));
        Ok(Self { usual: sender(usual)?, own: own.collect::<Result<_, Mistake>>()? })
    }

    /// The address of the nearest of these that has one of its own.
    fn of(&self, brands: &[ShortName]) -> &Address {
        brands.iter().find_map(|brand| self.own.get(brand)).unwrap_or(&self.usual)
    }
}

fn sender(from: &str) -> Result<Address, Mistake> {
    from.parse().map_err(|error| {
        Mistake::usage(format!("`{from}` is no address that mail can come from: {error}"))
    })
}

/// A folder into which letters are written, and the last of them.
#[derive(Clone)]
pub(crate) struct Folder {
    path: PathBuf,
    shown: Arc<Mutex<VecDeque<Delivered>>>,
}

/// Why a letter was not taken, and whether it is tried again.
struct Untaken {
    why: String,
    again: Again,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// For some two days.
    ForSomeTime,
    /// As long as it takes: it is not about this letter.
    Always,
    Never,
}

impl Untaken {
    fn for_now(why: &dyn ToString) -> Self {
        Self { why: why.to_string(), again: Again::ForSomeTime }
    }

    fn for_good(why: &dyn ToString) -> Self {
        Self { why: why.to_string(), again: Again::Never }
    }

    fn by_server(error: &lettre::transport::smtp::Error) -> Self {
        let again = if refuses_us(error) {
            Again::Always
        } else if error.is_permanent() {
            Again::Never
        } else {
            Again::ForSomeTime
        };
        Self { why: error.to_string(), again }
    }
}

impl Carrier {
    /// A mail server by its URL, such as `smtp://name:password@mail.example:587?tls=required`, whose
    /// certificate may be from an authority of one's own.
    pub(crate) fn server(
        url: &str,
        senders: Senders,
        authority: Option<&Path>,
    ) -> Result<Self, Mistake> {
        if !["smtp://", "smtps://"].iter().any(|scheme| url.starts_with(scheme)) {
            let shown = without_password(url);
            return Err(Mistake::usage(format!(
                "the mail server is `{shown}`: write smtp://HOST?tls=required, or smtps://HOST"
            )));
        }
        let wrong = |error| {
            Mistake::usage(format!(
                "the mail server `{}` cannot be used: {error}",
                without_password(url)
            ))
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(wrong)?;
        if let Some(file) = authority {
            transport = transport.tls(tls(url, file)?);
        }
        let transport = transport.timeout(Some(Duration::from_secs(SERVER_SECONDS))).build();
        Ok(Self::Server(transport, senders))
    }

    /// A folder, made when it is first needed.
    pub(crate) fn folder(path: PathBuf) -> Self {
        Self::Folder(Folder { path, shown: Arc::default() })
    }

    /// The letters that a folder has taken, the newest first; none for a server.
    pub(crate) fn shown(&self) -> Option<impl Fn() -> Vec<Delivered> + Send + Sync + 'static> {
        let Self::Folder(folder) = self else { return None };
        let shown = folder.shown.clone();
        Some(move || {
            shown.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
        })
    }

    /// Whether the server greets us and lets us in; no mail is sent.
    pub(crate) async fn greeted(&self) -> Result<(), String> {
        let Self::Server(transport, _) = self else { return Ok(()) };
        match transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the server did not answer as one of mail does".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn take(&self, letter: &Letter, at: Timestamp) -> Result<(), Untaken> {
        match self {
            Self::Server(transport, senders) => {
                let message = message(letter, senders.of(&letter.brands))?;
                let sent = transport.send(message).await;
                sent.map(drop).map_err(|error| Untaken::by_server(&error))
            }
            Self::Folder(folder) => folder.take(letter, at),
        }
    }
}

impl Folder {
    /// Where it is.
    pub(crate) fn shown_path(&self) -> std::path::Display<'_> {
        self.path.display()
    }

    fn take(&self, letter: &Letter, at: Timestamp) -> Result<(), Untaken> {
        let from =
            Address::new("no-reply", "localhost").map_err(|error| Untaken::for_good(&error))?;
        let message = message(letter, &from)?;
        // A letter may have a link that lets in whoever reads it.
        private::folder(&self.path).map_err(|mistake| Untaken::for_now(&mistake))?;
        let name = format!("{}-{}.eml", at.as_microsecond(), letter.to).replace('/', "_");
        private::write(&self.path.join(name), &message.formatted())
            .map_err(|mistake| Untaken::for_now(&mistake))?;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push_back(Delivered { at, letter: letter.clone() });
        if shown.len() > SHOWN_MAX {
            shown.pop_front();
        }
        Ok(())
    }
}

/// Whether a server refuses us and not a letter: it wants a name and a password, or others (RFC 4954).
fn refuses_us(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_some_and(|code| [530, 534, 535, 538].contains(&u16::from(code)))
}

/// TLS as the URL asks for it, with certificates of this authority taken too.
fn tls(url: &str, authority: &Path) -> Result<Tls, Mistake> {
    let url = Url::parse(url).map_err(|error| {
        Mistake::usage(format!(
            "`{}` is no address of a mail server: {error}",
            without_password(url)
        ))
    })?;
    let name = authority.display();
    let unfit = |error: lettre::transport::smtp::Error| {
        Mistake::usage(format!("`{name}` is no certificate of an authority as PEM: {error}"))
    };
    let pem =
        std::fs::read(authority).map_err(Mistake::io(format!("`ca_file` under [mail], {name}")))?;
    let certificate = Certificate::from_pem(&pem).map_err(unfit)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let with = TlsParameters::builder(host).add_root_certificate(certificate).build();
    let with = with.map_err(unfit)?;
    let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, how)| how.into_owned());
    Ok(match (url.scheme(), asked.as_deref()) {
        ("smtps", _) => Tls::Wrapper(with),
        (_, Some("opportunistic")) => Tls::Opportunistic(with),
        _ => Tls::Required(with),
    })
}

fn message(letter: &Letter, from: &Address) -> Result<Message, Untaken> {
    let to = letter.to.as_str().parse().map_err(|error| Untaken::for_good(&error))?;
    Message::builder()
        .from(Mailbox::new(Some(one_line(&letter.from_name)), from.clone()))
        .to(Mailbox::new(None, to))
        .subject(one_line(&letter.subject))
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|error| Untaken::for_good(&error))
}

/// A text that ends no header and begins no other.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Sends what is due, as long as the server runs. Of several nodes one does it at a time: each letter
/// is due to one all the same, but a slow server may hold up some for longer than that lasts.
pub(crate) async fn run(app: App, store: Store, carrier: Carrier, mut its: Turn) {
    loop {
        nodes::awaited(&mut its).await;
        match store.due_mail(machine::now(), AT_A_TIME).await {
            Ok(due) if due.is_empty() => wait(&store).await,
            Ok(due) => {
                for waiting in due {
                    // What is left is due again soon, to whoever has the turn then.
                    if !its.is_ours().await.unwrap_or_default() {
                        break;
                    }
                    // A letter that meets a mistake of this program holds up no other.
                    let sending = send(app.clone(), store.clone(), carrier.clone(), waiting);
                    match tokio::spawn(sending).await {
                        Ok(Ok(())) => {}
                        Ok(Err(fault)) => tracing::error!(%fault, "a mail stays in the outbox"),
                        Err(error) => tracing::error!(%error, "a mail stays in the outbox"),
                    }
                }
            }
            Err(fault) => {
                tracing::error!(%fault, "the outbox cannot be read");
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
}

/// Until mail was put in, or some is due again.
async fn wait(store: &Store) {
    let due = store.mail_due_at().await.ok().flatten();
    let until = due.map(|due| due.duration_since(machine::now()));
    // What other nodes put in is found by looking.
    let most = if store.follows() { LOOK_BESIDE_OTHERS_EVERY } else { LOOK_EVERY };
    let pause = until.and_then(|until| Duration::try_from(until).ok()).unwrap_or(most);
    tokio::select! {
        () = store.mail_waits() => {}
        () = tokio::time::sleep(pause.min(most)) => {}
    }
}

async fn send(app: App, store: Store, carrier: Carrier, waiting: Waiting) -> Result<(), Fault> {
    let now = machine::now();
    let Some(letter) = letter(&app, &waiting) else {
        // What it was to tell is no longer so.
        return store.mail_void(waiting.id).await;
    };
    match carrier.take(&letter, now).await {
        Ok(()) => store.mail_sent(waiting.id, machine::now()).await,
        Err(Untaken { why, again }) => {
            let again = match again {
                Again::Never => false,
                Again::Always => true,
                Again::ForSomeTime => waiting.tries < TRIES_MAX,
            };
            let again = again.then(|| again_at(now, waiting.tries));
            let said = without_addresses(&why);
            let mail = waiting.id;
            tracing::warn!(%mail, why = said, tries = waiting.tries, again = again.map(tracing::field::display), "a mail was not taken");
            store.mail_failed(waiting.id, &why, again).await
        }
    }
}

/// What a server said, for the log: it may name whom the mail is for. The page of mail has all of it.
fn without_addresses(why: &str) -> String {
    let words = why.split(' ').map(|word| if word.contains('@') { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn again_at(now: Timestamp, tries: u32) -> Timestamp {
    let doubled = PAUSE_SECONDS.checked_shl(tries.saturating_sub(1)).unwrap_or(PAUSE_SECONDS_MAX);
    let pause = SignedDuration::from_secs(doubled.clamp(PAUSE_SECONDS, PAUSE_SECONDS_MAX));
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_quarter_of_a_day() {
        let at = Timestamp::UNIX_EPOCH;
        let pauses = [1, 2, 3, 12, 40].map(|tries| again_at(at, tries).as_second());
        assert_eq!(pauses, [10, 20, 40, 20_480, 21_600]);
    }

    #[test]
    fn the_log_names_nobody_whom_mail_is_for() {
        let why = "permanent error (550): 5.1.1 <adam@abc.example>: no such mailbox";
        assert_eq!(without_addresses(why), "permanent error (550): 5.1.1 … no such mailbox");
    }

    #[tokio::test]
    async fn an_address_or_a_server_that_is_none_is_said() {
        let none = BTreeMap::new();
        let senders = Senders::new("a@b.example", &none).expect("an address");
        let server = Carrier::server("mail.example", senders, None).err().expect("refused");
        assert!(server.to_string().contains("`mail.example`"), "{server}");
        let from = Senders::new("nobody", &none).expect_err("refused").to_string();
        assert!(from.contains("`nobody`"), "{from}");
        let own = [("harbour".parse().expect("a name"), "nobody".to_owned())].into();
        assert!(Senders::new("a@b.example", &own).is_err());
    }

    /// A server that answers each line with one of these.
    async fn answering(lines: &'static [&'static str]) -> std::net::SocketAddr {
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("it has one");
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let (read, mut write) = stream.split();
            let mut read = BufReader::new(read).lines();
            for line in lines {
                write.write_all(line.as_bytes()).await.expect("written");
                drop(read.next_line().await);
            }
        });
        address
    }

    #[tokio::test]
    async fn a_letter_is_given_up_if_it_is_refused_and_not_if_we_are() {
        const WELL: &str = "220 mail.example\r\n";
        for (lines, again) in [
            (&[WELL, "250 well\r\n", "530 5.7.0 sign in first\r\n"], Again::Always),
            (&[WELL, "250 well\r\n", "553 5.1.8 no such sender\r\n"], Again::Never),
            (&[WELL, "250 well\r\n", "451 4.3.0 not now\r\n"], Again::ForSomeTime),
        ] {
            let address = answering(lines).await;
            let senders = Senders::new("a@acme.example", &BTreeMap::new()).expect("an address");
            let carrier = Carrier::server(&format!("smtp://{address}"), senders, None);
            let taken = carrier.expect("a server").take(&a_letter(), Timestamp::UNIX_EPOCH).await;
            let untaken = taken.expect_err("it is refused");
            assert_eq!(untaken.again, again, "{}", untaken.why);
        }
    }

    fn a_letter() -> Letter {
        Letter {
            to: "adam@abc.example".parse().expect("an address"),
            from_name: "Evil\r\nBcc: all@abc.example".to_owned(),
            brands: Vec::new(),
            subject: "Hello\r\nBcc: all@abc.example".to_owned(),
            text: "text".to_owned(),
            html: "<p>text</p>".to_owned(),
        }
    }

    #[test]
    fn the_nearest_reseller_that_has_a_sender_of_its_own_sends() {
        let name = |name: &str| name.parse::<ShortName>().expect("a name");
        let own = [(name("harbour"), "portal@harbour.example".to_owned())].into();
        let senders = Senders::new("no-reply@northwind.example", &own).expect("addresses");
        let of = |brands: &[&str]| {
            let brands: Vec<_> = brands.iter().map(|brand| name(brand)).collect();
            senders.of(&brands).to_string()
        };
        assert_eq!(of(&["harbour", "northwind"]), "portal@harbour.example");
        assert_eq!(of(&["quay", "harbour", "northwind"]), "portal@harbour.example");
        assert_eq!(of(&["northwind"]), "no-reply@northwind.example");
    }

    #[test]
    fn names_that_would_add_lines_to_a_letter_add_none() {
        let from = sender("no-reply@localhost").expect("an address");
        let message = message(&a_letter(), &from);
        let message = message.unwrap_or_else(|untaken| panic!("{}", untaken.why));
        let text = String::from_utf8(message.formatted()).expect("ASCII");
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }
}
