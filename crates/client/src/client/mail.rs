//! Mail that goes out, and what became of it.

use rolecall_core::MailId;
use serde::Serialize;

use super::{
    Client, Error, List,
    operations::{LIST_MAIL, SEND_ALL_MAIL_AGAIN, SEND_MAIL_AGAIN},
};
use crate::wire::{Mail, MailState, MailsAgain};

/// Which mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MailQuery {
    /// Only mail in this state; if nothing is said, what was tried and has not gone out.
    pub state: Option<MailState>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

impl Client {
    /// Mail, newest first.
    pub fn list_mail(&self, query: &MailQuery) -> List<Mail> {
        List::of(self, self.request(&LIST_MAIL, &[]).query(query))
    }

    /// Sends again what was given up. What waits already goes on waiting.
    pub async fn send_mail_again(&self, mail: MailId) -> Result<Mail, Error> {
        self.write(self.request(&SEND_MAIL_AGAIN, &[&mail])).await
    }

    /// Sends again what was given up: the newest, a hundred at a time.
    pub async fn send_all_mail_again(&self) -> Result<MailsAgain, Error> {
        self.write(self.request(&SEND_ALL_MAIL_AGAIN, &[])).await
    }
}
