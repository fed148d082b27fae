//! Sending mail: what is due in the outbox goes out, again and again until it is taken.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
};
use rolecall_core::{SignedDuration, Timestamp};
use rolecall_store::{Fault, Store, Waiting};
use rolecall_web::{
    App,
    mail::{Delivered, Letter, letter},
};

use crate::{machine, mistake::Mistake};

/// How many mails are taken out of the outbox at a time.
const AT_A_TIME: u32 = 20;
/// After how many tries a mail is given up: some two days.
const TRIES_MAX: u32 = 14;
/// The pause after the first try; each is twice the one before, up to six hours.
const PAUSE_SECONDS: i64 = 10;
const PAUSE_SECONDS_MAX: i64 = 6 * 3_600;
/// How long the outbox is left alone if nothing is due.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How long a mail server may take.
const SERVER_SECONDS: u64 = 30;
/// How many letters a folder shows.
const SHOWN_MAX: usize = 200;

/// What takes letters.
#[derive(Clone)]
pub(crate) enum Carrier {
    /// A mail server, and the address that letters come from.
    Server(AsyncSmtpTransport<Tokio1Executor>, String),
    /// A folder, where there is no server.
    Folder(Folder),
}

/// A folder into which letters are written, and the last of them.
#[derive(Clone)]
pub(crate) struct Folder {
    path: PathBuf,
    shown: Arc<Mutex<VecDeque<Delivered>>>,
}

/// Why a letter was not taken, and whether it will not be later either.
struct Untaken {
    why: String,
    for_good: bool,
}

impl Untaken {
    fn for_now(why: &dyn ToString) -> Self {
        Self { why: why.to_string(), for_good: false }
    }

    fn for_good(why: &dyn ToString) -> Self {
        Self { why: why.to_string(), for_good: true }
    }
}

impl Carrier {
    /// A mail server by its URL, such as `smtp://name:password@mail.example:587?tls=required`.
    pub(crate) fn server(url: &str, from: &str) -> Result<Self, Mistake> {
        let wrong =
            |error| Mistake::usage(format!("the mail server `{url}` cannot be used: {error}"));
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(wrong)?;
        let transport = transport.timeout(Some(Duration::from_secs(SERVER_SECONDS))).build();
        let address: lettre::Address = from.parse().map_err(|error| {
            Mistake::usage(format!("`{from}` is no address that mail can come from: {error}"))
        })?;
        Ok(Self::Server(transport, address.to_string()))
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

    async fn take(&self, letter: &Letter, at: Timestamp) -> Result<(), Untaken> {
        match self {
            Self::Server(transport, from) => {
                let message = message(letter, from)?;
                let sent = transport.send(message).await;
                sent.map(drop).map_err(|error| {
                    if error.is_permanent() {
                        Untaken::for_good(&error)
                    } else {
                        Untaken::for_now(&error)
                    }
                })
            }
            Self::Folder(folder) => folder.take(letter, at),
        }
    }
}

impl Folder {
    fn take(&self, letter: &Letter, at: Timestamp) -> Result<(), Untaken> {
        let message = message(letter, "no-reply@localhost")?;
        std::fs::create_dir_all(&self.path).map_err(|error| Untaken::for_now(&error))?;
        let name = format!("{}-{}.eml", at.as_microsecond(), letter.to);
        std::fs::write(self.path.join(name.replace('/', "_")), message.formatted())
            .map_err(|error| Untaken::for_now(&error))?;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push_back(Delivered { at, letter: letter.clone() });
        if shown.len() > SHOWN_MAX {
            shown.pop_front();
        }
        Ok(())
    }
}

fn message(letter: &Letter, from: &str) -> Result<Message, Untaken> {
    let from = from.parse().map_err(|error| Untaken::for_good(&error))?;
    let to = letter.to.as_str().parse().map_err(|error| Untaken::for_good(&error))?;
    Message::builder()
        .from(Mailbox::new(Some(one_line(&letter.from_name)), from))
        .to(Mailbox::new(None, to))
        .subject(one_line(&letter.subject))
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|error| Untaken::for_good(&error))
}

/// A text that ends no header and begins no other.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Sends what is due, as long as the server runs.
pub(crate) async fn run(app: App, store: Store, carrier: Carrier) {
    loop {
        match store.due_mail(machine::now(), AT_A_TIME).await {
            Ok(due) if due.is_empty() => wait(&store).await,
            Ok(due) => {
                for waiting in due {
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
    let pause = until.and_then(|until| Duration::try_from(until).ok()).unwrap_or(LOOK_EVERY);
    tokio::select! {
        () = store.mail_waits() => {}
        () = tokio::time::sleep(pause.min(LOOK_EVERY)) => {}
    }
}

async fn send(app: App, store: Store, carrier: Carrier, waiting: Waiting) -> Result<(), Fault> {
    let now = machine::now();
    let Some(letter) = letter(&app, &waiting) else {
        // What it was to tell is no longer so.
        return store.mail_sent(waiting.id, now).await;
    };
    match carrier.take(&letter, now).await {
        Ok(()) => store.mail_sent(waiting.id, machine::now()).await,
        Err(Untaken { why, for_good }) => {
            let again =
                (!for_good && waiting.tries < TRIES_MAX).then(|| again_at(now, waiting.tries));
            tracing::warn!(%why, tries = waiting.tries, again = ?again, "a mail was not taken");
            store.mail_failed(waiting.id, &why, again).await
        }
    }
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

    #[tokio::test]
    async fn an_address_or_a_server_that_is_none_is_said() {
        let told = |url, from| Carrier::server(url, from).err().expect("refused").to_string();
        assert!(told("mail.example", "a@b.example").contains("`mail.example`"));
        assert!(told("smtp://localhost:25", "nobody").contains("`nobody`"));
    }

    #[test]
    fn names_that_would_add_lines_to_a_letter_add_none() {
        let letter = Letter {
            to: "adam@abc.example".parse().expect("an address"),
            from_name: "Evil\r\nBcc: all@abc.example".to_owned(),
            subject: "Hello\r\nBcc: all@abc.example".to_owned(),
            text: "text".to_owned(),
            html: "<p>text</p>".to_owned(),
        };
        let message = message(&letter, "no-reply@localhost");
        let message = message.unwrap_or_else(|untaken| panic!("{}", untaken.why));
        let text = String::from_utf8(message.formatted()).expect("ASCII");
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }
}
