//! Sessions behind the gateway: how they begin, and that they end with the portal's.

use rolecall_core::SignedDuration;
use rolecall_store::{GatewayCode, Session};

use super::world::{World, noon};

const ORIGIN: &str = "https://office.example";

/// A code is good once, in time, where it was made for and with its other half; the session that it
/// begins is over with the one that it hangs on.
pub async fn gateway_sessions_hang_on_the_portals(url: &str) {
    let world = World::found(url).await;
    let store = &world.store;
    let opened = Session {
        principal: world.owner,
        opened_at: noon(),
        seen_at: noon(),
        factor_at: None,
        ip: None,
        agent: None,
    };
    store.open_session([1; 32], &opened).await.expect("writable");
    let later = |seconds| noon() + SignedDuration::from_secs(seconds);
    let code = |code: u8, session: u8| GatewayCode {
        code: [code; 32],
        half: [9; 32],
        session: [session; 32],
        origin: ORIGIN.to_owned(),
        until: later(60),
    };
    store.offer_gateway_session(&code(2, 1), noon()).await.expect("writable");
    let found = async |token: u8, origin: &str| {
        store.gateway_session([token; 32], origin, later(1)).await.expect("readable")
    };
    assert_eq!(found(2, ORIGIN).await, None, "a code is no session");
    let take = async |code: u8, half: u8, origin: &str, second: i64| {
        let (code, at) = (([code; 32], [half; 32]), later(second));
        store.take_gateway_session(code, origin, [3; 32], at).await.expect("writable")
    };
    assert!(!take(2, 8, ORIGIN, 1).await, "another browser");
    assert!(!take(2, 9, "https://other.example", 1).await, "another origin");
    assert!(!take(7, 9, ORIGIN, 1).await, "made up");
    assert!(!take(2, 9, ORIGIN, 60).await, "too late");
    assert!(take(2, 9, ORIGIN, 59).await);
    assert!(!take(2, 9, ORIGIN, 59).await, "twice");
    assert_eq!(found(3, ORIGIN).await, Some(([1; 32], opened)));
    assert_eq!(found(3, "https://other.example").await, None);

    store.end_gateway_session([3; 32]).await.expect("writable");
    assert_eq!(found(3, ORIGIN).await, None);
    store.offer_gateway_session(&code(4, 1), noon()).await.expect("writable");
    assert!(take(4, 9, ORIGIN, 1).await);
    store.end_session([1; 32]).await.expect("writable");
    assert_eq!(found(3, ORIGIN).await, None, "signing out of the portal ends it");
}
