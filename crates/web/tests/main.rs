//! What programs are told over HTTP: each operation in a file of its own, on a real store with a
//! small world in it.

mod allowlists;
mod configuration;
mod docs;
mod docs_access;
mod evaluation;
mod evaluations;
mod fuzz;
mod gateway;
mod http;
mod keys;
mod lists;
mod looking;
mod portal;
mod rest;
mod roles;
mod search;
mod sign_in;
mod sweep;
mod trust;
mod twins;
mod world;

use std::{ffi::OsStr, fs};

/// Cargo is told not to look for tests here by itself, so a file could be forgotten.
#[test]
fn every_file_of_tests_is_part_of_this_program() {
    let said = include_str!("main.rs");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    for entry in fs::read_dir(folder).expect("the folder of tests") {
        let path = entry.expect("an entry of the folder of tests").path();
        let name = path.file_stem().and_then(OsStr::to_str).expect("a name in UTF-8");
        assert!(
            name == "main" || said.contains(&format!("\nmod {name};")),
            "tests/main.rs has no `mod {name};`"
        );
    }
}
