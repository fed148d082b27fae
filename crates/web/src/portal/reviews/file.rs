//! The people of a review as a file.

use axum::{body::Bytes, response::Response};
use rolecall_client::wire::{ITEMS_A_PAGE_MAX, ReviewedPerson};
use rolecall_core::change::ExportedList;

use super::{Query, to_review};
use crate::{
    App,
    api::{look::Look, reviewed},
    caller::Caller,
    csv::{self, File},
    portal::{components::state_key, messages::english, telling::Telling},
    problem::Problem,
};

/// All who are wanted, once it is on record that they leave.
pub(super) async fn sent(
    app: &App,
    caller: Caller,
    account: String,
    query: Query,
) -> Result<Response, Problem> {
    app.look(&caller, |look| to_review(look, &account).map(drop))?;
    // Refused as a page would be, before a file begins.
    reviewed::page(app, &caller, &account, &query.reviewed(1)).await?;
    csv::on_record(app, &caller, &account, ExportedList::Review).await?;
    let head = csv::head(&[
        "name",
        "address",
        "owner",
        "roles",
        "state",
        "used",
        "given-by",
        "given-at",
        "expiration",
        "zone",
        "changed",
        "answer",
    ]);
    let name = format!("{account}-review");
    let app = app.clone();
    Ok(csv::streamed(File::csv(&name), head, None::<String>, move |cursor| {
        let (app, account, query) = (app.clone(), account.clone(), query.clone());
        async move {
            let query = Query { cursor, ..query };
            let wanted = query.reviewed(ITEMS_A_PAGE_MAX);
            let page = reviewed::page(&app, &caller, &account, &wanted).await?;
            let rows = app.look(&caller, |look| {
                page.items.iter().map(|one| line(look, one)).collect::<Vec<_>>()
            });
            Ok((rows, page.next_cursor.map(Some)))
        }
    }))
}

fn line(look: &Look<'_>, one: &ReviewedPerson) -> Bytes {
    let m = english();
    let person = &one.person;
    let text = |text: Option<String>| text.unwrap_or_default();
    let roles: Vec<_> = person.roles.iter().map(|role| role.name.to_string()).collect();
    let answer = one.answer.map(|said| match said {
        rolecall_core::record::Verdict::Kept => "review-kept",
        rolecall_core::record::Verdict::Trimmed => "review-trimmed",
        rolecall_core::record::Verdict::Suspended => "review-suspended",
        rolecall_core::record::Verdict::Joined => "review-joined",
    });
    let given = one.given.as_ref();
    csv::row([
        text(person.name.as_ref().map(ToString::to_string)),
        text(person.address.as_ref().map(ToString::to_string)),
        m.say(if person.owner { "yes" } else { "no" }).into_owned(),
        roles.join(", "),
        m.say(state_key(person, look.now).1).into_owned(),
        text(person.last_seen_at.map(|at| at.to_string())),
        text(given.map(|given| Telling::named(&given.by).0)),
        text(given.map(|given| given.at.to_string())),
        text(person.dates.expiration.map(|day| day.to_string())),
        person.dates.zone.to_string(),
        one.changes.len().to_string(),
        text(answer.map(|key| m.say(key).into_owned())),
    ])
}
