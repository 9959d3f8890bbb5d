//! *Draw winners*: among whom, how many, and the question before it is done. The server draws.

use crate::api::{ApiError, draw_winners};
use crate::context::{AppContext, use_app};
use crate::feature::reach::segment_text::segments;
use crate::ui::{Confirm, Sheet};
use domain::id::{OfferId, SegmentId};
use domain::reach::Segment;
use domain::sales::offer::draw::{Draw, DrawAnswer, DrawRefusal, MAX_WINNERS};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use words::StaffWords;

/// What is asked for, and how far it is.
#[derive(Clone, Copy)]
struct Drawing {
    app: AppContext,
    offer: OfferId,
    /// Which draw it is, however often it is asked for: one without an answer may have been done.
    id: RwSignal<Uuid>,
    segment: RwSignal<Option<SegmentId>>,
    count: RwSignal<String>,
    runs: RwSignal<bool>,
    says: RwSignal<Option<String>>,
    on_drawn: Callback<()>,
}

impl Drawing {
    fn number(self) -> Option<u32> {
        let number = self.count.with(|text| text.trim().parse().ok());
        number.filter(|number| (1..=MAX_WINNERS).contains(number))
    }

    fn run(self) {
        let words = self.app.staff_words();
        let asked = untrack(|| self.segment.get().zip(self.number()));
        let (Some((segment, winners)), false) = (asked, self.runs.get_untracked()) else {
            return;
        };
        self.runs.set(true);
        self.says.set(Some(words.offer.drawing.to_owned()));
        let id = self.id.get_untracked();
        spawn_local(async move {
            let answer = draw_winners(id, self.offer.0, segment.0, winners).await;
            let says = match &answer {
                Ok(DrawAnswer::Done { draw }) => done_text(draw, words),
                Ok(DrawAnswer::Refused { refusal }) => refusal_text(refusal, words),
                Err(ApiError::Unreachable) => words.offer.draw_offline.to_owned(),
                Err(ApiError::Broken) => words.offer.draw_broken.to_owned(),
            };
            // The sheet may have been closed meanwhile.
            let _ = self.says.try_set(Some(says));
            let _ = self.runs.try_set(false);
            if answer.is_ok() {
                let _ = self.id.try_set(self.app.device().new_id());
            }
            if matches!(answer, Ok(DrawAnswer::Done { .. })) {
                let _ = self.on_drawn.try_run(());
            }
        });
    }
}

fn done_text(draw: &Draw, words: &StaffWords) -> String {
    let (winners, wanted) = (u64::from(draw.winners), u64::from(draw.wanted));
    if winners < wanted {
        (words.offer.draw_fewer)(winners, wanted)
    } else {
        (words.offer.drawn)(winners)
    }
}

fn refusal_text(refusal: &DrawRefusal, words: &StaffWords) -> String {
    match refusal {
        DrawRefusal::NotAllowed => words.offer.draw_not_allowed.to_owned(),
        DrawRefusal::Unknown => words.offer.draw_gone.to_owned(),
        DrawRefusal::NotDrawn => words.offer.draw_not_drawn.to_owned(),
        DrawRefusal::Off { off } => words.coupon_why(*off).to_owned(),
        DrawRefusal::BadNumber { most } => (words.offer.draw_number)(u64::from(*most)),
        DrawRefusal::Nobody => words.offer.draw_nobody.to_owned(),
        DrawRefusal::TooMany { most } => (words.offer.draw_too_many)(u64::from(*most)),
    }
}

#[component]
pub fn DrawSheet(
    offer: OfferId,
    /// The list is asked for again.
    on_drawn: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(segments));
    let drawing = Drawing {
        app,
        offer,
        id: RwSignal::new(app.device().new_id()),
        segment: RwSignal::new(all.with_untracked(|all| all.first().map(|one| one.id))),
        count: RwSignal::new("1".to_owned()),
        runs: RwSignal::new(false),
        says: RwSignal::new(None),
        on_drawn,
    };
    let asks = RwSignal::new(false);
    let wrong = move || drawing.number().is_none();
    let ready = move || !wrong() && drawing.segment.get().is_some() && !drawing.runs.get();
    view! {
        <Sheet title=words.offer.draw_winners on_close=on_close>
            <div class="sheet-body form">
                {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.offer.draw_no_segment}</p> })}
                <Whom drawing=drawing all=all />
                <div class="field">
                    <label for="draw-count">{words.offer.draw_count}</label>
                    <input
                        id="draw-count"
                        inputmode="numeric"
                        autocomplete="off"
                        maxlength="4"
                        aria-describedby="draw-count-help"
                        aria-invalid=move || wrong().to_string()
                        prop:value=move || drawing.count.get()
                        on:input=move |event| drawing.count.set(event_target_value(&event))
                    />
                    <p class="help" id="draw-count-help">{(words.offer.draw_number)(u64::from(MAX_WINNERS))}</p>
                </div>
                <p class="strong" role="status">{move || drawing.says.get()}</p>
            </div>
            <div class="sheet-foot">
                <button type="button" class="btn primary" prop:disabled=move || !ready() on:click=move |_| asks.set(true)>{words.offer.draw_now}</button>
            </div>
        </Sheet>
        {move || asks.get().then(|| view! { <Ask drawing=drawing all=all asks=asks /> })}
    }
}

#[component]
fn Whom(drawing: Drawing, all: Memo<Vec<Segment>>) -> impl IntoView {
    let words = drawing.app.staff_words();
    let choose = move |event| {
        let chosen = event_target_value(&event).parse().ok();
        drawing.segment.set(chosen.map(SegmentId));
    };
    let options = move || {
        let each = all.get().into_iter().map(|one| {
            let (id, name) = (one.id, one.name.text(words.lang).to_owned());
            view! { <option value=id.to_string() selected=move || drawing.segment.get() == Some(id)>{name}</option> }
        });
        each.collect_view()
    };
    view! {
        <div class="field">
            <label for="draw-segment">{words.offer.draw_from}</label>
            <select id="draw-segment" on:change=choose>{options}</select>
        </div>
    }
}

#[component]
fn Ask(drawing: Drawing, all: Memo<Vec<Segment>>, asks: RwSignal<bool>) -> impl IntoView {
    let words = drawing.app.staff_words();
    let chosen = drawing.segment.get_untracked();
    let name = all.with_untracked(|all| {
        let one = all.iter().find(|one| Some(one.id) == chosen);
        one.map(|one| one.name.text(words.lang).to_owned())
    });
    let count = untrack(|| drawing.number()).unwrap_or_default().to_string();
    let text = (words.offer.draw_ask)(&count, &name.unwrap_or_default());
    view! {
        <Confirm title=words.offer.draw_title text=text danger=false yes=words.offer.draw_now
            on_yes=Callback::new(move |()| drawing.run()) on_close=Callback::new(move |()| asks.set(false)) />
    }
}
