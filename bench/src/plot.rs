//! The curves: how a decision grows with memberships, with accounts a person, and with depth.

use std::path::Path;

use plotters::{
    chart::ChartBuilder,
    coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter},
    drawing::{DrawingArea, IntoDrawingArea},
    element::{Circle, PathElement},
    prelude::{BLUE, Color, IntoLogRange, RED, RGBColor, SVGBackend, WHITE},
    series::LineSeries,
};

type Points = Vec<(f64, f64)>;
type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// Nanoseconds by what grows.
#[derive(Default)]
pub struct Curves {
    pub memberships: Points,
    pub ideal: Points,
    pub accounts: Points,
    pub depth: Points,
}

impl Curves {
    pub fn draw(&self, path: &Path) -> Result {
        let area = SVGBackend::new(path, (1_200, 380)).into_drawing_area();
        area.fill(&WHITE)?;
        let areas = area.split_evenly((1, 3));
        let both = [(&self.memberships, BLUE, "Rolecall"), (&self.ideal, RED, "ideal")];
        panel(&areas[0], "memberships", (8_000.0..6_000_000.0).log_scale(), &both)?;
        let one = [(&self.accounts, BLUE, "Rolecall")];
        panel(&areas[1], "accounts a person", (0.9..2_500.0).log_scale(), &one)?;
        panel(&areas[2], "depth of the tree", 2.0..13.0, &[(&self.depth, BLUE, "Rolecall")])?;
        area.present()?;
        Ok(())
    }
}

fn panel<X>(area: &Area<'_>, what: &str, across: X, lines: &[(&Points, RGBColor, &str)]) -> Result
where
    X: AsRangedCoord<Value = f64>,
    X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let all = lines.iter().flat_map(|(points, ..)| points.iter().map(|(_, ns)| *ns));
    let most = all.fold(100.0, f64::max) * 1.15;
    let mut chart = ChartBuilder::on(area)
        .caption(format!("ns a decision, by {what}"), ("sans-serif", 16))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(52)
        .build_cartesian_2d(across, 0.0..most)?;
    chart.configure_mesh().x_desc(what).y_desc("ns").draw()?;
    for (points, colour, name) in lines {
        let colour = *colour;
        chart
            .draw_series(LineSeries::new(points.iter().copied(), &colour))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour));
        chart.draw_series(points.iter().map(|at| Circle::new(*at, 3, colour.filled())))?;
    }
    chart.configure_series_labels().background_style(WHITE).border_style(RED).draw()?;
    Ok(())
}
