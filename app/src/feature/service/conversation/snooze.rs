//! Putting a conversation off: it comes back at a time, or with the customer's next message.

use crate::context::{AppContext, use_app};
use crate::ui::{Icon, Sheet, close_dialog};
use domain::civil::DAY_MS;
use domain::projection::Projection;
use domain::service::{Conversation, ConversationSnooze};
use domain::{ConversationId, Entity, Key};
use icondata_lu as lu;
use leptos::prelude::*;

const HOUR: i64 = 60 * 60_000;

/// Until when a conversation is put off; none where it is not, or not any more.
#[must_use]
pub fn snoozed_until(rows: &Projection, id: ConversationId, now: i64) -> Option<i64> {
    let half = rows.get(Key::new(Entity::ConversationStaff, id.0))?;
    let until = half.as_conversation_staff()?.snoozed_until?;
    (until > now).then_some(until)
}

fn put_off(app: AppContext, conversation: &Conversation, until: Option<i64>) {
    let snooze = ConversationSnooze {
        id: conversation.id,
        until,
        seen: conversation.count,
    };
    app.save(snooze, None, || {});
}

#[component]
pub fn Snooze(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let open = RwSignal::new(false);
    let until = Memo::new(move |_| {
        let id = conversation.with(|one| one.as_ref().map(|one| one.id))?;
        app.rows(|rows| snoozed_until(rows, id, app.now()))
    });
    let there = Memo::new(move |_| conversation.with(Option::is_some));
    let now = move |_| {
        if let Some(one) = conversation.get_untracked() {
            put_off(app, &one, None);
        }
    };
    move || {
        there.get().then(|| match until.get() {
            Some(until) => view! {
                <span class="tag info">{(words.service.snoozed_until)(&app.moment(until))}</span>
                <button type="button" class="chip" on:click=now><Icon of=lu::LuAlarmClockOff />{words.service.unsnooze}</button>
            }
            .into_any(),
            None => view! {
                <button type="button" class="chip" aria-haspopup="dialog" on:click=move |_| open.set(true)><Icon of=lu::LuAlarmClock />{words.service.snooze}</button>
                {move || open.get().then(|| view! { <Times conversation=conversation open=open /> })}
            }
            .into_any(),
        })
    }
}

#[component]
fn Times(conversation: Memo<Option<Conversation>>, open: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let times = [
        (HOUR, words.service.snooze_hour),
        (4 * HOUR, words.service.snooze_evening),
        (DAY_MS, words.service.snooze_tomorrow),
    ];
    let lines = times.map(|(later, text)| {
        let choose = move |event| {
            if let Some(one) = conversation.get_untracked() {
                let until = app.device().now().saturating_add(later);
                put_off(app, &one, Some(until));
            }
            close_dialog(&event);
        };
        view! { <li><button type="button" class="row" on:click=choose><div class="row-text"><p class="row-title">{text}</p></div></button></li> }
    });
    view! {
        <Sheet title=words.service.snooze_title on_close=Callback::new(move |()| open.set(false))>
            <div class="sheet-body"><ul class="list">{lines.collect_view()}</ul></div>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;
    use domain::Row;
    use domain::service::ConversationStaff;

    #[test]
    fn what_was_put_off_is_back_when_its_time_has_come() {
        let id = ConversationId(an_id(20));
        let half = ConversationStaff {
            snoozed_until: Some(100),
            ..ConversationStaff::new(id)
        };
        let rows = Projection::new([Row::ConversationStaff(half)], Vec::new());
        assert_eq!(snoozed_until(&rows, id, 99), Some(100));
        assert_eq!(snoozed_until(&rows, id, 100), None);
        assert_eq!(snoozed_until(&rows, ConversationId(an_id(21)), 0), None);
    }
}
