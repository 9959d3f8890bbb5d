//! Committing mutations, and reading the queue.

use super::blobs::{self, Blob, NewBlob};
use super::drafts::{DraftChange, let_leave};
use super::meta::Meta;
use super::rebuild::owed;
use super::schema::{BLOB_PARTS, BLOBS, DRAFTS, META, OUTBOX};
use super::sealed_store::{SealedStore, StoreKey};
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use domain::Draft;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::transaction::Transaction;
use serde_json::value::RawValue;
use sync::wire::Envelope;
use sync::{Cookie, Frozen, FrozenError, Hello, Leaving, MAX_BATCH, Mid, Stored, UnsentWork};
use uuid::Uuid;

/// A mutation to commit.
#[derive(Debug, Clone)]
pub struct NewMutation {
    pub draft: Draft,
    pub actor: Uuid,
    /// Epoch ms of this device.
    pub at: i64,
}

/// A committed mutation with the bytes that were frozen.
#[derive(Debug, Clone)]
pub struct Queued {
    pub frozen: Frozen,
    pub at: i64,
    pub actor: Uuid,
    pub draft: Draft,
}

/// What is saved in one transaction, or not at all.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    pub new: &'a [NewMutation],
    pub files: &'a [NewBlob],
    pub leaves: Option<Leaves<'a>>,
}

/// The draft that it was made of.
#[derive(Debug, Clone, Copy)]
pub struct Leaves<'a> {
    pub leaving: &'a Leaving,
    /// What was typed here and is not in the store yet.
    pub unsaved: Option<&'a DraftChange>,
    /// The name of what stays in the form.
    pub fresh: Uuid,
}

/// What was saved.
#[derive(Debug)]
pub struct Done {
    pub queued: Vec<Queued>,
    /// What the store had of the draft's form with what was not in it before, and has since the draft left.
    pub form: [Option<String>; 2],
}

impl Store {
    /// Numbers, freezes and stores mutations with their files in one strict transaction, in which the draft leaves; resolves when it is on
    /// the medium.
    pub async fn commit(&self, work: Work<'_>) -> Result<Done, StoreError> {
        self.with(async |db: &Database| {
            let mut stores = vec![META, OUTBOX];
            if !work.files.is_empty() {
                stores.extend([BLOBS, BLOB_PARTS]);
            }
            if work.leaves.is_some() {
                stores.push(DRAFTS);
            }
            let (mode, durability) = (TransactionMode::Readwrite, Durability::Strict);
            let tx = begin(db, stores, mode, durability)?;
            let (meta, outbox) = (self.sealed(&tx, META)?, self.sealed(&tx, OUTBOX)?);
            let known = Meta::read(&meta).await?;
            known.stays()?;
            let form = match &work.leaves {
                Some(leaves) => {
                    let_leave(&known, &meta, &self.sealed(&tx, DRAFTS)?, leaves).await?
                }
                None => [None, None],
            };
            put_files(self, &tx, &work)?;
            let queued = number(&known, &meta, &outbox, work.new)?;
            drop((meta, outbox));
            commit(tx).await?;
            Ok(Done { queued, form })
        })
        .await
    }

    /// What the sync machine needs for its next request, read in one transaction: mutations after the asked one, or after the
    /// last one processed.
    /// `now` is epoch ms of this device.
    pub async fn stored(&self, after: Option<Mid>, now: i64) -> Result<Stored, StoreError> {
        self.look(async |known, outbox| {
            let former = known.former()?;
            let (after, owed) = match after {
                Some(after) => (after.max(former.floor()), None),
                None => (known.processed(), owed(&former, outbox).await?),
            };
            let batch = sync::plan::batch(&read(outbox, after, Some(MAX_BATCH)).await?).to_vec();
            Ok(Stored {
                client: known.client()?,
                epoch: known.epoch(),
                cookie: known.cookie(),
                batch,
                due: known.checks().due(now),
                owed,
                hello: known.hello(),
            })
        })
        .await
    }

    /// What was saved after a mutation, where the store still shows this cut to this client; none where more than that has changed.
    pub async fn saved_since(
        &self,
        (client, cookie): (Uuid, Option<&Cookie>),
        after: Mid,
    ) -> Result<Option<Vec<Frozen>>, StoreError> {
        self.look(async |known, outbox| {
            if cookie.is_none() || known.cookie().as_ref() != cookie || known.client()? != client {
                return Ok(None);
            }
            Ok(Some(read(outbox, after, None).await?))
        })
        .await
    }

    /// What this database says of itself; whose it is and what waits is known to the tab.
    pub async fn hello(&self) -> Result<Option<Hello>, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readonly, Durability::Relaxed)?;
            Ok(Meta::read(&self.sealed(&tx, META)?).await?.hello())
        })
        .await
    }

    /// All that waits, verbatim, with the name under which it is sent.
    pub async fn unsent(&self) -> Result<UnsentWork, StoreError> {
        self.look(async |known, outbox| {
            let mutations = read(outbox, known.processed(), None).await?;
            let client = known.client()?;
            Ok(UnsentWork { client, mutations })
        })
        .await
    }

    /// Looks at the queue, and at what is known of the server, in one transaction.
    async fn look<T, F>(&self, look: F) -> Result<T, StoreError>
    where
        F: AsyncFn(&Meta, &SealedStore<'_>) -> Result<T, StoreError>,
    {
        self.with(async |db: &Database| {
            let (mode, durability) = (TransactionMode::Readonly, Durability::Relaxed);
            let tx = begin(db, [META, OUTBOX], mode, durability)?;
            let known = Meta::read(&self.sealed(&tx, META)?).await?;
            look(&known, &self.sealed(&tx, OUTBOX)?).await
        })
        .await
    }
}

fn put_files(store: &Store, tx: &Transaction<'_>, work: &Work<'_>) -> Result<(), StoreError> {
    for file in work.files {
        let blob = Blob {
            bytes: file.bytes.len() as u64,
            pinned: true,
            own: true,
            at: work.new.first().map_or(0, |mutation| mutation.at),
            draft: false,
        };
        blobs::put(store, tx, file.sha256, &file.bytes, blob)?;
    }
    Ok(())
}

fn number(
    known: &Meta,
    meta: &SealedStore<'_>,
    outbox: &SealedStore<'_>,
    new: &[NewMutation],
) -> Result<Vec<Queued>, StoreError> {
    let mut mid = known.next_mid();
    let mut queued = Vec::with_capacity(new.len());
    for mutation in new {
        let frozen = freeze(mid, mutation)?;
        outbox.put(as_key(mid), &frozen.json)?;
        queued.push(Queued {
            frozen,
            at: mutation.at,
            actor: mutation.actor,
            draft: mutation.draft.clone(),
        });
        mid += 1;
    }
    meta.put("next_mid", &mid.to_string())?;
    Ok(queued)
}

/// IndexedDB numbers are doubles: exact to 2⁵³ mutations.
#[expect(
    clippy::cast_precision_loss,
    reason = "a device does not reach 2^53 mutations"
)]
pub(super) fn as_key(mid: Mid) -> f64 {
    mid as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "keys are written by as_key only"
)]
pub(super) fn as_mid(key: f64) -> Mid {
    key as Mid
}

/// Encodes a mutation, once.
pub(crate) fn freeze(mid: Mid, new: &NewMutation) -> Result<Frozen, StoreError> {
    let args = new
        .draft
        .mutation
        .args()
        .and_then(RawValue::from_string)
        .map_err(|_| StoreError::Broken)?;
    let answers = new.draft.answers.map(|id| id.0);
    let envelope = Envelope {
        mid,
        name: new.draft.mutation.name().to_owned(),
        at: new.at,
        actor: new.actor,
        answers,
        args,
    };
    Frozen::encode(&envelope).map_err(|error| match error {
        FrozenError::TooLarge(_) => StoreError::TooLarge,
        FrozenError::Json(_) => StoreError::Broken,
    })
}

/// Outbox rows after a mid, in order. Keys and values are read side by side: the bytes stay as they are.
pub(super) async fn read(
    outbox: &SealedStore<'_>,
    after: Mid,
    limit: Option<usize>,
) -> Result<Vec<Frozen>, StoreError> {
    let range = KeyRange::LowerBound(StoreKey::Number(as_key(after)), true);
    let pairs = outbox.range(range, limit).await?;
    let frozen = pairs.into_iter().filter_map(|(at, json)| match at {
        StoreKey::Number(key) => Some(Frozen {
            mid: as_mid(key),
            json,
        }),
        StoreKey::Name(_) => None,
    });
    Ok(frozen.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::mutation::ParkedDrop;
    use domain::{Mutation, ParkedId};

    fn drop_of(id: u128) -> NewMutation {
        let mutation = Mutation::ParkedDrop(ParkedDrop {
            id: ParkedId(Uuid::from_u128(id)),
        });
        NewMutation {
            draft: mutation.into(),
            actor: Uuid::from_u128(1),
            at: 1_790_000_000_000,
        }
    }

    #[test]
    fn a_number_is_the_same_in_the_store_and_outside() {
        for mid in [0, 1, 1_000_000, (1 << 53) - 1] {
            assert_eq!(as_mid(as_key(mid)), mid);
        }
    }

    #[test]
    fn a_mutation_is_frozen_with_its_number_and_reads_back_as_what_was_saved() {
        let frozen = freeze(9, &drop_of(5)).unwrap();
        let envelope: Envelope = serde_json::from_str(&frozen.json).unwrap();
        assert_eq!((frozen.mid, envelope.mid), (9, 9));
        assert_eq!(envelope.at, 1_790_000_000_000);
        let mutation = Mutation::decode(&envelope.name, envelope.args.get()).unwrap();
        assert_eq!(mutation, drop_of(5).draft.mutation);
        // The same bytes each time: the server compares them.
        assert_eq!(freeze(9, &drop_of(5)).unwrap().json, frozen.json);
    }
}
