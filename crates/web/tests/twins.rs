//! What a person can do on a page, a program can do over REST, and the other way round. Whatever is
//! an exception stands in a list here, with its reason; the lists may only become shorter.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_web::{Listed, Twin, Why, api, pages};

/// Operations of REST without a page yet.
const WITHOUT_PAGE: &[&str] = &[];

/// How many methods at paths there are without a twin, by why. Fewer are fine: then lower the number.
const ALONE: &[(Why, usize)] =
    &[(Why::Door, 14), (Why::OwnProof, 7), (Why::Eyes, 3), (Why::Demo, 1)];

fn operations() -> BTreeSet<&'static str> {
    let paths = api::document()["paths"].as_object().expect("paths");
    let all = paths.values().flat_map(|item| item.as_object().expect("a path item").values());
    all.map(|operation| operation["operationId"].as_str().expect("a name")).collect()
}

fn named(page: &Listed) -> &'static [&'static str] {
    match page.twin {
        Twin::Is(operations) => operations,
        Twin::Unsaid | Twin::Alone(_) => &[],
    }
}

#[test]
fn every_page_says_what_it_is_over_rest_or_why_it_is_not_there() {
    let operations = operations();
    let mut wrong = Vec::new();
    for page in pages() {
        let at = format!("{} {}", page.method, page.path);
        let unsaid = matches!(page.twin, Twin::Unsaid | Twin::Is([]));
        wrong.extend(unsaid.then(|| format!("{at} does not say what it is over REST")));
        let unknown = named(page).iter().filter(|name| !operations.contains(*name));
        wrong.extend(unknown.map(|name| format!("{at} is `{name}`, which REST does not have")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(pages().len() > 50, "{}", pages().len());
}

#[test]
fn every_operation_of_rest_has_a_page() {
    let has_page: BTreeSet<_> = pages().iter().flat_map(named).copied().collect();
    let without: BTreeSet<_> = operations().difference(&has_page).copied().collect();
    let known: BTreeSet<_> = WITHOUT_PAGE.iter().copied().collect();
    let missing: Vec<_> = without.difference(&known).collect();
    assert!(missing.is_empty(), "operations of REST without a page: {missing:?}");
    let there: Vec<_> = known.difference(&without).collect();
    assert!(there.is_empty(), "they have a page by now, so take them off the list: {there:?}");
}

#[test]
fn what_changes_something_over_rest_is_a_form_on_a_page() {
    let paths = api::document()["paths"].as_object().expect("paths");
    let changes = paths.values().flat_map(|item| {
        let item = item.as_object().expect("a path item");
        item.iter().filter(|(method, _)| *method != "get").map(|(_, operation)| operation)
    });
    let forms = pages().iter().filter(|page| page.method == "POST");
    let sent: BTreeSet<_> = forms.flat_map(named).copied().collect();
    for operation in changes {
        let name = operation["operationId"].as_str().expect("a name");
        assert!(sent.contains(name) || WITHOUT_PAGE.contains(&name), "no form sends `{name}`");
    }
}

#[test]
fn no_more_pages_are_without_a_twin_than_were() {
    let mut alone: BTreeMap<Why, usize> = BTreeMap::new();
    for page in pages() {
        if let Twin::Alone(why) = page.twin {
            *alone.entry(why).or_default() += 1;
        }
    }
    let known: BTreeMap<_, _> = ALONE.iter().copied().collect();
    assert_eq!(alone, known);
    assert!(Why::ALL.iter().all(|why| alone.contains_key(why)), "a reason that nothing has");
}
