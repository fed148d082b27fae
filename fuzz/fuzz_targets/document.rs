//! Access as code, in TOML, YAML and JSON: what is read is written so that it is read as the same.

#![no_main]

use code::{Format, Source, read, write};
use libfuzzer_sys::fuzz_target;
use rolecall_core::code::Document;

// The files themselves, as in `path.rs`.
#[allow(dead_code, unreachable_pub, reason = "not all of it is asked here")]
#[path = "../../crates/web/src/code"]
mod code {
    mod format;
    mod node;
    mod read;
    mod toml;
    mod write;
    mod yaml;

    pub(crate) use self::{
        format::Format,
        read::{Source, read},
        write::write,
    };
}

const FORMATS: [Format; 3] = [Format::Toml, Format::Yaml, Format::Json];

fuzz_target!(|sent: &[u8]| {
    let Some((format, text)) = sent.split_first() else { return };
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    let Ok(text) = str::from_utf8(text) else { return };
    let Some(document) = read_as(format, text) else { return };
    for format in FORMATS {
        let written = write(&document, format, "of a fuzzer");
        assert_eq!(read_as(format, &written).as_ref(), Some(&document), "{format:?}:\n{written}");
    }
});

fn read_as(format: Format, text: &str) -> Option<Document> {
    let source = Source { name: "a".to_owned(), format, text: text.to_owned() };
    match read(vec![source]) {
        Ok(read) => Some(read.document),
        Err(mistakes) => {
            // Lines as YAML divides them, which knows more ends than TOML.
            let lines = text.matches(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).count() + 1;
            assert!(mistakes.iter().all(|it| (1..=lines).contains(&it.line)), "{mistakes:?}");
            None
        }
    }
}
