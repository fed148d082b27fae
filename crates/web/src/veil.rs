//! What is left out of an explanation for who stands further down (rule 7).

use rolecall_core::{AccountId, access::Explanation};

/// Leaves out what stands in accounts that are not known to the reader. A cap that was set there
/// is told as one of the account that was asked about.
pub(crate) fn explanation(
    mut explanation: Explanation,
    instead: AccountId,
    known: impl Fn(AccountId) -> bool,
) -> Explanation {
    explanation.standings.retain(|standing| known(standing.recorded_in));
    for standing in &mut explanation.standings {
        for cap in &mut standing.caps {
            cap.account = if known(cap.account) { cap.account } else { instead };
        }
    }
    explanation.place = explanation.place.filter(|place| known(*place));
    explanation
}
