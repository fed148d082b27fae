//! Every page of the portal over a large provider: how long the server takes, and how much a browser
//! loads the first time.
//!
//! The pages come from the list of which their router is made, with the words that make them search,
//! sort and page besides. Each is asked for by the platform's owner, a reseller's, and someone who is
//! in two thousand accounts. It is the whole way but for the socket: session, rules, HTML.

use std::time::Instant;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use rolecall_core::{PersonId, Principal};
use rolecall_store::Session;
use rolecall_web::{App, Seal, SealingKey, pages};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::{
    report::{Budget, Report},
    town::{LARGE, Town, now},
};

const PUBLIC_URL: &str = "https://rolecall.example";
/// How often each page is asked for, after once to warm up.
const ROUNDS: usize = 20;
/// The report on the platform (G37): counted rows of the ledger, drawn.
const PLATFORM_REPORT: &str = "/a/town/reports/platform";
/// How many of the slowest pages are told.
const TOLD: usize = 8;

pub fn measure(report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(measured(report));
}

async fn measured(report: &mut Report) {
    let town = Town::made(LARGE).await;
    let name = format!("a large provider made by {} commands", town.commands);
    report.add(name, town.commands as f64 / town.seconds, "1/s", None, None);
    let server = Server::over(&town).await;
    let cookie = server.signed_in(town.olivia).await;
    // Each day of the ledger is counted once, by whoever asks first.
    let begun = Instant::now();
    assert_eq!(server.got(PLATFORM_REPORT, &cookie).await.0, StatusCode::OK);
    let first = begun.elapsed().as_secs_f64() * 1_000.0;
    report.add("the platform's report, the first time", first, "ms", None, None);
    let mut all = Vec::new();
    let mut by_page = Vec::new();
    for (who, account, person) in [
        ("the platform", "town", town.olivia),
        ("a customer of 20,000 people", "customer-0", town.olivia),
        ("a reseller", "reseller-0", town.partner),
        ("in 2,000 accounts", "customer-1", town.wanderer),
    ] {
        let cookie = server.signed_in(person).await;
        let mut shown = 0;
        for path in paths(&town, account) {
            let Some(mut taken) = server.timed(&path, &cookie).await else { continue };
            shown += 1;
            all.extend(&taken);
            by_page.push((percentile(&mut taken, 95), format!("{who}: {path}")));
        }
        assert!(shown > 5, "{who}: {shown} pages are shown");
        println!("{who}: {shown} pages");
    }
    told(report, all, by_page);
    let bytes = server.first_load("/a/town/users", &cookie).await;
    report.add(
        "first load of the portal",
        bytes as f64,
        "bytes",
        None,
        Some(Budget::Max(60_000.0)),
    );
}

fn told(report: &mut Report, mut all: Vec<f64>, mut by_page: Vec<(f64, String)>) {
    let count = by_page.len();
    let name = |which| format!("{count} pages, 10,000 accounts, 100,000 people: {which}");
    report.add(name("p50"), percentile(&mut all, 50), "ms", None, None);
    report.add(name("p95"), percentile(&mut all, 95), "ms", None, Some(Budget::Max(50.0)));
    by_page.sort_by(|one, other| other.0.total_cmp(&one.0));
    let reports: Vec<_> = by_page.iter().filter(|(_, page)| page.contains("/reports")).collect();
    let (slowest, page) = reports.first().expect("reports are pages");
    let name = format!("the slowest of {} reports, p95: {page}", reports.len());
    report.add(name, *slowest, "ms", None, Some(Budget::Max(50.0)));
    let platform = reports.iter().find(|(_, page)| page.ends_with(PLATFORM_REPORT));
    let (platform, _) = platform.expect("the platform's owner sees the platform's report");
    report.add("the platform's report, p95", *platform, "ms", None, Some(Budget::Max(50.0)));
    for (number, (p95, page)) in by_page.iter().take(TOLD).enumerate() {
        let budget = (number == 0).then_some(Budget::Max(50.0));
        report.add(format!("slow page {}, p95: {page}", number + 1), *p95, "ms", None, budget);
    }
}

/// Every page of an account, with what its path names put in; those that search and sort also so.
fn paths(town: &Town, account: &str) -> Vec<String> {
    let looks = pages().iter().filter(|page| page.method == Method::GET);
    let of_account = looks.map(|page| page.path).filter(|path| path.starts_with("/a/{account}"));
    let (role, person) = (town.role.to_string(), town.one_of_crowd.to_string());
    let put = |path: &str| {
        path.replace("{account}", account)
            .replace("{role}", &role)
            .replace("{person}", &person)
            .replace("{section}", "invoices")
            .replace("{step}", "suspend")
    };
    let mut paths: Vec<_> = of_account.map(put).filter(|path| !path.contains('{')).collect();
    let asked = [
        "users?q=gupta",
        "users?q=nobody",
        "below?q=berg",
        "below?q=nobody",
        "below?sort=state",
        "roles?q=42",
        "roles?sort=-people",
        "groups?sort=-people",
        "access/who?section=invoices&level=view",
        "history?event=role_created",
        "reports/access?q=gupta",
        "reports/access?section=invoices&level=view",
        "reports/unused?days=30",
        "reports/ending?days=90",
    ];
    paths.extend(asked.map(|asked| format!("/a/{account}/{asked}")));
    let of_one = format!("/a/{account}/access?who=p1@people.example");
    paths.push(format!("{of_one}&date=2026-11-01&time=12:00"));
    paths.push(of_one);
    paths
        .push(format!("/a/{account}/access/changes?who=p1@people.example&other=p2@people.example"));
    for wanted in ["users", "gupta", "p4711", "nothing-fits-this"] {
        paths.push(format!("/a/{account}/go?part=found&q={wanted}"));
    }
    paths.push(format!("/a/{account}/roles/{role}?q=gupta"));
    paths.push("/".to_owned());
    paths.push("/me".to_owned());
    paths
}

/// The portal, without a socket.
struct Server {
    router: Router,
    store: rolecall_store::Store,
}

impl Server {
    async fn over(town: &Town) -> Self {
        let key = SealingKey::filled(|bytes| {
            bytes.fill(7);
            Ok::<_, std::convert::Infallible>(())
        });
        let seal =
            Seal::new(&town.store, &key.expect("it is filled")).await.expect("the first key");
        let app = App::new(town.store.clone(), seal, PUBLIC_URL, now, |bytes| bytes.fill(9));
        Self { router: rolecall_web::router(app), store: town.store.clone() }
    }

    /// A session as signing in opens it; its cookie.
    async fn signed_in(&self, person: PersonId) -> String {
        let secret = person.to_string();
        let session = Session {
            principal: Principal::Person(person),
            opened_at: now(),
            seen_at: now(),
            factor_at: None,
            ip: None,
            agent: None,
        };
        let token = Sha256::digest(secret.as_bytes()).into();
        // It is there already where they were signed in before.
        let _ = self.store.open_session(token, &session).await;
        format!("__Host-rolecall={secret}")
    }

    /// Milliseconds of each time, if the page is there for whoever asks.
    async fn timed(&self, path: &str, cookie: &str) -> Option<Vec<f64>> {
        let (status, _) = self.got(path, cookie).await;
        if status != StatusCode::OK {
            assert!(!status.is_server_error(), "{path}: {status}");
            return None;
        }
        let mut taken = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let started = Instant::now();
            self.got(path, cookie).await;
            taken.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
        Some(taken)
    }

    async fn got(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path)
            .header(header::HOST, "rolecall.example")
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        let reply = self.router.clone().oneshot(request.expect("a request")).await;
        let reply = reply.expect("it cannot fail");
        let (status, body) = (reply.status(), reply.into_body());
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// The bytes of a page and of all that it names.
    async fn first_load(&self, path: &str, cookie: &str) -> usize {
        let (status, page) = self.got(path, cookie).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let mut bytes = page.len();
        for named in page.split('"').filter(|word| word.starts_with("/assets/")) {
            bytes += self.got(named, cookie).await.1.len();
        }
        bytes
    }
}

fn percentile(taken: &mut [f64], percent: usize) -> f64 {
    taken.sort_by(f64::total_cmp);
    taken[(taken.len() * percent / 100).min(taken.len() - 1)]
}
