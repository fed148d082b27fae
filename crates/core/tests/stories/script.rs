//! Files of stories, cut into lines.

use std::{fs, path::Path};

/// A story: a name that is a sentence, and its lines.
pub(crate) struct Story {
    /// The name of its file.
    pub(crate) file: String,
    /// What it tells.
    pub(crate) name: String,
    /// Those that every story of the file begins with, then its own.
    pub(crate) lines: Vec<Line>,
}

/// A statement, and where it stands.
#[derive(Clone)]
pub(crate) struct Line {
    /// Counted from 1.
    pub(crate) number: usize,
    /// What it says.
    pub(crate) text: String,
    /// The lines below it that begin with `|`, as one text.
    pub(crate) block: String,
}

/// The stories of a file.
pub(crate) fn read(path: &Path) -> Vec<Story> {
    let text = fs::read_to_string(path).expect("a file of stories can be read");
    let file = path.file_name().expect("a file has a name");
    let file = file.to_string_lossy().into_owned();
    let mut given = Vec::new();
    let mut stories: Vec<Story> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("==") {
            stories.push(Story {
                file: file.clone(),
                name: name.trim().to_owned(),
                lines: given.clone(),
            });
            continue;
        }
        let lines = stories.last_mut().map_or(&mut given, |story| &mut story.lines);
        if let Some(more) = line.strip_prefix('|') {
            let above = lines.last_mut().expect("a block stands below a statement");
            above.block += more.strip_prefix(' ').unwrap_or(more);
            above.block += "\n";
        } else if !line.is_empty() && !line.starts_with('#') && !line.starts_with("covers:") {
            lines.push(Line { number, text: line.to_owned(), block: String::new() });
        }
    }
    stories
}
