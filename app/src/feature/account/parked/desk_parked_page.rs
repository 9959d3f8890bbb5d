//! "Needs you" for staff: also work that waits for an owner, and contacts that may be the same person twice.

use super::parked_page::ParkedPage;
use crate::context::use_app;
use crate::feature::account::held_work::HeldCards;
use crate::feature::people::contact::search_index::{ContactFilter, use_contact_search};
use crate::feature::sales::booking::desk_waitlist::{WaitlistCalls, calls_count};
use crate::feature::sales::booking::displaced_cards::{DisplacedCards, displaced_count};
use crate::ui::Icon;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

#[component]
pub fn DeskParkedPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (search, me) = (use_contact_search(), app.me().user);
    let twice = Memo::new(move |_| {
        search.read(|index| index.count_where(|facts| ContactFilter::Duplicates.keeps(facts, me)))
    });
    let look = {
        let go = use_navigate();
        Callback::new(move |()| {
            search.filter.set(ContactFilter::Duplicates);
            go(routes::desk::CONTACTS, NavigateOptions::default());
        })
    };
    let card = move || {
        (twice.get() > 0).then(|| {
            view! {
                <article class="need">
                    <div class="need-head">
                        <span class="lead warn"><Icon of=lu::LuUsers /></span>
                        <div class="grow">
                            <h2>{words.people.duplicates}</h2>
                            <p class="need-why">{(words.people.duplicates_why)(twice.get() as u64)}</p>
                        </div>
                    </div>
                    <button type="button" class="btn primary block" on:click=move |_| look.run(())>{words.people.duplicates_look}</button>
                </article>
            }
        })
    };
    let (displaced, calls) = (displaced_count(app), calls_count(app));
    let quiet = Signal::derive(move || {
        twice.get() == 0 && app.held_work_count() == 0 && displaced.get() == 0 && calls.get() == 0
    });
    view! { <ParkedPage quiet=quiet><DisplacedCards /><WaitlistCalls /><HeldCards />{card}</ParkedPage> }
}
