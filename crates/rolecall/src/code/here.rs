//! By the database of the installation here.

use rolecall_core::{
    AccountId, Ids, Origin, Principal,
    change::{Actor, Context, Via},
    code::{NotPlanned, Parts, Place as At, Viewer},
    facts::Facts,
};
use rolecall_store::{PlanFailure, Planned, Planning, Store, UnitFailure, plan_on, read_present};
use rolecall_web::{
    INVITATION_DAYS, as_unit,
    code::{Format, Plan, told, write},
    days_from,
};

use super::{Applied, Wanted, files::mistaken, parts};
use crate::{
    ask::{WHOLE, account},
    cli::{By, Export, Place},
    config, machine,
    mistake::Mistake,
};

/// Exports what there is, and says whether there is more.
pub(super) async fn export(
    place: &Place,
    task: &Export,
    parts: &Parts,
    format: Format,
) -> Result<(String, bool), Mistake> {
    let (facts, revision) = read_present(&config::existing_database(place)?).await?;
    let context = context(&facts, &task.by)?;
    let root = root(&facts, task.account.as_deref())?;
    let viewer = viewer(&context);
    let found =
        rolecall_core::code::export(&facts, root, !task.alone, parts, &viewer).expect(WHOLE);
    if found.document.accounts.is_empty() {
        return Err(Mistake::usage("there is nothing of this account that they may see"));
    }
    let name = facts.account(root).expect(WHOLE).map(|account| account.short_name.to_string());
    let name = name.unwrap_or_default();
    let of = format!("Rolecall, access as code: {name} at revision {revision}");
    Ok((write(&found, format, &of), found.is_cut))
}

/// Plans on what the database holds now, whoever else writes to it.
pub(super) async fn plan(place: &Place, wanted: &Wanted<'_>) -> Result<Plan, Mistake> {
    let (facts, revision) = read_present(&config::existing_database(place)?).await?;
    let context = context(&facts, wanted.by)?;
    let planning = planning(&facts, wanted, &context)?;
    let planned = plan_on(&facts, revision, &context, &planning);
    let planned = planned.map_err(|failure| not_planned(wanted, failure))?;
    Ok(in_words(&facts, wanted, &planned))
}

pub(super) async fn apply(
    place: &Place,
    wanted: &Wanted<'_>,
    looked_at: Option<&Plan>,
) -> Result<Applied, Mistake> {
    let url = config::existing_database(place)?;
    let store = Store::open(&url).await.map_err(|fault| {
        Mistake::usage(format!(
            "{fault}; or apply through the server that runs on it, with --server and a key"
        ))
    })?;
    let outcome = applied(&store, wanted, looked_at).await;
    store.close().await;
    outcome
}

async fn applied(
    store: &Store,
    wanted: &Wanted<'_>,
    looked_at: Option<&Plan>,
) -> Result<Applied, Mistake> {
    let prepared = store.live().read(|facts, _| {
        let context = context(facts, wanted.by)?;
        let planning = planning(facts, wanted, &context)?;
        Ok::<_, Mistake>((context, planning))
    });
    let (context, planning) = prepared?;
    let planned = store.plan(context.clone(), planning).await;
    let planned = planned.map_err(|failure| not_planned(wanted, failure))?;
    let plan = store.live().read(|facts, _| in_words(facts, wanted, &planned));
    if looked_at.is_some_and(|looked_at| looked_at.digest != plan.digest) {
        return Ok(Applied::Stale);
    }
    if !plan.refused.is_empty() {
        return Ok(Applied::Refused(plan));
    }
    if plan.steps.is_empty() {
        return Ok(Applied::Done(plan, planned.revision));
    }
    let unit = as_unit(&context, &planned.plan.steps, &mut || machine::random());
    match store.carry_out_all(unit, planned.revision).await {
        Ok(done) => Ok(Applied::Done(plan, done.revision)),
        Err(UnitFailure::Stale { .. }) => Ok(Applied::Stale),
        Err(UnitFailure::Refused { failure, .. }) => Err(failure.into()),
        Err(UnitFailure::Fault(fault)) => Err(fault.into()),
    }
}

/// Who acts: the platform's owner, or whom `--as` names.
fn context(facts: &Facts, by: &By) -> Result<Context, Mistake> {
    let principal = match &by.as_address {
        Some(word) => crate::ask::principal(facts, word)?,
        None => owner(facts)?,
    };
    let at = machine::now();
    let unix_ms = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let ids = Ids::new(unix_ms, u128::from_le_bytes(machine::random()));
    Ok(Context { at, actor: Actor::Principal(principal), ip: by.ip, via: Via::Import, ids })
}

fn owner(facts: &Facts) -> Result<Principal, Mistake> {
    let root = facts.root().expect(WHOLE);
    let owner = root.and_then(|root| facts.membership(root.owner?).expect(WHOLE));
    owner.map(|owner| Principal::Person(owner.person)).ok_or_else(|| {
        Mistake::usage("the installation has no owner yet: make it with `rolecall init`")
    })
}

fn viewer(context: &Context) -> Viewer {
    let origin = context.ip.map_or(Origin::Unknown, Origin::Ip);
    Viewer { principal: context.actor.principal(), at: context.at, origin }
}

fn root(facts: &Facts, named: Option<&str>) -> Result<AccountId, Mistake> {
    match named {
        Some(word) => account(facts, word),
        None => {
            let root = facts.root().expect(WHOLE);
            root.map(|root| root.id)
                .ok_or_else(|| Mistake::usage("there is no installation here yet"))
        }
    }
}

fn planning(facts: &Facts, wanted: &Wanted<'_>, context: &Context) -> Result<Planning, Mistake> {
    Ok(Planning {
        document: wanted.files.read.document.clone(),
        parts: parts(wanted.only)?,
        root: root(facts, wanted.account)?,
        until: days_from(context.at, INVITATION_DAYS),
    })
}

fn in_words(facts: &Facts, wanted: &Wanted<'_>, planned: &Planned) -> Plan {
    told(facts, planned, |place: &At| wanted.files.read.line(place).1)
}

fn not_planned(wanted: &Wanted<'_>, failure: PlanFailure) -> Mistake {
    match failure {
        PlanFailure::NotPlanned(NotPlanned::Mistakes(found)) => {
            let read = &wanted.files.read;
            let located: Vec<_> = found.iter().map(|mistake| read.located(mistake)).collect();
            mistaken(&located)
        }
        PlanFailure::NotPlanned(NotPlanned::TooMuch { max }) => Mistake::usage(format!(
            "more than {max} changes: do some parts (--only) or accounts at a time"
        )),
        PlanFailure::Failure(failure) => failure.into(),
    }
}
