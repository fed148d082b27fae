//! Markers in tests of pages.

use super::{Found, Waiting};
use crate::{files::File, source::line_of};

/// Markers of a file of tests of pages.
pub fn in_page_tests(file: &File, module: &str) -> Found {
    let mut found = Found::default();
    let mut waiting = Waiting::default();
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let number = line_of(&file.text, at);
        let code = line.trim_start();
        if let Some(comment) = code.strip_prefix("//") {
            waiting.take(comment, number);
        } else if let Some(name) = page_test(&file.text[at..]) {
            let test = format!("{module}::{name}");
            waiting.give(&file.path, number, test, &mut found);
        } else if !code.is_empty() {
            waiting.drop(&file.path, &mut found);
        }
        at += line.len();
    }
    waiting.drop(&file.path, &mut found);
    found
}

/// The name of the test that starts here: `test('name'`, `test.skip("name"`, on one line or two.
fn page_test(text: &str) -> Option<&str> {
    let (call, arguments) = text.trim_start().split_once('(')?;
    if call != "test" && !call.starts_with("test.") {
        return None;
    }
    let arguments = arguments.trim_start();
    let quote = arguments.chars().next().filter(|quote| "'\"`".contains(*quote))?;
    let (name, _) = arguments[1..].split_once(quote)?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{file, told},
        *,
    };

    #[test]
    fn a_comment_above_a_test_of_a_page_is_a_marker() {
        let text = "import test from 'x';\n// covers D1\ntest('opens', async () => {\n  // why\n});\n  // covers D2\n  test.skip(\n    \"closes\", f);\n// covers D3\nconst a = 1;\n";
        assert_eq!(told(in_page_tests(&file(text), "x")), ["x::opens: D1", "x::closes: D2", "a:9"]);
    }
}
