//! Reports on what has access in an account: all of it, what nobody uses, what ends soon.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};
use rolecall_client::wire::{ITEMS_A_PAGE, ReportLine, Reported};
use rolecall_core::{
    Level, Levels,
    change::{ExportedList, Operation},
    record::Account,
};

use super::{Query, file, list_page, own_eyes};
use crate::{
    App,
    api::{
        look::Look,
        page::Asked,
        reports::{self, ENDING_DAYS, Found, REPORT_DAYS_MAX, UNUSED_DAYS, WANTED_CHARS_MAX},
    },
    csv,
    portal::{
        clock::{day, moment},
        components::role_chips,
        error::PageError,
        home::signed_in,
        messages::english,
    },
    problem::Problem,
    session::Acting,
};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    Access,
    Unused,
    Ending,
}

impl Report {
    /// The message that names it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Access => "report-access",
            Self::Unused => "report-unused",
            Self::Ending => "report-ending",
        }
    }

    pub(super) fn exported(self) -> ExportedList {
        match self {
            Self::Access => ExportedList::AccessReport,
            Self::Unused => ExportedList::UnusedReport,
            Self::Ending => ExportedList::EndingReport,
        }
    }

    pub(super) fn found(
        self,
        look: &Look<'_>,
        account: &str,
        query: &Query,
        limit: u16,
    ) -> Result<Found<ReportLine>, Problem> {
        own_eyes(look)?;
        match self {
            Self::Access => reports::access(look, account, &query.access(limit)),
            Self::Unused => reports::unused(look, account, &query.days(limit)),
            Self::Ending => reports::ending(look, account, &query.days(limit)),
        }
    }

    /// How many days, if nothing else is asked for.
    fn days(self) -> Option<u16> {
        match self {
            Self::Access => None,
            Self::Unused => Some(UNUSED_DAYS),
            Self::Ending => Some(ENDING_DAYS),
        }
    }

    /// What its lines can be about.
    fn kinds(self) -> &'static [Reported] {
        match self {
            Self::Access => &[Reported::Person, Reported::Key, Reported::AccountSignIn],
            Self::Unused => &[Reported::Person, Reported::Key],
            Self::Ending => &[Reported::Person, Reported::Invitation, Reported::Key],
        }
    }
}

pub(in crate::portal) async fn access(
    state: State<App>,
    me: Option<Acting>,
    path: Path<String>,
    query: Asked<Query>,
) -> Result<Response, PageError> {
    page(state, me, path, query, Report::Access).await
}

pub(in crate::portal) async fn unused(
    state: State<App>,
    me: Option<Acting>,
    path: Path<String>,
    query: Asked<Query>,
) -> Result<Response, PageError> {
    page(state, me, path, query, Report::Unused).await
}

pub(in crate::portal) async fn ending(
    state: State<App>,
    me: Option<Acting>,
    path: Path<String>,
    query: Asked<Query>,
) -> Result<Response, PageError> {
    page(state, me, path, query, Report::Ending).await
}

async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
    report: Report,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reports"))?;
    if query.format == csv::FORMAT {
        return Ok(file::lines(&app, me.caller, account, query, report).await?);
    }
    app.look(&me.caller, |look| {
        let found = report.found(look, &account, &query, ITEMS_A_PAGE)?;
        let account = look.account_for(Operation::SeePeople, &account)?;
        let list = List { look, account, report, query: &query };
        let parts = (list.filter(), list.table(&found.page.items));
        Ok(list_page((look, account), report.key(), (&query, &found), parts))
    })
}

struct List<'l> {
    look: &'l Look<'l>,
    account: &'l Account,
    report: Report,
    query: &'l Query,
}

impl List<'_> {
    fn filter(&self) -> Markup {
        let m = english();
        let Self { report, query, .. } = self;
        html! {
            form.filter method="get" role="search" data-live="content" {
                label.sr for="q" { (m.say("report-search")) }
                input #q type="search" name="q" value=(query.q) maxlength=(WANTED_CHARS_MAX)
                    placeholder=(m.say("report-search")) autocomplete="off";
                label.sr for="kind" { (m.say("report-kind")) }
                select #kind name="kind" {
                    option value="" { (m.say("report-kind-any")) }
                    @for kind in report.kinds() {
                        option value=(kind.key()) selected[query.kind == kind.key()] { (m.say(&format!("report-is-{}", kind.key()))) }
                    }
                }
                @if *report == Report::Access { (self.what()) }
                @if let Some(days) = report.days() { (self.within(days)) }
                button type="submit" { (m.say("filter")) }
            }
        }
    }

    /// Which section, and at least at which level.
    fn what(&self) -> Markup {
        let m = english();
        let query = self.query;
        let sections = crate::portal::access::sections(self.look, self.account);
        html! {
            label.sr for="section" { (m.say("csv-section")) }
            select #section name="section" {
                option value="" { (m.say("report-section-any")) }
                @for (kind, sections) in &sections {
                    optgroup label=(m.say(&format!("sections-of-{}", kind.key()))) {
                        @for section in sections {
                            option value=(section.key.as_str()) selected[query.section == section.key.as_str()] { (section.label) }
                        }
                    }
                }
            }
            label.sr for="level" { (m.say("report-level")) }
            select #level name="level" {
                @for level in [Level::View, Level::Edit, Level::Create, Level::Delete] {
                    option value=(level.key()) selected[query.level == level.key()] { (m.say(&format!("report-level-{}", level.key()))) }
                }
            }
        }
    }

    fn within(&self, days: u16) -> Markup {
        let m = english();
        let said =
            if self.query.days.is_empty() { days.to_string() } else { self.query.days.clone() };
        html! {
            label.days {
                (m.say(&format!("{}-days", self.report.key()))) " "
                input type="number" name="days" min="1" max=(REPORT_DAYS_MAX) value=(said) inputmode="numeric";
            }
        }
    }

    fn table(&self, lines: &[ReportLine]) -> Markup {
        let m = english();
        if lines.is_empty() {
            return html! { p.empty { (m.say(&format!("{}-empty", self.report.key()))) } };
        }
        let title = m.say(self.report.key());
        html! {
            div.scroll tabindex="0" role="region" aria-label=(title) { table.list {
                thead { tr {
                    th scope="col" { (m.say("report-who")) }
                    th scope="col" { (m.say("roles")) }
                    @if self.report == Report::Access { th scope="col" { (m.say("report-levels")) } }
                    th scope="col" { (m.say("key-used")) }
                    th scope="col" { (m.say("report-since")) }
                    th scope="col" { (m.say("report-until")) }
                } }
                tbody { @for line in lines { (self.row(line)) } }
            } }
        }
    }

    fn row(&self, line: &ReportLine) -> Markup {
        let m = english();
        let look = self.look;
        html! { tr {
            th scope="row" {
                (self.name(line))
                @if line.kind == Reported::Person { @if let Some(address) = line.address.as_ref().filter(|_| line.name.is_some()) {
                    span.hint { (address) }
                } } @else { span.hint { (m.say(&format!("report-is-{}", line.kind.key()))) } }
            }
            td {
                @if line.owner { span.chip.owner { (m.say("owner")) } " " }
                (role_chips(&line.roles))
                @if !line.in_force && line.kind != Reported::Invitation { " " span.badge.bad { (m.say("report-not-in-force")) } }
            }
            @if self.report == Report::Access { td { (self.levels(line)) } }
            td.nowrap { @match line.last_used_at {
                Some(at) => (moment(look, at)),
                None => span.hint { (m.say("key-never")) },
            } }
            td.nowrap { @if let Some(at) = line.since { (day(look, at)) } }
            td.nowrap { @match line.ends_at {
                Some(at) => (moment(look, at)),
                None => span.hint { (m.say("always")) },
            } }
        } }
    }

    /// What it is called, and the way to it.
    fn name(&self, line: &ReportLine) -> Markup {
        let m = english();
        let name = line.name.as_ref().map(ToString::to_string);
        let name = name.or_else(|| line.address.as_ref().map(ToString::to_string));
        let name = name.unwrap_or_else(|| m.say("erased").into_owned());
        let below = match line.kind {
            Reported::Person | Reported::Invitation => Some(format!("users/{}", line.id)),
            Reported::Key => Some(format!("keys/{}", line.id)),
            Reported::AccountSignIn => None,
        };
        html! {
            @match below {
                Some(below) => a href={ "/a/" (self.account.short_name) "/" (below) } { (name) },
                None => (name),
            }
        }
    }

    /// How many sections at each level; of the one that is asked about, its level.
    fn levels(&self, line: &ReportLine) -> Markup {
        let m = english();
        let asked = self.query.section.parse().ok().map(|section| line.levels.get(&section));
        let counted = counted(&line.levels);
        html! {
            @if let Some(level) = asked.filter(|level| *level > Level::Hide) {
                span class={ "level " (level.key()) } { (level.key()) }
            } @else if counted.is_empty() { span.hint { (m.say("report-nothing")) } } @else {
                ul.counted { @for (level, count) in counted {
                    li { span class={ "level " (level.key()) } { (level.key()) } " " (count) }
                } }
            }
        }
    }
}

/// The levels that are had, the highest first, with how many sections each.
pub(in crate::portal) fn counted(levels: &Levels) -> Vec<(Level, usize)> {
    let all = [Level::Delete, Level::Create, Level::Edit, Level::View];
    let count = |level| levels.iter().filter(|(_, had)| *had == level).count();
    let counted = all.into_iter().map(|level| (level, count(level)));
    counted.filter(|(_, count)| *count > 0).collect()
}
