//! The first start: an installation without a platform has one page, which asks for owner, public
//! address and mail, and then makes it, as `rolecall init` does.
//!
//! - Whoever can read what the server says has its code; without it nobody learns more than that
//!   nothing is set up. It has 120 bits, so tries need not be counted, and it ends with the page.
//! - What the configuration sets is shown and not asked.
//!
//! Deliberately not here: making it, which takes the store and the disk (the binary), and the rules
//! of it (core).

use std::{pin::Pin, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use data_encoding::BASE32_NOPAD;
use maud::{Markup, html};
use rolecall_core::{
    Zone,
    name::{Address, Name, ShortName},
};
use serde_json::json;
use subtle::ConstantTimeEq;

use super::{
    assets,
    components::{Form, Input},
    door::POLICY,
    fields::{Fields, Mistakes, Query},
    frame,
    messages::{Word, capital, english},
    reset,
};
use crate::{
    BODY_BYTES_MAX,
    headers::for_browsers,
    password::{self, CHARS_MIN},
    watch,
};

/// Where the page is.
pub const PATH: &str = "/first-start";

/// What was asked for.
pub struct Wish {
    /// What the provider is called.
    pub name: Name,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// The owner's address, with which they sign in.
    pub owner: Address,
    /// What the owner is called.
    pub owner_name: Name,
    /// The zone of their times.
    pub zone: Zone,
    /// The owner's password, which is good enough.
    pub password: String,
    /// How the world reaches this server, unless the configuration says.
    pub public_url: Option<String>,
    /// How mail goes out, unless the configuration says, or it is written to a folder.
    pub mail: Option<MailWish>,
}

/// A mail server.
pub struct MailWish {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is kept from others, and from when on.
    pub security: Security,
    /// As whom to sign in there, and with what, if it asks for it.
    pub login: Option<(String, String)>,
    /// The address that mail comes from.
    pub from: String,
}

/// How a connection to a mail server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// From the first word after greeting (STARTTLS).
    StartTls,
    /// From the beginning.
    Tls,
    /// Not at all: for a server on the same machine.
    None,
}

impl Security {
    const ALL: [Self; 3] = [Self::StartTls, Self::Tls, Self::None];

    fn key(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }
}

/// Why it was not made: the field that is wrong, or none, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untaken {
    /// The field.
    pub field: &'static str,
    /// A sentence.
    pub why: String,
}

/// What the configuration says already, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// How the world reaches this server.
    pub public_url: Option<String>,
    /// Where mail goes.
    pub mail: Option<String>,
}

/// What making it comes to: how the world reaches it.
pub type Making = Pin<Box<dyn Future<Output = Result<String, Untaken>> + Send>>;

/// The page, until the installation is there.
#[derive(Clone)]
pub struct FirstStart(Arc<Held>);

struct Held {
    code: String,
    fixed: Fixed,
    make: Box<dyn Fn(Wish) -> Making + Send + Sync>,
}

impl FirstStart {
    /// `random` is what nobody can guess; `make` makes the installation.
    pub fn new(
        random: &[u8; 15],
        fixed: Fixed,
        make: impl Fn(Wish) -> Making + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Held { code: BASE32_NOPAD.encode(random), fixed, make: Box::new(make) }))
    }

    /// The code, in groups that are easy to read.
    pub fn code(&self) -> String {
        let groups = self.0.code.as_bytes().chunks(4);
        let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
        groups.join("-")
    }

    fn has_code(&self, given: &str) -> bool {
        let given: String = given.chars().filter(char::is_ascii_alphanumeric).collect();
        given.to_ascii_uppercase().as_bytes().ct_eq(self.0.code.as_bytes()).into()
    }
}

/// All that is served until the installation is there.
pub fn router(start: FirstStart) -> Router {
    let pages = Router::new().route(PATH, get(page).post(sent)).fallback(elsewhere);
    pages
        .merge(assets::files())
        .layer(middleware::from_fn(kept))
        .route("/healthz", get(watch::alive))
        .route("/readyz", get(not_ready))
        .route("/readyz/decisions", get(not_ready))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(start)
}

async fn kept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // The code stands in the address.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for_browsers(headers, false);
    response
}

async fn not_ready() -> Response {
    let said = axum::Json(json!({"ready": false, "is_set_up": false}));
    (StatusCode::SERVICE_UNAVAILABLE, said).into_response()
}

/// Browsers are led to the page; programs are told.
async fn elsewhere(headers: HeaderMap) -> Response {
    let wants = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if wants.is_some_and(|accept| accept.contains("text/html")) {
        return Redirect::to(PATH).into_response();
    }
    let said = axum::Json(json!({
        "code": "installation.none",
        "detail": "nothing is set up here yet: open this server in a browser, or run `rolecall init`",
    }));
    (StatusCode::SERVICE_UNAVAILABLE, said).into_response()
}

async fn page(
    State(start): State<FirstStart>,
    headers: HeaderMap,
    Query(query): Query,
) -> Response {
    let given = query.one("code");
    if !start.has_code(given) {
        let mut mistakes = Mistakes::default();
        if !given.is_empty() {
            mistakes.add("code", english().say("setup-code-wrong"));
        }
        return asking_code(&mistakes).into_response();
    }
    let mut fields = Fields::with("code", given);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    fields.add("public_url", host.map(|host| format!("http://{host}")).unwrap_or_default());
    fields.add("zone", "UTC");
    fields.add("mail_port", "587");
    asking(&start, &fields, &Mistakes::default()).into_response()
}

fn asking_code(mistakes: &Mistakes) -> Markup {
    let m = english();
    let (title, code, hint) = (m.say("setup-title"), m.say("setup-code"), m.say("setup-code-hint"));
    let form = Form { fields: &Fields::default(), mistakes };
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            p { (m.say("setup-nothing")) }
            (form.summary())
            form method="get" action=(PATH) {
                (form.input(&Input { hint: Some(&hint), ..Input::text("code", &code) }))
                button.primary type="submit" { (m.say("setup-go-on")) }
            }
        },
    )
}

async fn sent(State(start): State<FirstStart>, fields: Fields) -> Response {
    if !start.has_code(fields.one("code")) {
        let mut mistakes = Mistakes::default();
        mistakes.add("code", english().say("setup-code-wrong"));
        return (StatusCode::FORBIDDEN, asking_code(&mistakes)).into_response();
    }
    let mut mistakes = Mistakes::default();
    let wish = read(&start.0.fixed, &fields, &mut mistakes);
    if let Some(wish) = wish.filter(|_| mistakes.is_empty()) {
        let owner = wish.owner.to_string();
        match (start.0.make)(wish).await {
            Ok(url) => return made(&url, &owner).into_response(),
            Err(Untaken { field, why }) => mistakes.add(field, capital(&why)),
        }
    }
    (StatusCode::UNPROCESSABLE_ENTITY, asking(&start, &fields, &mistakes)).into_response()
}

fn read(fixed: &Fixed, fields: &Fields, mistakes: &mut Mistakes) -> Option<Wish> {
    let name = mistakes.read(fields, "name");
    let short_name = mistakes.read(fields, "short_name");
    let owner_name = mistakes.read(fields, "owner_name");
    let owner = mistakes.read(fields, "owner");
    let password = password(fields, mistakes);
    let zone = mistakes.read(fields, "zone");
    let public_url = match &fixed.public_url {
        Some(_) => None,
        None => Some(public_url(fields, mistakes)?),
    };
    let mail = match &fixed.mail {
        Some(_) => None,
        None => mail(fields, mistakes),
    };
    Some(Wish {
        name: name?,
        short_name: short_name?,
        owner: owner?,
        owner_name: owner_name?,
        zone: zone?,
        password: password?,
        public_url,
        mail,
    })
}

fn password(fields: &Fields, mistakes: &mut Mistakes) -> Option<String> {
    let given = fields.exact("password");
    let words = [fields.one("owner"), fields.one("owner_name"), fields.one("name")];
    let parts = words.iter().flat_map(|word| word.split(['@', '.', ' ']));
    let words: Vec<&str> = parts.chain(words).filter(|word| !word.is_empty()).collect();
    if let Err(weakness) = password::check(given, &words, false) {
        mistakes.add("password", reset::said(english(), weakness));
        return None;
    }
    Some(given.to_owned())
}

/// Cookies and links are of an origin: a scheme, a host and perhaps a port.
fn public_url(fields: &Fields, mistakes: &mut Mistakes) -> Option<String> {
    let given = fields.one("public_url").trim_end_matches('/');
    let host = given.strip_prefix("https://").or_else(|| given.strip_prefix("http://"));
    let fits = host.is_some_and(|host| {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:[]".contains(c);
        !host.is_empty() && host.chars().all(letters) && given.parse::<axum::http::Uri>().is_ok()
    });
    if !fits {
        mistakes.add("public_url", english().say("setup-url-wrong"));
    }
    fits.then(|| given.to_owned())
}

/// The mail server; none where no field of it is filled in.
fn mail(fields: &Fields, mistakes: &mut Mistakes) -> Option<MailWish> {
    let m = english();
    let host = fields.one("mail_host");
    if host.is_empty() {
        if !fields.one("mail_from").is_empty() || !fields.one("mail_name").is_empty() {
            mistakes.add("mail_host", m.say("setup-mail-host-needed"));
        }
        return None;
    }
    if !host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c)) {
        mistakes.add("mail_host", m.say("setup-mail-host-wrong"));
    }
    let port = fields.one("mail_port").parse().ok().filter(|port| *port > 0);
    if port.is_none() {
        mistakes.add("mail_port", m.say("setup-mail-port-wrong"));
    }
    let security = Security::ALL.into_iter().find(|it| it.key() == fields.one("mail_security"));
    let from = mistakes.read::<Address>(fields, "mail_from")?.to_string();
    let name = fields.one("mail_name").to_owned();
    let login = (!name.is_empty()).then(|| (name, fields.exact("mail_password").to_owned()));
    let security = security.unwrap_or(Security::StartTls);
    Some(MailWish { host: host.to_owned(), port: port?, security, login, from })
}

fn asking(start: &FirstStart, fields: &Fields, mistakes: &Mistakes) -> Markup {
    let m = english();
    let title = m.say("setup-title");
    let form = Form { fields, mistakes };
    let fixed = &start.0.fixed;
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            p { (m.say("setup-about")) }
            (form.summary())
            form method="post" action=(PATH) {
                input type="hidden" name="code" value=(fields.one("code"));
                (provider(&form))
                (owner(&form))
                h2 { (m.say("setup-url")) }
                @match &fixed.public_url {
                    Some(url) => p { (m.put("setup-fixed", &[("value", Word::Text(url))])) },
                    None => (url_field(&form)),
                }
                h2 { (m.say("setup-mail")) }
                @match &fixed.mail {
                    Some(mail) => p { (m.put("setup-fixed", &[("value", Word::Text(mail))])) },
                    None => (mail_fields(&form)),
                }
                div.actions { button.primary type="submit" { (m.say("setup-make")) } }
            }
        },
    )
}

fn provider(form: &Form<'_>) -> Markup {
    let m = english();
    let (name, short) = (m.say("setup-name"), m.say("setup-short-name"));
    let (name_hint, short_hint) = (m.say("setup-name-hint"), m.say("setup-short-name-hint"));
    html! {
        h2 { (m.say("setup-provider")) }
        (form.input(&Input { hint: Some(&name_hint), autocomplete: "organization", ..Input::text("name", &name) }))
        (form.input(&Input { hint: Some(&short_hint), ..Input::text("short_name", &short) }))
    }
}

fn owner(form: &Form<'_>) -> Markup {
    let m = english();
    let (name, address) = (m.say("setup-owner-name"), m.say("address"));
    let (password, address_hint) = (m.say("password"), m.say("setup-owner-hint"));
    let password_hint = m.put("new-password-hint", &[("min", Word::Number(CHARS_MIN))]);
    html! {
        h2 { (m.say("setup-owner")) }
        (form.input(&Input { autocomplete: "name", ..Input::text("owner_name", &name) }))
        (form.input(&Input { kind: "email", hint: Some(&address_hint), autocomplete: "username", ..Input::text("owner", &address) }))
        (form.input(&Input { kind: "password", hint: Some(&password_hint), autocomplete: "new-password", ..Input::text("password", &password) }))
        (form.zone())
    }
}

fn url_field(form: &Form<'_>) -> Markup {
    let m = english();
    let (label, hint) = (m.say("setup-url-label"), m.say("setup-url-hint"));
    form.input(&Input { kind: "url", hint: Some(&hint), ..Input::text("public_url", &label) })
}

fn mail_fields(form: &Form<'_>) -> Markup {
    let m = english();
    let chosen = form.fields.one("mail_security");
    let text = |name, label| Input { required: false, ..Input::text(name, label) };
    let (host, port) = (m.say("setup-mail-host"), m.say("setup-mail-port"));
    let (name, password) = (m.say("setup-mail-name"), m.say("setup-mail-password"));
    let (from, from_hint) = (m.say("setup-mail-from"), m.say("setup-mail-from-hint"));
    html! {
        p.hint { (m.say("setup-mail-about")) }
        (form.input(&text("mail_host", &host)))
        (form.input(&text("mail_port", &port)))
        div.field {
            label for="mail_security" { (m.say("setup-mail-security")) }
            select #mail_security name="mail_security" {
                @for security in Security::ALL {
                    option value=(security.key()) selected[chosen == security.key()] {
                        (m.say(&format!("setup-mail-{}", security.key())))
                    }
                }
            }
        }
        (form.input(&text("mail_name", &name)))
        (form.input(&Input { kind: "password", ..text("mail_password", &password) }))
        (form.input(&Input { kind: "email", hint: Some(&from_hint), ..text("mail_from", &from) }))
    }
}

/// That it is there. A link leads on, since the address may be another one than that of this page.
fn made(url: &str, owner: &str) -> Markup {
    let m = english();
    let title = m.say("setup-made");
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            p { (m.put("setup-made-about", &[("url", Word::Text(url)), ("owner", Word::Text(owner))])) }
            p { a.button.primary href={ (url) "/sign-in" } { (m.say("sign-in")) } }
            p.hint { (m.say("setup-made-key")) }
        },
    )
}
