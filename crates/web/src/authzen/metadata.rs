//! What this decision point offers, and where.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::App;

/// `context.min_revision`: a question is answered once this node has that revision, or with no and the
/// reason `revision.not_reached`. Every answer has its revision in `context.revision`.
const MIN_REVISION: &str = "urn:x-rolecall:min-revision";
/// `context.at` and `context.revision`: how it was.
const PAST: &str = "urn:x-rolecall:past";

pub(super) async fn configuration(State(app): State<App>) -> Json<Value> {
    let url = app.public_url();
    Json(json!({
        "policy_decision_point": url,
        "access_evaluation_endpoint": format!("{url}/access/v1/evaluation"),
        "access_evaluations_endpoint": format!("{url}/access/v1/evaluations"),
        "search_subject_endpoint": format!("{url}/access/v1/search/subject"),
        "search_resource_endpoint": format!("{url}/access/v1/search/resource"),
        "search_action_endpoint": format!("{url}/access/v1/search/action"),
        "capabilities": [MIN_REVISION, PAST],
    }))
}
