//! What a customer pays, and what it pays for: funds, invoices, prices, reports and logs.

use crate::{
    field::{Kind, choice, field, text},
    resource::{Grade, Of::Customer, Resource, Verb},
};

use super::customer::PRODUCTS;

const PROCESS: Verb = Verb {
    key: "process",
    label: "Process invoice",
    grade: Grade::Edit,
    from: &["open"],
    to: "processed",
    stamps: "processed_on",
    asks: "The invoice is approved as it is and goes to payment. This cannot be taken back.",
};

const CALL: &[crate::field::Field] = &[
    field("started_at", "Started", Kind::Time).fixed().listed(),
    choice("direction", "Direction", &["inbound", "outbound"]).fixed().listed(),
    field("caller", "From", Kind::Phone).fixed().listed(),
    field("called", "To", Kind::Phone).fixed().listed(),
    field("seconds", "Seconds", Kind::Whole(0, 86_400)).fixed().listed(),
    choice("ended_as", "Ended as", &["answered", "busy", "missed", "failed"]).fixed().listed(),
];

pub(super) const ALL: &[Resource] = &[
    Resource::new(Customer, "funds", "funds", "Funds")
        .about("The account's balance, and how it is kept up.")
        .single()
        .edits()
        .fields(&[
            field("balance", "Balance", Kind::Money).fixed().starts_as("0.00"),
            field("warn_below", "Warn below", Kind::Money).starts_as("50.00"),
            field("top_up", "Top up by itself", Kind::Toggle),
            field("top_up_amount", "Amount of a top-up", Kind::Money).starts_as("100.00"),
        ]),
    Resource::new(Customer, "funds/methods", "payment method", "Payment methods")
        .about("Cards and accounts that payments are made with. No full number is kept.")
        .managed()
        .fields(&[
            text("name", "Name").needed().unique().listed(),
            choice("kind", "Kind", &["card", "direct_debit", "bank_transfer"])
                .needed()
                .once()
                .listed(),
            field("ending_in", "Ending in", Kind::Digits(4, 4))
                .needed()
                .once()
                .hint("The last four digits")
                .listed(),
            field("valid_until", "Valid until", Kind::Date).listed(),
        ]),
    Resource::new(Customer, "funds/payments", "payment", "Payments")
        .about("What was paid into the account's balance.")
        .creates("Make")
        .newest_first()
        .fields(&[
            field("paid_on", "Paid on", Kind::Date).fixed().listed(),
            field("amount", "Amount", Kind::Money).needed().once().listed(),
            field("method", "Method", Kind::One("funds/methods")).needed().once().listed(),
            text("reference", "Reference").once().listed(),
            text("paid_by", "Paid by").fixed().listed(),
        ]),
    Resource::new(Customer, "invoices", "invoice", "Invoices")
        .about("Invoices of the account, to look at, to take along and to process.")
        .edits()
        .newest_first()
        .pdf()
        .verbs(&[PROCESS])
        .fields(&[
            text("number", "Number").fixed().unique().listed(),
            field("issued_on", "Issued on", Kind::Date).fixed().listed(),
            field("due_on", "Due on", Kind::Date).fixed().listed(),
            field("total", "Total", Kind::Money).fixed().listed(),
            choice("status", "Status", &["open", "processed", "paid"]).fixed().listed(),
            text("reference", "Your reference").hint("Printed on the invoice").listed(),
            field("processed_on", "Processed on", Kind::Date).fixed(),
            field("lines", "For", Kind::Lines).fixed(),
        ]),
    Resource::new(Customer, "purchases", "purchase", "Purchases")
        .about("What was bought on the account, when and by whom.")
        .newest_first()
        .fields(&[
            field("bought_on", "Bought on", Kind::Date).fixed().listed(),
            choice("product", "Product", PRODUCTS).fixed().listed(),
            field("quantity", "Quantity", Kind::Whole(1, 500)).fixed().listed(),
            field("monthly", "A month", Kind::Money).fixed().listed(),
            text("bought_by", "Bought by").fixed().listed(),
        ]),
    Resource::new(Customer, "pricelists", "price", "Pricelist")
        .about("What services cost for this account.")
        .fields(&[
            choice("product", "Product", PRODUCTS).fixed().unique().listed(),
            field("setup", "Once", Kind::Money).fixed().listed(),
            field("monthly", "A month", Kind::Money).fixed().listed(),
            field("valid_from", "Valid from", Kind::Date).fixed().listed(),
        ]),
    Resource::new(Customer, "reports", "month", "Reports")
        .about("Traffic and spending, month by month.")
        .newest_first()
        .fields(&[
            text("month", "Month").fixed().unique().listed(),
            field("calls_in", "Calls in", Kind::Whole(0, 10_000_000)).fixed().listed(),
            field("calls_out", "Calls out", Kind::Whole(0, 10_000_000)).fixed().listed(),
            field("minutes", "Minutes", Kind::Whole(0, 100_000_000)).fixed().listed(),
            field("texts", "Text messages", Kind::Whole(0, 10_000_000)).fixed().listed(),
            field("spent", "Spent", Kind::Money).fixed().listed(),
        ]),
    Resource::new(Customer, "call_logs", "call", "Call log")
        .about("The account's calls.")
        .newest_first()
        .fields(CALL),
    Resource::new(Customer, "sms_logs", "text message", "Text message log")
        .about("The account's text messages. What they say is not kept.")
        .newest_first()
        .fields(&[
            field("sent_at", "Sent", Kind::Time).fixed().listed(),
            choice("direction", "Direction", &["inbound", "outbound"]).fixed().listed(),
            field("sender", "From", Kind::Phone).fixed().listed(),
            field("receiver", "To", Kind::Phone).fixed().listed(),
            field("parts", "Parts", Kind::Whole(1, 10)).fixed().listed(),
            choice("status", "Status", &["delivered", "failed"]).fixed().listed(),
        ]),
    Resource::new(Customer, "call_history", "call", "Account call history")
        .about("The calls of a customer, as the provider's support looks at them.")
        .newest_first()
        .shows("call_logs")
        .fields(CALL),
];
