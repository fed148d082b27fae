//! `rolecall gateway lint`: what a route table does not cover of an application's own description.

use std::{path::Path, process::ExitCode};

use rolecall_core::catalog::Catalog;
use rolecall_web::gateway::lint::{self, Lint};
use serde_json::{Value, json};

use crate::{
    cli::{GatewayLint, Output, Place},
    config,
    mistake::Mistake,
};

pub(crate) async fn run(
    place: &Place,
    flags: &GatewayLint,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let catalog = catalog(place, flags.catalog.as_deref()).await?;
    let table = super::read(&flags.routes, &catalog)?;
    let named = flags.application.as_deref();
    let application = lint::application(&table, named).ok_or_else(|| {
        let names: Vec<_> = table.applications().iter().map(|it| it.name.as_str()).collect();
        let names = names.join(", ");
        Mistake::usage(format!("say which application is meant with --application: {names}"))
    })?;
    let shown = flags.openapi.display();
    let text = std::fs::read_to_string(&flags.openapi).map_err(Mistake::io(shown.to_string()))?;
    let document: Value = serde_json::from_str(&text)
        .map_err(|error| Mistake::usage(format!("{shown}: {error}: it is to be JSON")))?;
    let lint = Lint::of(application, &document)
        .map_err(|error| Mistake::usage(format!("{shown}: {error}")))?;
    match output {
        Output::Text => print!("{}", told(&lint, flags.unused)),
        Output::Json => println!(
            "{}",
            json!({"operations": lint.operations, "uncovered": lint.uncovered, "unused": lint.unused})
        ),
    }
    Ok(if lint.uncovered.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn told(lint: &Lint, lists_unused: bool) -> String {
    let mut said = String::new();
    for operation in &lint.uncovered {
        said += &format!("no route covers {operation}: it is refused\n");
    }
    for route in lint.unused.iter().filter(|_| lists_unused) {
        said += &format!("no operation has the route {route}\n");
    }
    let (operations, uncovered) = (lint.operations, lint.uncovered.len());
    said += &format!("{operations} operations, {uncovered} without a route");
    said += &match lint.unused.len() {
        0 => String::new(),
        unused if lists_unused => format!("; {unused} routes without an operation"),
        unused => format!("; {unused} routes without an operation (--unused lists them)"),
    };
    said + "\n"
}

/// The sections that there are: of a file, of the installation here, or those that the program ships.
async fn catalog(place: &Place, file: Option<&Path>) -> Result<Catalog, Mistake> {
    if let Some(path) = file {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(Mistake::io(shown.clone()))?;
        return Catalog::from_toml(&shown, &text)
            .map_err(|error| Mistake::usage(error.to_string()));
    }
    match config::existing_database(place) {
        Ok(url) => {
            let (facts, _) = rolecall_store::read_present(&url).await?;
            Ok((**facts.catalog()).clone())
        }
        Err(_) if place.database.is_none() => Ok(Catalog::telecom()),
        Err(mistake) => Err(mistake),
    }
}
