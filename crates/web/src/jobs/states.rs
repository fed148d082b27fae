//! States of many accounts below one: of those that a filter finds, or of those of a file.

use std::collections::HashMap;

use rolecall_core::{
    AccountId, Kind,
    change::{Command, WantedState},
    record::Account,
    suggest,
};
use serde_json::{Value, json};

use super::{
    LINES_MAX,
    file::{Line, Table, too_long},
    plan::{Plan, Planned, Step, Wrong},
};
use crate::{
    App,
    api::{
        account::is_named,
        look::{Look, known},
    },
    caller::Caller,
    problem::Problem,
};

/// The columns of a file. Those of an export of accounts are known, and not looked at.
const COLUMNS: &[&str] = &[
    "account",
    "short_name",
    "state",
    "kind",
    "name",
    "parent",
    "owner_address",
    "owner_name",
    "owner_zone",
];

/// Which accounts are to have which state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) state: Option<WantedState>,
    pub(crate) kind: Option<Kind>,
    pub(crate) in_state: Option<WantedState>,
    /// In lower case.
    pub(crate) text: Option<String>,
    pub(crate) below: Option<String>,
    pub(crate) csv: Option<String>,
}

impl Wanted {
    pub(super) fn told(&self) -> Value {
        json!({
            "state": self.state.map(WantedState::key),
            "kind": self.kind.map(Kind::key),
            "in_state": self.in_state.map(WantedState::key),
            "q": self.text,
            "below": self.below,
            "file": self.csv.is_some(),
        })
    }

    pub(crate) fn fits(&self, account: &Account) -> bool {
        self.kind.is_none_or(|kind| account.kind == kind)
            && self.in_state.is_none_or(|state| account.state.key() == state.key())
            && self.text.as_deref().is_none_or(|text| is_named(account, text))
    }

    /// The account below which they are looked for.
    pub(crate) fn top<'l>(&self, look: &Look<'l>, top: AccountId) -> Result<&'l Account, Problem> {
        match &self.below {
            Some(word) => {
                let found = look.account(word)?;
                let is_within = known(look.facts.is_within(found.id, top));
                if is_within { Ok(found) } else { Err(Problem::not_found()) }
            }
            None => known(look.facts.account(top)).ok_or_else(Problem::not_found),
        }
    }
}

/// What a row has to know of an account.
struct Found {
    id: AccountId,
    short_name: String,
    name: String,
    before: &'static str,
}

impl Found {
    fn of(account: &Account) -> Self {
        Self {
            id: account.id,
            short_name: account.short_name.to_string(),
            name: account.name.to_string(),
            before: account.state.key(),
        }
    }

    fn planned(self, above: AccountId, state: WantedState, line: Option<u32>) -> Planned {
        let Self { id, short_name, name, before } = self;
        Planned {
            line,
            subject: short_name,
            address: None,
            told: json!({"name": name, "before": before, "after": state.key()}),
            step: Step::Do(Command::SetStateInBulk { above, account: id, state }),
        }
    }
}

pub(super) fn plan(
    app: &App,
    caller: &Caller,
    top: AccountId,
    wanted: &Wanted,
    plan: &mut Plan,
) -> Result<(), Problem> {
    if let Some(csv) = &wanted.csv {
        return of_file(app, caller, top, (csv, wanted), plan);
    }
    let state = wanted.state.ok_or_else(|| {
        Problem::bad_request("member.missing", "`state` is missing: say which they are to have")
    })?;
    let found = app.look(caller, |look| {
        let root = wanted.top(look, top)?;
        let below = look.below(root);
        let fit = below.iter().filter(|below| wanted.fits(below.account));
        let found: Vec<_> = fit.take(LINES_MAX + 1).map(|it| Found::of(it.account)).collect();
        if found.len() > LINES_MAX { Err(too_long()) } else { Ok(found) }
    })?;
    for account in found {
        plan.add(account.planned(top, state, None));
    }
    Ok(())
}

fn of_file(
    app: &App,
    caller: &Caller,
    top: AccountId,
    (csv, wanted): (&str, &Wanted),
    plan: &mut Plan,
) -> Result<(), Problem> {
    let table = Table::read(csv, COLUMNS, &[])?;
    let column = match (table.has("account"), table.has("short_name")) {
        (true, _) => "account",
        (false, true) => "short_name",
        (false, false) => return Err(lacks("account")),
    };
    if wanted.state.is_none() && !table.has("state") {
        return Err(lacks("state"));
    }
    let mut found = app.look(caller, |look| {
        let root = wanted.top(look, top)?;
        let below = look.below(root);
        let named = below.iter().flat_map(|below| {
            let account = below.account;
            [account.short_name.to_string(), account.id.to_string()].map(|word| (word, account))
        });
        let named: HashMap<String, &Account> = named.collect();
        let of = |line: Line<'_>| named.get(&line.cell(column).to_lowercase()).copied();
        let of = |line| of(line).map(|account| (Found::of(account), wanted.fits(account)));
        Ok::<_, Problem>(table.lines().map(of).collect::<Vec<_>>())
    })?;
    let mut lines_of = HashMap::new();
    for (line, found) in table.lines().zip(found.drain(..)) {
        let row = of_line(line, found, (top, column), wanted.state, &mut lines_of);
        plan.add(row);
    }
    Ok(())
}

fn of_line(
    line: Line<'_>,
    found: Option<(Found, bool)>,
    (top, column): (AccountId, &'static str),
    for_all: Option<WantedState>,
    lines_of: &mut HashMap<AccountId, u32>,
) -> Planned {
    let wrong = |wrong: Wrong| Planned {
        line: Some(line.number),
        subject: line.cell(column).chars().take(64).collect(),
        address: None,
        told: json!({}),
        step: Step::Wrong(wrong),
    };
    let Some((found, fits)) = found else {
        return wrong(Wrong::at(column, "no account below is called so"));
    };
    if !fits {
        return wrong(Wrong::at(column, "it is not of the kind, state or name that is asked for"));
    }
    if let Some(before) = lines_of.insert(found.id, line.number) {
        return wrong(Wrong::at(column, format!("line {before} is about the same account")));
    }
    let state = match (line.cell("state"), for_all) {
        (_, Some(state)) => Ok(state),
        (word, None) => state_of(word),
    };
    match state {
        Ok(state) => found.planned(top, state, Some(line.number)),
        Err(mistake) => wrong(mistake),
    }
}

/// A state by its word.
pub(super) fn state_of(word: &str) -> Result<WantedState, Wrong> {
    let folded = word.to_lowercase();
    WantedState::from_key(&folded).ok_or_else(|| {
        let words = WantedState::ALL.map(WantedState::key);
        let meant = suggest::nearest(&folded, words.into_iter()).map(str::to_owned);
        Wrong::at(
            "state",
            format!("a state is active, suspended or closed{}", suggest::sentence(&meant)),
        )
    })
}

fn lacks(column: &str) -> Problem {
    Problem::new(
        axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        "file.mistake",
        format!("line 1 lacks the column `{column}`: it takes `account` and `state`"),
    )
}
