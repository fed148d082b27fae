//! Questions of AuthZEN, read the quick way: they mean what the plainest way of reading finds in them.

#![no_main]

use body::{Asked, Batch, Circumstances, Entity, Named, Properties};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

// The file itself, as in `path.rs`.
#[allow(dead_code, reason = "not all of it is asked here")]
#[path = "../../crates/web/src/authzen/quick/body.rs"]
mod body;

fuzz_target!(|sent: &[u8]| {
    let Ok(sent) = str::from_utf8(sent) else { return };
    // Numbers beyond those of machines are JSON, which the plainest way cannot read.
    let Ok(plain) = serde_json::from_str::<Value>(sent) else { return };
    if let Ok(asked) = serde_json::from_str::<Asked<'_>>(sent) {
        assert!(is_asked(Some(&asked), &plain), "{plain}");
    }
    if let Ok(batch) = serde_json::from_str::<Batch<'_>>(sent) {
        assert!(is_asked(Some(&batch.defaults), &plain), "{plain}");
        let items = plain["evaluations"].as_array().cloned().unwrap_or_default();
        assert_eq!(batch.items.len(), items.len());
        assert!(batch.items.iter().zip(&items).all(|(item, plain)| is_asked(Some(item), plain)));
    }
});

fn is_asked(asked: Option<&Asked<'_>>, plain: &Value) -> bool {
    let Some(asked) = asked else { return plain.is_null() };
    is_entity(asked.subject.as_ref(), &plain["subject"])
        && is_named(asked.action.as_ref(), &plain["action"])
        && is_entity(asked.resource.as_ref(), &plain["resource"])
        && is_context(asked.context.as_ref(), &plain["context"])
        && asked.options.is_some() == plain.get("options").is_some()
        && asked.evaluations.is_some() == plain.get("evaluations").is_some()
}

fn is_entity(entity: Option<&Entity<'_>>, plain: &Value) -> bool {
    entity.map_or(plain.is_null(), |entity| {
        entity.kind == plain["type"].as_str()
            && entity.id == plain["id"].as_str()
            && are_properties(entity.properties.as_ref(), &plain["properties"])
    })
}

fn is_named(action: Option<&Named<'_>>, plain: &Value) -> bool {
    action.map_or(plain.is_null(), |action| {
        action.name == plain["name"].as_str()
            && are_properties(action.properties.as_ref(), &plain["properties"])
    })
}

fn are_properties(properties: Option<&Properties<'_>>, plain: &Value) -> bool {
    properties.map_or(plain.is_null(), |it| it.account == plain["account"].as_str())
}

fn is_context(context: Option<&Circumstances<'_>>, plain: &Value) -> bool {
    context.map_or(plain.is_null(), |it| {
        it.ip.flatten() == plain["ip"].as_str()
            && it.min_revision.flatten() == plain["min_revision"].as_u64()
            && [("time", it.time), ("at", it.at), ("revision", it.revision)]
                .iter()
                .all(|(name, read)| read.flatten().is_some() || plain[name].is_null())
    })
}
