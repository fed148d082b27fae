//! Names, ids, zones, ranges of addresses and catalogs: what is taken is written as it is read.

#![no_main]

use std::{fmt, str::FromStr};

use libfuzzer_sys::fuzz_target;
use rolecall_core::{
    AccountId, IpNet,
    catalog::{Catalog, SectionKey},
    name::{Address, Description, Name, Path, Reason, ShortName},
    window::Zone,
};

fuzz_target!(|sent: &[u8]| {
    let Ok(sent) = str::from_utf8(sent) else { return };
    one_line::<Name>(sent);
    one_line::<Description>(sent);
    one_line::<Reason>(sent);
    one_line::<ShortName>(sent);
    one_line::<Address>(sent);
    one_line::<Path>(sent);
    same::<SectionKey>(sent);
    same::<AccountId>(sent);
    if sent.contains('/') {
        same::<Zone>(sent);
    }
    same::<IpNet>(sent);
    if let Ok(catalog) = Catalog::from_toml("a.toml", sent) {
        let again = Catalog::from_toml("a.toml", catalog.text()).expect("it was read before");
        assert!(
            again
                .sections()
                .iter()
                .map(|it| &it.key)
                .eq(catalog.sections().iter().map(|it| &it.key))
        );
    }
});

/// What stands on pages, in mails and in files has no other line, and nothing that is not seen.
fn one_line<T: FromStr + fmt::Display + PartialEq>(sent: &str) {
    if let Some(written) = same::<T>(sent) {
        assert!(!written.chars().any(char::is_control), "{written:?}");
        assert_eq!(written.trim(), written);
    }
}

fn same<T: FromStr + fmt::Display + PartialEq>(sent: &str) -> Option<String> {
    let read = sent.parse::<T>().ok()?;
    let written = read.to_string();
    assert!(written.parse::<T>().is_ok_and(|again| again == read), "{sent:?} as {written:?}");
    Some(written)
}
