//! The words of one area, found by a call. A table of pointers would carry the words of every screen into what is loaded first; a call is carried by
//! whoever makes it, so what only one part of a program says lies in that part's file.

use domain::Lang;
use std::marker::PhantomData;
use std::ops::Deref;

/// Words that are there in each language.
pub trait Spoken: Sized + 'static {
    fn english() -> &'static Self;
    fn chinese() -> &'static Self;
}

/// The words of an area in one language: `words.service.title` reads like a field of a field.
pub struct Area<W> {
    lang: Lang,
    of: PhantomData<W>,
}

impl<W> Clone for Area<W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for Area<W> {}

impl<W> Area<W> {
    pub(crate) const fn new(lang: Lang) -> Self {
        Self {
            lang,
            of: PhantomData,
        }
    }
}

impl<W: Spoken> Area<W> {
    /// The table itself, for whoever keeps it.
    #[must_use]
    pub fn table(&self) -> &'static W {
        match self.lang {
            Lang::En => W::english(),
            Lang::Zh => W::chinese(),
        }
    }
}

impl<W: Spoken> Deref for Area<W> {
    type Target = W;

    fn deref(&self) -> &W {
        self.table()
    }
}
