//! The manual's page on access: it has every operation, every call and every page.

use rolecall_core::change::Operation;
use rolecall_web::{api, pages};

use crate::world::{Call, World};

const ACCESS: &str = "/docs/access";

async fn page() -> String {
    let world = World::telecom().await;
    let reply = Call::get(ACCESS).send(&world).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
    reply.text
}

// covers T8
#[tokio::test]
async fn every_operation_of_the_table_says_what_it_needs() {
    let page = page().await;
    for operation in Operation::ALL {
        assert!(page.contains(&format!("id=\"{}\"", operation.key())), "{}", operation.key());
        assert!(
            page.contains(&operation.label().replace('\'', "&#39;"))
                || page.contains(operation.label())
        );
    }
    let of = |key: &str| {
        let rest = page.split(&format!("id=\"{key}\"")).nth(1).expect("a section");
        rest.split("</section>").next().expect("an end").to_owned()
    };
    let keys = of("manage_keys");
    for part in [
        "api_access at edit",
        "reseller.security at edit",
        "/accounts/{account}/keys</code>",
        "/a/{account}/keys/new</code>",
    ] {
        assert!(keys.contains(part), "{part}: {keys}");
    }
    assert!(of("set_limits").contains("in the account above"), "{}", of("set_limits"));
    assert!(of("set_account_sign_in").contains("to be its owner"));
}

#[tokio::test]
async fn every_call_and_every_page_is_on_it() {
    let page = page().await;
    let paths = api::document()["paths"].as_object().expect("paths");
    for operation in paths.values().flat_map(|item| item.as_object().expect("an item").values()) {
        let id = operation["operationId"].as_str().expect("a name");
        assert!(page.contains(&format!("href=\"../docs#{id}\"")), "{id}");
    }
    for listed in pages() {
        assert!(page.contains(&format!("<code>{}</code>", listed.path)), "{}", listed.path);
    }
}
