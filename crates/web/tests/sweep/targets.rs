//! On what: things of `abc`, the same of another customer, and what nobody made.

use crate::world::World;

/// Whose the things are that a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The path names nothing.
    Nothing,
    /// All of `abc`.
    Own,
    /// All of `globex`.
    Foreign,
    /// Nothing of it exists.
    MadeUp,
    /// The account is `abc`, and what is in it is `globex`'s.
    ForeignInOwn,
    /// The account is `abc`, and what is in it does not exist.
    MadeUpInOwn,
}

const MADE_UP: &str = "0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10";

impl Target {
    /// What the path of an operation can name.
    pub(super) fn of(path: &str) -> Vec<Self> {
        match path.matches('{').count() {
            0 => vec![Self::Nothing],
            _ if path.starts_with("/people/") => vec![Self::Own, Self::MadeUp],
            // The platform's, of which there is one.
            _ if path.starts_with("/mail/") => vec![Self::Nothing, Self::MadeUp],
            // Sections are everyone's: there are none that are another account's.
            1 => vec![Self::Own, Self::Foreign, Self::MadeUp],
            _ if path.contains("{section}") => vec![Self::Own, Self::Foreign, Self::MadeUp],
            _ => {
                vec![Self::Own, Self::Foreign, Self::MadeUp, Self::ForeignInOwn, Self::MadeUpInOwn]
            }
        }
    }

    pub(super) async fn things(self, world: &World) -> Things {
        match self {
            Self::Nothing | Self::Own => Things::of(world, "abc").await,
            Self::Foreign => Things::of(world, "globex").await,
            Self::MadeUp => Things::made_up("nowhere"),
            Self::ForeignInOwn => {
                Things { account: "abc".to_owned(), ..Things::of(world, "globex").await }
            }
            Self::MadeUpInOwn => Things::made_up("abc"),
        }
    }
}

/// What can stand in a path, and in a body.
pub(super) struct Things {
    pub(super) account: String,
    /// A person in it, with roles.
    pub(super) person: String,
    /// Someone who is asked in.
    invited: String,
    pub(super) role: String,
    group: String,
    key: String,
    /// The id of a human being.
    human: String,
    /// A mail that goes out.
    mail: String,
    /// A review that is over.
    review: String,
    /// A job that goes on.
    job: String,
    policy: String,
}

impl Things {
    async fn of(world: &World, account: &str) -> Self {
        let (person, invited) = match account {
            "abc" => ("bob@abc.example", "gina@globex.example"),
            _ => ("gus@globex.example", "bob@abc.example"),
        };
        Self {
            account: account.to_owned(),
            person: world.membership(person, account).to_string(),
            invited: world.membership(invited, account).to_string(),
            role: world.role(&format!("{account} desk")).to_string(),
            group: world.role(&format!("{account} night")).to_string(),
            key: world.key(&format!("{account} spare")).id.to_string(),
            human: world.person(person).to_string(),
            mail: world.waiting_mail().await.to_string(),
            review: world.closed_review(account).to_string(),
            job: world.account(account).to_string(),
            policy: world.policy(account).to_string(),
        }
    }

    fn made_up(account: &str) -> Self {
        let made_up = || MADE_UP.to_owned();
        Self {
            account: account.to_owned(),
            person: made_up(),
            invited: made_up(),
            role: made_up(),
            group: made_up(),
            key: made_up(),
            human: made_up(),
            mail: made_up(),
            review: made_up(),
            job: made_up(),
            policy: made_up(),
        }
    }

    pub(super) fn put_into(&self, path: &str) -> String {
        let person = match path {
            path if path.starts_with("/people/") => &self.human,
            path if path.contains("/invitations/") => &self.invited,
            _ => &self.person,
        };
        path.replace("{account}", &self.account)
            .replace("{person}", person)
            .replace("{role}", &self.role)
            .replace("{group}", &self.group)
            .replace("{invitation}", &self.invited)
            .replace("{key}", &self.key)
            .replace("{mail}", &self.mail)
            .replace("{review}", &self.review)
            .replace("{job}", &self.job)
            .replace("{policy}", &self.policy)
            .replace("{section}", "trunks")
    }
}
