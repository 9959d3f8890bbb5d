//! The fields of an offer, and how it reads to customers while it is typed.

use super::offer_text::{benefit_text, terms_text};
use super::offer_typed::{Kind, ReadBy, TypedOffer, Wrong, as_offer};
use crate::context::{AppContext, use_app};
use crate::ui::Icon;
use crate::zones::zones;
use domain::id::{CategoryId, OfferId};
use domain::money::Currency;
use domain::sales::{Offer, OfferCreate};
use domain::{Entity, Label, ProductId, Row};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// A change of what is typed.
pub type TypedChange = Box<dyn FnOnce(&mut TypedOffer)>;

/// What the fields are about.
#[derive(Clone, Copy)]
pub struct OfferForm {
    pub typed: RwSignal<TypedOffer>,
    /// Keeps a change.
    pub change: Callback<TypedChange>,
    pub wrong: RwSignal<Option<Wrong>>,
}

/// Reads what is typed, by the business's money and clock.
pub fn read(app: AppContext, typed: &TypedOffer, id: OfferId) -> Result<OfferCreate, Wrong> {
    let now = app.device().now();
    app.business.with_untracked(|business| {
        let currency = business.as_ref().map(|one| one.currency.clone());
        let zone = business.as_ref().map(|one| one.zone.clone());
        let by = ReadBy {
            currency: &currency.unwrap_or_else(|| Currency("CNY".to_owned())),
            zone: &zone.unwrap_or_default(),
            zones: zones(),
            now,
        };
        typed.read(id, &by)
    })
}

/// An offer as its fields show it.
pub fn typed_of(app: AppContext, offer: &Offer) -> TypedOffer {
    app.business.with_untracked(|business| {
        let currency = business.as_ref().map(|one| one.currency.clone());
        let zone = business.as_ref().map(|one| one.zone.clone());
        let by = ReadBy {
            currency: &currency.unwrap_or_else(|| Currency("CNY".to_owned())),
            zone: &zone.unwrap_or_default(),
            zones: zones(),
            now: 0,
        };
        TypedOffer::of(offer, &by)
    })
}

fn wrong_text(wrong: Wrong, words: &StaffWords) -> &'static str {
    match wrong {
        Wrong::Name => words.offer.wrong_name,
        Wrong::Benefit => words.offer.wrong_benefit,
        Wrong::Least => words.offer.wrong_least,
        Wrong::Days => words.offer.wrong_days,
        Wrong::Each => words.offer.wrong_each,
        Wrong::Pieces => words.offer.wrong_pieces,
    }
}

/// A line of the form: its label, what is typed, and what does not fit.
#[component]
fn Line(
    form: OfferForm,
    id: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "text")] keys: &'static str,
    #[prop(optional)] which: Option<Wrong>,
    get: fn(&TypedOffer) -> &String,
    set: fn(&mut TypedOffer) -> &mut String,
) -> impl IntoView {
    let words = use_app().staff_words();
    let note = format!("{id}-note");
    let described = note.clone();
    let is_wrong = move || which.is_some() && form.wrong.get() == which;
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type=kind
                inputmode=keys
                autocomplete="off"
                maxlength="500"
                aria-describedby=described
                aria-invalid=move || is_wrong().to_string()
                prop:value=move || form.typed.with(|typed| get(typed).clone())
                on:input=move |event| {
                    let text = event_target_value(&event);
                    form.change.run(Box::new(move |typed| *set(typed) = text));
                }
            />
            <div role="status" id=note>
                {move || which.filter(|_| is_wrong()).map(|which| view! { <p class="error">{wrong_text(which, words)}</p> })}
            </div>
        </div>
    }
}

#[component]
pub fn OfferFields(form: OfferForm) -> impl IntoView {
    let words = use_app().staff_words();
    let staff = move |event| {
        let on = event_target_checked(&event);
        form.change.run(Box::new(move |typed| typed.by_staff = on));
    };
    view! {
        <Line form=form id="offer-name-en" label=words.offer.name_en which=Wrong::Name get=|one| &one.name_en set=|one| &mut one.name_en />
        <Line form=form id="offer-name-zh" label=words.offer.name_zh get=|one| &one.name_zh set=|one| &mut one.name_zh />
        <BenefitFields form=form />
        <Line form=form id="offer-least" label=words.offer.least keys="decimal" which=Wrong::Least get=|one| &one.least set=|one| &mut one.least />
        <Line form=form id="offer-first" label=words.offer.first_day kind="date" get=|one| &one.first_day set=|one| &mut one.first_day />
        <Line form=form id="offer-last" label=words.offer.last_day kind="date" which=Wrong::Days get=|one| &one.last_day set=|one| &mut one.last_day />
        <Line form=form id="offer-each" label=words.offer.each keys="numeric" which=Wrong::Each get=|one| &one.each set=|one| &mut one.each />
        <Line form=form id="offer-pieces" label=words.offer.pieces keys="numeric" which=Wrong::Pieces get=|one| &one.pieces set=|one| &mut one.pieces />
        <Categories form=form />
        <Line form=form id="offer-about-en" label=words.offer.about_en get=|one| &one.about_en set=|one| &mut one.about_en />
        <Line form=form id="offer-about-zh" label=words.offer.about_zh get=|one| &one.about_zh set=|one| &mut one.about_zh />
        <label class="check">
            <input type="checkbox" class="switch" role="switch" aria-describedby="offer-by-staff" prop:checked=move || form.typed.with(|typed| typed.by_staff) on:change=staff />
            <span class="grow">{words.offer.by_staff}</span>
        </label>
        <p class="muted small" id="offer-by-staff">{words.offer.by_staff_text}</p>
        <Preview form=form />
    }
}

#[component]
fn BenefitFields(form: OfferForm) -> impl IntoView {
    let words = use_app().staff_words();
    let kind = Memo::new(move |_| form.typed.with(|typed| typed.kind));
    let chip = move |which: Kind, text: &'static str| {
        let choose = move |_| form.change.run(Box::new(move |typed| typed.kind = which));
        view! { <button type="button" class="chip" aria-pressed=move || (kind.get() == which).to_string() on:click=choose>{text}</button> }
    };
    let field = move || {
        match kind.get() {
        Kind::Percent => view! { <Line form=form id="offer-value" label=words.offer.percent_field keys="numeric" which=Wrong::Benefit get=|one| &one.value set=|one| &mut one.value /> }.into_any(),
        Kind::Amount => view! { <Line form=form id="offer-value" label=words.offer.amount_field keys="decimal" which=Wrong::Benefit get=|one| &one.value set=|one| &mut one.value /> }.into_any(),
        Kind::Gift => view! { <Gift form=form /> }.into_any(),
    }
    };
    view! {
        <div class="strip" role="group" aria-label=words.offer.benefit>
            {chip(Kind::Percent, words.offer.percent)}
            {chip(Kind::Amount, words.offer.amount)}
            {chip(Kind::Gift, words.offer.gift)}
        </div>
        {field}
    }
}

/// Which dish is on the house.
#[component]
fn Gift(form: OfferForm) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = untrack(|| {
        app.rows(|rows| {
            let all = rows.all(Entity::Product).filter_map(Row::as_product);
            let named = all.filter(|product| !product.removed);
            let named = named.map(|product| (product.id, product.name.text(words.lang).to_owned()));
            let mut named: Vec<(ProductId, String)> = named.collect();
            named.sort_by(|one, two| one.1.cmp(&two.1));
            named
        })
    });
    let chosen = move |id: ProductId| form.typed.with(|typed| typed.gift == Some(id));
    let choose = move |event| {
        let id = event_target_value(&event).parse().ok();
        form.change.run(Box::new(move |typed| typed.gift = id));
    };
    let is_wrong = move || form.wrong.get() == Some(Wrong::Benefit);
    view! {
        <div class="field">
            <label for="offer-gift">{words.offer.gift_field}</label>
            <select id="offer-gift" aria-invalid=move || is_wrong().to_string() on:change=choose>
                <option value="">{words.offer.choose}</option>
                {all.into_iter().map(|(id, name)| view! { <option value=id.to_string() prop:selected=move || chosen(id)>{name}</option> }).collect_view()}
            </select>
            <div role="status">{move || is_wrong().then(|| view! { <p class="error">{words.offer.wrong_benefit}</p> })}</div>
        </div>
    }
}

/// Which headings of the menu it counts for.
#[component]
fn Categories(form: OfferForm) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = untrack(|| {
        app.rows(|rows| {
            let all = rows.all(Entity::Category).filter_map(Row::as_category);
            let all = all.filter(|one| !one.removed);
            let mut all: Vec<_> = all.cloned().collect();
            all.sort_by_key(|one| (one.sort, one.id));
            all
        })
    });
    let row = move |(id, name): (CategoryId, Label)| {
        let checked = move || form.typed.with(|typed| typed.categories.contains(&id));
        let turn = move |event| {
            let on = event_target_checked(&event);
            form.change.run(Box::new(move |typed| {
                typed.categories.retain(|have| *have != id);
                if on {
                    typed.categories.push(id);
                }
            }));
        };
        view! { <label class="check"><input type="checkbox" prop:checked=checked on:change=turn /><span class="grow">{name.text(words.lang).to_owned()}</span></label> }
    };
    (!all.is_empty()).then(|| {
        view! {
            <fieldset class="field">
                <legend>{words.offer.counts_for}</legend>
                <p class="muted small">{words.offer.everything}</p>
                {all.into_iter().map(|one| row((one.id, one.name))).collect_view()}
            </fieldset>
        }
    })
}

/// As customers see it, once everything fits.
#[component]
fn Preview(form: OfferForm) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = OfferId(app.device().new_id());
    let shown = Memo::new(move |_| {
        form.typed
            .with(|typed| read(app, typed, id).ok())
            .map(as_offer)
    });
    move || {
        let offer = shown.get()?;
        let name = offer.name.text(words.lang).to_owned();
        let about = offer.about.text(words.lang).to_owned();
        Some(view! {
            <section class="section" aria-label=words.offer.preview>
                <div class="section-head"><h2>{words.offer.preview}</h2></div>
                <div class="card pad">
                    <p class="row-title"><Icon of=lu::LuTicketPercent />" "{name}</p>
                    <p class="strong">{benefit_text(app, &offer, words)}</p>
                    <p class="muted small">{terms_text(app, &offer, words)}</p>
                    {(!about.is_empty()).then(|| view! { <p class="muted small">{about}</p> })}
                </div>
            </section>
        })
    }
}
