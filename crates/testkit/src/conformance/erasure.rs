//! Erasing a person.

use rolecall_core::{
    MailId, PersonId, Principal,
    change::{Actor, Command, Notice, SecretOf},
};
use rolecall_store::{Envelope, Letter, LinkPurpose, Request};

use super::{
    durability::replay_gives_the_tables,
    world::{World, add, envelope, noon},
};

/// Its hash is read as a trace: thirty-two times this letter.
const RECOVERY_CODE: &[u8] = b"Q";

/// A person who was erased is nowhere in what the store holds, and the chain verifies: neither
/// name nor address, in `texts_of`, which gives every text of every table. The person's acts stay.
pub async fn erased_person_leaves_no_trace<Texts>(url: &str, texts_of: impl FnOnce() -> Texts)
where
    Texts: Future<Output = Vec<String>>,
{
    let world = World::found(url).await;
    let roles = [world.role(true, "Admin")].into();
    // The request has a name, which may say who it is about, and is remembered with a hash of it.
    let added_them = add(world.platform, "gone@provider.example", roles);
    let request = Request { key: "for gone@provider.example".to_owned(), fingerprint: [1; 32] };
    let asked = Envelope {
        request: Some(request),
        ..envelope(Actor::Principal(world.owner), added_them, None)
    };
    let done = world.store.carry_out(asked).await.expect("accepted");
    let (membership, _, person) = super::world::added(&done).expect("a membership was added");
    let gone = Principal::Person(person);
    // With a password, which makes the login theirs.
    let join = Command::AcceptInvitation { membership };
    let join = envelope(Actor::Principal(gone), join, Some("hash"));
    world.store.carry_out(join).await.expect("accepted");
    let rename = Command::ChangeProfile {
        name: "Wilhelmina Vanished".parse().expect("a name"),
        zone: rolecall_core::Zone::utc(),
        language: None,
    };
    world.act(gone, rename).await;
    sign_in_leaves_traces(&world, person).await;
    // Others act on them, and they on others: that stays, without their name.
    let roles = [world.role(true, "View Only")].into();
    world.act(gone, add(world.platform, "stays@provider.example", roles)).await;
    world.act(world.owner, Command::ErasePerson { person }).await;

    replay_gives_the_tables(&world.store).await;
    let verified = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
    assert!(verified.erased > 0);
    for of in [SecretOf::Password(person), SecretOf::Factor(person)] {
        assert!(world.store.secret(of).await.expect("readable").is_none());
    }
    assert_eq!(world.store.recovery_codes_left(person).await, Ok(0));
    let texts = texts_of().await;
    assert!(texts.iter().any(|text| text.contains("stays@provider.example")), "texts are read");
    let traces = [
        "gone@provider.example",
        "gone-too@provider.example",
        "vanished@new.example",
        "gone-next@provider.example",
        "Wilhelmina",
        "Vanished",
        "203.0.113.77",
        "a sealed secret",
        "the secret of a link",
        // Its hash as bytes, and as a database shows bytes in text.
        &"Q".repeat(32),
        &"51".repeat(32),
    ];
    for trace in traces {
        let found: Vec<_> = texts.iter().filter(|text| text.contains(trace)).collect();
        assert_eq!(found, Vec::<&String>::new(), "{trace}");
    }
}

/// Whatever the store keeps of how someone signs in, and of mail to them.
async fn sign_in_leaves_traces(world: &World, person: PersonId) {
    let own = Principal::Person(person);
    let address = "gone-too@provider.example".parse().expect("an address");
    world.act(own, Command::ChangeAddress { address }).await;
    super::factors::set_up(world, own, "a sealed secret", 100, RECOVERY_CODE).await;
    super::sessions::open(&world.store, own, 1, noon()).await;
    super::links::put(&world.store, 1, person, LinkPurpose::ChangeAddress).await;
    let letter = Letter {
        id: MailId::from_bytes([1; 16]),
        notice: Notice::AddressProof { person },
        person,
        address: Some("gone-next@provider.example".parse().expect("an address")),
        link: Some("the secret of a link".to_owned()),
        at: noon(),
    };
    world.store.post(&letter).await.expect("writable");
    let due = world.store.due_mail(noon(), 100).await.expect("writable");
    let is_theirs = |notice| notice == Notice::AddressChanged { person };
    let told = due.iter().find(|mail| is_theirs(mail.notice)).expect("of the change");
    assert!(told.address.as_ref().is_some_and(|at| at.to_string() == "gone@provider.example"));
    let why = "550 no such mailbox: gone@provider.example";
    world.store.mail_failed(told.id, why, None).await.expect("writable");
}
