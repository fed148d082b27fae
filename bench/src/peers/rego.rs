//! Rego in Rust: the data as one document, the rule as one would write it.

use regorus::{CompiledPolicy, Engine, Value};
use rolecall_core::Level;

use super::Peer;
use crate::{
    ideal::{Dense, Ideal},
    world::now,
};

pub(super) struct Rego {
    policy: CompiledPolicy,
}

const POLICY: &str = r#"
package access

default allow := false

allow if {
    every need in data.needs[input.action] {
        has(need)
    }
}

has(need) if {
    some account in data.above[input.account]
    seat := data.people[input.person][account]
    input.now < seat.until
    data.rows[seat.row][need.section] >= need.level
}
"#;

impl Peer for Rego {
    const NAME: &'static str = "regorus 0.14";
    const MOST: usize = 1_000_000;
    const WHY: &'static str = "its memory";
    type Question = Value;

    fn of(ideal: &Ideal) -> Self {
        let mut engine = Engine::new();
        engine.add_policy("access.rego".to_owned(), POLICY.to_owned()).expect("a policy");
        engine.add_data(data(ideal)).expect("data");
        let policy = engine.compile_with_entrypoint(&"data.access.allow".into());
        Self { policy: policy.expect("it compiles") }
    }

    fn question(&self, _: &Ideal, dense: &Dense, way_up: &[u32]) -> Value {
        object([
            ("person", Value::from(u64::from(dense.person))),
            ("account", Value::from(u64::from(way_up[0]))),
            ("action", action(dense.section as usize, dense.level)),
            ("now", Value::from(now().as_second())),
        ])
    }

    fn allows(&mut self, question: &Value) -> bool {
        let answer = self.policy.eval_with_input(question.clone());
        answer.expect("an answer") == Value::from(true)
    }
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    members.into_iter().map(|(name, value)| (Value::from(name), value)).collect::<Map>().into()
}

type Map = std::collections::BTreeMap<Value, Value>;

fn action(section: usize, level: Level) -> Value {
    Value::from(format!("{section}.{level}"))
}

fn data(ideal: &Ideal) -> Value {
    let number = |it: u32| Value::from(u64::from(it));
    let row = |row: &[Level]| -> Value {
        row.iter().map(|level| Value::from(*level as u64)).collect::<Vec<_>>().into()
    };
    let rows: Vec<Value> = ideal.rows().map(row).collect();
    let above =
        |it: u32| -> Value { ideal.above(it).into_iter().map(number).collect::<Vec<_>>().into() };
    let above: Vec<Value> = (0..ideal.accounts()).map(above).collect();
    let seats = |members: &[crate::ideal::Member]| -> Value {
        let seat = |it: &crate::ideal::Member| {
            let seat = [("row", number(it.row)), ("until", Value::from(it.until))];
            (number(it.account), object(seat))
        };
        members.iter().map(seat).collect::<Map>().into()
    };
    let people: Vec<Value> = ideal.people().map(seats).collect();
    let mut needs = Map::new();
    for section in 0..ideal.sections() {
        for level in Level::ALL.into_iter().skip(1) {
            let all = ideal.needs(u32::try_from(section).expect("few sections"), level);
            let all = all.iter().map(|(section, level)| {
                let level = Value::from(*level as u64);
                object([("section", Value::from(*section as u64)), ("level", level)])
            });
            needs.insert(action(section, level), all.collect::<Vec<_>>().into());
        }
    }
    object([
        ("rows", rows.into()),
        ("above", above.into()),
        ("people", people.into()),
        ("needs", needs.into()),
    ])
}
