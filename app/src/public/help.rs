//! What many ask: questions that unfold to their answers, without any script.

use super::frame::{bar, document, foot, html, words_of};
use super::{HelpView, PageHead};
use crate::icon::Icon;
use domain::service::HelpArticle;
use icondata_lu as lu;
use leptos::prelude::*;

/// The page of help articles. Nothing but public ones may be given to it.
#[must_use]
pub fn help_page(view: &HelpView) -> String {
    let words = words_of(&view.head);
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-page">
                <div class="pub-main">
                    <h1>{words.service.help}</h1>
                    {if view.articles.is_empty() {
                        view! {
                            <div class="empty"><Icon of=lu::LuBookOpen class="icon l" /><h2>{words.service.help_none_title}</h2><p>{words.service.help_none_text}</p></div>
                        }
                        .into_any()
                    } else {
                        view! {
                            <p class="muted">{words.service.help_text}</p>
                            <div class="card pad">{view.articles.iter().map(|one| article(&view.head, one)).collect_view()}</div>
                        }
                        .into_any()
                    }}
                    <div class="btn-row"><a class="btn" href="/">{words.sales.see_menu}</a></div>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.service.help, "", "public", &body)
}

/// One article. Its id is its place on the page, so that staff can send a link to it.
fn article(head: &PageHead, one: &HelpArticle) -> impl IntoView + use<> {
    let (title, text) = one.read_in(head.lang);
    view! {
        <details class="fold" id=format!("a-{}", one.id)>
            <summary>{title.to_owned()}</summary>
            <p class="said">{text.to_owned()}</p>
        </details>
    }
}
