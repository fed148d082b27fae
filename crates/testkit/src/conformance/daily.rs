//! What happened on each day, counted.

use rolecall_core::{SignedDuration, change::Command};
use rolecall_store::{Session, day_of};

use super::world::{World, noon};

/// Changes are counted by day and event, once each however often is asked; sign-ins by their day,
/// after their sessions have gone too.
pub async fn days_are_counted(url: &str) {
    let world = World::found(url).await;
    let store = &world.store;
    let today = day_of(noon());
    let counted = store.daily().await.expect("readable");
    assert_eq!(counted.all(today), store.live().revision());
    assert_eq!(
        (counted.of(today, "account_created"), counted.of(today - 1, "person_added")),
        (1, 0)
    );
    let (customer, _) = world.customer("counted").await;
    let turn = Command::SetAccountSignIn { account: customer, enabled: Some(false) };
    world.act(world.owner, turn).await;
    for _ in 0..2 {
        let counted = store.daily().await.expect("readable");
        assert_eq!(counted.all(today), store.live().revision());
        assert_eq!(counted.of(today, "account_created"), 2);
        assert_eq!(counted.of(today, "account_sign_in_set"), 1);
    }

    for (token, hours) in [(1, 0), (2, 1), (3, 24), (4, 24 * 40)] {
        let at = noon() + SignedDuration::from_hours(hours);
        let session = Session {
            principal: world.owner,
            opened_at: at,
            seen_at: at,
            factor_at: None,
            ip: Some([203, 0, 113, 77].into()),
            agent: None,
        };
        store.open_session([token; 32], &session).await.expect("writable");
    }
    let sign_ins = store.sign_ins_since(today).await.expect("readable");
    assert_eq!(
        sign_ins.into_iter().collect::<Vec<_>>(),
        [(today, 2), (today + 1, 1), (today + 40, 1)]
    );
    let late = noon() + SignedDuration::from_hours(24 * 40);
    let from = store.signed_in_from(late).await.expect("readable");
    assert_eq!(from.len(), 1, "one session is left: {from:?}");
}
