//! The tree over the ledger, its checkpoints, and bundles.

use std::sync::atomic::{AtomicU64, Ordering};

use rolecall_core::{
    AccountId, Principal, Timestamp,
    change::{AccountSettings, Command},
};
use rolecall_store::{
    BundleOf, Checkpoint, Entry, Machine, Proof, Shown, Signer, Trust, VerifierKey, consistent,
    verify_bundle, verify_by,
};

use super::world::{World, noon};

/// The secret that checkpoints of tests are signed by.
pub const SECRET: [u8; 32] = [5; 32];

/// A clock that stands still, and bits that anyone could guess.
#[derive(Debug, Default)]
pub struct Still(AtomicU64);

impl Still {
    /// One whose bits are none of another one's.
    pub fn number(number: usize) -> Self {
        Self(AtomicU64::new(number as u64 * 7_919 + 1))
    }
}

impl Machine for Still {
    fn now(&self) -> Timestamp {
        noon()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            *byte = next.to_be_bytes()[0];
        }
    }
}

/// The whole bundle of an account, as whoever may see everything gets it.
pub async fn bundle(
    proof: &Proof,
    account: AccountId,
    checkpoint: Checkpoint,
    (since, signer): (Option<u64>, &Signer),
) -> String {
    shown(proof, account, checkpoint, (since, signer), &|_| Shown::All).await
}

async fn shown(
    proof: &Proof,
    account: AccountId,
    checkpoint: Checkpoint,
    (since, signer): (Option<u64>, &Signer),
    shows: &(dyn Fn(&Entry) -> Shown<'static> + Send + Sync),
) -> String {
    let of = BundleOf { account, name: "acme", filter: "", after: 0, since };
    let begun = proof.bundle(of, checkpoint, signer).await;
    let (mut bundle, mut text) = begun.expect("readable").expect("the ledger had this size");
    while !bundle.is_over() {
        let rows = proof.rows_of(&bundle).await.expect("readable");
        let shown: Vec<_> = rows.entries().map(shows).collect();
        text.push_str(&bundle.lines(rows, shown, (signer, noon())));
    }
    text
}

/// The tree has every row whenever it is grown, its checkpoints go on from each other, and all of it
/// is what the rows give.
pub async fn tree_follows_the_ledger(url: &str, rows: u64) {
    let world = World::found(url).await;
    let (customer, owner) = world.customer("acme").await;
    let (proof, machine) = (world.store.proof(), Still::default());
    let signer = proof.signer(&SECRET).await.expect("there is a row");
    let mut signed: Vec<Checkpoint> = Vec::new();
    let mut pause = 1;
    while world.store.live().revision() < rows {
        for _ in 0..pause {
            rename(&world, owner, customer).await;
        }
        let head = world.store.live().revision();
        let made = proof.checkpoint(&signer, &machine, head).await.expect("signed");
        assert_eq!((made.size, made.number), (head, signed.len() as u64 + 1));
        let again = proof.checkpoint(&signer, &machine, head).await.expect("there");
        assert_eq!(again, made, "no row, no new checkpoint");
        assert_eq!(proof.fresh_checkpoint(&signer, &machine, head + 9).await, Ok(made.clone()));
        signed.push(made);
        pause = pause * 2 + 1;
    }
    for older in &signed {
        for newer in signed.iter().filter(|newer| newer.size >= older.size) {
            let hashes = proof.consistency(older.size, newer.size).await.expect("readable");
            let hashes = hashes.expect("the ledger had these sizes");
            let key = signer.verifier();
            let fits = consistent(&older.note, &newer.note, key, &hashes);
            assert_eq!(fits, Ok((older.size, newer.size)));
        }
    }
    assert_eq!(proof.consistency(rows * 2, rows * 3).await, Ok(None));
    assert_eq!(proof.consistency(0, 1).await, Ok(None));
    world.store.close().await;
    for older in signed.iter().map(|older| Some(older.note.clone())).chain([None]) {
        let trust = Trust { key: Some(signer.verifier().clone()), checkpoint: older };
        let found = verify_by(url, &trust, &mut |_| {}).await.expect("verifiable");
        assert!(found.is_sound() && found.signatures_checked, "{found:?}");
        assert_eq!(found.checkpoints, signed.len() as u64);
    }
}

/// Nodes that grow the tree and sign at the same time, while changes are made, make one tree.
pub async fn nodes_take_turns_at_the_tree(url: &str, nodes: usize) {
    let world = World::found(url).await;
    let (customer, owner) = world.customer("acme").await;
    let mut at_work = Vec::new();
    for number in 0..nodes {
        let url = url.to_owned();
        at_work.push(tokio::spawn(async move {
            let node = Proof::existing(&url).await.expect("opens");
            let signer = node.signer(&SECRET).await.expect("there is a row");
            let (mut sizes, machine) = (Vec::new(), Still::number(number));
            for _ in 0..20 {
                let made = node.checkpoint(&signer, &machine, 1).await;
                sizes.push(made.expect("signed").size);
            }
            node.close().await;
            sizes
        }));
    }
    for _ in 0..60 {
        rename(&world, owner, customer).await;
    }
    for node in at_work {
        let sizes = node.await.expect("it ends");
        assert!(sizes.is_sorted(), "{sizes:?}");
    }
    let signer = world.store.proof().signer(&SECRET).await.expect("there is a row");
    let head = world.store.live().revision();
    let made = world.store.proof().checkpoint(&signer, &Still::default(), head).await;
    assert_eq!(made.expect("signed").size, head);
    world.store.close().await;
    let trust = Trust { key: Some(signer.verifier().clone()), checkpoint: None };
    let found = verify_by(url, &trust, &mut |_| {}).await.expect("verifiable");
    assert!(found.is_sound(), "{found:?}");
    assert_eq!(found.in_tree, head);
}

/// A bundle is verified with nothing but itself, a key and perhaps an older checkpoint; also after a
/// person in it was erased, and where values are hidden.
pub async fn bundles_are_verified_elsewhere(url: &str) {
    let world = World::found(url).await;
    let (customer, owner) = world.customer("acme").await;
    let (proof, machine) = (world.store.proof(), Still::default());
    let signer = proof.signer(&SECRET).await.expect("there is a row");
    let old = proof.checkpoint(&signer, &machine, 1).await.expect("signed");
    let key = signer.verifier().clone();
    for _ in 0..450 {
        rename(&world, owner, customer).await;
    }
    world.customer("other").await;
    let head = world.store.live().revision();
    let now = proof.checkpoint(&signer, &machine, head).await.expect("signed");
    let since = (Some(old.size), &signer);
    let whole = bundle(proof, customer, now.clone(), since).await;
    let trust = Trust { key: Some(key.clone()), checkpoint: Some(old.note.clone()) };
    let found = verified(&whole, &trust);
    assert!(found.is_sound() && found.key_was_known && !found.is_cut, "{found:?}");
    let all = world.store.history(customer, None, None, 10_000).await.expect("readable");
    assert_eq!((found.rows, found.size), (all.len() as u64, head));
    assert!(whole.contains("owner@acme.example") && !whole.contains("owner@other.example"));

    // Without the proof that it goes on, a known checkpoint is not taken as fitting.
    let without = bundle(proof, customer, now.clone(), (None, &signer)).await;
    assert!(!verified(&without, &trust).is_sound());
    assert!(verified(&without, &Trust::default()).is_sound());
    let stranger: VerifierKey =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
            .parse()
            .expect("a key");
    let other = Trust { key: Some(stranger), checkpoint: None };
    assert!(!verified(&whole, &other).is_sound());

    hidden_values_are_bound(&world, customer, &now, &signer).await;
    let Principal::Person(person) = owner else { panic!("a person") };
    erased_values_are_missed_by_nobody(&world, (customer, person), &signer).await;
}

/// What is hidden is in no line, and the rows hold all the same.
async fn hidden_values_are_bound(
    world: &World,
    customer: AccountId,
    now: &Checkpoint,
    signer: &Signer,
) {
    let some = |_: &Entry| Shown::Some(Box::new(|pointer: &str, _: &_| pointer == "/revision"));
    let proof = world.store.proof();
    let text = shown(proof, customer, now.clone(), (None, signer), &some).await;
    assert!(!text.contains("acme.example") && !text.contains("account_c"), "{text}");
    let trust = Trust { key: Some(signer.verifier().clone()), checkpoint: None };
    let found = verified(&text, &trust);
    assert!(found.is_sound() && found.rows > 0, "{found:?}");
    let none = shown(proof, customer, now.clone(), (None, signer), &|_| Shown::Nothing).await;
    assert_eq!((verified(&none, &trust).rows, none.lines().count()), (0, 2));
}

async fn erased_values_are_missed_by_nobody(
    world: &World,
    (customer, person): (AccountId, rolecall_core::PersonId),
    signer: &Signer,
) {
    let stays = world.customer("stays").await.0;
    let owner = super::world::first_owner("next@acme.example");
    let put_in = Command::PutInOwner { account: customer, owner, old_owner_keeps: [].into() };
    world.act(world.owner, put_in).await;
    world.act(world.owner, Command::ErasePerson { person }).await;
    let proof = world.store.proof();
    let head = world.store.live().revision();
    let now = proof.checkpoint(signer, &Still::default(), head).await.expect("signed");
    let text = bundle(proof, customer, now.clone(), (None, signer)).await;
    assert!(!text.contains("owner@acme.example"), "{text}");
    let trust = Trust { key: Some(signer.verifier().clone()), checkpoint: None };
    assert!(verified(&text, &trust).is_sound());
    let other = bundle(proof, stays, now, (None, signer)).await;
    assert!(verified(&other, &trust).is_sound() && other.contains("owner@stays.example"));
    let found = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(found.is_sound(), "{found:?}");
}

fn verified(text: &str, trust: &Trust) -> rolecall_store::Bundled {
    verify_bundle(text.as_bytes(), trust, &mut |_| {}).expect("memory can be read")
}

async fn rename(world: &World, actor: Principal, account: AccountId) {
    let mut settings = world.store.live().read(|facts, _| {
        AccountSettings::of(facts.account(account).expect("whole").expect("it is there"))
    });
    let name = format!("Renamed {}", world.store.live().revision());
    settings.name = name.parse().expect("a name");
    world.act(actor, Command::ChangeAccount { account, settings }).await;
}
