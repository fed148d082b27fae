//! What a run comes to.

use std::{collections::BTreeMap, fmt};

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Commands tried.
    pub steps: u64,
    /// Commands carried out.
    pub accepted: u64,
    /// Of these, how many had nothing to change.
    pub unchanged: u64,
    /// Commands refused, by the refusal's code.
    pub refused_by_code: BTreeMap<&'static str, u64>,
    /// How often each command was accepted with an effect, and refused.
    pub by_command: BTreeMap<&'static str, (u64, u64)>,
    /// What was wrong: seed, step, command as JSON, and what.
    pub violations: Vec<String>,
}

impl Report {
    /// The share of commands carried out, in whole percent.
    pub fn accepted_percent(&self) -> u64 {
        (self.accepted * 100).checked_div(self.steps).unwrap_or(0)
    }

    /// Counts another run in.
    pub fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.accepted += other.accepted;
        self.unchanged += other.unchanged;
        for (code, times) in other.refused_by_code {
            *self.refused_by_code.entry(code).or_default() += times;
        }
        for (command, (accepted, refused)) in other.by_command {
            let counted = self.by_command.entry(command).or_default();
            counted.0 += accepted;
            counted.1 += refused;
        }
        self.violations.extend(other.violations);
    }

    pub(super) fn count(&mut self, command: &'static str, outcome: Result<bool, &'static str>) {
        self.steps += 1;
        let counted = self.by_command.entry(command).or_default();
        match outcome {
            Ok(changed) => {
                self.accepted += 1;
                self.unchanged += u64::from(!changed);
                counted.0 += u64::from(changed);
            }
            Err(code) => {
                counted.1 += 1;
                *self.refused_by_code.entry(code).or_default() += 1;
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} steps, {} % accepted ({} without effect), {} violations",
            self.steps,
            self.accepted_percent(),
            self.unchanged,
            self.violations.len()
        )?;
        for (command, (accepted, refused)) in &self.by_command {
            writeln!(f, "  {command}: {accepted} accepted, {refused} refused")?;
        }
        for (code, times) in &self.refused_by_code {
            writeln!(f, "  {code}: {times}")?;
        }
        for violation in &self.violations {
            writeln!(f, "violation: {violation}")?;
        }
        Ok(())
    }
}
