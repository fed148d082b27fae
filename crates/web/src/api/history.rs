//! The history of an account: its part of the ledger, as its reader may see it (`told`), by page and
//! as a file.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State, response::Response};
use rolecall_client::wire::{self, HistoryEntry, Page};
use rolecall_core::{
    change::{ExportedList, FileFormat, Operation, Via},
    record::Account,
};

use super::{
    export::Export,
    filter::{Filter, Filtered},
    look::Look,
    page::{self, NoQuery, PageQuery, Paging, Path},
    told::Gone,
};
use crate::{
    App,
    caller::Caller,
    csv::{self, File},
    problem::Problem,
};

/// How many rows are read at a time.
const ROWS_AT_A_TIME: u32 = 200;
/// How many rows are looked at for one page, where most of them are not the reader's to see.
const ROWS_A_PAGE_MAX: usize = 5_000;

/// The history of an account, newest first.
#[utoipa::path(get, path = "/accounts/{account}/history", tag = "History",
    params(("account" = wire::AccountRef, Path), Filter, PageQuery),
    extensions(("x-operation" = json!(["see_history"]))),
    responses((status = 200, body = Page<HistoryEntry>)))]
pub(super) async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Filtered(filter, paging): Filtered<PageQuery>,
) -> Result<Json<Page<HistoryEntry>>, Problem> {
    checked(&app, &caller, &account, &filter)?;
    page(&app, &caller, &account, &filter, paging).await.map(Json)
}

/// How many entries are read for a file at a time.
const ENTRIES_AT_A_TIME: usize = 2_000;

/// The history of an account as a file: a `HistoryEntry` a line, newest first, all of it.
///
/// It leaves as it is read, however long it is. That it was taken is on record, in the same history.
#[utoipa::path(get, path = "/accounts/{account}/history/export", tag = "History",
    params(("account" = wire::AccountRef, Path), Filter),
    extensions(("x-operation" = json!(["see_history"]))),
    responses((status = 200, body = HistoryEntry, content_type = "application/jsonl")))]
pub(super) async fn export_history(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Filtered(filter, NoQuery {}): Filtered<NoQuery>,
) -> Result<Response, Problem> {
    checked(&app, &caller, &account, &filter)?;
    lines(app, caller, account, filter, Via::Rest).await
}

/// Refuses a filter that nothing can fit, to those who see the history.
pub(super) fn checked(
    app: &App,
    caller: &Caller,
    account: &str,
    filter: &Filter,
) -> Result<(), Problem> {
    app.look(caller, |look| {
        look.account_for(Operation::SeeHistory, account)?;
        filter.checked(look)
    })
}

/// The same through any door.
pub(crate) async fn lines(
    app: App,
    caller: Caller,
    account: String,
    filter: Filter,
    via: Via,
) -> Result<Response, Problem> {
    let file = File {
        name: &format!("{account}-history"),
        ending: "jsonl",
        media_type: "application/jsonl",
        rows_max: None,
    };
    let form = Form { file, format: FileFormat::JsonLines, via, head: Bytes::new() };
    let line = |_: &Look<'_>, _: &Account, entry: &HistoryEntry| {
        let mut line = serde_json::to_vec(entry).expect("an entry is plain data");
        line.push(b'\n');
        Bytes::from(line)
    };
    export(app, caller, account, filter, form, line).await
}

/// How a history is written.
pub(crate) struct Form<'f> {
    pub(crate) file: File<'f>,
    pub(crate) format: FileFormat,
    pub(crate) via: Via,
    pub(crate) head: Bytes,
}

/// All that is wanted of a history, a line an entry, once it is on record that it leaves.
pub(crate) async fn export(
    app: App,
    caller: Caller,
    account: String,
    filter: Filter,
    form: Form<'_>,
    line: impl Fn(&Look<'_>, &Account, &HistoryEntry) -> Bytes + Send + Sync + 'static,
) -> Result<Response, Problem> {
    let Form { file, format, via, head } = form;
    app.look(&caller, |look| look.account_for(Operation::SeeHistory, &account).map(drop))?;
    // What is put on record now is not in it yet.
    let first = app.store().live().revision().saturating_add(1);
    let list = ExportedList::History;
    let export = Export { account: &account, list, format, via };
    export.record_part(&app, &caller, filter.part()).await?;
    let line = Arc::new(line);
    Ok(csv::streamed(file, head, first, move |before| {
        let (app, account) = (app.clone(), account.clone());
        let (filter, line) = (filter.clone(), line.clone());
        async move {
            let reading =
                Reading { app: &app, caller: &caller, account: &account, filter: &filter };
            let rows_at_a_time = u32::try_from(ENTRIES_AT_A_TIME).expect("few");
            let part = reading.part(Some(before), ENTRIES_AT_A_TIME, rows_at_a_time).await?;
            let rows = app.look(&caller, |look| {
                let account = look.account_for(Operation::SeeHistory, &account)?;
                let rows = part.entries.iter().map(|entry| line(look, account, entry));
                Ok::<_, Problem>(rows.collect())
            })?;
            Ok((rows, part.goes_on))
        }
    }))
}

/// Some of the history of an account, as a reader may see it.
pub(crate) async fn page(
    app: &App,
    caller: &Caller,
    account: &str,
    filter: &Filter,
    paging: PageQuery,
) -> Result<Page<HistoryEntry>, Problem> {
    let Paging { limit, after } = paging.try_into()?;
    let before = after.map(|number| u64::try_from(number).unwrap_or(u64::MAX));
    let part = Reading { app, caller, account, filter }.part(before, limit, ROWS_AT_A_TIME).await?;
    let next_cursor = part.goes_on.map(|before| page::cursor(before.into()));
    Ok(Page { items: part.entries, next_cursor })
}

/// Who reads which history for what.
pub(crate) struct Reading<'r> {
    pub(crate) app: &'r App,
    pub(crate) caller: &'r Caller,
    pub(crate) account: &'r str,
    pub(crate) filter: &'r Filter,
}

/// What was read of it, and before which revision it goes on.
pub(crate) struct Part {
    pub(crate) entries: Vec<HistoryEntry>,
    pub(crate) goes_on: Option<u64>,
}

impl Reading<'_> {
    /// What is wanted before a revision, at most so much of it, reading so many rows at a time.
    pub(crate) async fn part(
        &self,
        before: Option<u64>,
        limit: usize,
        rows_at_a_time: u32,
    ) -> Result<Part, Problem> {
        let Self { app, caller, account, filter } = *self;
        let id = app.look(caller, |look| {
            look.account_for(Operation::SeeHistory, account).map(|account| account.id)
        })?;
        let mut before = self.not_after(before).await?;
        let mut entries = Vec::new();
        let mut looked_at = 0;
        loop {
            let event = filter.event.as_deref();
            let rows = app.store().history(id, before, event, rows_at_a_time).await?;
            let is_last = rows.len() < rows_at_a_time as usize;
            looked_at += rows.len();
            let gone = Gone::of(app, rows.iter()).await?;
            let is_full = app.look(caller, |look| {
                for row in rows {
                    if entries.len() == limit {
                        return Some(before);
                    }
                    // Rows are in order of time: from here on all is older.
                    if filter.from.is_some_and(|from| row.at < from) {
                        return Some(None);
                    }
                    before = Some(row.revision);
                    entries.extend(filter.wanted(look, id, &row, &gone));
                }
                None
            });
            if let Some(goes_on) = is_full {
                return Ok(Part { entries, goes_on });
            }
            if is_last {
                return Ok(Part { entries, goes_on: None });
            }
            if looked_at >= ROWS_A_PAGE_MAX {
                return Ok(Part { entries, goes_on: before });
            }
        }
    }

    /// What is asked for by time need not be looked for row by row.
    async fn not_after(&self, before: Option<u64>) -> Result<Option<u64>, Problem> {
        let Some(to) = self.filter.to else { return Ok(before) };
        let first_after = self.app.store().revision_at(to).await?.saturating_add(1);
        Ok(Some(before.map_or(first_after, |before| before.min(first_after))))
    }
}
