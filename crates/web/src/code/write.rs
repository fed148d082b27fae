//! A document as text.

use rolecall_core::code::Document;

use super::Format;

/// Writes a document, with what it is of as a comment where the format has such.
pub fn write(document: &Document, format: Format, of: &str) -> String {
    let head = format!("# {of}\n");
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
            let text = write(&read, format, "A document");
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
