//! The platform in figures: counted over the world in memory, and day by day from the ledger.

use rolecall_client::wire::{
    AccountsCount, DayCount, KeysCount, MembershipsCount, OwnersCount, PeopleCount, PlatformReport,
    State,
};
use rolecall_core::{
    Kind, Timestamp,
    change::Operation,
    facts::Facts,
    record::{Account, Membership, MembershipState},
    window::Place,
};
use rolecall_store::{Daily, Day, day_of};

use super::{ENDING_DAYS, UNUSED_DAYS, made_at, of_account, shifted};
use crate::{
    App,
    api::{
        look::{Look, known},
        view::show_state,
    },
    caller::Caller,
    problem::Problem,
};

/// The figures of so many days, if nothing else is asked for.
pub(crate) const DAYS: u16 = 90;
/// The fewest days.
pub(crate) const DAYS_MIN: u16 = 7;
/// The most days.
pub(crate) const DAYS_MAX: u16 = 366;

/// The figures, with those of so many days.
pub(crate) async fn platform(
    app: &App,
    caller: &Caller,
    account: &str,
    days: Option<u16>,
) -> Result<PlatformReport, Problem> {
    let days = days.unwrap_or(DAYS);
    if !(DAYS_MIN..=DAYS_MAX).contains(&days) {
        let detail = format!("`days` is {DAYS_MIN} to {DAYS_MAX}");
        return Err(Problem::bad_request("query.mistyped", detail));
    }
    let sees = |look: &Look<'_>| of_account(look, Operation::SeeReports, account).map(drop);
    app.look(caller, sees)?;
    let today = day_of(app.now());
    let first = today - Day::from(days) + 1;
    let daily = app.store().daily().await?;
    let sign_ins = app.store().sign_ins_since(first).await?;
    app.look(caller, |look| {
        sees(look)?;
        let counted = Counted::of(look);
        let mut report = counted.report(look);
        report.days = days_back(&daily, (first, today), &counted);
        for (place, day) in (first..=today).enumerate() {
            report.days[place].sign_ins = sign_ins.get(&day).copied().unwrap_or_default();
        }
        Ok(report)
    })
}

/// Each day as it ended, the oldest first: what there is now, less what came since.
fn days_back(daily: &Daily, (first, today): (Day, Day), now: &Counted) -> Vec<DayCount> {
    let (mut accounts, mut people) = (now.accounts_all, now.people.all);
    let mut memberships = now.memberships.all;
    let mut days = Vec::new();
    for day in (first..=today).rev() {
        let date = date(day);
        let changes = daily.all(day);
        days.push(DayCount { day: date, accounts, people, memberships, changes, sign_ins: 0 });
        let before = |now: u64, came: &str, went: &str| {
            (now + daily.of(day, went)).saturating_sub(daily.of(day, came))
        };
        accounts = before(accounts, "account_created", "");
        people = before(people, "person_added", "person_erased");
        memberships = before(memberships, "membership_added", "membership_ended");
    }
    days.reverse();
    days
}

/// The date of a day.
fn date(day: Day) -> jiff::civil::Date {
    let day = i32::try_from(day).unwrap_or_default();
    jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day))
}

/// What there is now.
struct Counted {
    accounts: Vec<AccountsCount>,
    accounts_all: u64,
    people: PeopleCount,
    memberships: MembershipsCount,
    owners: OwnersCount,
    keys: KeysCount,
}

impl Counted {
    fn of(look: &Look<'_>) -> Self {
        let all = look.facts.accounts();
        Self {
            accounts_all: all.len() as u64,
            accounts: accounts(&all),
            people: people(look.facts),
            memberships: memberships(look),
            owners: owners(look.facts, &all),
            keys: keys(look, &all),
        }
    }

    fn report(&self, look: &Look<'_>) -> PlatformReport {
        PlatformReport {
            revision: look.revision,
            at: look.now,
            accounts: self.accounts.clone(),
            people: self.people,
            memberships: self.memberships,
            owners: self.owners,
            keys: self.keys,
            days: Vec::new(),
        }
    }
}

fn accounts(all: &[&Account]) -> Vec<AccountsCount> {
    let mut counts = [[0_u64; 3]; 4];
    for account in all {
        counts[account.kind as usize][show_state(account.state) as usize] += 1;
    }
    let states = [State::Active, State::Suspended, State::Closed];
    let counted = Kind::ALL.into_iter().flat_map(|kind| {
        states.map(|state| AccountsCount {
            kind,
            state,
            count: counts[kind as usize][state as usize],
        })
    });
    counted.filter(|counted| counted.count > 0).collect()
}

/// One look at each person and none at where they stand, so that a hundred thousand cost little.
fn people(facts: &Facts) -> PeopleCount {
    let mut count = PeopleCount::default();
    for person in facts.persons_unordered().filter(|person| person.address.is_some()) {
        count.all += 1;
        count.with_login += u64::from(person.claimed);
        count.with_second_factor += u64::from(person.claimed && person.factor);
    }
    count
}

fn memberships(look: &Look<'_>) -> MembershipsCount {
    let before = shifted(look.now, -i64::from(UNUSED_DAYS));
    let until = shifted(look.now, i64::from(ENDING_DAYS));
    let mut count = MembershipsCount::default();
    for membership in look.facts.memberships_unordered() {
        count.all += 1;
        match (membership.state, membership.window.place(look.now)) {
            (MembershipState::Invited { .. }, _) => count.invited += 1,
            (MembershipState::Suspended, _) => count.suspended += 1,
            (MembershipState::Active, Place::Before) => count.not_yet += 1,
            (MembershipState::Active, Place::After) => count.ended += 1,
            (MembershipState::Active, Place::Within) => {
                count.in_force += 1;
                count.unused += u64::from(last_used(look, membership).is_none_or(|at| at < before));
                let ends = membership.window.ends_at();
                count.ending += u64::from(ends.is_some_and(|end| end <= until));
            }
        }
    }
    count
}

fn last_used(look: &Look<'_>, membership: &Membership) -> Option<Timestamp> {
    look.live.membership_last_used(membership.id).or_else(|| made_at(membership.id.0))
}

fn owners(facts: &Facts, all: &[&Account]) -> OwnersCount {
    let mut count = OwnersCount::default();
    for account in all {
        let owner = account.owner.and_then(|owner| known(facts.membership(owner)));
        let Some(owner) = owner else { continue };
        let has_factor = known(facts.person(owner.person)).is_some_and(|person| person.factor);
        count.all += 1;
        count.not_joined += u64::from(!owner.has_joined());
        count.with_second_factor += u64::from(owner.has_joined() && has_factor);
    }
    count
}

fn keys(look: &Look<'_>, all: &[&Account]) -> KeysCount {
    let before = shifted(look.now, -i64::from(UNUSED_DAYS));
    let until = shifted(look.now, i64::from(ENDING_DAYS));
    let mut count = KeysCount::default();
    for key in all.iter().flat_map(|account| look.facts.keys_of(account.id)) {
        count.all += 1;
        if key.expires_at.is_some_and(|end| end <= look.now) {
            continue;
        }
        count.good += 1;
        let last = look.live.key_last_used(key.id).or_else(|| made_at(key.id.0));
        count.unused += u64::from(last.is_none_or(|at| at < before));
        count.ending += u64::from(key.expires_at.is_some_and(|end| end <= until));
    }
    count
}
