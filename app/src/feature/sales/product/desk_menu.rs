//! The menu for staff: availability, price and names, saved when a field is left.

use super::menu_sections::{menu_sections, titled};
use super::picture::picture;
use super::product_past::PastList;
use crate::catalogue::{Section, photo};
use crate::context::{AppContext, use_app};
use crate::ui::{Empty, Icon, Page, RowMark, Sheet, close_dialog};
use domain::merge::Was;
use domain::money::Currency;
use domain::row::Entity;
use domain::sales::{Category, Product, ProductSet};
use domain::{Key, Label, Money, Mutation, ProductId};
use icondata_lu as lu;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use web_sys::HtmlInputElement;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductEditError {
    Price,
    Name,
}

/// The change that a typed price means; `None` where nothing changed.
pub fn price_change(
    product: &Product,
    typed: &str,
    currency: &Currency,
) -> Result<Option<ProductSet>, ProductEditError> {
    let new =
        Money::parse(&typed.replace(['−', '-'], "x"), currency).ok_or(ProductEditError::Price)?;
    if new > domain::sales::product::MAX_PRICE {
        return Err(ProductEditError::Price);
    }
    let change = ProductSet {
        price: Some(Was {
            was: product.price,
            new,
        }),
        ..ProductSet::of(product.id)
    };
    Ok((new != product.price).then_some(change))
}

/// The change that typed names mean; `None` where nothing changed.
pub fn name_change(
    product: &Product,
    zh: &str,
    en: &str,
) -> Result<Option<ProductSet>, ProductEditError> {
    let new = Label::new(zh.trim(), en.trim());
    let long = |text: &str| text.chars().count() > 80;
    if (new.zh.is_empty() && new.en.is_empty()) || long(&new.zh) || long(&new.en) {
        return Err(ProductEditError::Name);
    }
    let change = ProductSet {
        name: Some(Was {
            was: product.name.clone(),
            new: new.clone(),
        }),
        ..ProductSet::of(product.id)
    };
    Ok((new != product.name).then_some(change))
}

/// The amount as it stands in a field: without sign and groups.
#[must_use]
pub fn editable(price: Money, currency: &Currency) -> String {
    price
        .show(currency)
        .trim_start_matches(currency.symbol())
        .replace(',', "")
}

/// Saves; `back` puts right what the screen shows already where that fails.
fn save(app: AppContext, set: ProductSet, done: &'static str, back: impl FnOnce() + 'static) {
    let saving = app.commit(Mutation::ProductSet(set));
    spawn_local(async move {
        match saving.await {
            Ok(_) => app.toast(done),
            Err(error) => {
                app.not_saved(&error);
                back();
            }
        }
    });
}

type Products = BTreeMap<ProductId, Product>;

/// A category and which products stand under it, in order.
#[derive(Debug, Clone, PartialEq)]
struct Heading {
    category: Category,
    products: Vec<ProductId>,
}

/// The products whose name holds what is looked for, in lower case, under their categories.
fn headings(menu: &[Section], wanted: &str) -> Vec<Heading> {
    let found = |product: &&Product| {
        product.name.zh.contains(wanted) || product.name.en.to_lowercase().contains(wanted)
    };
    let heading = |section: &Section| Heading {
        category: section.category.clone(),
        products: section
            .products
            .iter()
            .filter(found)
            .map(|product| product.id)
            .collect(),
    };
    let headings = menu.iter().map(heading);
    headings
        .filter(|heading| !heading.products.is_empty())
        .collect()
}

#[component]
pub fn DeskMenuPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = RwSignal::new(String::new());
    let all = Memo::new(move |_| app.rows(menu_sections));
    let menu = Memo::new(move |_| {
        let wanted = typed.with(|typed| typed.trim().to_lowercase());
        all.with(|all| headings(all, &wanted))
    });
    let products = Memo::new(move |_| {
        all.with(|all| {
            let products = all.iter().flat_map(|section| &section.products);
            products
                .map(|product| (product.id, product.clone()))
                .collect::<Products>()
        })
    });
    let editing = RwSignal::new(None::<Product>);
    view! {
        <Page title=words.sales.menu>
            <label class="search">
                <span class="vh">{words.sales.search_menu}</span>
                <Icon of=lu::LuSearch />
                <input
                    id="search"
                    type="search"
                    autocomplete="off"
                    placeholder=words.sales.search_menu
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            {move || menu.with(Vec::is_empty).then(|| view! {
                <Empty of=lu::LuUtensils title=words.sales.menu_empty_title text=words.sales.menu_empty_text />
            })}
            <For each=move || menu.get() key=|heading| titled(&heading.category) let:heading>
                <Group category=heading.category menu=menu products=products editing=editing />
            </For>
        </Page>
        {move || editing.get().map(|product| view! { <Edit product=product editing=editing /> })}
    }
}

#[component]
fn Group(
    category: Category,
    menu: Memo<Vec<Heading>>,
    products: Memo<Products>,
    editing: RwSignal<Option<Product>>,
) -> impl IntoView {
    let words = use_app().staff_words();
    let id = category.id;
    let rows = Memo::new(move |_| {
        menu.with(|menu| {
            let here = menu.iter().find(|heading| heading.category.id == id);
            here.map(|heading| heading.products.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{category.name.text(words.lang).to_owned()}</h2></div>
            <ul class="list">
                <For each=move || rows.get() key=|id| *id let:id>
                    <ProductRow id=id products=products editing=editing />
                </For>
            </ul>
        </section>
    }
}

/// One product. The row stays when the product changes, and with it the picture and where the keyboard is.
#[component]
fn ProductRow(
    id: ProductId,
    products: Memo<Products>,
    editing: RwSignal<Option<Product>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    // The list lets go of the row of a product that is gone.
    let product = Memo::new(move |before: Option<&Option<Product>>| {
        let now = products.with(|products| products.get(&id).cloned());
        now.or_else(|| before.cloned().flatten())
    });
    let available =
        Memo::new(move |_| product.with(|one| one.as_ref().is_some_and(|one| one.available)));
    let name = Memo::new(move |_| {
        product.with(|product| {
            let name = product.as_ref().map(|one| one.name.text(words.lang));
            name.unwrap_or_default().to_owned()
        })
    });
    let src = Memo::new(move |_| product.with(|product| product.as_ref().and_then(photo)));
    let picture = move || picture(src.get(), &name.get());
    let price = move || product.with(|one| one.as_ref().map(|one| app.money(one.price)));
    let flip = move |event: ev::Event| {
        let switch = event_target::<HtmlInputElement>(&event);
        let was = available.get_untracked();
        let set = ProductSet {
            available: Some(Was { was, new: !was }),
            ..ProductSet::of(id)
        };
        // The page may have been left meanwhile.
        save(app, set, words.sales.saved, move || {
            if let Some(now) = available.try_get_untracked() {
                switch.set_checked(now);
            }
        });
    };
    view! {
        <li class="row" class:sold-out=move || !available.get()>
            <span class="lead photo-lead" aria-hidden="true">{picture}</span>
            <div class="row-text">
                <p class="row-title">
                    <button
                        type="button"
                        class="product-open"
                        aria-label=move || name.with(|name| (words.sales.edit_named)(name))
                        on:click=move |_| editing.set(product.get_untracked())
                    >
                        {name}
                    </button>
                </p>
                <p class="row-sub">
                    <span class="price">{price}</span>
                    {move || (!available.get()).then(|| view! { " " <span class="tag warn">{words.sales.sold_out}</span> })}
                </p>
                <RowMark key=Key::new(Entity::Product, id.0) />
            </div>
            <div class="row-end">
                <input
                    type="checkbox"
                    class="switch"
                    role="switch"
                    aria-label=move || format!("{}: {}", name.get(), words.sales.available)
                    prop:checked=available
                    on:change=flip
                />
            </div>
        </li>
    }
}

/// Names and price of one product.
#[component]
fn Edit(product: Product, editing: RwSignal<Option<Product>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let currency = app
        .business
        .get_untracked()
        .map_or_else(|| Currency("CNY".into()), |business| business.currency);
    let price = RwSignal::new(editable(product.price, &currency));
    let zh = RwSignal::new(product.name.zh.clone());
    let en = RwSignal::new(product.name.en.clone());
    let wrong = RwSignal::new(None::<ProductEditError>);
    let title = product.name.text(words.lang).to_owned();
    let id = product.id;
    let product = StoredValue::new(product);
    // The next field sees what this one saved.
    let took = move |set: &ProductSet| {
        product.update_value(|product| {
            if let Some(name) = &set.name {
                product.name.clone_from(&name.new);
            }
            if let Some(price) = &set.price {
                product.price = price.new;
            }
        });
    };
    let back = move |back: Mutation| {
        let Mutation::ProductSet(set) = back else {
            return;
        };
        took(&set);
        if let Some(name) = &set.name {
            zh.set(name.new.zh.clone());
            en.set(name.new.en.clone());
        }
        save(app, set, words.people.restored, || {});
    };
    let settle = move |change: Result<Option<ProductSet>, ProductEditError>| match change {
        Ok(Some(set)) => {
            wrong.set(None);
            took(&set);
            save(app, set, words.sales.saved, || {});
        }
        Ok(None) => wrong.set(None),
        Err(which) => wrong.set(Some(which)),
    };
    let leave_name =
        move || {
            settle(product.with_value(|product| {
                name_change(product, &zh.get_untracked(), &en.get_untracked())
            }))
        };
    let leave_price = move || {
        settle(
            product.with_value(|product| price_change(product, &price.get_untracked(), &currency)),
        )
    };
    view! {
        <Sheet title=title on_close=Callback::new(move |()| editing.set(None))>
            <div class="sheet-body form">
                <p class="muted small">{words.sales.menu_edit_text}</p>
                <ProductField id="edit-zh" label=words.sales.name_zh value=zh leave=leave_name wrong=Signal::derive(move || (wrong.get() == Some(ProductEditError::Name)).then_some(words.sales.name_wrong)) />
                <ProductField id="edit-en" label=words.sales.name_en value=en leave=leave_name wrong=Signal::derive(|| None) />
                <ProductField id="edit-price" label=words.sales.price value=price leave=leave_price wrong=Signal::derive(move || (wrong.get() == Some(ProductEditError::Price)).then_some(words.sales.price_wrong)) />
                <PastList product=id on_back=Callback::new(back) />
            </div>
            <div class="sheet-foot">
                <button type="button" class="btn primary" on:click=|event| close_dialog(&event)>{words.ui.close}</button>
            </div>
        </Sheet>
    }
}

#[component]
fn ProductField(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    leave: impl Fn() + 'static,
    wrong: Signal<Option<&'static str>>,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || wrong.get().is_some().to_string()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:change=move |_| leave()
            />
            <div role="status">
                {move || wrong.get().map(|wrong| view! { <p class="error" id=error_id.clone()>{wrong}</p> })}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::tea;

    #[test]
    fn a_typed_price_is_a_change_only_where_it_differs() {
        let cny = Currency("CNY".into());
        assert_eq!(price_change(&tea(), "6", &cny), Ok(None));
        let change = price_change(&tea(), "6.5", &cny).unwrap().unwrap();
        assert_eq!(
            change.price,
            Some(Was {
                was: Money(600),
                new: Money(650)
            })
        );
        for wrong in ["", "-3", "abc", "99999999999"] {
            assert_eq!(
                price_change(&tea(), wrong, &cny),
                Err(ProductEditError::Price),
                "{wrong}"
            );
        }
        assert_eq!(editable(Money(123_450), &cny), "1234.50");
    }

    #[test]
    fn a_product_keeps_at_least_one_name() {
        assert_eq!(name_change(&tea(), " ", ""), Err(ProductEditError::Name));
        assert_eq!(name_change(&tea(), "茉莉花茶", "Jasmine tea"), Ok(None));
        assert!(name_change(&tea(), "", "Tea").unwrap().is_some());
    }
}
