//! A second factor on offer: a secret that is set up once a code of it is shown. Until then it is
//! nowhere but in the form, sealed.
//!
//! It was offered after fresh proof, and stands for it: to one session, for a while, and only as long
//! as there is no other factor than there was.

use jiff::{SignedDuration, Timestamp};
use rolecall_core::{PersonId, change::SecretOf};
use rolecall_store::{Fault, SecretHash};
use zeroize::Zeroizing;

use crate::{
    App,
    factor::SharedSecret,
    seal::Purpose,
    session::{SignedIn, token},
};

/// For how long it can be taken.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(30);

/// A secret that is offered, and the text that stands for it in the form.
pub(super) struct Offer {
    pub(super) secret: SharedSecret,
    pub(super) sealed: String,
}

impl Offer {
    /// A fresh secret.
    pub(super) async fn fresh(app: &App, me: &SignedIn) -> Result<Self, Fault> {
        let secret = SharedSecret::new(app.random());
        let until = app.now().checked_add(GOOD_FOR).unwrap_or(Timestamp::MAX);
        let plain = [&until.as_second().to_be_bytes(), secret.bytes()].concat();
        let plain = Zeroizing::new(plain);
        let place = place(app, me).await?;
        Ok(Self { secret, sealed: app.seal().close(app.random(), place, &plain) })
    }

    /// The one that a form brings back, if it can still be taken.
    pub(super) async fn of(app: &App, me: &SignedIn, sealed: &str) -> Result<Option<Self>, Fault> {
        let Some(plain) = app.seal().open(place(app, me).await?, sealed) else { return Ok(None) };
        let secret = plain.split_first_chunk().and_then(|(until, secret)| {
            let is_good = app.now().as_second() < i64::from_be_bytes(*until);
            SharedSecret::from_slice(secret).filter(|_| is_good)
        });
        Ok(secret.map(|secret| Self { secret, sealed: sealed.to_owned() }))
    }

    /// As it is kept once it is set up.
    pub(super) fn kept(&self, app: &App, person: PersonId) -> SecretHash {
        let place = (Purpose::Factor, person);
        SecretHash(app.seal().close(app.random(), place, self.secret.bytes()))
    }
}

async fn place(app: &App, me: &SignedIn) -> Result<(Purpose, PersonId), Fault> {
    let kept = app.store().secret(SecretOf::Factor(me.person)).await?;
    let replaces = token(kept.as_ref().map_or("", |kept| &kept.0));
    Ok((Purpose::Offer { session: me.token, replaces }, me.person))
}
