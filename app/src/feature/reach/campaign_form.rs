//! The name and the texts of a campaign, each saved when its field is left; how they read, and a mail to oneself.

use super::letter_choice::LetterChoice;
use super::letter_preview::LetterPreview;
use super::offer_links::OfferLinks;
use super::strategy_form::{MAX_BODY, MAX_SUBJECT, Wrong, wrong};
use crate::api::{ApiError, campaign_test};
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::feature::business::text_field::TextField;
use crate::ui::Icon;
use domain::id::CampaignId;
use domain::merge::Was;
use domain::reach::{Campaign, CampaignSet};
use domain::{Label, Lang};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

const MAX_NAME: usize = 80;

/// A text in both languages while it is typed.
#[derive(Debug, Clone, Copy)]
struct Both {
    en: RwSignal<String>,
    zh: RwSignal<String>,
}

impl Both {
    fn of(label: &Label) -> Self {
        Self {
            en: RwSignal::new(label.en.clone()),
            zh: RwSignal::new(label.zh.clone()),
        }
    }

    fn label(self) -> Label {
        let text = |field: RwSignal<String>| field.get().trim().to_owned();
        Label::new(&text(self.zh), &text(self.en))
    }
}

/// What is typed.
#[derive(Debug, Clone, Copy)]
struct Typed {
    name: Both,
    subject: Both,
    other: Both,
    body: Both,
}

impl Typed {
    fn of(one: &Campaign) -> Self {
        Self {
            name: Both::of(&one.name),
            subject: Both::of(&one.subject),
            other: Both::of(&one.other_subject),
            body: Both::of(&one.body),
        }
    }

    /// The campaign with what is typed. A name that was deleted stays as it was.
    fn over(self, was: &Campaign) -> Campaign {
        let name = self.name.label();
        let is_named = !name.en.is_empty() || !name.zh.is_empty();
        Campaign {
            name: if is_named { name } else { was.name.clone() },
            subject: self.subject.label(),
            other_subject: self.other.label(),
            body: self.body.label(),
            ..was.clone()
        }
    }

    /// Each field, with the most characters that it may have.
    fn fields(self) -> [(RwSignal<String>, usize); 8] {
        [
            (self.name.en, MAX_NAME),
            (self.name.zh, MAX_NAME),
            (self.subject.en, MAX_SUBJECT),
            (self.subject.zh, MAX_SUBJECT),
            (self.other.en, MAX_SUBJECT),
            (self.other.zh, MAX_SUBJECT),
            (self.body.en, MAX_BODY),
            (self.body.zh, MAX_BODY),
        ]
    }
}

/// What was changed, each with what stood there.
fn changes(was: &Campaign, new: &Campaign) -> CampaignSet {
    let change = |was: &Label, new: &Label| {
        (was != new).then(|| Was {
            was: was.clone(),
            new: new.clone(),
        })
    };
    CampaignSet {
        name: change(&was.name, &new.name),
        subject: change(&was.subject, &new.subject),
        other_subject: change(&was.other_subject, &new.other_subject),
        body: change(&was.body, &new.body),
        ..CampaignSet::of(was.id)
    }
}

#[component]
pub fn CampaignForm(
    one: Campaign,
    /// Whether something that was typed does not fit, and is not saved.
    unfit: RwSignal<bool>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = Typed::of(&one);
    let id = one.id;
    let saved = StoredValue::new(one);
    let said = typed.fields().map(|(field, most)| {
        Signal::derive(move || {
            field.with(|text| wrong(text, most)).map(|why| match why {
                Wrong::Variable => words.account.why_variable,
                Wrong::TooLong => words.reach.too_long,
            })
        })
    });
    let leave = Callback::new(move |()| {
        let is_wrong = said.iter().any(|wrong| wrong.get_untracked().is_some());
        unfit.set(is_wrong);
        if is_wrong {
            return;
        }
        let was = saved.get_value();
        let new = untrack(|| typed.over(&was));
        let set = changes(&was, &new);
        saved.set_value(new);
        if set != CampaignSet::of(was.id) {
            save(app, set);
        }
    });
    let [
        name_en,
        name_zh,
        subject_en,
        subject_zh,
        other_en,
        other_zh,
        body_en,
        body_zh,
    ] = said;
    let subjects = Signal::derive(move || {
        let other = typed.other.label();
        let has_two = !other.en.is_empty() || !other.zh.is_empty();
        let other = has_two.then_some(other);
        std::iter::once(typed.subject.label())
            .chain(other)
            .collect()
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.campaign.content}</h2></div>
            <form class="form" on:submit=|event| event.prevent_default()>
                <TextField id="campaign-name-en" label=words.reach.name_en value=typed.name.en leave=leave wrong=name_en />
                <TextField id="campaign-name-zh" label=words.reach.name_zh value=typed.name.zh leave=leave wrong=name_zh />
                <p class="muted small">{(words.reach.variables)("{name}", "{business}")}" "{(words.campaign.link)("{link}")}" "{words.reach.one_language}</p>
                <LetterChoice subject=(typed.subject.en, typed.subject.zh) body=(typed.body.en, typed.body.zh) leave=leave />
                <TextField id="campaign-subject-en" label=words.reach.subject_en value=typed.subject.en leave=leave wrong=subject_en />
                <TextField id="campaign-body-en" label=words.reach.body_en value=typed.body.en rows=6 leave=leave wrong=body_en />
                <TextField id="campaign-subject-zh" label=words.reach.subject_zh value=typed.subject.zh leave=leave wrong=subject_zh />
                <TextField id="campaign-body-zh" label=words.reach.body_zh value=typed.body.zh rows=6 leave=leave wrong=body_zh />
                <OfferLinks en=typed.body.en zh=typed.body.zh leave=leave />
                <p class="muted small">{words.campaign.two_text}</p>
                <TextField id="campaign-other-en" label=words.campaign.other_subject_en value=typed.other.en leave=leave wrong=other_en />
                <TextField id="campaign-other-zh" label=words.campaign.other_subject_zh value=typed.other.zh leave=leave wrong=other_zh />
            </form>
        </section>
        <LetterPreview subjects=subjects body=Signal::derive(move || typed.body.label()) />
        <TestMail id=id />
    }
}

/// The letter to whoever writes it. The server sends it.
#[component]
fn TestMail(id: CampaignId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let said = RwSignal::new(None::<String>);
    let ask = move |_| {
        said.set(Some(words.reach.asking.to_owned()));
        spawn_local(async move {
            let text = match campaign_test(id.0, words.lang == Lang::Zh).await {
                Ok(Some(queued)) => (words.campaign.tested)(queued as u64),
                Ok(None) => words.campaign.not_tested.to_owned(),
                Err(ApiError::Unreachable) => words.reach.dry_run_offline.to_owned(),
                Err(ApiError::Broken) => words.reach.dry_run_broken.to_owned(),
            };
            // The screen may have been left meanwhile.
            said.try_set(Some(text));
        });
    };
    view! {
        <section class="section">
            <button type="button" class="btn block" on:click=ask><Icon of=lu::LuMail />{words.campaign.test}</button>
            <div role="status">{move || said.get().map(|text| view! { <p class="muted">{text}</p> })}</div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::reach::campaign_text::tests::a_campaign;

    #[test]
    fn what_is_left_as_it_was_is_not_sent() {
        let was = a_campaign();
        assert_eq!(changes(&was, &was), CampaignSet::of(was.id));
        let new = Campaign {
            subject: Label::new("新菜", "News"),
            ..was.clone()
        };
        let set = changes(&was, &new);
        assert_eq!(set.subject.unwrap().new, new.subject);
        assert_eq!((set.body, set.name, set.state), (None, None, None));
    }
}
