//! The table of requests (`lines.txt`), and how one is made.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    browser::{Answer, Browser, form},
    samples,
};

const TABLE: &str = include_str!("lines.txt");

/// A row of it.
pub(crate) struct Row {
    pub(crate) ids: &'static str,
    pub(crate) who: &'static str,
    pub(crate) is_page: bool,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// The status of a refusal; none where it succeeds.
    pub(crate) refused: Option<u16>,
}

/// Those that hold in the demo as it is.
pub(crate) fn rows() -> Vec<Row> {
    rows_of(TABLE.split("\n== ").next().unwrap_or_default())
}

/// Those that hold in a world of its own, by the beginning of its name.
pub(crate) fn rows_in(world: &str) -> Vec<Row> {
    let named = TABLE.split("\n== ").find(|part| part.starts_with(world));
    let (_, rows) = named.and_then(|part| part.split_once('\n')).expect("the world is named");
    rows_of(rows)
}

fn rows_of(table: &'static str) -> Vec<Row> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let row = |line: &'static str| {
        let parts: Vec<_> = line.split('|').map(str::trim).collect();
        let [ids, who, door, call, outcome] = parts.as_slice() else { panic!("{line}") };
        let (method, path) = call.split_once(' ').expect("a method and a path");
        let refused = (*outcome != "yes").then(|| outcome.parse().expect("a status"));
        Row { ids, who, is_page: *door == "page", method, path, refused }
    };
    lines.map(row).collect()
}

/// Whoever asks, and the owners who see to it that there is something to ask for.
pub(crate) struct Asking {
    portal: String,
    /// Where the application answers.
    at: String,
    browsers: BTreeMap<String, Browser>,
    made: u32,
}

impl Asking {
    pub(crate) fn new(portal: &str, at: &str) -> Self {
        Self { portal: portal.to_owned(), at: at.to_owned(), browsers: BTreeMap::new(), made: 0 }
    }

    fn send(&mut self, who: &str, method: &str, path: &str, body: Option<(&str, &str)>) -> Answer {
        let (portal, at) = (&self.portal, &self.at);
        let browser = self.browsers.entry(who.to_owned());
        let browser = browser.or_insert_with(|| Browser::signed_in(portal, who, at));
        browser.send(method, &format!("{at}{path}"), body)
    }

    /// Makes the request of a row, on something that is there.
    pub(crate) fn ask(&mut self, row: &Row) -> Answer {
        let resource = samples::resource(row.path);
        let changes = row.method != "GET" && row.refused.is_none();
        let id = row.path.contains("{id}").then(|| self.item(row, &resource, changes));
        let path = row.path.replace("{id}", &id.unwrap_or_default());
        let sample = (row.method == "POST" && path.ends_with(&resource))
            .then(|| self.sample(row, &resource));
        let json = sample.clone().unwrap_or_else(|| serde_json::json!({}));
        let text = if row.is_page { as_form(&json) } else { json.to_string() };
        let kind =
            if row.is_page { "application/x-www-form-urlencoded" } else { "application/json" };
        let body = (row.method != "GET" && row.method != "DELETE").then_some((kind, text.as_str()));
        self.send(row.who, row.method, &path, body)
    }

    fn sample(&mut self, row: &Row, resource: &str) -> Value {
        self.made += 1;
        let account = samples::account(row.path);
        let mut sample = samples::of(resource, self.made).unwrap_or_else(|| serde_json::json!({}));
        if resource == "funds/payments" {
            sample["method"] = self.ids(account, "funds/methods")[0].clone();
        }
        sample
    }

    /// One that is there; one of its own for what cannot be done twice.
    fn item(&mut self, row: &Row, resource: &str, changes: bool) -> String {
        let account = samples::account(row.path);
        if changes && samples::of(resource, 0).is_some() {
            let body = self.sample(row, resource).to_string();
            let owner = samples::owner(account);
            let path = format!("/api/{account}/{resource}");
            let made = self.send(owner, "POST", &path, Some(("application/json", &body)));
            assert_eq!(made.status, 201, "{path} {body}: {}", made.text);
            let made: Value = serde_json::from_str(&made.text).expect("JSON");
            return made["id"].to_string();
        }
        let ids = self.ids(account, resource);
        ids.first().unwrap_or_else(|| panic!("there is nothing at {}", row.path)).to_string()
    }

    fn ids(&mut self, account: &str, resource: &str) -> Vec<Value> {
        let path = format!("/api/{account}/{resource}?limit=100");
        let listed = self.send(samples::owner(account), "GET", &path, None);
        assert_eq!(listed.status, 200, "{path}: {}", listed.text);
        let listed: Value = serde_json::from_str(&listed.text).expect("JSON");
        let items = listed["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["id"].clone()).collect()
    }
}

fn as_form(json: &Value) -> String {
    let fields = json.as_object().expect("an object").iter().map(|(name, value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
                items.join("\n")
            }
            other => other.to_string(),
        };
        (name.clone(), text)
    });
    let fields: Vec<_> = fields.collect();
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form(&pairs)
}

/// Whether an answer is a success: done, shown, or a form shown again with what is wrong in it, which
/// only the application does.
pub(crate) fn succeeded(row: &Row, answer: &Answer) -> bool {
    let shown_again = row.is_page && row.method == "POST" && answer.status == 422;
    // There is one invoice to be processed in an account: who comes second is told so by the application.
    let was_done = row.path.ends_with("/process") && answer.status == 409;
    [200, 201, 204, 303].contains(&answer.status) || shown_again || was_done
}
