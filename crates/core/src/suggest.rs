//! "Did you mean": the known name nearest to one that is not known.

/// The nearest of `known`, if it is near enough to be a slip of the pen.
pub fn nearest<'k>(input: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
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
