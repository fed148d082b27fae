//! Pages and forms, as a browser sends them.

use crate::{office::Office, routes};

#[test]
fn every_page_shows_and_leads_to_no_other_resource() {
    let office = Office::open();
    let paths = routes::pages();
    assert!(paths.len() > 80, "{}", paths.len());
    for path in paths {
        let (address, resource) = routes::somewhere(&office, &path);
        let page = office.get(&address);
        assert_eq!(page.status, 200, "{address}: {}", page.text());
        if path.ends_with("/pdf") {
            continue;
        }
        let text = page.text();
        assert!(text.contains("<h1>") && text.contains("<title>"), "{address}");
        assert!(!text.contains("<script"), "{address}");
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let own = link.starts_with(&resource) || link.starts_with('#');
            let known = link == "/" || link.starts_with("/assets/");
            assert!(own || known, "{address} leads to {link}");
        }
    }
}

#[test]
fn a_form_makes_changes_and_removes_an_item() {
    let office = Office::open();
    let typed =
        [("name", "Branch"), ("host", "sbc.branch.example"), ("port", "5061"), ("enabled", "on")];
    let made = office.form("/abc/trunks", &typed);
    assert_eq!(made.status, 303, "{}", made.text());
    let place = made.header("location").to_owned();
    let page = office.get(&place).text();
    assert!(page.contains("Made.") && page.contains("<h1>Branch</h1>"), "{page}");
    let place = place.split('?').next().expect("a path");
    let typed = [("name", "Branch 2"), ("host", "sbc.branch.example"), ("version", "1")];
    assert_eq!(office.form(place, &typed).status, 303);
    let item = office.json(place.trim_start_matches('/'));
    assert_eq!((item["name"].as_str(), item["enabled"].as_bool()), (Some("Branch 2"), Some(false)));
    let late = office.form(place, &typed);
    assert_eq!(late.status, 412);
    assert!(late.text().contains("Someone else has changed this meanwhile"));
    let asked = office.get(&format!("{place}/delete")).text();
    assert!(asked.contains("Delete trunk: Branch 2?") && asked.contains("gone for good"));
    let removed = office.form(&format!("{place}/delete"), &[("version", "2")]);
    assert_eq!((removed.status, removed.header("location")), (303, "/abc/trunks?done=removed"));
    assert_eq!(office.get(place).status, 404);
}

#[test]
fn a_form_with_mistakes_comes_back_as_it_was_typed() {
    let office = Office::open();
    let typed = [("name", "<b>x"), ("host", "a b"), ("port", "many")];
    let answer = office.form("/abc/trunks", &typed);
    let page = answer.text();
    assert_eq!(answer.status, 422);
    assert!(page.contains("href=\"#host\"") && page.contains("`a b` is no host"), "{page}");
    assert!(page.contains("value=\"many\"") && page.contains("`many` is no whole number"));
    assert!(page.contains("&lt;b&gt;x") && !page.contains("<b>x"));
    let numbers = "+44 20 7946 0018\n020 7946 0019";
    let page = office.form("/abc/number_groups", &[("name", "x"), ("numbers", numbers)]).text();
    assert!(page.contains(numbers), "all that was typed is still there: {page}");
}

#[test]
fn a_verb_is_asked_first_and_says_why_it_cannot_be_done() {
    let office = Office::open();
    let page = office.get("/abc/services/1/cancel").text();
    assert!(page.contains("not charged from next month on"));
    assert_eq!(office.form("/abc/services/1/cancel", &[]).status, 303);
    let again = office.form("/abc/services/1/cancel", &[]);
    assert_eq!(again.status, 409);
    assert!(again.text().contains("only one that is active can be cancelled"));
    let page = office.get("/abc/services/1").text();
    assert!(page.contains("Cancelled") && !page.contains("/cancel\""));
}

#[test]
fn who_works_is_shown_and_written_down_and_decides_nothing() {
    let office = Office::open();
    let person = [("x-rolecall-person", "bob@abc.example")];
    let page = office.send("GET", "/globex/trunks", &person, "").text();
    assert!(page.contains("bob@abc.example") && page.contains("href=\"/.rolecall/\""));
    let bought = office.form("/abc/services", &[("product", "trunk"), ("quantity", "1")]);
    assert_eq!(bought.status, 303, "{}", bought.text());
    let purchase = office.json("abc/purchases?limit=1")["items"][0].clone();
    assert_eq!(purchase["bought_by"], "carol@abc.example");
}

#[test]
fn what_is_of_another_resource_or_secret_shows_only_where_it_is_changed() {
    let office = Office::open();
    assert!(!office.get("/abc/numbers/1").text().contains("Main trunk"));
    assert!(office.get("/abc/numbers/1/edit").text().contains("Main trunk"));
    let secret =
        office.json("abc-hq/device_lines/1")["sip_password"].as_str().expect("it").to_owned();
    for path in ["", "/1", "/1/edit", "/1/delete"] {
        assert!(
            !office.get(&format!("/abc-hq/device_lines{path}")).text().contains(&secret),
            "{path}"
        );
    }
    assert!(office.get("/abc-hq/device_lines/1/sip").text().contains(&secret));
    let set = [("sip_username", "line-reception"), ("sip_password", "short")];
    let refused = office.form("/abc-hq/device_lines/1/sip", &set);
    assert!(refused.status == 422 && refused.text().contains("6 to 64 characters"));
    let set = [("sip_username", "line-reception"), ("sip_password", "long enough")];
    assert_eq!(office.form("/abc-hq/device_lines/1/sip", &set).status, 303);
    assert_eq!(office.json("abc-hq/device_lines/1")["sip_username"], "line-reception");
}

#[test]
fn a_form_of_another_site_is_refused() {
    let office = Office::open();
    let kind = ("content-type", "application/x-www-form-urlencoded");
    for headers in
        [[kind, ("sec-fetch-site", "cross-site")], [kind, ("origin", "https://elsewhere.example")]]
    {
        let answer = office.send("POST", "/abc/trunks/3/delete", &headers, "");
        assert_eq!(answer.status, 403, "{headers:?}");
    }
    assert_eq!(office.get("/abc/trunks/3").status, 200);
}

#[test]
fn every_answer_forbids_scripts_and_frames() {
    let office = Office::open();
    for path in ["/", "/abc/trunks", "/abc/nothing", "/api/abc/trunks", "/assets/style.css"] {
        let answer = office.get(path);
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(office.get("/abc/trunks").header("cache-control"), "no-store");
    assert_eq!(office.get("/healthz").text(), "fine\n");
}

#[test]
fn the_front_page_leads_everywhere() {
    let office = Office::open();
    let page = office.get("/?account=abc-hq").text();
    for link in ["/abc-hq/extensions", "/abc-hq/invoices", "/abc-hq/route_plan"] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
    }
    assert!(page.contains("no access control"));
}
