//! The guide for auditors, as the project has it in `docs/audit.md`.

use maud::{DOCTYPE, Markup, html};

use super::text::{sections, slug};

const GUIDE: &str = include_str!("../../../../docs/audit.md");
/// What the anchors of its sections begin with.
const ANCHOR: &str = "audit";

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
                a.skip href="#main" { "Skip to the content" }
                (contents())
                main #main tabindex="-1" {
                    section.walkthrough { (sections(GUIDE, ANCHOR)) }
                }
            }
        }
    }
}

fn contents() -> Markup {
    let titles = GUIDE.lines().filter_map(|line| line.strip_prefix("## "));
    html! {
        nav aria-label="Contents" {
            p.brand { a href="../docs" { "Rolecall" } }
            ul {
                @for title in titles {
                    li { a href={ "#" (ANCHOR) "-" (slug(title)) } { (title) } }
                }
            }
        }
    }
}
