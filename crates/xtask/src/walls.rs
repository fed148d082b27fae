//! The walls: what must be kept from knowing something.
//!
//! A wall is a sentence that holds, and a look at the workspace that finds where it does not. Each
//! breach says what to do. `cargo x check` stands them all; `tests/walls.rs` has a test for each.
//!
//! A crate that is not written yet breaches nothing.

mod arrows;
mod decide;
mod manifest;
mod text;

use std::fmt;

use crate::workspace::Workspace;

/// A sentence that must hold of the workspace.
pub struct Wall {
    /// The sentence, as the name of its test.
    pub name: &'static str,
    /// Finds where it does not hold.
    pub breaches: fn(&Workspace) -> Vec<Breach>,
}

/// A place where a wall does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// A crate, or a file with its line.
    pub place: String,
    /// What is wrong there, and what to do.
    pub message: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// All walls.
pub const ALL: &[Wall] = &[
    Wall { name: "arrows_between_crates_point_towards_core", breaches: arrows::between_crates },
    Wall { name: "core_depends_only_on_crates_that_do_no_io", breaches: arrows::out_of_core },
    Wall {
        name: "database_web_and_command_line_have_one_keeper_each",
        breaches: arrows::to_keepers,
    },
    Wall { name: "every_crate_takes_the_lints_of_the_workspace", breaches: manifest::lints },
    Wall {
        name: "every_dependency_is_of_the_workspace_and_has_a_reason_there",
        breaches: manifest::reasons,
    },
    Wall {
        name: "core_has_no_clock_disk_socket_environment_or_randomness",
        breaches: text::core_is_pure,
    },
    Wall { name: "core_has_no_unsafe_code", breaches: text::core_is_safe },
    Wall { name: "decide_has_one_caller_and_it_is_the_store", breaches: decide::one_caller },
    Wall { name: "apply_exists_once", breaches: text::one_apply },
    Wall { name: "sql_is_in_the_store_alone", breaches: text::sql },
    Wall { name: "connections_out_have_few_keepers", breaches: text::connections_out },
];

/// Where any of the walls does not hold.
pub fn breaches(workspace: &Workspace) -> Vec<Breach> {
    let all = ALL.iter().map(|wall| (wall.breaches)(workspace));
    all.flatten().collect()
}
