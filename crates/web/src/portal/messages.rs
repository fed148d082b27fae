//! All text of pages and mails, by key: one file a language.

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// The messages of a language.
pub(crate) struct Messages {
    bundle: FluentBundle<FluentResource>,
}

static ENGLISH: LazyLock<Messages> =
    LazyLock::new(|| Messages::read("en", include_str!("../messages/en.ftl")));

/// The language that pages and mails speak.
pub(crate) fn english() -> &'static Messages {
    &ENGLISH
}

/// What is put into a message, by name.
pub(crate) type Words<'w> = &'w [(&'static str, Word<'w>)];

/// A text or a number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Word<'w> {
    Text(&'w str),
    Number(usize),
}

impl Messages {
    fn read(tag: &str, text: &str) -> Self {
        let resource = FluentResource::try_new(text.to_owned());
        let resource = resource.map_err(|(_, mistakes)| mistakes);
        let resource = resource.expect("the messages are checked by a test");
        let tag = tag.parse().expect("the tag of a language");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("no message is there twice");
        Self { bundle }
    }

    /// The message of a key.
    pub(crate) fn say(&self, key: &str) -> Cow<'_, str> {
        self.put(key, &[])
    }

    /// The message of a key that may not be one, such as what the address of a page says.
    pub(crate) fn find(&self, key: &str) -> Option<Cow<'_, str>> {
        self.bundle.has_message(key).then(|| self.say(key))
    }

    /// The same, with words put in.
    pub(crate) fn find_with(&self, key: &str, words: Words<'_>) -> Option<Cow<'_, str>> {
        self.bundle.has_message(key).then(|| self.put(key, words))
    }

    /// The message of a key, with words put in.
    pub(crate) fn put(&self, key: &str, words: Words<'_>) -> Cow<'_, str> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "there is no message `{key}`");
            return Cow::Owned(key.to_owned());
        };
        let mut args = FluentArgs::new();
        for (name, word) in words {
            let value = match *word {
                Word::Text(text) => FluentValue::from(text.to_owned()),
                Word::Number(number) => FluentValue::from(number),
            };
            args.set(*name, value);
        }
        let mut mistakes = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&args), &mut mistakes);
        debug_assert!(mistakes.is_empty(), "{key}: {mistakes:?}");
        Cow::Owned(said.into_owned())
    }
}

/// The same sentence with a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that pages and mails name, as far as they stand there as they are.
    fn named(text: &str) -> Vec<&str> {
        let calls = ["say(\"", "put(\""].iter().flat_map(|call| text.split(call).skip(1));
        calls.filter_map(|rest| rest.split_once('"')).map(|(key, _)| key).collect()
    }

    #[test]
    fn every_key_that_is_named_has_a_message() {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let mut files = vec![format!("{source}/mail.rs").into()];
        let mut folders = vec![std::path::PathBuf::from(format!("{source}/portal"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the pages") {
                let path = entry.expect("a file").path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        let mut keys = 0;
        for file in files.iter().filter(|file| file.extension().is_some_and(|it| it == "rs")) {
            let text = std::fs::read_to_string(file).expect("text");
            for key in named(&text).into_iter().filter(|key| !key.contains('{')) {
                assert!(english().bundle.has_message(key), "{key} of {}", file.display());
                keys += 1;
            }
        }
        assert!(keys > 100, "{keys}");
    }

    #[test]
    fn words_are_put_in_and_counted() {
        let said = english().put("people-count", &[("count", Word::Number(1))]);
        assert_eq!(said, "1 person");
        let said = english().put("people-count", &[("count", Word::Number(2))]);
        assert_eq!(said, "2 people");
    }
}
