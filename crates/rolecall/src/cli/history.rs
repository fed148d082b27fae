//! Arguments of the history of an account.

use clap::Args;
use rolecall_client::{
    HistoryQuery,
    value::{Action, Entity, IpNet, SectionKey, Timestamp},
};
use rolecall_core::suggest::{nearest, sentence};

#[derive(Debug, Args)]
pub(crate) struct History {
    /// An account's short name or id.
    pub(crate) account: String,
    /// The server that answers, as the key in the variable ROLECALL_KEY.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// The most that are shown.
    #[arg(long, default_value_t = 50, value_name = "N", conflicts_with = "all")]
    pub(crate) limit: usize,
    /// All of it, as it is read; that it was taken is on record.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    filter: Filter,
}

/// Which changes.
#[derive(Debug, Args)]
struct Filter {
    /// Only from this moment on: 2027-03-01T00:00:00Z.
    #[arg(long, value_name = "MOMENT")]
    from: Option<Timestamp>,
    /// Only before this moment.
    #[arg(long, value_name = "MOMENT")]
    to: Option<Timestamp>,
    /// Only what this one did, or what was done about them: a part of the name or address, or the id.
    #[arg(long, value_name = "TEXT")]
    who: Option<String>,
    /// Only what tells of this section.
    #[arg(long)]
    section: Option<SectionKey>,
    /// Only what happened under this name, such as roles_set.
    #[arg(long)]
    event: Option<String>,
    /// Only what came through this door: portal, rest, cli, import, gateway, job or clock.
    #[arg(long, value_name = "DOOR")]
    via: Option<String>,
    /// Only what is about this kind of thing: account, person, role, key, review and so on.
    #[arg(long, value_name = "KIND", value_parser = entity)]
    entity: Option<Entity>,
    /// Only what is about something that is called so: a part of the name or address, or the id.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Only what changed this field, such as roles or expiration.
    #[arg(long)]
    field: Option<String>,
    /// Only changes, or only readings: change or reading.
    #[arg(long, value_parser = action)]
    action: Option<Action>,
    /// Only what came from this address, or from one of this range, such as 10.0.0.0/8.
    #[arg(long, value_name = "ADDRESS", value_parser = range)]
    ip: Option<IpNet>,
}

impl History {
    /// The same as the server is asked it.
    pub(crate) fn query(&self) -> HistoryQuery {
        let Filter { from, to, who, section, event, via, entity, name, field, action, ip } =
            &self.filter;
        HistoryQuery {
            from: *from,
            to: *to,
            who: who.clone(),
            section: section.clone(),
            event: event.clone(),
            via: via.clone(),
            entity: *entity,
            name: name.clone(),
            field: field.clone(),
            action: *action,
            ip: *ip,
            limit: None,
            cursor: None,
        }
    }
}

fn entity(word: &str) -> Result<Entity, String> {
    Entity::from_key(word).ok_or_else(|| unknown(word, Entity::ALL.iter().map(|of| of.key())))
}

fn action(word: &str) -> Result<Action, String> {
    Action::from_key(word).ok_or_else(|| unknown(word, Action::ALL.iter().map(|of| of.key())))
}

fn unknown(word: &str, all: impl Iterator<Item = &'static str> + Clone) -> String {
    let meant = sentence(&nearest(word, all.clone()).map(str::to_owned));
    format!("there is none{meant} (there are {})", all.collect::<Vec<_>>().join(", "))
}

fn range(word: &str) -> Result<IpNet, String> {
    let one = || word.parse::<std::net::IpAddr>().map(IpNet::from);
    let wrong = "neither an address nor a range: write 198.51.100.7 or 10.0.0.0/8";
    word.parse::<IpNet>().or_else(|_| one()).map_err(|_| wrong.to_owned())
}
