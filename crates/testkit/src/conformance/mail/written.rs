//! Which mail is written because of what, and which no longer holds.

use std::time::Duration;

use rolecall_core::{
    MembershipId, Principal,
    change::{Actor, Command, Notice},
};
use rolecall_store::{Done, Envelope, Failure, Letter, Request, Waiting};
use tokio::time::timeout;

use super::{ask, mail_id, sent};
use crate::conformance::world::{World, add, added, envelope, first_owner, invite, noon, person};

/// What a mail tells whom: the notice, the address that is not the person's own, the link.
type Told = (Notice, Option<String>, Option<String>);

/// Mail is there when a change was made, and not when it was refused; once, if it comes twice.
pub async fn mail_is_written_with_what_it_tells_of(url: &str) {
    let world = World::found(url).await;
    let owner = world.owner;
    sent(&world.store).await;

    let done = linked(&world, owner, invite_to(&world, "asked@provider.example")).await;
    let (membership, _, _) = added(&done.expect("accepted")).expect("a membership");
    assert_eq!(told(&world).await, [with_link(Notice::Invited { membership })]);

    let done = linked(&world, owner, add_to(&world, "new@provider.example")).await;
    let (membership, _, new) = added(&done.expect("accepted")).expect("a membership");
    assert_eq!(told(&world).await, [with_link(Notice::Invited { membership })]);

    let own = Principal::Person(new);
    let address = "elsewhere@provider.example".parse().expect("an address");
    linked(&world, own, Command::ChangeAddress { address }).await.expect("accepted");
    let before = Some("new@provider.example".to_owned());
    assert_eq!(told(&world).await, [(Notice::AddressChanged { person: new }, before, None)]);
    let owns = [
        (Command::ChoosePassword { person: new }, Notice::PasswordChanged { person: new }),
        (factor(new, true), Notice::FactorChanged { person: new, enabled: true }),
        (factor(new, false), Notice::FactorChanged { person: new, enabled: false }),
    ];
    for (command, notice) in owns {
        linked(&world, own, command).await.expect("accepted");
        assert_eq!(told(&world).await, [plain(notice)]);
    }
    let refused = linked(&world, own, invite_to(&world, "friend@provider.example")).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    assert_eq!(told(&world).await, []);
    repeated_requests_write_mail_once(&world).await;
    whoever_waits_for_mail_is_woken(&world).await;
}

async fn repeated_requests_write_mail_once(world: &World) {
    let request = Request { key: "the same".to_owned(), fingerprint: [1; 32] };
    let command = invite_to(world, "twice@provider.example");
    for _ in 0..2 {
        let envelope = envelope(Actor::Principal(world.owner), command.clone(), Some("hash"));
        let envelope = Envelope { request: Some(request.clone()), ..envelope };
        world.store.carry_out(envelope).await.expect("accepted");
    }
    assert_eq!(told(world).await.len(), 1);
}

async fn whoever_waits_for_mail_is_woken(world: &World) {
    let soon = Duration::from_millis(50);
    assert!(timeout(soon, world.store.mail_waits()).await.is_ok(), "mail was written before");
    assert!(timeout(soon, world.store.mail_waits()).await.is_err(), "and none since");
    let waits = timeout(Duration::from_secs(10), world.store.mail_waits());
    let put_in = add_to(world, "wakes@provider.example");
    let (_, woken) = tokio::join!(world.act(world.owner, put_in), waits);
    assert!(woken.is_ok());
    assert_eq!(world.store.mail_due_at().await, Ok(Some(noon())));
    sent(&world.store).await;
    assert_eq!(world.store.mail_due_at().await, Ok(None));
}

/// Who puts in an owner is loud: the one before and the one after are both told.
pub async fn new_owners_are_told_loudly(url: &str) {
    let world = World::found(url).await;
    let (account, before) = world.customer("acme").await;
    let old = person(before);
    sent(&world.store).await;
    let owner = first_owner("new@acme.example");
    let put_in = Command::PutInOwner { account, owner, old_owner_keeps: [].into() };
    let done = linked(&world, world.owner, put_in).await.expect("accepted");
    let (membership, _, new) = added(&done).expect("a membership");
    let put_in = |to| Notice::OwnerPutIn { account, old, new, to };
    let mut expected = vec![plain(put_in(new)), with_link(Notice::Invited { membership })];
    expected.extend(old.map(|old| plain(put_in(old))));
    assert_eq!(told(&world).await, sorted(expected));

    let recover = Command::RecoverOwner { owner: first_owner("rescue@provider.example") };
    let (account, old) = (world.platform, person(world.owner));
    let done = world.store.carry_out(envelope(Actor::Machine, recover, Some("hash"))).await;
    let (membership, _, new) = added(&done.expect("accepted")).expect("a membership");
    let put_in = |to| Notice::OwnerPutIn { account, old, new, to };
    let mut expected = vec![plain(put_in(new)), plain(Notice::Invited { membership })];
    expected.extend(old.map(|old| plain(put_in(old))));
    assert_eq!(told(&world).await, sorted(expected));
}

/// Mail that waits is not sent when what it tells is over.
pub async fn mail_that_no_longer_holds_is_not_sent(url: &str) {
    let world = World::found(url).await;
    let owner = world.owner;
    sent(&world.store).await;
    let (membership, asked) = invited(&world, "asked@provider.example").await;
    let renew = Command::RenewInvitation { membership, until: rolecall_core::Timestamp::MAX };
    let again = envelope(Actor::Principal(owner), renew, Some("another hash"));
    let again = Envelope { link: Some("another link".to_owned()), ..again };
    world.store.carry_out(again).await.expect("accepted");
    let another = Some("another link".to_owned());
    let notice = Notice::Invited { membership };
    let waiting = world.store.due_mail(noon(), 10).await.expect("writable");
    assert_eq!(waiting.iter().map(tells).collect::<Vec<_>>(), [(notice, None, another)]);
    world.act(asked, Command::AcceptInvitation { membership }).await;
    assert_eq!(waits(&world).await, 0);

    let offer =
        Command::OfferOwnership { account: world.platform, to: membership, keeps: [].into() };
    world.act(owner, offer).await;
    assert_eq!(waits(&world).await, 1);
    world.act(owner, Command::WithdrawOwnership { account: world.platform }).await;
    assert_eq!(waits(&world).await, 0);

    let (membership, _) = invited(&world, "unwanted@provider.example").await;
    world.act(owner, Command::EndMembership { membership }).await;
    assert_eq!(waits(&world).await, 0);
}

/// A mail that someone asks for again takes the place of the one that waits; a password that is
/// chosen makes it worthless, and who is erased gets none.
pub async fn asked_for_mail_takes_the_place_of_what_waits(url: &str) {
    let world = World::found(url).await;
    let (_, one) = world.put_in("one@provider.example", "View Only").await;
    let asking = person(one).expect("a person");
    sent(&world.store).await;
    ask(&world.store, 1, asking, noon()).await;
    ask(&world.store, 2, asking, noon()).await;
    let proof = Letter {
        id: mail_id(3),
        notice: Notice::AddressProof { person: asking },
        person: asking,
        address: Some("new@provider.example".parse().expect("an address")),
        link: Some("proof".to_owned()),
        at: noon(),
    };
    world.store.post(&proof).await.expect("writable");
    let reset = (Notice::PasswordReset { person: asking }, None, Some("link 2".to_owned()));
    let address = Some("new@provider.example".to_owned());
    let expected = vec![reset, (proof.notice, address, Some("proof".to_owned()))];
    assert_eq!(told(&world).await, sorted(expected));

    ask(&world.store, 4, asking, noon()).await;
    world.act(one, Command::ChoosePassword { person: asking }).await;
    assert_eq!(told(&world).await, [plain(Notice::PasswordChanged { person: asking })]);
    world.act(one, Command::ErasePerson { person: asking }).await;
    ask(&world.store, 5, asking, noon()).await;
    assert_eq!(told(&world).await, []);
}

fn factor(person: rolecall_core::PersonId, enabled: bool) -> Command {
    Command::SetFactor { person, enabled }
}

async fn invited(world: &World, address: &str) -> (MembershipId, Principal) {
    let done = linked(world, world.owner, invite_to(world, address)).await.expect("accepted");
    let (membership, _, person) = added(&done).expect("a membership");
    (membership, Principal::Person(person))
}

fn invite_to(world: &World, address: &str) -> Command {
    invite(world.platform, address, [world.role(true, "View Only")].into())
}

fn add_to(world: &World, address: &str) -> Command {
    add(world.platform, address, [world.role(true, "View Only")].into())
}

/// Carries out a command that comes with a link.
async fn linked(world: &World, by: Principal, command: Command) -> Result<Done, Failure> {
    let envelope = envelope(Actor::Principal(by), command, Some("a hash"));
    world.store.carry_out(Envelope { link: Some("the link".to_owned()), ..envelope }).await
}

/// What was told since this was last asked, in order.
async fn told(world: &World) -> Vec<Told> {
    sorted(sent(&world.store).await.iter().map(tells).collect())
}

fn tells(mail: &Waiting) -> Told {
    (mail.notice, mail.address.as_ref().map(ToString::to_string), mail.link.clone())
}

fn sorted(mut told: Vec<Told>) -> Vec<Told> {
    told.sort_by_key(|told| format!("{told:?}"));
    told
}

fn plain(notice: Notice) -> Told {
    (notice, None, None)
}

fn with_link(notice: Notice) -> Told {
    (notice, None, Some("the link".to_owned()))
}

async fn waits(world: &World) -> usize {
    let waiting = rolecall_store::MailState::Waiting;
    world.store.mails(waiting, None, 100).await.expect("readable").len()
}
