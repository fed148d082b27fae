//! Digests of what is said.

use std::fmt::{self, Display, Formatter, Write};

use rolecall_core::change::{Event, Refusal};

/// FNV-1a: quick, and the same everywhere.
#[derive(Clone, Copy)]
pub(crate) struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    pub(crate) fn say(&mut self, text: impl Display) {
        writeln!(self, "{text}").expect("a digest takes all");
    }
}

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

/// What was said in a block of commands.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) accepted: u32,
    /// Events, refusals, and who is told of what.
    pub(crate) outcomes: Digest,
    /// Decisions, and what they rest on.
    pub(crate) answers: Digest,
    /// Explanations, in words too.
    pub(crate) words: Digest,
    /// What can be given, who can, and what is due.
    pub(crate) lists: Digest,
    /// Access as code: what there is.
    pub(crate) documents: Digest,
    /// Access as code: plans, and mistakes in what was to be planned.
    pub(crate) plans: Digest,
}

impl Said {
    pub(crate) fn refused(&mut self, refusal: &Refusal) {
        self.outcomes.say(format_args!("{refusal:?} {refusal} {}", refusal.code()));
    }

    pub(crate) fn happened(&mut self, event: &Event) {
        let written = serde_json::to_string(event).expect("an event is JSON");
        let (binds, frees) = (event.binds_secret_of(), event.frees_secrets_of());
        let (out, voids, about) = (event.signs_out(), event.voids(), event.about());
        let (account, membership) = (event.account(), event.membership());
        self.outcomes.say(format_args!(
            "{written} {binds:?} {frees:?} {out:?} {voids:?} {about:?} {account:?} {membership:?}"
        ));
    }
}

impl Display for Said {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} accepted", self.accepted)?;
        for (name, digest) in [
            ("outcomes", self.outcomes),
            ("answers", self.answers),
            ("words", self.words),
            ("lists", self.lists),
            ("documents", self.documents),
            ("plans", self.plans),
        ] {
            write!(f, ", {name} {:016x}", digest.0)?;
        }
        Ok(())
    }
}
