//! What customers are asked about a product: the questions, their answers, and what those add to the price.

use super::product_edit::{currency, save};
use crate::context::use_app;
use crate::ui::Icon;
use domain::merge::Was;
use domain::money::Currency;
use domain::sales::{OptionChoice, OptionGroup, Product, ProductSet};
use domain::{Label, Money};
use icondata_lu as lu;
use leptos::prelude::*;

/// A question as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TypedGroup {
    id: String,
    zh: String,
    en: String,
    needed: bool,
    many: bool,
    choices: Vec<TypedChoice>,
}

/// An answer as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TypedChoice {
    id: String,
    zh: String,
    en: String,
    extra: String,
}

fn typed(groups: &[OptionGroup], currency: &Currency) -> Vec<TypedGroup> {
    let choice = |choice: &OptionChoice| TypedChoice {
        id: choice.id.clone(),
        zh: choice.name.zh.clone(),
        en: choice.name.en.clone(),
        extra: if choice.extra == Money(0) {
            String::new()
        } else {
            choice.extra.plain(currency)
        },
    };
    let group = |group: &OptionGroup| TypedGroup {
        id: group.id.clone(),
        zh: group.name.zh.clone(),
        en: group.name.en.clone(),
        needed: group.min > 0,
        many: group.max > 1,
        choices: group.choices.iter().map(choice).collect(),
    };
    groups.iter().map(group).collect()
}

/// The questions that were typed, in the numbers that stood there where they still fit; none where something is missing.
fn read(
    typed: &[TypedGroup],
    before: &[OptionGroup],
    currency: &Currency,
) -> Option<Vec<OptionGroup>> {
    let name = |zh: &str, en: &str| {
        let name = Label::new(zh.trim(), en.trim());
        (!(name.zh.is_empty() && name.en.is_empty())).then_some(name)
    };
    let choice = |choice: &TypedChoice| {
        let extra = choice.extra.trim();
        Some(OptionChoice {
            id: choice.id.clone(),
            name: name(&choice.zh, &choice.en)?,
            extra: if extra.is_empty() {
                Money(0)
            } else {
                Money::parse(extra, currency)?
            },
        })
    };
    let group = |group: &TypedGroup| {
        let choices: Vec<OptionChoice> = group.choices.iter().map(choice).collect::<Option<_>>()?;
        let count = u32::try_from(choices.len()).ok().filter(|n| *n > 0)?;
        let had = before.iter().find(|had| had.id == group.id);
        let max = match (group.many, had) {
            (false, _) => 1,
            (true, Some(had)) if had.max > 1 => had.max.min(count),
            (true, _) => count,
        };
        let min = match (group.needed, had) {
            (false, _) => 0,
            (true, Some(had)) => had.min.clamp(1, max),
            (true, None) => 1,
        };
        Some(OptionGroup {
            id: group.id.clone(),
            name: name(&group.zh, &group.en)?,
            choices,
            min,
            max,
        })
    };
    typed.iter().map(group).collect()
}

#[component]
pub fn OptionsEdit(product: Product) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = product.id;
    let money = StoredValue::new(currency(app));
    let saved = StoredValue::new(product.options.clone());
    let groups = RwSignal::new(money.with_value(|money| typed(&product.options, money)));
    let wrong = RwSignal::new(false);
    let leave = move || {
        let was = saved.get_value();
        let new = money.with_value(|money| groups.with_untracked(|all| read(all, &was, money)));
        wrong.set(new.is_none());
        let Some(new) = new.filter(|new| *new != was) else {
            return;
        };
        saved.set_value(new.clone());
        let set = ProductSet {
            options: Some(Was { was, new }),
            ..ProductSet::of(id)
        };
        save(app, set, words.sales.saved, || {});
    };
    let leave = Callback::new(move |()| leave());
    let fresh = move || app.device().new_id().to_string();
    let add = move |_| {
        let choice = TypedChoice {
            id: fresh(),
            zh: String::new(),
            en: String::new(),
            extra: String::new(),
        };
        groups.update(|all| {
            all.push(TypedGroup {
                id: fresh(),
                zh: String::new(),
                en: String::new(),
                needed: true,
                many: false,
                choices: vec![choice],
            });
        });
    };
    let ids = Memo::new(move |_| {
        groups.with(|all| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>())
    });
    view! {
        <section class="section">
            <div class="section-head"><h3>{words.sales.options}</h3></div>
            <p class="muted small">{words.sales.options_text}</p>
            <For each=move || ids.get() key=|id| id.clone() let:id>
                <Group id=id groups=groups leave=leave />
            </For>
            <div role="status">{move || wrong.get().then(|| view! { <p class="error">{words.sales.options_wrong}</p> })}</div>
            <button type="button" class="btn small" on:click=add><Icon of=lu::LuPlus />{words.sales.option_new}</button>
        </section>
    }
}

type Groups = RwSignal<Vec<TypedGroup>>;

/// Changes one question, where it is still there.
fn at(groups: &mut [TypedGroup], id: &str, change: impl FnOnce(&mut TypedGroup)) {
    if let Some(group) = groups.iter_mut().find(|one| one.id == id) {
        change(group);
    }
}

#[component]
fn Group(id: String, groups: Groups, leave: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let key = StoredValue::new(id);
    let get = move |read: fn(&TypedGroup) -> String| {
        key.with_value(|id| groups.with(|all| all.iter().find(|one| one.id == *id).map(read)))
            .unwrap_or_default()
    };
    let put = move |change: Box<dyn FnOnce(&mut TypedGroup)>| {
        key.with_value(|id| groups.update(|all| at(all, id, change)));
    };
    let flag = move |read: fn(&TypedGroup) -> bool| {
        key.with_value(|id| groups.with(|all| all.iter().any(|one| one.id == *id && read(one))))
    };
    let choices = Memo::new(move |_| {
        key.with_value(|id| {
            groups.with(|all| {
                let here = all.iter().find(|one| one.id == *id);
                here.map(|one| one.choices.iter().map(|choice| choice.id.clone()).collect())
                    .unwrap_or_else(Vec::new)
            })
        })
    });
    let add = move |_| {
        let choice = TypedChoice {
            id: app.device().new_id().to_string(),
            zh: String::new(),
            en: String::new(),
            extra: String::new(),
        };
        put(Box::new(move |one| one.choices.push(choice)));
    };
    let remove = move |_| {
        key.with_value(|id| groups.update(|all| all.retain(|one| one.id != *id)));
        leave.run(());
    };
    view! {
        <fieldset class="card pad">
            <legend class="vh">{words.sales.options}</legend>
            <div class="field-row">
                <label class="field">{words.sales.option_name_zh}
                    <input autocomplete="off" prop:value=move || get(|one| one.zh.clone())
                        on:input=move |event| { let text = event_target_value(&event); put(Box::new(move |one| one.zh = text)) }
                        on:change=move |_| leave.run(()) />
                </label>
                <label class="field">{words.sales.option_name_en}
                    <input autocomplete="off" prop:value=move || get(|one| one.en.clone())
                        on:input=move |event| { let text = event_target_value(&event); put(Box::new(move |one| one.en = text)) }
                        on:change=move |_| leave.run(()) />
                </label>
            </div>
            <label class="check">
                <input type="checkbox" prop:checked=move || flag(|one| one.needed)
                    on:change=move |event| { let on = event_target_checked(&event); put(Box::new(move |one| one.needed = on)); leave.run(()) } />
                <span class="grow">{words.sales.option_needed}</span>
            </label>
            <label class="check">
                <input type="checkbox" prop:checked=move || flag(|one| one.many)
                    on:change=move |event| { let on = event_target_checked(&event); put(Box::new(move |one| one.many = on)); leave.run(()) } />
                <span class="grow">{words.sales.option_many}</span>
            </label>
            <For each=move || choices.get() key=|id| id.clone() let:id>
                <Choice group=key id=id groups=groups leave=leave />
            </For>
            <div class="btn-row">
                <button type="button" class="btn small" on:click=add><Icon of=lu::LuPlus />{words.sales.choice_new}</button>
                <button type="button" class="btn small danger" on:click=remove><Icon of=lu::LuTrash2 />{words.sales.remove}</button>
            </div>
        </fieldset>
    }
}

#[component]
fn Choice(
    group: StoredValue<String>,
    id: String,
    groups: Groups,
    leave: Callback<()>,
) -> impl IntoView {
    let words = use_app().staff_words();
    let key = StoredValue::new(id);
    let get = move |read: fn(&TypedChoice) -> String| {
        let here = |all: &Vec<TypedGroup>| {
            let group = group.with_value(|group| all.iter().find(|one| one.id == *group))?;
            let choice = key.with_value(|id| group.choices.iter().find(|one| one.id == *id))?;
            Some(read(choice))
        };
        groups.with(here).unwrap_or_default()
    };
    let put = move |change: Box<dyn FnOnce(&mut TypedChoice)>| {
        groups.update(|all| {
            let within = |one: &mut TypedGroup| {
                let choice = key.with_value(|id| one.choices.iter_mut().find(|one| one.id == *id));
                if let Some(choice) = choice {
                    change(choice);
                }
            };
            group.with_value(|id| at(all, id, within));
        });
    };
    let remove = move |_| {
        groups.update(|all| {
            let within =
                |one: &mut TypedGroup| key.with_value(|id| one.choices.retain(|one| one.id != *id));
            group.with_value(|id| at(all, id, within));
        });
        leave.run(());
    };
    let label = move || {
        format!(
            "{}: {} {}",
            words.sales.remove,
            get(|one| one.zh.clone()),
            get(|one| one.en.clone())
        )
    };
    view! {
        <div class="option-choice">
            <input class="input" aria-label=words.sales.name_zh placeholder=words.sales.name_zh autocomplete="off" prop:value=move || get(|one| one.zh.clone())
                on:input=move |event| { let text = event_target_value(&event); put(Box::new(move |one| one.zh = text)) }
                on:change=move |_| leave.run(()) />
            <input class="input" aria-label=words.sales.name_en placeholder=words.sales.name_en autocomplete="off" prop:value=move || get(|one| one.en.clone())
                on:input=move |event| { let text = event_target_value(&event); put(Box::new(move |one| one.en = text)) }
                on:change=move |_| leave.run(()) />
            <input class="input" aria-label=words.sales.choice_extra placeholder=words.sales.choice_extra inputmode="decimal" autocomplete="off" prop:value=move || get(|one| one.extra.clone())
                on:input=move |event| { let text = event_target_value(&event); put(Box::new(move |one| one.extra = text)) }
                on:change=move |_| leave.run(()) />
            <button type="button" class="icon-btn" aria-label=label on:click=remove><Icon of=lu::LuX /></button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::noodles;

    #[test]
    fn what_is_typed_reads_back_as_it_stood() {
        let cny = Currency("CNY".into());
        let groups = noodles().options;
        assert_eq!(read(&typed(&groups, &cny), &groups, &cny), Some(groups));
    }

    #[test]
    fn nothing_without_a_name_or_an_answer_is_saved() {
        let cny = Currency("CNY".into());
        let groups = noodles().options;
        let mut nameless = typed(&groups, &cny);
        nameless[0].choices[0].zh.clear();
        nameless[0].choices[0].en.clear();
        assert_eq!(read(&nameless, &groups, &cny), None);
        let mut unanswered = typed(&groups, &cny);
        unanswered[0].choices.clear();
        assert_eq!(read(&unanswered, &groups, &cny), None);
        let mut dear = typed(&groups, &cny);
        dear[0].choices[0].extra = "many".into();
        assert_eq!(read(&dear, &groups, &cny), None);
    }

    #[test]
    fn a_new_question_is_answered_once_or_as_often_as_it_has_answers() {
        let cny = Currency("CNY".into());
        let choice = |id: &str| TypedChoice {
            id: id.into(),
            zh: String::new(),
            en: id.into(),
            extra: "3.5".into(),
        };
        let group = |needed, many| TypedGroup {
            id: "size".into(),
            zh: "大小".into(),
            en: String::new(),
            needed,
            many,
            choices: vec![choice("small"), choice("large")],
        };
        for (needed, many, min, max) in [
            (true, false, 1, 1),
            (false, false, 0, 1),
            (true, true, 1, 2),
            (false, true, 0, 2),
        ] {
            let read = read(&[group(needed, many)], &[], &cny).unwrap();
            assert_eq!((read[0].min, read[0].max), (min, max));
            assert_eq!(read[0].choices[0].extra, Money(350));
        }
    }
}
