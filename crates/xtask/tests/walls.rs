//! The walls stand. A test each; what a wall is for, and what to do when it does not hold, is said
//! where it is built (`src/walls.rs`).

use std::sync::LazyLock;

use xtask::{walls, workspace::Workspace};

static WORKSPACE: LazyLock<Workspace> =
    LazyLock::new(|| Workspace::load().expect("the workspace can be read"));

fn stands(name: &str) {
    let wall = walls::ALL.iter().find(|wall| wall.name == name);
    let breaches = (wall.expect("a wall of this name").breaches)(&WORKSPACE);
    let told: Vec<_> = breaches.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "\n{}\n", told.join("\n"));
}

#[test]
fn arrows_between_crates_point_towards_core() {
    stands("arrows_between_crates_point_towards_core");
}

#[test]
fn core_depends_only_on_crates_that_do_no_io() {
    stands("core_depends_only_on_crates_that_do_no_io");
}

#[test]
fn database_web_and_command_line_have_one_keeper_each() {
    stands("database_web_and_command_line_have_one_keeper_each");
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    stands("every_crate_takes_the_lints_of_the_workspace");
}

#[test]
fn every_dependency_is_of_the_workspace_and_has_a_reason_there() {
    stands("every_dependency_is_of_the_workspace_and_has_a_reason_there");
}

#[test]
fn core_has_no_clock_disk_socket_environment_or_randomness() {
    stands("core_has_no_clock_disk_socket_environment_or_randomness");
}

#[test]
fn core_has_no_unsafe_code() {
    stands("core_has_no_unsafe_code");
}

#[test]
fn decide_has_one_caller_and_it_is_the_store() {
    stands("decide_has_one_caller_and_it_is_the_store");
}

#[test]
fn apply_exists_once() {
    stands("apply_exists_once");
}

#[test]
fn sql_is_in_the_store_alone() {
    stands("sql_is_in_the_store_alone");
}

#[test]
fn connections_out_have_few_keepers() {
    stands("connections_out_have_few_keepers");
}

#[test]
fn every_wall_has_its_test_here() {
    let tests = include_str!("walls.rs");
    for wall in walls::ALL {
        let test = format!("#[test]\nfn {}()", wall.name);
        assert!(tests.contains(&test), "write a test for {}", wall.name);
    }
}

#[test]
fn the_walls_look_at_something() {
    let core = WORKSPACE.package("rolecall-core").expect("core is there");
    assert!(core.sources.len() > 10);
    assert!(!core.dependencies.is_empty());
}
