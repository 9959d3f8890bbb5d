//! All help articles, in the order in which they are read, and a new one.

use super::help_article_form::{ArticleFields, Typed};
use crate::context::use_app;
use crate::ui::form_draft::FormDraft;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Icon, Page, RowMark};
use domain::id::HelpArticleId;
use domain::policy::Action;
use domain::projection::Projection;
use domain::service::help_article::in_order;
use domain::service::{HelpArticle, HelpArticleCreate};
use domain::{Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// Those in use in their order, and those that were given up.
#[must_use]
pub fn help_articles(rows: &Projection) -> (Vec<HelpArticle>, Vec<HelpArticle>) {
    let all = rows
        .all(Entity::HelpArticle)
        .filter_map(Row::as_help_article);
    let all = in_order(all).into_iter().cloned();
    all.partition(|one| !one.removed)
}

#[component]
pub fn HelpArticlesPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let used = Memo::new(move |_| app.rows(|rows| help_articles(rows).0));
    let removed = Memo::new(move |_| app.rows(|rows| help_articles(rows).1));
    let none = Memo::new(move |_| used.with(Vec::is_empty));
    let some_removed = Memo::new(move |_| !removed.with(Vec::is_empty));
    let may_edit = app.me().may(Action::EditHelpArticle);
    view! {
        <Page title=words.service.help back=routes::desk::MORE>
            <ParkedBanner href=routes::desk::PARKED />
            <p class="muted small">{words.service.help_text}</p>
            {move || none.get().then(|| view! { <p class="muted">{words.service.help_none}</p> })}
            <ArticleLines all=used />
            <a class="btn block" href=routes::site::HELP rel="external"><Icon of=lu::LuExternalLink />{words.service.see_page}</a>
            {may_edit.then(|| view! { <NewArticle used=used /> })}
            {move || some_removed.get().then(|| view! {
                <details class="fold"><summary>{words.service.canned_removed}</summary><ArticleLines all=removed /></details>
            })}
        </Page>
    }
}

#[component]
fn ArticleLines(all: Memo<Vec<HelpArticle>>) -> impl IntoView {
    let words = use_app().staff_words();
    let line = move |one: HelpArticle| {
        let (title, text) = one.read_in(words.lang);
        let (class, state) = if one.public {
            ("tag ok", words.service.help_is_public)
        } else {
            ("tag", words.service.help_is_draft)
        };
        view! {
            <li><a class="row" href=routes::desk::help_article(one.id)>
                <span class="lead neutral"><Icon of=lu::LuBookOpen /></span>
                <div class="row-text">
                    <p class="row-title">{title.to_owned()}</p>
                    <p class="row-sub">{text.lines().next().unwrap_or_default().to_owned()}</p>
                    <p class="cluster"><span class=class>{state}</span></p>
                    <RowMark key=Key::new(Entity::HelpArticle, one.id.0) />
                </div>
                <Icon of=lu::LuChevronRight />
            </a></li>
        }
    };
    let key = |one: &HelpArticle| (one.id, one.title.clone(), one.text.clone(), one.public);
    view! {
        <ul class="list">
            <For each=move || all.get() key=key let:article>{line(article)}</For>
        </ul>
    }
}

/// An article that is not there yet, read by nobody but the team at first.
#[component]
fn NewArticle(used: Memo<Vec<HelpArticle>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let draft = FormDraft::<Typed>::new(app, "help_article/new".to_owned());
    let said = RwSignal::new(None::<&'static str>);
    let fields = draft.value.get_untracked().fields();
    let keep = Callback::new(move |()| {
        let typed = fields.typed();
        draft.update(|now| *now = typed);
    });
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = fields.typed();
        said.set(typed.wrong(words));
        if said.get_untracked().is_some() {
            return;
        }
        let last = used.with_untracked(|all| all.last().map_or(0, |one| one.sort));
        let create = HelpArticleCreate {
            id: HelpArticleId(app.device().new_id()),
            title: typed.title(),
            text: typed.text(),
            public: false,
            sort: last.saturating_add(HelpArticle::APART),
            removed: false,
        };
        let later = draft.later();
        app.save(
            create,
            Some(words.service.help_added.to_owned()),
            move || {
                later.clear();
                fields.clear();
            },
        );
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.service.help_new}</h2></div>
            <form class="form" autocomplete="off" on:submit=add>
                <ArticleFields fields=fields leave=keep said=said />
                <button type="submit" class="btn primary block"><Icon of=lu::LuPlus />{words.service.help_add}</button>
            </form>
        </section>
    }
}
