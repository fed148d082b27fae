//! Figures beside their baselines and budgets.

use serde_json::{Value, json};

#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

pub struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    baseline: Option<f64>,
    budget: Option<Budget>,
}

/// What is asked of a figure.
#[derive(Clone, Copy)]
pub enum Budget {
    /// At most so many times the baseline.
    RatioMax(f64),
    /// At least so many times the baseline.
    RatioMin(f64),
    /// At most so much.
    Max(f64),
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        self.baseline.map(|baseline| self.value / baseline)
    }

    fn met(&self) -> Option<bool> {
        self.budget.map(|budget| match budget {
            Budget::RatioMax(most) => self.ratio().is_some_and(|ratio| ratio <= most),
            Budget::RatioMin(least) => self.ratio().is_some_and(|ratio| ratio >= least),
            Budget::Max(most) => self.value <= most,
        })
    }

    fn budget(&self) -> Option<f64> {
        self.budget.map(|budget| match budget {
            Budget::RatioMax(it) | Budget::RatioMin(it) | Budget::Max(it) => it,
        })
    }
}

impl Report {
    pub fn add(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        baseline: Option<f64>,
        budget: Option<Budget>,
    ) {
        let row = Row { name: name.into(), value, unit, baseline, budget };
        println!("{}", row.line());
        self.rows.push(row);
    }

    pub fn json(&self) -> Value {
        let row = |row: &Row| {
            json!({
                "name": row.name, "value": row.value, "unit": row.unit, "baseline": row.baseline,
                "ratio": row.ratio(), "budget": row.budget(), "met": row.met(),
            })
        };
        self.rows.iter().map(row).collect()
    }

    /// How many budgets there are, and how many are met.
    pub fn met(&self) -> (usize, usize) {
        let met: Vec<bool> = self.rows.iter().filter_map(Row::met).collect();
        (met.len(), met.iter().filter(|met| **met).count())
    }
}

impl Row {
    fn line(&self) -> String {
        let ratio = self.ratio().map(|ratio| format!("{ratio:.2} x")).unwrap_or_default();
        let met = match (self.budget(), self.met()) {
            (Some(budget), Some(true)) => format!("budget {budget}: met"),
            (Some(budget), _) => format!("budget {budget}: NOT MET"),
            _ => String::new(),
        };
        format!("{:58} {:>12.1} {:10} {ratio:>9}  {met}", self.name, self.value, self.unit)
    }
}
