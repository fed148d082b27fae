//! What a phone system has.

use crate::{
    field::{Kind, choice, field, text},
    resource::{Of::PhoneSystem, Resource},
};

pub(super) const ALL: &[Resource] = &[
    Resource::new(PhoneSystem, "phone_system", "phone system", "Phone system")
        .about("How the phone system answers, and when.")
        .single()
        .edits()
        .fields(&[
            text("greeting", "Greeting").starts_as("Welcome"),
            field("main_number", "Main number", Kind::Phone),
            choice(
                "language",
                "Language of prompts",
                &["english", "german", "french", "ukrainian"],
            )
            .starts_as("english"),
            choice("hours", "Opening hours", &["always", "weekdays_9_to_5", "weekdays_8_to_6"])
                .starts_as("weekdays_9_to_5"),
            field("operator", "Operator", Kind::Digits(2, 6))
                .hint("The extension that callers reach by 0"),
            field("recording", "Record calls", Kind::Toggle),
        ]),
    Resource::new(PhoneSystem, "extensions", "extension", "Extensions")
        .about("People and places of the phone system, by short numbers.")
        .managed()
        .fields(&[
            field("number", "Extension", Kind::Digits(2, 6)).needed().unique().listed(),
            text("name", "Name").needed().listed(),
            choice("kind", "Kind", &["person", "desk", "room", "fax"]).starts_as("person").listed(),
            field("forward_to", "Forward to", Kind::Phone).hint("When nobody answers").listed(),
            field("voicemail", "Voicemail", Kind::Toggle).starts_as("on").listed(),
            field("email", "Voicemail goes to", Kind::Email),
        ]),
    Resource::new(PhoneSystem, "features", "feature", "Features")
        .about("Menus, queues and other things that callers can reach.")
        .managed()
        .fields(&[
            text("name", "Name").needed().unique().listed(),
            choice("kind", "Kind", &["menu", "queue", "ring_group", "conference", "night_service"])
                .needed()
                .once()
                .listed(),
            field("reached_by", "Reached by", Kind::Digits(2, 6)).needed().unique().listed(),
            field("wait_seconds", "Wait at most", Kind::Whole(5, 3600))
                .hint("Seconds")
                .starts_as("60")
                .listed(),
            field("enabled", "Enabled", Kind::Toggle).starts_as("on").listed(),
        ]),
    Resource::new(PhoneSystem, "softphone", "softphone settings", "Softphone settings")
        .about("What softphones of the phone system can do.")
        .single()
        .edits()
        .fields(&[
            field("video", "Video", Kind::Toggle).starts_as("on"),
            field("chat", "Chat", Kind::Toggle).starts_as("on"),
            field("abroad", "Calls from abroad", Kind::Toggle),
            choice("codec", "First codec", &["opus", "g722", "g711a"]).starts_as("opus"),
            field("devices_max", "Devices a person", Kind::Whole(1, 10)).starts_as("3"),
        ]),
];
