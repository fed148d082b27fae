//! Jobs: each row is carried out once, by whoever has it, by the rights of that moment.

use rolecall_core::{
    JobId, PersonId, Principal, SignedDuration, Timestamp,
    change::{Actor, Command, Context, JobWork, Via, ids_of_row},
};
use rolecall_store::{
    Envelope, Foreseen, Job, JobState, NewJob, NewRow, Pending, Request, RowOf, RowOutcome, Rows,
    Store,
};

use super::world::{World, add, noon};

const NODE: [u8; 16] = [1; 16];
const OTHER: [u8; 16] = [2; 16];

fn id(number: u8) -> JobId {
    JobId::from_bytes([number; 16])
}

fn later(seconds: i64) -> Timestamp {
    noon().saturating_add(SignedDuration::from_secs(seconds)).expect("a moment")
}

/// Rows that put people in, one each.
fn rows(world: &World, count: u32) -> Vec<NewRow> {
    let roles = [world.role(true, "View Only")];
    let row = |number| {
        let address = format!("j{number}@provider.example");
        NewRow {
            line: Some(number + 1),
            subject: address.clone(),
            address: Some(address.clone()),
            told: "{}".to_owned(),
            command: Some(add(world.platform, &address, roles.into())),
            expected: None,
            foreseen: Foreseen { outcome: RowOutcome::Done, why: None, column: None },
        }
    };
    (1..=count).map(row).collect()
}

async fn begun(world: &World, by: Principal, job: JobId, rows: Vec<NewRow>) {
    let new = NewJob {
        id: job,
        account: world.platform,
        work: JobWork::PeopleImport,
        by,
        ip: None,
        asked: "{}".to_owned(),
        at: noon(),
    };
    let count = u32::try_from(rows.len()).expect("a few");
    world.store.draft_job(&new, rows).await.expect("drafted");
    let none = world.store.take_job(NODE, noon()).await.expect("asked");
    assert_eq!(none, None, "a draft is carried out by nobody");
    start(world, by, job, count).await;
}

async fn start(world: &World, by: Principal, job: JobId, rows: u32) {
    let (account, work) = (world.platform, JobWork::PeopleImport);
    let command = Command::StartJob { account, job, work, rows };
    world.act(by, command).await;
}

fn of_row(job: &Job, row: Pending) -> Envelope {
    let Pending { number, command, expected } = row;
    let context = Context {
        at: noon(),
        actor: Actor::Principal(job.by),
        ip: job.ip,
        via: Via::Job(job.id),
        ids: ids_of_row(job.id, job.made_at, number),
    };
    let request = Request { key: format!("job {} row {number}", job.id), fingerprint: [3; 32] };
    Envelope {
        request: Some(request),
        expected,
        row: Some(RowOf { job: job.id, number }),
        ..Envelope::new(context, command, [number.to_le_bytes()[0]; 32])
    }
}

async fn carry_out(store: &Store, job: &Job, max: u32) -> usize {
    let pending = store.pending_rows(job.id, max).await.expect("rows");
    let count = pending.len();
    for row in pending {
        drop(store.carry_out(of_row(job, row)).await);
    }
    count
}

/// Half of the rows, a restart, and the rest: each person is there once. A row that comes twice, as
/// from a node that had stalled, changes nothing more.
pub async fn rows_are_each_carried_out_once(url: &str) {
    let mut world = World::found(url).await;
    begun(&world, world.owner, id(1), rows(&world, 20)).await;
    let job = world.store.take_job(NODE, noon()).await.expect("asked").expect("a job");
    assert_eq!((job.id, job.rows, job.state), (id(1), 20, JobState::Going));
    let stalled = world.store.pending_rows(job.id, 20).await.expect("rows");
    assert_eq!(carry_out(&world.store, &job, 10).await, 10);

    world.store.close().await;
    world.store = Store::open(url).await.expect("the store opens again");
    let job = world.store.take_job(OTHER, later(31)).await.expect("asked").expect("a job");
    assert_eq!(carry_out(&world.store, &job, 100).await, 10);
    assert_eq!(carry_out(&world.store, &job, 100).await, 0);
    let before = world.store.live().revision();
    for row in stalled {
        let again = world.store.carry_out(of_row(&job, row)).await.expect("answered again");
        assert_eq!(again.events.len(), 2);
    }
    assert_eq!(world.store.live().revision(), before, "nothing was done twice");

    let tally = world.store.job_tally(job.id).await.expect("a tally");
    assert_eq!((tally.done, tally.unchanged, tally.refused), (20, 0, 0));
    world.store.end_job(job.id, later(40)).await.expect("ended");
    let ended = world.store.job(job.id).await.expect("asked").expect("there");
    assert_eq!((ended.state, ended.ended_at), (JobState::Done, Some(later(40))));
    let listed = world.store.jobs(world.platform, world.owner, None, 10).await.expect("a list");
    assert_eq!(listed, [ended]);
    let rows = world.store.job_rows(job.id, Rows::Came(RowOutcome::Done), 5, 3).await;
    let rows = rows.expect("rows");
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [6, 7, 8]);
    let revisions = rows.iter().map(|row| row.result.as_ref().and_then(|it| it.revision));
    assert!(revisions.clone().all(|revision| revision.is_some()));
    let entries = world.store.entries(revisions.flatten().next().expect("one") - 1, 1).await;
    assert_eq!(entries.expect("rows")[0].via, Via::Job(job.id));
    let verified = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
}

/// One node has a job at a time; once it has not said so for some seconds, another one has it.
pub async fn job_is_one_nodes_at_a_time(url: &str) {
    let world = World::found(url).await;
    begun(&world, world.owner, id(1), rows(&world, 2)).await;
    let taken = world.store.take_job(NODE, noon()).await.expect("asked");
    assert!(taken.is_some());
    assert_eq!(world.store.take_job(OTHER, later(5)).await.expect("asked"), None);
    assert!(world.store.keep_job(id(1), NODE, later(20)).await.expect("kept"));
    assert_eq!(world.store.take_job(OTHER, later(35)).await.expect("asked"), None);
    assert!(world.store.take_job(OTHER, later(51)).await.expect("asked").is_some());
    assert!(!world.store.keep_job(id(1), NODE, later(52)).await.expect("asked"), "it has lost it");
    assert!(!world.store.job_goes_on(id(1), NODE).await.expect("asked"));
    assert!(world.store.job_goes_on(id(1), OTHER).await.expect("asked"));
    // Several jobs take turns.
    let (first, second) = (rows(&world, 1), rows(&world, 1));
    begun_without_look(&world, id(2), first).await;
    begun_without_look(&world, id(3), second).await;
    let mut taken = Vec::new();
    for second in [60, 61, 62] {
        let job = world.store.take_job(OTHER, later(second)).await.expect("asked");
        taken.push(job.expect("a job").id);
    }
    taken.sort_unstable();
    assert_eq!(taken, [id(1), id(2), id(3)]);
}

fn import(world: &World, id: JobId) -> NewJob {
    NewJob {
        id,
        account: world.platform,
        work: JobWork::PeopleImport,
        by: world.owner,
        ip: None,
        asked: "{}".to_owned(),
        at: noon(),
    }
}

async fn begun_without_look(world: &World, job: JobId, rows: Vec<NewRow>) {
    let count = u32::try_from(rows.len()).expect("a few");
    let new = import(world, job);
    world.store.draft_job(&new, rows).await.expect("drafted");
    start(world, world.owner, job, count).await;
}

/// A server ends in the middle of a draft: what it left is none, is not begun, and is written anew by who
/// asks again. `cut` takes the row of this number away, and what comes after it.
pub async fn a_draft_is_there_once_its_last_row_is(url: &str, cut: impl AsyncFnOnce(i64)) {
    let world = World::found(url).await;
    let new = import(&world, id(1));
    let (store, four) = (&world.store, rows(&world, 4));
    store.draft_job(&new, four.clone()).await.expect("drafted");
    assert_eq!(store.job(new.id).await.expect("asked").expect("a draft").rows, 4);
    cut(4).await;
    assert_eq!(store.job(new.id).await.expect("asked"), None);
    let listed = store.jobs(world.platform, world.owner, None, 10).await.expect("listed");
    assert_eq!(listed, []);
    store.draft_job(&new, four).await.expect("drafted again");
    assert_eq!(store.job_rows(new.id, Rows::All, 0, 10).await.expect("rows").len(), 4);
    assert_eq!(store.jobs(world.platform, world.owner, None, 10).await.expect("listed").len(), 1);
}

/// Who loses the right while a job goes on: the rest is refused, and says why.
pub async fn rows_are_decided_when_their_turn_comes(url: &str) {
    let world = World::found(url).await;
    let (membership, by) = world.put_in("admin@provider.example", "Admin").await;
    begun(&world, by, id(1), rows(&world, 4)).await;
    let job = world.store.take_job(NODE, noon()).await.expect("asked").expect("a job");
    carry_out(&world.store, &job, 2).await;
    world.act(world.owner, Command::SuspendMembership { membership }).await;
    carry_out(&world.store, &job, 2).await;
    let tally = world.store.job_tally(job.id).await.expect("a tally");
    assert_eq!((tally.done, tally.unchanged, tally.refused), (2, 0, 2));
    let refused = world.store.job_rows(job.id, Rows::Came(RowOutcome::Refused), 0, 10).await;
    for row in refused.expect("rows") {
        let why = row.result.expect("a result").why.expect("a reason");
        assert!(!why.code.is_empty() && !why.sentence.is_empty(), "{why:?}");
    }
}

/// A job that is cancelled is carried out by nobody, and goes on where it was.
pub async fn cancelled_job_goes_on_where_it_was(url: &str) {
    let world = World::found(url).await;
    begun(&world, world.owner, id(1), rows(&world, 4)).await;
    let job = world.store.take_job(NODE, noon()).await.expect("asked").expect("a job");
    carry_out(&world.store, &job, 1).await;
    let (account, work) = (world.platform, job.work);
    world.act(world.owner, Command::CancelJob { account, job: job.id, work }).await;
    assert!(!world.store.job_goes_on(job.id, NODE).await.expect("asked"));
    assert_eq!(world.store.take_job(OTHER, later(60)).await.expect("asked"), None);
    let left = world.store.job_rows(job.id, Rows::Left, 0, 10).await.expect("rows");
    assert_eq!(left.len(), 3);
    start(&world, world.owner, job.id, 4).await;
    let job = world.store.take_job(OTHER, later(61)).await.expect("asked").expect("a job");
    assert_eq!(carry_out(&world.store, &job, 10).await, 3);
    assert_eq!(world.store.job_tally(job.id).await.expect("a tally").done, 4);
    // What is over is forgotten after a long time, and a draft after a day.
    world.store.end_job(job.id, later(62)).await.expect("ended");
    world.store.forget_jobs(later(24 * 3_600)).await.expect("looked");
    assert!(world.store.job(job.id).await.expect("asked").is_some());
    world.store.forget_jobs(later(91 * 24 * 3_600)).await.expect("forgotten");
    assert_eq!(world.store.job(job.id).await.expect("asked"), None);
    assert_eq!(world.store.job_rows(job.id, Rows::All, 0, 10).await.expect("rows"), []);
}

/// Of a person who was erased, no job says anything.
pub async fn erased_person_is_in_no_job(url: &str) {
    let world = World::found(url).await;
    begun(&world, world.owner, id(1), rows(&world, 2)).await;
    let job = world.store.take_job(NODE, noon()).await.expect("asked").expect("a job");
    carry_out(&world.store, &job, 1).await;
    let person: PersonId = world.store.live().read(|facts, _| {
        let at = "j1@provider.example".parse().expect("an address");
        facts.person_at(&at).expect("whole").expect("there").id
    });
    world.act(world.owner, Command::ErasePerson { person }).await;
    let rows = world.store.job_rows(job.id, Rows::All, 0, 10).await.expect("rows");
    assert_eq!(rows[0].subject, "");
    assert_eq!(rows[1].subject, "j2@provider.example");
}
