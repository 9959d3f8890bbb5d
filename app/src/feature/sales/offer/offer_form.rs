//! A new offer, and the form of one that is changed.

use super::offer_fields::{OfferFields, OfferForm, TypedChange, read, typed_of};
use super::offer_typed::{TypedOffer, changes};
use crate::context::use_app;
use crate::ui::Page;
use crate::ui::form_draft::FormDraft;
use domain::id::OfferId;
use domain::sales::{Offer, OfferSet};
use domain::{Draft, routes};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The draft that holds a new offer while it is typed.
const NEW: &str = "offer/new";

#[component]
pub fn OfferNewPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = FormDraft::<TypedOffer>::new(app, NEW.to_owned());
    let wrong = RwSignal::new(None);
    let form = OfferForm {
        typed: typed.value,
        change: Callback::new(move |change: TypedChange| {
            wrong.set(None);
            typed.update(change);
        }),
        wrong,
    };
    let go = StoredValue::new(use_navigate());
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let fresh = OfferId(app.device().new_id());
        let now = typed.value.get_untracked();
        let create = match read(app, &now, fresh) {
            Ok(create) => create,
            Err(which) => return wrong.set(Some(which)),
        };
        let there = routes::desk::offer(create.id);
        let saving = app.commit(Draft::from(create));
        spawn_local(async move {
            match saving.await {
                Ok(_) => {
                    app.save_draft::<TypedOffer>(NEW, None);
                    let replace = NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    };
                    go.with_value(|go| go(&there, replace));
                }
                Err(error) => app.not_saved(&error),
            }
        });
    };
    view! {
        <Page title=words.offer.new back=routes::desk::OFFERS>
            <form class="form" on:submit=make>
                <OfferFields form=form />
                <button type="submit" class="btn primary block">{words.offer.make}</button>
            </form>
        </Page>
    }
}

/// What an offer says, to be changed. What is typed stays where its row changes meanwhile: each field is compared with what was seen.
#[component]
pub fn OfferEdit(one: Offer) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let first = typed_of(app, &one);
    let (typed, wrong) = (RwSignal::new(first.clone()), RwSignal::new(None));
    let form = OfferForm {
        typed,
        change: Callback::new(move |change: TypedChange| {
            wrong.set(None);
            typed.update(change);
        }),
        wrong,
    };
    let seen = StoredValue::new((one, first));
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (was, shown) = seen.get_value();
        let now = typed.get_untracked();
        let moved = now.first_day != shown.first_day;
        let new = match read(app, &now, was.id) {
            Ok(new) => new,
            Err(which) => return wrong.set(Some(which)),
        };
        let after = over(&was, &new, moved);
        let set = changes(&was, new, moved);
        if set == OfferSet::of(was.id) {
            return;
        }
        app.save(set, Some(words.offer.kept.to_owned()), move || {
            seen.set_value((after, now));
        });
    };
    view! {
        <form class="form" on:submit=keep>
            <OfferFields form=form />
            <button type="submit" class="btn block">{words.offer.keep}</button>
        </form>
    }
}

/// The offer as it is seen once a change of it is saved.
fn over(was: &Offer, new: &domain::sales::OfferCreate, first_day_moved: bool) -> Offer {
    Offer {
        name: new.name.clone(),
        about: new.about.clone(),
        benefit: new.benefit.clone(),
        least: new.least,
        categories: new.categories.clone(),
        starts_at: if first_day_moved {
            new.starts_at
        } else {
            was.starts_at
        },
        ends_at: new.ends_at,
        each: new.each,
        pieces: new.pieces,
        by_staff: new.by_staff,
        ..was.clone()
    }
}
