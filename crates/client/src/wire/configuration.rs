//! Access as code: an account and those below it as a document, and what would make it so.

use std::collections::BTreeSet;

use rolecall_core::{Level, catalog::SectionKey, code::Part, name::ShortName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Subject;

/// How a document is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DocumentFormat {
    /// As configuration files have it.
    #[default]
    Toml,
    /// As many deployment tools have it.
    Yaml,
    /// As programs have it.
    Json,
}

/// What there is, as a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Configuration {
    /// The ledger's number that it is of.
    #[schema(minimum = 0, example = 2084)]
    pub revision: u64,
    /// How it is written.
    pub format: DocumentFormat,
    /// It.
    #[schema(example = "[[accounts]]\naccount = \"abc\"\n")]
    pub text: String,
    /// Whether there were more accounts than one document has.
    pub is_cut: bool,
}

/// A document that is to be made so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "[[accounts]]\naccount = \"abc\"\nname = \"ABC\"\n", "format": "toml"}))]
pub struct PlanConfiguration {
    /// It.
    #[schema(max_length = 1_000_000)]
    pub text: String,
    /// How it is written.
    #[serde(default)]
    pub format: DocumentFormat,
    /// Only these parts of it; all if none is named.
    #[serde(default)]
    #[schema(value_type = Vec<Part>)]
    pub only: BTreeSet<Part>,
}

/// A document that is to be made so by a plan that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "text": "[[accounts]]\naccount = \"abc\"\nname = \"ABC\"\n", "format": "toml", "revision": 2084,
    "digest": "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5",
}))]
pub struct ApplyConfiguration {
    /// It.
    #[schema(max_length = 1_000_000)]
    pub text: String,
    /// How it is written.
    #[serde(default)]
    pub format: DocumentFormat,
    /// Only these parts of it; all if none is named.
    #[serde(default)]
    #[schema(value_type = Vec<Part>)]
    pub only: BTreeSet<Part>,
    /// The revision of the plan.
    #[schema(minimum = 0)]
    pub revision: u64,
    /// The digest of the plan: if it would be another one by now, nothing is done.
    #[schema(min_length = 64, max_length = 64)]
    pub digest: String,
}

/// What would make a document so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    /// The ledger's number that it was made on.
    #[schema(minimum = 0, example = 2084)]
    pub revision: u64,
    /// Tells this plan from every other.
    #[schema(min_length = 64, max_length = 64)]
    pub digest: String,
    /// What is to be done, in its order; nothing if the document is so already.
    pub steps: Vec<PlanStep>,
    /// What is refused. Then nothing of the plan can be carried out.
    pub refused: Vec<PlanRefusal>,
    /// What people and keys would have otherwise, as far as the caller may see it. Of accounts that are
    /// yet to be made, nothing is told.
    pub access: Vec<PlanAccess>,
    /// Policies of accounts below that it breaks from above, by name.
    pub breaks: Vec<String>,
}

/// A line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanStep {
    /// In which account.
    pub account: ShortName,
    /// `create`, `change` or `delete`.
    pub action: String,
    /// What kind of thing: `role`, `person`, `policy` and so on.
    pub what: String,
    /// What it is called.
    pub name: String,
    /// What is another about it.
    pub fields: Vec<PlanField>,
}

/// What is another about a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanField {
    /// Its name in the document.
    pub name: String,
    /// What it was, if there was something.
    pub before: Option<String>,
    /// What it becomes, if something is left.
    pub after: Option<String>,
}

/// What a plan wants and is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanRefusal {
    /// What it would do.
    pub step: PlanStep,
    /// The line of the document.
    #[schema(minimum = 1)]
    pub line: u32,
    /// The stable code.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
}

/// What someone would have otherwise, in an account and below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanAccess {
    /// Whose.
    pub subject: Subject,
    /// Where.
    pub account: ShortName,
    /// Of what.
    pub section: SectionKey,
    /// What they have.
    pub before: Level,
    /// What they would have.
    pub after: Level,
}
