//! The steps of a strategy as a column of cards, from top to bottom, changed by taps. What was typed into a step is kept on the phone until it is saved.

use super::step_edit::{Column, NewStep, is_full, offered, one_mail, put, shift, take};
use super::step_editor::StepEditor;
use crate::context::{AppContext, use_app};
use crate::feature::business::business_page::save;
use crate::ui::Icon;
use domain::merge::Was;
use domain::reach::steps::{read, write};
use domain::reach::{BranchOn, Channel, Step, StepKind, Strategy, StrategySet};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// Where steps are changed: whatever they are by then.
#[derive(Clone, Copy)]
pub struct StepsOf {
    app: AppContext,
    one: Memo<Option<Strategy>>,
    /// The step whose editor is open.
    pub open: RwSignal<Option<u32>>,
}

impl StepsOf {
    /// The steps as they stand.
    pub fn now(self) -> Vec<Step> {
        let text = self.one.get().map(|one| one.steps).unwrap_or_default();
        read(&text).unwrap_or_default()
    }

    /// Saves a change of them, with what stood there when it was made.
    pub fn change(self, change: impl FnOnce(&mut Vec<Step>)) {
        let Some(one) = self.one.get_untracked() else {
            return;
        };
        let mut steps = read(&one.steps).unwrap_or_default();
        change(&mut steps);
        self.save_text(&one, write(&steps));
    }

    fn save_text(self, one: &Strategy, new: String) {
        if new == one.steps {
            return;
        }
        let set = StrategySet {
            steps: Some(Was {
                was: one.steps.clone(),
                new,
            }),
            ..StrategySet::of(one.id)
        };
        save(self.app, set);
    }
}

/// What a step does, in one line.
#[must_use]
pub fn step_text(kind: &StepKind, words: &StaffWords) -> String {
    let reach = words.reach;
    match kind {
        StepKind::WaitHours { hours } => (reach.step_wait_hours)(u64::from(*hours)),
        StepKind::WaitDays { days } => (reach.step_wait_days)(u64::from(*days)),
        StepKind::Send {
            channel: Channel::Mail,
            ..
        } => reach.step_mail.to_owned(),
        StepKind::Send {
            channel: Channel::Chat,
            ..
        } => reach.step_chat.to_owned(),
        StepKind::Send {
            channel: Channel::Sms,
            ..
        } => reach.step_sms.to_owned(),
        StepKind::Send {
            channel: Channel::Push,
            ..
        } => reach.step_push.to_owned(),
        StepKind::Task { .. } => reach.step_task.to_owned(),
        StepKind::Branch { on, days, .. } => {
            (reach.step_branch_text)(did_text(*on, words), u64::from(*days))
        }
        StepKind::End => reach.step_end.to_owned(),
        StepKind::Other { .. } => reach.step_unknown.to_owned(),
    }
}

#[must_use]
pub fn did_text(on: BranchOn, words: &StaffWords) -> &'static str {
    match on {
        BranchOn::Clicked => words.reach.did_click,
        BranchOn::Answered => words.reach.did_answer,
        BranchOn::Ordered => words.reach.did_order,
    }
}

/// What is said in it; none of a step that says nothing.
fn said(kind: &StepKind, words: &StaffWords) -> Option<String> {
    let text = match kind {
        StepKind::Send { channel, .. } if !channel.has_text() => {
            return Some(words.reach.step_push_text.to_owned());
        }
        StepKind::Send {
            channel,
            subject,
            body,
        } => match channel.has_subject() {
            true => subject.text(words.lang),
            false => body.text(words.lang),
        },
        StepKind::Task { title } => title.text(words.lang),
        _ => return None,
    };
    Some(match text.trim() {
        "" => words.reach.step_no_text.to_owned(),
        text => text.to_owned(),
    })
}

#[component]
pub fn StepsSection(one: Memo<Option<Strategy>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let of = StepsOf {
        app,
        one,
        open: RwSignal::new(None),
    };
    let steps = Memo::new(move |_| of.now());
    let text = Memo::new(move |_| one.get().map(|one| one.steps).unwrap_or_default());
    let begin = move |_| {
        if let Some(one) = one.get_untracked() {
            of.save_text(&one, write(&one_mail(&one.subject, &one.body)));
        }
    };
    let id = one.get_untracked().map(|one| one.id);
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.reach.steps}</h2></div>
            {move || {
                let text = text.get();
                if text.is_empty() {
                    return view! {
                        <p class="muted small">{words.reach.steps_one}</p>
                        <button type="button" class="btn block" on:click=begin><Icon of=lu::LuPlus />{words.reach.steps_make}</button>
                    }.into_any();
                }
                if read(&text).is_none() {
                    return view! { <p class="muted">{words.reach.steps_newer}</p> }.into_any();
                }
                view! {
                    <p class="muted small">{words.reach.steps_text}" "{words.reach.steps_on_way}</p>
                    {move || view! { <Cards of=of steps=steps.get() column=Column::First depth=1 full=is_full(&steps.get()) /> }}
                }.into_any()
            }}
        </section>
        {move || of.open.get().zip(id).map(|(key, id)| view! { <StepEditor of=of strategy=id step=key /> })}
    }
}

/// One column, and what can be put at its end.
#[component]
fn Cards(of: StepsOf, steps: Vec<Step>, column: Column, depth: usize, full: bool) -> impl IntoView {
    let words = use_app().staff_words();
    let count = steps.len();
    let ends = matches!(steps.last(), Some(step) if step.kind == StepKind::End);
    let nothing = (steps.is_empty() && column != Column::First)
        .then(|| view! { <p class="muted small">{words.reach.step_nothing}</p> });
    let cards = steps.into_iter().enumerate().map(|(at, step)| {
        let places = (at > 0, at + 1 < count);
        view! { <li>{card(of, step, places, depth, full)}</li> }
    });
    view! {
        {nothing}
        <ol class="stack">{cards.collect_view()}</ol>
        {(!ends && !full).then(|| view! { <AddStep of=of column=column depth=depth /> })}
        {(full && column == Column::First).then(|| view! { <p class="muted small">{words.reach.steps_many}</p> })}
    }
}

/// A step with its buttons, and under a branch both ways.
fn card(
    of: StepsOf,
    step: Step,
    (has_before, has_after): (bool, bool),
    depth: usize,
    full: bool,
) -> AnyView {
    let words = use_app().staff_words();
    let key = step.key;
    let title = step_text(&step.kind, words);
    let icon = match &step.kind {
        StepKind::WaitHours { .. } | StepKind::WaitDays { .. } => lu::LuClock,
        StepKind::Send {
            channel: Channel::Mail,
            ..
        } => lu::LuMail,
        StepKind::Send {
            channel: Channel::Sms,
            ..
        } => lu::LuMessageSquare,
        StepKind::Send {
            channel: Channel::Push,
            ..
        } => lu::LuBell,
        StepKind::Send { .. } => lu::LuMessageCircle,
        StepKind::Task { .. } => lu::LuListTodo,
        StepKind::Branch { .. } => lu::LuSplit,
        StepKind::End | StepKind::Other { .. } => lu::LuCircleStop,
    };
    let can_open = match &step.kind {
        StepKind::Send { channel, .. } => channel.has_text(),
        StepKind::End | StepKind::Other { .. } => false,
        _ => true,
    };
    let said = said(&step.kind, words).map(|text| view! { <p class="row-sub">{text}</p> });
    let label = |text: fn(&str) -> String| text(&title);
    let (change, remove) = (
        label(words.reach.step_change),
        label(words.reach.step_remove),
    );
    let (up, down) = (label(words.reach.step_up), label(words.reach.step_down));
    let ways = match step.kind {
        StepKind::Branch { yes, no, .. } => Some(view! {
            <div class="stack">
                <p class="strong">{words.reach.step_yes}</p>
                {cards_below(of, yes, Column::Yes(key), depth, full)}
                <p class="strong">{words.reach.step_no}</p>
                {cards_below(of, no, Column::No(key), depth, full)}
            </div>
        }),
        _ => None,
    };
    view! {
        <div class="card pad">
            <div class="row">
                <span class="lead neutral"><Icon of=icon /></span>
                <div class="row-text"><p class="row-title">{title.clone()}</p>{said}</div>
            </div>
            <div class="cluster">
                {can_open.then(|| view! { <button type="button" class="btn small" aria-label=change on:click=move |_| of.open.set(Some(key))><Icon of=lu::LuPencil />{words.reach.step_open}</button> })}
                {has_before.then(|| view! { <button type="button" class="icon-btn" aria-label=up on:click=move |_| of.change(|steps| shift(steps, key, true))><Icon of=lu::LuArrowUp /></button> })}
                {has_after.then(|| view! { <button type="button" class="icon-btn" aria-label=down on:click=move |_| of.change(|steps| shift(steps, key, false))><Icon of=lu::LuArrowDown /></button> })}
                <button type="button" class="icon-btn" aria-label=remove on:click=move |_| of.change(|steps| take(steps, key))><Icon of=lu::LuX /></button>
            </div>
            {ways}
        </div>
    }
    .into_any()
}

/// A view that holds itself has to be boxed.
fn cards_below(of: StepsOf, steps: Vec<Step>, column: Column, depth: usize, full: bool) -> AnyView {
    view! { <Cards of=of steps=steps column=column depth=depth + 1 full=full /> }.into_any()
}

#[component]
fn AddStep(of: StepsOf, column: Column, depth: usize) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let sends_sms = move || {
        app.business
            .with(|one| one.as_ref().is_some_and(|one| one.sends_sms))
    };
    let label = match column {
        Column::First => words.reach.step_add,
        Column::Yes(_) => words.reach.step_add_yes,
        Column::No(_) => words.reach.step_add_no,
    };
    let text = |new: NewStep| match new {
        NewStep::Mail => words.reach.step_mail,
        NewStep::Chat => words.reach.step_chat,
        NewStep::Sms => words.reach.step_sms,
        NewStep::Push => words.reach.step_push,
        NewStep::Wait => words.reach.step_wait,
        NewStep::Branch => words.reach.step_branch,
        NewStep::Task => words.reach.step_task,
        NewStep::End => words.reach.step_end,
    };
    let options = move || {
        let each = offered(depth, sends_sms()).into_iter();
        each.map(|new| view! { <option value=new.name()>{text(new)}</option> })
            .collect_view()
    };
    let why = move || {
        (column == Column::First && !sends_sms())
            .then(|| view! { <p class="muted small">{words.reach.step_no_sms}</p> })
    };
    let choose = move |event| {
        if let Some(new) = NewStep::parse(&event_target_value(&event)) {
            of.change(|steps| put(steps, column, new));
        }
    };
    view! {
        <select class="input" aria-label=label on:change=choose>
            <option value="" selected=true>{label}</option>
            {options}
        </select>
        {why}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use domain::reach::Ready;
    use domain::reach::steps::flat;
    use words::staff_words;

    #[test]
    fn each_step_reads_as_what_it_does() {
        let words = staff_words(Lang::En);
        let steps = read(&Ready::AfterOrder.steps()).unwrap();
        let texts: Vec<String> = flat(&steps)
            .iter()
            .map(|step| step_text(&step.kind, words))
            .collect();
        assert_eq!(
            texts,
            [
                "Wait 2 days",
                "Send a mail",
                "Followed a link within 3 days?",
                "Write in the chat"
            ]
        );
        assert_eq!(
            said(&steps[1].kind, words).as_deref(),
            Some("How was it, {name}?")
        );
    }
}
