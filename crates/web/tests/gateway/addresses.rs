//! Allowlists before applications: who comes from elsewhere does not get through, from the moment at
//! which the list is set.

use axum::http::Method;
use rolecall_core::change::Command;

use super::{BOB, gate::Gate};

const RITA: &str = "rita@harbour.example";

async fn listed(gate: &mut Gate, ranges: &[&str]) {
    let command = Command::SetAllowlist {
        account: gate.world.account("abc"),
        ranges: ranges.iter().map(|range| range.parse().expect("a range")).collect(),
        notes: std::collections::BTreeMap::new(),
        leaves_self_out: true,
    };
    gate.world.act(RITA, command).await;
}

// covers G27, T14
#[tokio::test]
async fn whoever_comes_from_outside_of_a_list_does_not_get_through_from_when_it_is_set() {
    let mut gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let by_person = async |gate: &Gate| {
        let call = Gate::call(Method::GET, "/abc/invoices").header("cookie", &cookie);
        gate.send(call).await.status.as_u16()
    };
    let by_key = async |gate: &Gate| {
        gate.by_key("abc nothing", Method::GET, "/abc/invoices").await.status.as_u16()
    };
    assert_eq!((by_person(&gate).await, by_key(&gate).await), (200, 200));
    // Requests here come from 192.0.2.1.
    listed(&mut gate, &["203.0.113.0/24"]).await;
    assert_eq!((by_person(&gate).await, by_key(&gate).await), (404, 401));
    listed(&mut gate, &["192.0.2.0/28", "203.0.113.0/24"]).await;
    assert_eq!((by_person(&gate).await, by_key(&gate).await), (200, 200));
}
