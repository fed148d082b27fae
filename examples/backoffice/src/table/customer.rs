//! What a customer has bought and set up.

use crate::{
    field::{Field, Kind, choice, field, text},
    resource::{Grade, Of::Customer, Resource, Verb},
};

/// What can be bought. The pricelist has a price for each.
pub(crate) const PRODUCTS: &[&str] = &[
    "local_number",
    "toll_free_number",
    "mobile_number",
    "trunk",
    "capacity_channel",
    "phone_system",
    "text_messages",
];
const CODECS: &[&str] = &["g711a", "g711u", "g722", "g729", "opus"];

const NAME: Field = text("name", "Name").needed().unique().listed();

const CANCEL_SERVICE: Verb = Verb {
    key: "cancel",
    label: "Cancel service",
    grade: Grade::Delete,
    from: &["active"],
    to: "cancelled",
    stamps: "cancelled_on",
    asks: "The service ends today and is not charged from next month on. It cannot be taken up again: \
           it would have to be bought anew.",
};

const CANCEL_PORTING: Verb = Verb {
    key: "cancel",
    label: "Cancel project",
    grade: Grade::Delete,
    from: &["submitted", "confirmed"],
    to: "cancelled",
    stamps: "closed_on",
    asks: "The numbers stay with the provider that has them now. A new project would have to be \
           submitted.",
};

pub(super) const ALL: &[Resource] = &[
    Resource::new(Customer, "services", "service", "Services")
        .about("What the account has bought. Prices are in the pricelist.")
        .creates("Buy")
        .edits()
        .verbs(&[CANCEL_SERVICE])
        .fields(&[
            choice("product", "Product", PRODUCTS).needed().once().listed(),
            text("label", "Label").hint("What you call it").listed(),
            field("quantity", "Quantity", Kind::Whole(1, 500)).once().starts_as("1").listed(),
            choice("status", "Status", &["active", "cancelled"])
                .fixed()
                .starts_as("active")
                .listed(),
            field("bought_on", "Bought on", Kind::Date).fixed().listed(),
            field("cancelled_on", "Cancelled on", Kind::Date).fixed(),
            field("note", "Note", Kind::Note),
        ]),
    Resource::new(Customer, "numbers", "number", "Numbers")
        .about("The account's telephone numbers and where their calls go.")
        .edits()
        .fields(&[
            field("number", "Number", Kind::Phone).fixed().unique().listed(),
            text("area", "Area").fixed().listed(),
            text("label", "Label").listed(),
            choice("kind", "Kind", &["local", "toll_free", "mobile"]).fixed().listed(),
            choice("status", "Status", &["active", "porting", "blocked"]).fixed().listed(),
            field("trunk", "Trunk", Kind::One("trunks"))
                .apart()
                .hint("Over which its calls arrive"),
            field("forward_to", "Forward to", Kind::Phone)
                .hint("Where calls go while the trunk is down"),
            text("caller_name", "Caller name")
                .hint("Shown to those called, where networks pass it on"),
            field("texts", "Text messages", Kind::Toggle),
            text("emergency_address", "Emergency address"),
        ]),
    Resource::new(Customer, "number_groups", "number group", "Number groups")
        .about("Numbers that are set up together.")
        .managed()
        .fields(&[
            NAME,
            choice("order", "Calls go to", &["all_at_once", "in_turn", "least_used"])
                .starts_as("in_turn")
                .listed(),
            field("numbers", "Numbers", Kind::Phones).needed().listed(),
            field("ring_seconds", "Ring for", Kind::Whole(5, 120)).hint("Seconds").starts_as("25"),
        ]),
    Resource::new(Customer, "capacity", "area", "Capacity")
        .about("How many calls at once each area can carry.")
        .edits()
        .fields(&[
            text("area", "Area").fixed().unique().listed(),
            field("bought", "Channels bought", Kind::Whole(0, 5000)).fixed().listed(),
            field("shared", "Of these shared in groups", Kind::Whole(0, 5000)).listed(),
            field("warn_at_percent", "Warn at", Kind::Whole(10, 100))
                .hint("Percent in use")
                .starts_as("80")
                .listed(),
            field("peak", "Peak this month", Kind::Whole(0, 5000)).fixed().listed(),
        ]),
    Resource::new(Customer, "capacity_groups", "capacity group", "Capacity groups")
        .about("Numbers that share channels.")
        .managed()
        .fields(&[
            NAME,
            field("channels", "Channels", Kind::Whole(1, 5000)).needed().listed(),
            field("numbers", "Numbers", Kind::Phones).listed(),
        ]),
    Resource::new(Customer, "trunks", "trunk", "Trunks")
        .about("Where the account's calls arrive and leave.")
        .managed()
        .fields(&[
            NAME,
            field("host", "Host", Kind::Host).needed().hint("A name or an IP address").listed(),
            field("port", "Port", Kind::Whole(1, 65535)).starts_as("5061").listed(),
            choice("transport", "Transport", &["udp", "tcp", "tls"]).starts_as("tls").listed(),
            choice("codec", "First codec", CODECS).starts_as("g711a"),
            field("calls_at_once", "Calls at once", Kind::Whole(1, 5000)).starts_as("30").listed(),
            field("enabled", "Enabled", Kind::Toggle).starts_as("on").listed(),
        ]),
    Resource::new(Customer, "technical", "setting", "Other technical settings")
        .about("Technical configuration that has no place of its own.")
        .managed()
        .fields(&[
            NAME,
            choice("kind", "Kind", &["signalling", "media", "routing", "security", "webhook"])
                .needed()
                .listed(),
            field("value", "Value", Kind::Text(200)).needed().listed(),
            field("note", "Note", Kind::Note),
        ]),
    Resource::new(Customer, "configuration_profiles", "profile", "Configuration profiles")
        .about("Named sets of configuration that services share.")
        .managed()
        .fields(&[
            NAME,
            choice("codec", "First codec", CODECS).starts_as("g711a").listed(),
            choice("keys", "Key presses are sent as", &["rfc4733", "sip_info", "in_band"])
                .starts_as("rfc4733")
                .listed(),
            field("fax", "Fax over T.38", Kind::Toggle).listed(),
            field("encrypted", "Encrypted media", Kind::Toggle).starts_as("on").listed(),
        ]),
    Resource::new(Customer, "porting", "porting project", "Porting projects")
        .about("Numbers that come over from another provider.")
        .creates("Submit")
        .edits()
        .newest_first()
        .verbs(&[CANCEL_PORTING])
        .fields(&[
            text("name", "Name").needed().listed(),
            field("numbers", "Numbers", Kind::Phones).needed().once().listed(),
            text("losing_provider", "From provider").needed().once().listed(),
            field("wanted_on", "Wanted on", Kind::Date).needed().listed(),
            choice("status", "Status", &["submitted", "confirmed", "done", "cancelled"])
                .fixed()
                .starts_as("submitted")
                .listed(),
            text("contact", "Contact").needed(),
            field("contact_email", "Contact's address", Kind::Email).needed(),
            field("closed_on", "Closed on", Kind::Date).fixed(),
            field("note", "Note", Kind::Note),
        ]),
    Resource::new(Customer, "device_lines", "device line", "Device lines")
        .about("Lines of telephones. Their SIP credentials are on a page of their own.")
        .managed()
        .sip()
        .fields(&[
            text("device", "Device").needed().hint("Make and model").listed(),
            field("mac", "Hardware address", Kind::Mac).needed().listed(),
            field("line", "Line", Kind::Whole(1, 12)).starts_as("1").listed(),
            text("label", "Label").listed(),
            field("extension", "Extension", Kind::Digits(2, 6)),
            field("registrar", "Registrar", Kind::Host).fixed().starts_as("sip.northwind.example"),
            text("sip_username", "SIP username").secret(),
            text("sip_password", "SIP password").secret(),
        ]),
    Resource::new(Customer, "api_information", "API information", "API information")
        .about("How programs of the account speak to the back office.")
        .single()
        .edits()
        .fields(&[
            field("base_address", "Base address", Kind::Url)
                .fixed()
                .starts_as("https://office.northwind.example/api"),
            field("description", "Description", Kind::Url)
                .fixed()
                .starts_as("https://office.northwind.example/openapi.json"),
            field("calls_per_minute", "Calls a minute", Kind::Whole(1, 100_000))
                .fixed()
                .starts_as("600"),
            field("events_to", "Send events to", Kind::Url)
                .hint("An https address, called when something happens"),
            field("events_about_calls", "Events about calls", Kind::Toggle),
            field("events_about_texts", "Events about text messages", Kind::Toggle),
        ]),
];
