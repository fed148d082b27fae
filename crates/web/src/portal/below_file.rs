//! The accounts below an account as a file: those that the list finds, in its order. Without a filter
//! these are all of them, and each says from which one it hangs.

use axum::{body::Bytes, response::Response};
use rolecall_core::{
    change::{ExportedList, Operation},
    record::Account,
};

use super::{
    below::{Wanted, kind_name},
    messages::english,
};
use crate::{
    App,
    api::{
        account_order::{self, Place},
        below::Below,
        look::Look,
    },
    caller::Caller,
    csv,
    problem::Problem,
};

/// How many are put in order at a time.
const AT_A_TIME: usize = 5_000;

pub(super) async fn file(
    app: &App,
    caller: Caller,
    account: String,
    wanted: Wanted,
) -> Result<Response, Problem> {
    csv::on_record(app, &caller, &account, ExportedList::AccountsBelow).await?;
    let head = csv::head(&["name", "short-name", "account-kind", "under", "state", "people"]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-below")),
        head,
        move |look, cursor| {
            let top = look.account(&account)?;
            let below = look.below(top);
            if below.is_empty() {
                return Err(Problem::not_found());
            }
            let after = cursor.map(Place::read).transpose()?;
            let fit = below.iter().filter(|below| wanted.fits(below.account));
            let part =
                account_order::page(fit, account_of, wanted.order, after.as_ref(), AT_A_TIME);
            let under = |one: &Below<'_>| one.under.map_or(top, |under| below[under].account);
            let lines = part.items.into_iter().map(|one| line(look, one.account, under(one)));
            Ok((lines.collect(), part.next))
        },
    )
}

fn account_of<'l>(below: &&Below<'l>) -> &'l Account {
    below.account
}

fn line(look: &Look<'_>, account: &Account, under: &Account) -> Bytes {
    let sees_people = look.may(Operation::SeePeople, account.id);
    let people = sees_people.then(|| look.facts.people_count(account.id).to_string());
    csv::row([
        account.name.to_string(),
        account.short_name.to_string(),
        kind_name(account.kind),
        under.short_name.to_string(),
        english().say(&format!("state-{}", account.state.key())).into_owned(),
        people.unwrap_or_default(),
    ])
}
