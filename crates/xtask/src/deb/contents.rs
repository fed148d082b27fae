//! What is in the package, and what it says of itself.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use super::Wanted;
use crate::{Fault, install::well};

/// Where completions go, by shell.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/rolecall"),
    ("zsh", "usr/share/zsh/vendor-completions/_rolecall"),
    ("fish", "usr/share/fish/vendor_completions.d/rolecall.fish"),
];
/// Where what is to be read goes.
const DOC: &str = "usr/share/doc/rolecall";

/// Puts all files into their places below a folder.
pub(super) fn put(root: &Path, stage: &Path, wanted: Wanted<'_>) -> Result<(), Fault> {
    let packaging = root.join("packaging");
    let program = stage.join("usr/bin/rolecall");
    copy(wanted.program, &program, 0o755)?;
    well("strip", Command::new("strip").arg("--strip-unneeded").arg(&program))?;
    let unit = "lib/systemd/system/rolecall.service";
    copy(&packaging.join("rolecall.service"), &stage.join(unit), 0o644)?;
    let configuration = "etc/rolecall/rolecall.toml";
    copy(&packaging.join("rolecall.toml"), &stage.join(configuration), 0o644)?;
    manual(&program, stage)?;
    for (shell, place) in COMPLETIONS {
        let script = said(Command::new(&program).args(["completions", shell]))?;
        write(&stage.join(place), &script, 0o644)?;
    }
    copy(&packaging.join("debian/copyright"), &stage.join(DOC).join("copyright"), 0o644)?;
    for (from, to) in [
        ("LICENSE-MIT", "LICENSE-MIT"),
        ("docs/operations.md", "operations.md"),
        ("docs/nodes.md", "nodes.md"),
        ("docs/audit.md", "audit.md"),
        ("docs/gateway.md", "gateway.md"),
        ("SECURITY.md", "SECURITY.md"),
    ] {
        copy(&root.join(from), &stage.join(DOC).join(to), 0o644)?;
    }
    let changes = fs::read(root.join("CHANGELOG.md"))?;
    write(&stage.join(DOC).join("changelog.gz"), &packed(&changes)?, 0o644)
}

fn manual(program: &Path, stage: &Path) -> Result<(), Fault> {
    let loose = stage.join("man");
    said(Command::new(program).arg("man").arg(&loose))?;
    for page in fs::read_dir(&loose)? {
        let page = page?;
        let name = format!("{}.gz", page.file_name().to_string_lossy());
        let place = stage.join("usr/share/man/man1").join(name);
        write(&place, &packed(&fs::read(page.path())?)?, 0o644)?;
    }
    Ok(fs::remove_dir_all(loose)?)
}

/// Writes what Debian reads: what it is, what it needs, and what is run as it comes and goes.
pub(super) fn control(
    root: &Path,
    stage: &Path,
    (version, architecture): (&str, &str),
) -> Result<(), Fault> {
    let from = root.join("packaging/debian");
    let to = stage.join("DEBIAN");
    let program = fs::read(stage.join("usr/bin/rolecall"))?;
    let glibc = glibc(&program).ok_or("the program names no version of the C library")?;
    let text = fs::read_to_string(from.join("control"))?
        .replace("{version}", version)
        .replace("{architecture}", architecture)
        .replace("{installed_kb}", &(size(stage)?.div_ceil(1024)).to_string())
        .replace("{glibc}", &format!("2.{glibc}"))
        .replace("{homepage}", "https://example.org/rolecall");
    write(&to.join("control"), text.as_bytes(), 0o644)?;
    for file in ["conffiles", "templates"] {
        copy(&from.join(file), &to.join(file), 0o644)?;
    }
    for script in ["postinst", "prerm", "postrm"] {
        copy(&from.join(script), &to.join(script), 0o755)?;
    }
    Ok(())
}

/// The newest version 2.x of the C library that a program asks for.
fn glibc(program: &[u8]) -> Option<u32> {
    const MARK: &[u8] = b"GLIBC_2.";
    let found = program.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    let minor = |at: usize| {
        let digits = program[at..].iter().take_while(|byte| byte.is_ascii_digit());
        let digits: Vec<u8> = digits.copied().collect();
        std::str::from_utf8(&digits).ok()?.parse::<u32>().ok()
    };
    found.filter_map(|(at, _)| minor(at + MARK.len())).max()
}

fn size(folder: &Path) -> Result<u64, Fault> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { size(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}

fn copy(from: &Path, to: &Path, mode: u32) -> Result<(), Fault> {
    let content = fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
    write(to, &content, mode)
}

fn write(to: &Path, content: &[u8], mode: u32) -> Result<(), Fault> {
    let folder = to.parent().ok_or("a file is in a folder")?;
    fs::create_dir_all(folder)?;
    fs::write(to, content)?;
    Ok(fs::set_permissions(to, fs::Permissions::from_mode(mode))?)
}

fn said(command: &mut Command) -> Result<Vec<u8>, Fault> {
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(output.stdout)
}

/// Compressed, the same each time.
fn packed(content: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut gzip = Command::new("gzip");
    gzip.args(["-9", "-n", "-c"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = gzip.spawn()?;
    let mut input = child.stdin.take().ok_or("its input is piped")?;
    let content = content.to_owned();
    let writing = std::thread::spawn(move || input.write_all(&content));
    let output = child.wait_with_output()?;
    writing.join().map_err(|_| "the writer ends")??;
    if output.status.success() { Ok(output.stdout) } else { Err("gzip failed".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_the_c_library_counts() {
        let program = b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.9\0GLIBC_PRIVATE\0";
        assert_eq!(glibc(program), Some(34));
        assert_eq!(glibc(b"static"), None);
    }

    #[test]
    fn what_is_packed_is_unpacked_again() {
        let content = b"a page of the manual\n".repeat(10_000);
        let packed = packed(&content).expect("gzip");
        assert!(packed.len() < content.len() / 10);
        assert_eq!(packed[..2], [0x1f, 0x8b]);
    }
}
