//! From the file to the table: every mistake is found before the first request.

use std::collections::BTreeSet;

use axum::http::{Method, Uri};
use rolecall_core::{Level, catalog::Catalog, suggest};

use super::{
    APPLICATIONS_MAX, Application, NAMES_MAX, Need, OpenTo, ROUTES_MAX, Redaction, Route, Table,
    file::{ApplicationFile, RedactionFile, RouteFile, TableFile},
    shape::{Part, Shape},
    tree::Tree,
};

/// The longest name of an application, of a field and of an entry in the menu.
const CHARS_MAX: usize = 60;
/// What a route may answer to. `TRACE` would show what the gateway adds; `CONNECT` has no path.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A mistake in a table, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct TableMistake {
    /// Which application, counted from nought.
    pub application: usize,
    /// Which of its routes.
    pub route: Option<usize>,
    /// What is wrong and what to do.
    pub sentence: String,
}

type Checked<T> = Result<T, String>;

impl Table {
    /// Checks a table against the sections of a catalog.
    ///
    /// # Errors
    ///
    /// The first mistake.
    pub fn of(file: &TableFile, catalog: &Catalog) -> Result<Self, TableMistake> {
        let mut table = Self::default();
        for (application, written) in file.application.iter().enumerate() {
            let at = |sentence| TableMistake { application, route: None, sentence };
            if application >= APPLICATIONS_MAX {
                return Err(at(format!("a table has at most {APPLICATIONS_MAX} applications")));
            }
            let mut made = named(written).map_err(at)?;
            table.has_room_for(&made).map_err(at)?;
            for (route, written) in written.route.iter().enumerate() {
                let at = |sentence| TableMistake { application, route: Some(route), sentence };
                let checked = checked(written, catalog).and_then(|found| made.add(found));
                checked.map_err(|sentence| at(format!("`{}` {sentence}", written.path)))?;
            }
            table.applications.push(made);
        }
        Ok(table)
    }

    fn has_room_for(&self, new: &Application) -> Checked<()> {
        for other in &self.applications {
            if other.name == new.name {
                return Err(format!("`{}` is the name of two applications", new.name));
            }
            if other.host.as_ref().map(|host| host.to_ascii_lowercase())
                == new.host.as_ref().map(|host| host.to_ascii_lowercase())
            {
                let host = new.host.as_deref().unwrap_or("no host of its own");
                let (one, two) = (&other.name, &new.name);
                return Err(format!(
                    "`{one}` and `{two}` both have {host}: give each its own `host`"
                ));
            }
        }
        Ok(())
    }
}

fn named(written: &ApplicationFile) -> Checked<Application> {
    let ApplicationFile { name, title, upstream, host, route } = written;
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > CHARS_MAX || !name.chars().all(is_word) {
        return Err(format!("`{name}` is no name: use lower-case letters, digits and dashes"));
    }
    is_title(title)?;
    if route.len() > ROUTES_MAX {
        return Err(format!("`{name}` has more than {ROUTES_MAX} routes"));
    }
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    if let Some(host) = host.as_ref().filter(|host| host.is_empty() || !host.chars().all(is_host)) {
        return Err(format!("`{host}` is no host: write office.example or office.example:8443"));
    }
    Ok(Application {
        name: name.clone(),
        title: title.trim().to_owned(),
        upstream: upstream_of(upstream)?,
        host: host.clone(),
        routes: Vec::new(),
        tree: Tree::default(),
    })
}

fn is_title(title: &str) -> Checked<()> {
    let fits = (1..=CHARS_MAX).contains(&title.trim().chars().count());
    if fits && !title.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(format!("a title has 1 to {CHARS_MAX} characters on one line"))
    }
}

/// An application stands at the root of its host, so that its paths are those that browsers see.
fn upstream_of(written: &str) -> Checked<Uri> {
    let refused = || {
        format!(
            "`{written}` is no upstream: write http://HOST:PORT or https://HOST:PORT, without a path"
        )
    };
    let uri: Uri = written.parse().map_err(|_| refused())?;
    let has_credentials = uri.authority().is_none_or(|it| it.as_str().contains('@'));
    if !["http", "https"].contains(&uri.scheme_str().unwrap_or_default())
        || has_credentials
        || uri.path() != "/"
        || uri.query().is_some()
    {
        return Err(refused());
    }
    Ok(uri)
}

fn checked(written: &RouteFile, catalog: &Catalog) -> Checked<(Route, Shape)> {
    let shape = Shape::of(&written.path)?;
    let route = Route {
        methods: methods(&written.methods)?,
        path: written.path.clone(),
        open_to: open_to(written, &shape, catalog)?,
        menu: menu(written, &shape)?,
        redactions: redactions(written, catalog)?,
        account: shape.account,
    };
    Ok((route, shape))
}

fn methods(written: &[String]) -> Checked<BTreeSet<String>> {
    if written.is_empty() {
        return Err("has no `methods`: name at least one".to_owned());
    }
    for method in written {
        if !METHODS.contains(&method.as_str()) {
            let known = METHODS.into_iter().find(|known| known.eq_ignore_ascii_case(method));
            let meant = known.map(str::to_owned).or_else(|| near(method, METHODS.into_iter()));
            let meant = suggest::sentence(&meant);
            return Err(format!("has a method `{method}`: there is {}{meant}", METHODS.join(", ")));
        }
    }
    Ok(written.iter().cloned().collect())
}

fn near<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    suggest::nearest(word, known).map(str::to_owned)
}

fn open_to(written: &RouteFile, shape: &Shape, catalog: &Catalog) -> Checked<OpenTo> {
    match (written.needs.as_slice(), written.public, written.signed_in) {
        ([], true, false) => Ok(OpenTo::Anyone),
        ([], false, true) => Ok(OpenTo::SignedIn),
        ([], false, false) => {
            Err("says not to whom it is open: give it `needs`, or `signed_in` or `public`"
                .to_owned())
        }
        (needs, false, false) if shape.account.is_some() => {
            Ok(OpenTo::Any(needs_of(needs, catalog)?))
        }
        (_, false, false) => {
            Err("needs a section and has no {account}: a section is asked at an account".to_owned())
        }
        _ => Err("has more than one of `needs`, `signed_in` and `public`: choose one".to_owned()),
    }
}

fn needs_of(written: &[String], catalog: &Catalog) -> Checked<Vec<Need>> {
    if written.len() > NAMES_MAX {
        return Err(format!("needs more than {NAMES_MAX} sections"));
    }
    written.iter().map(|text| need(text, catalog)).collect()
}

fn need(text: &str, catalog: &Catalog) -> Checked<Need> {
    let (key, name) = text.split_once(' ').ok_or_else(|| {
        format!("needs `{text}`: write a section and a level, as `invoices view`")
    })?;
    let section = catalog.section(key).ok_or_else(|| no_section(key, catalog))?;
    let level = catalog.action(section, name).filter(|level| section.offered.offers(*level));
    let level = level.ok_or_else(|| {
        let offered: Vec<_> = section.offered.iter().skip(1).map(Level::key).collect();
        let meant = suggest::sentence(&near(name, offered.iter().copied()));
        format!("needs `{name}` on {key}, which offers {}{meant}", offered.join(", "))
    })?;
    Ok(Need { section: section.key.clone(), level })
}

fn no_section(key: &str, catalog: &Catalog) -> String {
    let meant = suggest::sentence(&catalog.nearest(key).map(str::to_owned));
    format!("names no section of the catalog with `{key}`{meant}")
}

fn menu(written: &RouteFile, shape: &Shape) -> Checked<Option<String>> {
    let Some(title) = &written.menu else { return Ok(None) };
    is_title(title)?;
    let is_get = written.methods.iter().any(|method| method == Method::GET.as_str());
    let is_alone = shape.account.is_some() && shape.variables == 0;
    if !is_get || !is_alone || written.public {
        return Err(
            "has a `menu` entry: that takes GET, {account} and no other variable".to_owned()
        );
    }
    Ok(Some(title.trim().to_owned()))
}

fn redactions(written: &RouteFile, catalog: &Catalog) -> Checked<Vec<Redaction>> {
    if !written.redact.is_empty() && written.needs.is_empty() {
        return Err("takes out fields and needs no section: whose fields are they?".to_owned());
    }
    written.redact.iter().map(|redact| redaction(redact, catalog)).collect()
}

fn redaction(written: &RedactionFile, catalog: &Catalog) -> Checked<Redaction> {
    let fits = |field: &String| !field.trim().is_empty() && field.chars().count() <= CHARS_MAX;
    let fields: BTreeSet<_> = written.fields.iter().cloned().collect();
    if fields.is_empty() || fields.len() > NAMES_MAX || !fields.iter().all(fits) {
        return Err(format!("takes out 1 to {NAMES_MAX} fields of at most {CHARS_MAX} characters"));
    }
    if written.needs.is_empty() {
        return Err("takes out fields for everyone: say in `needs` who gets them".to_owned());
    }
    let reveal = written.reveal.as_deref();
    let reveal = reveal.map(|key| catalog.section(key).ok_or_else(|| no_section(key, catalog)));
    let reveal = match reveal.transpose()? {
        Some(section) if !section.secret => {
            let key = &section.key;
            return Err(format!("reveals `{key}`, which the catalog does not mark as secret"));
        }
        found => found.map(|section| section.key.clone()),
    };
    Ok(Redaction { fields, needs: needs_of(&written.needs, catalog)?, reveal })
}

impl Application {
    fn add(&mut self, (route, shape): (Route, Shape)) -> Checked<()> {
        let of_shape = self.tree.of_shape(&shape);
        for other in of_shape.iter().map(|at| &self.routes[*at]) {
            if let Some(method) = route.methods.intersection(&other.methods).next() {
                let other = &other.path;
                return Err(format!("is there twice for {method}: `{other}` has the same shape"));
            }
        }
        debug_assert!(shape.parts.iter().rev().skip(1).all(|part| *part != Part::Rest));
        of_shape.push(self.routes.len());
        self.routes.push(route);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::path::Canonical;

    fn route(methods: &[&str], path: &str, needs: &[&str]) -> RouteFile {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        RouteFile {
            methods: owned(methods),
            path: path.to_owned(),
            needs: owned(needs),
            ..RouteFile::default()
        }
    }

    fn table(routes: Vec<RouteFile>) -> Result<Table, TableMistake> {
        let application = ApplicationFile {
            name: "office".to_owned(),
            title: "Office".to_owned(),
            upstream: "http://127.0.0.1:7300".to_owned(),
            host: None,
            route: routes,
        };
        Table::of(&TableFile { application: vec![application] }, &Catalog::telecom())
    }

    #[test]
    fn an_exact_segment_beats_a_variable_and_nothing_falls_back() {
        let public = |path: &str| RouteFile { public: true, ..route(&["GET"], path, &[]) };
        let table = table(vec![
            route(&["GET"], "/{account}/invoices/{id}", &["invoices view"]),
            route(&["DELETE"], "/{account}/invoices/{id}", &["invoices edit"]),
            route(&["GET"], "/{account}/invoices/export", &["invoices view"]),
            route(&["GET"], "/{account}/{page}", &["reports view"]),
            public("/assets/{rest...}"),
            public("/"),
        ]);
        let table = table.expect("a table");
        let application = table.application("anything").expect("the only one");
        let found = |method: &Method, path: &str| {
            let path = Canonical::of(path).expect("a path");
            let found = application.route(method, &path);
            found.map(|found| (found.route.path.clone(), found.account.map(str::to_owned)))
        };
        let abc = || Some("abc".to_owned());
        for (path, expected) in [
            ("/abc/invoices/7", Some(("/{account}/invoices/{id}", abc()))),
            ("/abc/invoices/export", Some(("/{account}/invoices/export", abc()))),
            ("/abc/other", Some(("/{account}/{page}", abc()))),
            ("/assets/css/a.css", Some(("/assets/{rest...}", None))),
            ("/assets/css/", Some(("/assets/{rest...}", None))),
            ("/assets/", None),
            ("/", Some(("/", None))),
            ("/abc/invoices", None),
            ("/abc/Invoices", None),
            ("/abc/INVOICES/7", None),
            ("/abc/invoices/", None),
            ("/abc/invoices/EXPORT", None),
            ("/abc", None),
            ("/abc/", None),
            ("/Assets/a.css", None),
        ] {
            let expected = expected.map(|(path, account)| (path.to_owned(), account));
            assert_eq!(found(&Method::GET, path), expected, "{path}");
        }
        assert!(found(&Method::DELETE, "/abc/invoices/7").is_some());
        assert_eq!(found(&Method::DELETE, "/abc/invoices/export"), None);
        assert_eq!(found(&Method::HEAD, "/abc/invoices/7"), None);
    }

    #[test]
    fn a_mistake_is_named_with_its_route_and_what_was_meant() {
        let get = |path: &str, needs: &[&str]| route(&["GET"], path, needs);
        let menu = RouteFile {
            menu: Some("X".to_owned()),
            ..get("/{account}/x/{id}", &["invoices view"])
        };
        for (wrong, said) in [
            (get("/{account}/x", &["invoces view"]), "did you mean `invoices`?"),
            (get("/{account}/x", &["invoices delete"]), "which offers view, edit"),
            (get("/{account}/x", &["invoices"]), "as `invoices view`"),
            (get("/{account}/x", &[]), "to whom it is open"),
            (get("/x", &["invoices view"]), "has no {account}"),
            (route(&["get"], "/x", &[]), "did you mean `GET`?"),
            (route(&["TRACE"], "/x", &[]), "has a method `TRACE`"),
            (route(&[], "/x", &[]), "has no `methods`"),
            (RouteFile { public: true, ..get("/{account}/x", &["invoices view"]) }, "choose one"),
            (menu, "no other variable"),
            (get("/{account}/{z}", &["invoices view"]), "is there twice for GET"),
        ] {
            let first = get("/{account}/{y}", &["invoices view"]);
            let mistake = table(vec![first, wrong]).expect_err(said);
            assert_eq!((mistake.application, mistake.route), (0, Some(1)));
            assert!(mistake.sentence.contains(said), "{mistake}");
        }
    }

    #[test]
    fn other_names_for_levels_are_understood() {
        let table = table(vec![route(&["POST"], "/{account}/services", &["services buy"])]);
        let table = table.expect("a table");
        let OpenTo::Any(needs) = &table.applications()[0].routes()[0].open_to else {
            panic!("it needs something")
        };
        assert_eq!(needs[0].level, Level::Create);
    }

    #[test]
    fn fields_are_taken_out_of_answers_that_someone_may_see() {
        let redact = |fields: &[&str], needs: &[&str], reveal: Option<&str>| RedactionFile {
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            reveal: reveal.map(str::to_owned),
        };
        let with = |redaction| RouteFile {
            redact: vec![redaction],
            ..route(&["GET"], "/{account}/lines", &["technical view"])
        };
        let secret = "sip_credentials";
        let good = redact(&["sip_password"], &["sip_credentials view"], Some(secret));
        let good = table(vec![with(good)]).expect("a table");
        let redaction = &good.applications()[0].routes()[0].redactions[0];
        assert_eq!(
            redaction.reveal.as_ref().map(rolecall_core::catalog::SectionKey::as_str),
            Some(secret)
        );
        for (wrong, said) in [
            (redact(&[], &["technical view"], None), "fields"),
            (redact(&["a"], &[], None), "say in `needs`"),
            (redact(&["a"], &["technical view"], Some("sip_credential")), "did you mean"),
            (redact(&["a"], &["technical view"], Some("technical")), "not mark as secret"),
        ] {
            let mistake = table(vec![with(wrong)]).expect_err(said);
            assert!(mistake.sentence.contains(said), "{mistake}");
        }
    }

    #[test]
    fn an_application_stands_at_the_root_of_a_host_and_has_one_of_its_own() {
        let application = |name: &str, upstream: &str, host: Option<&str>| ApplicationFile {
            name: name.to_owned(),
            title: "Office".to_owned(),
            upstream: upstream.to_owned(),
            host: host.map(str::to_owned),
            route: Vec::new(),
        };
        let good = "http://127.0.0.1:1";
        for (applications, said) in [
            (vec![application("a", "http://x/y", None)], "without a path"),
            (vec![application("a", "x:1", None)], "no upstream"),
            (vec![application("a", "ftp://x", None)], "no upstream"),
            (vec![application("a", "http://u:p@x", None)], "no upstream"),
            (vec![application("a", "https://x/y", None)], "without a path"),
            (vec![application("A", good, None)], "no name"),
            (vec![application("a", good, None), application("b", good, None)], "both have"),
            (
                vec![application("a", good, Some("x")), application("b", good, Some("X"))],
                "both have",
            ),
            (
                vec![application("a", good, None), application("a", good, Some("x"))],
                "two applications",
            ),
        ] {
            let mistake = Table::of(&TableFile { application: applications }, &Catalog::telecom());
            let mistake = mistake.expect_err(said);
            assert!(mistake.sentence.contains(said), "{mistake}");
        }
    }
}
