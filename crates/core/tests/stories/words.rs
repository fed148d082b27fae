//! One statement, word by word.

use rolecall_core::{IpNet, Kind, Level, Timestamp, catalog::SectionKey, window};

/// The words of a statement that are left to be read. A text in quotes is one word; a comma and a
/// colon at the end of a word are words of their own.
pub(crate) struct Words<'t> {
    all: Vec<&'t str>,
    at: usize,
    /// The text below the statement.
    pub(crate) block: &'t str,
}

impl<'t> Words<'t> {
    pub(crate) fn new(text: &'t str, block: &'t str) -> Result<Self, String> {
        let mut words = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (word, after) = if let Some(quoted) = rest.strip_prefix('"') {
                quoted.split_once('"').ok_or("a quote is not closed")?
            } else {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let bare = rest[..end].trim_end_matches([',', ':']);
                rest.split_at(bare.len().max(1))
            };
            words.push(word);
            rest = after.trim_start();
        }
        Ok(Self { all: words, at: 0, block })
    }

    /// The next word.
    pub(crate) fn next(&mut self, what: &str) -> Result<&'t str, String> {
        let word = self.all.get(self.at);
        self.at += 1;
        word.copied().ok_or_else(|| format!("{what} is missing at the end"))
    }

    /// Whether the next words are these; if so, they are read.
    pub(crate) fn take(&mut self, phrase: &str) -> bool {
        let wanted: Vec<_> = phrase.split(' ').collect();
        let found = self.all.get(self.at..self.at + wanted.len()) == Some(&wanted[..]);
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// Reads these words.
    pub(crate) fn need(&mut self, phrase: &str) -> Result<(), String> {
        if self.take(phrase) {
            return Ok(());
        }
        let found = self.all.get(self.at).copied().unwrap_or("the end");
        Err(format!("`{phrase}` should stand where `{found}` is"))
    }

    /// The next word, left to be read.
    pub(crate) fn peek(&self) -> &'t str {
        self.all.get(self.at).copied().unwrap_or_default()
    }

    /// Whether the word after the next one is this.
    pub(crate) fn has_after(&self, word: &str) -> bool {
        self.all.get(self.at + 1) == Some(&word)
    }

    /// Refuses words that nobody has read.
    pub(crate) fn end(&self) -> Result<(), String> {
        match self.all.get(self.at..) {
            Some(left @ [_, ..]) => Err(format!("not understood: `{}`", left.join(" "))),
            _ => Ok(()),
        }
    }

    /// Something that is written as one word.
    pub(crate) fn parse<T: std::str::FromStr<Err: ToString>>(
        &mut self,
        what: &str,
    ) -> Result<T, String> {
        let word = self.next(what)?;
        let told = |error: T::Err| format!("`{word}` is no {what}: {}", error.to_string());
        word.parse().map_err(told)
    }

    /// A list of at least one, with commas between.
    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let mut items = vec![item(self)?];
        while self.take(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    pub(crate) fn level(&mut self) -> Result<Level, String> {
        let word = self.next("a level")?;
        Level::from_key(word).ok_or_else(|| format!("no level `{word}`"))
    }

    pub(crate) fn section(&mut self) -> Result<SectionKey, String> {
        self.parse("section")
    }

    /// A kind of account, if one is next.
    pub(crate) fn kind(&mut self) -> Option<Kind> {
        let kind = Kind::from_key(self.all.get(self.at)?)?;
        self.at += 1;
        Some(kind)
    }

    pub(crate) fn moment(&mut self) -> Result<Timestamp, String> {
        let word = self.next("a moment")?;
        window::moment(word).map_err(|error| error.to_string())
    }

    /// Address ranges, or `nothing`, or as many as `101 ranges` says.
    pub(crate) fn ranges(&mut self) -> Result<Vec<IpNet>, String> {
        if self.take("nothing") {
            return Ok(Vec::new());
        }
        if self.has_after("ranges") {
            let many: u8 = self.parse("number")?;
            self.need("ranges")?;
            let one = |last| format!("192.0.2.{last}/32").parse().expect("a range");
            return Ok((0..many).map(one).collect());
        }
        self.list(|words| words.parse("range"))
    }

    pub(crate) fn on_or_off(&mut self) -> Result<bool, String> {
        match self.next("on or off")? {
            "on" => Ok(true),
            "off" => Ok(false),
            other => Err(format!("`{other}` is neither on nor off")),
        }
    }
}
