//! A store, whose clock is turned on by days.

use rolecall_core::{
    PersonId, Principal, RoleId, SignedDuration,
    catalog::Catalog,
    change::{Event, FirstOwner, Invitee},
    record::{DueDate, Unanswered},
    window::Dates,
};

use super::*;

struct World {
    store: Store,
    platform: AccountId,
    owner: PersonId,
    group: RoleId,
    now: Timestamp,
    _folder: tempfile::TempDir,
}

impl World {
    async fn found() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("rolecall.db").display());
        let store = Store::open(&url).await.expect("the store opens");
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().expect("a moment");
        let owner = FirstOwner {
            address: "olivia@northwind.example".parse().expect("an address"),
            name: "Olivia".parse().expect("a name"),
            zone: Zone::utc(),
            until: Timestamp::MAX,
        };
        let found = Command::FoundPlatform {
            name: "Northwind".parse().expect("a name"),
            short_name: "northwind".parse().expect("a short name"),
            catalog: Catalog::telecom().text().clone(),
            owner,
        };
        let founded = store.carry_out(machine::by_itself(now, found)).await.expect("founded");
        let (platform, owner, membership) = added(&founded.events);
        let group = RoleId::from_bytes([0; 16]);
        let mut world = Self { store, platform, owner, group, now, _folder: folder };
        world.act(owner, Command::AcceptInvitation { membership }).await;
        let preset = "platform.view_only".to_owned();
        let made = world.act(owner, Command::AddPreset { account: platform, preset }).await;
        let group = made.iter().find_map(|event| match event {
            Event::RoleCreated { role } => Some(role.id),
            _ => None,
        });
        world.group = group.expect("a group was made");
        world
    }

    async fn act(&self, by: PersonId, command: Command) -> Vec<Event> {
        let by = Some(Principal::Person(by));
        let envelope = machine::envelope(self.now, by, command, None);
        self.store.carry_out(envelope).await.expect("accepted").events
    }

    /// Someone in the platform with a group, perhaps with an end.
    async fn joins(&self, name: &str, expiration: Option<&str>) {
        let invitee = Invitee {
            address: format!("{name}@northwind.example").parse().expect("an address"),
            name: name.parse().expect("a name"),
            roles: [self.group].into(),
            dates: Dates {
                activation: None,
                expiration: expiration.map(|day| day.parse().expect("a date")),
                zone: Zone::utc(),
            },
            narrowed_to: None,
            until: Timestamp::MAX,
        };
        let invite = Command::Invite { account: self.platform, invitee };
        let (_, person, membership) = added(&self.act(self.owner, invite).await);
        self.act(person, Command::AcceptInvitation { membership }).await;
    }

    async fn turn(&self, days: i64) -> u64 {
        let at = self.now + SignedDuration::from_hours(24 * days);
        turn(self.store.clone(), at).await.expect("it is done");
        self.store.live().revision()
    }
}

fn added(events: &[Event]) -> (AccountId, PersonId, MembershipId) {
    let added = events.iter().find_map(|event| match event {
        Event::MembershipAdded { account, person, membership, .. } => {
            Some((*account, *person, *membership))
        }
        _ => None,
    });
    added.expect("someone was added")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_ends_by_itself_and_what_was_set_for_the_unanswered_is_done() {
    let world = World::found().await;
    for number in 0..3 {
        world.joins(&format!("person{number}"), None).await;
    }
    let due = DueDate { date: "2026-06-20".parse().expect("a date"), zone: Zone::utc() };
    let (account, unanswered) = (world.platform, Unanswered::End);
    world.act(world.owner, Command::StartReview { account, due, unanswered }).await;
    let before = world.store.live().revision();
    assert_eq!(world.turn(5).await, before, "nothing is due yet");
    assert_eq!(world.turn(12).await, before + 1, "a reminder");
    assert_eq!(world.turn(12).await, before + 1, "and no second one");
    world.turn(19).await;
    world.turn(20).await;
    let (left, review) = world.store.live().read(|facts, _| {
        let found = facts.account(account).expect("whole").cloned().expect("it is there");
        (facts.memberships_in(account).count(), found.review)
    });
    assert_eq!((left, review), (1, None), "all but the owner are gone");
    let revision = world.store.live().revision();
    assert_eq!(world.turn(21).await, revision);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_an_end_is_told_twice_and_who_manages_people_once_each_time() {
    let world = World::found().await;
    for number in 0..5 {
        world.joins(&format!("person{number}"), Some("2026-06-20")).await;
    }
    world.joins("forever", None).await;
    let before = world.store.live().revision();
    let told = async || {
        let entries = world.store.entries(before, 100).await.expect("rows");
        let of = |event: Event| match event {
            Event::EndsTold { ends, to, .. } => (ends.len(), to.len()),
            other => panic!("{other:?}"),
        };
        entries.into_iter().map(|entry| of(entry.what)).collect::<Vec<_>>()
    };
    world.turn(11).await;
    assert_eq!(told().await, []);
    world.turn(12).await;
    world.turn(13).await;
    assert_eq!(told().await, [(5, 1)]);
    world.turn(18).await;
    world.turn(19).await;
    world.turn(30).await;
    assert_eq!(told().await, [(5, 1), (5, 1)]);
}
