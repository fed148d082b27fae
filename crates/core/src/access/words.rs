//! An explanation in plain words, line by line.

use super::{Cap, Explanation, Reason, StandingReport, Status};
use crate::{
    AccountId, Level, MembershipId,
    facts::{Facts, Lookup},
    window::Dates,
};

/// Says an explanation in plain words. `who` is what to call the principal. The first line is the
/// answer, the second why; the rest is everything that was looked at.
pub fn in_words(facts: &Facts, explanation: &Explanation, who: &str) -> Lookup<Vec<String>> {
    let words = Words { facts, explanation, who };
    let mut lines = vec![words.answer()?, words.why()?];
    for standing in &explanation.standings {
        lines.push(words.standing(standing)?);
    }
    for lowered in &explanation.lowered {
        let section = &explanation.section;
        lines.push(format!(
            "- {} on {section} needs {} on {}; they have {}",
            lowered.level,
            lowered.needs_level,
            lowered.needs,
            word(lowered.has)
        ));
    }
    Ok(lines)
}

/// A level in a sentence.
fn word(level: Level) -> &'static str {
    match level {
        Level::Hide => "nothing",
        other => other.key(),
    }
}

struct Words<'w> {
    facts: &'w Facts,
    explanation: &'w Explanation,
    who: &'w str,
}

impl Words<'_> {
    fn answer(&self) -> Lookup<String> {
        let Explanation { decision, section, asked, account, .. } = self.explanation;
        let account = self.name(*account)?;
        Ok(if decision.allowed {
            format!("yes: {} may {asked} {section} in {account}", self.who)
        } else {
            format!("no: {} may not {asked} {section} in {account}", self.who)
        })
    }

    fn why(&self) -> Lookup<String> {
        let Explanation { decision, section, asked, level, .. } = self.explanation;
        let account = self.name(self.explanation.account)?;
        Ok(match decision.reason {
            Reason::Granted => format!("because they have {level} on it"),
            Reason::SectionNotHere => {
                let lives =
                    self.facts.catalog().section(section.as_str()).map(|section| section.kind);
                let lives = lives.map(|kind| kind.to_string()).unwrap_or_default();
                format!(
                    "because {section} lives at a {lives}, and neither {account} nor any account above it is one"
                )
            }
            Reason::LevelNotOffered => format!("because {section} does not offer {asked}"),
            Reason::PrerequisiteMissing => self.missing(),
            Reason::CeilingLower => self.cap(Cap::Ceiling, "a ceiling on")?,
            Reason::AccountSuspended => self.cap(Cap::Suspended, "the suspension of")?,
            Reason::AccountClosed => self.cap(Cap::Closed, "the closing of")?,
            Reason::IpOutside => {
                "because their address is not on the list from which they may act".to_owned()
            }
            Reason::IpUnknown => {
                "because they may act from listed addresses only, and no address is known"
                    .to_owned()
            }
            Reason::MembershipNotYet => {
                format!("because their membership is not in force yet{}", self.dates()?)
            }
            Reason::MembershipExpired => {
                format!("because their membership is no longer in force{}", self.dates()?)
            }
            Reason::MembershipSuspended => "because their membership is suspended".to_owned(),
            Reason::MembershipInvited => "because they have not accepted the invitation".to_owned(),
            Reason::SignInDisabled => "because the account's own sign-in is disabled".to_owned(),
            Reason::RoleInsufficient => {
                let has = word(*level);
                format!(
                    "because none of their roles and groups gives {asked} on {section}: they have {has}"
                )
            }
            Reason::MembershipNone => {
                let place = self.explanation.place.map(|place| self.name(place)).transpose()?;
                format!("because they have nothing in {} or above it", place.unwrap_or(account))
            }
            Reason::SectionUnknown
            | Reason::ActionUnknown
            | Reason::AccountUnknown
            | Reason::SubjectUnknown => "because what was asked about is not known".to_owned(),
        })
    }

    fn missing(&self) -> String {
        let asked = self.explanation.asked;
        let lowered = self.explanation.lowered.iter().find(|lowered| lowered.level <= asked);
        let sentence = lowered.map(|lowered| {
            format!(
                "because {} on {} needs {} on {}, and they have {} of that",
                lowered.level,
                self.explanation.section,
                lowered.needs_level,
                lowered.needs,
                word(lowered.has)
            )
        });
        sentence.unwrap_or_else(|| "because a prerequisite is missing".to_owned())
    }

    fn cap(&self, cap: Cap, what: &str) -> Lookup<String> {
        let applied = self.explanation.standings.iter().flat_map(|standing| &standing.caps);
        let applied = applied.filter(|applied| applied.cap == cap).min_by_key(|applied| applied.to);
        Ok(match applied {
            Some(applied) => {
                format!(
                    "because {what} {} leaves its people {} of it",
                    self.name(applied.account)?,
                    word(applied.to)
                )
            }
            None => "because a cap leaves less".to_owned(),
        })
    }

    fn dates(&self) -> Lookup<String> {
        let outside = |standing: &&StandingReport| {
            matches!(standing.status, Status::NotYet | Status::Expired)
        };
        let standing = self.explanation.standings.iter().find(outside);
        match standing {
            Some(standing) => Ok(format!(": it counts {}", self.window(standing)?)),
            None => Ok(String::new()),
        }
    }

    fn window(&self, standing: &StandingReport) -> Lookup<String> {
        let Some(dates) = self.dates_of(standing)? else {
            return Ok(standing.ends_at.map_or("always".to_owned(), |end| format!("until {end}")));
        };
        let from =
            dates.activation.zip(standing.starts_at).map(|(day, at)| format!("from {day} ({at})"));
        let until = dates
            .expiration
            .zip(standing.ends_at)
            .map(|(day, at)| format!("until the end of {day} ({at})"));
        let parts: Vec<_> = [from, until].into_iter().flatten().collect();
        if parts.is_empty() {
            return Ok("always".to_owned());
        }
        Ok(format!("{} in {}", parts.join(" "), dates.zone))
    }

    fn dates_of(&self, standing: &StandingReport) -> Lookup<Option<Dates>> {
        let Ok(id) = standing.id.parse::<MembershipId>() else {
            return Ok(None);
        };
        if standing.source != "membership" {
            return Ok(None);
        }
        Ok(self.facts.membership(id)?.map(|membership| membership.window.dates().clone()))
    }

    fn standing(&self, standing: &StandingReport) -> Lookup<String> {
        let counts_in = self.name(standing.counts_in)?;
        let place = match standing.source.as_str() {
            "membership" if standing.recorded_in != standing.counts_in => {
                format!("in {}, narrowed to {counts_in}", self.name(standing.recorded_in)?)
            }
            "membership" => format!("in {counts_in}"),
            "key" => format!("key of {counts_in}"),
            "role" => format!("as if in {counts_in}"),
            _ => format!("sign-in of {counts_in}"),
        };
        let mut line = format!("- {place}: ");
        line.push_str(&Self::gifts(standing));
        if !standing.reaches {
            line.push_str("; does not reach where the section lives");
        }
        for cap in &standing.caps {
            let what = match cap.cap {
                Cap::Ceiling => "ceiling of",
                Cap::Suspended => "suspension of",
                Cap::Closed => "closing of",
            };
            line += &format!("; {what} {} leaves {}", self.name(cap.account)?, word(cap.to));
        }
        match standing.status {
            Status::InForce => {}
            Status::NotYet | Status::Expired => {
                line += &format!("; does not count now, but {}", self.window(standing)?);
            }
            Status::Suspended => line.push_str("; suspended"),
            Status::Invited => line.push_str("; invited, not accepted"),
            Status::Disabled => line.push_str("; disabled"),
            Status::IpOutside => line.push_str("; not from this address"),
            Status::IpUnknown => line.push_str("; only from listed addresses"),
        }
        Ok(line)
    }

    fn gifts(standing: &StandingReport) -> String {
        if standing.owner {
            return format!("owner, which gives {}", word(standing.given));
        }
        if standing.gifts.is_empty() {
            return "no roles".to_owned();
        }
        let gift = |gift: &super::Gift| {
            let what = if gift.group { "group" } else { "role" };
            match gift.level {
                Level::Hide => format!("{what} {} gives nothing of it", gift.name),
                level => format!("{what} {} gives {level}", gift.name),
            }
        };
        standing.gifts.iter().map(gift).collect::<Vec<_>>().join(", ")
    }

    fn name(&self, account: AccountId) -> Lookup<String> {
        let account = self.facts.account(account)?;
        Ok(account.map_or_else(
            || "an account above".to_owned(),
            |account| account.short_name.to_string(),
        ))
    }
}
