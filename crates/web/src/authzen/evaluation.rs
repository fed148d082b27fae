//! The single question and the batch.

use axum::{Json, extract::State};
use serde_json::{Map, Value, json};

use super::{
    EVALUATIONS_MAX,
    asker::Asker,
    body::{Asked, Body, mistyped, object},
    decide::{Answer, Round},
    then,
};
use crate::{App, caller::Caller, figures::Said, problem::Problem};

pub(super) async fn one(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    single(&app, &caller, &body).await
}

pub(super) async fn many(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let semantic = Semantic::of(&body)?;
    let items = match body.get("evaluations") {
        None => &[][..],
        Some(Value::Array(items)) => items,
        Some(_) => return Err(mistyped("evaluations", "an array")),
    };
    if items.len() > EVALUATIONS_MAX {
        let detail =
            format!("{} evaluations: ask at most {EVALUATIONS_MAX} at a time", items.len());
        return Err(Problem::bad_request("evaluations.too_many", detail));
    }
    match items {
        [] => single(&app, &caller, &body).await,
        items => {
            let answered = round(&app, &caller, |round| batch(round, &body, items, semantic));
            let (answers, said) = answered?;
            app.figures().authzen.add(said);
            Ok(Json(answers))
        }
    }
}

pub(super) fn round<T>(
    app: &App,
    caller: &Caller,
    answer: impl FnOnce(&Round<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let now = app.now();
    let live = app.store().live();
    live.read(|facts, revision| {
        live.decide(|index| {
            let asker = Asker::of(facts, index, caller, now)?;
            let is_out_of_date = app.store().is_out_of_date();
            answer(&Round { facts, index, revision, asker, now, is_out_of_date, then: None })
        })
    })
}

async fn single(
    app: &App,
    caller: &Caller,
    body: &Map<String, Value>,
) -> Result<Json<Value>, Problem> {
    // Who may not ask at all is told so before what is wrong with the question.
    round(app, caller, |_| Ok(()))?;
    let asked = Asked::read(body, &Map::new())?;
    let then = then::of(app, caller, &asked).await?;
    let answer = round(app, caller, |round| Round { then: then.as_ref(), ..*round }.answer(&asked));
    let answer = answer?;
    app.figures().authzen.count(answer.allowed);
    Ok(Json(answer.into_value()))
}

fn batch(
    round: &Round<'_>,
    defaults: &Map<String, Value>,
    items: &[Value],
    semantic: Semantic,
) -> Result<(Value, Said), Problem> {
    for name in ["subject", "action", "resource", "context"] {
        if defaults.contains_key(name) {
            object(defaults.get(name), name)?;
        }
    }
    let mut answers = Vec::with_capacity(items.len());
    let mut said = Said::default();
    for item in items {
        let answer = item_answer(round, defaults, item);
        said.note(answer.allowed);
        let decided = semantic.is_decided_by(answer.allowed);
        answers.push(answer.into_value());
        if decided {
            break;
        }
    }
    Ok((json!({"evaluations": answers}), said))
}

fn item_answer(round: &Round<'_>, defaults: &Map<String, Value>, item: &Value) -> Answer {
    let asked =
        object(Some(item), "an item of evaluations").and_then(|item| Asked::read(item, defaults));
    let answer = asked.and_then(|asked| round.answer(&asked));
    answer.unwrap_or_else(|problem| Answer::wrong(&problem))
}

/// When a batch ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Semantic {
    ExecuteAll,
    DenyOnFirstDeny,
    PermitOnFirstPermit,
}

impl Semantic {
    fn of(body: &Map<String, Value>) -> Result<Self, Problem> {
        let Some(options) = body.get("options") else {
            return Ok(Self::ExecuteAll);
        };
        match object(Some(options), "options")?.get("evaluations_semantic") {
            None => Ok(Self::ExecuteAll),
            Some(Value::String(name)) => match name.as_str() {
                "execute_all" => Ok(Self::ExecuteAll),
                "deny_on_first_deny" => Ok(Self::DenyOnFirstDeny),
                "permit_on_first_permit" => Ok(Self::PermitOnFirstPermit),
                _ => Err(Problem::bad_request(
                    "semantic.unknown",
                    "`options.evaluations_semantic` is one of execute_all, deny_on_first_deny, \
                     permit_on_first_permit",
                )),
            },
            Some(_) => Err(mistyped("options.evaluations_semantic", "a string")),
        }
    }

    fn is_decided_by(self, allowed: bool) -> bool {
        match self {
            Self::ExecuteAll => false,
            Self::DenyOnFirstDeny => !allowed,
            Self::PermitOnFirstPermit => allowed,
        }
    }
}
