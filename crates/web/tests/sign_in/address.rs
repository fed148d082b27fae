//! Another mail address: proven by its mailbox, asked for by who shows that they are there.

use rolecall_core::change::Notice;
use rolecall_store::Waiting;

use super::{
    BOB, CAROL, PASSWORD,
    browser::{Browser, escaped, mail, with_password},
};
use crate::world::World;

const NEW: &str = "robert@abc.example";

fn asking(address: &str, password: &str) -> String {
    format!("address={}&current={}", escaped(address), escaped(password))
}

/// The mail that is to prove an address.
async fn proof(world: &World) -> Waiting {
    let mut proofs = mail(world).await;
    proofs.retain(|mail| matches!(mail.notice, Notice::AddressProof { .. }));
    assert_eq!(proofs.len(), 1);
    proofs.remove(0)
}

async fn link(world: &World) -> String {
    format!("/address/{}", proof(world).await.link.expect("a link"))
}

#[tokio::test]
async fn an_address_is_taken_once_its_mailbox_is_proven() {
    let world = World::telecom().await;
    let mut bob = with_password(&world, BOB).await;
    let mut elsewhere = Browser::default();
    elsewhere.sign_in(&world, BOB, PASSWORD).await;
    mail(&world).await;
    let wrong = bob.post(&world, "/me/address", &asking(NEW, "not this one at all")).await;
    assert_eq!(wrong.status.as_u16(), 422);
    let same = bob.post(&world, "/me/address", &asking(BOB, PASSWORD)).await;
    assert!(same.text.contains("your address already"), "{}", same.text);
    assert!(mail(&world).await.is_empty());
    let asked = bob.post(&world, "/me/address", &asking(NEW, PASSWORD)).await;
    assert_eq!(asked.header("location"), Some("/me?done=address-asked"), "{}", asked.text);
    let proof = proof(&world).await;
    assert_eq!(proof.address.map(|to| to.to_string()).as_deref(), Some(NEW), "it goes there");
    let path = format!("/address/{}", proof.link.expect("a link"));
    let shown = Browser::default().get(&world, &path).await;
    assert!(shown.text.contains(NEW), "looking at it changes nothing: {}", shown.text);
    assert_eq!(elsewhere.get(&world, "/me").await.status.as_u16(), 200);
    let taken = bob.post(&world, &path, "").await;
    assert_eq!(taken.header("location"), Some("/me?done=address-set"), "{}", taken.text);
    assert!(bob.get(&world, "/me").await.text.contains(NEW));
    assert_eq!(elsewhere.get(&world, "/me").await.status.as_u16(), 303, "older sessions end");
    let told = mail(&world).await;
    let told: Vec<_> = told.iter().map(|mail| (&mail.notice, &mail.address)).collect();
    let [(Notice::AddressChanged { .. }, Some(before))] = told[..] else { panic!("{told:?}") };
    assert_eq!(before.as_str(), BOB, "who had it is told");
    assert_eq!(bob.post(&world, &path, "").await.status.as_u16(), 410, "once");
    assert_eq!(Browser::default().sign_in(&world, BOB, PASSWORD).await.status.as_u16(), 422);
    assert_eq!(Browser::default().sign_in(&world, NEW, PASSWORD).await.status.as_u16(), 303);
}

/// Whether an address has a login is told to nobody but who reads its mail.
#[tokio::test]
async fn an_address_of_someone_else_is_answered_alike_and_not_taken() {
    let world = World::telecom().await;
    let mut bob = with_password(&world, BOB).await;
    mail(&world).await;
    let free = bob.post(&world, "/me/address", &asking(NEW, PASSWORD)).await;
    let first = link(&world).await;
    let had = bob.post(&world, "/me/address", &asking(CAROL, PASSWORD)).await;
    assert_eq!((free.status, free.header("location")), (had.status, had.header("location")));
    let second = link(&world).await;
    assert_eq!(bob.post(&world, &first, "").await.status.as_u16(), 410, "the last one counts");
    let refused = bob.post(&world, &second, "").await;
    assert_eq!(refused.status.as_u16(), 409, "{}", refused.text);
    assert!(bob.get(&world, "/me").await.text.contains(BOB));
}

/// Pre-hijacking: what was pending for the address of before is worthless once it changed, and a
/// change that was begun ends with a new password.
#[tokio::test]
async fn what_was_pending_ends_with_the_change() {
    let world = World::telecom().await;
    let mut bob = with_password(&world, BOB).await;
    mail(&world).await;
    bob.post(&world, "/me/address", &asking(NEW, PASSWORD)).await;
    let path = link(&world).await;
    let other = "current=seven+quiet+lamps+over+water&password=nine+tall+ships+at+anchor";
    let chosen = bob.post(&world, "/me/password", other).await;
    assert_eq!(chosen.status.as_u16(), 303, "{}", chosen.text);
    assert_eq!(bob.post(&world, &path, "").await.status.as_u16(), 410);
}
