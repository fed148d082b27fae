//! Reading a route table, with the line of each mistake.

use std::path::Path;

use rolecall_core::{catalog::Catalog, suggest};
use rolecall_web::gateway::table::{
    Table, TableMistake,
    file::{KEYS, TableFile},
};
use serde::Deserialize;
use toml::Spanned;

use crate::mistake::Mistake;

/// Where applications and routes stand in the text.
#[derive(Deserialize)]
struct Places {
    #[serde(default)]
    application: Vec<Spanned<Routes>>,
}

#[derive(Deserialize)]
struct Routes {
    #[serde(default)]
    route: Vec<Spanned<toml::Table>>,
}

/// The table in a file, checked against the sections of a catalog.
pub(crate) fn read(path: &Path, catalog: &Catalog) -> Result<Table, Mistake> {
    let text = std::fs::read_to_string(path).map_err(Mistake::io(path.display().to_string()))?;
    parsed(path, &text, catalog)
}

/// The same, of a text that stands for the file.
pub(crate) fn parsed(path: &Path, text: &str, catalog: &Catalog) -> Result<Table, Mistake> {
    let shown = path.display();
    let file: TableFile = toml::from_str(text).map_err(|error| {
        let line = line(text, error.span().map_or(0, |span| span.start));
        let unknown = error.message().strip_prefix("unknown field `");
        let unknown = unknown.and_then(|rest| rest.split('`').next());
        let meant = unknown.and_then(|key| suggest::nearest(key, KEYS.iter().copied()));
        let meant = suggest::sentence(&meant.map(str::to_owned));
        Mistake::usage(format!("{shown}:{line}: {}{meant}", error.message()))
    })?;
    Table::of(&file, catalog).map_err(|mistake| {
        let line = line(text, place(text, &mistake));
        Mistake::usage(format!("{shown}:{line}: {mistake}"))
    })
}

fn line(text: &str, at: usize) -> usize {
    text.get(..at.min(text.len())).unwrap_or_default().matches('\n').count() + 1
}

/// Where the application or route of a mistake begins.
fn place(text: &str, mistake: &TableMistake) -> usize {
    let Ok(places) = toml::from_str::<Places>(text) else { return 0 };
    let Some(application) = places.application.get(mistake.application) else { return 0 };
    let route = mistake.route.and_then(|route| application.get_ref().route.get(route));
    route.map_or(application.span().start, |route| route.span().start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> String {
        let catalog = Catalog::telecom();
        parsed(Path::new("gateway.toml"), text, &catalog).expect_err("refused").to_string()
    }

    const HEAD: &str = "[[application]]\nname = \"office\"\ntitle = \"Office\"\nupstream = \"http://127.0.0.1:1\"\n";

    #[test]
    fn a_mistake_is_named_with_its_line_and_what_was_meant() {
        let route = "\n[[application.route]]\nmethods = [\"GET\"]\npath = \"/{account}/x\"\n";
        let good = format!("{HEAD}{route}needs = [\"invoices view\"]\n");
        let wrong = format!("{good}{}needs = [\"invoces view\"]\n", route.replace("/x", "/y"));
        let said = mistake(&wrong);
        assert!(said.starts_with("gateway.toml:11: `/{account}/y`"), "{said}");
        assert!(said.ends_with("did you mean `invoices`?"), "{said}");
        let said = mistake(&format!("{HEAD}{route}need = []\n"));
        assert!(said.starts_with("gateway.toml:9: unknown field `need`"), "{said}");
        assert!(said.ends_with("did you mean `needs`?"), "{said}");
    }

    #[test]
    fn routes_may_stand_in_a_list_of_tables() {
        let text = format!(
            "{HEAD}route = [\n  {{ methods = [\"GET\"], path = \"/x\", public = true }},\n  \
             {{ methods = [\"GET\"], path = \"/y\" }},\n]\n"
        );
        let said = mistake(&text);
        assert!(said.starts_with("gateway.toml:7: `/y` says not to whom"), "{said}");
    }
}
