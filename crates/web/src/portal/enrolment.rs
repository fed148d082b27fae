//! The page by which an authenticator takes a second factor in: a QR code, and the same as text.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

use super::{
    components::{Form, Input},
    factor::framed,
    fields::{Fields, Mistakes},
    messages::english,
    offer::Offer,
};
use crate::{App, api::look::known, session::SignedIn};

/// How many modules are left free around a QR code, so that it is found.
const QUIET_MODULES: usize = 4;

pub(super) fn offered(
    app: &App,
    me: &SignedIn,
    offer: &Offer,
    next: &str,
    mistakes: &Mistakes,
) -> Markup {
    let m = english();
    let title = m.say("factor-offer");
    let form = Form { fields: &Fields::default(), mistakes };
    let (issuer, name) = issuer_and_name(app, me);
    let uri = offer.secret.uri(&issuer, &name);
    let (code, hint) = (m.say("code"), m.say("factor-confirm-hint"));
    let text = Input::text("code", &code);
    framed(
        app,
        me,
        &title,
        &html! {
            h1 { (title) }
            (form.summary())
            p { (m.say("factor-scan")) }
            (qr(&uri, &m.say("factor-qr")))
            details {
                summary { (m.say("factor-by-hand")) }
                div.note {
                    dl {
                        dt { (m.say("factor-secret")) } dd { code { (*offer.secret.text()) } }
                        dt { (m.say("factor-name")) } dd { (issuer) ", " (name) }
                        dt { (m.say("factor-kind")) } dd { (m.say("factor-kind-totp")) }
                    }
                    p { a href=(*uri) { (m.say("factor-open")) } }
                }
            }
            form.narrow method="post" action="/me/factor" {
                input type="hidden" name="next" value=(next);
                input type="hidden" name="offer" value=(offer.sealed);
                (form.input(&Input { autocomplete: "one-time-code", hint: Some(&hint), ..text }))
                div.actions {
                    button.primary type="submit" { (m.say("factor-confirm")) }
                    a.button href="/me" { (m.say("cancel")) }
                }
            }
        },
    )
}

/// By what name the login stands in the authenticator: the provider's, as in mails about it.
fn issuer_and_name(app: &App, me: &SignedIn) -> (String, String) {
    app.store().live().read(|facts, _| {
        let root = known(facts.root()).map(|root| root.name.to_string());
        let person = known(facts.person(me.person));
        let address = person.and_then(|person| person.address.as_ref()).map(ToString::to_string);
        (root.unwrap_or_default(), address.unwrap_or_default())
    })
}

/// A QR code as an image within the page, which needs no style and no address of its own.
fn qr(text: &str, label: &str) -> Markup {
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    let Ok(code) = code else {
        // Longer than any QR code: the text below it is enough.
        return html! {};
    };
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let module = |at: usize| {
        let (x, y) = (at % width + QUIET_MODULES, at / width + QUIET_MODULES);
        format!("M{x} {y}h1v1h-1z")
    };
    let path: String = dark.map(|(at, _)| module(at)).collect();
    let side = width + 2 * QUIET_MODULES;
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            path d=(path) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_is_drawn_within_its_quiet_margin_and_without_style() {
        let drawn = qr("otpauth://totp/x", "A code").into_string();
        assert!(drawn.contains("viewBox=\"0 0 33 33\""), "{drawn}");
        // The corner of the finder, from which the margin is measured.
        assert!(drawn.contains("d=\"M4 4h1v1h-1z"), "{drawn}");
        assert!(!drawn.contains("style"), "{drawn}");
        assert_eq!(qr(&"x".repeat(5_000), "Too long").into_string(), "");
    }
}
