//! Codes of second factors, and recovery codes in their place: tried, counted, and used up.

use rolecall_core::{PersonId, change::SecretOf};
use rolecall_store::{Fault, SecretHash};

use super::{
    attempts::{Counted, TooSoon},
    messages::english,
};
use crate::{
    App,
    factor::{RecoveryCode, SharedSecret, TotpCode},
    seal::Purpose,
};

/// What came of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TriedCode {
    Right,
    Wrong,
    /// It was right once: each is good once.
    Used,
    /// It is of no form that codes have; nothing was counted.
    NoCode,
    TooSoon(TooSoon),
}

impl TriedCode {
    /// What is wrong with it, if anything is.
    pub(super) fn mistake(self) -> Option<String> {
        let key = match self {
            Self::Right => return None,
            Self::TooSoon(too_soon) => return Some(too_soon.said()),
            Self::Wrong => "code-wrong",
            Self::Used => "code-used",
            Self::NoCode => "code-form",
        };
        Some(english().say(key).into_owned())
    }
}

enum Typed {
    Totp(TotpCode),
    Recovery(RecoveryCode),
}

fn read(typed: &str) -> Option<Typed> {
    let totp = typed.parse().map(Typed::Totp);
    totp.or_else(|()| typed.parse().map(Typed::Recovery)).ok()
}

/// Tries what was typed as a person's code, and uses it up if it is right. Then all wrong tries are
/// forgotten: whoever comes here has given the password before.
pub(super) async fn try_code(app: &App, person: PersonId, typed: &str) -> Result<TriedCode, Fault> {
    let Some(typed) = read(typed) else { return Ok(TriedCode::NoCode) };
    let counted = Counted::person(person);
    if let Err(too_soon) = counted.count(app).await? {
        return Ok(TriedCode::TooSoon(too_soon));
    }
    let tried = match typed {
        Typed::Totp(code) => try_totp(app, person, code).await?,
        Typed::Recovery(code) => {
            let is_right = app.store().use_recovery_code(person, code.hash(person)).await?;
            if is_right { TriedCode::Right } else { TriedCode::Wrong }
        }
    };
    if tried == TriedCode::Right {
        counted.succeeded(app).await?;
    }
    Ok(tried)
}

async fn try_totp(app: &App, person: PersonId, code: TotpCode) -> Result<TriedCode, Fault> {
    let Some(sealed) = app.store().secret(SecretOf::Factor(person)).await? else {
        return Ok(TriedCode::Wrong);
    };
    let secret = opened(app, person, &sealed)?;
    let steps = secret.steps(code, app.now());
    for step in &steps {
        if app.store().use_factor_step(person, &sealed, *step).await? {
            return Ok(TriedCode::Right);
        }
    }
    Ok(if steps.is_empty() { TriedCode::Wrong } else { TriedCode::Used })
}

fn opened(app: &App, person: PersonId, sealed: &SecretHash) -> Result<SharedSecret, Fault> {
    let opened = app.seal().open((Purpose::Factor, person), &sealed.0);
    let secret = opened.and_then(|bytes| SharedSecret::from_slice(&bytes));
    secret.ok_or_else(|| Fault::Corrupt(format!("the second factor of {person} does not open")))
}
