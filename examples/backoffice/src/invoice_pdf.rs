//! An invoice as a PDF file, on A4, in the fonts that every reader has.

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use serde_json::Value;

use crate::check::Body;

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const LEFT: f32 = 60.0;
const RIGHT: f32 = WIDTH - 60.0;
const LINES_A_PAGE: usize = 26;
const PLAIN: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");

/// The file.
pub(crate) fn write(account: &str, invoice: &Body) -> Vec<u8> {
    let empty = Vec::new();
    let lines = invoice.get("lines").and_then(Value::as_array).unwrap_or(&empty);
    let pages: Vec<&[Value]> = match lines.as_slice() {
        [] => vec![&[]],
        lines => lines.chunks(LINES_A_PAGE).collect(),
    };
    let mut ids = (1..).map(Ref::new);
    let mut next = || ids.next().unwrap_or(Ref::new(1));
    let (catalog, tree, plain, bold, info) = (next(), next(), next(), next(), next());
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(info).title(TextStr(&format!("Invoice {}", text(invoice, "number"))));
    for (id, name) in [(plain, "Helvetica"), (bold, "Helvetica-Bold")] {
        let mut font = pdf.type1_font(id);
        font.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let mut kids = Vec::with_capacity(pages.len());
    for (nth, lines) in pages.iter().enumerate() {
        let (id, content) = (next(), next());
        let mut page = pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(content);
        page.resources().fonts().pair(PLAIN, plain).pair(BOLD, bold);
        page.finish();
        let is_last = nth + 1 == pages.len();
        pdf.stream(content, &Sheet::of(account, invoice, lines, is_last));
        kids.push(id);
    }
    let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(kids).count(count);
    pdf.finish()
}

struct Sheet(Content);

impl Sheet {
    fn of(account: &str, invoice: &Body, lines: &[Value], is_last: bool) -> Vec<u8> {
        let mut sheet = Self(Content::new());
        sheet.head(account, invoice);
        let mut y = 560.0;
        for line in lines {
            sheet.left(PLAIN, 10.0, LEFT, y, line["text"].as_str().unwrap_or_default());
            sheet.right(PLAIN, 10.0, y, line["amount"].as_str().unwrap_or_default());
            y -= 18.0;
        }
        if is_last {
            sheet.rule(y + 8.0);
            sheet.left(BOLD, 11.0, LEFT, y - 12.0, "Total in euros");
            sheet.right(BOLD, 11.0, y - 12.0, text(invoice, "total"));
        }
        let end = "An example: nobody owes this, and it is no request to pay.";
        sheet.left(PLAIN, 8.0, LEFT, 50.0, end);
        sheet.0.finish().to_vec()
    }

    fn head(&mut self, account: &str, invoice: &Body) {
        self.left(BOLD, 18.0, LEFT, 770.0, "Northwind");
        self.left(PLAIN, 9.0, LEFT, 755.0, "1 Example Quay, London");
        self.left(PLAIN, 9.0, LEFT, 712.0, "To");
        self.left(BOLD, 11.0, LEFT, 697.0, account);
        self.left(BOLD, 14.0, LEFT, 650.0, &format!("Invoice {}", text(invoice, "number")));
        let reference = text(invoice, "reference");
        for (nth, (label, value)) in (0_u8..).zip([
            ("Issued on", text(invoice, "issued_on")),
            ("Due on", text(invoice, "due_on")),
            ("Your reference", if reference.is_empty() { "none" } else { reference }),
        ]) {
            let x = LEFT + 150.0 * f32::from(nth);
            self.left(PLAIN, 8.0, x, 625.0, label);
            self.left(PLAIN, 10.0, x, 611.0, value);
        }
        self.left(BOLD, 9.0, LEFT, 582.0, "For");
        self.right(BOLD, 9.0, 582.0, "EUR");
        self.rule(576.0);
    }

    fn left(&mut self, font: Name<'_>, size: f32, x: f32, y: f32, text: &str) {
        self.0.begin_text().set_font(font, size).next_line(x, y);
        self.0.show(Str(&encoded(text))).end_text();
    }

    /// Ends at the right margin. Only for amounts and capitals, whose widths are known.
    fn right(&mut self, font: Name<'_>, size: f32, y: f32, text: &str) {
        let width: f32 = text.chars().map(width).sum::<f32>() * size / 1000.0;
        self.left(font, size, RIGHT - width, y, text);
    }

    fn rule(&mut self, y: f32) {
        self.0.set_line_width(0.5).move_to(LEFT, y).line_to(RIGHT, y).stroke();
    }
}

fn text<'b>(invoice: &'b Body, field: &str) -> &'b str {
    invoice.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Thousandths of the font's size (Helvetica's metrics).
fn width(sign: char) -> f32 {
    match sign {
        '.' | ',' | ' ' => 278.0,
        'E' => 667.0,
        'U' | 'R' => 722.0,
        _ => 556.0,
    }
}

/// What the fonts of every reader can show; for anything else a question mark.
fn encoded(text: &str) -> Vec<u8> {
    let byte = |sign: char| match sign {
        '€' => 0x80,
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(sign)).unwrap_or(b'?'),
        _ => b'?',
    };
    text.chars().map(byte).collect()
}
