//! Accounts of a file: who is not there is made, with its first owner invited; who is there has the
//! name and the state that the file says. An account may stand below one of an earlier line.

use std::collections::HashMap;

use rolecall_core::{
    AccountId, Kind, Timestamp, Zone,
    change::{AccountSettings, Command, FirstOwner, WantedState},
    name::{Name, NameError, ShortName},
    record::Account,
    suggest,
};
use serde_json::{Value, json};

use super::{
    file::{Line, Table},
    people::zone_of,
    plan::{Plan, Planned, Step, Wrong},
    states::state_of,
};
use crate::{
    App,
    api::{
        INVITATION_DAYS, days_from,
        look::{Look, known},
    },
    caller::Caller,
    problem::Problem,
};

/// The columns, as an export has them.
pub(crate) const COLUMNS: &[&str] =
    &["kind", "name", "short_name", "parent", "owner_address", "owner_name", "owner_zone", "state"];

/// What is looked up for all lines alike.
struct Here {
    top: AccountId,
    /// The account itself and those below it, by short name.
    below: HashMap<ShortName, Account>,
    zone: Zone,
    until: Timestamp,
}

/// A line that could be read.
struct Said {
    kind: Kind,
    name: Name,
    short_name: ShortName,
    state: Option<WantedState>,
}

pub(super) fn plan(
    app: &App,
    caller: &Caller,
    top: AccountId,
    csv: &str,
    plan: &mut Plan,
) -> Result<(), Problem> {
    let table = Table::read(csv, COLUMNS, &["kind", "name", "short_name"])?;
    let here = app.look(caller, |look| Here::of(look, top))?;
    let mut made: HashMap<ShortName, (u32, AccountId)> = HashMap::new();
    for line in table.lines() {
        if let Err(wrong) = here.line(line, &mut made, plan) {
            plan.add(Planned {
                line: Some(line.number),
                subject: line.cell("short_name").chars().take(64).collect(),
                address: address(line),
                told: json!({"does": "nothing"}),
                step: Step::Wrong(wrong),
            });
        }
    }
    Ok(())
}

impl Here {
    fn of(look: &Look<'_>, top: AccountId) -> Result<Self, Problem> {
        let root = known(look.facts.account(top)).ok_or_else(Problem::not_found)?;
        let below = look.below(root);
        let all = below.iter().map(|below| below.account).chain([root]);
        Ok(Self {
            top,
            below: all.map(|it| (it.short_name.clone(), it.clone())).collect(),
            zone: look.zone(),
            until: days_from(look.now, INVITATION_DAYS),
        })
    }

    fn line(
        &self,
        line: Line<'_>,
        made: &mut HashMap<ShortName, (u32, AccountId)>,
        plan: &mut Plan,
    ) -> Result<(), Wrong> {
        let said = said(line)?;
        if let Some((before, _)) = made.get(&said.short_name) {
            return Err(Wrong::at("short_name", format!("line {before} has the same short name")));
        }
        match self.below.get(&said.short_name) {
            Some(account) => {
                made.insert(said.short_name.clone(), (line.number, account.id));
                self.there(line, account, &said, plan)
            }
            None => {
                let id = self.made(line, &said, made, plan)?;
                made.insert(said.short_name, (line.number, id));
                Ok(())
            }
        }
    }

    /// A new one, and the state that it is to have.
    fn made(
        &self,
        line: Line<'_>,
        said: &Said,
        made: &HashMap<ShortName, (u32, AccountId)>,
        plan: &mut Plan,
    ) -> Result<AccountId, Wrong> {
        let Said { kind, name, short_name, state } = said;
        let parent = self.parent(line, made)?;
        let owner = if kind.has_owner() { Some(self.owner(line)?) } else { None };
        let command = Command::CreateAccount {
            parent,
            kind: *kind,
            name: name.clone(),
            short_name: short_name.clone(),
            owner,
        };
        // The first id that the command takes is the account's.
        let id = AccountId(plan.ids_of_next().next_id());
        let told = json!({
            "does": "create",
            "kind": kind.key(),
            "name": name,
            "parent": line.cell("parent"),
            "owner": line.cell("owner_address"),
        });
        plan.add(row(line, short_name, told, Step::Do(command)));
        if let Some(state) = state.filter(|state| *state != WantedState::Active) {
            let told = json!({"does": "state", "before": "active", "after": state.key()});
            plan.add(row(line, short_name, told, Step::Do(set(id, state))));
        }
        Ok(id)
    }

    /// One that is there: its name and state as the file says.
    fn there(
        &self,
        line: Line<'_>,
        account: &Account,
        said: &Said,
        plan: &mut Plan,
    ) -> Result<(), Wrong> {
        let Said { kind, name, short_name, state } = said;
        if account.id == self.top {
            return Err(Wrong::at("short_name", "this is the account itself: name those below it"));
        }
        if account.kind != *kind {
            let is = account.kind.key();
            return Err(Wrong::at("kind", format!("the account is there, and is a {is}")));
        }
        let before = plan.len();
        if account.name != *name {
            let settings = AccountSettings { name: name.clone(), ..AccountSettings::of(account) };
            let command = Command::ChangeAccount { account: account.id, settings };
            let told = json!({"does": "rename", "before": account.name, "after": name});
            plan.add(row(line, short_name, told, Step::Do(command)));
        }
        if let Some(state) = state.filter(|state| state.key() != account.state.key()) {
            let told =
                json!({"does": "state", "before": account.state.key(), "after": state.key()});
            plan.add(row(line, short_name, told, Step::Do(set(account.id, state))));
        }
        if plan.len() == before {
            plan.add(row(line, short_name, json!({"does": "nothing"}), Step::Nothing));
        }
        Ok(())
    }

    /// The account that it is to stand below: one that is there, or one of an earlier line.
    fn parent(
        &self,
        line: Line<'_>,
        made: &HashMap<ShortName, (u32, AccountId)>,
    ) -> Result<AccountId, Wrong> {
        let word = match line.cell("parent") {
            "" => return Ok(self.top),
            word => word.to_lowercase(),
        };
        let name: Option<ShortName> = word.parse().ok();
        let found = name.as_ref().and_then(|name| {
            let there = self.below.get(name).map(|account| account.id);
            there.or_else(|| made.get(name).map(|(_, id)| *id))
        });
        found.ok_or_else(|| {
            let known = self.below.keys().map(ShortName::as_str).take(10_000);
            let meant = suggest::sentence(&suggest::nearest(&word, known).map(str::to_owned));
            Wrong::at("parent", format!("no account here or in a line before is called so{meant}"))
        })
    }

    fn owner(&self, line: Line<'_>) -> Result<FirstOwner, Wrong> {
        let address = match line.cell("owner_address") {
            "" => return Err(Wrong::at("owner_address", "a new account needs a first owner")),
            word => read::<rolecall_core::name::Address>("owner_address", word)?,
        };
        let name = match line.cell("owner_name") {
            "" => read::<Name>("owner_name", address.as_str())?,
            word => read::<Name>("owner_name", word)?,
        };
        let zone = match line.cell("owner_zone") {
            "" => self.zone.clone(),
            word => zone_of("owner_zone", word)?,
        };
        Ok(FirstOwner { address, name, zone, until: self.until })
    }
}

fn said(line: Line<'_>) -> Result<Said, Wrong> {
    let word = line.cell("kind").to_lowercase().replace([' ', '-'], "_");
    let kind = Kind::from_key(&word).filter(|kind| *kind != Kind::Platform).ok_or_else(|| {
        let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Platform).map(Kind::key);
        let meant = suggest::sentence(&suggest::nearest(&word, kinds).map(str::to_owned));
        Wrong::at("kind", format!("a kind is reseller, customer or phone_system{meant}"))
    })?;
    let state = match line.cell("state") {
        "" => None,
        word => Some(state_of(word)?),
    };
    Ok(Said {
        kind,
        name: read("name", line.cell("name"))?,
        short_name: read("short_name", line.cell("short_name"))?,
        state,
    })
}

fn read<T: std::str::FromStr<Err = NameError>>(
    column: &'static str,
    word: &str,
) -> Result<T, Wrong> {
    word.parse().map_err(|wrong: NameError| Wrong::at(column, wrong.to_string()))
}

/// One account's state, by whoever may set it for one: a file of accounts asks for no more.
fn set(account: AccountId, state: WantedState) -> Command {
    match state {
        WantedState::Active => Command::ResumeAccount { account },
        WantedState::Suspended => Command::SuspendAccount { account },
        WantedState::Closed => Command::CloseAccount { account },
    }
}

fn address(line: Line<'_>) -> Option<String> {
    let address: rolecall_core::name::Address = line.cell("owner_address").parse().ok()?;
    Some(address.to_string())
}

fn row(line: Line<'_>, short_name: &ShortName, told: Value, step: Step) -> Planned {
    let makes = matches!(&step, Step::Do(Command::CreateAccount { .. }));
    Planned {
        line: Some(line.number),
        subject: short_name.to_string(),
        address: if makes { address(line) } else { None },
        told,
        step,
    }
}
