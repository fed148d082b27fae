//! People of a file: who is not in the account is invited, or put in directly where a login name is
//! given; who is there has roles and dates as the file says. Nobody is removed.

use std::collections::{BTreeSet, HashMap};

use rolecall_core::{
    AccountId, RoleId, Timestamp, Zone,
    change::{Command, Invitee, NewPerson, Operation},
    name::{Address, Name, NameError},
    record::{Account, Membership, Role},
    suggest,
    window::Dates,
};
use serde_json::{Value, json};

use super::{
    file::{Line, Table},
    plan::{Plan, Planned, Step, Wrong},
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
    &["address", "name", "roles", "groups", "activation", "expiration", "zone", "login_name"];

/// What is looked up for all lines alike.
struct Here {
    account: AccountId,
    /// Roles and groups that can be given, by whether they are a group and how they are called.
    roles: HashMap<(bool, String), Vec<RoleId>>,
    names: HashMap<RoleId, String>,
    /// Who is there, by address.
    members: HashMap<Address, Member>,
    zone: Zone,
    until: Timestamp,
}

/// Someone who is there.
struct Member {
    membership: Membership,
    owner: bool,
}

/// A line that could be read.
struct Said {
    address: Address,
    roles: BTreeSet<RoleId>,
    dates: Dates,
}

pub(super) fn plan(
    app: &App,
    caller: &Caller,
    account: AccountId,
    csv: &str,
    plan: &mut Plan,
) -> Result<(), Problem> {
    let table = Table::read(csv, COLUMNS, &["address"])?;
    let here = app.look(caller, |look| Here::of(look, account))?;
    let mut lines_of: HashMap<Address, u32> = HashMap::new();
    for line in table.lines() {
        match said(line, &here, &mut lines_of) {
            Ok(said) => here.plan(&table, line, said, plan),
            Err(wrong) => plan.add(Planned {
                line: Some(line.number),
                subject: line.cell("address").chars().take(254).collect(),
                address: line.cell("address").parse().ok().map(|at: Address| at.to_string()),
                told: json!({"does": "nothing"}),
                step: Step::Wrong(wrong),
            }),
        }
    }
    Ok(())
}

impl Here {
    fn of(look: &Look<'_>, account: AccountId) -> Result<Self, Problem> {
        let found = known(look.facts.account(account)).ok_or_else(Problem::not_found)?;
        let mut roles: HashMap<_, Vec<_>> = HashMap::new();
        let mut names = HashMap::new();
        for role in look.assignable(account) {
            roles.entry((role.group, role.content.name.folded())).or_default().push(role.id);
            names.insert(role.id, role.content.name.to_string());
        }
        let sees = look.may(Operation::SeePeople, account);
        Ok(Self {
            account,
            roles,
            names,
            members: if sees { members(look, found) } else { HashMap::new() },
            zone: look.zone(),
            until: days_from(look.now, INVITATION_DAYS),
        })
    }

    fn plan(&self, table: &Table, line: Line<'_>, said: Said, plan: &mut Plan) {
        let Said { address, roles, dates } = said;
        let row = |told: Value, step| Planned {
            line: Some(line.number),
            subject: address.to_string(),
            address: Some(address.to_string()),
            told,
            step,
        };
        let Some(Member { membership, owner }) = self.members.get(&address) else {
            let step = self.new_person(line, &address, roles.clone(), &dates);
            let does = if line.cell("login_name").is_empty() { "invite" } else { "add" };
            return plan.add(row(self.told(does, &roles, &dates), step));
        };
        let before = plan.len();
        let says_roles = table.has("roles") || table.has("groups");
        if says_roles && !roles.is_empty() && roles != membership.roles {
            let command = Command::SetRoles { membership: membership.id, roles: roles.clone() };
            plan.add(row(self.told("roles", &roles, &dates), Step::Do(command)));
        }
        let says_dates = table.has("activation") || table.has("expiration");
        let dates = with_zone_of(membership, line, dates);
        if says_dates && !owner && dates != *membership.window.dates() {
            let told = self.told("dates", &roles, &dates);
            let command = Command::SetDates { membership: membership.id, dates };
            plan.add(row(told, Step::Do(command)));
        }
        if plan.len() == before {
            plan.add(row(json!({"does": "nothing"}), Step::Nothing));
        }
    }

    fn new_person(
        &self,
        line: Line<'_>,
        address: &Address,
        roles: BTreeSet<RoleId>,
        dates: &Dates,
    ) -> Step {
        let name: Result<Name, NameError> = match line.cell("name") {
            "" => address.as_str().parse(),
            name => name.parse(),
        };
        let name = match name {
            Ok(name) => name,
            Err(wrong) => return Step::Wrong(Wrong::at("name", wrong.to_string())),
        };
        if roles.is_empty() {
            return Step::Wrong(Wrong::at("roles", "someone new needs a role or a group"));
        }
        let invitee = Invitee {
            address: address.clone(),
            name,
            roles,
            dates: dates.clone(),
            narrowed_to: None,
            until: self.until,
        };
        let account = self.account;
        match line.cell("login_name") {
            "" => Step::Do(Command::Invite { account, invitee }),
            login => match login.parse() {
                Ok(login_name) => {
                    let login_name = Some(login_name);
                    let person =
                        NewPerson { invitee, login_name, ranges: Vec::new(), language: None };
                    Step::Do(Command::AddPerson { account, person })
                }
                Err(wrong) => {
                    let wrong: NameError = wrong;
                    Step::Wrong(Wrong::at("login_name", wrong.to_string()))
                }
            },
        }
    }

    fn told(&self, does: &str, roles: &BTreeSet<RoleId>, dates: &Dates) -> Value {
        let names: Vec<_> = roles.iter().filter_map(|role| self.names.get(role)).collect();
        json!({
            "does": does,
            "roles": names,
            "activation": dates.activation,
            "expiration": dates.expiration,
            "zone": dates.zone,
        })
    }

    /// Roles or groups by their names or ids.
    fn roles_of(
        &self,
        line: Line<'_>,
        column: &'static str,
        group: bool,
        into: &mut BTreeSet<RoleId>,
    ) -> Result<(), Wrong> {
        for word in line.parts(column) {
            if let Some(id) = word.parse().ok().filter(|id| self.names.contains_key(id)) {
                into.insert(id);
                continue;
            }
            let folded = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            match self.roles.get(&(group, folded)).map(Vec::as_slice) {
                Some([role]) => drop(into.insert(*role)),
                Some(_) => {
                    let several = format!("several are called `{word}`: write the id of one");
                    return Err(Wrong::at(column, several));
                }
                None => return Err(Wrong::at(column, self.unknown(word, group))),
            }
        }
        Ok(())
    }

    fn unknown(&self, word: &str, group: bool) -> String {
        let what = if group { "group" } else { "role" };
        let known = self.roles.iter().filter(|((is_group, _), _)| *is_group == group);
        let known = known.flat_map(|(_, ids)| ids).filter_map(|id| self.names.get(id));
        let meant = suggest::nearest(word, known.map(String::as_str));
        let word: String = word.chars().take(100).flat_map(char::escape_debug).collect();
        let meant = suggest::sentence(&meant.map(str::to_owned));
        format!("no {what} that can be given here is called `{word}`{meant}")
    }
}

fn members(look: &Look<'_>, account: &Account) -> HashMap<Address, Member> {
    let member = |membership: &Membership| {
        let address = look.called(membership).1?.clone();
        let owner = account.owner == Some(membership.id);
        Some((address, Member { membership: membership.clone(), owner }))
    };
    look.facts.memberships_in(account.id).filter_map(member).collect()
}

fn said(line: Line<'_>, here: &Here, lines_of: &mut HashMap<Address, u32>) -> Result<Said, Wrong> {
    let address: Address = match line.cell("address") {
        "" => return Err(Wrong::at("address", "the address is missing")),
        word => word.parse().map_err(|wrong: NameError| Wrong::at("address", wrong.to_string()))?,
    };
    if let Some(before) = lines_of.insert(address.clone(), line.number) {
        return Err(Wrong::at("address", format!("line {before} has the same address")));
    }
    let mut roles = BTreeSet::new();
    here.roles_of(line, "roles", false, &mut roles)?;
    here.roles_of(line, "groups", true, &mut roles)?;
    let zone = match line.cell("zone") {
        "" => here.zone.clone(),
        word => zone_of("zone", word)?,
    };
    let dates =
        Dates { activation: day(line, "activation")?, expiration: day(line, "expiration")?, zone };
    Ok(Said { address, roles, dates })
}

fn day(line: Line<'_>, column: &'static str) -> Result<Option<jiff::civil::Date>, Wrong> {
    match line.cell(column) {
        "" => Ok(None),
        word => word
            .parse()
            .map(Some)
            .map_err(|_| Wrong::at(column, "a date is written as year, month and day: 2027-03-31")),
    }
}

/// A zone by its name.
pub(super) fn zone_of(column: &'static str, word: &str) -> Result<Zone, Wrong> {
    word.parse().map_err(|wrong| {
        let wrong: <Zone as std::str::FromStr>::Err = wrong;
        Wrong::at(column, wrong.to_string())
    })
}

/// Where the file says nothing of the zone, it stays as it is.
fn with_zone_of(membership: &Membership, line: Line<'_>, dates: Dates) -> Dates {
    if line.cell("zone").is_empty() {
        return Dates { zone: membership.window.dates().zone.clone(), ..dates };
    }
    dates
}

/// How a role or group is written in a file: by its name, or its id where that would be read as
/// several.
pub(super) fn written(role: &Role) -> String {
    let name = role.content.name.as_str();
    if name.contains(';') { role.id.to_string() } else { name.to_owned() }
}
