//! Mail: that it is written with what it tells of, and what becomes of it.

mod queue;
mod written;

use rolecall_core::{MailId, PersonId, Timestamp, change::Notice};
use rolecall_store::{Letter, Store, Waiting};

pub use self::{
    queue::{
        all_mail_that_was_given_up_can_be_tried_again, given_up_mail_can_be_tried_again,
        mail_is_due_to_one, mail_is_listed_newest_first,
    },
    written::{
        asked_for_mail_takes_the_place_of_what_waits, mail_is_written_with_what_it_tells_of,
        mail_that_no_longer_holds_is_not_sent, new_owners_are_told_loudly,
    },
};
use super::world::{World, noon};

/// Takes all mail that waits, as if it were sent.
async fn sent(store: &Store) -> Vec<Waiting> {
    let due = store.due_mail(noon(), 1_000).await.expect("writable");
    for mail in &due {
        store.mail_sent(mail.id, noon()).await.expect("writable");
    }
    due
}

/// Asks for a mail that leads to choosing a password; its id says which it is.
async fn ask(store: &Store, id: u8, person: PersonId, at: Timestamp) {
    let letter = Letter {
        id: mail_id(id),
        notice: Notice::PasswordReset { person },
        person,
        address: None,
        link: Some(format!("link {id}")),
        at,
    };
    store.post(&letter).await.expect("writable");
}

/// Tells them of a change to their login, without a link; its id says which mail it is.
async fn tell(store: &Store, id: u8, person: PersonId, at: Timestamp) {
    let notice = Notice::PasswordChanged { person };
    let letter = Letter { id: mail_id(id), notice, person, address: None, link: None, at };
    store.post(&letter).await.expect("writable");
}

fn mail_id(id: u8) -> MailId {
    MailId::from_bytes([id; 16])
}

/// Persons with a login, whose mail of before was sent.
async fn persons(world: &World, many: u8) -> Vec<PersonId> {
    let mut persons = Vec::new();
    for number in 0..many {
        let put_in = world.put_in(&format!("p{number}@provider.example"), "View Only").await;
        persons.extend(super::world::person(put_in.1));
    }
    sent(&world.store).await;
    persons
}
