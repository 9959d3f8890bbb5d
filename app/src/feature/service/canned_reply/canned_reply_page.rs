//! One canned reply: its name and its text, each saved when its field is left; given up and taken back.

use super::canned_reply_rows::canned_reply;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::feature::business::text_field::TextField;
use crate::feature::reach::letter_preview::LetterPreview;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::CannedReplyId;
use domain::merge::Was;
use domain::policy::Action;
use domain::reach::template::variables_fit;
use domain::service::canned_reply::{MAX_NAME, MAX_TEXT};
use domain::service::{CannedReply, CannedReplySet};
use domain::{Entity, Key, Label, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use words::StaffWords;

/// What is typed of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    name_en: String,
    name_zh: String,
    text_en: String,
    text_zh: String,
}

/// Its fields on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    pub name_en: RwSignal<String>,
    pub name_zh: RwSignal<String>,
    pub text_en: RwSignal<String>,
    pub text_zh: RwSignal<String>,
}

impl Typed {
    fn of(one: &CannedReply) -> Self {
        Self {
            name_en: one.name.en.clone(),
            name_zh: one.name.zh.clone(),
            text_en: one.text.en.clone(),
            text_zh: one.text.zh.clone(),
        }
    }

    #[must_use]
    pub fn name(&self) -> Label {
        Label::new(self.name_zh.trim(), self.name_en.trim())
    }

    #[must_use]
    pub fn text(&self) -> Label {
        Label::new(self.text_zh.trim(), self.text_en.trim())
    }

    /// What does not fit, as the server would say.
    #[must_use]
    pub fn wrong(&self, words: &StaffWords) -> Option<&'static str> {
        let (name, text) = (self.name(), self.text());
        let is_empty = |label: &Label| label.en.is_empty() && label.zh.is_empty();
        let is_long = |label: &Label, most| {
            label.en.chars().count() > most || label.zh.chars().count() > most
        };
        if is_empty(&name) {
            Some(words.service.need_name)
        } else if is_empty(&text) {
            Some(words.service.need_text)
        } else if is_long(&name, MAX_NAME) || is_long(&text, MAX_TEXT) {
            Some(words.reach.too_long)
        } else if variables_fit(&text).is_err() {
            Some(words.account.why_variable)
        } else {
            None
        }
    }

    #[must_use]
    pub fn fields(&self) -> Fields {
        let signal = |text: &String| RwSignal::new(text.clone());
        Fields {
            name_en: signal(&self.name_en),
            name_zh: signal(&self.name_zh),
            text_en: signal(&self.text_en),
            text_zh: signal(&self.text_zh),
        }
    }
}

impl Fields {
    #[must_use]
    pub fn typed(self) -> Typed {
        Typed {
            name_en: self.name_en.get_untracked(),
            name_zh: self.name_zh.get_untracked(),
            text_en: self.text_en.get_untracked(),
            text_zh: self.text_zh.get_untracked(),
        }
    }

    /// Shows something else, where the fields are still there.
    pub fn set(self, typed: &Typed) {
        let all = [
            (self.name_en, &typed.name_en),
            (self.name_zh, &typed.name_zh),
            (self.text_en, &typed.text_en),
            (self.text_zh, &typed.text_zh),
        ];
        for (field, text) in all {
            let _gone = field.try_set(text.clone());
        }
    }
}

/// What was changed, each with what stood there.
fn changes(was: &CannedReply, typed: &Typed) -> CannedReplySet {
    let change = |was: &Label, new: Label| {
        (*was != new).then(|| Was {
            was: was.clone(),
            new,
        })
    };
    CannedReplySet {
        name: change(&was.name, typed.name()),
        text: change(&was.text, typed.text()),
        ..CannedReplySet::of(was.id)
    }
}

#[component]
pub fn CannedReplyPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let one = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let id = CannedReplyId(id?);
        untrack(|| app.rows(|rows| canned_reply(rows, id)))
    };
    view! {
        <Page title=words.service.canned_one back=routes::desk::CANNED_REPLIES>
            {move || match one() {
                Some(one) => view! { <Here one=one /> }.into_any(),
                None => view! { <Empty of=lu::LuMessageSquareText title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::CANNED_REPLIES, words.service.canned) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Here(one: CannedReply) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = one.id;
    let fields = Typed::of(&one).fields();
    let removed = Memo::new(move |_| {
        app.rows(|rows| canned_reply(rows, id))
            .is_some_and(|one| one.removed)
    });
    let said = RwSignal::new(None::<&'static str>);
    let saved = StoredValue::new(one);
    let may_edit = app.me().may(Action::EditCannedReply);
    let leave = Callback::new(move |()| {
        let typed = fields.typed();
        let wrong = typed.wrong(words);
        said.set(wrong);
        if wrong.is_some() {
            return;
        }
        let was = saved.get_value();
        let set = changes(&was, &typed);
        saved.set_value(CannedReply {
            name: typed.name(),
            text: typed.text(),
            ..was
        });
        if set != CannedReplySet::of(id) {
            save(app, set);
        }
    });
    let turn = move |_| {
        let was = removed.get_untracked();
        let removed = Some(Was { was, new: !was });
        save(
            app,
            CannedReplySet {
                removed,
                ..CannedReplySet::of(id)
            },
        );
    };
    let never = Signal::derive(|| None);
    let text = Signal::derive(move || Label::new(&fields.text_zh.get(), &fields.text_en.get()));
    let name =
        Signal::derive(move || vec![Label::new(&fields.name_zh.get(), &fields.name_en.get())]);
    view! {
        <RowMark key=Key::new(Entity::CannedReply, id.0) />
        {may_edit.then(|| view! {
            <form class="form" autocomplete="off" on:submit=|event| event.prevent_default()>
                <p class="muted small">{(words.reach.variables)("{name}", "{business}")}" "{(words.service.canned_link)("{link}")}" "{words.reach.one_language}</p>
                <TextField id="canned-name-en" label=words.reach.name_en value=fields.name_en leave=leave wrong=never />
                <TextField id="canned-text-en" label=words.reach.body_en value=fields.text_en rows=4 leave=leave wrong=never />
                <TextField id="canned-name-zh" label=words.reach.name_zh value=fields.name_zh leave=leave wrong=never />
                <TextField id="canned-text-zh" label=words.reach.body_zh value=fields.text_zh rows=4 leave=leave wrong=never />
                <div role="status">{move || said.get().map(|said| view! { <p class="error">{said}</p> })}</div>
            </form>
        })}
        <LetterPreview subjects=name body=text />
        {may_edit.then(|| view! {
            <button type="button" class="btn block" on:click=turn>
                {move || if removed.get() {
                    view! { <Icon of=lu::LuRotateCcw />{words.service.canned_restore} }.into_any()
                } else {
                    view! { <Icon of=lu::LuArchive />{words.service.canned_remove} }.into_any()
                }}
            </button>
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn what_the_server_would_refuse_is_said_before() {
        let words = staff_words(Lang::En);
        let mut typed = Typed::default();
        assert_eq!(typed.wrong(words), Some(words.service.need_name));
        typed.name_zh = "你好".into();
        assert_eq!(typed.wrong(words), Some(words.service.need_text));
        typed.text_en = "Hello {nmae}".into();
        assert_eq!(typed.wrong(words), Some(words.account.why_variable));
        typed.text_en = "Hello {name}".into();
        assert_eq!(typed.wrong(words), None);
        typed.text_en = "x".repeat(MAX_TEXT + 1);
        assert_eq!(typed.wrong(words), Some(words.reach.too_long));
    }
}
