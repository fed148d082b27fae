//! An authenticator app, worked out here anew, and the pages that it is set up on.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use rolecall_core::Timestamp;
use sha1::Sha1;

use super::{
    PASSWORD,
    browser::{Browser, escaped},
};
use crate::world::{Reply, World, moment};

/// What someone has on their phone.
#[derive(Clone, Debug)]
pub(crate) struct Authenticator {
    secret: Vec<u8>,
    offer: String,
}

impl Authenticator {
    /// As it is read from the page that offers it.
    pub(crate) fn of(page: &Reply) -> Self {
        assert_eq!(page.status.as_u16(), 200, "{}", page.text);
        let text = between(&page.text, "?secret=", "&amp;");
        let secret = BASE32_NOPAD.decode(text.as_bytes()).expect("a secret");
        let offer = between(&page.text, "name=\"offer\" value=\"", "\"").to_owned();
        Self { secret, offer }
    }

    /// Its secret as it is typed.
    pub(crate) fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.secret)
    }

    /// The code that it shows at a moment.
    pub(crate) fn code(&self, at: &str) -> String {
        self.code_at(moment(at).as_second())
    }

    pub(crate) fn code_at(&self, second: i64) -> String {
        let step = u64::try_from(second / 30).expect("after 1970");
        let hmac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("any length");
        let hash = hmac.chain_update(step.to_be_bytes()).finalize().into_bytes();
        let start = usize::from(hash[19] & 0xf);
        let four: [u8; 4] = hash[start..start + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
    }

    /// A code that is none of those around a moment.
    pub(crate) fn wrong_code(&self, at: &str) -> String {
        let second = moment(at).as_second();
        let good: Vec<_> = (-2..=2).map(|off| self.code_at(second + 30 * off)).collect();
        let mut codes = (0..).map(|code| format!("{code:06}"));
        codes.find(|code| !good.contains(code)).expect("most are wrong")
    }

    /// The form that turns it on.
    pub(crate) fn confirmation(&self, code: &str) -> String {
        format!("offer={}&code={code}", self.offer)
    }
}

/// Sets a second factor up at a moment, at which the world is; gives its recovery codes too.
pub(crate) async fn enrol(
    world: &World,
    browser: &mut Browser,
    at: &str,
) -> (Authenticator, Vec<String>) {
    let form = format!("current={}", escaped(PASSWORD));
    let app = Authenticator::of(&browser.post(world, "/me/factor/set-up", &form).await);
    let done = browser.post(world, "/me/factor", &app.confirmation(&app.code(at))).await;
    let codes = recovery_codes(&done);
    (app, codes)
}

/// The recovery codes on a page.
pub(crate) fn recovery_codes(page: &Reply) -> Vec<String> {
    assert_eq!(page.status.as_u16(), 200, "{}", page.text);
    let list = between(&page.text, "<ol class=\"codes\">", "</ol>");
    let codes = list.split("<code>").skip(1).map(|rest| rest.split('<').next().expect("a code"));
    codes.map(str::to_owned).collect()
}

/// Password and code, as forms in the profile ask for them.
pub(crate) fn proof(code: &str) -> String {
    format!("current={}&code={code}", escaped(PASSWORD))
}

/// The moment some seconds after another.
pub(crate) fn later(at: &str, seconds: i64) -> String {
    Timestamp::from_second(moment(at).as_second() + seconds).expect("a moment").to_string()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).expect("it ends").0
}
