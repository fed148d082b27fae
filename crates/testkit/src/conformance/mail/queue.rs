//! What becomes of mail that waits.

use std::collections::BTreeSet;

use rolecall_core::{MailId, SignedDuration, Timestamp};
use rolecall_store::{MAIL_LEASE_MINUTES, MAIL_SENT_DAYS_MAX, Mail, MailState, Mails};

use super::{ask, mail_id, persons, tell};
use crate::conformance::world::{World, noon};

/// Of many who ask for due mail at once, each mail is due to one; and for some minutes to no one
/// else.
pub async fn mail_is_due_to_one(url: &str) {
    let world = World::found(url).await;
    let store = &world.store;
    for (id, person) in (1..).zip(persons(&world, 12).await) {
        ask(store, id, person, noon()).await;
    }
    assert_eq!(due(&world, noon() - SignedDuration::from_secs(1)).await, []);
    let senders: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.due_mail(noon(), 5).await })
        })
        .collect();
    let mut taken = Vec::new();
    for sender in senders {
        let due = sender.await.expect("it ends").expect("writable");
        assert!(due.len() <= 5);
        taken.extend(due);
    }
    let ids: BTreeSet<MailId> = taken.iter().map(|mail| mail.id).collect();
    assert_eq!((taken.len(), ids), (12, (1..=12).map(mail_id).collect()));
    assert!(taken.iter().all(|mail| mail.tries == 1 && mail.link.is_some()));

    let over = noon() + SignedDuration::from_mins(MAIL_LEASE_MINUTES);
    assert_eq!(store.mail_due_at().await, Ok(Some(over)));
    assert_eq!(due(&world, over - SignedDuration::from_secs(1)).await, []);
    let again = store.due_mail(over, 100).await.expect("writable");
    assert!(again.iter().all(|mail| mail.tries == 2));
    assert_eq!(again.len(), 12);
}

/// Mail that fails is tried again, or given up; given up, it can be made to wait again, but for one
/// that was to bring a link. Links are kept only as long as it waits: `links` counts them. What was
/// sent is kept for some days.
pub async fn given_up_mail_can_be_tried_again(url: &str, links: impl AsyncFn() -> i64) {
    let world = World::found(url).await;
    let store = &world.store;
    let persons = persons(&world, 4).await;
    for (id, person) in (1..).zip(&persons) {
        let is_plain = id == 2;
        if is_plain {
            tell(store, id, *person, noon()).await;
        } else {
            ask(store, id, *person, noon()).await;
        }
    }
    let due_then = due(&world, noon()).await;
    assert_eq!(due_then, [1, 2, 3, 4].map(mail_id));
    let later = noon() + SignedDuration::from_mins(10);
    store.mail_failed(mail_id(1), "no answer", Some(later)).await.expect("writable");
    store.mail_failed(mail_id(2), &"long ".repeat(1_000), None).await.expect("writable");
    assert_eq!(links().await, 3);
    store.mail_failed(mail_id(4), "no such mailbox", None).await.expect("writable");
    assert_eq!(links().await, 2);
    let failed = one(&world, MailState::Waiting, 1).await.expect("it waits");
    assert_eq!((failed.failure.as_deref(), failed.due_at), (Some("no answer"), later));
    let dead = one(&world, MailState::Dead, 2).await.expect("it was given up");
    assert!(dead.failure.is_some_and(|why| why.len() < 1_000));

    assert_eq!(ids(&world, Mails::Failed).await, [4, 2, 1].map(mail_id));

    assert_eq!(store.mail_again(mail_id(1), noon()).await, Ok(false), "it waits");
    assert_eq!(store.mail_again(mail_id(4), noon()).await, Ok(false), "its link is gone");
    assert_eq!(store.mail_again(mail_id(9), noon()).await, Ok(false), "there is none");
    ask(store, 5, persons[3], noon()).await;
    assert_eq!(store.mail(mail_id(4)).await, Ok(None), "another took its place");
    assert_eq!(store.mail_again(mail_id(2), noon()).await, Ok(true));
    let again = store.due_mail(noon(), 10).await.expect("writable");
    let again: Vec<_> = again.iter().map(|mail| (mail.id, mail.tries, &mail.link)).collect();
    assert_eq!(again, [(mail_id(2), 1, &None), (mail_id(5), 1, &Some("link 5".to_owned()))]);
    store.mail_void(mail_id(5)).await.expect("writable");
    assert_eq!(store.mail(mail_id(5)).await, Ok(None));

    store.mail_sent(mail_id(1), noon()).await.expect("writable");
    assert_eq!(links().await, 1);
    assert!(one(&world, MailState::Sent, 1).await.is_some_and(|mail| mail.sent_at == Some(noon())));
    let kept = noon() + SignedDuration::from_hours(24 * MAIL_SENT_DAYS_MAX);
    store.mail_sent(mail_id(2), kept).await.expect("writable");
    assert!(one(&world, MailState::Sent, 1).await.is_some());
    store.mail_sent(mail_id(3), kept + SignedDuration::from_secs(1)).await.expect("writable");
    assert!(one(&world, MailState::Sent, 1).await.is_none());
    assert!(one(&world, MailState::Sent, 2).await.is_some());
}

/// All that was given up can be made to wait again, some at a time, the newest first; what was to
/// bring a link is passed over.
pub async fn all_mail_that_was_given_up_can_be_tried_again(url: &str) {
    let world = World::found(url).await;
    let store = &world.store;
    for (id, person) in (1..).zip(persons(&world, 6).await) {
        let at = noon() + SignedDuration::from_secs(i64::from(id));
        match id {
            3 => ask(store, id, person, at).await,
            _ => tell(store, id, person, at).await,
        }
        if id != 6 {
            store.mail_failed(mail_id(id), "refused", None).await.expect("writable");
        }
    }
    assert_eq!(store.all_mail_again(noon(), 2).await, Ok(2));
    assert_eq!(ids(&world, MailState::Dead).await, [3, 2, 1].map(mail_id));
    assert_eq!(ids(&world, MailState::Waiting).await, [6, 5, 4].map(mail_id));
    assert_eq!(store.all_mail_again(noon(), 10).await, Ok(2));
    assert_eq!(store.all_mail_again(noon(), 10).await, Ok(0));
    assert_eq!(ids(&world, MailState::Dead).await, [mail_id(3)]);
    assert_eq!(store.mail_due_at().await, Ok(Some(noon())), "they are due at once");
}

/// Mail is listed newest first, page by page, each mail once.
pub async fn mail_is_listed_newest_first(url: &str) {
    let world = World::found(url).await;
    let mut expected = Vec::new();
    for (id, person) in (1..).zip(persons(&world, 7).await) {
        // Some at the same moment.
        let at = noon() + SignedDuration::from_secs(i64::from(id / 3));
        ask(&world.store, id, person, at).await;
        expected.insert(0, mail_id(id));
    }
    let mut listed: Vec<Mail> = Vec::new();
    for _ in 0..4 {
        let before = listed.last().map(|mail| (mail.made_at, mail.id));
        let page = world.store.mails(MailState::Waiting, before, 2).await.expect("readable");
        assert!(page.len() <= 2);
        listed.extend(page);
    }
    assert_eq!(listed.iter().map(|mail| mail.id).collect::<Vec<_>>(), expected);
}

async fn due(world: &World, now: Timestamp) -> Vec<MailId> {
    let due = world.store.due_mail(now, 100).await.expect("writable");
    due.iter().map(|mail| mail.id).collect()
}

async fn ids(world: &World, which: impl Into<Mails>) -> Vec<MailId> {
    let all = world.store.mails(which, None, 100).await.expect("readable");
    all.iter().map(|mail| mail.id).collect()
}

async fn one(world: &World, state: MailState, id: u8) -> Option<Mail> {
    let all = world.store.mails(state, None, 100).await.expect("readable");
    all.into_iter().find(|mail| mail.id == mail_id(id))
}
