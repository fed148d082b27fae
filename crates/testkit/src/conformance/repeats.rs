//! Requests that come twice, and changes that were meant for another state.

use rolecall_core::{
    change::{Actor, Command, Event},
    facts::RecordId,
};
use rolecall_store::{Envelope, Expected, Failure, Request, Tag};

use super::world::{World, add, envelope};

/// An answer is lost after the commit and the request comes again: it is carried out once, and
/// answered alike. The same name for another request is refused.
pub async fn repeated_requests_are_carried_out_once(url: &str, times: u32) {
    let world = World::found(url).await;
    let roles = [world.role(true, "View Only")];
    for time in 0..times {
        let command = add(world.platform, &format!("p{time}@provider.example"), roles.into());
        let request = Request { key: format!("request {time}"), fingerprint: [1; 32] };
        let ask = || Envelope {
            request: Some(request.clone()),
            ..envelope(Actor::Principal(world.owner), command.clone(), None)
        };
        let before = world.store.live().revision();
        let first = world.store.carry_out(ask()).await.expect("accepted");
        let again = world.store.carry_out(ask()).await.expect("answered again");
        assert_eq!(first, again);
        assert_eq!(world.store.live().revision(), before + 2, "a person and a membership, once");
        let mut other = ask();
        other.request = Some(Request { fingerprint: [2; 32], ..request.clone() });
        let refused = world.store.carry_out(other).await;
        assert_eq!(refused, Err(Failure::RequestReused));
    }
    let verified = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
}

/// A change that was meant for a state which is no longer there is refused with the one that is.
pub async fn changes_meant_for_another_state_are_refused(url: &str) {
    let world = World::found(url).await;
    let id = world.role(true, "View Only");
    let record = RecordId::Role(id);
    let role = |store: &rolecall_store::Store| {
        let role = store.live().read(|facts, _| facts.role(id).expect("whole").cloned());
        role.expect("the group is there")
    };
    let mut content = role(&world.store).content;
    content.description = Some("Changed by the first.".parse().expect("a description"));
    let tag = Tag::of(&rolecall_core::facts::Record::Role(role(&world.store)));
    let ask = |content| Envelope {
        expected: Some(Expected { record, tag }),
        ..envelope(Actor::Principal(world.owner), Command::ChangeRole { role: id, content }, None)
    };
    let first = world.store.carry_out(ask(content.clone())).await.expect("accepted");
    assert!(matches!(first.events[..], [Event::RoleChanged { .. }]));
    content.description = None;
    let Err(Failure::Stale(Some(now))) = world.store.carry_out(ask(content)).await else {
        panic!("the second change was meant for another state");
    };
    assert_eq!(*now, rolecall_core::facts::Record::Role(role(&world.store)));
}
