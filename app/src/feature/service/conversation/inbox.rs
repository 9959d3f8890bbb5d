//! The staff's conversations: who waits for an answer first.

use super::inbox_list::{Inbox, InboxFilter, Line, inbox, short_name, waits};
use super::message_search::MessageSearch;
use super::thread::read_up_to;
use crate::context::{AppContext, use_app};
use crate::feature::team::colleague_name;
use crate::forms;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::projection::Projection;
use domain::routes;
use domain::service::{Conversation, Party, unread};
use domain::{ConversationId, Entity, Key, Row, UserId};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// Closed conversations that are listed.
const CLOSED: usize = 100;

#[component]
pub fn InboxPage() -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <Page title=words.service.inbox class="broad">
            <ParkedBanner href=routes::desk::PARKED />
            <InboxList />
        </Page>
    }
}

/// Filters and conversations; on wide screens it stands beside an open one too.
#[component]
pub fn InboxList(
    /// The conversation that is open beside the list.
    #[prop(optional, into)]
    open_one: Signal<Option<ConversationId>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let all = Memo::new(move |_| {
        let now = app.now();
        app.rows(|rows| inbox(rows, me, now))
    });
    let typed = RwSignal::new(String::new());
    let searches = Memo::new(move |_| typed.with(|typed| !typed.trim().is_empty()));
    let filter = RwSignal::new(
        app.draft::<InboxFilter>(forms::INBOX_FILTER)
            .unwrap_or_default(),
    );
    let shown = Memo::new(move |_| all.with(|all| all.filtered(filter.get(), me)));
    let none = Memo::new(move |_| all.with(Inbox::is_empty));
    let none_fits = Memo::new(move |_| !none.get() && shown.with(Inbox::is_empty));
    let waiting = Memo::new(move |_| shown.with(|shown| shown.waiting.clone()));
    let snoozed = Memo::new(move |_| shown.with(|shown| shown.snoozed.clone()));
    let open = Memo::new(move |_| shown.with(|shown| shown.open.clone()));
    let closed = Memo::new(move |_| {
        shown.with(|shown| {
            shown
                .closed
                .iter()
                .take(CLOSED)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let some_closed = Memo::new(move |_| closed.with(|closed| !closed.is_empty()));
    // Asked once: afterwards it is the reader who unfolds.
    let open_is_closed = untrack(|| {
        let id = open_one.get();
        closed.with(|closed| closed.iter().any(|line| Some(line.conversation.id) == id))
    });
    view! {
        {move || (!none.get()).then(|| view! { <MessageSearch typed=typed /> })}
        <div hidden=move || searches.get()>
        {move || (!none.get()).then(|| view! { <Filters filter=filter all=all /> })}
        {move || none.get().then(|| view! {
            <Empty
                of=lu::LuMessagesSquare
                title=words.service.inbox_empty_title
                text=words.service.inbox_empty_text
                next=(routes::desk::CONTACTS, words.people.contacts)
            />
        })}
        {move || none_fits.get().then(|| view! { <p class="muted">{words.service.filter_empty}</p> })}
        <Group title=words.service.waiting_title lines=waiting open_one=open_one />
        <Group title=words.service.snoozed_title lines=snoozed open_one=open_one />
        <Group title=words.service.open_title lines=open open_one=open_one />
        {move || some_closed.get().then(|| view! {
            <details class="fold" open=open_is_closed>
                <summary>{words.service.closed_title}" "<span class="muted num">{move || closed.with(Vec::len)}</span></summary>
                <Lines lines=closed open_one=open_one />
            </details>
        })}
        </div>
    }
}

#[component]
fn Filters(filter: RwSignal<InboxFilter>, all: Memo<Inbox>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let chips = InboxFilter::ALL.map(|one| {
        let count = move || {
            let waiting = all.with(|all| all.filtered(one, me).waiting.len());
            (waiting > 0).then_some(waiting)
        };
        let choose = move |_| {
            filter.set(one);
            app.save_draft(forms::INBOX_FILTER, Some(&one));
        };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (filter.get() == one).to_string()
                on:click=choose
            >
                {filter_text(one, words)}" "{count}
            </button>
        }
    });
    view! { <div class="strip" role="group" aria-label=words.service.filter>{chips.collect_view()}</div> }
}

fn filter_text(filter: InboxFilter, words: &StaffWords) -> &'static str {
    match filter {
        InboxFilter::All => words.ui.all,
        InboxFilter::Mine => words.service.mine,
        InboxFilter::Unassigned => words.service.unassigned,
    }
}

#[component]
fn Group(
    title: &'static str,
    lines: Memo<Vec<Line>>,
    open_one: Signal<Option<ConversationId>>,
) -> impl IntoView {
    let some = Memo::new(move |_| lines.with(|lines| !lines.is_empty()));
    move || {
        some.get().then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{title}</h2></div>
                    <Lines lines=lines open_one=open_one />
                </section>
            }
        })
    }
}

/// Conversations, one under the other.
#[component]
pub fn Lines(
    #[prop(into)] lines: Signal<Vec<Line>>,
    /// The conversation that is open beside them.
    #[prop(optional)]
    open_one: Signal<Option<ConversationId>>,
) -> impl IntoView {
    // A line is drawn anew when anything on it changes.
    let key = |line: &Line| {
        let one = &line.conversation;
        let newest = (
            one.count,
            one.last_at,
            one.last_from == Party::Staff,
            one.name.clone(),
        );
        (one.id, newest, line.assignee, line.unread, line.waits_since)
    };
    view! {
        <ul class="list">
            <For each=move || lines.get() key=key let:line>
                <LineRow line=line open_one=open_one />
            </For>
        </ul>
    }
}

/// What a list shows of the newest message.
#[must_use]
pub fn preview(conversation: &Conversation, words: &StaffWords) -> String {
    let text = conversation.last_text.replace('\n', " ");
    match conversation.last_from {
        Party::Staff => (words.service.you_wrote)(&text),
        Party::Customer => text,
    }
}

#[component]
fn LineRow(line: Line, open_one: Signal<Option<ConversationId>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let one = line.conversation;
    let id = one.id;
    let href = routes::desk::conversation(id);
    let here = move || (open_one.get() == Some(id)).then_some("true");
    // The list stays where it is while another conversation opens beside it.
    let beside = open_one.get_untracked().map(|_| "");
    let name = if one.name.is_empty() {
        words.sales.customer.to_owned()
    } else {
        one.name.clone()
    };
    let assignee = line
        .assignee
        .and_then(|id| untrack(|| app.rows(|rows| colleague_name(rows, id))));
    let assignee = assignee.map(|name| {
        view! {
            <span class="avatar" title=(words.service.assigned_to)(&name)>
                <span aria-hidden="true">{short_name(&name)}</span>
                <span class="vh">{(words.service.assigned_to)(&name)}</span>
            </span>
        }
    });
    let (since, last) = (line.waits_since, one.last_at);
    let unread = line.unread.then(
        || view! { <span class="dot"><span class="vh">{(words.service.unread)(1)}</span></span> },
    );
    let key = Key::new(Entity::Conversation, one.id.0);
    view! {
        <li><a class="row one-line" href=href data-noscroll=beside aria-current=here>
            <span class="lead round" aria-hidden="true">{short_name(&name)}</span>
            <div class="row-text">
                <p class="row-title"><span class="clip">{name}</span>{unread}</p>
                <p class="row-sub clip">{preview(&one, words)}</p>
                <RowMark key=key />
            </div>
            <div class="row-end">
                {move || match since {
                    Some(since) => view! { <span class=age(app.now(), since)><Icon of=lu::LuClock />{app.ago(since)}</span> }.into_any(),
                    None => view! { <time class="nowrap">{app.moment(last)}</time> }.into_any(),
                }}
                {assignee}
            </div>
        </a></li>
    }
}

/// How urgent an answer is: after five minutes, and after a quarter of an hour.
#[must_use]
pub fn age(now: i64, since: i64) -> &'static str {
    match words::time::minutes_since(now, since) {
        0..5 => "age nowrap",
        5..15 => "age warn nowrap",
        15.. => "age bad nowrap",
    }
}

/// How many open conversations hold something that nobody answered and this reader has not seen.
#[must_use]
pub fn waiting(app: AppContext) -> usize {
    let me = app.me().user;
    app.rows(|rows| waiting_for(rows, me))
}

fn waiting_for(rows: &Projection, me: UserId) -> usize {
    rows.all(Entity::Conversation)
        .filter_map(Row::as_conversation)
        .filter(|one| waits(one) && unread(one, Party::Staff, read_up_to(rows, one.id, me)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::service::conversation::thread::tests::a_conversation;
    use crate::memory::an_id;
    use domain::Lang;
    use domain::service::ConversationState;
    use words::staff_words;

    #[test]
    fn what_was_closed_with_a_thank_you_asks_for_nothing() {
        let open = a_conversation(1, 1);
        let closed = Conversation {
            state: ConversationState::Closed,
            ..a_conversation(2, 2)
        };
        let rows = Projection::new([Row::Conversation(open), closed.into()], Vec::new());
        assert_eq!(waiting_for(&rows, UserId(an_id(60))), 1);
    }

    #[test]
    fn a_preview_is_one_line_and_says_whose_words_they_are() {
        let mut one = a_conversation(1, 1);
        one.last_text = "two\nlines".into();
        assert_eq!(preview(&one, staff_words(Lang::En)), "two lines");
        one.last_from = Party::Staff;
        assert_eq!(preview(&one, staff_words(Lang::En)), "You: two lines");
    }

    #[test]
    fn an_answer_becomes_urgent_with_time() {
        let minutes = |n: i64| age(n * 60_000, 0);
        assert_eq!(minutes(4), "age nowrap");
        assert_eq!(minutes(5), "age warn nowrap");
        assert_eq!(minutes(15), "age bad nowrap");
    }
}
