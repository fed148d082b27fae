//! What makes a database look like one of before.

/// Of before former names were kept.
pub(crate) const NAMES_WERE_KEPT: [&str; 2] =
    ["DELETE FROM former_names", "UPDATE head SET former_names_kept = 0"];
