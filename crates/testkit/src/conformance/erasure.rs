//! Erasing a person.

use rolecall_core::{
    Principal,
    change::{Actor, Command, SecretOf},
};

use super::{
    durability::replay_gives_the_tables,
    world::{World, add, envelope},
};

/// A person who was erased is nowhere in what the store holds, and the chain verifies: neither
/// name nor address, in `texts_of`, which gives every text of every table. The person's acts stay.
pub async fn erased_person_leaves_no_trace<Texts>(url: &str, texts_of: impl FnOnce() -> Texts)
where
    Texts: Future<Output = Vec<String>>,
{
    let world = World::found(url).await;
    let roles = [world.role(true, "Admin")].into();
    let done = world.act(world.owner, add(world.platform, "gone@provider.example", roles)).await;
    let (_, _, person) = super::world::added(&done).expect("a membership was added");
    let gone = Principal::Person(person);
    let choose = envelope(Actor::Principal(gone), Command::ChoosePassword { person }, Some("hash"));
    world.store.carry_out(choose).await.expect("accepted");
    let rename = Command::ChangeProfile {
        name: "Wilhelmina Vanished".parse().expect("a name"),
        zone: rolecall_core::Zone::utc(),
        language: None,
    };
    world.act(gone, rename).await;
    // Others act on them, and they on others: that stays, without their name.
    let roles = [world.role(true, "View Only")].into();
    world.act(gone, add(world.platform, "stays@provider.example", roles)).await;
    world.act(world.owner, Command::ErasePerson { person }).await;

    replay_gives_the_tables(&world.store).await;
    let verified = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
    assert!(verified.erased > 0);
    let secret = world.store.secret(SecretOf::Password(person)).await.expect("readable");
    assert!(secret.is_none());
    let texts = texts_of().await;
    assert!(texts.iter().any(|text| text.contains("stays@provider.example")), "texts are read");
    for trace in ["gone@provider.example", "Wilhelmina", "Vanished"] {
        let found: Vec<_> = texts.iter().filter(|text| text.contains(trace)).collect();
        assert_eq!(found, Vec::<&String>::new(), "{trace}");
    }
}
