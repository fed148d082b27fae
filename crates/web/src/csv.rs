//! Lists as CSV, to be opened in a spreadsheet or read by a program (RFC 4180).
//!
//! - A cell that a spreadsheet would take for a formula begins with an apostrophe instead, whoever
//!   wrote what stands in it.
//! - Rows leave as they are made: a long list is never held whole.
//! - A list has a limit. One that is cut says so in its last row.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use maud::{Markup, html};

use rolecall_core::change::{ExportedList, FileFormat, Via};

use crate::{
    App,
    api::{export::Export, look::Look},
    caller::Caller,
    portal::messages::english,
    problem::Problem,
};

/// The most rows of a list.
pub(crate) const ROWS_MAX: usize = 50_000;

/// What follows a `format` in the address of a list.
pub(crate) const FORMAT: &str = "csv";

/// A file that leaves as it is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File<'f> {
    /// What it is called, without its ending.
    pub(crate) name: &'f str,
    pub(crate) ending: &'static str,
    pub(crate) media_type: &'static str,
    /// The most rows; none is all of them.
    pub(crate) rows_max: Option<usize>,
}

impl<'f> File<'f> {
    /// A list as CSV.
    pub(crate) fn csv(name: &'f str) -> Self {
        let media_type = "text/csv; charset=utf-8; header=present";
        Self { name, ending: "csv", media_type, rows_max: Some(ROWS_MAX) }
    }
}

/// What begins a formula in one spreadsheet or another.
pub(crate) const BEGINS_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One row as it is written, with its end.
pub(crate) fn row<C: AsRef<str>>(cells: impl IntoIterator<Item = C>) -> Bytes {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    let cells = cells.into_iter().map(|cell| harmless(cell.as_ref()));
    // Writing into memory cannot fail, and rows may be of any length.
    writer.write_record(cells).expect("memory takes a row");
    Bytes::from(writer.into_inner().expect("memory takes a row"))
}

/// The cell, such that no spreadsheet works it out.
fn harmless(cell: &str) -> String {
    if cell.trim_start_matches(' ').starts_with(BEGINS_FORMULA) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The row that ends a list which was cut.
pub(crate) fn cut() -> Bytes {
    row([format!("… cut after {ROWS_MAX} rows: narrow the filter to see the rest")])
}

/// A file: its head, and the rows that `next` gives, some at a time, until it gives no
/// state to go on from.
pub(crate) fn streamed<S, F>(
    file: File<'_>,
    head: Bytes,
    first: S,
    next: impl Fn(S) -> F + Send + 'static,
) -> Response
where
    S: Send + 'static,
    F: Future<Output = Result<(Vec<Bytes>, Option<S>), Problem>> + Send,
{
    let begin = Some((first, 0));
    let rows_max = file.rows_max.unwrap_or(usize::MAX);
    let rows = stream::try_unfold((begin, next), move |(at, next)| async move {
        let Some((state, before)) = at else { return Ok(None) };
        let (mut rows, goes_on) = next(state).await.map_err(|problem| problem.detail)?;
        let left = rows_max - before;
        let is_cut = rows.len() > left || rows.len() == left && goes_on.is_some();
        rows.truncate(left);
        let count = before + rows.len();
        rows.extend(is_cut.then(cut));
        let at = goes_on.filter(|_| !is_cut).map(|state| (state, count));
        Ok::<_, String>(Some((Bytes::from(rows.concat()), (at, next))))
    });
    let head = stream::once(async { Ok(head) });
    of_body(file, Body::from_stream(head.chain(rows)))
}

/// A list of an account as a file. `part` gives the rows after a cursor, and the cursor of those that
/// follow; it is asked once before the file begins, so that a refusal is answered as one.
pub(crate) fn of_list<P>(
    app: &App,
    caller: Caller,
    file: File<'_>,
    head: Bytes,
    part: P,
) -> Result<Response, Problem>
where
    P: Fn(&Look<'_>, Option<&str>) -> Result<(Vec<Bytes>, Option<String>), Problem>,
    P: Send + Sync + 'static,
{
    app.look(&caller, |look| part(look, None).map(drop))?;
    let (app, part) = (app.clone(), Arc::new(part));
    Ok(streamed(file, head, None::<String>, move |cursor| {
        let (app, part) = (app.clone(), part.clone());
        async move {
            let (rows, next) = app.look(&caller, |look| part(look, cursor.as_deref()))?;
            Ok((rows, next.map(Some)))
        }
    }))
}

/// Puts on record that a list of an account leaves the portal as CSV.
pub(crate) async fn on_record(
    app: &App,
    caller: &Caller,
    account: &str,
    list: ExportedList,
) -> Result<(), Problem> {
    let format = FileFormat::Csv;
    Export { account, list, format, via: Via::Portal }.record(app, caller).await
}

/// The head of a file: what its columns are called.
pub(crate) fn head(columns: &[&str]) -> Bytes {
    row(columns.iter().map(|column| english().say(&format!("csv-{column}"))))
}

/// The way to the file of what a list shows: `asked` is its filter as it stands in the address.
pub(crate) fn link(asked: &[(&str, &str)]) -> Markup {
    let said = asked.iter().filter(|(_, value)| !value.is_empty());
    let mut written = form_urlencoded::Serializer::new(String::new());
    let asked = written.append_pair("format", FORMAT).extend_pairs(said).finish();
    html! { p.unprinted { a href={ "?" (asked) } { (english().say("csv")) } } }
}

pub(crate) fn of_body(file: File<'_>, body: Body) -> Response {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let kept: String = file.name.chars().filter(is_plain).collect();
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
    let named = format!("attachment; filename=\"{kept}.{}\"", file.ending);
    let named = HeaderValue::from_str(&named);
    headers.extend(named.ok().map(|named| (header::CONTENT_DISPOSITION, named)));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        String::from_utf8(row(cells).to_vec()).expect("text")
    }

    #[test]
    fn what_divides_cells_and_rows_is_quoted() {
        assert_eq!(written(&["a", "b,c", "d\"e", "f\ng"]), "a,\"b,c\",\"d\"\"e\",\"f\ng\"\r\n");
        assert_eq!(written(&["", ""]), ",\r\n");
    }

    #[test]
    fn no_spreadsheet_works_out_what_someone_wrote() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"] {
            let told = written(&[formula]);
            assert!(told.trim_start_matches('"').starts_with('\''), "{formula:?}: {told:?}");
        }
        assert_eq!(written(&["1+1", "a=b"]), "1+1,a=b\r\n");
    }
}
