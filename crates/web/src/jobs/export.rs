//! The people of an account, and the accounts below it, in the form in which they are imported: all of
//! them, also where they are more than one import takes.

use axum::{body::Bytes, response::Response};
use rolecall_client::wire::ITEMS_A_PAGE_MAX;
use rolecall_core::{
    change::{ExportedList, FileFormat, Operation, Via},
    record::{Account, Membership},
};

use super::{accounts, people};
use crate::{
    App,
    api::{
        below::Below,
        export::Export,
        look::{Look, known},
        page::Paging,
    },
    caller::Caller,
    csv::{self, File},
    problem::Problem,
};

/// How many accounts are written at a time.
const ACCOUNTS_AT_A_TIME: usize = 5_000;

/// The people of an account. Who is to be seen under no address is left out.
pub(crate) async fn people(
    app: &App,
    caller: Caller,
    account: String,
    via: Via,
) -> Result<Response, Problem> {
    app.look(&caller, |look| look.account_for(Operation::SeePeople, &account).map(drop))?;
    let (list, format) = (ExportedList::People, FileFormat::Csv);
    Export { account: &account, list, format, via }.record(app, &caller).await?;
    let name = format!("{account}-people");
    let file = File { rows_max: None, ..File::csv(&name) };
    csv::of_list(app, caller, file, csv::row(people::COLUMNS), move |look, cursor| {
        let paging = Paging::of(Some(ITEMS_A_PAGE_MAX), cursor)?;
        let account = look.account_for(Operation::SeePeople, &account)?;
        let members = look.facts.memberships_in(account.id);
        let shown = |membership: &Membership| person(look, membership);
        let list = paging.page(members, |membership| membership.id.0.as_u128(), shown);
        Ok((list.items, list.next_cursor))
    })
}

fn person(look: &Look<'_>, membership: &Membership) -> Option<Bytes> {
    let (name, address) = look.called(membership);
    let named = |group: bool| {
        let roles = membership.roles.iter().filter_map(|id| known(look.facts.role(*id)));
        let roles = roles.filter(|role| role.group == group).map(people::written);
        roles.collect::<Vec<_>>().join("; ")
    };
    let dates = membership.window.dates();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let login = membership.login_name.as_ref().map(ToString::to_string);
    Some(csv::row([
        address?.to_string(),
        name.map(ToString::to_string).unwrap_or_default(),
        named(false),
        named(true),
        day(dates.activation),
        day(dates.expiration),
        dates.zone.to_string(),
        login.unwrap_or_default(),
    ]))
}

/// The accounts below an account that who looks sees, each after the one that it hangs from.
pub(crate) async fn accounts(
    app: &App,
    caller: Caller,
    account: String,
    via: Via,
) -> Result<Response, Problem> {
    let (list, format) = (ExportedList::AccountsBelow, FileFormat::Csv);
    Export { account: &account, list, format, via }.record(app, &caller).await?;
    let name = format!("{account}-accounts");
    let file = File { rows_max: None, ..File::csv(&name) };
    csv::of_list(app, caller, file, csv::row(accounts::COLUMNS), move |look, cursor| {
        let top = look.account(&account)?;
        let below = look.below(top);
        // Each after the one that it hangs from, so that it finds it when it is imported.
        let first = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let under = |one: &Below<'_>| one.under.map_or(top, |under| below[under].account);
        let some = below.iter().skip(first).take(ACCOUNTS_AT_A_TIME);
        let lines: Vec<_> = some.map(|one| line(look, one.account, under(one), top)).collect();
        let next = first + lines.len();
        Ok((lines, (next < below.len()).then(|| next.to_string())))
    })
}

fn line(look: &Look<'_>, account: &Account, under: &Account, top: &Account) -> Bytes {
    let owner = account.owner.and_then(|id| known(look.facts.membership(id)));
    let owner = owner.filter(|_| look.may(Operation::SeePeople, account.id));
    let (name, address) = owner.map_or((None, None), |owner| look.called(owner));
    let text = |text: Option<String>| text.unwrap_or_default();
    csv::row([
        account.kind.key().to_owned(),
        account.name.to_string(),
        account.short_name.to_string(),
        if under.id == top.id { String::new() } else { under.short_name.to_string() },
        text(address.map(ToString::to_string)),
        text(name.map(ToString::to_string)),
        text(owner.map(|owner| owner.window.dates().zone.to_string())),
        account.state.key().to_owned(),
    ])
}
