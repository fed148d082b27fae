//! All that is logged, at every level, by whatever is linked in: what a log at its most talkative could
//! say.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// What was said so far, an event or span a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    /// Hears all that this program of tests says from now on.
    pub(crate) fn everything() -> Self {
        static HEARD: OnceLock<Heard> = OnceLock::new();
        let begin = || {
            let heard = Self::default();
            let hears = Hears(heard.clone());
            tracing::subscriber::set_global_default(hears).expect("nobody else hears");
            heard
        };
        HEARD.get_or_init(begin).clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn say(&self, target: &str, fields: impl FnOnce(&mut Fields)) {
        let mut said = Fields(target.to_owned());
        fields(&mut said);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(said.0);
    }
}

struct Hears(Heard);

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("a string grows");
    }
}

impl Subscriber for Hears {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.0.say(span.metadata().target(), |fields| span.record(fields));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.0.say("recorded", |fields| values.record(fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.0.say(event.metadata().target(), |fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
