//! A set of short texts: chips to take away, a field to add one. Adding and removing always merge.

use super::contact_view::ContactView;
use crate::ui::Icon;
use crate::ui::form_draft::FormDraft;
use domain::merge::SetChange;
use domain::people::ContactStaffSet;
use icondata_lu as lu;
use leptos::prelude::*;
use std::collections::BTreeSet;
use web_sys::SubmitEvent;

/// Which set of staff's half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    Tags,
    Needs,
}

impl Set {
    fn name(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Needs => "needs",
        }
    }

    /// The longest text the rules take.
    fn longest(self) -> usize {
        match self {
            Self::Tags => 40,
            Self::Needs => 200,
        }
    }

    fn change(self, who: ContactView, change: SetChange) -> ContactStaffSet {
        let mut set = ContactStaffSet::of(who.id);
        match self {
            Self::Tags => set.tags = Some(change),
            Self::Needs => set.needs = Some(change),
        }
        set
    }
}

/// The texts that were typed: several at once, where separated by commas.
#[must_use]
pub fn split(typed: &str, longest: usize) -> BTreeSet<String> {
    typed
        .split([',', '，', '、', ';', '；', '\n'])
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| text.chars().take(longest).collect())
        .collect()
}

#[component]
pub fn Chips(who: ContactView, set: Set, title: &'static str, add: &'static str) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        who.of_staff(|staff| match set {
            Set::Tags => staff.tags.clone(),
            Set::Needs => staff.needs.clone(),
        })
    });
    let typed = FormDraft::<String>::new(app, format!("{}/{}", set.name(), who.id));
    let take = move |text: String| {
        let only = BTreeSet::from([text.clone()]);
        let back = SetChange {
            add: only.clone(),
            ..SetChange::default()
        };
        let gone = SetChange {
            remove: only,
            ..SetChange::default()
        };
        let (gone, back) = (set.change(who, gone), set.change(who, back));
        app.save(gone, None, move || {
            app.toast_undo((words.people.removed)(&text), back);
        });
    };
    let put = move |event: SubmitEvent| {
        event.prevent_default();
        let more = split(&typed.value.get_untracked(), set.longest());
        if !more.is_empty() {
            let change = SetChange {
                add: more,
                ..SetChange::default()
            };
            app.save(set.change(who, change), None, {
                let later = typed.later();
                move || later.clear()
            });
        }
    };
    let named = format!("the-{}", set.name());
    view! {
        <div class="field">
            <p class="label" id=named.clone()>{title}</p>
            {move || (!all.with(BTreeSet::is_empty)).then(|| view! {
                <ul class="chips" aria-labelledby=named.clone()>
                    <For each=move || all.get() key=|text| text.clone() let:text>
                        <li>
                            <span class="clip">{text.clone()}</span>
                            <button
                                type="button"
                                class="icon-btn"
                                aria-label=(words.people.remove)(&text)
                                on:click=move |_| take(text.clone())
                            >
                                <Icon of=lu::LuX />
                            </button>
                        </li>
                    </For>
                </ul>
            })}
            <form class="add-line" on:submit=put>
                <input
                    class="input"
                    aria-label=add
                    autocomplete="off"
                    enterkeyhint="done"
                    placeholder=add
                    maxlength="200"
                    prop:value=move || typed.value.get()
                    on:input=move |event| typed.update(|typed| *typed = event_target_value(&event))
                />
                <button type="submit" class="btn" aria-label=add><Icon of=lu::LuPlus /></button>
            </form>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn several_tags_are_typed_at_once_in_either_script() {
        let tags: Vec<String> = split(" window seat，靠窗、 ; x ,,", 40)
            .into_iter()
            .collect();
        assert_eq!(tags, ["window seat", "x", "靠窗"]);
        assert_eq!(split("abc", 2).into_iter().collect::<Vec<_>>(), ["ab"]);
        assert!(split(" , ", 40).is_empty());
    }
}
