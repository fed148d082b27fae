//! Tables that are read row by row where there is no room for columns. The roles keep them tables
//! for a screen reader, however the style lays them out.

use maud::{Markup, html};

/// A table: what it is of, its columns, and its rows, each beginning with what it is about.
pub(super) fn table(of: &str, columns: &[&str], rows: impl IntoIterator<Item = Row>) -> Markup {
    html! {
        table role="table" aria-label=(of) {
            thead role="rowgroup" {
                tr role="row" {
                    @for column in columns { th role="columnheader" scope="col" { (column) } }
                }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        th role="rowheader" scope="row" { (row.about) }
                        @for cell in row.cells { td role="cell" { (cell) } }
                    }
                }
            }
        }
    }
}

/// A row of a table.
pub(super) struct Row {
    pub(super) about: Markup,
    pub(super) cells: Vec<Markup>,
}
