//! Questions as they usually come, read without copying. What is written in another way (escapes in a
//! text, a member twice, one of another type) is not read here at all: the whole body is read again by
//! [`super::super::body`], which names what is wrong.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};

/// A struct that is read from an object alone, unknown members ignored.
macro_rules! object {
    ($(#[$doc:meta])* $name:ident { $($member:ident $key:literal $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default)]
        pub(super) struct $name<'b> {
            $(pub(super) $member: Option<$type>,)+
            pub(super) of: PhantomData<&'b ()>,
        }

        impl<'de: 'b, 'b> Deserialize<'de> for $name<'b> {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Object;

                impl<'de> Visitor<'de> for Object {
                    type Value = $name<'de>;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name<'de>, A::Error> {
                        let mut read = $name::default();
                        while let Some(key) = map.next_key::<&str>()? {
                            match key {
                                $($key => {
                                    if read.$member.replace(map.next_value()?).is_some() {
                                        return Err(A::Error::custom("twice"));
                                    }
                                })+
                                _ => drop(map.next_value::<IgnoredAny>()?),
                            }
                        }
                        Ok(read)
                    }
                }

                from.deserialize_map(Object)
            }
        }
    };
}

object! {
    /// A question, or what one has in common with others.
    Asked {
        subject "subject" Entity<'b>,
        action "action" Named<'b>,
        resource "resource" Entity<'b>,
        context "context" Circumstances<'b>,
        evaluations "evaluations" IgnoredAny,
        options "options" IgnoredAny,
    }
}

object! {
    /// A subject or a resource.
    Entity {
        kind "type" &'b str,
        id "id" &'b str,
        properties "properties" Properties<'b>,
    }
}

object! {
    /// What is looked at of properties: where to look.
    Properties { account "account" &'b str, }
}

object! {
    /// An action.
    Named {
        name "name" &'b str,
        properties "properties" Properties<'b>,
    }
}

object! {
    /// What is looked at of a context.
    Circumstances {
        ip "ip" Option<&'b str>,
        time "time" Option<IgnoredAny>,
        at "at" Option<IgnoredAny>,
        revision "revision" Option<IgnoredAny>,
        min_revision "min_revision" Option<u64>,
    }
}

/// A batch.
#[derive(Default)]
pub(super) struct Batch<'b> {
    pub(super) defaults: Asked<'b>,
    pub(super) items: Vec<Asked<'b>>,
}

impl<'de: 'b, 'b> Deserialize<'de> for Batch<'b> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Batch<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Batch<'de>, A::Error> {
                let mut batch = Batch::default();
                let all = &mut batch.defaults;
                while let Some(key) = map.next_key::<&str>()? {
                    let twice = match key {
                        "subject" => all.subject.replace(map.next_value()?).is_some(),
                        "action" => all.action.replace(map.next_value()?).is_some(),
                        "resource" => all.resource.replace(map.next_value()?).is_some(),
                        "context" => all.context.replace(map.next_value()?).is_some(),
                        "options" => all.options.replace(map.next_value()?).is_some(),
                        "evaluations" => {
                            batch.items.reserve(16);
                            batch.items.extend(map.next_value::<Vec<Asked<'de>>>()?);
                            all.evaluations.replace(IgnoredAny).is_some()
                        }
                        _ => map.next_value::<IgnoredAny>().map(|_| false)?,
                    };
                    if twice {
                        return Err(A::Error::custom("twice"));
                    }
                }
                Ok(batch)
            }
        }

        from.deserialize_map(Object)
    }
}
