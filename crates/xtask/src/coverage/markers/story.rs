//! Markers in stories.

use super::{Found, Waiting, list};
use crate::files::File;

/// How a story's heading may begin; a file keeps to the first of these that it has.
const HEADINGS: &[&str] = &["==", "story", "## ", "# "];

/// Markers of a file of stories, which stand below the heading of their story.
pub fn in_story(file: &File, module: &str) -> Found {
    let mut found = Found::default();
    let mut waiting = Waiting::default();
    let lines = || file.text.lines().zip(1..);
    let is_marker = |line: &str| list(line.trim_start_matches(['#', ' '])).is_some();
    let starts = |line: &str, start: &str| line.starts_with(start) && !is_marker(line);
    let has = |start: &&&str| lines().any(|(line, _)| starts(line, start));
    let heading = HEADINGS.iter().find(has);
    let mut story = String::new();
    for (line, number) in lines() {
        if heading.is_some_and(|start| starts(line, start)) {
            let name = line.trim_matches(['=', '#', ' ']);
            let name = name.strip_prefix("story").unwrap_or(name);
            story = format!("::{}", name.trim_matches([':', ' ']));
        }
        waiting.take(line.trim_start_matches(['#', ' ']), number);
        if !waiting.list.ends_with(',') {
            let test = format!("{module}{story}");
            waiting.give(&file.path, number, test, &mut found);
        }
    }
    waiting.drop(&file.path, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{file, told},
        *,
    };

    #[test]
    fn a_line_of_a_story_belongs_to_the_heading_above_it() {
        let text = "# about\n\n== owner stays\ncovers: D21\ngiven\n\n== owner leaves ==\n# covers D22,\n# D23\n";
        assert_eq!(
            told(in_story(&file(text), "x")),
            ["x::owner stays: D21", "x::owner leaves: D22,D23"]
        );
        let text = "# covers D1\n# one\ncovers: D2\n# two\n# covers D3\n";
        assert_eq!(told(in_story(&file(text), "x")), ["x: D1", "x::one: D2", "x::two: D3"]);
        assert_eq!(told(in_story(&file("story: one\n  covers: D2\n"), "x")), ["x::one: D2"]);
    }
}
