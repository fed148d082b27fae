//! Cedar: a policy for each level of each section; of a person a tag for each account, with the row of
//! what they have there; of an account its way up as attributes, since Cedar walks no sets.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression as Value,
};
use rolecall_core::Level;

use super::Peer;
use crate::{
    ideal::{Dense, Ideal},
    world::now,
};

pub(super) struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
}

impl Peer for Cedar {
    const NAME: &'static str = "Cedar 4.14";
    const MOST: usize = 1_000_000;
    const WHY: &'static str = "its memory";
    type Question = Request;

    fn of(ideal: &Ideal) -> Self {
        let rows = ideal.rows().zip(0_u32..).map(|(row, number)| row_entity(number, row));
        let accounts = (0..ideal.accounts()).map(|number| account(number, &ideal.above(number)));
        let people = ideal.people().zip(0_u32..).map(|(members, number)| {
            let tags = members.iter().map(|it| {
                let row = Value::new_entity_uid(uid("Row", it.row));
                let until = Value::new_long(it.until.clamp(0, 1 << 40));
                let seat = [("row".to_owned(), row), ("until".to_owned(), until)];
                (it.account.to_string(), Value::new_record(seat).expect("two members"))
            });
            Entity::new_with_tags(uid("Person", number), [], [], tags).expect("a person")
        });
        let all = rows.chain(accounts).chain(people);
        Self {
            authorizer: Authorizer::new(),
            policies: policies(ideal),
            entities: Entities::from_entities(all, None).expect("entities"),
        }
    }

    fn question(&self, _: &Ideal, dense: &Dense, way_up: &[u32]) -> Request {
        let action = uid("Action", name(dense.section as usize, dense.level));
        let now = Value::new_long(now().as_second());
        let context = Context::from_pairs([("now".to_owned(), now)]).expect("a moment");
        let (person, place) = (uid("Person", dense.person), uid("Account", way_up[0]));
        Request::new(person, action, place, context, None).expect("a request")
    }

    fn allows(&mut self, question: &Request) -> bool {
        let answer = self.authorizer.is_authorized(question, &self.policies, &self.entities);
        answer.decision() == Decision::Allow
    }
}

fn uid(kind: &str, id: impl ToString) -> EntityUid {
    let kind: EntityTypeName = kind.parse().expect("a type");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id.to_string()))
}

fn name(section: usize, level: Level) -> String {
    format!("{section}.{level}")
}

/// What a row gives, as a set of names of levels.
fn row_entity(number: u32, row: &[Level]) -> Entity {
    let names = row.iter().enumerate().flat_map(|(section, given)| {
        let levels = Level::ALL.into_iter().skip(1).filter(move |level| level <= given);
        levels.map(move |level| Value::new_string(name(section, level)))
    });
    let gives = HashMap::from([("gives".to_owned(), Value::new_set(names))]);
    Entity::new(uid("Row", number), gives, HashSet::new()).expect("a row")
}

fn account(number: u32, above: &[u32]) -> Entity {
    let steps = above.iter().enumerate();
    let steps = steps.map(|(at, it)| (format!("up{at}"), Value::new_string(it.to_string())));
    Entity::new(uid("Account", number), steps.collect(), HashSet::new()).expect("an account")
}

fn policies(ideal: &Ideal) -> PolicySet {
    let deepest = (0..ideal.accounts()).map(|it| ideal.above(it).len()).max().unwrap_or_default();
    let has = |(section, level): &(usize, Level)| {
        let at = |step: usize| {
            let key = format!("resource.up{step}");
            format!(
                "(resource has up{step} && principal.hasTag({key}) && \
                 context.now < principal.getTag({key}).until && \
                 principal.getTag({key}).row.gives.contains(\"{}\"))",
                name(*section, *level)
            )
        };
        format!("({})", (0..deepest).map(at).collect::<Vec<_>>().join(" || "))
    };
    let mut text = String::new();
    for section in 0..ideal.sections() {
        for level in Level::ALL.into_iter().skip(1) {
            let needs = ideal.needs(u32::try_from(section).expect("few sections"), level);
            let all = needs.iter().map(has).collect::<Vec<_>>().join(" && ");
            let action = name(section, level);
            text += &format!(
                "permit(principal, action == Action::\"{action}\", resource) when {{ {all} }};\n"
            );
        }
    }
    text.parse().expect("policies")
}
