//! Reviews of the provider's own people: one of the spring that is closed, and one that goes on.

use std::collections::BTreeSet;

use rolecall_core::{
    SignedDuration,
    change::Command,
    record::{DueDate, ReviewAnswer, Unanswered},
};

use super::script::{Newcomer, Script};
use crate::mistake::Mistake;

const OLIVIA: &str = "olivia@northwind.example";
const ACCOUNT: &str = "northwind";
const ZONE: &str = "Europe/Amsterdam";
/// Someone who helped out for a while, and whom the review ends.
const HELPER: &str = "helper@northwind.example";
const TEAMS: [&str; 4] = [
    "admin@northwind.example",
    "support@northwind.example",
    "limited@northwind.example",
    "viewer@northwind.example",
];
const DAYS: i64 = 30;

/// One that is over: everyone kept but the helper.
pub(super) async fn closed(script: &mut Script<'_>) -> Result<(), Mistake> {
    let helper = Newcomer {
        account: ACCOUNT,
        address: HELPER,
        name: "Hugo Adler",
        roles: &["group View Only"],
        zone: ZONE,
        activation: None,
        expiration: None,
    };
    script.put_in(OLIVIA, helper).await?;
    begin(script).await?;
    for address in TEAMS {
        answer(script, address, ReviewAnswer::Keep).await?;
    }
    answer(script, HELPER, ReviewAnswer::End).await?;
    let close = Command::CloseReview { account: script.account(ACCOUNT), unfinished: false };
    script.act(Some(OLIVIA), close).await.map(drop)
}

/// One that goes on, half answered.
pub(super) async fn open(script: &mut Script<'_>) -> Result<(), Mistake> {
    begin(script).await?;
    for address in &TEAMS[..2] {
        answer(script, address, ReviewAnswer::Keep).await?;
    }
    Ok(())
}

async fn begin(script: &mut Script<'_>) -> Result<(), Mistake> {
    let zone: rolecall_core::Zone = ZONE.parse().expect("a zone");
    let last = script.clock() + SignedDuration::from_hours(24 * DAYS);
    let due = DueDate { date: last.to_zoned(zone.rules()).date(), zone };
    let account = script.account(ACCOUNT);
    let start = Command::StartReview { account, due, unanswered: Unanswered::Keep };
    script.act(Some(OLIVIA), start).await.map(drop)
}

async fn answer(
    script: &mut Script<'_>,
    address: &str,
    answer: ReviewAnswer,
) -> Result<(), Mistake> {
    let membership = script.membership(address, ACCOUNT);
    let (account, take) = (script.account(ACCOUNT), BTreeSet::new());
    let said = Command::AnswerReview { account, membership, answer, take };
    script.act(Some(OLIVIA), said).await.map(drop)
}
