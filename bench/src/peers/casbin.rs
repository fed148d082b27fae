//! Casbin: roles with domains. It knows no tree and nothing that rests on something else, so that it
//! is asked for each account on the way up and for each need; whoever has ended is left out.

use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use rolecall_core::Level;
use tokio::runtime::{Builder, Runtime};

use super::Peer;
use crate::{
    ideal::{Dense, Ideal},
    world::now,
};

pub(super) struct Casbin {
    enforcer: Enforcer,
    _runtime: Runtime,
}

/// What is cheap to compare comes first.
const MODEL: &str = "
[request_definition]
r = sub, dom, obj

[policy_definition]
p = sub, obj

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.obj == p.obj && g(r.sub, p.sub, r.dom)
";

/// For each need the questions of which one must be answered yes.
type Asked = Vec<Vec<[String; 3]>>;

impl Peer for Casbin {
    const NAME: &'static str = "casbin 2.20";
    const MOST: usize = 100_000;
    const WHY: &'static str = "a million take it too long to load";
    type Question = Asked;

    fn of(ideal: &Ideal) -> Self {
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        let enforcer = runtime.block_on(enforcer(ideal));
        Self { enforcer, _runtime: runtime }
    }

    fn question(&self, ideal: &Ideal, dense: &Dense, way_up: &[u32]) -> Asked {
        let needs = ideal.needs(dense.section, dense.level);
        let one = |(section, level): &(usize, Level)| {
            let at = |account: &u32| {
                [format!("p{}", dense.person), format!("a{account}"), name(*section, *level)]
            };
            way_up.iter().map(at).collect()
        };
        needs.iter().map(one).collect()
    }

    fn allows(&mut self, asked: &Asked) -> bool {
        let yes = |it: &[String; 3]| {
            let [person, account, object] = it;
            self.enforcer.enforce((person, account, object)).expect("an answer")
        };
        asked.iter().all(|any| any.iter().any(yes))
    }
}

fn name(section: usize, level: Level) -> String {
    format!("{section}.{level}")
}

async fn enforcer(ideal: &Ideal) -> Enforcer {
    let model = DefaultModel::from_str(MODEL).await.expect("a model");
    let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await.expect("an enforcer");
    let mut rules = Vec::new();
    for (row, number) in ideal.rows().zip(0..) {
        for (section, given) in row.iter().enumerate() {
            let levels = Level::ALL.into_iter().skip(1).filter(|level| level <= given);
            rules.extend(levels.map(|it| vec![format!("r{number}"), name(section, it)]));
        }
    }
    enforcer.add_policies(rules).await.expect("rules");
    let mut seats = Vec::new();
    for (members, person) in ideal.people().zip(0..) {
        let live = members.iter().filter(|it| now().as_second() < it.until);
        seats.extend(live.map(|it| {
            vec![format!("p{person}"), format!("r{}", it.row), format!("a{}", it.account)]
        }));
    }
    enforcer.add_grouping_policies(seats).await.expect("seats");
    enforcer
}
