//! What the mutations that a definition makes have in common.

use crate::label::Label;
use crate::merge::{Class, MapChange, SetChange, Was};
use crate::noun::{Merging, Noun, Record, class_of};
use crate::refusal::Refusal;
use crate::row::Key;
use crate::view::{Changes, Ctx, Rows, Stop};
use std::collections::{BTreeMap, BTreeSet};

/// The mutation that makes a row.
pub trait Make {
    type Row: Noun;

    fn id(&self) -> <Self::Row as Noun>::Id;

    /// # Errors
    /// What its author says does not fit.
    fn check(&self) -> Result<(), Refusal>;

    /// The row, with what rules say of it.
    fn row(&self, ctx: &Ctx) -> Self::Row;

    /// True where the row says what the author says.
    fn is(&self, row: &Self::Row) -> bool;
}

/// The mutation that changes fields of a row.
pub trait SetMutation {
    type Row: Record;
    type Id;
    /// Its name and version on the wire.
    const NAME: &'static str;
    /// The fields that it can change.
    const FIELDS: &'static [&'static str];

    fn id(&self) -> Self::Id;

    /// The merge class of a field that it can change.
    #[must_use]
    fn class_of(field: &str) -> Option<Class> {
        let class = class_of(Self::Row::FIELDS, field);
        class.filter(|_| Self::FIELDS.contains(&field))
    }

    /// # Errors
    /// A new value does not fit.
    fn check(&self) -> Result<(), Refusal>;

    /// Merges each field by its class.
    fn merge(&self, row: &mut Self::Row, merging: &mut Merging);
}

/// Makes a row. The same once more changes nothing.
///
/// # Errors
/// [`Stop::Refused`] for what does not fit and for an id that another row has; [`Stop::Need`] for rows not loaded.
pub fn make<M: Make>(view: &dyn Rows, ctx: &Ctx, args: &M) -> Result<Changes, Stop> {
    args.check()?;
    if created::<M::Row>(view, args.id(), |have| args.is(have))? {
        return Ok(Changes::default());
    }
    Ok(Changes::of(args.row(ctx).into()))
}

/// Whether a row is there already as it is to be made.
///
/// # Errors
/// [`Refusal::IdTaken`] where something else has its id; [`Stop::Need`] where the view has not loaded it.
pub fn created<T: Noun>(
    view: &dyn Rows,
    id: T::Id,
    same: impl FnOnce(&T) -> bool,
) -> Result<bool, Stop> {
    match view.find::<T>(id)? {
        None => Ok(false),
        Some(have) if same(have) => Ok(true),
        Some(_) => Err(Refusal::IdTaken.into()),
    }
}

/// Changes a row, each field by its class.
///
/// # Errors
/// [`Stop::Refused`] for what does not fit and for a row that there is not; [`Stop::Need`] for rows not loaded.
pub fn change<T: Noun, S: SetMutation<Row = T, Id = T::Id>>(
    view: &dyn Rows,
    ctx: &Ctx,
    args: &S,
) -> Result<Changes, Stop> {
    let id = args.id();
    let mut row = view.need::<T>(id)?.clone();
    args.check()?;
    let mut merging = Merging::default();
    args.merge(&mut row, &mut merging);
    let mut changes = Changes::of(row.into());
    merging.finish(ctx, Key::new(T::ENTITY, id.into()), &mut changes)?;
    Ok(changes)
}

/// How a change of a field is written in a mutation.
pub trait Change<T> {
    /// True where the field stays as it is; then it is left out of the JSON.
    fn is_nothing(&self) -> bool;

    /// Asks whether a new value fits.
    ///
    /// # Errors
    /// Whatever the check says.
    fn check(&self, check: fn(&T) -> Result<(), Refusal>) -> Result<(), Refusal>;
}

impl<T> Change<T> for Option<Was<T>> {
    fn is_nothing(&self) -> bool {
        self.is_none()
    }

    fn check(&self, check: fn(&T) -> Result<(), Refusal>) -> Result<(), Refusal> {
        self.as_ref().map_or(Ok(()), |change| check(&change.new))
    }
}

impl Change<SetChange> for Option<SetChange> {
    fn is_nothing(&self) -> bool {
        self.is_none()
    }

    fn check(&self, check: fn(&SetChange) -> Result<(), Refusal>) -> Result<(), Refusal> {
        self.as_ref().map_or(Ok(()), check)
    }
}

impl<T> Change<Self> for BTreeSet<T> {
    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    fn check(&self, check: fn(&Self) -> Result<(), Refusal>) -> Result<(), Refusal> {
        check(self)
    }
}

impl Change<Self> for MapChange {
    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    fn check(&self, check: fn(&Self) -> Result<(), Refusal>) -> Result<(), Refusal> {
        check(self)
    }
}

/// How much of something there may be: characters of a text, or elements and the characters of each.
pub trait Limit<M> {
    /// # Errors
    /// [`Refusal::TooLong`] with the field's name.
    fn limit(&self, field: &str, most: M) -> Result<(), Refusal>;
}

fn within(fits: bool, field: &str) -> Result<(), Refusal> {
    if fits {
        Ok(())
    } else {
        Err(Refusal::TooLong {
            field: field.into(),
        })
    }
}

impl Limit<usize> for String {
    fn limit(&self, field: &str, most: usize) -> Result<(), Refusal> {
        within(self.chars().count() <= most, field)
    }
}

impl Limit<usize> for Label {
    fn limit(&self, field: &str, most: usize) -> Result<(), Refusal> {
        self.zh.limit(field, most)?;
        self.en.limit(field, most)
    }
}

impl Limit<(usize, usize)> for BTreeSet<String> {
    fn limit(&self, field: &str, (most, longest): (usize, usize)) -> Result<(), Refusal> {
        within(self.len() <= most, field)?;
        self.iter().try_for_each(|one| one.limit(field, longest))
    }
}

impl Limit<(usize, usize)> for Option<SetChange> {
    fn limit(&self, field: &str, most: (usize, usize)) -> Result<(), Refusal> {
        self.as_ref()
            .map_or(Ok(()), |change| change.add.limit(field, most))
    }
}

impl<T: Limit<usize>> Limit<usize> for Option<Was<T>> {
    fn limit(&self, field: &str, most: usize) -> Result<(), Refusal> {
        self.as_ref()
            .map_or(Ok(()), |change| change.new.limit(field, most))
    }
}

impl Limit<(usize, usize)> for BTreeMap<String, String> {
    fn limit(&self, field: &str, (most, longest): (usize, usize)) -> Result<(), Refusal> {
        within(self.len() <= most, field)?;
        let mut texts = self.keys().chain(self.values());
        texts.try_for_each(|text| text.limit(field, longest))
    }
}

impl Limit<(usize, usize)> for MapChange {
    fn limit(&self, field: &str, (most, longest): (usize, usize)) -> Result<(), Refusal> {
        within(self.len() <= most, field)?;
        let new = self.values().filter_map(|change| change.new.as_ref());
        let mut texts = self.keys().chain(new);
        texts.try_for_each(|text| text.limit(field, longest))
    }
}
