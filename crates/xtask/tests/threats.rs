//! Every test that the threat model names is there.

use std::fs;

use xtask::{threats, workspace::Workspace};

#[test]
fn every_test_of_the_threat_model_is_there() {
    let root = Workspace::load().expect("the workspace can be read").root;
    let mistakes = threats::mistakes(&root).expect("the threat model can be read");
    assert!(mistakes.is_empty(), "\n{}\n", mistakes.join("\n"));
    let document = fs::read_to_string(root.join(threats::DOCUMENT)).expect("it is there");
    let classes = threats::classes(&document);
    let tests: usize = classes.iter().map(|class| class.tests.len()).sum();
    println!("{} classes, {tests} tests named, {} of them missing", classes.len(), mistakes.len());
    assert!(classes.len() >= 20 && tests >= 70, "{} classes, {tests} tests", classes.len());
}
