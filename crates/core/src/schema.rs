//! What core's words look like to programs that speak them: OpenAPI schemas with the limits that
//! the types hold.
//!
//! Only with the feature `schema`. What is a plain record derives its schema beside its fields.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, ObjectBuilder, RefOr, Schema,
        schema::{AdditionalProperties, KnownFormat, Ref, SchemaFormat, Type},
    },
};

use crate::{
    AccountId, KeyId, Level, Levels, MailId, MembershipId, PersonId, PolicyId, ReviewId, RoleId,
    Zone,
    access::Reason,
    catalog::SectionKey,
    name::{Address, Description, Language, LoginName, Name, ShortName},
};

/// A text of bounded length.
struct Text {
    description: &'static str,
    chars_min: usize,
    chars_max: usize,
    pattern: Option<&'static str>,
    format: Option<&'static str>,
    example: &'static str,
}

impl Text {
    fn schema(self) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(self.description))
            .min_length(Some(self.chars_min))
            .max_length(Some(self.chars_max))
            .pattern(self.pattern)
            .format(self.format.map(|format| SchemaFormat::Custom(format.to_owned())))
            .examples([self.example])
            .into()
    }
}

macro_rules! texts {
    ($($name:ident = $text:expr;)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $text.schema()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

/// No control characters, and none that turn the direction of the text around them; something
/// besides spaces.
const ONE_LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff]*[^\s\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff][^\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff]*$";

texts! {
    Name = Text {
        description: "What an account, a role, a key or a person is called: one line.",
        chars_min: 1, chars_max: Name::CHARS_MAX, pattern: Some(ONE_LINE), format: None,
        example: "Operations manager",
    };
    Description = Text {
        description: "A sentence or two on what something is for.",
        chars_min: 1, chars_max: Description::CHARS_MAX, pattern: Some(ONE_LINE), format: None,
        example: "Runs the day-to-day work.",
    };
    ShortName = Text {
        description: "An account's name in addresses: lower-case letters, digits and single \
                      hyphens, beginning with a letter; unique in the installation.",
        chars_min: 2, chars_max: ShortName::CHARS_MAX,
        pattern: Some("^[a-z][a-z0-9]*(-[a-z0-9]+)*$"), format: None, example: "abc-hq",
    };
    Address = Text {
        description: "Where mail reaches a person; compared in lower case.",
        chars_min: 3, chars_max: Address::CHARS_MAX, pattern: None, format: Some("email"),
        example: "adam@abc.example",
    };
    LoginName = Text {
        description: "The part before the @ of a login name: lower-case letters and digits; \
                      unique in its account.",
        chars_min: 1, chars_max: LoginName::CHARS_MAX, pattern: Some("^[a-z0-9]+$"),
        format: None, example: "adam",
    };
    Language = Text {
        description: "A language tag (BCP 47).",
        chars_min: 2, chars_max: Language::CHARS_MAX,
        pattern: Some("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"), format: None, example: "en",
    };
    Zone = Text {
        description: "A time zone of the IANA database.",
        chars_min: 1, chars_max: 64, pattern: None, format: None, example: "Europe/Kyiv",
    };
    SectionKey = Text {
        description: "A section of the catalog, by its key.",
        chars_min: 1, chars_max: SectionKey::CHARS_MAX,
        pattern: Some(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"), format: None, example: "invoices",
    };
}

macro_rules! ids {
    ($($name:ident = $description:literal;)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                id($description).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

fn id(description: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .description(Some(description))
        .examples(["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"])
        .build()
}

ids! {
    AccountId = "The id of an account.";
    PersonId = "The id of a person: one human being, however many accounts.";
    MembershipId = "The id of a person in an account.";
    RoleId = "The id of a role or group.";
    KeyId = "The id of a key.";
    MailId = "The id of a mail.";
    ReviewId = "The id of a review.";
    PolicyId = "The id of a policy.";
}

impl PartialSchema for Reason {
    fn schema() -> RefOr<Schema> {
        let codes = Self::ALL.iter().map(|reason| reason.code());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Why a decision is what it is. Each has a stable code."))
            .enum_values(Some(codes))
            .into()
    }
}

impl ToSchema for Reason {
    fn name() -> Cow<'static, str> {
        "Reason".into()
    }
}

impl PartialSchema for Levels {
    fn schema() -> RefOr<Schema> {
        let level = AdditionalProperties::RefOr(RefOr::Ref(Ref::from_schema_name(Level::name())));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Levels by section. A section that is not named is at hide."))
            .property_names(Some(match SectionKey::schema() {
                RefOr::T(schema) => schema,
                RefOr::Ref(_) => Schema::default(),
            }))
            .additional_properties(Some(level))
            .into()
    }
}

impl ToSchema for Levels {
    fn name() -> Cow<'static, str> {
        "Levels".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Level::name().into(), Level::schema()));
    }
}
