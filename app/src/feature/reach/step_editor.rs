//! One step, changed in a sheet: how long is waited, what is looked for, what is said. What is typed is kept on the phone until it is saved, whatever
//! becomes of the steps meanwhile.

use super::letter_preview::LetterPreview;
use super::step_edit::find_mut;
use super::steps_section::{StepsOf, did_text, step_text};
use super::strategy_form::{MAX_SUBJECT, Wrong, wrong};
use crate::context::use_app;
use crate::ui::Sheet;
use crate::ui::form_draft::FormDraft;
use crate::ui::sms_size::size_text;
use domain::Label;
use domain::id::StrategyId;
use domain::reach::steps::{MAX_BODY, flat};
use domain::reach::{BranchOn, Channel, StepKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use words::StaffWords;

/// What is offered to wait, hours and days.
const HOURS: [u32; 6] = [1, 2, 4, 8, 24, 48];
const DAYS: [u32; 8] = [1, 2, 3, 5, 7, 14, 30, 60];
/// Within how many days something is looked for.
const WITHIN: [u32; 6] = [1, 2, 3, 5, 7, 14];

/// What is typed into a step; nothing as long as nobody typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Typed {
    /// Somebody typed: an empty text is one too.
    #[serde(default)]
    begun: bool,
    #[serde(default)]
    subject: Label,
    #[serde(default)]
    body: Label,
}

impl Typed {
    /// What stands in a step.
    fn of(kind: &StepKind) -> Self {
        let (subject, body) = match kind {
            StepKind::Send { subject, body, .. } => (subject.clone(), body.clone()),
            StepKind::Task { title } => (title.clone(), Label::default()),
            _ => Default::default(),
        };
        Self {
            begun: true,
            subject,
            body,
        }
    }

    /// The step with it.
    fn over(self, kind: &mut StepKind) {
        let trim = |label: &Label| Label::new(label.zh.trim(), label.en.trim());
        match kind {
            StepKind::Send { subject, body, .. } => {
                (*subject, *body) = (trim(&self.subject), trim(&self.body));
            }
            StepKind::Task { title } => *title = trim(&self.subject),
            _ => {}
        }
    }
}

#[component]
pub fn StepEditor(of: StepsOf, strategy: StrategyId, step: u32) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    // Not anew when somebody else changes them: what is being typed stays under the finger.
    let steps = untrack(|| of.now());
    let kind = flat(&steps)
        .into_iter()
        .find(|one| one.key == step)
        .map(|one| one.kind.clone());
    let Some(kind) = kind else {
        return ().into_any();
    };
    let close = Callback::new(move |()| of.open.set(None));
    let title = step_text(&kind, words);
    let inside = match kind {
        StepKind::WaitHours { hours } => wait(of, step, (hours, true)),
        StepKind::WaitDays { days } => wait(of, step, (days, false)),
        StepKind::Branch { on, days, .. } => branch(of, step, (on, days)),
        kind => view! { <Texts of=of strategy=strategy step=step kind=kind /> }.into_any(),
    };
    view! {
        <Sheet title=title on_close=close>
            <div class="sheet-body">{inside}</div>
        </Sheet>
    }
    .into_any()
}

fn wait(of: StepsOf, step: u32, (now, is_hours): (u32, bool)) -> AnyView {
    let words = use_app().staff_words();
    let hours = HOURS.map(|hours| (format!("h{hours}"), StepKind::WaitHours { hours }));
    let days = DAYS.map(|days| (format!("d{days}"), StepKind::WaitDays { days }));
    let mut all: Vec<(String, StepKind)> = hours.into_iter().chain(days).collect();
    let here = match is_hours {
        true => StepKind::WaitHours { hours: now },
        false => StepKind::WaitDays { days: now },
    };
    // What another build set, or somebody by hand.
    if !all.iter().any(|(_, kind)| *kind == here) {
        all.push((String::new(), here.clone()));
    }
    let options = all.clone().into_iter().map(|(name, kind)| {
        view! { <option value=name selected=kind == here>{step_text(&kind, words)}</option> }
    });
    let options = options.collect_view();
    let choose = move |event| {
        let name = event_target_value(&event);
        let chosen = all.iter().find(|(one, _)| *one == name);
        if let Some((_, kind)) = chosen.cloned() {
            of.open.set(None);
            of.change(|steps| {
                if let Some(step) = find_mut(steps, step) {
                    step.kind = kind;
                }
            });
        }
    };
    view! {
        <div class="field">
            <label for="step-wait">{words.reach.step_how_long}</label>
            <select id="step-wait" on:change=choose>{options}</select>
        </div>
    }
    .into_any()
}

fn branch(of: StepsOf, step: u32, (on, days): (BranchOn, u32)) -> AnyView {
    let words = use_app().staff_words();
    let what = BranchOn::ALL.map(|one| {
        view! { <option value=one.name() selected=one == on>{did_text(one, words)}</option> }
    });
    let mut within = WITHIN.to_vec();
    if !within.contains(&days) {
        within.push(days);
    }
    let within = within.into_iter().map(|one| {
        view! { <option value=one.to_string() selected=one == days>{(words.reach.own_days)(u64::from(one))}</option> }
    });
    let change = move |new_on: Option<BranchOn>, new_days: Option<u32>| {
        of.change(|steps| {
            let step = find_mut(steps, step).map(|step| &mut step.kind);
            if let Some(StepKind::Branch { on, days, .. }) = step {
                *on = new_on.unwrap_or(*on);
                *days = new_days.unwrap_or(*days);
            }
        });
    };
    let choose = move |event| change(BranchOn::parse(&event_target_value(&event)), None);
    let limit = move |event| change(None, event_target_value(&event).parse().ok());
    view! {
        <div class="field">
            <label for="step-what">{words.reach.step_what}</label>
            <select id="step-what" on:change=choose>{what.collect_view()}</select>
        </div>
        <div class="field">
            <label for="step-within">{words.reach.step_within}</label>
            <select id="step-within" on:change=limit>{within.collect_view()}</select>
        </div>
    }
    .into_any()
}

/// How long a text message is; nothing of an empty one, in which there is nothing to count.
fn size(text: String, words: &StaffWords) -> Option<AnyView> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let (said, over) = size_text(text, words);
    let class = if over { "error" } else { "help" };
    Some(view! { <p class=class>{said}</p> }.into_any())
}

/// What is said, in both languages.
#[component]
fn Texts(of: StepsOf, strategy: StrategyId, step: u32, kind: StepKind) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = FormDraft::<Typed>::new(app, format!("strategy-step/{strategy}/{step}"));
    let stood = Typed::of(&kind);
    let shown = Signal::derive(move || {
        typed.value.with(|typed| {
            if typed.begun {
                typed.clone()
            } else {
                stood.clone()
            }
        })
    });
    let is_sms = matches!(
        kind,
        StepKind::Send {
            channel: Channel::Sms,
            ..
        }
    );
    let (has_subject, has_body) = match &kind {
        StepKind::Send { channel, .. } => (channel.has_subject(), true),
        _ => (true, false),
    };
    let edit = move |change: fn(&mut Typed, String), text: String| {
        let mut new = shown.get_untracked();
        change(&mut new, text);
        typed.update(|typed| *typed = new);
    };
    let problem = move || {
        shown.with(|typed| {
            let subjects =
                [&typed.subject.en, &typed.subject.zh].map(|text| wrong(text, MAX_SUBJECT));
            let bodies = [&typed.body.en, &typed.body.zh].map(|text| {
                let many = is_sms && size_text(text.trim(), words).1;
                wrong(text, MAX_BODY).or(many.then_some(Wrong::TooLong))
            });
            subjects.into_iter().chain(bodies).flatten().next()
        })
    };
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if untrack(problem).is_some() {
            return;
        }
        let now = shown.get_untracked();
        of.open.set(None);
        of.change(|steps| {
            if let Some(step) = find_mut(steps, step) {
                now.over(&mut step.kind);
            }
        });
        typed.later().clear();
    };
    let (subject_en, subject_zh) = match has_body {
        true => (words.reach.subject_en, words.reach.subject_zh),
        false => (words.reach.step_title_en, words.reach.step_title_zh),
    };
    let line = move |id: &'static str,
                     label: &'static str,
                     of: fn(&Typed) -> &String,
                     set: fn(&mut Typed, String)| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input id=id autocomplete="off" prop:value=move || shown.with(|typed| of(typed).clone()) on:input=move |event| edit(set, event_target_value(&event)) />
            </div>
        }
    };
    let text = move |id: &'static str,
                     label: &'static str,
                     of: fn(&Typed) -> &String,
                     set: fn(&mut Typed, String)| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <textarea id=id rows="5" autocomplete="off" aria-describedby=is_sms.then(|| format!("{id}-size")) prop:value=move || shown.with(|typed| of(typed).clone()) on:input=move |event| edit(set, event_target_value(&event))></textarea>
                {is_sms.then(|| view! { <div id=format!("{id}-size")>{move || size(shown.with(|typed| of(typed).clone()), words)}</div> })}
            </div>
        }
    };
    let preview = has_subject.then(|| {
        let subjects = Signal::derive(move || shown.with(|typed| vec![typed.subject.clone()]));
        let body = Signal::derive(move || shown.with(|typed| typed.body.clone()));
        view! { <LetterPreview subjects=subjects body=body /> }
    });
    let preview = preview.filter(|_| has_body);
    view! {
        <form class="form" on:submit=keep>
            {has_body.then(|| view! { <p class="muted small">{(words.reach.variables)("{name}", "{business}")}" "{words.reach.one_language}</p> })}
            {has_body.then(|| view! { <p class="muted small">{(words.campaign.link)("{link}")}</p> })}
            {is_sms.then(|| view! { <p class="muted small">{words.reach.step_sms_hint}</p> })}
            {has_subject.then(|| line("step-subject-en", subject_en, |typed| &typed.subject.en, |typed, text| typed.subject.en = text))}
            {has_body.then(|| text("step-body-en", words.reach.body_en, |typed| &typed.body.en, |typed, text| typed.body.en = text))}
            {has_subject.then(|| line("step-subject-zh", subject_zh, |typed| &typed.subject.zh, |typed, text| typed.subject.zh = text))}
            {has_body.then(|| text("step-body-zh", words.reach.body_zh, |typed| &typed.body.zh, |typed, text| typed.body.zh = text))}
            <div role="status">{move || problem().map(|why| view! { <p class="error">{match why {
                Wrong::Variable => words.account.why_variable,
                Wrong::TooLong => words.reach.too_long,
            }}</p> })}</div>
            <button type="submit" class="btn primary block">{words.reach.step_save}</button>
        </form>
        {preview}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::reach::Channel;

    #[test]
    fn what_is_typed_is_what_the_step_says_then() {
        let mut step = StepKind::Send {
            channel: Channel::Mail,
            subject: Label::new("", "Hi"),
            body: Label::new("", "Hello"),
        };
        let mut typed = Typed::of(&step);
        typed.body.en = " Good day \n".into();
        typed.over(&mut step);
        assert_eq!(Typed::of(&step).body.en, "Good day");
        assert_eq!(Typed::of(&step).subject.en, "Hi");
        let mut task = StepKind::Task {
            title: Label::new("", "Call"),
        };
        let mut typed = Typed::of(&task);
        typed.subject.en = "Call today".into();
        typed.over(&mut task);
        assert_eq!(
            task,
            StepKind::Task {
                title: Label::new("", "Call today")
            }
        );
    }
}
