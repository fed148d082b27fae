//! What someone else changed while a form was being filled in.
//!
//! A form says from which state of a record it was made. If the record is in another one by the time
//! it is sent, nothing is changed; the form is shown again with what is there now beside what was
//! typed, and is from then on made from that.

use maud::{Markup, html};
use rolecall_core::facts::RecordId;
use rolecall_store::{Expected, Tag};

use super::fields::Fields;
use crate::{api::look::Look, problem::Problem};

/// The field that says from which state a form was made.
const MADE_FROM: &str = "made-from";

/// The field that says it: what the form said before, or the state that is there now.
pub(super) fn made_from(look: &Look<'_>, record: RecordId, fields: &Fields) -> Markup {
    let said = fields.one(MADE_FROM);
    let now = || look.tag(record).map(|Tag(bytes)| hex::encode(bytes)).unwrap_or_default();
    let value = if said.is_empty() { now() } else { said.to_owned() };
    html! { input type="hidden" name=(MADE_FROM) value=(value); }
}

/// The state from which a form was made, if it says one.
pub(super) fn expected(fields: &Fields, record: RecordId) -> Option<Expected> {
    let mut tag = [0; 16];
    hex::decode_to_slice(fields.one(MADE_FROM), &mut tag).ok()?;
    Some(Expected { record, tag: Tag(tag) })
}

/// Whether something else is there now than what a form was made from.
pub(super) fn is_stale(problem: &Problem) -> bool {
    problem.code == "state.stale"
}

/// The form as it was typed, made from what is there now.
pub(super) fn made_anew(fields: &Fields) -> Fields {
    fields.replaced(MADE_FROM, String::new())
}
