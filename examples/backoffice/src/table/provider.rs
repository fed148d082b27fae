//! What the provider keeps: numbers in stock, plans, devices and routes.

use crate::{
    field::{Field, Kind, choice, field, text},
    resource::{Grade, Of::Provider, Resource, Verb},
};

const NAME: Field = text("name", "Name").needed().unique().listed();
const PLAN_STATUS: Field =
    choice("status", "Status", &["active", "archived"]).fixed().starts_as("active").listed();
const ARCHIVED_ON: Field = field("archived_on", "Archived on", Kind::Date).fixed();

const ARCHIVE: Verb = Verb {
    key: "archive",
    label: "Archive plan",
    grade: Grade::Delete,
    from: &["active"],
    to: "archived",
    stamps: "archived_on",
    asks: "Accounts that have the plan keep it. Nobody can be given it any more.",
};

const REMOVE: Verb = Verb {
    key: "remove",
    label: "Remove number",
    grade: Grade::Delete,
    from: &["active"],
    to: "removed",
    stamps: "ended_on",
    asks: "The account loses the number at once, and it goes into quarantine.",
};

pub(super) const ALL: &[Resource] = &[
    Resource::new(Provider, "number_management", "country", "Number management")
        .about("Numbers by country, and what has become of them.")
        .fields(&[
            field("country", "Country", Kind::Country).fixed().unique().listed(),
            field("in_stock", "In stock", Kind::Whole(0, 10_000_000)).fixed().listed(),
            field("with_customers", "With customers", Kind::Whole(0, 10_000_000)).fixed().listed(),
            field("quarantined", "In quarantine", Kind::Whole(0, 10_000_000)).fixed().listed(),
        ]),
    Resource::new(Provider, "inventory", "area", "Number inventory")
        .about("Stock by area, and the threshold at which it runs low.")
        .edits()
        .fields(&[
            text("area", "Area").fixed().unique().listed(),
            field("country", "Country", Kind::Country).fixed().listed(),
            field("prefix", "Prefix", Kind::Digits(1, 9)).fixed().listed(),
            field("free", "Free", Kind::Whole(0, 1_000_000)).fixed().listed(),
            field("threshold", "Runs low below", Kind::Whole(0, 1_000_000)).needed().listed(),
            choice("stock", "Stock", &["enough", "low"]).fixed().starts_as("enough").listed(),
            field("order_size", "Order at a time", Kind::Whole(0, 100_000))
                .starts_as("100")
                .listed(),
        ]),
    Resource::new(Provider, "inventory/numbers", "number", "Numbers in stock")
        .about("Every number of the provider, and who has it.")
        .fields(&[
            field("number", "Number", Kind::Phone).fixed().unique().listed(),
            text("area", "Area").fixed().listed(),
            choice("status", "Status", &["free", "active", "quarantined"]).fixed().listed(),
            text("account", "Account").fixed().listed(),
        ]),
    Resource::new(Provider, "activations", "activation", "Service activation")
        .about("Numbers that go to customers, are ported in for them, or are taken away.")
        .creates("Add")
        .edits()
        .newest_first()
        .verbs(&[REMOVE])
        .fields(&[
            field("number", "Number", Kind::Phone).needed().once().listed(),
            text("account", "Account").needed().once().hint("Short name of the customer").listed(),
            choice("how", "How", &["added", "ported_in"]).needed().once().listed(),
            field("active_on", "Active on", Kind::Date).needed().listed(),
            choice("status", "Status", &["active", "removed"]).fixed().starts_as("active").listed(),
            field("ended_on", "Removed on", Kind::Date).fixed(),
            field("note", "Note", Kind::Note),
        ]),
    Resource::new(Provider, "calling_plans", "calling plan", "Calling plans")
        .about("What customers' outbound calls cost.")
        .creates("Create")
        .edits()
        .verbs(&[ARCHIVE])
        .fields(&[
            NAME,
            field("monthly", "A month", Kind::Money).needed().listed(),
            field("minutes", "Minutes included", Kind::Whole(0, 1_000_000)).starts_as("0").listed(),
            field("a_minute", "A further minute", Kind::Money).needed().listed(),
            PLAN_STATUS,
            ARCHIVED_ON,
        ]),
    Resource::new(Provider, "inbound_rate_plans", "inbound rate plan", "Inbound rate plans")
        .about("What calls to customers' numbers cost.")
        .creates("Create")
        .edits()
        .verbs(&[ARCHIVE])
        .fields(&[
            NAME,
            choice("numbers", "For numbers", &["local", "toll_free", "mobile"]).needed().listed(),
            field("a_minute", "A minute", Kind::Money).needed().listed(),
            PLAN_STATUS,
            ARCHIVED_ON,
        ]),
    Resource::new(Provider, "local_calling_areas", "local calling area", "Local calling areas")
        .about("Within which calls count as local.")
        .managed()
        .fields(&[
            NAME,
            field("country", "Country", Kind::Country).needed().listed(),
            field("prefix", "Prefix", Kind::Digits(1, 9))
                .needed()
                .unique()
                .hint("With the country code, without +")
                .listed(),
        ]),
    Resource::new(Provider, "device_inventory", "device", "Device inventory")
        .about("Telephones of the provider, in stock and with customers.")
        .managed()
        .fields(&[
            field("mac", "Hardware address", Kind::Mac).needed().once().unique().listed(),
            text("model", "Model").needed().listed(),
            choice("status", "Status", &["in_stock", "shipped", "in_use", "returned"])
                .starts_as("in_stock")
                .listed(),
            text("account", "Account").hint("Short name of the customer that has it").listed(),
        ]),
    Resource::new(Provider, "route_plan", "route", "Route plan")
        .about("The routes that calls take, best first. A mistake here stops customers' calls.")
        .managed()
        .fields(&[
            NAME,
            field("prefix", "Prefix", Kind::Digits(1, 12))
                .needed()
                .hint("With the country code, without +")
                .listed(),
            text("carrier", "Carrier").needed().listed(),
            field("rank", "Rank", Kind::Whole(1, 99)).needed().hint("1 is tried first").listed(),
            field("enabled", "Enabled", Kind::Toggle).starts_as("on").listed(),
        ]),
];
