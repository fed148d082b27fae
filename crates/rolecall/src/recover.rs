//! Giving the platform an owner again, where the one it has is gone or cannot sign in (rule 12). Whoever
//! may do this on the machine could do anything to its database; the ledger has it as the machine's.

use std::process::ExitCode;

use rolecall_core::{
    Principal, SignedDuration, Zone,
    change::{Command, Event, FirstOwner},
    name::NameError,
    record::Membership,
    window::UnknownZone,
};
use rolecall_store::{Envelope, Store};
use serde_json::json;

use crate::{
    cli::{Output, Place, RecoverOwner},
    config, init, machine,
    mistake::Mistake,
};

/// How long the new owner has to accept, if they are asked by mail.
const ACCEPTED_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(crate) async fn run(
    place: &Place,
    task: RecoverOwner,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let name = |error: NameError| Mistake::usage(error.to_string());
    let zone: Zone =
        task.zone.parse().map_err(|error: UnknownZone| Mistake::usage(error.to_string()))?;
    let owner = FirstOwner {
        address: task.owner.parse().map_err(name)?,
        name: task.owner_name.parse().map_err(name)?,
        zone,
        until: machine::now() + ACCEPTED_WITHIN,
    };
    let secret = init::password(task.password_stdin)?;
    let store = Store::open(&config::existing_database(place)?).await?;
    let has_password = secret.is_some();
    let recovered = recovered(&store, owner, secret).await;
    store.close().await;
    let recovered = recovered?;
    if output == Output::Json {
        let Recovered { has_joined, has_factor } = recovered;
        let said = json!({
            "owner": task.owner, "has_joined": has_joined, "has_second_factor": has_factor,
        });
        println!("{said}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", in_words(&task.owner, has_password, &recovered));
    Ok(ExitCode::SUCCESS)
}

fn in_words(owner: &str, has_password: bool, recovered: &Recovered) -> String {
    if !recovered.has_joined {
        return format!(
            "{owner} owns the platform once they accept: the server mails them the link when it runs. \
             Without mail, run this again with --password-stdin."
        );
    }
    let how = if has_password { "with the password that was given here" } else { "as before" };
    let mut said = format!("{owner} owns the platform, and signs in {how}.");
    if recovered.has_factor {
        said.push_str(
            "\nThey are still asked for their second factor: nobody takes that away from someone. If it \
             is lost, with its recovery codes, run this again with an address that has none.",
        );
    }
    said
}

/// What became of the owner.
struct Recovered {
    has_joined: bool,
    has_factor: bool,
}

async fn recovered(
    store: &Store,
    owner: FirstOwner,
    secret: Option<rolecall_store::SecretHash>,
) -> Result<Recovered, Mistake> {
    let now = machine::now();
    let address = owner.address.clone();
    let recover = machine::envelope(now, None, Command::RecoverOwner { owner }, None);
    let recover = if secret.is_some() {
        recover
    } else {
        let (link, hash) = rolecall_web::invitation(machine::random());
        Envelope { link: Some(link), secret: Some(hash), ..recover }
    };
    let done = store.carry_out(recover).await?;
    let asked = done.events.iter().any(|event| matches!(event, Event::MembershipAdded { .. }));
    store.live().whole().await;
    let owner = store.live().read(|facts, _| {
        let root = facts.root().ok().flatten()?;
        let person = facts.person_at(&address).ok().flatten()?;
        Some((root.owner?, person.id, person.claimed))
    });
    let (membership, person, is_known) =
        owner.ok_or_else(|| Mistake::usage("nobody was put in"))?;
    let them = Some(Principal::Person(person));
    let accept = Command::AcceptInvitation { membership };
    if secret.is_some() && !is_known {
        // A first password comes with accepting, and is no change of one.
        store.carry_out(machine::envelope(now, them, accept, secret)).await?;
    } else if secret.is_some() {
        // Asked before and not accepted counts as asked.
        let accepted = store.carry_out(machine::envelope(now, them, accept, None)).await;
        if asked {
            accepted?;
        }
        let choose = Command::ChoosePassword { person };
        store.carry_out(machine::envelope(now, them, choose, secret)).await?;
    }
    Ok(store.live().read(|facts, _| Recovered {
        has_joined: facts.membership(membership).ok().flatten().is_some_and(Membership::has_joined),
        has_factor: facts.person(person).ok().flatten().is_some_and(|it| it.factor),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_second_factor_is_told_that_it_stays() {
        let said = |has_joined, has_factor| {
            in_words("nora@acme.example", true, &Recovered { has_joined, has_factor })
        };
        assert!(said(false, false).contains("once they accept"));
        assert!(said(true, true).contains("still asked for their second factor"));
        assert_eq!(
            said(true, false),
            "nora@acme.example owns the platform, and signs in with the password that was given here."
        );
    }
}
