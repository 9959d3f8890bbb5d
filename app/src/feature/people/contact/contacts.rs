//! The staff's list of customers: thousands of rows, searched as one types.

use super::contact_row::ContactRow;
use super::search_index::{ContactFilter, ContactSearch, use_contact_search};
use super::stale::stale;
use super::value_filters::{ValueFilters, with_value};
use crate::context::use_app;
use crate::ui::virtual_list::VirtualList;
use crate::ui::{Empty, Icon, Page};
use domain::ContactId;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

/// The height of a row; `.rows-one` in `style/people/contact.css` has the same.
const ROW: u32 = 72;
/// From so many on a list is worth jumping in.
const MANY: usize = 60;

#[component]
pub fn ContactsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let search = use_contact_search();
    let count = move || search.read(|index| index.len() as u64);
    view! {
        <Page title=words.people.contacts kicker=Signal::derive(move || (words.people.count)(count())) class="has-fab">
            <ContactList open=Signal::derive(|| None) />
            <a class="btn primary fab" href=routes::desk::CONTACT_NEW><Icon of=lu::LuUserPlus />{words.people.new}</a>
        </Page>
    }
}

/// Search, filters and rows; on wide screens it stands beside an open record too.
#[component]
pub fn ContactList(
    open: Signal<Option<ContactId>>,
    /// True beside an open record.
    #[prop(optional)]
    beside: bool,
) -> impl IntoView {
    let app = use_app();
    let search = use_contact_search();
    let me = app.me().user;
    let ids = Memo::new(move |_| {
        let filter = search.filter.get();
        let found = search.typed.with(|typed| {
            search
                .read(|index| index.find_where(typed, usize::MAX, |facts| filter.keeps(facts, me)))
        });
        let found = if filter == ContactFilter::Stale {
            let now = app.device().now();
            app.rows(|rows| stale(rows, found, now))
        } else {
            found
        };
        search.value.with(|value| match value {
            Some((field, value)) => app.rows(|rows| with_value(rows, found, *field, value)),
            None => found,
        })
    });
    let any = Memo::new(move |_| search.read(|index| !index.is_empty()));
    let some = Memo::new(move |_| ids.with(|ids| !ids.is_empty()));
    let words = app.staff_words();
    let jump = RwSignal::new(None);
    if !beside {
        remember_scroll(search);
    }
    view! {
        {move || if any.get() {
            view! {
                <Search search=search />
                <Filters search=search />
                <ValueFilters search=search />
                <Letters ids=ids jump=jump />
                {move || (!some.get()).then(|| view! { <Nothing search=search /> })}
                <VirtualList
                    items=ids
                    row_px=ROW
                    label=words.people.contacts
                    jump=jump
                    row=move |id| {
                        let here = Signal::derive(move || open.get() == Some(id));
                        view! { <ContactRow id=id here=here beside=beside /> }.into_any()
                    }
                />
            }.into_any()
        } else {
            view! {
                <Empty
                    of=lu::LuUsers
                    title=words.people.empty_title
                    text=words.people.empty_text
                    next=(routes::desk::CONTACT_NEW, words.people.new)
                />
            }.into_any()
        }}
    }
}

/// The list comes back where it was left.
fn remember_scroll(search: ContactSearch) {
    let scroll = window_event_listener(leptos::ev::scroll, move |_| {
        search
            .scrolled
            .set_value(window().scroll_y().unwrap_or_default());
    });
    on_cleanup(move || scroll.remove());
    let before = search.scrolled.get_value();
    if before > 0.0 {
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, before));
    }
}

#[component]
fn Search(search: ContactSearch) -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <label class="search">
            <span class="vh">{words.ui.search}</span>
            <Icon of=lu::LuSearch />
            <input
                id="search"
                type="search"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                enterkeyhint="search"
                placeholder=words.people.search
                prop:value=move || search.typed.get()
                on:input=move |event| search.typed.set(event_target_value(&event))
            />
        </label>
    }
}

#[component]
fn Filters(search: ContactSearch) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let chips = ContactFilter::ALL.map(|filter| {
        let label = match filter {
            ContactFilter::All => words.people.all,
            ContactFilter::Mine => words.people.mine,
            ContactFilter::Vip => words.people.vip,
            ContactFilter::Duplicates => words.people.duplicates,
            ContactFilter::Incomplete => words.records.incomplete,
            ContactFilter::Stale => words.records.stale,
        };
        let count = Memo::new(move |_| {
            search.read(|index| index.count_where(|facts| filter.keeps(facts, me)))
        });
        let badge = move || {
            (filter == ContactFilter::Duplicates && count.get() > 0)
                .then(|| view! { <span class="badge">{count.get()}</span> })
        };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (search.filter.get() == filter).to_string()
                on:click=move |_| search.filter.set(filter)
            >
                {label}
                {badge}
            </button>
        }
    });
    view! { <div class="strip" role="group" aria-label=words.people.filters>{chips.collect_view()}</div> }
}

/// The letters that names of a long list begin with, and where each begins.
#[component]
fn Letters(ids: Memo<Vec<ContactId>>, jump: RwSignal<Option<usize>>) -> impl IntoView {
    let search = use_contact_search();
    let words = use_app().staff_words();
    let letters = Memo::new(move |_| {
        let sorted = search.typed.with(|typed| typed.trim().is_empty());
        if !sorted || ids.with(Vec::len) < MANY {
            return Vec::new();
        }
        ids.with(|ids| search.read(|index| begins(ids.iter().map(|id| index.letter(*id)))))
    });
    let some = Memo::new(move |_| letters.with(|letters| letters.len() > 1));
    move || {
        some.get().then(|| view! {
            <div class="strip letters" role="group" aria-label=words.people.letters>
                <For each=move || letters.get() key=|one| *one let:one>
                    <button type="button" class="chip" on:click=move |_| jump.set(Some(one.1))>{one.0}</button>
                </For>
            </div>
        })
    }
}

/// Where each letter begins.
fn begins(letters: impl Iterator<Item = Option<char>>) -> Vec<(char, usize)> {
    let mut found: Vec<(char, usize)> = Vec::new();
    for (at, letter) in letters.enumerate() {
        if let Some(letter) = letter
            && found.last().is_none_or(|(last, _)| *last != letter)
        {
            found.push((letter, at));
        }
    }
    found
}

/// Nobody fits; what was typed can become a customer.
#[component]
fn Nothing(search: ContactSearch) -> impl IntoView {
    let words = use_app().staff_words();
    let typed = move || search.typed.with(|typed| typed.trim().to_owned());
    move || {
        let typed = typed();
        if typed.is_empty() {
            return view! { <p class="muted" role="status">{words.people.none_filter}</p> }
                .into_any();
        }
        view! {
            <div class="empty" role="status">
                <Icon of=lu::LuSearchX class="icon l" />
                <h2>{(words.people.none_title)(&typed)}</h2>
                <p>{words.people.none_text}</p>
                <a class="btn primary" href=routes::desk::CONTACT_NEW_SEARCHED><Icon of=lu::LuUserPlus />{(words.people.add_typed)(&typed)}</a>
            </div>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_where_they_begin() {
        let letters = ["A", "A", "B", "#"].map(|one| one.chars().next());
        assert_eq!(begins(letters.into_iter()), [('A', 0), ('B', 2), ('#', 3)]);
    }
}
