//! Rolecall's API for programs in Rust.
//!
//! - [`wire`]: what goes over the wire, both ways. The server speaks these same types, so the two
//!   cannot drift apart; its OpenAPI document is made from them.
//! - [`value`]: what those types are made of: ids, names, dates, levels.
//! - `Client` (feature `http`, on unless turned off): sends it. One method an operation, named as
//!   the OpenAPI document names it.
//!
//! Deliberately not here: rules, and anything that the server does not say.
#![cfg_attr(
    feature = "http",
    doc = r#"
# Example

Whoever of an account has come to the end of their dates is suspended, unless someone changed them
since they were looked at.

```no_run
use rolecall_client::{
    Client, PeopleQuery,
    value::Timestamp,
    wire::{AccountRef, PersonState, SetPersonState, SettableState},
};

async fn suspend_who_has_ended(now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new("https://access.example.org", &std::env::var("ROLECALL_KEY")?)?;
    let abc: AccountRef = "abc".parse()?;
    let active = PeopleQuery { state: Some(PersonState::Active), ..PeopleQuery::default() };
    let mut people = client.list_people(&abc, &active);
    while let Some(person) = people.next().await? {
        let seen = client.get_person(&abc, person.id).await?;
        if seen.state.dates.ends_at.is_some_and(|end| end <= now) {
            let suspended = SetPersonState { state: SettableState::Suspended };
            client.if_match(seen.tag).set_person_state(&abc, person.id, &suspended).await?;
        }
    }
    Ok(())
}
```
"#
)]

#[cfg(feature = "http")]
mod client;
pub mod value;
pub mod wire;

#[cfg(feature = "http")]
pub use self::client::{
    AccountsQuery, AccountsSort, BundleQuery, Client, ConfigurationQuery, Error, HistoryQuery,
    Lines, List, MailQuery, OPERATIONS, Operation, Options, PageQuery, PeopleQuery, ReviewedQuery,
    SetupError, SubjectQuery, Tag, TagError, Tagged, WhoQuery, WhyQuery,
};
