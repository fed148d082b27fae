//! Markdown, as descriptions and the walkthrough are written in. HTML in it is shown, not used.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd, html::push_html};

/// A description.
pub(super) fn markup(source: &str) -> Markup {
    written(Parser::new(source).map(shown))
}

/// A text of several sections, each with an anchor that begins with a prefix.
pub(super) fn sections(source: &str, prefix: &str) -> Markup {
    let mut events: Vec<Event<'_>> = Parser::new(source).map(shown).collect();
    let starts = |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { .. }));
    let places: Vec<usize> = (0..events.len()).filter(|at| starts(&events[*at])).collect();
    for at in places.into_iter().rev() {
        let anchor = format!("{prefix}-{}", slug(&title(&events[at + 1..])));
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
            *id = Some(CowStr::from(anchor.clone()));
        }
        let ends = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Heading(_)));
        let end = events[at..].iter().position(ends).map_or(events.len(), |end| at + end);
        events.insert(end, Event::InlineHtml(permalink(&anchor).into_string().into()));
    }
    written(events.into_iter())
}

/// The link from a heading to itself.
pub(super) fn permalink(anchor: &str) -> Markup {
    maud::html! { " " a.permalink href={ "#" (anchor) } aria-label="Link to this" { "#" } }
}

fn shown(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    }
}

fn written<'e>(events: impl Iterator<Item = Event<'e>>) -> Markup {
    let mut html = String::new();
    push_html(&mut html, events);
    PreEscaped(html)
}

/// The text of a heading, up to its end.
fn title(events: &[Event<'_>]) -> String {
    let inside = events.iter().take_while(|event| !matches!(event, Event::End(_)));
    inside
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(&**text),
            _ => None,
        })
        .collect()
}

/// A title as it stands in an address: `Who am I?` is `who-am-i`.
pub(super) fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_and_html_becomes_text() {
        let html = markup("**Who** may:\n- `a < b` <script>alert(1)</script>\n\n<b>bold</b> &").0;
        assert_eq!(
            html,
            "<p><strong>Who</strong> may:</p>\n<ul>\n<li><code>a &lt; b</code> \
             &lt;script&gt;alert(1)&lt;/script&gt;</li>\n</ul>\n\
             <p>&lt;b&gt;bold&lt;/b&gt; &amp;</p>\n"
        );
    }

    #[test]
    fn a_heading_has_an_anchor_and_a_link_to_it() {
        let html = sections("## Who is `me`?\n\nYou.", "walk").0;
        assert_eq!(
            html,
            "<h2 id=\"walk-who-is-me\">Who is <code>me</code>? <a class=\"permalink\" \
             href=\"#walk-who-is-me\" aria-label=\"Link to this\">#</a></h2>\n<p>You.</p>\n"
        );
    }
}
