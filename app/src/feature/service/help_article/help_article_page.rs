//! One help article: its texts, each saved when its field is left, who reads it, and its place among the others.

use super::help_article_form::{ArticleFields, Typed};
use super::help_articles_page::help_articles;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::HelpArticleId;
use domain::merge::Was;
use domain::policy::Action;
use domain::projection::Projection;
use domain::service::{HelpArticle, HelpArticleSet};
use domain::{Entity, Key, Label, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

fn help_article(rows: &Projection, id: HelpArticleId) -> Option<HelpArticle> {
    let row = rows.get(Key::new(Entity::HelpArticle, id.0));
    row.and_then(Row::as_help_article).cloned()
}

/// The place before the article that stands before this one; none where it is the first.
#[must_use]
pub fn place_above(all: &[HelpArticle], id: HelpArticleId) -> Option<i64> {
    let at = all.iter().position(|one| one.id == id)?;
    let above = all.get(at.checked_sub(1)?)?.sort;
    let before = at.checked_sub(2).and_then(|at| all.get(at));
    let before = before.map_or(above.saturating_sub(2 * HelpArticle::APART), |one| one.sort);
    Some(before.midpoint(above))
}

/// What was changed, each with what stood there.
fn changes(was: &HelpArticle, typed: &Typed) -> HelpArticleSet {
    let change = |was: &Label, new: Label| {
        (*was != new).then(|| Was {
            was: was.clone(),
            new,
        })
    };
    HelpArticleSet {
        title: change(&was.title, typed.title()),
        text: change(&was.text, typed.text()),
        ..HelpArticleSet::of(was.id)
    }
}

#[component]
pub fn HelpArticlePage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let one = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let id = HelpArticleId(id?);
        untrack(|| app.rows(|rows| help_article(rows, id)))
    };
    view! {
        <Page title=words.service.help_one back=routes::desk::HELP_ARTICLES>
            {move || match one() {
                Some(one) => view! { <Here one=one /> }.into_any(),
                None => view! { <Empty of=lu::LuBookOpen title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::HELP_ARTICLES, words.service.help) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Here(one: HelpArticle) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = one.id;
    let fields = Typed::of(&one).fields();
    let said = RwSignal::new(None::<&'static str>);
    let (title, text) = one.read_in(words.lang);
    let (title, text) = (title.to_owned(), text.to_owned());
    let saved = StoredValue::new(one);
    let may_edit = app.me().may(Action::EditHelpArticle);
    let leave = Callback::new(move |()| {
        let typed = fields.typed();
        said.set(typed.wrong(words));
        if said.get_untracked().is_some() {
            return;
        }
        let was = saved.get_value();
        let set = changes(&was, &typed);
        saved.set_value(HelpArticle {
            title: typed.title(),
            text: typed.text(),
            ..was
        });
        if set != HelpArticleSet::of(id) {
            save(app, set);
        }
    });
    view! {
        <RowMark key=Key::new(Entity::HelpArticle, id.0) />
        {if may_edit {
            view! {
                <form class="form" autocomplete="off" on:submit=|event| event.prevent_default()>
                    <ArticleFields fields=fields leave=leave said=said />
                </form>
                <Standing id=id />
            }
            .into_any()
        } else {
            view! { <h2>{title}</h2><p class="said">{text}</p> }.into_any()
        }}
    }
}

/// Who reads it, where it stands, and whether it is in use.
#[component]
fn Standing(id: HelpArticleId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let one = Memo::new(move |_| app.rows(|rows| help_article(rows, id)));
    let is = move |of: fn(&HelpArticle) -> bool| one.with(|one| one.as_ref().is_some_and(of));
    let public = move || is(|one| one.public);
    let removed = Memo::new(move |_| is(|one| one.removed));
    let above = Memo::new(move |_| app.rows(|rows| place_above(&help_articles(rows).0, id)));
    let publish = move |event| {
        let (was, new) = (untrack(public), event_target_checked(&event));
        let public = Some(Was { was, new });
        save(
            app,
            HelpArticleSet {
                public,
                ..HelpArticleSet::of(id)
            },
        );
    };
    let up = move |_| {
        if let (Some(one), Some(new)) = (one.get_untracked(), above.get_untracked()) {
            let sort = Some(Was { was: one.sort, new });
            save(
                app,
                HelpArticleSet {
                    sort,
                    ..HelpArticleSet::of(id)
                },
            );
        }
    };
    let turn = move |_| {
        let was = removed.get_untracked();
        let removed = Some(Was { was, new: !was });
        save(
            app,
            HelpArticleSet {
                removed,
                ..HelpArticleSet::of(id)
            },
        );
    };
    view! {
        <label class="check">
            <input type="checkbox" class="switch" role="switch" prop:checked=public on:change=publish />
            <span class="grow">{words.service.help_public}</span>
        </label>
        {move || above.get().map(|_| view! {
            <button type="button" class="btn block" on:click=up><Icon of=lu::LuArrowUp />{words.service.help_up}</button>
        })}
        <button type="button" class="btn block" on:click=turn>
            {move || if removed.get() {
                view! { <Icon of=lu::LuRotateCcw />{words.service.canned_restore} }.into_any()
            } else {
                view! { <Icon of=lu::LuArchive />{words.service.canned_remove} }.into_any()
            }}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;

    #[test]
    fn an_article_goes_before_the_one_above_it_and_the_first_nowhere() {
        let at = |n: u8, sort| HelpArticle {
            id: HelpArticleId(an_id(n)),
            title: Label::new("", "x"),
            text: Label::new("", "x"),
            public: true,
            sort,
            removed: false,
        };
        let all = [at(1, 1_000), at(2, 2_000), at(3, 3_000)];
        assert_eq!(place_above(&all, all[0].id), None);
        assert_eq!(place_above(&all, all[1].id), Some(0));
        assert_eq!(place_above(&all, all[2].id), Some(1_500));
        assert_eq!(place_above(&all, HelpArticleId(an_id(9))), None);
    }
}
