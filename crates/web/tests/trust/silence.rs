//! No secret is said: journeys with every secret that there is, while all is heard that any part logs.

use axum::http::Method;

use super::heard::Heard;
use crate::{
    sign_in::{
        PASSWORD,
        authenticator::{enrol, later},
        browser::{Browser, escaped, mail, reset_link, with_password},
    },
    world::{Call, EVALUATION, NOW, World, question},
};

const CAROL: &str = "carol@abc.example";
const WRONG: &str = "wrong horse of the wrong staple";
const CHOSEN: &str = "nine tall ships at anchor";

/// The value of the cookie of a browser.
fn cookie(browser: &Browser) -> String {
    let told = format!("{:?}", browser.call(Method::GET, "/"));
    let (_, rest) = told.split_once("__Host-rolecall=").expect("a cookie");
    rest.split(['"', ';']).next().expect("a value").to_owned()
}

/// Someone is asked in and joins; what stood in the link.
async fn joins(world: &World, carol: &mut Browser) -> String {
    mail(world).await;
    let form = format!("address=new%40new.example&roles={}&zone=UTC", world.role("Bookkeeper"));
    carol.post(world, "/a/abc/users/invite", &form).await;
    let waiting = mail(world).await;
    let link = waiting.iter().find_map(|mail| mail.link.clone()).expect("a link");
    let invited = waiting.iter().find_map(|mail| match mail.notice {
        rolecall_core::change::Notice::Invited { membership } => Some(membership),
        _ => None,
    });
    let path = format!("/invitations/{}/{link}", invited.expect("someone is asked in"));
    let form = format!("answer=accept&password={}", escaped(CHOSEN));
    let reply = Browser::default().post(world, &path, &form).await;
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
    link
}

/// A key by its page, used and refused; the whole credential.
async fn uses_a_key(world: &World, carol: &mut Browser) -> String {
    let form = format!("name=New&roles={}", world.role("Asks"));
    let page = carol.post(world, "/a/abc/keys/new", &form).await;
    let (_, rest) = page.text.split_once("rck_").expect("a credential");
    let credential = format!("rck_{}", rest.split(['<', '"', ' ']).next().expect("its end"));
    let asks = question("bob@abc.example", "edit", "invoices", "abc").to_string();
    for key in [credential.clone(), format!("{credential}x")] {
        let call = Call::post(EVALUATION).header("authorization", &format!("Bearer {key}"));
        call.json(asks.clone()).send(world).await;
        let call = Call::get("/api/v1/me").header("authorization", &format!("Bearer {key}"));
        call.send(world).await;
    }
    credential
}

/// A second factor is set up and asked for; its secret, a code and the recovery codes.
async fn proves(world: &mut World, carol: &mut Browser) -> Vec<String> {
    let (app, recovery) = enrol(world, carol, NOW).await;
    let at = later(NOW, 60);
    world.at(&at);
    let mut there = Browser::default();
    there.sign_in(world, CAROL, PASSWORD).await;
    let half = cookie(&there);
    let (wrong, right) = (app.wrong_code(&at), app.code(&at));
    there.post(world, "/sign-in/code", &format!("code={wrong}")).await;
    let reply = there.post(world, "/sign-in/code", &format!("code={right}")).await;
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
    let told = format!("{app:?}");
    assert!(told.contains("secret"), "what a test keeps may be shown");
    let mut secrets = recovery;
    secrets.extend([half, cookie(&there), right, app.text()]);
    secrets
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_logged_at_any_level() {
    let heard = Heard::everything();
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    Browser::default().sign_in(&world, CAROL, WRONG).await;
    let mut secrets = vec![PASSWORD.to_owned(), WRONG.to_owned(), CHOSEN.to_owned()];
    secrets.push(cookie(&carol));
    secrets.push(joins(&world, &mut carol).await);
    secrets.push(uses_a_key(&world, &mut carol).await);
    let link = reset_link(&world, "bob@abc.example").await;
    let form = format!("password={}", escaped(CHOSEN));
    Browser::default().post(&world, &link, &form).await;
    secrets.push(link.rsplit('/').next().expect("a secret").to_owned());
    let sign_in = format!("act=set&password={}", escaped(CHOSEN));
    carol.post(&world, "/a/abc/sign-in", &sign_in).await;
    secrets.extend(proves(&mut world, &mut carol).await);
    let spellings: Vec<_> = secrets.iter().flat_map(|it| [it.clone(), escaped(it)]).collect();
    let lines = heard.lines();
    let said: Vec<_> = lines
        .iter()
        .filter(|line| spellings.iter().any(|secret| line.contains(secret.as_str())))
        .collect();
    println!("{} secrets, {} lines, said {}", secrets.len(), lines.len(), said.len());
    assert!(said.is_empty(), "{said:#?}");
    assert!(secrets.iter().all(|secret| secret.len() >= 6), "{secrets:?}");
    assert!(secrets.len() >= 20 && lines.len() > 200, "{} {}", secrets.len(), lines.len());
}
