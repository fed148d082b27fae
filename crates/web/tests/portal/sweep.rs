//! Every page by everyone, on everything: what is another's is answered as what nobody made, who is
//! signed in is never sent to sign in, a form from elsewhere does nothing.
//!
//! The pages come from the list of which their router is made; what may be seen follows from the
//! table of operations by way of what each page is over REST, asked of core beside the server. A page
//! that is added is swept.

use std::fmt;

use axum::http::Method;
use rolecall_core::{
    AccountId, Origin, Principal,
    access::Access,
    change::{Operation, Undecided, permits},
};
use rolecall_web::{Listed, Twin, api, pages};

use super::{BOB, CAROL, GINA, OLIVIA, RITA};
use crate::{
    sign_in::browser::{Browser, with_password},
    world::{NOW, PUBLIC_URL, Reply, World, moment},
};

const UMA: &str = "uma@abc.example";
const MADE_UP: &str = "0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10";

/// By their position to the account `abc`.
const CALLERS: [(&str, &str); 6] = [
    ("two above", OLIVIA),
    ("directly above", RITA),
    ("its owner", CAROL),
    ("a peer without rights", BOB),
    ("below", UMA),
    ("owner of another", GINA),
];

/// Whose the things in a path are: the account, and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Own,
    Foreign,
    MadeUp,
    ForeignInOwn,
    MadeUpInOwn,
}

impl Target {
    fn of(path: &str) -> &'static [Self] {
        let all = &[Self::Own, Self::Foreign, Self::MadeUp, Self::ForeignInOwn, Self::MadeUpInOwn];
        // Sections are everyone's, and steps and answers are words.
        let things = ["{person}", "{key}", "{role}", "{group}", "{mail}", "{review}", "{job}"];
        let inner = things.iter().any(|thing| path.contains(thing));
        if inner { all } else { &all[..3] }
    }

    fn account(self) -> &'static str {
        match self {
            Self::Own | Self::ForeignInOwn | Self::MadeUpInOwn => "abc",
            Self::Foreign => "globex",
            Self::MadeUp => "nowhere",
        }
    }

    fn put_into(self, world: &World, path: &str) -> String {
        let things = match self {
            Self::Own => Some("abc"),
            Self::Foreign | Self::ForeignInOwn => Some("globex"),
            Self::MadeUp | Self::MadeUpInOwn => None,
        };
        let made_up = || MADE_UP.to_owned();
        let person = |account| match account {
            "abc" => world.membership(BOB, account).to_string(),
            _ => world.membership("gus@globex.example", account).to_string(),
        };
        let key = |account| world.key(&format!("{account} spare")).id.to_string();
        let role = |account| world.role(&format!("{account} desk")).to_string();
        let group = |account| world.role(&format!("{account} night")).to_string();
        let review = |account| world.closed_review(account).to_string();
        let job = |account| world.account(account).to_string();
        let policy = |account| world.policy(account).to_string();
        let path = path.replace("/groups/{role}", "/groups/{group}");
        path.replace("{account}", self.account())
            .replace("{person}", &things.map_or_else(made_up, person))
            .replace("{key}", &things.map_or_else(made_up, key))
            .replace("{role}", &things.map_or_else(made_up, role))
            .replace("{group}", &things.map_or_else(made_up, group))
            .replace("{mail}", MADE_UP)
            .replace("{review}", &things.map_or_else(made_up, review))
            .replace("{job}", &things.map_or_else(made_up, job))
            .replace("{policy}", &things.map_or_else(made_up, policy))
            .replace("{section}", "trunks")
            .replace("{step}", "suspend")
            .replace("{answer}", "accept")
    }
}

/// Every page with a method and a path that there is, everything in it being `abc`'s own.
pub(crate) fn own_pages(world: &World) -> Vec<(&'static Method, String)> {
    let path = |page: &'static Listed| {
        let path = Target::Own.put_into(world, page.path);
        let path = path.replace("{secret}", MADE_UP).replace("{membership}", MADE_UP);
        (&page.method, path.replace("{task}", "remove"))
    };
    pages().iter().map(path).collect()
}

struct Cell<'c> {
    page: &'c Listed,
    caller: (&'static str, Option<&'static str>),
    target: Target,
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { page, caller, target } = self;
        write!(f, "{} {} by {} on {target:?}", page.method, page.path, caller.0)
    }
}

/// What core says: whether it may be looked at, and if not, as what it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Allowed,
    Refused,
    NotThere,
    /// What this takes is not one row of the table.
    Unknown,
}

impl Cell<'_> {
    fn account(&self, world: &World) -> Option<AccountId> {
        match self.target {
            Target::MadeUp => None,
            target => Some(world.account(target.account())),
        }
    }

    fn verdict(&self, world: &World) -> Verdict {
        let principal = Principal::Person(world.person(self.caller.1.expect("someone")));
        let Some(account) = self.account(world) else { return Verdict::NotThere };
        if !sees(world, principal, account) {
            return Verdict::NotThere;
        }
        if matches!(self.target, Target::ForeignInOwn | Target::MadeUpInOwn) {
            return Verdict::NotThere;
        }
        let Some(needs) = needs(self.page) else { return Verdict::Unknown };
        let said: Vec<_> =
            needs.iter().map(|it| permitted(world, principal, *it, account)).collect();
        match said.first() {
            Some(first) if said.iter().all(|it| it == first) => *first,
            None | Some(_) => Verdict::Unknown,
        }
    }
}

fn sees(world: &World, principal: Principal, account: AccountId) -> bool {
    world.live().read(|facts, _| {
        let access = Access::of(facts, principal, account, moment(NOW), Origin::Unknown);
        access.expect("the whole world").is_some_and(|access| access.sees_anything())
    })
}

fn permitted(world: &World, who: Principal, operation: Operation, account: AccountId) -> Verdict {
    // Erasing concerns the platform, wherever the person is found.
    let account = match operation {
        Operation::ErasePerson => world.account("northwind"),
        _ => account,
    };
    world.live().read(|facts, _| {
        match permits(facts, who, operation, account, moment(NOW), Origin::Unknown) {
            Ok(()) => Verdict::Allowed,
            Err(Undecided::Refused(refusal)) => match refusal.code() {
                "level.missing" => Verdict::Refused,
                _ => Verdict::NotThere,
            },
            Err(Undecided::Missing(need)) => panic!("{need:?} is not in memory"),
        }
    })
}

/// The rows of the table that a page's twins ask for, if each asks for one.
fn needs(page: &Listed) -> Option<Vec<Operation>> {
    let Twin::Is(twins) = page.twin else { return None };
    let paths = api::document()["paths"].as_object().expect("paths");
    let all: Vec<_> =
        paths.values().flat_map(|item| item.as_object().expect("an item").values()).collect();
    let row = |twin: &&str| {
        let told = all.iter().find(|operation| operation["operationId"] == **twin)?;
        let [key] = &told["x-operation"].as_array()?[..] else { return None };
        Operation::ALL.iter().copied().find(|operation| key == operation.key())
    };
    twins.iter().map(row).collect()
}

/// What is wrong with an answer, if anything is.
fn complaint(cell: &Cell<'_>, verdict: Verdict, reply: &Reply, unknown: &Reply) -> Option<String> {
    let status = reply.status.as_u16();
    let looks = cell.page.method == Method::GET;
    let fine = match verdict {
        Verdict::NotThere => status == 404,
        Verdict::Refused if looks => status == 403,
        // A form is shown again, with what is wrong.
        Verdict::Refused => matches!(status, 403 | 404 | 422),
        Verdict::Allowed if looks => matches!(status, 200 | 303),
        Verdict::Allowed | Verdict::Unknown => status < 500,
    };
    let to = reply.header("location").unwrap_or_default();
    if to.starts_with("/sign-in?next") {
        return Some(format!("{cell}: is sent to sign in"));
    }
    if verdict == Verdict::NotThere && fine && reply != unknown {
        return Some(format!("{cell}: it is told that it exists: {}", reply.text));
    }
    (!fine).then(|| format!("{cell}: {status} where core says {verdict:?}"))
}

// covers D119
#[tokio::test]
async fn nobody_learns_of_what_is_not_theirs_from_any_page() {
    let world = World::sweep().await;
    let swept: Vec<_> =
        pages().iter().filter(|page| page.path.starts_with("/a/{account}")).collect();
    let (mut cells, mut allowed, mut wrong) = (0, 0, Vec::new());
    for (position, address) in CALLERS {
        let browser = with_password(&world, address).await;
        let unknown = browser.get(&world, "/a/nowhere").await;
        assert_eq!(unknown.status.as_u16(), 404);
        for page in &swept {
            for target in Target::of(page.path) {
                let cell = Cell { page, caller: (position, Some(address)), target: *target };
                let verdict = cell.verdict(&world);
                allowed += usize::from(verdict == Verdict::Allowed);
                // What may be done has tests of its own: here it would change what is swept.
                let changes = page.method == Method::POST;
                if changes && matches!(verdict, Verdict::Allowed | Verdict::Unknown) {
                    continue;
                }
                cells += 1;
                let before = world.revision();
                let reply = asked(&browser, &world, &cell).await;
                wrong.extend(complaint(&cell, verdict, &reply, &unknown));
                if world.revision() != before {
                    wrong.push(format!("{cell}: something was changed"));
                }
            }
        }
    }
    println!("{cells} cells, {allowed} of them allowed, {} wrong answers", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(cells > 500 && allowed > 50, "{cells} cells, {allowed} allowed");
}

async fn asked(browser: &Browser, world: &World, cell: &Cell<'_>) -> Reply {
    let path = cell.target.put_into(world, cell.page.path);
    if cell.page.method == Method::GET {
        return browser.get(world, &path).await;
    }
    browser.copied().post(world, &path, "roles=none&name=X&ranges=&sure=yes").await
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_whatever_they_ask_for() {
    let world = World::sweep().await;
    let mut nobody = Browser::default();
    for page in pages().iter().filter(|page| page.path.starts_with("/a/{account}")) {
        for target in Target::of(page.path) {
            let path = target.put_into(&world, page.path);
            let reply = if page.method == Method::GET {
                nobody.get(&world, &path).await
            } else {
                nobody.post(&world, &path, "").await
            };
            let to = reply.header("location").unwrap_or_default();
            let is_sent = reply.status.as_u16() == 303 && to.starts_with("/sign-in?next=");
            assert!(is_sent, "{} {path}: {} {}", page.method, reply.status, reply.text);
        }
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing_on_any_page() {
    let world = World::sweep().await;
    let olivia = with_password(&world, OLIVIA).await;
    let before = world.revision();
    let mut forms = 0;
    for page in pages().iter().filter(|page| page.method == Method::POST) {
        let path = Target::Own.put_into(&world, page.path);
        let path = path.replace("{secret}", MADE_UP).replace("{membership}", MADE_UP);
        let path = path.replace("{task}", "remove");
        for (header, value) in
            [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")]
        {
            let call = olivia.call(Method::POST, &path).header(header, value);
            let call = call.header("content-type", "application/x-www-form-urlencoded");
            let reply = call.bytes("state=suspended").send(&world).await;
            assert_eq!(reply.status.as_u16(), 403, "{path} {header}: {}", reply.text);
            forms += 1;
        }
    }
    assert_eq!(world.revision(), before, "something was changed");
    assert!(forms > 50, "{forms}");
    assert!(PUBLIC_URL.starts_with("https"));
}
