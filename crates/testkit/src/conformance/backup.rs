//! Copies that are taken while changes are written, and put back elsewhere.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rolecall_core::change::Actor;
use rolecall_store::{Copied, Store};

use super::world::{World, add, envelope, noon};

/// Takes copies one after the other while writers go on, puts each back into a place of its own, and
/// asks that it ends with the very row that it says, which is one of the original's. Gives how many
/// changes were written meanwhile.
pub async fn copies_under_load_end_where_they_say(url: &str, folder: &Path, copies: u32) -> u64 {
    let world = World::found(url).await;
    super::sessions::open(&world.store, world.owner, 1, noon()).await;
    let before = world.store.live().revision();
    let is_over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4).map(|writer| writing(&world, writer, is_over.clone())).collect();
    let mut last = 0;
    for number in 0..copies {
        let file = folder.join(format!("copy-{number}.db"));
        let copied = rolecall_store::copy_to(url, &file, &mut |_| {}).await.expect("it is copied");
        assert!(copied.revision >= last, "copies follow each other");
        last = copied.revision;
        let to = format!("sqlite://{}", folder.join(format!("back-{number}.db")).display());
        put_back(&file, &to, &copied, &world.store).await;
    }
    is_over.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("a writer ends");
    }
    let written = world.store.live().revision() - before;
    world.store.close().await;
    written
}

fn writing(world: &World, writer: u32, is_over: Arc<AtomicBool>) -> tokio::task::JoinHandle<()> {
    let (store, platform, owner) = (world.store.clone(), world.platform, world.owner);
    let roles = [world.role(true, "View Only")];
    tokio::spawn(async move {
        let mut number = 0;
        while !is_over.load(Ordering::Relaxed) {
            number += 1;
            let address = format!("w{writer}-{number}@provider.example");
            let command = add(platform, &address, roles.into());
            let done = store.carry_out(envelope(Actor::Principal(owner), command, None)).await;
            done.expect("accepted");
        }
    })
}

async fn put_back(file: &Path, to: &str, copied: &Copied, original: &Store) {
    let found = rolecall_store::restore(file, to, &mut |_| {}).await.expect("it is put back");
    assert!(found.is_sound());
    assert_eq!((found.revision, &found.head), (copied.revision, &copied.head));
    let there = Store::open(to).await.expect("it opens");
    assert_eq!(there.live().revision(), copied.revision);
    let (last, same) = tokio::join!(
        there.entries(copied.revision - 1, 1),
        original.entries(copied.revision - 1, 1)
    );
    assert_eq!(last.expect("readable"), same.expect("readable"), "its last row is the original's");
    // Whoever was signed in signs in anew.
    assert_eq!(there.session([1; 32], noon()).await, Ok(None));
    there.close().await;
    let again = rolecall_store::restore(file, to, &mut |_| {}).await.expect_err("refused");
    assert!(again.to_string().contains("is not empty"), "{again}");
}
