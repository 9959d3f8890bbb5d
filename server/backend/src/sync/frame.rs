//! The frame of a push: envelopes in order, within limits. Only a broken frame is an error; whatever is inside is kept.

use crate::error::{BackendError, PushError};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use sync::server::in_order;
use sync::wire::Envelope;
use sync::{MAX_BATCH, MAX_BATCH_BYTES, MAX_MID, MAX_MUTATION_BYTES};

/// A mutation as it arrived.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub envelope: Envelope,
    /// The frozen bytes, verbatim.
    pub body: String,
    pub hash: Vec<u8>,
}

/// Reads the envelopes of a push.
pub(crate) fn read(mutations: &[Box<RawValue>]) -> Result<Vec<Arrived>, PushError> {
    let bytes: usize = mutations.iter().map(|raw| raw.get().len()).sum();
    let huge = mutations
        .iter()
        .any(|raw| raw.get().len() > MAX_MUTATION_BYTES);
    if mutations.len() > MAX_BATCH || bytes > MAX_BATCH_BYTES || huge {
        return Err(PushError::TooLarge);
    }
    let (mut envelopes, mut bodies) = (
        Vec::with_capacity(mutations.len()),
        Vec::with_capacity(mutations.len()),
    );
    for (at, raw) in mutations.iter().enumerate() {
        envelopes.push(
            open(raw.get())
                .map_err(|error| PushError::BrokenFrame(format!("mutation at {at}: {error}")))?,
        );
        bodies.push(raw.get());
    }
    if let Some(far) = envelopes.iter().find(|envelope| envelope.mid > MAX_MID) {
        return Err(PushError::BrokenFrame(format!(
            "{} is no number of a mutation: the last one is {MAX_MID}",
            far.mid
        )));
    }
    if !in_order(&envelopes) {
        return Err(PushError::BrokenFrame(
            "the numbers do not rise one by one from 1".into(),
        ));
    }
    let arrived = |(envelope, body): (Envelope, &str)| Arrived {
        envelope,
        body: body.to_owned(),
        hash: Sha256::digest(body.as_bytes()).to_vec(),
    };
    Ok(envelopes.into_iter().zip(bodies).map(arrived).collect())
}

/// A mutation as it once arrived.
pub(crate) fn reopen(body: &str) -> Result<Arrived, BackendError> {
    let envelope = open(body).map_err(|source| BackendError::Json {
        what: "mutation",
        source,
    })?;
    Ok(Arrived {
        envelope,
        body: body.to_owned(),
        hash: Sha256::digest(body.as_bytes()).to_vec(),
    })
}

/// An envelope is an object; serde would take an array of its fields too.
fn open(text: &str) -> Result<Envelope, serde_json::Error> {
    if text.starts_with('{') {
        serde_json::from_str(text)
    } else {
        Err(serde::de::Error::custom("not an object"))
    }
}
