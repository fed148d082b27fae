//! Mail that is to go out. It is written in the transaction of what it tells of, so that neither is
//! there without the other, and sent afterwards by whoever asks for what is due.
//!
//! A mail waits until it was sent, or is given up; given up, it can be made to wait again, unless it
//! was to bring a link. It names ids alone. The secret of its link is kept only as long as it waits.
//!
//! Deliberately not here: its words, the server that takes it, when it is tried again.

mod list;
mod queue;
mod row;
mod written;

use rolecall_core::{MailId, PersonId, Timestamp, change::Notice, name::Address};

pub(crate) use self::written::follow;
pub use self::{
    list::Mails,
    queue::{MAIL_LEASE_MINUTES, MAIL_SENT_DAYS_MAX},
};

/// Mail that is to go out because someone asked for it, and of no event.
#[derive(Clone)]
pub struct Letter {
    /// Its id.
    pub id: MailId,
    /// What it tells.
    pub notice: Notice,
    /// Whom.
    pub person: PersonId,
    /// Where it goes, if not to the person's own address: an address that is still to be proven.
    pub address: Option<Address>,
    /// The secret of the link that it has.
    pub link: Option<String>,
    /// When it was asked for.
    pub at: Timestamp,
}

/// A mail that is to be sent now.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: MailId,
    /// Whom it tells.
    pub person: PersonId,
    /// Where it goes, if not to the person's own address.
    pub address: Option<Address>,
    /// What it tells.
    pub notice: Notice,
    /// The secret of the link that it has.
    pub link: Option<String>,
    /// When it was written.
    pub made_at: Timestamp,
    /// How often it was tried, this time included.
    pub tries: u32,
}

impl std::fmt::Debug for Waiting {
    /// Without address and link, which no log is to have.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, notice, tries, .. } = self;
        f.debug_struct("Waiting")
            .field("id", id)
            .field("notice", notice)
            .field("tries", tries)
            .finish_non_exhaustive()
    }
}

/// What became of a mail so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Whether it is still to go out.
    pub state: MailState,
    /// Whom it tells.
    pub person: PersonId,
    /// Where it goes, if not to the person's own address.
    pub address: Option<Address>,
    /// What it tells.
    pub notice: Notice,
    /// When it was written.
    pub made_at: Timestamp,
    /// When it is tried next, if it waits.
    pub due_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why the last try came to nothing.
    pub failure: Option<String>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

impl Mail {
    /// Whether it was given up and can be made to wait again: what was to bring a link cannot, for
    /// the link is forgotten, and has to be asked for anew.
    pub fn can_wait_again(&self) -> bool {
        self.state == MailState::Dead && !self.notice.brings_link()
    }
}

/// Whether a mail is still to go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It is.
    Waiting,
    /// It was sent.
    Sent,
    /// It was given up.
    Dead,
}

impl MailState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Dead];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }
}
