//! The history of an account: its part of the ledger, as its reader may see it (`told`), by page and
//! as a file.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State, response::Response};
use rolecall_client::wire::{self, HistoryEntry, Page};
use rolecall_core::{
    AccountId, Timestamp,
    catalog::SectionKey,
    change::{ExportedList, FileFormat, Operation, Via},
    record::Account,
    suggest::{nearest, sentence},
};
use rolecall_store::Entry;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use super::{
    called,
    export::Export,
    look::{Look, known},
    page::{self, Asked, Paging, Path},
    told::{Gone, told},
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
/// The most characters of what is looked for.
const WHO_CHARS_MAX: usize = 254;

/// Every event that stands in the history of an account, as its messages and the filter name it.
pub(crate) const EVENTS: &[&str] = &[
    "account_created",
    "account_changed",
    "account_state_set",
    "account_moved",
    "ceiling_set",
    "allowed_roles_set",
    "own_roles_set",
    "allowlist_set",
    "account_sign_in_set",
    "ownership_offered",
    "ownership_offer_ended",
    "ownership_passed",
    "role_created",
    "role_changed",
    "role_deleted",
    "membership_added",
    "invitation_renewed",
    "invitation_accepted",
    "roles_set",
    "window_set",
    "narrowing_set",
    "ranges_set",
    "membership_suspended",
    "membership_resumed",
    "membership_ended",
    "key_issued",
    "key_roles_set",
    "key_rotated",
    "key_revoked",
    "access_asked",
    "access_answered",
    "review_started",
    "review_answered",
    "review_lapsed",
    "review_closed",
    "review_reminded",
    "ends_told",
    "policy_set",
    "policy_removed",
    "policy_broken",
    "look_began",
    "look_ended",
    "secret_revealed",
    "list_exported",
    "job_started",
    "job_cancelled",
];
/// The doors that a change comes through.
pub(crate) const DOORS: [&str; 7] = ["portal", "rest", "cli", "import", "gateway", "job", "clock"];

/// Which changes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryQuery {
    /// Only from this moment on.
    #[param(example = "2027-03-01T00:00:00Z")]
    pub(crate) from: Option<Timestamp>,
    /// Only before this moment.
    pub(crate) to: Option<Timestamp>,
    /// Only what this one did, or what was done about them: a person, a key or an account sign-in,
    /// by a part of the name or address, or by the id.
    #[param(max_length = 254, example = json!(null))]
    pub(crate) who: Option<String>,
    /// Only what tells of this section.
    #[param(value_type = Option<SectionKey>, example = json!(null))]
    pub(crate) section: Option<String>,
    /// Only what happened under this name.
    #[param(max_length = 64, example = "roles_set")]
    pub(crate) event: Option<String>,
    /// Only what came through this door: `portal`, `rest`, `cli`, `import`, `gateway`, `job` for one of
    /// many that a job did, or `clock` for what happened by itself.
    #[param(max_length = 16, example = "rest")]
    pub(crate) via: Option<String>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

impl HistoryQuery {
    /// Refuses what no such thing can be called, by name.
    pub(crate) fn checked(&self) -> Result<(), Problem> {
        if self.who.as_ref().is_some_and(|who| who.chars().count() > WHO_CHARS_MAX) {
            let detail = format!("`who` has at most {WHO_CHARS_MAX} characters");
            return Err(Problem::bad_request("query.mistyped", detail));
        }
        for (name, given, all) in [("event", &self.event, EVENTS), ("via", &self.via, &DOORS)] {
            let Some(given) = given else { continue };
            if !all.contains(&given.as_str()) {
                let meant = nearest(given, all.iter().copied()).map(str::to_owned);
                let detail = format!("`{name}`: there is no `{given}`{}", sentence(&meant));
                return Err(Problem::bad_request("query.mistyped", detail));
            }
        }
        let section = self.section.as_ref().map(|section| section.parse::<SectionKey>());
        if let Some(Err(wrong)) = section {
            return Err(Problem::bad_request("query.mistyped", format!("`section`: {wrong}")));
        }
        Ok(())
    }

    /// The filter in words, as it stands behind a question mark; empty for all.
    pub(super) fn said(&self) -> String {
        let mut words = form_urlencoded::Serializer::new(String::new());
        let moments = [("from", self.from), ("to", self.to)];
        for (name, moment) in moments {
            words.extend_pairs(moment.map(|moment| (name, moment.to_string())));
        }
        let given = [
            ("who", &self.who),
            ("section", &self.section),
            ("event", &self.event),
            ("via", &self.via),
        ];
        for (name, word) in given {
            words.extend_pairs(word.as_ref().map(|word| (name, word)));
        }
        words.finish()
    }

    /// A row as its reader is shown it, if it is among those that are wanted.
    pub(super) fn wanted(
        &self,
        look: &Look<'_>,
        account: AccountId,
        row: &Entry,
        gone: &Gone,
    ) -> Option<HistoryEntry> {
        let shown = told(look, account, row, gone)?;
        let account = known(look.facts.account(account))?;
        self.wants(look, account, &shown).then_some(shown)
    }

    fn wants(&self, look: &Look<'_>, account: &Account, shown: &HistoryEntry) -> bool {
        self.from.is_none_or(|from| shown.at >= from)
            && self.to.is_none_or(|to| shown.at < to)
            && self.event.as_ref().is_none_or(|event| shown.event == *event)
            && self.via.as_ref().is_none_or(|via| shown.via == *via)
            && self.section.as_ref().is_none_or(|section| mentions(&shown.what, section))
            && self.who.as_ref().is_none_or(|who| {
                let who = who.trim().to_lowercase();
                let called = called::all(look, account, shown);
                called.iter().any(|called| called.to_lowercase().contains(&who))
            })
    }
}

/// The history of an account, newest first.
#[utoipa::path(get, path = "/accounts/{account}/history", tag = "History",
    params(("account" = wire::AccountRef, Path), HistoryQuery),
    extensions(("x-operation" = json!(["see_history"]))),
    responses((status = 200, body = Page<HistoryEntry>)))]
pub(super) async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<HistoryQuery>,
) -> Result<Json<Page<HistoryEntry>>, Problem> {
    query.checked()?;
    page(&app, &caller, &account, &query).await.map(Json)
}

/// How many entries are read for a file at a time.
const ENTRIES_AT_A_TIME: usize = 2_000;

/// Which changes leave as a file.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// Only from this moment on.
    #[param(example = "2027-03-01T00:00:00Z")]
    from: Option<Timestamp>,
    /// Only before this moment.
    to: Option<Timestamp>,
    /// Only what this one did, or what was done about them.
    #[param(max_length = 254, example = json!(null))]
    who: Option<String>,
    /// Only what tells of this section.
    #[param(value_type = Option<SectionKey>, example = json!(null))]
    section: Option<String>,
    /// Only what happened under this name.
    #[param(max_length = 64, example = "roles_set")]
    event: Option<String>,
    /// Only what came through this door: `portal`, `rest`, `cli`, `import`, `gateway`, `job` or `clock`.
    #[param(max_length = 16, example = "rest")]
    via: Option<String>,
}

/// The history of an account as a file: a `HistoryEntry` a line, newest first, all of it.
///
/// It leaves as it is read, however long it is. That it was taken is on record, in the same history.
#[utoipa::path(get, path = "/accounts/{account}/history/export", tag = "History",
    params(("account" = wire::AccountRef, Path), ExportQuery),
    extensions(("x-operation" = json!(["see_history"]))),
    responses((status = 200, body = HistoryEntry, content_type = "application/jsonl")))]
pub(super) async fn export_history(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<ExportQuery>,
) -> Result<Response, Problem> {
    let ExportQuery { from, to, who, section, event, via } = query;
    let query = HistoryQuery { from, to, who, section, event, via, limit: None, cursor: None };
    query.checked()?;
    lines(app, caller, account, query, Via::Rest).await
}

/// The same through any door.
pub(crate) async fn lines(
    app: App,
    caller: Caller,
    account: String,
    query: HistoryQuery,
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
    export(app, caller, account, query, form, line).await
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
    query: HistoryQuery,
    form: Form<'_>,
    line: impl Fn(&Look<'_>, &Account, &HistoryEntry) -> Bytes + Send + Sync + 'static,
) -> Result<Response, Problem> {
    let Form { file, format, via, head } = form;
    app.look(&caller, |look| look.account_for(Operation::SeeHistory, &account).map(drop))?;
    // What is put on record now is not in it yet.
    let first = app.store().live().revision().saturating_add(1);
    let list = ExportedList::History;
    Export { account: &account, list, format, via }.record(&app, &caller).await?;
    let line = Arc::new(line);
    Ok(csv::streamed(file, head, first, move |before| {
        let (app, account) = (app.clone(), account.clone());
        let (query, line) = (query.clone(), line.clone());
        async move {
            let reading = Reading { app: &app, caller: &caller, account: &account, query: &query };
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
    query: &HistoryQuery,
) -> Result<Page<HistoryEntry>, Problem> {
    let Paging { limit, after } = Paging::of(query.limit, query.cursor.as_deref())?;
    let before = after.map(|number| u64::try_from(number).unwrap_or(u64::MAX));
    let part = Reading { app, caller, account, query }.part(before, limit, ROWS_AT_A_TIME).await?;
    let next_cursor = part.goes_on.map(|before| page::cursor(before.into()));
    Ok(Page { items: part.entries, next_cursor })
}

/// Who reads which history for what.
pub(crate) struct Reading<'r> {
    pub(crate) app: &'r App,
    pub(crate) caller: &'r Caller,
    pub(crate) account: &'r str,
    pub(crate) query: &'r HistoryQuery,
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
        let Self { app, caller, account, query } = *self;
        let id = app.look(caller, |look| {
            look.account_for(Operation::SeeHistory, account).map(|account| account.id)
        })?;
        let mut before = self.not_after(before).await?;
        let mut entries = Vec::new();
        let mut looked_at = 0;
        loop {
            let event = query.event.as_deref();
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
                    if query.from.is_some_and(|from| row.at < from) {
                        return Some(None);
                    }
                    before = Some(row.revision);
                    entries.extend(query.wanted(look, id, &row, &gone));
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
        let Some(to) = self.query.to else { return Ok(before) };
        let first_after = self.app.store().revision_at(to).await?.saturating_add(1);
        Ok(Some(before.map_or(first_after, |before| before.min(first_after))))
    }
}

/// Whether a word stands anywhere in what happened, as a value or as the name of a member.
fn mentions(what: &Value, word: &str) -> bool {
    match what {
        Value::String(text) => text == word,
        Value::Array(items) => items.iter().any(|item| mentions(item, word)),
        Value::Object(members) => {
            members.iter().any(|(name, member)| name == word || mentions(member, word))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
