//! The frame that pages stand in: the rail with switcher and menu, the way down to the account,
//! and what was just done.

use std::borrow::Cow;

use maud::{DOCTYPE, Markup, html};
use rolecall_core::{Kind, Principal, change::Operation, record::Account};
use serde::Deserialize;

use super::{
    applications, as_code,
    aside::BREAKS_POLICY,
    assets::address as asset,
    below, calls, jobs, limits,
    messages::{Messages, english},
    own_accounts::switcher,
    palette, reports, requests, reviews, security, settings,
};
use crate::api::look::{Look, known};

/// What a page is about.
pub(super) struct Page<'p> {
    pub(super) look: &'p Look<'p>,
    /// The account that is open.
    pub(super) account: Option<&'p Account>,
    /// The entry of the menu that it belongs to.
    pub(super) entry: Entry,
    pub(super) title: &'p str,
    /// The key of what was just done, told once above the content.
    pub(super) done: Option<&'p str>,
}

/// Entries of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    None,
    Go,
    Users,
    /// The same, as the platform's menu has it.
    PlatformUsers,
    Groups,
    Roles,
    Accounts,
    Applications,
    Settings,
    Limits,
    SignIn,
    Mail,
    Nodes,
    Below,
    Bulk,
    Security,
    Keys,
    Allowlist,
    Reports,
    History,
    Catalog,
    Access,
    Requests,
    Reviews,
    Policies,
    Code,
    Profile,
}

impl Entry {
    /// The message that names it.
    fn message(self, path: &str) -> String {
        let path = if self == Self::PlatformUsers { "platform-users" } else { path };
        format!("menu-{path}")
    }
}

/// Who finds an entry in the menu.
#[derive(Clone, Copy, Debug)]
enum Shown {
    Always,
    /// Who may do any of these in the open account.
    ToWhoMay(&'static [Operation]),
    /// Not to who looks with the eyes of another.
    ToThemself,
    /// Who answers requests for access, or has asked for some.
    Requests,
    /// The same on the platform alone.
    OnPlatform(&'static [Operation]),
    /// The same everywhere else.
    BelowPlatform(&'static [Operation]),
    /// Who may see groups, where there are any or should be.
    WhereGroupsAre,
    /// Where the page says that it is there.
    Where(fn(&Look<'_>, &Account) -> bool),
}

impl Shown {
    fn is_shown(self, look: &Look<'_>, account: &Account) -> bool {
        let may = |any: &[Operation]| any.iter().any(|operation| look.may(*operation, account.id));
        let is_platform = account.kind == Kind::Platform;
        match self {
            Self::Always => true,
            Self::ToThemself => look.caller.lens.is_none(),
            Self::Requests => look.caller.lens.is_none() && requests::concern(look, account),
            Self::Where(is_shown) => is_shown(look, account),
            Self::ToWhoMay(any) => may(any),
            Self::OnPlatform(any) => is_platform && may(any),
            Self::BelowPlatform(any) => !is_platform && may(any),
            Self::WhereGroupsAre => {
                let has_some = look.facts.roles_of(account.id, true).next().is_some();
                (is_platform || has_some) && may(&[Operation::SeeRoles])
            }
        }
    }
}

/// Entries that stand together.
type Group = &'static [(Entry, &'static str, Shown)];

/// The menu of an account: groups by their message, and in each the entries with their path below
/// the account, which names their message too.
const MENU: &[(&str, Group)] = &[
    ("menu-work", &[(Entry::Applications, "applications", Shown::Where(applications::is_shown))]),
    (
        "menu-management",
        &[
            (Entry::PlatformUsers, "users", Shown::OnPlatform(&[Operation::SeePeople])),
            (Entry::Groups, "groups", Shown::WhereGroupsAre),
        ],
    ),
    (
        "menu-account",
        &[
            (Entry::Users, "users", Shown::BelowPlatform(&[Operation::SeePeople])),
            (Entry::Roles, "roles", Shown::ToWhoMay(&[Operation::SeeRoles])),
            (Entry::Accounts, "accounts", Shown::Always),
            (Entry::Settings, "settings", Shown::Where(settings::is_shown)),
            (Entry::Limits, "limits", Shown::Where(limits::is_shown)),
            (Entry::SignIn, "sign-in", Shown::ToWhoMay(&[Operation::SetAccountSignIn])),
            (Entry::Requests, "requests", Shown::Requests),
            (Entry::Reviews, "reviews", Shown::Where(reviews::is_shown)),
            (Entry::Policies, "policies", Shown::ToWhoMay(&[Operation::SeePeople])),
            (Entry::Code, "code", Shown::Where(as_code::is_shown)),
            (Entry::Mail, "mail", Shown::ToWhoMay(&[Operation::ManageMail])),
            (Entry::Nodes, "nodes", Shown::ToWhoMay(&[Operation::SeeNodes])),
        ],
    ),
    (
        "menu-customers",
        &[
            (Entry::Below, "below", Shown::Where(below::is_shown)),
            (Entry::Bulk, "bulk", Shown::Where(jobs::bulk::is_shown)),
        ],
    ),
    (
        "menu-security",
        &[
            (Entry::Security, "security", Shown::Where(security::is_shown)),
            (Entry::Access, "access", Shown::ToThemself),
            (Entry::Keys, "keys", Shown::ToWhoMay(&[Operation::SeeKeys])),
            (Entry::Allowlist, "allowlist", Shown::ToWhoMay(&[Operation::SeeAllowlist])),
        ],
    ),
    (
        "menu-record",
        &[
            (Entry::History, "history", Shown::ToWhoMay(&[Operation::SeeHistory])),
            (Entry::Reports, "reports", Shown::Where(reports::is_shown)),
            (Entry::Catalog, "catalog", Shown::ToWhoMay(&[Operation::AdoptCatalog])),
        ],
    ),
];

/// The entries of the menu of an account as who looks finds them: their words, and their path below
/// the account.
pub(super) fn menu_entries(
    look: &Look<'_>,
    account: &Account,
) -> impl Iterator<Item = (String, &'static str)> {
    let all = MENU.iter().flat_map(|(_, entries)| entries.iter());
    let shown = all.filter(move |(_, _, shown)| shown.is_shown(look, account));
    shown.map(|(entry, path, _)| (english().say(&entry.message(path)).into_owned(), *path))
}

/// What entries that stand together are called, in an account of this kind.
fn group_name(m: &'static Messages, group: &str, account: &Account) -> Cow<'static, str> {
    let of_kind = m.find(&format!("{group}-{}", account.kind.key()));
    of_kind.unwrap_or_else(|| m.say(group))
}

/// What was just done, as the address of a page says it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct JustDone {
    #[serde(default)]
    pub(super) done: Option<String>,
}

impl Page<'_> {
    fn just_done(&self, m: &Messages) -> Markup {
        let done = self.done.unwrap_or_default();
        let (done, breaks) = match done.strip_suffix(BREAKS_POLICY) {
            Some(done) => (done, true),
            None => (done, false),
        };
        html! {
            @if let Some(done) = m.find(&format!("done-{done}")) { p.done role="status" { (done) } }
            @if breaks { p.warning role="status" { (m.say("breaks-policy")) } }
        }
    }

    /// The whole document.
    pub(super) fn shown(&self, content: &Markup) -> Markup {
        let m = english();
        document(
            self.title,
            &html! {
                a.skip href="#content" { (m.say("skip")) }
                div.app {
                    (self.rail(m))
                    div.column {
                        (self.crumbs(m))
                        main #content tabindex="-1" data-swap="content" {
                            (self.just_done(m))
                            (content)
                            @if let Some(account) = self.account { (calls::foot(self.look, account)) }
                        }
                    }
                }
            },
        )
    }

    fn rail(&self, m: &'static Messages) -> Markup {
        html! {
            header.rail {
                a.brand href="/" { span.mark aria-hidden="true" { "R" } "Rolecall" }
                // On a narrow screen what follows is folded away, and opens without a script.
                button.fold type="button" popovertarget="menu" { (m.say("menu-open")) }
                (switcher(self.look, self.account, m))
                a.go href=(palette::address(self.account)) data-go=(m.say("go-title")) aria-current=[self.current(Entry::Go)] {
                    span { (m.say("go")) } " " kbd aria-hidden="true" { "Ctrl K" }
                }
                div #menu.folded popover {
                    @if let Some(account) = self.account { (self.menu(m, account)) }
                    (self.me(m))
                }
            }
        }
    }

    fn me(&self, m: &Messages) -> Markup {
        let name = self.name();
        let looks_as = self.look.caller.lens.is_some();
        html! {
            div.me {
                @if looks_as {
                    p { span.who { (name) } span.hint { (m.say("view-as-read")) } }
                } @else if self.look.person().is_some() {
                    a href="/me" aria-current=[self.current(Entry::Profile)] {
                        span.who { (name) }
                        span.hint { (m.say("menu-profile")) }
                    }
                } @else {
                    p { span.who { (name) } span.hint { (m.say("menu-sign-in")) } }
                }
                a.quiet href={ (palette::address(self.account)) "#keys" } data-keys { (m.say("keys-title")) }
                @if !looks_as {
                    form method="post" action="/sign-out" {
                        button.quiet type="submit" { (m.say("sign-out")) }
                    }
                }
            }
        }
    }

    /// What whoever is signed in is called.
    fn name(&self) -> String {
        let facts = self.look.facts;
        let name = match self.look.caller.principal {
            Principal::Person(person) => {
                known(facts.person(person)).and_then(|it| it.name.as_ref())
            }
            Principal::AccountSignIn(account) => known(facts.account(account)).map(|it| &it.name),
            Principal::Key(_) => None,
        };
        name.map(ToString::to_string).unwrap_or_default()
    }

    fn current(&self, entry: Entry) -> Option<&'static str> {
        let is_users = entry == Entry::PlatformUsers && self.entry == Entry::Users;
        (self.entry == entry || is_users).then_some("page")
    }

    fn menu(&self, m: &'static Messages, account: &Account) -> Markup {
        html! {
            nav aria-label=(m.say("menu")) {
                @for (group, entries) in MENU {
                    @let shown = entries.iter().filter(|entry| entry.2.is_shown(self.look, account));
                    @let shown: Vec<_> = shown.collect();
                    @if !shown.is_empty() {
                        p.group { (group_name(m, group, account)) }
                        ul { @for (entry, path, _) in shown {
                            li { a href={ "/a/" (account.short_name) "/" (path) } aria-current=[self.current(*entry)] {
                                (m.say(&entry.message(path)))
                                @if *entry == Entry::Requests { (requests::waiting(self.look, account)) }
                            } }
                        } }
                    }
                }
            }
        }
    }

    /// The way from the highest account that is seen down to this one.
    fn crumbs(&self, m: &Messages) -> Markup {
        let path = self.account.map(|account| known(self.look.facts.path(account.id)));
        let path = path.unwrap_or_default();
        html! {
            nav.crumbs aria-label=(m.say("crumbs")) {
                ol {
                    @for above in path.iter().rev().filter(|above| self.look.sees(above.id)) {
                        li { a href={ "/a/" (above.short_name) } { (above.name) } }
                    }
                    @if path.first().is_none_or(|here| here.name.as_str() != self.title) {
                        li aria-current="page" { (self.title) }
                    }
                }
            }
        }
    }
}

/// A page outside an account: signing in, accepting, and what went wrong.
pub(super) fn bare(title: &str, content: &Markup) -> Markup {
    document(title, &card(content))
}

/// The same at another origin, where what belongs to it is below a path.
pub(crate) fn bare_at(below: &str, title: &str, content: &Markup) -> Markup {
    written(title, &card(content), &styles(below))
}

/// The same, with room for lists.
pub(crate) fn wide_at(below: &str, title: &str, content: &Markup) -> Markup {
    let card = html! { div.wide { (card(content)) } };
    written(title, &card, &styles(below))
}

/// The same, where a browser goes on to an address by itself.
pub(crate) fn leading_on(title: &str, to: &str, content: &Markup) -> Markup {
    let head = html! {
        meta http-equiv="refresh" content={ "0; url=" (to) };
        (styles(""))
    };
    written(title, &card(content), &head)
}

fn card(content: &Markup) -> Markup {
    html! {
        main.card #content tabindex="-1" {
            p.brand { span.mark aria-hidden="true" { "R" } "Rolecall" }
            (content)
        }
    }
}

fn document(title: &str, body: &Markup) -> Markup {
    let head = html! {
        (styles(""))
        script type="module" src=(asset("script.js")) {}
        // The editor of levels stands on few pages.
        @if body.0.contains("data-levels-form") { script type="module" src=(asset("levels.js")) {} }
    };
    written(title, body, &head)
}

fn styles(below: &str) -> Markup {
    html! {
        link rel="stylesheet" href={ (below) (asset("style.css")) };
        link rel="stylesheet" href={ (below) (asset("levels.css")) };
        link rel="icon" href={ (below) (asset("icon.svg")) } type="image/svg+xml";
    }
}

fn written(title: &str, body: &Markup, head: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Rolecall" }
                (head)
            }
            body { (body) }
        }
    }
}
