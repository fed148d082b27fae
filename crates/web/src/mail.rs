//! What a notice says, as a mail: text and HTML from the same messages.
//!
//! It is written when it is sent, so it tells what is true then; a notice that has become void by
//! then says nothing. Links come from the configured public URL alone.

mod soon;

use maud::{DOCTYPE, html};
use rolecall_core::{
    AccountId, Kind, MembershipId, PolicyId, Principal,
    change::Notice,
    facts::Facts,
    name::{Address, ShortName},
    record::{Account, Membership, MembershipState, Person},
};
use rolecall_store::Waiting;

use crate::{
    App,
    api::look::known,
    portal::messages::{Word, capital, english},
};

/// A mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: Address,
    /// As whose it is shown: the provider's.
    pub from_name: String,
    /// The short names of those whose brand it has, the nearest first: resellers, then the platform.
    pub brands: Vec<ShortName>,
    /// What it is about.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// When.
    pub at: rolecall_core::Timestamp,
    /// What it said.
    pub letter: Letter,
}

/// The sentences of a mail, with the link between them.
struct Said {
    subject: String,
    before: Vec<String>,
    link: Option<String>,
    after: Vec<String>,
    /// Whose brand it has, the nearest first.
    brands: Vec<Brand>,
}

/// A reseller or the platform, as mail shows them.
struct Brand {
    short_name: ShortName,
    name: String,
}

impl Brand {
    fn of(account: &Account) -> Self {
        Self { short_name: account.short_name.clone(), name: account.name.to_string() }
    }
}

/// The mail that a notice is, now. None where there is nothing to say any more.
pub fn letter(app: &App, waiting: &Waiting) -> Option<Letter> {
    app.store().live().read(|facts, _| {
        let writing = Writing { app, facts, link: waiting.link.as_deref() };
        let said = writing.said(&waiting.notice)?;
        let person = known(facts.person(waiting.person))?;
        let to = waiting.address.clone().or_else(|| person.address.clone())?;
        Some(writing.letter(said, to, person))
    })
}

struct Writing<'w> {
    app: &'w App,
    facts: &'w Facts,
    link: Option<&'w str>,
}

impl Writing<'_> {
    fn said(&self, notice: &Notice) -> Option<Said> {
        match notice {
            Notice::Invited { membership } => self.invited(*membership),
            Notice::PasswordReset { .. } => {
                let link = format!("{}/password/{}", self.app.public_url(), self.link?);
                Some(self.of_login("reset", Some(link), &["mail-reset-ignore"]))
            }
            Notice::PasswordChanged { .. } => {
                Some(self.of_login("password", Some(self.page("/reset")), &[]))
            }
            Notice::FactorChanged { .. } => {
                Some(self.of_login("factor", Some(self.page("/reset")), &[]))
            }
            Notice::AddressChanged { .. } => Some(self.of_login("address", None, &[])),
            Notice::AddressProof { .. } => {
                let link = format!("{}/address/{}", self.app.public_url(), self.link?);
                Some(self.of_login("proof", Some(link), &["mail-proof-ignore"]))
            }
            Notice::OwnershipOffered { account, .. } => {
                let account = known(self.facts.account(*account))?;
                let link = self.page(&format!("/a/{}/accounts", account.short_name));
                Some(self.of_account("offer", account, Some(link)))
            }
            Notice::AccessAsked { membership, .. } => self.access_asked(*membership),
            Notice::AccessAnswered { membership, given } => {
                let found = known(self.facts.membership(*membership))?;
                let account = known(self.facts.account(found.account))?;
                let (key, page) = if *given { ("given", "") } else { ("declined", "/requests") };
                let link = self.page(&format!("/a/{}{page}", account.short_name));
                Some(self.of_account(key, account, Some(link)))
            }
            Notice::EndsSoon { membership } => self.ends_soon(*membership),
            Notice::OthersEndSoon { account, to } => self.others_end_soon(*account, *to),
            Notice::ReviewDue { account, to } => self.review_due(*account, *to),
            Notice::PolicyBroken { account, policy, .. } => self.policy_broken(*account, *policy),
            Notice::AccountSignInUsed { account, .. } => {
                let account = known(self.facts.account(*account))?;
                let link = self.page(&format!("/a/{}/sign-in", account.short_name));
                Some(self.of_account("account-used", account, Some(link)))
            }
            Notice::OwnerPutIn { account, .. } => {
                Some(self.of_account("owner", known(self.facts.account(*account))?, None))
            }
        }
    }

    /// Says nothing once all that they asked for was answered.
    fn access_asked(&self, membership: MembershipId) -> Option<Said> {
        let found = known(self.facts.membership(membership))?;
        let account = known(self.facts.account(found.account))?;
        let now = self.app.now();
        let (section, request) = found.requests.iter().find(|(_, asked)| asked.is_open(now))?;
        let section = self.facts.catalog().section(section.as_str())?;
        let asker = known(self.facts.person(found.person))?.name.as_ref()?.to_string();
        let words = [
            ("asker", Word::Text(&asker)),
            ("account", Word::Text(account.name.as_str())),
            ("level", Word::Text(request.level.key())),
            ("section", Word::Text(&section.label)),
        ];
        let m = english();
        let reason = [("reason", Word::Text(request.reason.as_str()))];
        Some(Said {
            subject: m.put("mail-asked-subject", &words).into_owned(),
            before: vec![
                m.put("mail-asked", &words).into_owned(),
                m.put("mail-asked-reason", &reason).into_owned(),
            ],
            link: Some(self.page(&format!("/a/{}/requests", account.short_name))),
            after: Vec::new(),
            brands: self.brands(account),
        })
    }

    /// Says nothing once the policy is no longer there.
    fn policy_broken(&self, account: AccountId, policy: PolicyId) -> Option<Said> {
        let account = known(self.facts.account(account))?;
        let content = &account.policies.get(&policy)?.content;
        let catalog = self.facts.catalog();
        let section = catalog.section(content.section.as_str())?;
        let words = [
            ("account", Word::Text(account.name.as_str())),
            ("policy", Word::Text(content.name.as_str())),
            ("level", Word::Text(catalog.level_label(content.level))),
            ("section", Word::Text(&section.label)),
        ];
        let m = english();
        Some(Said {
            subject: m.put("mail-policy-subject", &words).into_owned(),
            before: vec![m.put("mail-policy", &words).into_owned()],
            link: Some(self.page(&format!("/a/{}/policies", account.short_name))),
            after: vec![m.say("mail-policy-look").into_owned()],
            brands: self.brands(account),
        })
    }

    fn page(&self, path: &str) -> String {
        format!("{}{path}", self.app.public_url())
    }

    /// About the login itself, which is no account's: the platform speaks.
    fn of_login(&self, key: &str, link: Option<String>, after: &[&str]) -> Said {
        let m = english();
        Said {
            subject: m.say(&format!("mail-{key}-subject")).into_owned(),
            before: vec![m.say(&format!("mail-{key}")).into_owned()],
            link,
            after: after.iter().map(|key| m.say(key).into_owned()).collect(),
            brands: known(self.facts.root()).map(Brand::of).into_iter().collect(),
        }
    }

    fn of_account(&self, key: &str, account: &Account, link: Option<String>) -> Said {
        let m = english();
        let words = [("account", Word::Text(account.name.as_str()))];
        Said {
            subject: m.put(&format!("mail-{key}-subject"), &words).into_owned(),
            before: vec![m.put(&format!("mail-{key}"), &words).into_owned()],
            link,
            after: Vec::new(),
            brands: self.brands(account),
        }
    }

    /// Whose mail it is: a reseller's customers know the reseller, and none above.
    fn brands(&self, account: &Account) -> Vec<Brand> {
        let above = known(self.facts.path(account.id)).into_iter();
        above.filter(|above| above.kind <= Kind::Reseller).map(Brand::of).collect()
    }

    fn invited(&self, membership: MembershipId) -> Option<Said> {
        let m = english();
        let found: &Membership = known(self.facts.membership(membership))?;
        let MembershipState::Invited { by, until } = found.state else { return None };
        let account = known(self.facts.account(found.account))?;
        let name = by.and_then(|by| self.inviter(by, account));
        let by = name.unwrap_or_else(|| m.say("your-provider").into_owned());
        let account_word = ("account", Word::Text(account.name.as_str()));
        let by = capital(&by);
        let mut said = Said {
            subject: m.put("mail-invited-subject", &[account_word]).into_owned(),
            before: vec![
                m.put("mail-invited", &[("by", Word::Text(&by)), account_word]).into_owned(),
            ],
            link: None,
            after: Vec::new(),
            brands: self.brands(account),
        };
        if account.owner == Some(membership) {
            said.before.push(m.say("mail-invited-owner").into_owned());
        }
        let roles = self.roles(found);
        if !roles.is_empty() {
            let words = [("roles", Word::Text(&roles))];
            said.before.push(m.put("mail-invited-roles", &words).into_owned());
        }
        if let Some(login) = &found.login_name {
            let login = format!("{login}@{}", account.short_name);
            let words = [("login", Word::Text(&login))];
            said.before.push(m.put("mail-invited-login", &words).into_owned());
        }
        said.before.extend(Self::works_from(found));
        let claimed = known(self.facts.person(found.person))?.claimed;
        let open = if claimed { "mail-invited-open" } else { "mail-invited-choose" };
        said.before.push(m.say(open).into_owned());
        said.link = Some(self.page(&format!("/invitations/{membership}/{}", self.link?)));
        let until = until.to_zoned(found.window.dates().zone.rules());
        let until = until.strftime("%Y-%m-%d %H:%M %Z").to_string();
        said.after = vec![m.put("mail-until", &[("until", Word::Text(&until))]).into_owned()];
        Some(said)
    }

    /// What to call who asked, where that may be known: one of the account's own people.
    fn inviter(&self, by: Principal, account: &Account) -> Option<String> {
        let Principal::Person(person) = by else { return None };
        known(self.facts.membership_of(person, account.id))?;
        known(self.facts.person(person))?.name.as_ref().map(ToString::to_string)
    }

    fn roles(&self, found: &Membership) -> String {
        let roles = found.roles.iter().filter_map(|role| known(self.facts.role(*role)));
        roles.map(|role| role.content.name.to_string()).collect::<Vec<_>>().join(", ")
    }

    fn works_from(found: &Membership) -> Option<String> {
        let dates = found.window.dates();
        let date = dates.activation?.to_string();
        let words = [("date", Word::Text(&date)), ("zone", Word::Text(dates.zone.as_str()))];
        Some(english().put("mail-from-date", &words).into_owned())
    }

    fn letter(&self, said: Said, to: Address, person: &Person) -> Letter {
        let m = english();
        let name = person.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let greeting = m.put("mail-greeting", &[("name", Word::Text(&name))]).into_owned();
        let Said { subject, before, link, after, brands } = said;
        let provider = brands.first().map(|brand| brand.name.clone()).unwrap_or_default();
        let words =
            [("provider", Word::Text(&provider)), ("url", Word::Text(self.app.public_url()))];
        let foot = m.put("mail-foot", &words).into_owned();
        let mut paragraphs = vec![greeting.clone()];
        paragraphs.extend(before.iter().cloned());
        paragraphs.extend(link.clone());
        paragraphs.extend(after.iter().cloned());
        paragraphs.push(format!("-- \n{foot}"));
        let page = html! {
            (DOCTYPE)
            html lang="en" { head { meta charset="utf-8"; title { (subject) } } body {
                p { (greeting) }
                @for sentence in &before { p { (sentence) } }
                @if let Some(link) = &link { p { a href=(link) { (link) } } }
                @for sentence in &after { p { (sentence) } }
                hr; p { small { (foot) } }
            } }
        };
        let text = paragraphs.join("\n\n") + "\n";
        let brands = brands.into_iter().map(|brand| brand.short_name).collect();
        Letter { to, from_name: provider, brands, subject, text, html: page.into_string() }
    }
}
