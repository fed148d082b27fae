//! Links that are mailed to one person for one purpose, and used once.
//!
//! A link is found by the SHA-256 of the secret in it, which is nowhere here. A person has at most one
//! that can be used for each purpose: the last. Those of invitations are secrets of memberships.

use rolecall_core::{PersonId, Timestamp, change::Event};
use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    Fault, Store,
    tables::{has_login, id, moment},
    writes::Writes,
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// To choose a password.
    ChoosePassword,
    /// To have mail sent to the address in the link's detail, which it proves.
    ChangeAddress,
}

impl LinkPurpose {
    const ALL: [Self; 2] = [Self::ChoosePassword, Self::ChangeAddress];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::ChoosePassword => "choose_password",
            Self::ChangeAddress => "change_address",
        }
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose it is.
    pub person: PersonId,
    /// What else belongs to it.
    pub detail: Option<String>,
    /// From then on it is no longer good.
    pub until: Timestamp,
}

impl Store {
    /// Makes a link good, under the hash of its secret, in the place of one that the person had for
    /// the same purpose. An erased person gets none. Those that are past their end go.
    pub async fn put_link(
        &self,
        token: [u8; 32],
        link: &Link,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin(&mut connection).await?;
        sqlx::query("DELETE FROM links WHERE until_us <= $1 OR (person = $2 AND purpose = $3)")
            .bind(now.as_microsecond())
            .bind(link.person.to_bytes().to_vec())
            .bind(link.purpose.key())
            .execute(&mut *transaction)
            .await?;
        if has_login(&mut transaction, link.person).await? {
            insert(&mut transaction, token, link).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// The link with a secret of this hash, while it is good. It stays so.
    pub async fn link(&self, token: [u8; 32], now: Timestamp) -> Result<Option<Link>, Fault> {
        let row = sqlx::query("SELECT * FROM links WHERE token = $1 AND until_us > $2")
            .bind(token.to_vec())
            .bind(now.as_microsecond())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(decode).transpose()
    }

    /// Uses the link up, while it is good: of many who try at once, one gets it.
    pub async fn use_link(&self, token: [u8; 32], now: Timestamp) -> Result<Option<Link>, Fault> {
        let used = "DELETE FROM links WHERE token = $1 AND until_us > $2 RETURNING *";
        let rows = sqlx::query(used)
            .bind(token.to_vec())
            .bind(now.as_microsecond())
            .fetch_all(&self.pool)
            .await?;
        rows.first().map(decode).transpose()
    }
}

/// Takes a person's links away where an event makes them worthless: whoever asked for them before
/// may be someone else.
pub(crate) fn follow(writes: &mut Writes, event: &Event) {
    let (Event::PersonErased { person }
    | Event::AddressChanged { person, .. }
    | Event::PasswordChosen { person }) = event
    else {
        return;
    };
    writes.add("DELETE FROM links WHERE person = $1").bind(person.to_bytes().to_vec());
}

async fn insert(connection: &mut AnyConnection, token: [u8; 32], link: &Link) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO links (token, purpose, person, detail, until_us) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token.to_vec())
    .bind(link.purpose.key())
    .bind(link.person.to_bytes().to_vec())
    .bind(link.detail.as_deref())
    .bind(link.until.as_microsecond())
    .execute(connection)
    .await?;
    Ok(())
}

fn decode(row: &AnyRow) -> Result<Link, Fault> {
    let key: String = row.try_get("purpose")?;
    let purpose = LinkPurpose::ALL.into_iter().find(|purpose| purpose.key() == key);
    Ok(Link {
        purpose: purpose.ok_or_else(|| Fault::corrupt(format!("purpose {key}")))?,
        person: PersonId::from_bytes(id(row, "person")?),
        detail: row.try_get("detail")?,
        until: moment(row, "until_us")?,
    })
}
