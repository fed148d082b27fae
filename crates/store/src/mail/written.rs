//! Mail that is written because of an event, and mail that no longer holds after one.

use rolecall_core::{
    MailId, PersonId,
    change::{Event, Notice, notices},
    facts::Facts,
    name::Address,
};

use super::{Letter, MailState, row};
use crate::{
    Envelope, Fault, Store,
    ledger::{Hash, chained},
    tables::{has_login, to_json},
    writes::Writes,
};

impl Store {
    /// Writes a mail that comes of no event, in the place of one that tells the same and did not go
    /// out. An erased person gets none.
    pub async fn post(&self, letter: &Letter) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin(&mut connection).await?;
        if has_login(&mut transaction, letter.person).await? {
            let mut writes = Writes::default();
            void(&mut writes, letter.notice);
            row::insert(&mut writes, letter);
            writes.send(&mut transaction).await?;
        }
        transaction.commit().await?;
        self.mail.notify_one();
        Ok(())
    }
}

/// Writes the mail that an event leads to, once it has been applied to the facts; says whether there
/// is any. `salt` tells the event from all others.
pub(crate) fn follow(
    writes: &mut Writes,
    facts: &Facts,
    envelope: &Envelope,
    event: &Event,
    salt: &Hash,
) -> bool {
    if let Event::PersonErased { person } = event {
        forget(writes, *person);
    }
    for notice in event.voids() {
        void(writes, notice);
    }
    let notices = notices(facts, event);
    for (place, notice) in notices.iter().enumerate() {
        let Some(person) = notice.to(facts) else { continue };
        let letter = Letter {
            id: id(salt, place),
            notice: *notice,
            person,
            address: address_before(event).cloned(),
            link: envelope.link.clone().filter(|_| notice.brings_link()),
            at: envelope.context.at,
        };
        row::insert(writes, &letter);
    }
    !notices.is_empty()
}

/// Who may have lost the login hears of it at the address that was theirs.
fn address_before(event: &Event) -> Option<&Address> {
    match event {
        Event::AddressChanged { before, .. } => before.value(),
        _ => None,
    }
}

/// The id of the mail in this place among those of an event.
fn id(salt: &Hash, place: usize) -> MailId {
    let hash = chained(salt, &format!("mail {place}"));
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    MailId::from_bytes(id)
}

fn void(writes: &mut Writes, notice: Notice) {
    // What was given up no longer holds either: nobody has to see to it any more.
    writes
        .add("DELETE FROM outbox WHERE notice = $1 AND state <> $2")
        .bind(to_json(&notice))
        .bind(MailState::Sent.key());
}

fn forget(writes: &mut Writes, person: PersonId) {
    writes.add("DELETE FROM outbox WHERE person = $1").bind(person.to_bytes().to_vec());
}
