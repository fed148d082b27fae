//! Fresh proof: who changes how someone signs in shows that they are there, whatever their session
//! has proven before.

use maud::{Markup, html};

use super::{
    attempts::Counted,
    codes::try_code,
    components::{Form, Input},
    error::PageError,
    fields::{Fields, Mistakes},
    messages::english,
    sign_in::{Login, Tried, try_password},
};
use crate::{App, session::SignedIn};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Password,
    PasswordAndCode,
}

impl Proof {
    /// The fields in which it is given.
    pub(super) fn fields(self, form: &Form<'_>) -> Markup {
        let m = english();
        let current = m.say("current-password");
        html! {
            (form.input(&Input { kind: "password", autocomplete: "current-password", ..Input::text("current", &current) }))
            @if self == Self::PasswordAndCode { (code_field(form)) }
        }
    }

    /// Whether it was given; what is wrong with it stands beside its field then. A code is only used
    /// up after the right password.
    pub(super) async fn is_given(
        self,
        app: &App,
        me: &SignedIn,
        fields: &Fields,
        mistakes: &mut Mistakes,
    ) -> Result<bool, PageError> {
        let login = Some(Login::Person(me.person));
        let counted = Counted::person(me.person);
        match try_password(app, login, &counted, fields.exact("current")).await? {
            Tried::Right(_) => {}
            Tried::Wrong => mistakes.add("current", english().say("current-wrong")),
            Tried::TooSoon(too_soon) => mistakes.add("current", too_soon.said()),
        }
        if self == Self::PasswordAndCode && mistakes.of("current").is_none() {
            match try_code(app, me.person, fields.one("code")).await?.mistake() {
                Some(said) => mistakes.add("code", said),
                None => app.store().factor_proven(me.token, app.now()).await?,
            }
        }
        Ok(mistakes.of("current").is_none() && mistakes.of("code").is_none())
    }
}

/// The field of a code, or of a recovery code.
pub(super) fn code_field(form: &Form<'_>) -> Markup {
    let m = english();
    let (label, hint) = (m.say("code"), m.say("code-hint"));
    let text = Input::text("code", &label);
    form.input(&Input { autocomplete: "one-time-code", hint: Some(&hint), ..text })
}
