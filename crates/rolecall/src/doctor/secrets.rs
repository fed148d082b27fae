//! The key file: that it is there, is nobody else's to read, and is the one of this database.

use rolecall_store::Proof;

use super::{Line, Patient};
use crate::{key_file, mistake::Mistake};

const WHAT: &str = "key file";

pub(super) async fn look(patient: &Patient<'_>, lines: &mut Vec<Line>) {
    let path =
        match key_file::path(patient.task.serve.key_file.clone(), patient.place, &patient.url) {
            Ok(path) => path,
            Err(mistake) => {
                lines.push(Line::problem(WHAT, mistake.to_string(), "mend the configuration"));
                return;
            }
        };
    let used = match Proof::existing(&patient.url).await {
        Ok(proof) => {
            let used = proof.sealing_key().await.ok().flatten();
            proof.close().await;
            used
        }
        Err(_) => return,
    };
    let shown = path.display();
    let anew = "put the right file back from a backup: no server starts without it";
    lines.push(match (key_file::read(&path), used) {
        (Err(mistake @ Mistake::Io { .. }), _) => {
            let todo =
                format!("let it belong to the user that runs the server: chown USER {shown}");
            Line::problem(WHAT, mistake.to_string(), todo)
        }
        (Err(mistake), _) => Line::problem(WHAT, mistake.to_string(), "mend it as it says"),
        (Ok(None), None) => Line::ok(WHAT, "none yet: it is made with the first start"),
        (Ok(None), Some(_)) => Line::problem(WHAT, format!("{shown} is not there"), anew),
        (Ok(Some(_)), None) => Line::ok(WHAT, format!("{shown}, not used yet")),
        (Ok(Some(key)), Some(used)) if key.fingerprint() == used => {
            Line::ok(WHAT, format!("{shown} is the one of this database, and is nobody else's"))
        }
        (Ok(Some(_)), Some(_)) => {
            Line::problem(WHAT, format!("{shown} is not the one of this database"), anew)
        }
    });
}
