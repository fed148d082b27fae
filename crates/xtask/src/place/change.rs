//! What is changed, how it is sent, and the rows that it leaves.

use serde_json::{Value, json};

use super::{Done, text};
use crate::http::{Answer, Door};

/// The sections whose ceilings are set by one document, which is made so as a whole.
pub(super) const CEILINGS: [&str; 4] = ["invoices", "numbers", "porting", "trunks"];

/// A change, and the name by which it may be repeated.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) what: What,
    pub(crate) request: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Renamed {
        name: String,
    },
    /// One that is told by mail, in the same transaction.
    Invited {
        address: String,
        role: String,
    },
    TakenBack {
        membership: String,
    },
    Roles {
        membership: String,
        role: String,
    },
    /// Four changes as one: access as code.
    Ceilings {
        are_tight: bool,
    },
    /// Something that is refused, and leaves nothing.
    Refused,
}

/// What was said to it.
pub(super) enum Said {
    Done(Done),
    Refused,
    /// No change was sent: what comes before it was not answered.
    NotSent,
    /// It is not known whether it was made.
    Nothing,
    Wrong(String),
}

/// A row of the history that must be there: its event, and what must stand in it.
pub(super) struct Row {
    event: &'static str,
    with: Vec<String>,
}

impl What {
    /// Whether it may have a name by which it is repeated.
    pub(super) fn may_be_named(&self) -> bool {
        !matches!(self, Self::Ceilings { .. } | Self::Refused)
    }

    /// The rows that it leaves in the history of its account, as one, in any order.
    pub(super) fn rows(&self) -> Vec<Row> {
        let quoted = |text: &str| format!("\"{text}\"");
        let row = |event, with| Row { event, with };
        match self {
            Self::Renamed { name } => vec![row("account_changed", vec![quoted(name)])],
            Self::Invited { address, role } => {
                vec![row("membership_added", vec![quoted(address), quoted(role)])]
            }
            Self::TakenBack { membership } => {
                vec![row("membership_ended", vec![quoted(membership)])]
            }
            Self::Roles { membership, role } => {
                let after = format!("\"after\":[\"{role}\"]");
                vec![row("roles_set", vec![quoted(membership), after])]
            }
            Self::Ceilings { are_tight } => {
                let after = format!("\"after\":\"{}\"", level(*are_tight));
                let each = CEILINGS.iter();
                each.map(|it| row("ceiling_set", vec![quoted(it), after.clone()])).collect()
            }
            Self::Refused => Vec::new(),
        }
    }

    fn path(&self, account: &str) -> (&'static str, String) {
        let at = |path: String| format!("/api/v1/accounts/{account}{path}");
        match self {
            Self::Renamed { .. } => ("PUT", at("/settings".to_owned())),
            Self::Invited { .. } => ("POST", at("/invitations".to_owned())),
            Self::TakenBack { membership } => ("DELETE", at(format!("/invitations/{membership}"))),
            Self::Roles { membership, .. } => ("PUT", at(format!("/people/{membership}/roles"))),
            Self::Ceilings { .. } => ("POST", at("/configuration/apply".to_owned())),
            Self::Refused => ("POST", at("/accounts".to_owned())),
        }
    }

    fn body(&self, account: &str) -> Value {
        match self {
            Self::Renamed { name } => json!({
                "name": name, "short_name": account, "second_factor": false, "opens_accounts": false,
            }),
            Self::Invited { address, role } => json!({
                "address": address, "name": "Someone", "roles": [role], "dates": {"zone": "UTC"},
            }),
            Self::TakenBack { .. } => json!({}),
            Self::Roles { role, .. } => json!({"roles": [role]}),
            Self::Ceilings { are_tight } => json!({"text": document(account, *are_tight)}),
            // A short name that someone has.
            Self::Refused => {
                json!({"kind": "phone_system", "name": "Again", "short_name": "abc-hq"})
            }
        }
    }
}

pub(super) fn level(is_tight: bool) -> &'static str {
    if is_tight { "hide" } else { "view" }
}

fn document(account: &str, are_tight: bool) -> String {
    let head = format!("[[accounts]]\naccount = \"{account}\"\n\n[accounts.ceilings]\n");
    CEILINGS.iter().fold(head, |text, it| text + &format!("{it} = \"{}\"\n", level(are_tight)))
}

impl Change {
    pub(super) fn of(what: What) -> Self {
        Self { what, request: None }
    }

    /// Sends it, as a change of this account.
    pub(super) fn send(&self, door: &Door, account: &str) -> Said {
        let mut body = self.what.body(account);
        if matches!(self.what, What::Ceilings { .. }) {
            let plan = door.post(&format!("/api/v1/accounts/{account}/configuration/plan"), &body);
            match plan {
                Some(Answer { status: 200, body: plan }) => {
                    body["revision"] = plan["revision"].clone();
                    body["digest"] = plan["digest"].clone();
                }
                Some(answer) if answer.status < 500 => return Said::Wrong(format!("{answer:?}")),
                _ => return Said::NotSent,
            }
        }
        let (method, path) = self.what.path(account);
        self.read(door.send((method, &path), &body, self.request.as_deref()))
    }

    fn read(&self, answer: Option<Answer>) -> Said {
        let Some(Answer { status, body }) = answer else { return Said::Nothing };
        let revision = body["revision"].as_u64();
        match (status, revision, &self.what) {
            (409, _, What::Refused) => Said::Refused,
            // Others changed something in between: it is not made, and the plan is to be made anew.
            (409, _, What::Ceilings { .. }) if body["code"] == "plan.stale" => Said::Refused,
            (200 | 201, Some(revision), what) if !matches!(what, What::Refused) => {
                let membership = body["state"]["id"].as_str().map(str::to_owned);
                Said::Done(Done { revision, membership })
            }
            (503, ..) => Said::Nothing,
            // A fault is told as one that passes, and never as a mistake of the program.
            _ => Said::Wrong(format!("{self:?} was answered {status}: {body}")),
        }
    }
}

impl Row {
    /// Whether a row of the history is this one.
    pub(super) fn is(&self, row: &Value) -> bool {
        let says = row["what"].to_string();
        row["event"] == self.event && self.with.iter().all(|it| says.contains(it.as_str()))
    }
}

/// The membership that a row is about.
pub(super) fn membership(row: &Value) -> String {
    text(&row["what"]["membership"])
}
