//! The people, invitations and keys of an account as lines of a report.

use rolecall_client::wire::{self, ReportLine, Reported};
use rolecall_core::{
    Level, Levels, Origin, Principal, Timestamp,
    access::{Status, membership_status},
    catalog::Section,
    change::Operation,
    record::{Account, Key, Membership, MembershipState},
};

use super::{
    AccessQuery, DaysQuery, ENDING_DAYS, Found, UNUSED_DAYS, WANTED_CHARS_MAX, by_moment, days,
    made_at, of_account, part, shifted,
};
use crate::{
    api::{
        inquiry::Sight,
        look::{Look, known},
        page::wanted,
        then::When,
    },
    problem::Problem,
};

/// What has access in an account.
#[derive(Clone, Copy, Debug)]
enum Holder<'l> {
    Member(&'l Membership),
    Key(&'l Key),
    SignIn,
}

/// An account as its reports see it.
pub(crate) struct Lines<'s, 'l> {
    look: &'s Look<'l>,
    account: &'l Account,
    way: Vec<&'l Account>,
    sight: Sight<'s, 'l>,
}

/// Who has access to what.
pub(crate) fn access(
    look: &Look<'_>,
    account: &str,
    query: &AccessQuery,
) -> Result<Found<ReportLine>, Problem> {
    let account = of_account(look, Operation::SeePeople, account)?;
    let lines = Lines::of(look, account);
    let wanted = wanted(query.q.as_deref(), WANTED_CHARS_MAX)?;
    let asked = asked(look, query)?;
    let fits = |holder: &Holder<'_>| {
        lines.fits(*holder, query.kind, wanted.as_deref())
            && Lines::kind(*holder) != Reported::Invitation
            && asked.is_none_or(|(section, level)| lines.has(*holder, section, level))
    };
    let found = lines.holders().into_iter().filter(fits);
    let found = found.map(|holder| (lines.id(holder), holder)).collect();
    part(found, (query.limit, query.cursor.as_deref()), |holder| ReportLine {
        levels: lines.levels(holder),
        ..lines.shown(holder)
    })
}

/// What nobody has used for long, the longest first.
pub(crate) fn unused(
    look: &Look<'_>,
    account: &str,
    query: &DaysQuery,
) -> Result<Found<ReportLine>, Problem> {
    let account = of_account(look, Operation::SeePeople, account)?;
    let lines = Lines::of(look, account);
    let wanted = wanted(query.q.as_deref(), WANTED_CHARS_MAX)?;
    let before = shifted(look.now, -i64::from(days(query.days, UNUSED_DAYS)?));
    let fits = |holder: &Holder<'_>| {
        !matches!(holder, Holder::SignIn)
            && lines.fits(*holder, query.kind, wanted.as_deref())
            && lines.in_force(*holder)
            && lines.last(*holder).is_none_or(|last| last < before)
    };
    let found = lines.holders().into_iter().filter(fits);
    let found = found.map(|one| (by_moment(lines.last(one), lines.id(one)), one)).collect();
    part(found, (query.limit, query.cursor.as_deref()), |holder| lines.shown(holder))
}

/// What ends soon, the soonest first.
pub(crate) fn ending(
    look: &Look<'_>,
    account: &str,
    query: &DaysQuery,
) -> Result<Found<ReportLine>, Problem> {
    let account = of_account(look, Operation::SeePeople, account)?;
    let lines = Lines::of(look, account);
    let wanted = wanted(query.q.as_deref(), WANTED_CHARS_MAX)?;
    let until = shifted(look.now, i64::from(days(query.days, ENDING_DAYS)?));
    let fits = |holder: &Holder<'_>| {
        lines.fits(*holder, query.kind, wanted.as_deref())
            && Lines::ends_at(*holder).is_some_and(|end| end > look.now && end <= until)
    };
    let found = lines.holders().into_iter().filter(fits);
    let found = found.map(|one| (by_moment(Lines::ends_at(one), lines.id(one)), one)).collect();
    part(found, (query.limit, query.cursor.as_deref()), |holder| lines.shown(holder))
}

/// The section and level that are asked about.
fn asked<'l>(
    look: &Look<'l>,
    query: &AccessQuery,
) -> Result<Option<(&'l Section, Level)>, Problem> {
    let Some(key) = &query.section else {
        return match query.level {
            None => Ok(None),
            Some(_) => {
                let detail = "behind the `?`: `level` is of a section; name it with `section`";
                Err(Problem::bad_request("query.mistyped", detail))
            }
        };
    };
    let level = query.level.as_deref().unwrap_or("view");
    let (section, level) = crate::api::access::section_and_level(look.facts, key, level)?;
    Ok(Some((section, level.max(Level::View))))
}

impl<'s, 'l> Lines<'s, 'l> {
    pub(crate) fn of(look: &'s Look<'l>, account: &'l Account) -> Self {
        let way = known(look.facts.path(account.id));
        Self { look, account, way, sight: Sight::of(look, account.id) }
    }

    /// How many lines there are of each kind that a reader counts: with access, unused, ending.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        let (before, until) = (
            shifted(self.look.now, -i64::from(UNUSED_DAYS)),
            shifted(self.look.now, i64::from(ENDING_DAYS)),
        );
        let mut counts = (0, 0, 0);
        for one in self.holders() {
            let has_joined = Self::kind(one) != Reported::Invitation;
            let is_unused = !matches!(one, Holder::SignIn)
                && self.in_force(one)
                && self.last(one).is_none_or(|last| last < before);
            let ends = Self::ends_at(one).is_some_and(|end| end > self.look.now && end <= until);
            counts.0 += usize::from(has_joined);
            counts.1 += usize::from(is_unused);
            counts.2 += usize::from(ends);
        }
        counts
    }

    /// All that have access here and may be seen.
    fn holders(&self) -> Vec<Holder<'l>> {
        let Self { look, account, .. } = self;
        let mut holders: Vec<_> =
            look.facts.memberships_in(account.id).map(Holder::Member).collect();
        if look.may(Operation::SeeKeys, account.id) {
            holders.extend(look.facts.keys_of(account.id).map(Holder::Key));
        }
        holders.extend(account.sign_in.map(|_| Holder::SignIn));
        holders
    }

    fn fits(&self, holder: Holder<'_>, kind: Option<Reported>, wanted: Option<&str>) -> bool {
        kind.is_none_or(|kind| Self::kind(holder) == kind)
            && wanted.is_none_or(|wanted| match holder {
                Holder::Member(found) => self.look.is_called(found, wanted),
                Holder::Key(key) => key.name.as_str().to_lowercase().contains(wanted),
                Holder::SignIn => self.account.name.as_str().to_lowercase().contains(wanted),
            })
    }

    fn kind(holder: Holder<'_>) -> Reported {
        match holder {
            Holder::Member(found) if found.has_joined() => Reported::Person,
            Holder::Member(_) => Reported::Invitation,
            Holder::Key(_) => Reported::Key,
            Holder::SignIn => Reported::AccountSignIn,
        }
    }

    fn id(&self, holder: Holder<'_>) -> u128 {
        match holder {
            Holder::Member(found) => found.id.0.as_u128(),
            Holder::Key(key) => key.id.0.as_u128(),
            Holder::SignIn => self.account.id.0.as_u128(),
        }
    }

    /// Whether it counts now, wherever it comes from.
    fn in_force(&self, holder: Holder<'_>) -> bool {
        let now = self.look.now;
        match holder {
            Holder::Member(found) => {
                membership_status(&self.way, found, now, Origin::Any) == Status::InForce
            }
            Holder::Key(key) => key.expires_at.is_none_or(|end| end > now),
            Holder::SignIn => self.account.sign_in.is_some_and(|sign_in| sign_in.enabled),
        }
    }

    fn last_used(&self, holder: Holder<'_>) -> Option<Timestamp> {
        match holder {
            Holder::Member(found) => self.look.live.membership_last_used(found.id),
            Holder::Key(key) => self.look.live.key_last_used(key.id),
            Holder::SignIn => None,
        }
    }

    /// When it was last used, or put in, if it never was.
    fn last(&self, holder: Holder<'_>) -> Option<Timestamp> {
        self.last_used(holder).or_else(|| Self::since(holder))
    }

    fn since(holder: Holder<'_>) -> Option<Timestamp> {
        match holder {
            Holder::Member(found) => made_at(found.id.0),
            Holder::Key(key) => made_at(key.id.0),
            Holder::SignIn => None,
        }
    }

    fn ends_at(holder: Holder<'_>) -> Option<Timestamp> {
        match holder {
            Holder::Member(found) => match found.state {
                MembershipState::Invited { until, .. } => Some(until),
                MembershipState::Active | MembershipState::Suspended => found.window.ends_at(),
            },
            Holder::Key(key) => key.expires_at,
            Holder::SignIn => None,
        }
    }

    fn principal(&self, holder: Holder<'_>) -> Principal {
        match holder {
            Holder::Member(found) => Principal::Person(found.person),
            Holder::Key(key) => Principal::Key(key.id),
            Holder::SignIn => Principal::AccountSignIn(self.account.id),
        }
    }

    /// Whether the level of a section may be used by them, as far as it may be told. What the index
    /// denies is denied: it counts all that someone has.
    fn has(&self, holder: Holder<'_>, section: &Section, level: Level) -> bool {
        let Self { look, account, .. } = self;
        let (principal, key) = (self.principal(holder), section.key.as_str());
        let allowed = look.live.decide(|index| {
            index.section(key).is_some_and(|section| {
                let at = (look.now, Origin::Any);
                index.decide(principal, level, section, account.id, at.0, at.1).is_granted()
            })
        });
        allowed && self.level(holder, section) >= level
    }

    fn level(&self, holder: Holder<'_>, section: &Section) -> Level {
        let inquiry = self.sight.inquiry(self.principal(holder));
        let access = inquiry.map(|it| it.access(When::now(self.look), Origin::Any));
        access.map(|access| access.level(section)).unwrap_or_default()
    }

    /// All that they may do, as far as it may be told.
    fn levels(&self, holder: Holder<'_>) -> Levels {
        let Some(inquiry) = self.sight.inquiry(self.principal(holder)) else {
            return Levels::none();
        };
        let access = inquiry.access(When::now(self.look), Origin::Any);
        let sections = self.look.facts.catalog().sections().iter();
        let had = sections.map(|section| (section.key.clone(), access.level(section)));
        had.filter(|(_, level)| *level > Level::Hide).collect()
    }

    fn shown(&self, holder: Holder<'_>) -> ReportLine {
        let line = ReportLine {
            kind: Self::kind(holder),
            id: String::new(),
            name: None,
            address: None,
            owner: false,
            roles: Vec::new(),
            in_force: self.in_force(holder),
            since: Self::since(holder),
            last_used_at: self.last_used(holder),
            ends_at: Self::ends_at(holder),
            levels: Levels::none(),
        };
        match holder {
            Holder::Member(found) => {
                let wire::Person { id, name, address, owner, roles, .. } =
                    self.look.show_person(found);
                ReportLine { id: id.to_string(), name, address, owner, roles, ..line }
            }
            Holder::Key(key) => {
                let wire::Key { id, name, roles, .. } = self.look.show_key(key);
                ReportLine { id: id.to_string(), name: Some(name), roles, ..line }
            }
            Holder::SignIn => ReportLine {
                id: self.account.id.to_string(),
                name: Some(self.account.name.clone()),
                ..line
            },
        }
    }
}
