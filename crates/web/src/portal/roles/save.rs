//! Making and changing a role or group, as its form says.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use rolecall_core::{
    Level, RoleId,
    change::{Command, Event, Operation},
    facts::RecordId,
    name::{Description, Name},
    record::RoleContent,
};
use rolecall_store::{Expected, Tag};

use super::{
    RolePath, Shelf,
    edit::{account_for_new, again, place},
    form::Sheet,
    stale,
};
use crate::{
    App,
    portal::{
        error::PageError,
        fields::Fields,
        home::signed_in,
        levels::{Draft, is_among},
        messages::{capital, english},
        preview,
        send::{send, send_if},
    },
    problem::Problem,
    session::Acting,
};

/// What a form says.
enum Said {
    /// It is to be saved.
    Save(Box<RoleContent>),
    /// What saving would do is to be shown.
    Preview(Box<RoleContent>),
    /// It was to be filled in, or something is wrong with it: the page again.
    Again(Response),
}

/// Where a form of a role was sent.
struct Form<'f> {
    app: &'f App,
    me: &'f Acting,
    shelf: Shelf,
    account: &'f str,
    /// The role that it changes; none makes a new one.
    role: Option<&'f str>,
    fields: &'f Fields,
}

impl Form<'_> {
    /// Looks at what was sent with the eyes of who sent it.
    fn look<T>(&self, see: impl FnOnce(Sheet<'_>) -> Result<T, Problem>) -> Result<T, Problem> {
        let Self { app, shelf, account, fields, .. } = *self;
        app.look(&self.me.caller, |look| {
            let (account, role) = match self.role {
                None => (account_for_new(look, account)?, None),
                Some(role) => {
                    let (account, role) = place(look, shelf, (account, role))?;
                    look.permits(Operation::ChangeRoles, account.id)?;
                    (account, Some(role))
                }
            };
            see(Sheet::read(app, look, (shelf, account), role, fields))
        })
    }

    fn refused(&self, problem: &Problem) -> Result<Response, PageError> {
        Ok(self.look(|sheet| refused(sheet, problem))?)
    }

    /// The page again, with what saving would do for whom.
    async fn previewed(&self, command: Command) -> Result<Response, PageError> {
        match self.app.preview(&self.me.caller, command).await {
            Ok(preview) => Ok(self.look(|mut sheet| {
                sheet.preview = Some(preview::shown(sheet.look, &preview));
                again(&sheet, StatusCode::OK)
            })?),
            Err(problem) => self.refused(&problem),
        }
    }
}

pub(in crate::portal) async fn created(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let base = format!("/a/{account}/{}", shelf.path());
    let me = signed_in(me, &format!("{base}/new"))?;
    let form = Form { app: &app, me: &me, shelf, account: &account, role: None, fields: &fields };
    let (id, said) = form.look(|sheet| Ok((sheet.account.id, said(sheet)?)))?;
    let command = |content: Box<RoleContent>| Command::CreateRole {
        account: id,
        group: shelf.is_groups(),
        content: *content,
    };
    let content = match said {
        Said::Again(page) => return Ok(page),
        Said::Preview(content) => return form.previewed(command(content)).await,
        Said::Save(content) => content,
    };
    match send(&app, &me.caller, &fields, command(content)).await {
        Ok(done) => Ok(Redirect::to(&to_new(&base, shelf, &done.events)).into_response()),
        Err(problem) => form.refused(&problem),
    }
}

/// Where what was made is shown.
fn to_new(base: &str, shelf: Shelf, events: &[Event]) -> String {
    let made = events.iter().find_map(|event| match event {
        Event::RoleCreated { role } => Some(role.id),
        _ => None,
    });
    made.map_or(base.to_owned(), |role| format!("{base}/{role}?done={}-created", shelf.path()))
}

pub(in crate::portal) async fn changed(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    Path(path): RolePath,
    fields: Fields,
) -> Result<Response, PageError> {
    let base = format!("/a/{}/{}/{}", path.0, shelf.path(), path.1);
    let me = signed_in(me, &base)?;
    let (account, role) = (path.0.as_str(), Some(path.1.as_str()));
    let form = Form { app: &app, me: &me, shelf, account, role, fields: &fields };
    let (role, said) = form.look(|sheet| Ok((sheet.role.map(|role| role.id), said(sheet)?)))?;
    let role = role.ok_or_else(Problem::not_found)?;
    let command = |content: Box<RoleContent>| Command::ChangeRole { role, content: *content };
    let content = match said {
        Said::Again(page) => return Ok(page),
        Said::Preview(content) => return form.previewed(command(content)).await,
        Said::Save(content) => content,
    };
    let sent = send_if(&app, &me.caller, &fields, command(content), expected(role, &fields)).await;
    match sent {
        Ok(done) if done.events.is_empty() => {
            Ok(Redirect::to(&format!("{base}?done={}-same", shelf.path())).into_response())
        }
        Ok(done) => {
            let to = format!("{base}?done={}-changed&at={}", shelf.path(), done.revision);
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) if problem.code == "state.stale" => {
            let path = (path.0.as_str(), path.1.as_str());
            Ok(app.look(&me.caller, |look| stale::shown(&app, look, shelf, path, &fields))?)
        }
        Err(problem) => form.refused(&problem),
    }
}

/// The state that a form was made from.
pub(super) fn expected(role: RoleId, fields: &Fields) -> Option<Expected> {
    let mut tag = [0; 16];
    hex::decode_to_slice(fields.one("tag"), &mut tag).ok()?;
    Some(Expected { record: RecordId::Role(role), tag: Tag(tag) })
}

/// Reads a form: what is to be filled in is filled in, what is wrong is told.
fn said(mut sheet: Sheet<'_>) -> Result<Said, Problem> {
    let wish = sheet.fields.one("do").to_owned();
    if !matches!(wish.as_str(), "" | "save" | "preview") {
        return Ok(Said::Again(filled_in(sheet, &wish)?));
    }
    let name = sheet.mistakes.read::<Name>(sheet.fields, "name");
    let about = sheet.mistakes.read_if_given::<Description>(sheet.fields, "description");
    if sheet.draft.kind.is_none() {
        sheet.mistakes.add("type", english().say("type-missing"));
    }
    sheet.check(wish != "preview");
    match (name, sheet.draft.kind) {
        (Some(name), Some(kind)) if sheet.mistakes.is_empty() => {
            let content = RoleContent { description: about, ..sheet.draft.named(name, kind) };
            let content = Box::new(content);
            Ok(if wish == "preview" { Said::Preview(content) } else { Said::Save(content) })
        }
        _ => Ok(Said::Again(again(&sheet, StatusCode::UNPROCESSABLE_ENTITY)?)),
    }
}

/// Does what a button of the form asks for; nothing is saved.
fn filled_in(mut sheet: Sheet<'_>, wish: &str) -> Result<Response, Problem> {
    match wish {
        "raise" => sheet.amend("levels-raised", Draft::raise),
        "lower" => sheet.amend("levels-lowered", Draft::lower),
        "copy" => {
            let from = sheet.fields.one("copy_from");
            if !from.is_empty() {
                let from = sheet.source(from)?;
                sheet.copy(&from);
            }
        }
        _ => {
            if let Some(which) = wish.strip_prefix("all:") {
                set_all(&mut sheet, which);
            }
        }
    }
    again(&sheet, StatusCode::OK)
}

fn set_all(sheet: &mut Sheet<'_>, which: &str) {
    let Some(level) = Level::from_key(sheet.fields.one(&format!("all.{which}"))) else { return };
    let holding = sheet.holding.clone();
    let saved = sheet.role.map(|role| role.content.clone());
    let most = |section: &_| {
        let was = saved.as_ref().map(|saved| saved.level(section)).unwrap_or_default();
        holding.of(section).max(was)
    };
    sheet.amend("levels-all-set", |draft, catalog| {
        draft.set_all(catalog, level, most, |section| is_among(section, which));
    });
}

/// What the rules refuse, beside the field that it is about.
pub(super) fn refused(mut sheet: Sheet<'_>, problem: &Problem) -> Result<Response, Problem> {
    let field = match problem.code {
        "role.name_taken" => "name",
        "role.type_fixed" | "role.type_too_wide" => "type",
        "level.beyond_giver" | "mark.beyond_giver" | "role.own" | "prerequisite.missing" => {
            "levels"
        }
        _ => "",
    };
    sheet.mistakes.add(field, capital(&problem.detail));
    again(&sheet, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Takes a role that the program ships into use.
pub(in crate::portal) async fn preset_added(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let base = format!("/a/{account}/{}", shelf.path());
    let me = signed_in(me, &base)?;
    let id = app.look(&me.caller, |look| account_for_new(look, &account).map(|it| it.id))?;
    let command = Command::AddPreset { account: id, preset: fields.one("preset").to_owned() };
    let done = send(&app, &me.caller, &fields, command).await?;
    Ok(Redirect::to(&to_new(&base, shelf, &done.events)).into_response())
}
