//! How well a text fits what is typed: the whole of it, its beginning, the beginning of a word,
//! something within. Nothing is allocated for texts in ASCII, so that a hundred thousand names cost
//! milliseconds.

/// What is typed, in lower case.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    whole: String,
    words: Vec<String>,
}

/// The better, the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Whole,
    Beginning,
    Word,
    Within,
    /// Its words stand somewhere, one here and one there.
    Scattered,
}

impl Wanted {
    pub(super) fn of(lowered: &str) -> Self {
        let words: Vec<_> = lowered.split_whitespace().map(str::to_owned).collect();
        Self { whole: words.join(" "), words }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well any of these fits, or all of them together.
    pub(super) fn fit(&self, texts: &[&str]) -> Option<Fit> {
        let best = texts.iter().filter_map(|text| fit(text, &self.whole)).min();
        best.or_else(|| {
            let stands = |word: &String| texts.iter().any(|text| fit(text, word).is_some());
            let all = self.words.len() > 1 && self.words.iter().all(stands);
            all.then_some(Fit::Scattered)
        })
    }
}

fn fit(text: &str, wanted: &str) -> Option<Fit> {
    if text.is_ascii() {
        fit_bytes(text.as_bytes(), wanted.as_bytes())
    } else {
        fit_bytes(text.to_lowercase().as_bytes(), wanted.as_bytes())
    }
}

fn fit_bytes(text: &[u8], wanted: &[u8]) -> Option<Fit> {
    let Some((first, rest)) = wanted.split_first() else { return Some(Fit::Within) };
    let mut found = None;
    for at in 0..(text.len() + 1).saturating_sub(wanted.len()) {
        let is_here = text[at].to_ascii_lowercase() == *first
            && text[at + 1..at + wanted.len()].eq_ignore_ascii_case(rest);
        if !is_here {
            continue;
        }
        if at == 0 {
            let is_whole = text.len() == wanted.len();
            return Some(if is_whole { Fit::Whole } else { Fit::Beginning });
        }
        if begins_word(text[at - 1]) {
            return Some(Fit::Word);
        }
        found = Some(Fit::Within);
    }
    found
}

/// Whether a word begins after this. Bytes of other letters than ASCII's are within one.
fn begins_word(before: u8) -> bool {
    before.is_ascii() && !before.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_it_comes_before_what_has_it_within() {
        let check = |text: &str, wanted: &str, fit| {
            assert_eq!(Wanted::of(wanted).fit(&[text]), fit, "{wanted} in {text}");
        };
        check("Users", "users", Some(Fit::Whole));
        check("Users", "us", Some(Fit::Beginning));
        check("Platform users", "us", Some(Fit::Word));
        check("nina@abc.example", "abc", Some(Fit::Word));
        check("Museum, bus and us", "us", Some(Fit::Word));
        check("Museum", "us", Some(Fit::Within));
        check("Museum", "usa", None);
        check("Us", "users", None);
        check("", "a", None);
        check("Žofie Öberg", "öb", Some(Fit::Word));
        check("Adam Kovalenko", "kov ad", Some(Fit::Scattered));
        check("Adam Kovalenko", "kov eve", None);
        check("Anything", "", Some(Fit::Within));
    }

    #[test]
    fn one_text_may_have_one_word_and_another_text_the_other() {
        let wanted = Wanted::of("adam abc.example");
        assert_eq!(wanted.fit(&["Adam Kovalenko", "adam@abc.example"]), Some(Fit::Scattered));
    }
}
