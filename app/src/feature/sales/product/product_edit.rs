//! One product, as staff change it: each field is saved when it is left, also without a network.

use super::options_edit::OptionsEdit;
use super::picture::picture;
use super::place::moved;
use super::product_past::PastList;
use crate::catalogue::{Section, photo};
use crate::context::{AppContext, use_app};
use crate::feature::file::{PickButton, Shown, Target, attached};
use crate::ui::{Confirm, Icon, Sheet, close_dialog};
use domain::file::{FileState, Subject};
use domain::id::CategoryId;
use domain::merge::{SetChange, Was};
use domain::money::Currency;
use domain::sales::{Product, ProductMake, ProductSet};
use domain::{Entity, Key, Label, Money, Mutation, ProductId, Row};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The marks that have words of their own in both languages.
const MARKS: [&str; 6] = ["popular", "new", "spicy", "nuts", "vegetarian", "vegan"];

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductEditError {
    Price,
    Name,
    About,
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

/// The change that typed descriptions mean; `None` where nothing changed.
fn about_change(
    product: &Product,
    zh: &str,
    en: &str,
) -> Result<Option<ProductSet>, ProductEditError> {
    let new = Label::new(zh.trim(), en.trim());
    let long = |text: &str| text.chars().count() > 500;
    if long(&new.zh) || long(&new.en) {
        return Err(ProductEditError::About);
    }
    let change = ProductSet {
        about: Some(Was {
            was: product.about.clone(),
            new: new.clone(),
        }),
        ..ProductSet::of(product.id)
    };
    Ok((new != product.about).then_some(change))
}

/// Saves; `back` puts right what the screen shows already where that fails.
pub fn save(app: AppContext, set: ProductSet, done: &'static str, back: impl FnOnce() + 'static) {
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

/// The product as it stands now.
fn product_of(app: AppContext, id: ProductId) -> Option<Product> {
    untrack(|| {
        app.rows(|rows| {
            rows.get(Key::new(Entity::Product, id.0))
                .and_then(Row::as_product)
                .cloned()
        })
    })
}

/// The business's currency.
pub fn currency(app: AppContext) -> Currency {
    let business = app.business.get_untracked();
    business.map_or_else(|| Currency("CNY".into()), |business| business.currency)
}

/// All of one product.
#[component]
pub fn ProductEdit(
    product: Product,
    sections: Memo<Vec<Section>>,
    editing: RwSignal<Option<Product>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let title = product.name.text(words.lang).to_owned();
    let id = product.id;
    view! {
        <Sheet title=title on_close=Callback::new(move |()| editing.set(None))>
            <div class="sheet-body form">
                <p class="muted small">{words.sales.menu_edit_text}</p>
                <PhotoField id=id />
                <Texts product=product.clone() />
                <CategoryField product=product.clone() sections=sections />
                <Marks product=product.clone() />
                <Hidden product=product.clone() />
                <OptionsEdit product=product.clone() />
                <Acts id=id sections=sections editing=editing />
            </div>
            <div class="sheet-foot">
                <button type="button" class="btn primary" on:click=|event| close_dialog(&event)>{words.ui.close}</button>
            </div>
        </Sheet>
    }
}

/// The photo, and how far a new one is on its way.
#[component]
fn PhotoField(id: ProductId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let product = Memo::new(move |_| {
        app.rows(|rows| {
            rows.get(Key::new(Entity::Product, id.0))
                .and_then(Row::as_product)
                .cloned()
        })
    });
    let shown = move || {
        product.with(|product| {
            product.as_ref().map(|product| {
                let name = product.name.text(words.lang).to_owned();
                view! { <span class="photo-edit">{picture(photo(product), &name)}</span> }
            })
        })
    };
    // Those that hang already are the photo itself.
    let coming = Memo::new(move |_| {
        app.rows(|rows| {
            let mut files = attached(rows, Subject::Product(id));
            files.retain(|file| {
                let file = rows.get(Key::new(Entity::Attachment, file.0));
                file.and_then(Row::as_attachment)
                    .is_some_and(|file| file.state != FileState::Here)
            });
            files
        })
    });
    let remove = move |_| {
        let was = product.with_untracked(|one| one.as_ref().and_then(|one| one.photo.clone()));
        let set = ProductSet {
            photo: Some(Was { was, new: None }),
            ..ProductSet::of(id)
        };
        save(app, set, words.sales.saved, || {});
    };
    let has = move || product.with(|one| one.as_ref().is_some_and(|one| one.photo.is_some()));
    view! {
        <section class="section">
            <div class="section-head">
                <h3>{words.sales.photo}</h3>
                <PickButton target=Target::Thing(Subject::Product(id)) />
            </div>
            {shown}
            <ul class="files-list">
                <For each=move || coming.get() key=|id| *id let:id>
                    <li><Shown id=id /></li>
                </For>
            </ul>
            {move || has().then(|| view! {
                <button type="button" class="btn small" on:click=remove><Icon of=lu::LuTrash2 />{words.sales.photo_remove}</button>
            })}
        </section>
    }
}

/// Names, price and descriptions.
#[component]
fn Texts(product: Product) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let currency = currency(app);
    let price = RwSignal::new(product.price.plain(&currency));
    let zh = RwSignal::new(product.name.zh.clone());
    let en = RwSignal::new(product.name.en.clone());
    let about_zh = RwSignal::new(product.about.zh.clone());
    let about_en = RwSignal::new(product.about.en.clone());
    let wrong = RwSignal::new(None::<ProductEditError>);
    let id = product.id;
    let product = StoredValue::new(product);
    // The next field sees what this one saved.
    let took = move |set: &ProductSet| {
        product.update_value(|product| {
            if let Some(name) = &set.name {
                product.name.clone_from(&name.new);
            }
            if let Some(about) = &set.about {
                product.about.clone_from(&about.new);
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
        if let Some(about) = &set.about {
            about_zh.set(about.new.zh.clone());
            about_en.set(about.new.en.clone());
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
    let leave_about = move || {
        settle(product.with_value(|product| {
            about_change(
                product,
                &about_zh.get_untracked(),
                &about_en.get_untracked(),
            )
        }))
    };
    let leave_price = move || {
        settle(
            product.with_value(|product| price_change(product, &price.get_untracked(), &currency)),
        )
    };
    let is = move |which, text: &'static str| {
        Signal::derive(move || (wrong.get() == Some(which)).then_some(text))
    };
    let none = Signal::derive(|| None);
    view! {
        <ProductField id="edit-zh" label=words.sales.name_zh value=zh leave=leave_name wrong=is(ProductEditError::Name, words.sales.name_wrong) />
        <ProductField id="edit-en" label=words.sales.name_en value=en leave=leave_name wrong=none />
        <ProductField id="edit-price" label=words.sales.price value=price leave=leave_price wrong=is(ProductEditError::Price, words.sales.price_wrong) />
        <ProductField id="edit-about-zh" label=words.sales.about_zh value=about_zh leave=leave_about wrong=is(ProductEditError::About, words.sales.about_wrong) />
        <ProductField id="edit-about-en" label=words.sales.about_en value=about_en leave=leave_about wrong=none />
        <PastList product=id on_back=Callback::new(back) />
    }
}

/// Under which heading it stands.
#[component]
fn CategoryField(product: Product, sections: Memo<Vec<Section>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = product.id;
    let now = StoredValue::new(product.category);
    let choose = move |event| {
        let Ok(new) = event_target_value(&event).parse::<CategoryId>() else {
            return;
        };
        let was = now.get_value();
        if was == new {
            return;
        }
        now.set_value(new);
        let set = ProductSet {
            category: Some(Was { was, new }),
            ..ProductSet::of(id)
        };
        save(app, set, words.sales.saved, || {});
    };
    view! {
        <div class="field">
            <label for="edit-category">{words.sales.heading}</label>
            <select id="edit-category" on:change=choose>{category_options(sections, Some(product.category), words.lang)}</select>
        </div>
    }
}

/// The headings to choose from.
pub fn category_options(
    sections: Memo<Vec<Section>>,
    chosen: Option<CategoryId>,
    lang: domain::Lang,
) -> impl IntoView {
    let one = move |section: &Section| {
        let id = section.category.id;
        let name = section.category.name.text(lang).to_owned();
        view! { <option value=id.to_string() selected=chosen == Some(id)>{name}</option> }
    };
    sections.with_untracked(|sections| sections.iter().map(one).collect_view())
}

/// What stands on its tile: hot, new, with nuts.
#[component]
fn Marks(product: Product) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = product.id;
    let marks = RwSignal::new(product.marks);
    let chip = move |mark: &'static str| {
        let has = move || marks.with(|marks| marks.contains(mark));
        let flip = move |_| {
            let mut change = SetChange::default();
            let had = marks.with_untracked(|marks| marks.contains(mark));
            let list = if had {
                &mut change.remove
            } else {
                &mut change.add
            };
            list.insert(mark.to_owned());
            marks.update(|marks| *marks = change.apply(marks));
            let set = ProductSet {
                marks: Some(change),
                ..ProductSet::of(id)
            };
            save(app, set, words.sales.saved, || {});
        };
        view! { <button type="button" class="chip" aria-pressed=move || has().to_string() on:click=flip>{words.mark(mark).to_owned()}</button> }
    };
    view! {
        <fieldset class="field">
            <legend>{words.sales.marks}</legend>
            <div class="cluster">{MARKS.map(chip).collect_view()}</div>
        </fieldset>
    }
}

/// Whether customers see it.
#[component]
fn Hidden(product: Product) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = product.id;
    let hidden = RwSignal::new(product.hidden);
    let flip = move |_| {
        let was = hidden.get_untracked();
        hidden.set(!was);
        let set = ProductSet {
            hidden: Some(Was { was, new: !was }),
            ..ProductSet::of(id)
        };
        save(app, set, words.sales.saved, move || hidden.set(was));
    };
    view! {
        <label class="check">
            <input type="checkbox" class="switch" role="switch" prop:checked=move || hidden.get() on:change=flip />
            <span class="grow">{words.sales.hidden}<span class="muted small">" "{words.sales.hidden_text}</span></span>
        </label>
    }
}

/// What is done with the product as a whole.
#[component]
fn Acts(
    id: ProductId,
    sections: Memo<Vec<Section>>,
    editing: RwSignal<Option<Product>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let asking = RwSignal::new(false);
    let shift = move |up: bool| {
        let moves = sections.with_untracked(|sections| {
            let here = sections
                .iter()
                .find(|section| section.products.iter().any(|one| one.id == id))?;
            let at = here.products.iter().position(|one| one.id == id)?;
            let places: Vec<i64> = here.products.iter().map(|one| one.sort).collect();
            let moves = moved(&places, at, up);
            Some(
                moves
                    .into_iter()
                    .filter_map(|(at, new)| {
                        let one = here.products.get(at)?;
                        Some(ProductSet {
                            sort: Some(Was { was: one.sort, new }),
                            ..ProductSet::of(one.id)
                        })
                    })
                    .collect::<Vec<_>>(),
            )
        });
        for set in moves.unwrap_or_default() {
            save(app, set, words.sales.saved, || {});
        }
    };
    let copy = move |_| {
        let Some(product) = product_of(app, id) else {
            return;
        };
        let copy = twin(&product, ProductId(app.device().new_id()), words.lang);
        let shown = copy.1.clone();
        let saving = app.commit(Mutation::ProductMake(copy.0));
        spawn_local(async move {
            match saving.await {
                Ok(_) => {
                    app.toast(words.sales.saved);
                    editing.set(Some(shown));
                }
                Err(error) => app.not_saved(&error),
            }
        });
    };
    let remove = move || {
        let set = ProductSet {
            removed: Some(Was {
                was: false,
                new: true,
            }),
            ..ProductSet::of(id)
        };
        save(app, set, words.sales.removed, || {});
        editing.set(None);
    };
    view! {
        <div class="btn-row">
            <button type="button" class="btn" on:click=move |_| shift(true)><Icon of=lu::LuArrowUp />{words.sales.move_up}</button>
            <button type="button" class="btn" on:click=move |_| shift(false)><Icon of=lu::LuArrowDown />{words.sales.move_down}</button>
        </div>
        <div class="btn-row">
            <button type="button" class="btn" on:click=copy><Icon of=lu::LuCopy />{words.sales.duplicate}</button>
            <button type="button" class="btn danger" on:click=move |_| asking.set(true)><Icon of=lu::LuTrash2 />{words.sales.remove}</button>
        </div>
        {move || asking.get().then(|| view! {
            <Confirm
                title=words.sales.remove_title
                text=words.sales.remove_text
                yes=words.sales.remove
                on_yes=Callback::new(move |()| remove())
                on_close=Callback::new(move |()| asking.set(false))
            />
        })}
    }
}

/// The same product once more, hidden until it is what it shall be.
fn twin(product: &Product, id: ProductId, lang: domain::Lang) -> (ProductMake, Product) {
    let mut twin = Product {
        id,
        hidden: true,
        sort: product.sort.saturating_add(1),
        ..product.clone()
    };
    let name = match lang {
        domain::Lang::Zh => &mut twin.name.zh,
        domain::Lang::En => &mut twin.name.en,
    };
    let end = " 2";
    *name = name.chars().take(80 - end.len()).collect::<String>() + end;
    (made(&twin), twin)
}

/// The mutation that makes this product.
pub fn made(product: &Product) -> ProductMake {
    let product = product.clone();
    ProductMake {
        id: product.id,
        category: product.category,
        name: product.name,
        about: product.about,
        price: product.price,
        options: product.options,
        photo: product.photo,
        available: product.available,
        marks: product.marks,
        sort: product.sort,
        hidden: product.hidden,
        removed: product.removed,
    }
}

#[component]
pub fn ProductField(
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
        assert_eq!(Money(123_450).plain(&cny), "1234.50");
    }

    #[test]
    fn a_product_keeps_at_least_one_name() {
        assert_eq!(name_change(&tea(), " ", ""), Err(ProductEditError::Name));
        assert_eq!(name_change(&tea(), "茉莉花茶", "Jasmine tea"), Ok(None));
        assert!(name_change(&tea(), "", "Tea").unwrap().is_some());
    }
}
