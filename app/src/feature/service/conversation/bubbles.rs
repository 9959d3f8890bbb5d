//! A thread on the screen: days, bubbles, how far one's own messages have come, who writes just now.

use super::links::{Piece, pieces};
use super::scroll::{Newest, Stick, ToEnd};
use super::thread::read_up_to;
use super::thread::{Delivery, Item, delivery, first_unread, items, message, messages, read_by};
use crate::context::{AppContext, use_app};
use crate::feature::file::Shown;
use crate::ui::Icon;
use crate::ui::mark::mark_text;
use domain::phrase;
use domain::service::{Message, MessageRead, Party};
use domain::{ConversationId, Entity, Key, Lang, MessageId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use words::time::{clock, day};

/// Messages on the screen at first, and how many more each time.
const PAGE: usize = 80;

/// How far each conversation was read by the other side.
type Read = Memo<BTreeMap<ConversationId, u32>>;

/// The messages of these conversations, as `side` sees them.
#[component]
pub fn Thread(conversations: Memo<Vec<ConversationId>>, side: Party) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let me = app.me().user;
    let most = RwSignal::new(PAGE);
    let shown = Memo::new(move |_| {
        conversations.with(|ids| app.rows(|rows| messages(rows, ids, most.get())))
    });
    let read = Memo::new(move |_| {
        conversations.with(|ids| app.rows(|rows| read_by(rows, ids, other(side))))
    });
    // Where reading begins is settled when the thread is opened: the line does not run away while one reads.
    let unread_from = shown
        .with_untracked(|(all, _)| untrack(|| app.rows(|rows| first_unread(rows, all, me, side))));
    let list = Memo::new(move |_| shown.with(|(all, _)| items(all, unread_from, app.offset_at())));
    let newest: Memo<Newest> = Memo::new(move |_| {
        shown.with(|(all, _)| all.last().map(|last| (last.id, last.from == side)))
    });
    let newest_own = Memo::new(move |_| {
        shown.with(|(all, _)| {
            all.iter()
                .rev()
                .find(|one| one.from == side && !one.automatic)
                .map(|one| one.id)
        })
    });
    let stick = Stick::to(newest);
    mark_read(app, conversations, side, stick);
    announce(app, shown, side);
    view! {
        {move || shown.with(|(_, more)| *more).then(|| view! {
            <button type="button" class="btn small quiet" on:click=move |_| most.update(|most| *most += PAGE)>{words.service.earlier}</button>
        })}
        <ol class="chat">
            <For each=move || list.get() key=Item::key let:item>
                {match item {
                    Item::Day { at, .. } => view! { <li class="chat-day">{move || day_text(app, at)}</li> }.into_any(),
                    Item::Unread => view! { <li class="chat-unread">{words.service.new_messages}</li> }.into_any(),
                    Item::Message(message) => {
                        view! { <Bubble message=message side=side read=read newest_own=newest_own /> }.into_any()
                    }
                }}
            </For>
        </ol>
        <TypingLine conversations=conversations side=side shown=shown />
        <ToEnd stick=stick />
    }
}

fn other(side: Party) -> Party {
    match side {
        Party::Customer => Party::Staff,
        Party::Staff => Party::Customer,
    }
}

/// "Today", "Yesterday", "14 Nov"
fn day_text(app: AppContext, at: i64) -> String {
    let words = app.words();
    let number = |time: i64| (time + app.offset(time) * 60_000).div_euclid(86_400_000);
    match number(app.now()) - number(at) {
        0 => words.service.today.to_owned(),
        1 => words.service.yesterday.to_owned(),
        _ => day(app.lang.get_untracked(), at, app.offset(at)),
    }
}

/// What somebody wrote; a sentence that staff sent with one tap is read in the reader's language.
fn said_text(message: &Message, lang: Lang) -> &str {
    match message.from {
        Party::Staff => phrase::in_language(&message.text, lang),
        Party::Customer => &message.text,
    }
}

#[component]
fn Bubble(
    message: Message,
    side: Party,
    read: Read,
    newest_own: Memo<Option<MessageId>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let mine = message.from == side;
    let by_me = message.author == app.me().user;
    let said_by = if by_me {
        words.service.by_you.to_owned()
    } else {
        (words.service.by)(&message.name)
    };
    // Whose words these are is seen from the side; of several people on one side the name says it.
    let name = (!by_me && message.from == Party::Staff).then(|| message.name.clone());
    let automatic = message
        .automatic
        .then(|| view! { <span class="tag">{words.service.automatic}</span> });
    let by_mail = message
        .by_mail
        .then(|| view! { <span class="tag">{words.service.by_mail}</span> });
    let text = said_text(&message, words.lang).to_owned();
    let state =
        mine.then(|| view! { <State message=message.clone() read=read newest_own=newest_own /> });
    view! {
        <li class=if mine { "bubble mine" } else { "bubble" }>
            <span class="vh">{said_by}" "</span>
            {message.files.iter().map(|id| view! { <Shown id=*id /> }).collect_view()}
            {(!text.is_empty()).then(|| view! { <p class="bubble-text" dir="auto">{linked(&text)}</p> })}
            <footer>{automatic}{by_mail}{name.map(|name| view! { <span>{name}</span> })}<time>{clock(message.at, app.offset(message.at))}</time>{state}</footer>
        </li>
    }
}

/// A text whose addresses and numbers lead there.
fn linked(text: &str) -> impl IntoView + use<> {
    let piece = |piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Link { text, href } => view! {
            <a href=href target="_blank" rel="noopener noreferrer nofollow">{text}</a>
        }
        .into_any(),
    };
    pieces(text).into_iter().map(piece).collect_view()
}

/// How far one's own message has come. In words where it is not there yet, and on the newest one.
#[component]
fn State(message: Message, read: Read, newest_own: Memo<Option<MessageId>>) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let (id, conversation) = (message.id, message.conversation);
    let state = Memo::new(move |_| {
        let number = app.rows(|rows| self::message(rows, id).map_or(0, |message| message.number));
        let up_to = read.with(|read| read.get(&conversation).copied().unwrap_or(0));
        delivery(app.mark(Key::new(Entity::Message, id.0)), number, up_to)
    });
    let newest = Memo::new(move |_| newest_own.get() == Some(id));
    move || {
        let words_class = if newest.get() { "" } else { "vh" };
        match state.get() {
            Delivery::OnItsWay(mark) => mark_text(mark, words)
                .map(|(class, text)| view! { <span class=class>{text}</span> })
                .into_any(),
            Delivery::Sent => view! {
                <span class="receipt"><Icon of=lu::LuCheck /><span class=words_class>{words.service.sent}</span></span>
            }
            .into_any(),
            Delivery::Read => view! {
                <span class="receipt read"><Icon of=lu::LuCheckCheck /><span class=words_class>{words.service.read}</span></span>
            }
            .into_any(),
        }
    }
}

/// The conversations whose newest message of the other side is unread, with how far to read.
#[must_use]
pub fn to_read(
    app: AppContext,
    conversations: &[ConversationId],
    side: Party,
) -> Vec<(ConversationId, u32)> {
    let me = app.me().user;
    app.rows(|rows| {
        let theirs = |id: &ConversationId| {
            let conversation = rows
                .get(Key::new(Entity::Conversation, id.0))?
                .as_conversation()?;
            // Only what the other side wrote: the numbers of one's own waiting messages are guesses.
            let newest = match side {
                Party::Customer => conversation.last_staff,
                Party::Staff => conversation.last_customer,
            };
            (newest > read_up_to(rows, *id, me)).then_some((*id, newest))
        };
        conversations.iter().filter_map(theirs).collect()
    })
}

/// Moves this reader's markers while the end of the thread can be seen; each place is told once.
fn mark_read(app: AppContext, conversations: Memo<Vec<ConversationId>>, side: Party, stick: Stick) {
    let done = StoredValue::new(BTreeMap::<ConversationId, u32>::new());
    Effect::new(move |_| {
        if !app.visible.get() || stick.away.get() {
            return;
        }
        for (conversation, up_to) in conversations.with(|ids| to_read(app, ids, side)) {
            let told =
                done.with_value(|done| done.get(&conversation).is_some_and(|have| *have >= up_to));
            if told {
                continue;
            }
            done.update_value(|done| {
                done.insert(conversation, up_to);
            });
            let saving = app.commit(MessageRead {
                conversation,
                up_to,
            });
            spawn_local(async move {
                // A device that cannot save says so where somebody writes; here it is tried again at the next start.
                let _ = saving.await;
            });
        }
    });
}

/// Tells a screen reader what the other side wrote while the thread was open.
fn announce(app: AppContext, shown: Memo<(Vec<Message>, bool)>, side: Party) {
    Effect::new(move |before: Option<Option<MessageId>>| {
        let theirs = shown.with(|(all, _)| all.iter().rev().find(|one| one.from != side).cloned());
        let id = theirs.as_ref().map(|message| message.id);
        if let (Some(before), Some(message)) = (before, theirs)
            && before != id
        {
            app.said.set(format!(
                "{} {}",
                (app.words().service.by)(&message.name),
                said_text(&message, app.words().lang)
            ));
            app.typing.set(None);
        }
        id
    });
}

#[component]
fn TypingLine(
    conversations: Memo<Vec<ConversationId>>,
    side: Party,
    shown: Memo<(Vec<Message>, bool)>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let writes = Memo::new(move |_| {
        app.typing.get().is_some_and(|typing| {
            typing.party != side && conversations.with(|ids| ids.contains(&typing.conversation))
        })
    });
    let name = move || {
        let theirs = shown.with(|(all, _)| {
            all.iter()
                .rev()
                .find(|one| one.from != side)
                .map(|one| one.name.clone())
        });
        theirs
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| app.business_name())
    };
    view! {
        <p class="typing" aria-live="polite">
            {move || writes.get().then(|| view! {
                <span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>
                {(words.service.typing)(&name())}
            })}
        </p>
    }
}
