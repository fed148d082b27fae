//! The people of a review that goes on, each with what one has to know to answer.

use maud::{Markup, html};
use rolecall_client::wire::{HistoryEntry, Page, ReviewedPerson};
use rolecall_core::{
    change::Operation,
    record::{Account, ReviewAnswer, Verdict},
};

use super::{ALL, Query};
use crate::{
    App,
    api::look::Look,
    csv,
    portal::{
        clock::day,
        components::{once, role_chips, state, window},
        messages::{Word, english},
        person::called,
        sorted::asking,
        telling::Telling,
    },
};

/// How many changes of a person are told in the list.
const CHANGES_MAX: usize = 3;
/// The messages of the columns after the first.
const COLUMNS: [&str; 6] =
    ["person", "review-roles", "seen", "review-given", "review-changes", "review-answer"];

/// Who looks at whom.
struct List<'l> {
    look: &'l Look<'l>,
    account: &'l Account,
    /// Whether whoever looks may end memberships.
    ends: bool,
}

pub(super) fn part(
    app: &App,
    (look, account): (&Look<'_>, &Account),
    query: &Query,
    people: &Page<ReviewedPerson>,
) -> Markup {
    let m = english();
    let list = List { look, account, ends: look.may(Operation::EndPeople, account.id) };
    let cursor = query.cursor.as_deref().unwrap_or_default();
    let answers = people.items.iter().any(|one| one.can_be_answered);
    html! {
        section #people {
            h2 { (m.say("review-people")) }
            (filter(query))
            (csv::link(&[("q", &query.q), ("show", &query.show)]))
            @if people.items.is_empty() {
                p.empty { (m.say(if query.q.is_empty() { "review-none-left" } else { "review-none-fit" })) }
            } @else {
                form.reviewing method="post" action={ "/a/" (account.short_name) "/reviews/answers" } {
                    (once(app))
                    @for (name, value) in [("q", &*query.q), ("show", &query.show), ("cursor", cursor)] {
                        input type="hidden" name=(name) value=(value);
                    }
                    (list.table(&people.items))
                    @if answers { (list.together()) }
                }
            }
            @if let Some(next) = &people.next_cursor {
                p { a.button href=(asking(&[("q", &query.q), ("show", &query.show), ("cursor", next)])) { (m.say("more")) } }
            }
        }
    }
}

fn filter(query: &Query) -> Markup {
    let m = english();
    html! {
        form.filter method="get" role="search" data-live="content" {
            label.sr for="q" { (m.say("search-people")) }
            input #q type="search" name="q" value=(query.q) placeholder=(m.say("search-people")) autocomplete="off";
            label.sr for="show" { (m.say("review-show")) }
            select #show name="show" {
                option value="" selected[query.show != ALL] { (m.say("review-show-left")) }
                option value=(ALL) selected[query.show == ALL] { (m.say("review-show-all")) }
            }
            button type="submit" { (m.say("filter")) }
        }
    }
}

impl List<'_> {
    /// A table by its roles, too: where there is little room, it is no longer laid out as one.
    fn table(&self, people: &[ReviewedPerson]) -> Markup {
        let m = english();
        html! {
            div.scroll tabindex="0" role="region" aria-label=(m.say("review-people")) {
                table.list.stacked.reviewed role="table" {
                    thead role="rowgroup" { tr role="row" {
                        th scope="col" role="columnheader" { span.sr { (m.say("review-choose-them")) } }
                        @for key in COLUMNS { th scope="col" role="columnheader" { (m.say(key)) } }
                    } }
                    tbody role="rowgroup" { @for one in people { (self.row(one)) } }
                }
            }
        }
    }

    fn row(&self, one: &ReviewedPerson) -> Markup {
        let m = english();
        let person = &one.person;
        let name = called(person);
        let address = person.address.as_ref().map(ToString::to_string);
        html! {
            tr role="row" {
                td role="cell" { @if one.can_be_answered {
                    input type="checkbox" name="membership" value=(person.id) aria-label=(name);
                    @if one.answer.is_none() { input type="hidden" name="left" value=(person.id); }
                } }
                th scope="row" role="rowheader" {
                    a href={ "/a/" (self.account.short_name) "/users/" (person.id) } { (name) }
                    @if person.name.is_some() { @if let Some(address) = &address { span.hint { (address) } } }
                }
                td role="cell" data-label=(m.say(COLUMNS[1])) {
                    @if person.owner { span.chip.owner { (m.say("owner")) } " " }
                    (role_chips(&person.roles)) (state(person, self.look.now))
                    span.hint.under { (window(person)) }
                }
                td role="cell" data-label=(m.say(COLUMNS[2])) { @match person.last_seen_at {
                    Some(at) => (day(self.look, at)),
                    None => span.hint { (m.say("key-never")) },
                } }
                td role="cell" data-label=(m.say(COLUMNS[3])) { (self.given(one)) }
                td role="cell" data-label=(m.say(COLUMNS[4])) { (self.changes(one)) }
                td.answer role="cell" { (self.answer(one, &name)) }
            }
        }
    }

    fn given(&self, one: &ReviewedPerson) -> Markup {
        html! {
            @match &one.given {
                Some(given) => { (Telling::named(&given.by).0) span.hint.under { (day(self.look, given.at)) } },
                None => span.hint { "–" },
            }
        }
    }

    /// What was changed since they were last looked at.
    fn changes(&self, one: &ReviewedPerson) -> Markup {
        let m = english();
        let Some(last) = one.last_reviewed_at else {
            return html! { span.hint { (m.say("review-first")) } };
        };
        let told = |entry: &HistoryEntry| {
            let key = format!("does-{}", entry.event.replace('_', "-"));
            m.find(&key).map_or_else(|| entry.event.replace('_', " "), std::borrow::Cow::into_owned)
        };
        let more = one.changes.len().saturating_sub(CHANGES_MAX);
        html! {
            @if one.changes.is_empty() { (m.say("review-unchanged")) }
            @else { ul { @for entry in one.changes.iter().take(CHANGES_MAX) {
                li { (told(entry)) span.hint.under { (day(self.look, entry.at)) } }
            } } }
            @if more > 0 { span.hint { (m.put("review-changes-more", &[("count", Word::Number(more))])) } }
            span.hint.under { (m.say("review-since")) " " (day(self.look, last)) }
        }
    }

    fn answer(&self, one: &ReviewedPerson, name: &str) -> Markup {
        let m = english();
        if one.person.owner {
            return html! { span.hint { (m.say("review-owner")) } };
        }
        let (id, base) = (one.person.id, format!("/a/{}/users", self.account.short_name));
        html! {
            @if let Some(said) = one.answer { p { (badge(said)) } }
            @if one.answer == Some(Verdict::Trimmed) && one.can_be_answered {
                p { a href={ (base) "/" (id) } { (m.say("review-change-roles")) } }
            }
            @if one.can_be_answered {
                div.actions { @for answer in self.answers() {
                    @let words = [("name", Word::Text(name))];
                    button.danger[answer == ReviewAnswer::End] type="submit" name="one" value={ (answer.key()) ":" (id) }
                        aria-label=(m.put(&format!("review-{}-one", answer.key()), &words)) {
                        (m.say(&format!("review-{}", answer.key())))
                    }
                } }
            } @else { span.hint { (m.say("review-own")) } }
        }
    }

    fn answers(&self) -> impl Iterator<Item = ReviewAnswer> {
        let ends = self.ends;
        ReviewAnswer::ALL.into_iter().filter(move |answer| ends || *answer != ReviewAnswer::End)
    }

    /// What is said of several at once.
    fn together(&self) -> Markup {
        let m = english();
        html! {
            div.together {
                fieldset {
                    legend { (m.say("review-chosen")) }
                    div.actions { @for answer in self.answers() {
                        button.danger[answer == ReviewAnswer::End] type="submit" name="do" value=(answer.key()) {
                            (m.say(&format!("review-{}", answer.key())))
                        }
                    } }
                }
                button.primary type="submit" name="do" value="keep-rest" { (m.say("review-keep-rest")) }
            }
        }
    }
}

/// What was said, in a word.
pub(super) fn badge(said: Verdict) -> Markup {
    let (class, key) = match said {
        Verdict::Kept => ("good", "review-kept"),
        Verdict::Trimmed => ("waiting", "review-trimmed"),
        Verdict::Suspended => ("bad", "review-suspended"),
        Verdict::Joined => ("good", "review-joined"),
    };
    html! { span class={ "badge " (class) } { (english().say(key)) } }
}
