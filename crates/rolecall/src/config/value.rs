//! Values of the configuration that say what to write where they are wrong.

use std::time::Duration;

use rolecall_core::IpNet;
use serde::{Deserialize, Deserializer, de::Error};

/// A length of time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ms(pub(crate) Duration);

/// A length in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) u64);

/// How many of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) u32);

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range(pub(crate) IpNet);

/// A part of a whole, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part(pub(crate) f64);

/// What can be told of a value that is wrong.
fn wrong<E: Error>(given: &toml::Value, write: &str) -> E {
    E::custom(format!("`{given}` cannot be used: write {write}"))
}

/// A whole number that is not nought.
fn number<'de, D: Deserializer<'de>>(from: D, write: &str) -> Result<u64, D::Error> {
    let given = toml::Value::deserialize(from)?;
    let number = given.as_integer().and_then(|number| u64::try_from(number).ok());
    number.filter(|number| *number > 0).ok_or_else(|| wrong(&given, write))
}

impl<'de> Deserialize<'de> for Ms {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let ms = number(from, "a whole number of milliseconds, 1 or more, such as 5_000")?;
        Ok(Self(Duration::from_millis(ms)))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        number(from, "a whole number of bytes, 1 or more, such as 8_388_608").map(Self)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = number(from, "a whole number, 1 or more, such as 2")?;
        u32::try_from(number).map(Self).map_err(|_| D::Error::custom("write a smaller number"))
    }
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let given = toml::Value::deserialize(from)?;
        let range = given.as_str().and_then(|text| text.parse().ok());
        let write =
            "a range of addresses, such as \"10.0.0.1/32\" for one address or \"10.0.0.0/8\"";
        range.map(Self).ok_or_else(|| wrong(&given, write))
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let given = toml::Value::deserialize(from)?;
        #[expect(clippy::cast_precision_loss, reason = "only 0 and 1 count")]
        let part = given.as_float().or_else(|| given.as_integer().map(|whole| whole as f64));
        let part = part.filter(|part| (0.0..=1.0).contains(part));
        part.map(Self).ok_or_else(|| wrong(&given, "a number from 0 to 1, such as 0.05"))
    }
}
