//! Charts, drawn on the server as SVG by plotters.
//!
//! A chart says nothing that its table does not, and its text says what it shows. The library writes
//! colours as attributes: each thing that is drawn has one of its own here, and the style sheet puts
//! in its place what fits the light and the dark (`reports.css`).

use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;

/// How wide and high a chart is drawn; it is shown as wide as there is room.
const SIZE: (u32, u32) = (560, 220);
const FONT: (&str, i32) = ("sans-serif", 14);

/// What is drawn, by the colour that stands for it in the style sheet.
const INK: RGBColor = RGBColor(1, 1, 1);
const GRID: RGBColor = RGBColor(2, 2, 2);
const MAIN: RGBColor = RGBColor(3, 3, 3);
const WASH: RGBColor = RGBColor(4, 4, 4);
const GOOD: RGBColor = RGBColor(5, 5, 5);
const WAITING: RGBColor = RGBColor(6, 6, 6);
const BAD: RGBColor = RGBColor(7, 7, 7);

/// How many labels stand on an axis.
const DAYS_LABELLED: usize = 6;
const VALUES_LABELLED: usize = 4;

/// A number for each day.
pub(super) struct Days<'d> {
    pub(super) id: &'static str,
    pub(super) title: &'d str,
    /// What it shows, in a sentence.
    pub(super) told: &'d str,
    pub(super) dates: &'d [Date],
    pub(super) values: Vec<u64>,
}

/// How a number of each day is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum As {
    /// How many there are: a line.
    Line,
    /// How many came: bars from zero.
    Bars,
}

impl Days<'_> {
    pub(super) fn drawn(&self, drawn_as: As) -> Markup {
        let mut svg = String::new();
        let is_drawn = self.draw(&mut svg, drawn_as).is_ok();
        figure((self.id, self.title, self.told), is_drawn.then_some(&svg), true)
    }

    fn draw(&self, into: &mut String, drawn_as: As) -> Result<(), DrawingError> {
        let area = SVGBackend::with_string(into, SIZE).into_drawing_area();
        let (low, high) = range(&self.values, drawn_as);
        let count = i32::try_from(self.values.len()).unwrap_or(i32::MAX);
        let mut chart = ChartBuilder::on(&area)
            .margin(6)
            .margin_right(14)
            .x_label_area_size(26)
            .y_label_area_size(52)
            .build_cartesian_2d(-0.5..f64::from(count) - 0.5, low..high)
            .map_err(drop_error)?;
        let day = |x: &f64| self.label(*x);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .axis_style(GRID)
            .x_labels(DAYS_LABELLED)
            .y_labels(VALUES_LABELLED)
            .x_label_formatter(&day)
            .y_label_formatter(&|value| number(*value))
            .label_style(FONT.into_font().color(&INK))
            .draw()
            .map_err(drop_error)?;
        let points = (0..count).map(f64::from).zip(self.values.iter().map(|value| float(*value)));
        match drawn_as {
            As::Line => {
                let line = AreaSeries::new(points, low, WASH).border_style(MAIN.stroke_width(2));
                chart.draw_series(line).map_err(drop_error)?;
            }
            As::Bars => {
                let bar = |(x, value)| {
                    Rectangle::new([(x - 0.38, 0.0), (x + 0.38, value)], MAIN.filled())
                };
                chart.draw_series(points.map(bar)).map_err(drop_error)?;
            }
        }
        area.present().map_err(drop_error)
    }

    /// The day at a place of the axis, where one is.
    fn label(&self, x: f64) -> String {
        let is_whole = (x - x.round()).abs() < 0.01;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "places on the axis are small and what is below is none"
        )]
        let day = self.dates.get(x.round().max(0.0) as usize).filter(|_| is_whole && x >= 0.0);
        day.map(|day| day.strftime("%d %b").to_string()).unwrap_or_default()
    }
}

/// What could not be drawn is left out: the table says it all.
struct DrawingError;

fn drop_error<E>(_: E) -> DrawingError {
    DrawingError
}

/// From where to where the values go. Bars stand on zero; a line that would be flat up there is seen
/// from nearer.
fn range(values: &[u64], drawn_as: As) -> (f64, f64) {
    let (least, most) = (
        values.iter().min().copied().map_or(0.0, float),
        values.iter().max().copied().map_or(0.0, float),
    );
    let spread = (most - least).max(1.0);
    match drawn_as {
        As::Line if least > spread * 3.0 => (least - spread * 0.5, most + spread * 0.5),
        As::Line | As::Bars => (0.0, (most * 1.1).max(4.0)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a picture is not as exact as its table")]
fn float(value: u64) -> f64 {
    value as f64
}

fn number(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "labels are whole and not below zero"
    )]
    let whole = value.round().max(0.0) as usize;
    if (value - value.round()).abs() > 0.01 {
        String::new()
    } else {
        crate::portal::number::grouped(whole)
    }
}

/// One row of a chart of parts: what it is called, and how many are good, waiting and bad.
pub(super) struct Parts {
    pub(super) name: String,
    pub(super) counts: [u64; 3],
}

/// Rows of parts, each as a part of the longest.
pub(super) fn parts(id: &'static str, title: &str, told: &str, rows: &[Parts]) -> Markup {
    let mut svg = String::new();
    let is_drawn = draw_parts(&mut svg, rows).is_ok();
    // The heading above says what it is.
    figure((id, title, told), is_drawn.then_some(&svg), false)
}

fn draw_parts(into: &mut String, rows: &[Parts]) -> Result<(), DrawingError> {
    let area = SVGBackend::with_string(into, SIZE).into_drawing_area();
    let most = rows.iter().map(|row| row.counts.iter().sum::<u64>()).max().unwrap_or_default();
    let count = i32::try_from(rows.len()).unwrap_or(i32::MAX);
    let mut chart = ChartBuilder::on(&area)
        .margin(6)
        .margin_right(14)
        .x_label_area_size(26)
        .y_label_area_size(140)
        .build_cartesian_2d(0.0..float(most).max(4.0) * 1.05, -0.5..f64::from(count) - 0.5)
        .map_err(drop_error)?;
    let name = |y: &f64| {
        let is_whole = (y - y.round()).abs() < 0.01;
        // The first row stands above the others.
        let from_above = f64::from(count) - 1.0 - y.round();
        let found = rows
            .iter()
            .enumerate()
            .find(|(place, _)| is_whole && (float(*place as u64) - from_above).abs() < 0.01);
        found.map(|(_, row)| row.name.clone()).unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(GRID)
        .x_labels(VALUES_LABELLED)
        .y_labels(rows.len() * 2 + 1)
        .x_label_formatter(&|value| number(*value))
        .y_label_formatter(&name)
        .label_style(FONT.into_font().color(&INK))
        .draw()
        .map_err(drop_error)?;
    for (place, row) in rows.iter().enumerate() {
        let y = f64::from(count) - 1.0 - float(place as u64);
        let mut from = 0.0;
        for (count, colour) in row.counts.into_iter().zip([GOOD, WAITING, BAD]) {
            let to = from + float(count);
            let part = Rectangle::new([(from, y - 0.32), (to, y + 0.32)], colour.filled());
            chart.draw_series([part]).map_err(drop_error)?;
            from = to;
        }
    }
    area.present().map_err(drop_error)
}

/// The picture with its title; for who does not see it, what it shows.
fn figure((id, title, told): (&str, &str, &str), svg: Option<&String>, captioned: bool) -> Markup {
    let inside = svg.and_then(|svg| {
        let begins = svg.find("<svg")?;
        let after = svg[begins..].find('>')? + begins + 1;
        let ends = svg.rfind("</svg>")?;
        Some(&svg[after..ends])
    });
    html! {
        figure.chart {
            @if captioned { figcaption { (title) } }
            @if let Some(inside) = inside {
                svg viewBox={ "0 0 " (SIZE.0) " " (SIZE.1) } role="img" aria-labelledby=(id) {
                    title id=(id) { (title) ": " (told) }
                    (PreEscaped(inside))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: i16) -> Vec<Date> {
        let first = jiff::civil::date(2026, 1, 1);
        (0..count).map(|day| first.saturating_add(jiff::Span::new().days(day))).collect()
    }

    fn drawn(values: Vec<u64>, drawn_as: As) -> String {
        let dates = days(i16::try_from(values.len()).expect("few"));
        Days { id: "c", title: "People <b>", told: "they & grow", dates: &dates, values }
            .drawn(drawn_as)
            .into_string()
    }

    #[test]
    fn a_chart_is_named_for_who_does_not_see_it_and_takes_its_colours_from_the_style_sheet() {
        let svg = drawn((1..=30).collect(), As::Line);
        assert!(svg.contains("role=\"img\"") && svg.contains("People &lt;b&gt;: they &amp; grow"));
        assert!(svg.contains("<poly"), "{svg}");
        for colour in ["#010101", "#020202", "#030303", "#040404"] {
            assert!(svg.contains(colour), "{colour}: {svg}");
        }
        assert!(!svg.contains("style="), "no style that the policy would not let in: {svg}");
        assert!(!svg.contains("#000000") && !svg.contains("black"), "{svg}");
    }

    #[test]
    fn a_bar_stands_for_each_day_and_days_are_labelled() {
        let svg = drawn(vec![3; 30], As::Bars);
        assert!(svg.matches("<rect").count() >= 30, "{svg}");
        assert!(svg.contains("Jan"), "{svg}");
    }

    #[test]
    fn nothing_is_drawn_of_nothing_without_a_mistake() {
        for drawn_as in [As::Line, As::Bars] {
            assert!(drawn(Vec::new(), drawn_as).contains("figure"));
            assert!(drawn(vec![0; 7], drawn_as).contains("figure"));
            assert!(drawn(vec![u64::MAX; 7], drawn_as).contains("figure"));
        }
        assert!(parts("p", "t", "told", &[]).into_string().contains("figure"));
    }
}
