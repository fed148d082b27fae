//! S15: nasty names through pages, mails, lists and logs.
//!
//! What would break a line or turn the text around it is refused where it comes in; all else goes
//! everywhere as the text that it is.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use rolecall_core::{
    Kind,
    change::{AccountSettings, Command, Invitee, NewPerson},
    window::Dates,
};
use rolecall_web::mail::letter;
use serde_json::json;

use super::heard::Heard;
use crate::{
    portal::sweep::own_pages,
    sign_in::browser::{mail, with_password},
    world::{Call, NOW, World, moment},
};

const OLIVIA: &str = "olivia@northwind.example";
const CAROL: &str = "carol@abc.example";
/// Stands in every name, so that it is found wherever it comes out.
const NASTY: [&str; 17] = [
    "<zq>",
    "<script>zq()</script>",
    "\"><zq onload=zq>",
    "' zq='1",
    "\" zq=\"1",
    "=zq()",
    "+zq",
    "-zq",
    "@zq",
    "&lt;zq&gt;",
    "%3Czq%3E%0D%0Azq",
    "\\r\\nzq\\u2028",
    "{zq} { $zq } ${zq}",
    "zq\u{1F468}\u{200D}\u{1F469}\u{1F3FD}\u{0301}\u{0301}",
    "\u{200F}zq \u{5E9}\u{5DC}\u{200E}",
    "=HYPERLINK(\"http://zq\",\"zq\"),\"zq",
    "]]><!--zq--><![CDATA[",
];
/// Refused, whatever they would name.
const REFUSED: [&str; 9] = [
    "zq\tzq",
    "zq\r\nBcc: zq@zq.example",
    "zq\nzq",
    "zq\u{0}zq",
    "zq\u{1B}[31m",
    "zq\u{2028}zq",
    "zq\u{202E}zq",
    "zq\u{2066}zq",
    "zq\u{200B}zq",
];

/// What would be HTML that someone else wrote, if it stood in a page. Attributes stand in double quotes.
const RAW: [&str; 5] = ["<zq", "<script>zq", "\" zq=\"1", "<!--zq", "<![cdata["];

/// What was found.
#[derive(Debug, Default)]
struct Found {
    pages: usize,
    names: usize,
    raw: Vec<String>,
    rows: usize,
    formulas: Vec<String>,
    mails: usize,
    lines: Vec<String>,
}

impl Found {
    fn page(&mut self, at: &str, text: &str) {
        self.pages += 1;
        self.names += text.matches("zq").count();
        let text = text.to_lowercase();
        let raw = RAW.iter().filter(|raw| text.contains(**raw));
        self.raw.extend(raw.map(|raw| format!("{raw} in {at}")));
    }

    fn list(&mut self, at: &str, text: &str) {
        let mut rows = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
        for row in rows.records() {
            let Ok(row) = row else {
                self.lines.push(format!("a row of another length in {at}"));
                continue;
            };
            self.rows += 1;
            self.names += usize::from(row.iter().any(|cell| cell.contains("zq")));
            let formulas =
                row.iter().filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            self.formulas.extend(formulas.map(|cell| format!("{cell} in {at}")));
        }
    }
}

/// A world in which everything has such a name.
async fn nasty() -> (World, Vec<String>) {
    let mut world = World::sweep().await;
    let mut paths = Vec::new();
    for (number, name) in NASTY.iter().enumerate() {
        let text = (*name).to_owned();
        world.define(CAROL, "abc", (&text, Kind::Customer), json!({"invoices": "view"})).await;
        paths.push(format!("/a/abc/roles/{}", world.role(&text)));
        let content = json!({
            "name": text, "type": "customer", "levels": {"invoices": "view"}, "description": text,
        });
        let content = serde_json::from_value(content).expect("a group");
        let account = world.account("abc");
        world.act(CAROL, Command::CreateRole { account, group: true, content }).await;
        world.issue(CAROL, "abc", (&text, "Asks"), |_| ()).await;
        paths.push(format!("/a/abc/keys/{}", world.key(&text).id));
        let address = format!("zq{number}@abc.example");
        let invitee = Invitee {
            address: address.parse().expect("an address"),
            name: text.parse().expect("a name"),
            roles: [world.role(&text)].into(),
            dates: Dates {
                activation: None,
                expiration: None,
                zone: "UTC".parse().expect("a zone"),
            },
            narrowed_to: None,
            until: moment("2027-01-01T00:00:00Z"),
        };
        let person = NewPerson { invitee, login_name: None, ranges: Vec::new(), language: None };
        world.act(CAROL, Command::AddPerson { account, person }).await;
        if number % 2 == 0 {
            world.accept(&address, "abc").await;
        }
        paths.push(format!("/a/abc/users/{}", world.membership(&address, "abc")));
        paths.push(format!("/a/abc/access?who={}", world.person(&address)));
        let account_name = format!("zq-{number}");
        let create = Command::CreateAccount {
            parent: account,
            kind: Kind::PhoneSystem,
            name: text.parse().expect("a name"),
            short_name: account_name.parse().expect("a short name"),
            owner: None,
        };
        world.act(CAROL, create).await;
        paths.push(format!("/a/{account_name}"));
        paths.push(format!("/a/{account_name}/settings"));
        let policy = json!({"name": text, "section": "trunks", "level": "delete", "only": [world.role(&text)]});
        let content = serde_json::from_value(policy).expect("a policy");
        // What breaks one already is not stated: so they name who has it.
        let set = Command::SetPolicy { account, policy: None, content };
        drop(world.store().carry_out(world.envelope(CAROL, set)).await);
        let ranges =
            vec!["0.0.0.0/1".parse().expect("a range"), "128.0.0.0/1".parse().expect("one")];
        let notes = BTreeMap::from([(
            "0.0.0.0/1".parse().expect("a range"),
            text.parse().expect("a name"),
        )]);
        let list = Command::SetAllowlist {
            account: world.account("globex"),
            ranges,
            notes,
            leaves_self_out: true,
        };
        drop(world.store().carry_out(world.envelope(OLIVIA, list)).await);
    }
    (world, paths)
}

async fn pages_of(world: &World, who: &str, more: &[String], found: &mut Found) {
    let browser = with_password(world, who).await;
    let own = own_pages(world);
    let gets = own.iter().filter(|(method, _)| *method == Method::GET).map(|(_, path)| path);
    let all: BTreeSet<_> = gets.chain(more).cloned().collect();
    for path in all {
        for path in [path.clone(), path.replace("/a/abc", "/a/northwind")] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let nasty = "%22%3E%3Czq%20onload%3Dzq%3E";
            let asked = format!(
                "{path}{sign}q=zq&find={nasty}&done={nasty}&next=%2F{nasty}&sort={nasty}&cursor={nasty}&section={nasty}&limit=200"
            );
            for at in [
                path.clone(),
                asked,
                format!("{path}{sign}format=csv&q=zq"),
                format!("{path}{sign}format=csv"),
            ] {
                let reply = browser.get(world, &at).await;
                let kind = reply.header("content-type").unwrap_or_default().to_owned();
                if kind.starts_with("text/csv") {
                    found.list(&at, &reply.text);
                } else if kind.starts_with("text/html") {
                    found.page(&at, &reply.text);
                }
                for name in ["location", "content-disposition"] {
                    let said = reply.header(name).unwrap_or_default();
                    found.lines.extend(said.contains(['\r', '\n']).then(|| at.clone()));
                }
            }
        }
    }
}

/// Forms that are shown again with what was typed.
async fn forms(world: &World, found: &mut Found) {
    let mut browser = with_password(world, CAROL).await;
    let fields = [
        "name",
        "short_name",
        "address",
        "who",
        "login_name",
        "roles",
        "ranges",
        "zone",
        "reason",
        "description",
        "current",
        "code",
        "activation",
        "expiration",
        "levels",
        "document",
        "level",
        "section",
        "made-from",
        "next",
        "q",
        "note",
        "password",
        "due",
        "owner",
        "reach",
        "once",
        "text",
    ];
    let form: Vec<_> =
        fields.iter().map(|field| format!("{field}=%22%3E%3Czq%20onload%3Dzq%3E")).collect();
    let form = form.join("&");
    for (_, path) in own_pages(world).into_iter().filter(|(method, _)| *method == Method::POST) {
        let reply = browser.copied().post(world, &path, &form).await;
        found.page(&path, &reply.text);
    }
    browser.sign_in(world, "\"><zq onload=zq>", "\"><zq onload=zq>").await;
}

/// Everyone is asked in by someone, in an account, with a role, that all have such names.
async fn mails(world: &mut World, found: &mut Found) {
    let mut carol = with_password(world, CAROL).await;
    for (number, name) in NASTY.iter().enumerate() {
        let account = world.account("abc");
        let settings = world.live().read(|facts, _| {
            let account = facts.account(account).expect("whole").expect("an account");
            AccountSettings { name: name.parse().expect("a name"), ..AccountSettings::of(account) }
        });
        world.act(CAROL, Command::ChangeAccount { account, settings }).await;
        let profile = Command::ChangeProfile {
            name: name.parse().expect("a name"),
            zone: "UTC".parse().expect("a zone"),
            language: None,
        };
        world.act(CAROL, profile).await;
        let role = world.role(name).to_string();
        let form: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("address", &*format!("m{number}@new.example")), ("name", name)])
            .extend_pairs([("roles", &*role), ("zone", "UTC")])
            .finish();
        let reply = carol.post(world, "/a/abc/users/invite", &form).await;
        assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
        letters(world, found).await;
    }
}

async fn letters(world: &World, found: &mut Found) {
    let (app, _) = world.app(NOW);
    for waiting in mail(world).await {
        let Some(letter) = letter(&app, &waiting) else { continue };
        found.names += letter.text.matches("zq").count();
        found.mails += 1;
        let at = format!("a mail, {}", letter.subject);
        for line in [&letter.subject, &letter.from_name] {
            found.lines.extend(line.contains(['\r', '\n']).then(|| at.clone()));
        }
        let pages = found.pages;
        found.page(&at, &letter.html);
        found.pages = pages;
        // A name begins no line of its own.
        let bare = letter.text.lines().filter(|line| line.trim_start().starts_with("Bcc"));
        found.lines.extend(bare.map(|_| at.clone()));
    }
}

/// Histories as lines: each an object, however its names are written.
async fn json_lines(world: &World, found: &mut Found) {
    for path in
        ["/accounts/abc/history/export", "/accounts/abc/history.jsonl", "/accounts/abc/history"]
    {
        let call = Call::get(&format!("/api/v1{path}")).with_key(world, "all of abc");
        let reply = call.send(world).await;
        if reply.header("content-type").is_some_and(|kind| kind.starts_with("application/jsonl")) {
            for line in reply.text.lines() {
                found.rows += 1;
                found.names += usize::from(line.contains("zq"));
                let read: Result<serde_json::Value, _> = serde_json::from_str(line);
                found.lines.extend(read.is_err().then(|| format!("{path}: {line}")));
            }
        }
    }
}

#[tokio::test]
async fn nasty_names_are_text_on_every_page_in_every_mail_and_list_and_no_line_of_a_log() {
    let heard = Heard::everything();
    let (mut world, paths) = nasty().await;
    let mut found = Found::default();
    for who in [CAROL, OLIVIA] {
        pages_of(&world, who, &paths, &mut found).await;
    }
    json_lines(&world, &mut found).await;
    mails(&mut world, &mut found).await;
    forms(&world, &mut found).await;
    let named = heard.lines().into_iter().filter(|line| line.contains("zq") && line.contains('\n'));
    found.lines.extend(named);
    println!(
        "{} pages, {} rows of lists, {} mails, {} lines of logs, names seen {} times: raw `<` {}, formulas {}, extra lines {}",
        found.pages,
        found.rows,
        found.mails,
        heard.lines().len(),
        found.names,
        found.raw.len(),
        found.formulas.len(),
        found.lines.len()
    );
    assert!(found.raw.is_empty(), "{:#?}", found.raw);
    assert!(found.formulas.is_empty(), "{:#?}", found.formulas);
    assert!(found.lines.is_empty(), "{:#?}", found.lines);
    assert!(found.pages > 400 && found.rows > 200 && found.mails > 10, "{found:?}");
    assert!(found.names > 5_000, "{}", found.names);
}

#[tokio::test]
async fn what_breaks_a_line_or_turns_the_text_around_is_no_name_at_any_door() {
    let world = World::sweep().await;
    let mut carol = with_password(&world, CAROL).await;
    let longer = "x".repeat(101);
    let before = world.revision();
    for name in REFUSED.iter().copied().chain([longer.as_str(), "", " \t "]) {
        let role = json!({"name": name, "type": "customer", "levels": {"invoices": "view"}});
        let key = json!({"name": name, "roles": [world.role("Asks")]});
        let person = json!({"address": "new@new.example", "name": name, "roles": [world.role("Asks")], "dates": {"zone": "UTC"}});
        let policy = json!({"name": name, "section": "trunks", "level": "delete", "only": [world.role("Asks")]});
        for (path, body) in [
            ("roles", &role),
            ("groups", &role),
            ("keys", &key),
            ("people", &person),
            ("invitations", &person),
            ("policies", &policy),
        ] {
            let path = format!("/api/v1/accounts/abc/{path}");
            let call = Call::post(&path).with_key(&world, "all of abc").json(body.to_string());
            let reply = call.send(&world).await;
            assert_eq!(reply.status.as_u16(), 400, "{name:?} {path}: {}", reply.text);
            // What is wrong is told without what would break the line.
            assert!(
                !reply.text.contains(['\n', '\u{202E}', '\u{2028}', '\u{1B}']),
                "{}",
                reply.text
            );
        }
        let form: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("name", name), ("kind", "customer"), ("address", "new@new.example")])
            .finish();
        for path in ["roles/new", "groups/new", "keys/new", "users/add", "accounts/new"] {
            let reply = carol.post(&world, &format!("/a/abc/{path}"), &form).await;
            assert!(
                !reply.status.is_redirection(),
                "{name:?} {path}: {:?}",
                reply.header("location")
            );
        }
    }
    assert_eq!(world.revision(), before, "something has such a name");
}
