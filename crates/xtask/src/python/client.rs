//! A client in Python, generated from the OpenAPI document: that the document is fit for it.

use std::{fs, path::Path};

use super::{Python, one_test, operations};
use crate::{Fault, demo::Demo, step::Outcome};

/// Generates the client, with no warning, and drives a demo with it.
pub fn step() -> Outcome {
    one_test(generate_and_use)
}

fn generate_and_use(root: &Path, python: &Python) -> Result<bool, Fault> {
    let demo = Demo::start(root, "python-client")?;
    let document = demo.get("/api/openapi.json")?;
    let file = python.folder.join("openapi.json");
    fs::write(&file, document.to_string())?;
    // A warning is an operation or a schema that was left out.
    let mut generate = python.program("openapi-python-client");
    generate.args(["generate", "--fail-on-warning", "--overwrite", "--meta", "none", "--path"]);
    generate.arg(&file).arg("--config").arg(python.scripts.join("client.yaml"));
    generate.arg("--output-path").arg(python.folder.join("client/rolecall_client"));
    if !generate.status()?.success() {
        return Ok(false);
    }
    let mut smoke = python.program("python");
    smoke.arg(python.scripts.join("smoke.py")).env("PYTHONPATH", python.folder.join("client"));
    smoke.env("ROLECALL_URL", &demo.url).env("ROLECALL_KEY", &demo.admin_key);
    smoke.args(operations(&document));
    Ok(smoke.status()?.success())
}
