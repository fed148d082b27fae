//! The form of a role or group: its name first, then its type, then its levels.

use maud::{Markup, html};
use rolecall_core::{
    Kind, Level, RoleId,
    catalog::Catalog,
    change::{MissingPrerequisite, Operation},
    facts::RecordId,
    record::{Account, Role, RoleContent},
};

use super::{Held, Shelf, list::count};
use crate::{
    App,
    api::look::{Look, known},
    portal::{
        components::{Form, Input, described, once},
        fields::{Fields, Mistakes},
        levels::{self, Draft, Editor, Holding, Lost},
        messages::{Word, english},
    },
    problem::Problem,
};

/// A role as someone is putting it together.
pub(super) struct Sheet<'s> {
    pub(super) app: &'s App,
    pub(super) look: &'s Look<'s>,
    pub(super) shelf: Shelf,
    pub(super) account: &'s Account,
    /// The role as it is; none is a new one.
    pub(super) role: Option<&'s Role>,
    pub(super) fields: &'s Fields,
    pub(super) draft: Draft,
    pub(super) holding: Holding,
    pub(super) mistakes: Mistakes,
    /// What is told above the form.
    pub(super) told: Vec<Markup>,
    /// What a change would do, where it was asked for.
    pub(super) preview: Option<Markup>,
    /// What moving its holders to another role and deleting it would do, where it was asked for.
    pub(super) removal: Option<(RoleId, Markup)>,
}

/// The fields of a role as it is.
pub(super) fn as_fields(content: &RoleContent, catalog: &Catalog) -> Fields {
    let mut fields = Fields::default();
    fields.add("name", content.name.as_str());
    fields.add("description", content.description.as_ref().map_or("", |about| about.as_str()));
    fields.add("type", content.kind.key());
    for (mark, is_set) in
        [("everything_below", content.everything_below), ("second_factor", content.second_factor)]
    {
        if is_set {
            fields.add(mark, "yes");
        }
    }
    for section in catalog.sections() {
        fields.add(&levels::field(section), content.levels.get(&section.key).key());
    }
    fields
}

impl<'s> Sheet<'s> {
    /// What the fields say.
    pub(super) fn read(
        app: &'s App,
        look: &'s Look<'s>,
        (shelf, account): (Shelf, &'s Account),
        role: Option<&'s Role>,
        fields: &'s Fields,
    ) -> Self {
        let kind = kind_of(look, (shelf, account), role, fields);
        let (draft, lost) = Draft::read(look.facts.catalog(), fields, kind);
        let holding = holding(look, account, role, kind);
        let (mistakes, told) = (Mistakes::default(), Vec::new());
        let mut sheet = Self {
            app,
            look,
            shelf,
            account,
            role,
            fields,
            draft,
            holding,
            mistakes,
            told,
            preview: None,
            removal: None,
        };
        if sheet.holding.is_own {
            sheet.tell("role-own", "");
        }
        sheet.tell_lost("levels-dropped", &lost);
        sheet
    }

    pub(super) fn catalog(&self) -> &'s Catalog {
        self.look.facts.catalog()
    }

    pub(super) fn tell(&mut self, key: &str, what: &str) {
        let said = english().put(key, &[("what", Word::Text(what))]);
        self.told.push(html! { p.note role="status" { (said) } });
    }

    fn tell_lost(&mut self, key: &str, lost: &[Lost<'_>]) {
        if !lost.is_empty() {
            let what = levels::lost(self.catalog(), lost);
            self.tell(key, &what);
        }
    }

    /// Takes the levels of another role, and says what could not be taken.
    pub(super) fn copy(&mut self, from: &RoleContent) {
        if self.draft.kind.is_none() {
            let kinds = self.shelf.kinds(self.account);
            let kind = Some(from.kind).filter(|kind| kinds.contains(kind));
            self.draft.kind = kind.or(kinds.first().copied());
            self.holding = holding(self.look, self.account, self.role, self.draft.kind);
        }
        let lost = self.draft.copy(self.look.facts.catalog(), from, &self.holding);
        self.tell("levels-copied", from.name.as_str());
        self.tell_lost("levels-not-copied", &lost);
    }

    /// The role or preset that a word names, to be copied.
    pub(super) fn source(&self, word: &str) -> Result<RoleContent, Problem> {
        if let Some(key) = word.strip_prefix("preset:") {
            let preset = rolecall_core::preset::named(key).ok_or_else(Problem::not_found)?;
            return Ok(preset.content());
        }
        Ok(self.shelf.find(self.look, self.account, word)?.content.clone())
    }

    /// Changes the draft, and says what that brought.
    pub(super) fn amend(&mut self, key: &str, change: impl FnOnce(&mut Draft, &Catalog)) {
        let catalog = self.catalog();
        let before = self.draft.clone();
        change(&mut self.draft, catalog);
        let changed: Vec<Lost<'_>> = catalog
            .sections()
            .iter()
            .map(|section| (section, self.draft.level(section)))
            .filter(|(section, level)| before.level(section) != *level)
            .collect();
        if changed.is_empty() {
            self.tell("levels-nothing-set", "");
        } else {
            let what = levels::lost(catalog, &changed);
            self.tell(key, &what);
        }
    }

    pub(super) fn confirmed(&self) -> Vec<String> {
        self.fields.all("confirmed").map(str::to_owned).collect()
    }

    /// What the levels rest on and do not have, and warnings that are not confirmed, at their rows.
    pub(super) fn check(&mut self, asks_to_confirm: bool) {
        let catalog = self.catalog();
        let missing = self.draft.missing(catalog);
        for section in catalog.sections() {
            let own: Vec<_> = missing.iter().filter(|it| it.section == section.key).collect();
            if !own.is_empty() {
                self.mistakes.add(levels::field(section), levels::needs(catalog, &own));
            }
        }
        if !asks_to_confirm {
            return;
        }
        let confirmed = self.confirmed();
        let unconfirmed: Vec<_> = match self.editor(&confirmed, &missing) {
            Some(editor) => {
                editor.unconfirmed().map(|it| (it.key.clone(), it.label.clone())).collect()
            }
            None => Vec::new(),
        };
        for (key, label) in unconfirmed {
            let said = english().put("levels-unconfirmed", &[("section", Word::Text(&label))]);
            self.mistakes.add(format!("confirm.{key}"), said);
        }
    }

    fn editor<'e>(
        &'e self,
        confirmed: &'e [String],
        missing: &'e [MissingPrerequisite],
    ) -> Option<Editor<'e>> {
        Some(Editor {
            catalog: self.catalog(),
            draft: &self.draft,
            kind: self.draft.kind?,
            saved: self.role.map(|role| &role.content),
            holding: Some(&self.holding),
            confirmed,
            missing,
        })
    }

    pub(super) fn shown(&self) -> Markup {
        let form = Form { fields: self.fields, mistakes: &self.mistakes };
        let confirmed = self.confirmed();
        let missing = self.draft.missing(self.catalog());
        let editor = self.editor(&confirmed, &missing);
        html! {
            (form.summary())
            @if self.mistakes.iter().any(|(field, _)| field.starts_with("level.")) { (Self::mend()) }
            @for told in &self.told { (told) }
            form.role-form #role-form method="post" autocomplete="off" data-levels-form
                data-changes=(changes("{count}")) data-change=(changes_of(1)) data-unchanged=(changes_of(0))
                data-needs=(english().put("levels-needs", &[("level", Word::Text("{level}")), ("section", Word::Text("{section}")), ("needs", Word::Text("{needs}"))]))
                data-on=(english().put("levels-on", &[("level", Word::Text("{level}")), ("section", Word::Text("{section}"))])) {
                // The first of its buttons is the one that the enter key presses.
                button.sr type="submit" name="do" value="save" tabindex="-1" aria-hidden="true" { (self.save_label()) }
                (once(self.app))
                (self.made_from())
                div.narrow.role-facts {
                    (Self::name_and_about(&form))
                    (self.kind_field(&form))
                }
                @if let Some(editor) = &editor {
                    (self.marks())
                    div.lv-title { h2 { (english().say("levels")) } (self.copy_field()) }
                    (editor.shown())
                    (self.bar())
                }
            }
        }
    }

    /// The two ways out of levels that rest on something that is missing.
    fn mend() -> Markup {
        let m = english();
        html! {
            div.actions {
                button.primary type="submit" form="role-form" name="do" value="raise" { (m.say("levels-raise-all")) }
                button type="submit" form="role-form" name="do" value="lower" { (m.say("levels-lower-all")) }
            }
        }
    }

    /// What the form was made from: the state that a change is meant for.
    fn made_from(&self) -> Markup {
        let Some(role) = self.role else { return html! {} };
        let tag = self.look.tag(RecordId::Role(role.id)).map(|tag| hex::encode(tag.0));
        let from = serde_json::to_string(&role.content).expect("plain data");
        html! {
            input type="hidden" name="tag" value=[tag];
            input type="hidden" name="from" value=(from);
        }
    }

    fn name_and_about(form: &Form<'_>) -> Markup {
        let m = english();
        let (name, about) = (m.say("name"), m.say("description"));
        html! {
            (form.input(&Input::text("name", &name)))
            (form.input(&Input { required: false, ..Input::text("description", &about) }))
        }
    }

    fn is_fixed(&self) -> bool {
        self.shelf.is_groups() || self.role.is_some_and(|role| is_in_use(self.look, role))
    }

    fn kind_field(&self, form: &Form<'_>) -> Markup {
        let m = english();
        let kinds = self.shelf.kinds(self.account);
        let wrong = self.mistakes.of("type");
        if self.shelf.is_groups() {
            return html! {};
        }
        if let Some(kind) = self.draft.kind.filter(|_| self.is_fixed()) {
            return html! {
                div.field {
                    span.label { (m.say("type")) }
                    p { (kind.role_type()) " " span.hint { (m.say("type-fixed")) } }
                    input type="hidden" name="type" value=(kind.key());
                }
            };
        }
        html! {
            fieldset.field.wrong[wrong.is_some()] #type tabindex="-1" aria-describedby=[described("type", Some(""), wrong)] {
                legend { (m.say("type")) }
                (form.notes("type", Some(&m.say("type-hint"))))
                div.types data-retype {
                    @for kind in kinds {
                        label.lv-only {
                            input type="radio" name="type" value=(kind.key()) checked[self.draft.kind == Some(kind)];
                            span { (kind.role_type()) " " span.hint { (m.put("type-for", &[("kind", Word::Text(kind.key()))])) } }
                        }
                    }
                }
                button.small type="submit" name="do" value="type" {
                    (m.say(if self.draft.kind.is_none() { "type-choose" } else { "type-change" }))
                }
            }
        }
    }

    fn marks(&self) -> Markup {
        let m = english();
        let below = self.draft.kind.and_then(Kind::narrower).is_some();
        let has_mark = self.role.is_some_and(|role| role.content.everything_below);
        let marked = self.draft.everything_below;
        html! {
            div.narrow.role-marks {
                @if below {
                    label.lv-only {
                        input #everything_below type="checkbox" name="everything_below" value="yes" checked[marked]
                            disabled[!(self.holding.mark || has_mark || marked)];
                        span { (m.say("everything-below")) span.hint.under { (m.say(if self.holding.mark || has_mark { "everything-below-hint" } else { "everything-below-held" })) } }
                    }
                }
                label.lv-only {
                    input type="checkbox" name="second_factor" value="yes" checked[self.draft.second_factor];
                    span { (m.say("role-factor")) span.hint.under { (m.say("role-factor-hint")) } }
                }
            }
        }
    }

    fn copy_field(&self) -> Markup {
        let m = english();
        let others = self.shelf.seen(self.look, self.account).into_iter();
        let own = self.role.map(|role| role.id);
        let others: Vec<_> = others.filter(|role| Some(role.id) != own).collect();
        let kinds = self.shelf.kinds(self.account);
        let presets = rolecall_core::preset::all().iter();
        let presets: Vec<_> = presets
            .filter(|it| it.group == self.shelf.is_groups() && kinds.contains(&it.content().kind))
            .collect();
        html! {
            @if !(others.is_empty() && presets.is_empty()) {
                span.lv-all {
                    label for="copy_from" { (m.say("levels-copy")) }
                    select #copy_from name="copy_from" {
                        option value="" {}
                        @if !others.is_empty() { optgroup label=(self.shelf.message("title")) {
                            @for role in others { option value=(role.id) { (role.content.name) } }
                        } }
                        @if !presets.is_empty() { optgroup label=(self.shelf.message("presets")) {
                            @for preset in presets { option value={ "preset:" (preset.key) } { (preset.name) } }
                        } }
                    }
                    button type="submit" name="do" value="copy" { (m.say("copy")) }
                }
            }
        }
    }

    fn save_label(&self) -> String {
        match self.role {
            None => self.shelf.message("create"),
            Some(_) => english().say("save").into_owned(),
        }
    }

    fn bar(&self) -> Markup {
        let m = english();
        let to = match self.role {
            Some(role) => format!("{}/{}", self.shelf.base(self.account), role.id),
            None => self.shelf.base(self.account),
        };
        html! {
            div.lv-bar data-levels-bar {
                div.lv-told {
                    span data-count role="status" { (changes_of(self.changed())) }
                    @if let Some(role) = self.role {
                        @let held = Held::of(self.look, self.account, role);
                        @if held != Held::default() { " · " (count(held)) }
                    }
                }
                div.actions {
                    button type="submit" name="do" value="preview" { (m.say("levels-preview")) }
                    button.primary type="submit" name="do" value="save" { (self.save_label()) }
                    a.button href=(to) { (m.say("cancel")) }
                }
                div.lv-preview #preview { @if let Some(preview) = &self.preview { (preview) } }
            }
        }
    }

    /// How many sections are at another level than they are saved at.
    fn changed(&self) -> usize {
        let saved = self.role.map(|role| &role.content);
        let was = |section| saved.map_or(Level::Hide, |saved| saved.level(section));
        let sections = self.catalog().sections().iter();
        sections.filter(|section| was(section) != self.draft.level(section)).count()
    }
}

fn changes_of(count: usize) -> String {
    english().put("levels-changes", &[("count", Word::Number(count))]).into_owned()
}

fn changes(count: &str) -> String {
    english().put("levels-changes", &[("count", Word::Text(count))]).into_owned()
}

pub(super) fn is_in_use(look: &Look<'_>, role: &Role) -> bool {
    look.facts.holders_anywhere(role.id).next().is_some()
}

/// The type: as it is where it is fixed or there is but one, and as chosen otherwise.
fn kind_of(
    look: &Look<'_>,
    (shelf, account): (Shelf, &Account),
    role: Option<&Role>,
    fields: &Fields,
) -> Option<Kind> {
    if let Some(role) = role.filter(|role| role.group || is_in_use(look, role)) {
        return Some(role.content.kind);
    }
    let kinds = shelf.kinds(account);
    if let [only] = kinds[..] {
        return Some(only);
    }
    Kind::from_key(fields.one("type")).filter(|kind| kinds.contains(kind))
}

/// What who looks may put on a role: nothing more on one that they have themselves (rule 10).
fn holding(look: &Look<'_>, account: &Account, role: Option<&Role>, kind: Option<Kind>) -> Holding {
    let has_it = |role: &Role| {
        look.person().is_some_and(|person| known(look.facts.person_has_role(person, role.id)))
    };
    if role.is_some_and(has_it) {
        return Holding::of_own();
    }
    let access = look.access_of(look.caller.principal, account.id);
    Holding::of_access(access.as_ref(), kind)
}

/// Whether who looks may change a role of the account.
pub(super) fn may_change(look: &Look<'_>, account: &Account, role: &Role) -> bool {
    role.account == account.id
        && role.built_in.is_none()
        && look.may(Operation::ChangeRoles, account.id)
}
