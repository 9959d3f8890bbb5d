//! The bar in which one writes, above the keyboard.

use super::composer_draft::{ComposerState, Room, room, sendable};
use crate::context::use_app;
use crate::feature::file::{ChosenFiles, PickButton, Target, take_all};
use crate::ui::Icon;
use domain::ConversationId;
use icondata_lu as lu;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, DragEvent, KeyboardEvent};

/// True where the Enter key sends: on machines with a keyboard and a mouse, and not while an input method composes.
#[must_use]
pub fn sends(key: &str, shift: bool, composing: bool, has_keyboard: bool) -> bool {
    key == "Enter" && !shift && !composing && has_keyboard
}

/// True while an input method composes. Safari ends a composition before it tells of the key that ended it, and that key has this number.
#[must_use]
pub fn composes(composing: bool, key_code: u32) -> bool {
    const OF_INPUT_METHOD: u32 = 229;
    composing || key_code == OF_INPUT_METHOD
}

/// Lines to show where the browser does not size the field itself.
#[must_use]
pub fn lines(text: &str) -> usize {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    let line = |line: &str| 1 + line.chars().map(wide).sum::<usize>() / 34;
    text.split('\n').map(line).sum::<usize>().clamp(1, 5)
}

fn has_keyboard() -> bool {
    let query = window().match_media("(hover: hover) and (pointer: fine)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

#[component]
pub fn Composer(
    composer: ComposerState,
    /// Whom to tell that somebody writes.
    #[prop(into)]
    conversation: Signal<Option<ConversationId>>,
    on_send: Callback<()>,
    /// Offers the usual answers while nothing is typed.
    #[prop(optional, into)]
    quick: Signal<bool>,
    /// What stands over the field.
    #[prop(optional, into)]
    over_field: ViewFn,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    super::keyboard::follow_keyboard();
    let desk = has_keyboard();
    let text = composer.text;
    let write =
        move |event| composer.write(event_target_value(&event), conversation.get_untracked());
    let key = move |event: KeyboardEvent| {
        let composing = composes(event.is_composing(), event.key_code());
        if sends(&event.key(), event.shift_key(), composing, desk) {
            event.prevent_default();
            on_send.run(());
        }
    };
    // Beside a picture programs often give a text of it as well: then the picture is what was meant.
    let paste = move |event: ClipboardEvent| {
        let files = event.clipboard_data().and_then(|data| data.files());
        if take_all(app, Target::Composer(composer.files), files.as_ref()) {
            event.prevent_default();
        }
    };
    let over = |event: DragEvent| {
        let files = event.data_transfer().map(|data| data.types());
        if files.is_some_and(|kinds| kinds.includes(&"Files".into(), 0)) {
            // Without this the browser leaves the page for the file.
            event.prevent_default();
        }
    };
    let drop = move |event: DragEvent| {
        let files = event.data_transfer().and_then(|data| data.files());
        if take_all(app, Target::Composer(composer.files), files.as_ref()) {
            event.prevent_default();
        }
    };
    let told = move || {
        text.with(|text| match room(text) {
            Room::Plenty => None,
            Room::Left(left) => Some(("composer-room small muted", (words.service.left)(left))),
            Room::Over(over) => Some(("composer-room small bad-text", (words.service.over)(over))),
        })
        .map(|(class, text)| view! { <p class=class role="status">{text}</p> })
    };
    view! {
        <form
            class="composer"
            aria-label=words.service.chat
            on:dragover=over
            on:drop=drop
            on:submit=move |event| {
                event.prevent_default();
                on_send.run(());
            }
        >
            {move || (quick.get() && text.with(String::is_empty)).then(|| view! { <Quick composer=composer conversation=conversation /> })}
            {over_field.run()}
            {told}
            <ChosenFiles files=composer.files />
            <PickButton target=Target::Composer(composer.files) />
            <textarea
                // Browsers write what stands in a field into their session files, unless they are told not to.
                autocomplete="off"
                id="write"
                class="input"
                aria-label=words.service.write
                placeholder=words.service.write
                enterkeyhint=if desk { "send" } else { "enter" }
                rows=move || text.with(|text| lines(text)).to_string()
                prop:value=move || text.get()
                on:input=write
                on:keydown=key
                on:paste=paste
                on:blur=move |_| composer.leave()
            ></textarea>
            // The field keeps the focus, and the phone its keyboard.
            <button
                type="submit"
                class="btn primary"
                aria-label=words.service.send
                prop:disabled=move || !text.with(|text| sendable(text, composer.files.with(Vec::len)))
                on:pointerdown=|event| event.prevent_default()
                on:mousedown=|event| event.prevent_default()
            >
                <Icon of=lu::LuSendHorizontal />
            </button>
        </form>
    }
}

#[component]
fn Quick(composer: ComposerState, conversation: Signal<Option<ConversationId>>) -> impl IntoView {
    let words = use_app().words();
    let replies = words.service.quick_replies.iter().map(|reply| {
        let take = move |_| {
            composer.write((*reply).to_owned(), conversation.get_untracked());
            if let Some(field) = document().get_element_by_id("write") {
                crate::ui::focus(&field);
            }
        };
        view! { <button type="button" class="chip" on:click=take>{*reply}</button> }
    });
    view! { <div class="strip" role="group" aria-label=words.service.quick>{replies.collect_view()}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_sends_at_a_desk_and_begins_a_line_on_a_phone() {
        assert!(sends("Enter", false, false, true));
        assert!(!sends("Enter", true, false, true));
        assert!(!sends("Enter", false, false, false));
        assert!(!sends("a", false, false, true));
    }

    #[test]
    fn enter_that_chooses_a_chinese_word_does_not_send() {
        assert!(!sends("Enter", false, true, true));
        assert!(composes(true, 13) && composes(false, 229) && !composes(false, 13));
    }

    #[test]
    fn the_field_grows_with_its_text_up_to_five_lines() {
        assert_eq!(lines(""), 1);
        assert_eq!(lines("a\nb"), 2);
        assert_eq!(lines(&"字".repeat(20)), 2);
        assert_eq!(lines(&"long ".repeat(200)), 5);
    }
}
