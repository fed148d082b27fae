//! Making an installation.

use std::{io::BufRead, path::Path, process::ExitCode, sync::Arc};

use rolecall_core::{
    AccountId, Principal, Timestamp, Zone,
    catalog::Catalog,
    change::{Command, Event, FirstOwner, NewKey},
    name::NameError,
    record::RoleContent,
};
use rolecall_store::{Store, without_password};
use serde_json::json;

use crate::{
    cli::{Init, Output, Place},
    config::{self, Chosen, ChosenMail, Config},
    key_file, machine,
    mistake::Mistake,
};

pub(crate) async fn run(place: &Place, init: Init, output: Output) -> Result<ExitCode, Mistake> {
    let founding = founding(&init)?;
    let secret = password(init.password_stdin)?;
    let url = config::database(place)?;
    let chosen = chosen(&init, &Config::read(place)?)?;
    let key_file = key_file::path(init.key_file.clone(), place, &url)?;
    let store = Store::open(&url).await?;
    let made = made(&store, &key_file, (&chosen, &url), (founding, secret)).await;
    let key = match made {
        Ok((account, owner)) if init.decision_key => {
            decision_key(&store, account, owner).await.map(Some)
        }
        made => made.map(|_| None),
    };
    store.close().await;
    let key = key?;
    match output {
        Output::Json => {
            println!(
                "{}",
                json!({"database": without_password(&url), "key_file": key_file, "owner": init.owner, "decision_key": key})
            )
        }
        Output::Text => {
            println!(
                "{} is ready in {}, owned by {}.",
                init.name,
                without_password(&url),
                init.owner
            );
            if let Some(key) = key {
                println!("Decision key, shown this once: {key}");
            }
            println!("{}", key_file::advice(&key_file));
            if !init.password_stdin {
                println!(
                    "{} chooses a password by a link that is mailed: “Forgot your password?”, where one \
                     signs in.",
                    init.owner
                );
            }
            let told =
                if place.database.is_some() { ", told of this database as here" } else { "" };
            println!("Next: rolecall serve{told}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where there is an installation already, all stays as it is.
async fn made(
    store: &Store,
    key_file: &Path,
    (chosen, url): (&Chosen, &str),
    (founding, secret): (Command, Option<rolecall_store::SecretHash>),
) -> Result<(AccountId, Principal), Mistake> {
    if store.live().revision() > 0 {
        return Err(Mistake::usage(
            "there is an installation here already: nothing was changed (rolecall.toml says how it is \
             reached and how mail goes out)",
        ));
    }
    key_file::seal(store, key_file).await?;
    chosen.write(url, key_file)?;
    found(store, founding, secret).await
}

fn founding(init: &Init) -> Result<Command, Mistake> {
    let catalog: Arc<str> = match &init.catalog {
        None => Catalog::telecom().text().clone(),
        Some(file) => {
            let text =
                std::fs::read_to_string(file).map_err(Mistake::io(file.display().to_string()))?;
            let checked = Catalog::from_toml(&file.display().to_string(), &text);
            checked.map_err(|error| Mistake::usage(error.to_string()))?.text().clone()
        }
    };
    let name = |error: NameError| Mistake::usage(error.to_string());
    let zone: Zone = init
        .zone
        .parse()
        .map_err(|error: rolecall_core::window::UnknownZone| Mistake::usage(error.to_string()))?;
    Ok(Command::FoundPlatform {
        name: init.name.parse().map_err(name)?,
        short_name: init.short_name.parse().map_err(name)?,
        catalog,
        owner: FirstOwner {
            address: init.owner.parse().map_err(name)?,
            name: init.owner_name.parse().map_err(name)?,
            zone,
            until: Timestamp::MAX,
        },
    })
}

/// The hash of a password that standard input has, if it is said to have one.
pub(crate) fn password(is_there: bool) -> Result<Option<rolecall_store::SecretHash>, Mistake> {
    is_there.then(|| read_password(&mut std::io::stdin().lock())).transpose()
}

fn read_password(input: &mut impl BufRead) -> Result<rolecall_store::SecretHash, Mistake> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(Mistake::io("standard input"))?;
    crate::password::hash(line.trim_end_matches(['\r', '\n']))
}

/// What is kept for the server, beside the database.
fn chosen(init: &Init, config: &Config) -> Result<Chosen, Mistake> {
    // The environment may name the server, and the configuration the sender.
    let from = init.mail_from.as_ref().or(config.mail.from.as_ref());
    let mail = match (init.mail_server.clone(), from.cloned()) {
        (Some(server), Some(from)) => Some(ChosenMail { server, from }),
        (Some(_), None) => {
            return Err(Mistake::usage(
                "a mail server is named, and no address that mail comes from: add --mail-from",
            ));
        }
        (None, _) => None,
    };
    let public_url = init.public_url.as_ref();
    let public_url = public_url.map(|url| config::origin("--public-url", url)).transpose()?;
    Ok(Chosen { public_url, mail })
}

/// Founds the platform; whoever runs this on the machine is taken for its owner.
pub(crate) async fn found(
    store: &Store,
    founding: Command,
    secret: Option<rolecall_store::SecretHash>,
) -> Result<(AccountId, Principal), Mistake> {
    let now = machine::now();
    let founded = store.carry_out(machine::envelope(now, None, founding, None)).await?;
    let mut added = founded.events.iter().filter_map(|event| match event {
        Event::MembershipAdded { membership, account, person, .. } => {
            Some((*membership, *account, *person))
        }
        _ => None,
    });
    let (membership, account, person) = added.next().expect("founding names the owner");
    let owner = Principal::Person(person);
    let accept = Command::AcceptInvitation { membership };
    store.carry_out(machine::envelope(now, Some(owner), accept, secret)).await?;
    Ok((account, owner))
}

/// A key that may ask for decisions everywhere below the account.
pub(crate) async fn decision_key(
    store: &Store,
    account: AccountId,
    owner: Principal,
) -> Result<String, Mistake> {
    let now = machine::now();
    let content: RoleContent = serde_json::from_value(json!({
        "name": "Decision point", "description": "Asks for decisions, simulates moments and sees explanations.",
        "type": "platform", "levels": {"decisions": "edit"},
    }))
    .expect("a role of the own catalog");
    let create = Command::CreateRole { account, group: false, content };
    let created = store.carry_out(machine::envelope(now, Some(owner), create, None)).await?;
    let role = created.events.iter().find_map(|event| match event {
        Event::RoleCreated { role } => Some(role.id),
        _ => None,
    });
    let roles = [role.expect("the role was made")].into();
    let name = "Decision point".parse().expect("a name");
    issue_key(
        store,
        now,
        account,
        owner,
        NewKey { name, roles, expires_at: None, ranges: Vec::new() },
    )
    .await
}

/// Issues a key and gives its credential.
pub(crate) async fn issue_key(
    store: &Store,
    at: Timestamp,
    account: AccountId,
    actor: Principal,
    key: NewKey,
) -> Result<String, Mistake> {
    let secret: [u8; 32] = machine::random();
    let hash = rolecall_web::key::secret_hash(&secret);
    let issue = Command::IssueKey { account, key };
    let issued = store.carry_out(machine::envelope(at, Some(actor), issue, Some(hash))).await?;
    let key = issued.events.iter().find_map(|event| match event {
        Event::KeyIssued { key } => Some(key.id),
        _ => None,
    });
    Ok(rolecall_web::key::credential(key.expect("the key was issued"), &secret))
}
