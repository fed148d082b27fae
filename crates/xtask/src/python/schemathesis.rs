//! Whether the server answers as the OpenAPI document promises, whatever it is sent: schemathesis
//! makes requests of the document, some that it allows and some that it forbids.

use std::{fs, path::Path};

use serde_json::Value;

use super::{Python, one_test, operations};
use crate::{Fault, demo::Demo, step::Outcome};

/// Tests every operation of a fresh demo.
pub fn step() -> Outcome {
    one_test(test_every_operation)
}

fn test_every_operation(root: &Path, python: &Python) -> Result<bool, Fault> {
    let demo = Demo::start(root, "schemathesis")?;
    let described = operations(&demo.get("/api/openapi.json")?).len();
    let report = python.folder.join("schemathesis.json");
    drop(fs::remove_file(&report));
    let mut run = python.program("st");
    run.arg("--config-file").arg(python.scripts.join("schemathesis.toml"));
    run.args(["run", &format!("{}/api/openapi.json", demo.url)]);
    run.arg("--report-json-path").arg(&report);
    run.env("ROLECALL_URL", &demo.url).env("ROLECALL_KEY", &demo.admin_key);
    let fine = run.status()?.success();
    let told = Told::of(&serde_json::from_str(&fs::read_to_string(report)?)?);
    println!(
        "{} of {described} operations, {} calls, {} failures",
        told.tested, told.calls, told.failures
    );
    if told.tested != described {
        println!("not every operation of the document was tested");
    }
    // A key that is no longer good has the rest of the run refused, which proves nothing.
    if let Err(fault) = demo.get("/api/v1/me") {
        println!("the run locked itself out: {fault}: see crates/xtask/python/hooks.py");
        return Ok(false);
    }
    Ok(fine && told.tested == described && told.failures == 0)
}

/// What a run says of itself.
struct Told {
    tested: usize,
    calls: u64,
    failures: u64,
}

impl Told {
    fn of(report: &Value) -> Self {
        let number = |part: &str, name: &str| report[part][name].as_u64().unwrap_or_default();
        Self {
            tested: usize::try_from(number("operations", "tested")).unwrap_or_default(),
            calls: number("test_cases", "generated"),
            failures: number("test_cases", "unique_failures"),
        }
    }
}
