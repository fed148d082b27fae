//! Bundles: the rows of an account, as far as a reader may see them, with all that it takes to verify
//! them elsewhere. Lines of JSON, written as they are read, so that a bundle may be of any length:
//!
//! - a head: the account, the key that signs, the checkpoint, and on demand the proof that it goes on
//!   from an older one;
//! - the rows, oldest first, each with the members that are shown, the hashes of the others, personal
//!   values with their salts, and its proof of inclusion;
//! - an end, which is a signed note: how many rows there are, and the hash of all lines before it. So
//!   nothing can be left out or put in unnoticed.

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Checkpoint, Proof,
    member::{Member, Members},
    merkle::{Hash, inclusion},
    note::Signer,
    tiles::Tiles,
};
use crate::{
    Fault,
    ledger::{Entry, decoded, number},
};

/// The form of bundles that this program writes and verifies.
pub(crate) const FORM: &str = "rolecall.bundle/1";
/// The most rows of a bundle; another one goes on after them.
pub const BUNDLE_ROWS_MAX: u64 = 1_000_000;
/// How many rows are read at a time.
const ROWS_AT_A_TIME: i64 = 200;
/// Where the hash of a personal value stands in its row, after the value's own place.
pub(crate) const PERSONAL: &str = "/personal/hash";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) bundle: String,
    pub(crate) account: AccountId,
    /// What it is called, for people.
    pub(crate) name: String,
    /// The rows after this one.
    pub(crate) after: u64,
    pub(crate) key: String,
    pub(crate) checkpoint: String,
    pub(crate) since: Option<Since>,
}

/// That the checkpoint goes on from an older one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Since {
    pub(crate) size: u64,
    pub(crate) proof: Vec<String>,
}

/// A row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    pub(crate) revision: u64,
    /// The row of the bundle before it, or what the bundle begins after.
    pub(crate) after: u64,
    /// Salt, pointer and value of each member that is shown.
    pub(crate) members: Vec<(String, String, Value)>,
    /// The hashes of the others.
    pub(crate) hidden: Vec<String>,
    /// Pointer, salt and JSON text of each personal value.
    pub(crate) personal: Vec<(String, String, String)>,
    /// The hashes of the proof, but for the last ones where they are those of the row before.
    pub(crate) proof: Vec<String>,
    pub(crate) same: usize,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct End {
    pub(crate) end: String,
}

/// What the end signs.
#[derive(Debug)]
pub(crate) struct EndSaid<'s> {
    pub(crate) origin: &'s str,
    pub(crate) account: AccountId,
    pub(crate) rows: u64,
    /// Whether there are rows after the last one.
    pub(crate) is_cut: bool,
    pub(crate) digest: Hash,
}

impl EndSaid<'_> {
    /// Its lines up to the moment at which it was signed. The second one is no number, so that it is
    /// never taken for a checkpoint.
    pub(crate) fn text(&self) -> String {
        let Self { origin, account, rows, is_cut, digest } = self;
        let whole = if *is_cut { "cut" } else { "whole" };
        format!("{FORM}\n{origin}\n{account}\n{rows}\n{whole}\n{}\n", STANDARD.encode(digest))
    }
}

/// What of a row is shown.
pub enum Shown<'s> {
    /// It is left out.
    Nothing,
    /// All of it.
    All,
    /// The members that this says yes to, by JSON pointer and value. The hash of a personal value
    /// stands for the value.
    Some(Box<Shows<'s>>),
}

/// Says of a member, by pointer and value, whether it is shown.
type Shows<'s> = dyn Fn(&str, &Value) -> bool + Send + 's;

/// A bundle as far as it is written.
#[derive(Debug)]
pub struct Bundle {
    account: AccountId,
    checkpoint: Checkpoint,
    after: u64,
    rows: u64,
    last_shown: u64,
    proof: Vec<Hash>,
    digest: Sha256,
    is_over: bool,
}

/// A row as it is read.
struct Read {
    entry: Entry,
    text: Value,
    /// Position, salt and JSON text.
    beside: Vec<(usize, Vec<u8>, String)>,
    seed: Hash,
    proof: Vec<Hash>,
}

impl Proof {
    /// Begins a bundle of an account's rows after a revision, and gives its first line; none if the
    /// ledger was never of the older size that is asked about.
    pub async fn bundle(
        &self,
        (account, name): (AccountId, &str),
        checkpoint: Checkpoint,
        after: u64,
        since: Option<u64>,
        signer: &Signer,
    ) -> Result<Option<(Bundle, String)>, Fault> {
        let since = match since {
            None => None,
            Some(size) => {
                let Some(proof) = self.consistency(size, checkpoint.size).await? else {
                    return Ok(None);
                };
                let proof = proof.iter().map(|hash| STANDARD.encode(hash)).collect();
                Some(Since { size, proof })
            }
        };
        let head = Head {
            bundle: FORM.to_owned(),
            account,
            name: name.to_owned(),
            after,
            key: signer.verifier().to_string(),
            checkpoint: checkpoint.note.clone(),
            since,
        };
        let mut bundle = Bundle {
            account,
            checkpoint,
            after,
            rows: 0,
            last_shown: after,
            proof: Vec::new(),
            digest: Sha256::new(),
            is_over: false,
        };
        let line = bundle.written(&head);
        Ok(Some((bundle, line)))
    }

    /// Some more lines of a bundle; none after its end. `shows` says what of each row is shown.
    pub async fn more<'s>(
        &self,
        bundle: &mut Bundle,
        (signer, now): (&Signer, Timestamp),
        shows: &(dyn Fn(&Entry) -> Shown<'s> + Send + Sync),
    ) -> Result<Option<String>, Fault> {
        if bundle.is_over {
            return Ok(None);
        }
        let mut connection = self.pool.acquire().await?;
        // In one look, since people are erased in between.
        let mut moment = self.engine.look(&mut connection).await?;
        let rows = read_rows(&mut moment, bundle).await?;
        moment.commit().await?;
        let is_last = (rows.len() as u64) < ROWS_AT_A_TIME.unsigned_abs();
        let mut lines = String::new();
        for row in rows {
            bundle.after = row.entry.revision;
            let shown = shows(&row.entry);
            lines.extend(bundle.row(row, &shown));
        }
        let is_cut = bundle.rows >= BUNDLE_ROWS_MAX;
        if is_last || is_cut {
            lines.push_str(&bundle.end(signer, now, is_cut && !is_last));
        }
        Ok(Some(lines))
    }
}

async fn read_rows(connection: &mut AnyConnection, bundle: &Bundle) -> Result<Vec<Read>, Fault> {
    let (account, size) = (bundle.account.to_bytes().to_vec(), bundle.checkpoint.size);
    let rows = sqlx::query(
        "SELECT revision, entry FROM ledger \
         WHERE account = $1 AND revision > $2 AND revision <= $3 ORDER BY revision LIMIT $4",
    )
    .bind(account.clone())
    .bind(number(bundle.after))
    .bind(number(size))
    .bind(ROWS_AT_A_TIME)
    .fetch_all(&mut *connection)
    .await?;
    let Some(last) = rows.last() else { return Ok(Vec::new()) };
    let beside = sqlx::query(
        "SELECT beside.revision, beside.position, beside.salt, beside.value \
         FROM ledger JOIN ledger_personal AS beside ON beside.revision = ledger.revision \
         WHERE ledger.account = $1 AND ledger.revision > $2 AND ledger.revision <= $3 \
         ORDER BY beside.revision, beside.position",
    )
    .bind(account)
    .bind(number(bundle.after))
    .bind(last.try_get::<i64, _>("revision")?)
    .fetch_all(&mut *connection)
    .await?;
    let (mut tiles, mut beside) = (Tiles::default(), beside.iter().peekable());
    let mut read = Vec::with_capacity(rows.len());
    for row in &rows {
        let revision: i64 = row.try_get("revision")?;
        let is_own =
            |value: &&AnyRow| value.try_get("revision").is_ok_and(|at: i64| at == revision);
        let mut own = Vec::new();
        while let Some(value) = beside.next_if(is_own) {
            own.push(value);
        }
        read.push(read_row(connection, &mut tiles, (row, &own), size).await?);
    }
    Ok(read)
}

async fn read_row(
    connection: &mut AnyConnection,
    tiles: &mut Tiles,
    (row, own): (&AnyRow, &[&AnyRow]),
    size: u64,
) -> Result<Read, Fault> {
    let text: String = row.try_get("entry")?;
    let mut values = Vec::new();
    let mut beside = Vec::new();
    for value in own {
        let (position, text): (i64, String) = (value.try_get("position")?, value.try_get("value")?);
        values.push((position, text.clone()));
        let place = usize::try_from(position).map_err(Fault::corrupt)?;
        beside.push((place, value.try_get("salt")?, text));
    }
    let entry = decoded(&text, &values)?;
    let index = entry.revision.checked_sub(1).ok_or_else(|| Fault::corrupt("a row's number"))?;
    let seed = tiles.seed(connection, index).await?;
    let proof = tiles.hashes(connection, inclusion(index, size)).await?;
    Ok(Read { entry, text: serde_json::from_str(&text)?, beside, seed, proof })
}

impl Bundle {
    /// Whether its end is written.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    fn written(&mut self, line: &impl Serialize) -> String {
        let line = serde_json::to_string(line).expect("plain data") + "\n";
        self.digest.update(&line);
        line
    }

    fn row(&mut self, row: Read, shown: &Shown<'_>) -> Option<String> {
        let shows = |member: &Member| match shown {
            Shown::Nothing => false,
            Shown::All => true,
            Shown::Some(shows) => shows(&member.pointer, &member.value),
        };
        if matches!(shown, Shown::Nothing) {
            return None;
        }
        let revision = row.entry.revision;
        let Members { all, padding } = Members::of(&row.text, &row.seed, revision);
        let hashed: Vec<_> = all.iter().filter(|it| it.pointer.ends_with(PERSONAL)).collect();
        let personal = row.beside.iter().filter_map(|(position, salt, value)| {
            let member = hashed.get(*position).filter(|member| shows(member))?;
            let of = member.pointer.strip_suffix(PERSONAL)?;
            Some((of.to_owned(), STANDARD.encode(salt), value.clone()))
        });
        let personal = personal.collect();
        let (open, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|member| shows(member));
        let mut hidden: Vec<Hash> = kept.iter().map(Member::hash).chain(padding).collect();
        hidden.sort_unstable();
        let ends = row.proof.iter().rev().zip(self.proof.iter().rev());
        let same = ends.take_while(|(one, other)| one == other).count();
        let own = &row.proof[..row.proof.len() - same];
        let written = |hash: &Hash| STANDARD.encode(hash);
        let line = Line {
            revision,
            after: self.last_shown,
            members: open
                .into_iter()
                .map(|Member { pointer, value, salt }| (STANDARD.encode(salt), pointer, value))
                .collect(),
            hidden: hidden.iter().map(written).collect(),
            personal,
            proof: own.iter().map(written).collect(),
            same,
        };
        self.proof = row.proof;
        self.last_shown = revision;
        self.rows += 1;
        Some(self.written(&line))
    }

    fn end(&mut self, signer: &Signer, now: Timestamp, is_cut: bool) -> String {
        self.is_over = true;
        let said = EndSaid {
            origin: signer.verifier().name(),
            account: self.account,
            rows: self.rows,
            is_cut,
            digest: self.digest.clone().finalize().into(),
        };
        let end = signer.signed(&format!("{}{now}\n", said.text()));
        serde_json::to_string(&End { end }).expect("plain data") + "\n"
    }
}
