//! A document as text.

use rolecall_core::code::{Document, Export, StatedAbove};

use super::Format;

/// Writes what was exported: a document, with what it is of and what is stated above as comments,
/// where the format has such.
pub fn write(export: &Export, format: Format, of: &str) -> String {
    let above = export.above.iter().map(|above| format!("# {}\n", stated(above)));
    written(&export.document, format, &format!("# {of}\n{}", above.collect::<String>()))
}

/// A policy of an account above in a line.
fn stated(above: &StatedAbove) -> String {
    let StatedAbove { by, policy, others } = above;
    let by = by.as_ref().map_or_else(|| "your provider".to_owned(), ToString::to_string);
    let named = policy.only_roles.iter().chain(&policy.only_groups).cloned();
    let mut only = vec!["owners".to_owned()];
    only.extend(named);
    if *others {
        only.push("roles that you do not see".to_owned());
    }
    format!(
        "Stated above, by {by}: {} (only {} have {} from {} on, here too)",
        policy.name,
        only.join(", "),
        policy.section,
        policy.level.key()
    )
}

fn written(document: &Document, format: Format, head: &str) -> String {
    match format {
        Format::Toml => {
            let text = toml::to_string(document).expect("a document is plain data");
            format!("{head}\n{text}")
        }
        Format::Yaml => {
            let text = serde_saphyr::to_string(document).expect("a document is plain data");
            format!("{head}{text}")
        }
        Format::Json => {
            let text = serde_json::to_string_pretty(document).expect("a document is plain data");
            format!("{text}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Source, read},
        *,
    };

    const TEXT: &str = r#"
[[accounts]]
account = "abc"
kind = "customer"
allowed_roles = "as above"
ceilings = { invoices = "view" }
allowlist = ["192.0.2.0/24"]

[[accounts.roles]]
name = "Clerk"
type = "customer"
levels = { invoices = "view", "pbx.access" = "edit" }

[[accounts.people]]
address = "bob@abc.example"
roles = ["Clerk", "yes", "12", "No: one"]
activation = 2026-04-20
zone = "Europe/Kyiv"
"#;

    fn document(format: Format, text: &str) -> Document {
        let source = Source { name: "a".to_owned(), format, text: text.to_owned() };
        read(vec![source])
            .map_err(|mistakes| format!("{mistakes:?}\n{text}"))
            .expect("read")
            .document
    }

    #[test]
    fn each_format_says_the_same() {
        let read = document(Format::Toml, TEXT);
        for format in [Format::Toml, Format::Yaml, Format::Json] {
            let text = written(&read, format, "# A document\n");
            assert_eq!(document(format, &text), read, "{text}");
        }
    }

    fn mistake(format: Format, text: &str) -> (usize, String) {
        let source = Source { name: "a".to_owned(), format, text: text.to_owned() };
        let mistakes = read(vec![source]).expect_err("a mistake");
        (mistakes[0].line, mistakes[0].says.clone())
    }

    #[test]
    fn mistakes_have_their_line_and_what_was_meant() {
        let toml = TEXT.replace("activation", "aktivation");
        let (line, says) = mistake(Format::Toml, &toml);
        assert_eq!(line, 17);
        assert_eq!(says, "unknown field `aktivation`; did you mean `activation`?");
        let (line, says) = mistake(Format::Toml, "accounts = [\n  3\n]");
        assert_eq!(line, 2, "{says}");
        let (line, says) = mistake(Format::Toml, "[[accounts]]\naccount = \"a\"\nb");
        assert_eq!(line, 3, "{says}");
        let yaml = "accounts:\n- account: abc\n  kind: custmer\n";
        let (line, says) = mistake(Format::Yaml, yaml);
        assert_eq!(line, 3);
        assert_eq!(says, "unknown variant `custmer`; did you mean `customer`?");
        let (line, _) = mistake(Format::Yaml, "accounts:\n- account: abc\n  people: [\n");
        assert!(line >= 3, "{line}");
        let (line, _) = mistake(Format::Json, "{\"accounts\": [\n{\"account\": 3}]}");
        assert_eq!(line, 2);
    }

    #[test]
    fn anchors_do_not_grow_without_end() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for at in 1..12 {
            let before = format!("*a{}", at - 1);
            text.push_str(&format!("a{at}: &a{at} [{}]\n", [before.as_str(); 9].join(", ")));
        }
        mistake(Format::Yaml, &text);
    }
}
