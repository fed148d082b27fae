//! "Did you mean": the known name nearest to one that is not known.

/// Longer input is no slip of the pen, and costs by its length to compare.
const BYTES_MAX: usize = 200;

/// The nearest of `known`, if it is near enough to be a slip of the pen.
pub fn nearest<'k>(input: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if input.len() > BYTES_MAX {
        return None;
    }
    let input = input.to_lowercase();
    known
        .map(|name| (strsim::jaro_winkler(&input, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

/// The nearest name as the end of a sentence, or nothing.
pub fn sentence(meant: &Option<String>) -> String {
    meant.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_known_and_a_long_text_is_not_compared() {
        let known = || ["invoices", "payments"].into_iter();
        assert_eq!(nearest("invioces", known()), Some("invoices"));
        assert_eq!(nearest("trunks", known()), None);
        let long = "invoices".repeat(1_000_000);
        assert_eq!(nearest(&long, [&*long].into_iter()), None, "it is not looked at");
    }
}
