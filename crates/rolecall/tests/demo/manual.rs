//! Manual pages and completions.

use std::fs;

use crate::process::run;

#[test]
fn every_shell_completes_words() {
    let folder = tempfile::tempdir().expect("a folder");
    for (shell, mark) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef rolecall"),
        ("fish", "complete -c rolecall"),
        ("elvish", "edit:completion"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let said = run(folder.path(), &["completions", shell]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.out.contains(mark) && said.out.contains("backup"), "{shell}");
    }
    assert_eq!(run(folder.path(), &["completions", "tcsh"]).code, 2);
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = run(folder.path(), &["man"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains(".TH rolecall 1"), "{}", said.out);
    assert_eq!(run(folder.path(), &["man", "pages"]).code, 0);
    for page in ["rolecall", "rolecall-serve", "rolecall-backup", "rolecall-ledger-verify"] {
        let text = fs::read_to_string(folder.path().join(format!("pages/{page}.1"))).expect(page);
        assert!(text.contains(".SH NAME") && text.contains(".SH OPTIONS"), "{page}");
    }
}
