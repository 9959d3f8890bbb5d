//! An area: screens that are a file of their own and come when one of them is first opened. What is loaded first does not grow with them.
//!
//! The two programs (`frontend/src/bin`) say which screens a file holds; here they are fetched, once, and shown.

use crate::context::use_app;
use crate::ui::Page;
use crate::ui::first_sync::whole;
use crate::ui::not_loaded::NotLoadedPage;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use leptos_router::ChooseView;
use leptos_router::hooks::use_location;

/// The file of an area did not come, or is not of this build; the next attempt begins afresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_told_on_the_console: SplitLoaderError) -> Self {
        Self
    }
}

/// Fetches an area: the table of its screens.
pub type Fetch<T> = fn() -> LocalBoxFuture<'static, Result<T, NotLoaded>>;

/// One screen of a table.
pub type Screen = fn() -> AnyView;

/// Makes the table of an area's screens: its name, and each screen with what shows it.
macro_rules! area {
    ($(#[$doc:meta])* $name:ident { $($screen:ident: $view:expr,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name {
            $(pub(crate) $screen: $crate::area::Screen,)+
        }

        impl $name {
            /// Its screens. What calls this carries them all.
            #[must_use]
            pub fn screens() -> Self {
                Self { $($screen: $view,)+ }
            }
        }
    };
}
pub(crate) use area;

/// An area of this page: what fetches it, and its table once it is here.
pub struct Area<T: 'static> {
    fetch: Fetch<T>,
    here: StoredValue<Option<T>>,
}

impl<T> Clone for Area<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Area<T> {}

impl<T: Copy + Send + Sync + 'static> Area<T> {
    #[must_use]
    pub fn new(fetch: Fetch<T>) -> Self {
        Self {
            fetch,
            here: StoredValue::new(None),
        }
    }

    /// A route's screen of this area.
    #[must_use]
    pub fn screen(self, of: fn(&T) -> Screen) -> Late<T> {
        Late {
            area: self,
            of,
            whole: false,
        }
    }

    /// Its table, fetched where it is not here.
    async fn table(self) -> Result<T, NotLoaded> {
        if let Some(table) = self.here.get_value() {
            return Ok(table);
        }
        let table = (self.fetch)().await?;
        self.here.set_value(Some(table));
        Ok(table)
    }
}

/// The screen of a route, in an area. Until its file is here, the screen before it stays.
pub struct Late<T: 'static> {
    area: Area<T>,
    of: fn(&T) -> Screen,
    whole: bool,
}

impl<T> Clone for Late<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Late<T> {}

impl<T: Copy + Send + Sync + 'static> Late<T> {
    /// The same for a screen that needs everything: until all rows are here, how much is to come.
    #[must_use]
    pub fn whole(self) -> Self {
        Self {
            whole: true,
            ..self
        }
    }

    /// What shows the screen, fetched where it is not here.
    async fn view(self) -> Result<Screen, NotLoaded> {
        self.area.table().await.map(|table| (self.of)(&table))
    }

    fn shown(self, screen: Screen) -> AnyView {
        if self.whole {
            whole(screen)()
        } else {
            screen()
        }
    }

    /// In the place of a screen whose file did not come.
    fn missing(self) -> AnyView {
        let here = RwSignal::new(None::<Screen>);
        let again = Callback::new(move |failed: Callback<()>| {
            leptos::task::spawn_local(async move {
                match self.view().await {
                    // Gone where one has left meanwhile.
                    Ok(screen) => drop(here.try_set(Some(screen))),
                    Err(NotLoaded) => failed.run(()),
                }
            });
        });
        (move || match here.get() {
            Some(screen) => self.shown(screen),
            None => view! { <NotLoadedPage again=again /> }.into_any(),
        })
        .into_any()
    }
}

/// The address that the router's first build waits for, as long as it does.
#[derive(Clone, Copy)]
pub struct FirstScreen {
    is_next: StoredValue<bool>,
    awaited: RwSignal<Option<String>>,
}

impl FirstScreen {
    /// Once for each time that the router is built.
    #[must_use]
    pub fn provide() -> Self {
        let first = Self {
            is_next: StoredValue::new(true),
            awaited: RwSignal::new(None),
        };
        provide_context(first);
        // The router is built in the same turn as what provides this.
        leptos::task::spawn_local(async move {
            let _gone = first.is_next.try_set_value(false);
        });
        first
    }
}

/// In the place of the very first screen until its file is here: there is none before it that could stay.
#[component]
pub fn Awaited(first: FirstScreen) -> impl IntoView {
    let words = use_app().words();
    let path = use_location().pathname;
    let waits = Memo::new(move |_| {
        let awaited = first.awaited.get();
        awaited.is_some_and(|awaited| path.with(|path| *path == awaited))
    });
    move || {
        waits.get().then(|| {
            view! {
                <Page title=words.ui.one_moment>
                    <ul class="list" aria-hidden="true">
                        <li class="skeleton"></li>
                        <li class="skeleton"></li>
                        <li class="skeleton"></li>
                    </ul>
                </Page>
            }
        })
    }
}

impl<T: Copy + Send + Sync + 'static> ChooseView for Late<T> {
    async fn choose(self) -> AnyView {
        if let Some(table) = self.area.here.get_value() {
            return self.shown((self.of)(&table));
        }
        let first = use_context::<FirstScreen>().filter(|first| first.is_next.get_value());
        let path = use_location().pathname;
        let asked = path.get_untracked();
        if let Some(first) = first {
            first.awaited.set(Some(asked.clone()));
        }
        let found = self.view().await;
        if let Some(first) = first {
            first.awaited.set(None);
            // The router puts what its first build waited for in the place of whatever stands there by now; of what is asked for later
            // it sees by itself that one has gone on.
            if path.get_untracked() != asked {
                return std::future::pending().await;
            }
        }
        match found {
            Ok(screen) => self.shown(screen),
            Err(NotLoaded) => self.missing(),
        }
    }

    async fn preload(&self) {}
}
