//! The moment that is asked about: a date and a time by the clock of a zone, or now.

use std::str::FromStr;

use jiff::civil::{Date, Time};
use maud::{Markup, html};
use rolecall_core::{Origin, Timestamp, Zone};

use super::super::{
    components::{Form, Input},
    fields::{Fields, Mistakes},
    messages::{Word, capital, english},
};
use crate::{
    App,
    api::{look::Look, then::Then},
    caller::Caller,
    problem::Problem,
};

/// The fields of a moment, so that a page can ask about two.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub(super) date: &'static str,
    pub(super) time: &'static str,
}

pub(super) const MOMENT: Named = Named { date: "date", time: "time" };
/// The moment of the other side.
pub(super) const OTHER: Named = Named { date: "other_date", time: "other_time" };

/// When, and by whose clock.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) at: Timestamp,
    /// Nothing was said: it is now.
    is_now: bool,
    zone: Zone,
}

/// A moment with what is needed to answer by it; and why it cannot be answered by, where it cannot.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) then: Then,
    pub(super) wrong: Option<(&'static str, String)>,
}

impl Asked {
    /// By the fields, in an account.
    pub(super) async fn of(
        app: &App,
        caller: &Caller,
        account: &str,
        fields: &Fields,
        named: Named,
    ) -> Result<Self, Problem> {
        let moment =
            app.look(caller, |look| Moment::read(look, fields, &mut Mistakes::default(), named));
        let at = Some(moment.at).filter(|_| !moment.is_now);
        match Then::of(app, caller, account, at, None).await {
            Ok(then) => Ok(Self { then, wrong: None }),
            Err(problem) if problem.code.starts_with("past.") => {
                let wrong = Some((named.date, capital(&problem.detail)));
                Ok(Self { then: Then::default(), wrong })
            }
            Err(problem) => Err(problem),
        }
    }

    /// The moment itself. What is wrong with it is told beside its field: then nothing is answered.
    pub(super) fn moment(
        &self,
        look: &Look<'_>,
        fields: &Fields,
        mistakes: &mut Mistakes,
        named: Named,
    ) -> Moment {
        let moment = Moment::read(look, fields, mistakes, named);
        if let Some((field, why)) = &self.wrong {
            mistakes.add(*field, why.clone());
        }
        moment
    }
}

impl Moment {
    /// What the fields say. What cannot be read is told beside them.
    fn read(look: &Look<'_>, fields: &Fields, mistakes: &mut Mistakes, named: Named) -> Self {
        let zone = zone(look, fields, mistakes);
        let date: Option<Date> = part(fields, named.date, "moment-no-date", mistakes);
        let time: Option<Time> = part(fields, named.time, "moment-no-time", mistakes);
        let at = date.and_then(|date| instant(date, time, &zone));
        if date.is_some() && at.is_none() {
            mistakes.add(named.date, english().say("moment-none"));
        }
        Self { at: at.unwrap_or(look.now), is_now: at.is_none(), zone }
    }

    /// It, as a sentence ends with it.
    pub(super) fn said(&self) -> String {
        if self.is_now {
            return english().say("moment-now").into_owned();
        }
        let shown = self.at.to_zoned(self.zone.rules()).strftime("%Y-%m-%d %H:%M").to_string();
        let words = [("moment", Word::Text(&shown)), ("zone", Word::Text(self.zone.as_str()))];
        english().put("moment-at", &words).into_owned()
    }

    /// How it is answered, where that is not plain.
    pub(super) fn note(&self, look: &Look<'_>) -> Markup {
        let key = match self.at {
            _ if self.is_now => None,
            at if at < look.now => Some("moment-past"),
            _ => Some("moment-future"),
        };
        html! { @if let Some(key) = key { p.hint { (english().say(key)) } } }
    }
}

/// A date or a time; in our words, where it is none.
fn part<T: FromStr>(
    fields: &Fields,
    name: &'static str,
    wrong: &'static str,
    mistakes: &mut Mistakes,
) -> Option<T> {
    let given = Some(fields.one(name).trim()).filter(|given| !given.is_empty())?;
    let read = given.parse().ok();
    if read.is_none() {
        mistakes.add(name, english().say(wrong));
    }
    read
}

pub(in crate::portal) fn instant(date: Date, time: Option<Time>, zone: &Zone) -> Option<Timestamp> {
    match time {
        None => zone.first_instant(date).ok(),
        Some(time) => Some(date.to_datetime(time).to_zoned(zone.rules()).ok()?.timestamp()),
    }
}

fn zone(look: &Look<'_>, fields: &Fields, mistakes: &mut Mistakes) -> Zone {
    let given = mistakes.read_if_given::<Zone>(fields, "zone");
    given.unwrap_or_else(|| look.zone())
}

/// From where they come, as far as it matters: from where the reader does, if nothing is said.
pub(super) fn origin(look: &Look<'_>, fields: &Fields, mistakes: &mut Mistakes) -> Origin {
    match mistakes.read_if_given(fields, "from") {
        Some(ip) => Origin::Ip(ip),
        None => look.caller.origin(),
    }
}

/// The date and the time.
pub(super) fn inputs(form: &Form<'_>, named: Named, labels: (&str, &str)) -> Markup {
    let input = |name, kind, label| {
        form.input(&Input { kind, required: false, ..Input::text(name, label) })
    };
    html! {
        (input(named.date, "date", labels.0))
        (input(named.time, "time", labels.1))
    }
}

/// By whose clock, and from which address.
pub(super) fn circumstances(form: &Form<'_>, look: &Look<'_>) -> Markup {
    let m = english();
    let open = !form.fields.one("from").is_empty() || !form.fields.one("zone").is_empty();
    let zone = form.fields.one("zone");
    let own = look.zone();
    let zoned = form
        .fields
        .replaced("zone", if zone.is_empty() { own.to_string() } else { zone.to_owned() });
    let zoned = Form { fields: &zoned, mistakes: form.mistakes };
    let (from, hint) = (m.say("access-from"), m.say("access-from-hint"));
    let from = Input { hint: Some(&hint), required: false, ..Input::text("from", &from) };
    html! {
        details.more open[open] {
            summary { (m.say("access-circumstances")) }
            div.row { (zoned.zone()) (form.input(&from)) }
        }
    }
}
