//! What is manipulated: a ledger with people, an erased one among them, and several checkpoints.

use rolecall_core::{
    AccountId, Principal,
    change::{AccountSettings, Command},
};
use rolecall_store::{Checkpoint, Proof, Signer, Trust};
use rolecall_testkit::conformance::{self, SECRET, Still, World};
use tempfile::TempDir;

pub(crate) struct Original {
    pub(crate) folder: TempDir,
    pub(crate) url: String,
    /// The key, and an early checkpoint that was noted.
    pub(crate) trust: Trust,
    pub(crate) signer: Signer,
    pub(crate) customer: AccountId,
    pub(crate) other: AccountId,
    /// In order.
    pub(crate) checkpoints: Vec<Checkpoint>,
}

impl Original {
    pub(crate) async fn made() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("rolecall.db").display());
        let world = World::found(&url).await;
        let (customer, owner) = world.customer("acme").await;
        let (other, _) = world.customer("other").await;
        let mut checkpoints = vec![signed(&world).await];
        for number in 0..6 {
            world.put_in(&format!("p{number}@provider.example"), "View Only").await;
        }
        let (membership, gone) = world.put_in("gone@provider.example", "Admin").await;
        renames(&world, (customer, owner), 120).await;
        checkpoints.push(signed(&world).await);
        world.act(world.owner, Command::EndMembership { membership }).await;
        let Principal::Person(person) = gone else { panic!("a person") };
        world.act(world.owner, Command::ErasePerson { person }).await;
        renames(&world, (customer, owner), 130).await;
        erase_owner(&world, customer, owner).await;
        checkpoints.push(signed(&world).await);
        let signer = world.store.proof().signer(&SECRET).await.expect("there is a row");
        let note = checkpoints[0].note.clone();
        let trust = Trust { key: Some(signer.verifier().clone()), checkpoint: Some(note) };
        world.store.close().await;
        Self { folder, url, trust, signer, customer, other, checkpoints }
    }

    /// The bundle of the customer, which goes on from the checkpoint that was noted.
    pub(crate) async fn bundle(&self) -> String {
        let proof = Proof::existing(&self.url).await.expect("opens");
        let last = self.checkpoints.last().expect("some").clone();
        let since = Some(self.checkpoints[0].size);
        let text = conformance::bundle(&proof, self.customer, last, (since, &self.signer)).await;
        proof.close().await;
        text
    }
}

async fn signed(world: &World) -> Checkpoint {
    let proof = world.store.proof();
    let signer = proof.signer(&SECRET).await.expect("there is a row");
    let head = world.store.live().revision();
    proof.checkpoint(&signer, &Still::default(), head).await.expect("signed")
}

async fn renames(world: &World, (account, owner): (AccountId, Principal), count: usize) {
    for _ in 0..count {
        let revision = world.store.live().revision();
        let mut settings = world.store.live().read(|facts, _| {
            AccountSettings::of(facts.account(account).expect("whole").expect("it is there"))
        });
        settings.name = format!("Renamed {revision}").parse().expect("a name");
        world.act(owner, Command::ChangeAccount { account, settings }).await;
    }
}

/// The customer gets another owner, and the one before is erased: its rows stay and are proven.
async fn erase_owner(world: &World, account: AccountId, owner: Principal) {
    let Principal::Person(person) = owner else { panic!("a person") };
    let next = conformance::first_owner("next@acme.example");
    let put_in = Command::PutInOwner { account, owner: next, old_owner_keeps: [].into() };
    world.act(world.owner, put_in).await;
    world.act(world.owner, Command::ErasePerson { person }).await;
}
