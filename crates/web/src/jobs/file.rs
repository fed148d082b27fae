//! Files of many as CSV (RFC 4180): their columns by name, their lines by number.
//!
//! What a spreadsheet makes of it is read too: a mark of the order of bytes, semicolons between cells,
//! and the apostrophe that our own files put before what would be taken for a formula.

use std::collections::HashSet;

use axum::http::StatusCode;
use csv::StringRecord;
use rolecall_core::suggest;

use super::LINES_MAX;
use crate::{csv::BEGINS_FORMULA, problem::Problem};

/// A file as a table.
pub(super) struct Table {
    known: &'static [&'static str],
    /// For each known column, where it stands.
    places: Vec<Option<usize>>,
    lines: Vec<(u32, StringRecord)>,
}

/// A line of it.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) number: u32,
    record: &'t StringRecord,
    table: &'t Table,
}

impl Table {
    /// Reads a file whose columns are these; those that are needed must be there.
    pub(super) fn read(
        text: &str,
        known: &'static [&'static str],
        needed: &[&str],
    ) -> Result<Self, Problem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Each line ends in one character, so that they are counted as an editor does.
        let mut text = text.replace("\r\n", "\n");
        text.push('\n');
        let quotes = text.matches('"').count();
        let head = text.lines().next().unwrap_or_default();
        let semicolons = head.contains(';') && !head.contains(',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if semicolons { b';' } else { b',' })
            .flexible(true)
            .from_reader(text.as_bytes());
        let head = reader.headers().map_err(|wrong| mistake(wrong.to_string()))?;
        let columns = head.len();
        let places = places(head, known, needed)?;
        let mut lines = Vec::new();
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(|wrong| mistake(wrong.to_string()))? {
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if lines.len() == LINES_MAX {
                return Err(too_long());
            }
            let breaks: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
            let after = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
            let number = after.saturating_sub(1 + breaks);
            // The text ends with a line: only a cell that has no end has that in it.
            let is_last = usize::try_from(reader.position().byte()) == Ok(text.len());
            let is_open = record.iter().any(|cell| cell.ends_with('\n')) && quotes % 2 == 1;
            if is_last && is_open {
                let says =
                    "a quotation mark has no other, so that the lines after it are in one cell";
                return Err(mistake(format!("line {}: {says}", number + 1)));
            }
            if record.iter().skip(columns).any(|cell| !cell.trim().is_empty()) {
                let says = format!("it has more cells than the head has columns ({columns})");
                return Err(mistake(format!("line {number}: {says}")));
            }
            lines.push((u32::try_from(number).unwrap_or(u32::MAX), record.clone()));
        }
        if lines.is_empty() {
            return Err(mistake("the file has no lines below its head".to_owned()));
        }
        Ok(Self { known, places, lines })
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines.iter().map(|(number, record)| Line { number: *number, record, table: self })
    }

    /// Whether the file has the column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.place(column).is_some()
    }

    fn place(&self, column: &str) -> Option<usize> {
        let at = self.known.iter().position(|known| *known == column);
        self.places[at.expect("a column of the table")]
    }
}

impl<'t> Line<'t> {
    /// What stands in a column, without spaces around it and without what protects it; nothing where
    /// the file has no such column.
    pub(super) fn cell(&self, column: &str) -> &'t str {
        let place = self.table.place(column);
        let cell = place.and_then(|place| self.record.get(place)).unwrap_or_default().trim();
        match cell.strip_prefix('\'') {
            Some(bare) if bare.trim_start_matches(' ').starts_with(BEGINS_FORMULA) => bare.trim(),
            _ => cell,
        }
    }

    /// The parts of a cell that stand between semicolons.
    pub(super) fn parts(&self, column: &str) -> impl Iterator<Item = &'t str> {
        self.cell(column).split(';').map(str::trim).filter(|part| !part.is_empty())
    }
}

fn places(
    head: &StringRecord,
    known: &'static [&'static str],
    needed: &[&str],
) -> Result<Vec<Option<usize>>, Problem> {
    let mut places = vec![None; known.len()];
    let mut seen = HashSet::new();
    for (place, name) in head.iter().enumerate() {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        if name.is_empty() {
            continue;
        }
        let Some(at) = known.iter().position(|known| *known == name) else {
            let meant = suggest::nearest(&name, known.iter().copied()).map(str::to_owned);
            let detail = format!(
                "line 1 has the column `{}`, which there is not{}: the columns are {}",
                name.chars().take(64).flat_map(char::escape_debug).collect::<String>(),
                suggest::sentence(&meant),
                known.join(", ")
            );
            return Err(mistake(detail));
        };
        if !seen.insert(at) {
            return Err(mistake(format!("line 1 has the column `{name}` twice")));
        }
        places[at] = Some(place);
    }
    for name in needed {
        let at = known.iter().position(|known| known == name);
        if at.is_some_and(|at| places[at].is_none()) {
            let detail = format!(
                "line 1 lacks the column `{name}`: the first line names the columns, which are {}",
                known.join(", ")
            );
            return Err(mistake(detail));
        }
    }
    Ok(places)
}

fn mistake(detail: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "file.mistake", detail)
}

pub(super) fn too_long() -> Problem {
    let detail = format!("there are more than {LINES_MAX}: do it in several parts");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "file.too_long", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[&str] = &["address", "name", "roles"];

    fn wrong(text: &str) -> String {
        Table::read(text, COLUMNS, &["address"]).err().expect("refused").detail
    }

    #[test]
    fn an_unknown_column_is_refused_by_name_with_what_was_meant() {
        let told = wrong("adress,name\na@b.example,A\n");
        assert!(told.contains("`adress`") && told.contains("did you mean `address`"), "{told}");
        assert!(wrong("name\nA\n").contains("lacks the column `address`"));
        assert!(wrong("address,Address\na,b\n").contains("twice"));
        assert!(wrong("address\n").contains("no lines"));
        assert!(wrong("").contains("lacks"));
    }

    #[test]
    fn what_would_be_lost_of_a_file_is_told() {
        let open = wrong("address,name\na@b.example,A\nb@b.example,\"B\nc@b.example,C\n");
        assert!(open.starts_with("line 3: a quotation mark has no other"), "{open}");
        let more = wrong("address;name\na@b.example;A\n\nb@b.example;B;C\n");
        assert!(more.starts_with("line 4: it has more cells") && more.contains("(2)"), "{more}");
        let fine = "address,name\na@b.example,\"A\n\"\nb@b.example,5\" pipe,\nc@b.example\n";
        assert_eq!(Table::read(fine, COLUMNS, &["address"]).expect("a table").lines().count(), 3);
    }

    #[test]
    fn lines_keep_their_numbers_and_cells_lose_their_protection() {
        let text = "\u{feff}Address;Name;Roles\r\n\r\na@b.example;\"two\nlines\";\"A; B\"\r\n;;\r\n'=x@b.example;'tis;'-B\r\n";
        let table = Table::read(text, COLUMNS, &["address"]).expect("a table");
        let told: Vec<_> = table
            .lines()
            .map(|line| (line.number, line.cell("address"), line.cell("name"), line.cell("roles")))
            .collect();
        assert_eq!((told[0].1, told[0].3), ("a@b.example", "A; B"));
        assert_eq!(told[1].1, "=x@b.example");
        assert_eq!(told[1].2, "'tis");
        assert_eq!(told[1].3, "-B");
        assert_eq!(told.len(), 2);
        assert_eq!((told[0].0, told[1].0), (3, 6));
    }
}
