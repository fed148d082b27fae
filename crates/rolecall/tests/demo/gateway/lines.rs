//! The lines of the documents about sections of the back office, through the gateway.

use std::collections::BTreeMap;

use super::table::{Asking, rows, succeeded};
use crate::world;

// covers D20, D30 to D43, D45, D50 to D64, D70 to D80, D82 to D88, D90 to D95, D97 to D107
// covers P32, P33, P34, G20, G25, G28, G30 to G34, G37, G38, G39, G41, G42, G43
#[test]
fn each_line_about_a_section_holds_through_the_gateway_as_page_and_as_call() {
    let demo = world::start();
    let mut asking = Asking::new(&demo.url, &demo.gateway);
    let mut wrong = Vec::new();
    let mut doors: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let rows = rows();
    for row in &rows {
        let answer = asking.ask(row);
        let is_as_said = match row.refused {
            Some(status) => answer.status == status,
            None => succeeded(row, &answer),
        };
        for id in row.ids.split(", ") {
            doors.entry(id).or_default()[usize::from(row.is_page)] += 1;
        }
        if !is_as_said {
            let said = answer.text.chars().take(300).collect::<String>();
            let expected =
                row.refused.map_or_else(|| "yes".to_owned(), |status| status.to_string());
            let (ids, who, method, path) = (row.ids, row.who, row.method, row.path);
            wrong.push(format!(
                "{ids} {who} {method} {path}: {} instead of {expected}: {said}",
                answer.status
            ));
        }
    }
    let (count, lines) = (rows.len(), doors.len());
    println!("{count} requests of {lines} lines, as page and as call, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let one_sided: Vec<_> = doors.iter().filter(|(_, doors)| doors.contains(&0)).collect();
    assert!(one_sided.is_empty(), "{one_sided:?}");
}
