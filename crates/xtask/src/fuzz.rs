//! Fuzzing: libFuzzer on the targets of `fuzz/fuzz_targets`.
//!
//! The targets are built as cargo-fuzz does, less the sanitizers for memory, which need a nightly
//! toolchain and look for mistakes that safe Rust does not have. So it runs on what there is.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use crate::{Fault, cargo, demo::target, workspace::Workspace};

/// What has the compiler count which code an input reaches, and show comparisons to the fuzzer.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0 -Ccodegen-units=1 --cfg=fuzzing";
/// The longest input.
const BYTES_MAX: u32 = 4_096;

/// Runs a target, or each of them, for so many seconds; whether none failed. What makes one fail is
/// kept in a file, which libFuzzer names.
pub fn run(only: Option<&str>, seconds: u64) -> Result<bool, Fault> {
    let root = Workspace::load()?.root;
    let all = targets(&root)?;
    let wanted: Vec<_> = all.iter().filter(|name| only.is_none_or(|only| only == *name)).collect();
    if wanted.is_empty() {
        println!("no such target: there is {}", all.join(", "));
        return Ok(false);
    }
    let built = target(&root).join("fuzz");
    let host = host()?;
    let folder = built.to_string_lossy();
    let arguments = ["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--locked"];
    // With a target named, build scripts are built without the flags.
    let arguments = [&arguments[..], &["--target", &host, "--target-dir", &folder]].concat();
    if !cargo::run_with(&arguments, &[("RUSTFLAGS", FLAGS)]) {
        return Ok(false);
    }
    let mut fine = true;
    for name in wanted {
        fine &= fuzzed(&root, &built, (name, &host), seconds)?;
    }
    Ok(fine)
}

fn targets(root: &Path) -> Result<Vec<String>, Fault> {
    let files = fs::read_dir(root.join("fuzz/fuzz_targets"))?.collect::<Result<Vec<_>, _>>()?;
    let names = files.iter().filter_map(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        name.strip_suffix(".rs").map(str::to_owned)
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    Ok(names)
}

fn host() -> Result<String, Fault> {
    let said = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8(said.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say what it compiles for".into())
}

fn fuzzed(
    root: &Path,
    built: &Path,
    (name, host): (&str, &str),
    seconds: u64,
) -> Result<bool, Fault> {
    let (corpus, found) = (built.join("corpus").join(name), built.join("found").join(name));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&found)?;
    println!("\n== fuzz {name}, {seconds} seconds");
    let mut fuzzer = Command::new(built.join(host).join("release").join(name));
    fuzzer.arg(&corpus).arg(root.join("fuzz/seeds").join(name));
    fuzzer.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={BYTES_MAX}"));
    fuzzer.args(["-print_final_stats=1", "-verbosity=0"]);
    fuzzer.arg(format!("-artifact_prefix={}/", found.display()));
    let status = fuzzer.stdin(Stdio::null()).status()?;
    println!("{name}: {}", if status.success() { "nothing found" } else { "it FAILED: see above" });
    Ok(status.success())
}
