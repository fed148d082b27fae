//! An allowlist that is set holds at once, everywhere: for who is signed in, for programs, for
//! decisions. (For applications behind the gateway: `gateway/addresses.rs`.)

use axum::http::Method;
use rolecall_core::change::Command;
use serde_json::{Value, json};

use crate::{
    rest::{call, changed, get, send},
    sign_in::{
        PASSWORD,
        browser::{Browser, with_password},
    },
    world::{Call, PUBLIC_URL, World, question, with},
};

const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";
const RITA: &str = "rita@harbour.example";
const INSIDE: &str = "192.0.2.7";
const OUTSIDE: &str = "198.51.100.9";

async fn set(world: &mut World, by: &str, ranges: &[&str]) {
    let command = Command::SetAllowlist {
        account: world.account("abc"),
        ranges: ranges.iter().map(|range| range.parse().expect("a range")).collect(),
        notes: std::collections::BTreeMap::new(),
        leaves_self_out: true,
    };
    world.act(by, command).await;
}

async fn from(browser: &Browser, world: &World, path: &str, ip: &str) -> u16 {
    browser.call(Method::GET, path).from(ip).send(world).await.status.as_u16()
}

// covers G27, T14
#[tokio::test]
async fn who_is_signed_in_outside_of_it_is_refused_at_their_next_step() {
    let mut world = World::telecom().await;
    let (bob, carol) = (with_password(&world, BOB).await, with_password(&world, CAROL).await);
    let rita = with_password(&world, RITA).await;
    assert_eq!(from(&bob, &world, "/a/abc/accounts", OUTSIDE).await, 200);
    set(&mut world, CAROL, &["192.0.2.0/24", "2001:db8::/32"]).await;
    for (who, name) in [(&bob, "one of its people"), (&carol, "the owner, whose list it is")] {
        assert_eq!(from(who, &world, "/a/abc/accounts", OUTSIDE).await, 404, "{name}");
        for inside in [INSIDE, "2001:db8::7", "::ffff:192.0.2.7"] {
            assert_eq!(from(who, &world, "/a/abc/accounts", inside).await, 200, "{name} {inside}");
        }
    }
    assert_eq!(from(&rita, &world, "/a/abc/accounts", OUTSIDE).await, 200, "who stands above");
    // From nowhere that is known, she could not; who stands above lifts it.
    set(&mut world, RITA, &[]).await;
    assert_eq!(
        from(&bob, &world, "/a/abc/accounts", OUTSIDE).await,
        200,
        "the session was not ended"
    );
}

// covers G27, D22
#[tokio::test]
async fn a_list_of_the_accounts_people_does_not_bind_its_owner_and_one_from_above_does() {
    let mut world = World::telecom().await;
    let guard = json!({"customer.security": "edit", "customer.settings": "view"});
    let kind = rolecall_core::Kind::Customer;
    world.define("olivia@northwind.example", "northwind", ("Guard", kind), guard).await;
    world.join(CAROL, "abc", "gus@abc.example", "Guard").await;
    set(&mut world, "gus@abc.example", &["192.0.2.0/24"]).await;
    let carol = with_password(&world, CAROL).await;
    assert_eq!(from(&carol, &world, "/a/abc/accounts", OUTSIDE).await, 200);
    set(&mut world, RITA, &["192.0.2.0/24"]).await;
    assert_eq!(from(&carol, &world, "/a/abc/accounts", OUTSIDE).await, 404);
}

// covers G27, T13
#[tokio::test]
async fn keys_of_the_account_count_from_it_alone() {
    let mut world = World::telecom().await;
    let ask = async |world: &World, ip: &str| {
        let call = Call::get("/api/v1/accounts/abc").with_key(world, "abc asks").from(ip);
        call.send(world).await.status.as_u16()
    };
    assert_eq!(ask(&world, OUTSIDE).await, 200);
    set(&mut world, CAROL, &["192.0.2.0/24"]).await;
    assert_eq!((ask(&world, OUTSIDE).await, ask(&world, INSIDE).await), (401, 200));
}

// covers G27
#[tokio::test]
async fn decisions_go_by_the_address_that_the_question_names() {
    let mut world = World::telecom().await;
    let of_bob = question(BOB, "view", "invoices", "abc");
    assert!(world.ask("harbour asks", &of_bob).await.verdict().0);
    set(&mut world, CAROL, &["192.0.2.0/24", "2001:db8::/32"]).await;
    for (ip, reason) in [
        (json!(INSIDE), "granted"),
        (json!("2001:db8::9"), "granted"),
        (json!(OUTSIDE), "ip.outside"),
        (Value::Null, "ip.unknown"),
    ] {
        let asked = with(of_bob.clone(), "context/ip", ip.clone());
        let verdict = world.ask("harbour asks", &asked).await.verdict();
        assert_eq!(verdict, (reason == "granted", reason.to_owned()), "{ip}");
    }
}

// covers G27, T12
#[tokio::test]
async fn over_rest_whoever_would_leave_themself_out_says_that_they_mean_it() {
    let world = World::sweep().await;
    let (key, at) = ("all of abc", "PUT /accounts/abc/allowlist");
    let list = json!({"ranges": ["192.0.2.0/24"], "notes": {"192.0.2.0/24": "Head office"}});
    let refused = send(&world, key, at, &list).await;
    assert_eq!(refused.problem(409), "allowlist.leaves_out");
    let before = get(&world, key, "/accounts/abc/allowlist").await;
    assert_eq!(before["ranges"], json!([]));
    for (wrong, code) in [("0.0.0.0/0", "range.everywhere"), ("::/0", "range.everywhere")] {
        let refused = send(&world, key, at, &json!({"ranges": [wrong]})).await;
        assert_eq!(refused.problem(422), code);
    }
    let meant = with(list, "leaves_self_out", json!(true));
    let done = send(&world, key, at, &meant).await;
    // From where it leaves them out, they no longer learn what became of it.
    assert_eq!(done.status.as_u16(), 200, "{}", done.text);
    assert_eq!(changed(&done)["notes"], json!({"192.0.2.0/24": "Head office"}));
    let out = call(&world, key, "GET /accounts/abc/allowlist").send(&world).await;
    assert_eq!(out.status.as_u16(), 401);
}

// covers P21
#[tokio::test]
async fn a_list_of_one_person_binds_them_alone() {
    let mut world = World::telecom().await;
    let (bob, kim) =
        (with_password(&world, BOB).await, with_password(&world, "kim@abc.example").await);
    let command = Command::SetRanges {
        membership: world.membership(BOB, "abc"),
        ranges: vec!["192.0.2.0/24".parse().expect("a range")],
    };
    world.act(CAROL, command).await;
    assert_eq!(from(&bob, &world, "/a/abc/accounts", OUTSIDE).await, 404);
    assert_eq!(from(&bob, &world, "/a/abc/accounts", INSIDE).await, 200);
    assert_eq!(from(&kim, &world, "/a/abc/accounts", OUTSIDE).await, 200);
}

// covers G27, T12
#[tokio::test]
async fn what_a_list_would_do_is_told_over_rest_and_nothing_is_set() {
    let world = World::sweep().await;
    drop(with_password(&world, BOB).await);
    let bob = Browser::default();
    let form = format!("who=bob%40abc.example&password={}", PASSWORD.replace(' ', "+"));
    let call = bob.call(Method::POST, "/sign-in").header("origin", PUBLIC_URL);
    let call = call.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(call.bytes(form).from(OUTSIDE).send(&world).await.status.as_u16(), 303);
    let before = world.revision();
    let (key, at) = ("all of abc", "POST /accounts/abc/allowlist/preview");
    let told = send(&world, key, at, &json!({"ranges": ["192.0.2.0/24", "10.0.0.0/7"]})).await;
    let told = told.answer();
    assert_eq!((&told["out"], &told["stay"]), (&json!(1), &json!(0)), "{told}");
    let bob = world.membership(BOB, "abc");
    assert_eq!(told["left_out"][0]["person"], bob.to_string());
    assert_eq!(told["left_out"][0]["ip"], OUTSIDE);
    assert_eq!(told["wide"], json!(["10.0.0.0/7"]));
    assert_eq!(told["leaves_self_out"], true, "the key comes from nowhere that is on it: {told}");
    assert_eq!((&told["spares_owner"], &told["binds_owner"]), (&json!(true), &json!(false)));
    assert!(told["keys"].as_u64().is_some_and(|keys| keys > 0), "{told}");
    let stays = send(&world, key, at, &json!({"ranges": ["198.51.100.0/24"]})).await.answer();
    assert_eq!((&stays["out"], &stays["stay"]), (&json!(0), &json!(1)), "{stays}");
    let above = send(&world, "all of northwind", at, &json!({"ranges": ["192.0.2.0/24"]})).await;
    let above = above.answer();
    assert_eq!((&above["binds_owner"], &above["leaves_self_out"]), (&json!(true), &json!(false)));
    let lifts = send(&world, key, at, &json!({"ranges": []})).await.answer();
    assert_eq!((&lifts["out"], &lifts["keys"]), (&json!(0), &json!(0)), "{lifts}");
    let refused = send(&world, key, at, &json!({"ranges": ["0.0.0.0/0"]})).await;
    assert_eq!(refused.problem(422), "range.everywhere");
    assert_eq!(world.revision(), before, "nothing is set");
    assert_eq!(get(&world, key, "/accounts/abc/allowlist").await["ranges"], json!([]));
}

#[tokio::test]
async fn sign_in_rules_are_set_over_rest_by_who_may_set_security() {
    let world = World::sweep().await;
    let rules = json!({"second_factor": true});
    let done = send(&world, "all of abc", "PUT /accounts/abc/sign-in-rules", &rules).await;
    assert_eq!(changed(&done)["second_factor"], true);
    let told = get(&world, "all of abc", "/accounts/abc").await;
    assert_eq!(told["second_factor"], true);
}
