//! The guide for auditors, as the project has it in `docs/audit.md`.

use maud::{DOCTYPE, Markup, html};

use super::text::sections;

pub(super) fn page() -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "For the auditor · Rolecall" }
                link rel="stylesheet" href="style.css";
            }
            body {
                main #main tabindex="-1" {
                    section.walkthrough {
                        (sections(include_str!("../../../../docs/audit.md"), "audit"))
                    }
                }
            }
        }
    }
}
