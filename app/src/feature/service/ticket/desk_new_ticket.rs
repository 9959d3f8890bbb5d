//! A ticket that staff open for a customer who told them, from the record or from a review; also without a network.

use super::desk_tickets::priority_text;
use crate::context::{AppContext, use_app};
use crate::feature::file::{ChosenFiles, PickButton, Target};
use crate::feature::sales::order::order_text::order_title;
use crate::feature::service::conversation::composer_draft::ComposerState;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Empty, Page};
use domain::file::NewFile;
use domain::id::{ReviewId, TicketId};
use domain::merge::Was;
use domain::people::contact;
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::service::ticket::{MAX_SUBJECT, MAX_TEXT};
use domain::service::{
    Conversation, Message, Party, Priority, Review, ReviewAbout, TicketAbout, TicketKind,
    TicketOpen, TicketSet,
};
use domain::{ContactId, ConversationId, Draft, Key, OrderId, UserId, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Orders that a ticket can be about, the newest first.
const ORDERS: usize = 20;

/// What was typed so far. Its id stays the same until it is saved: two taps are one ticket.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Typed {
    id: Option<TicketId>,
    kind: Option<TicketKind>,
    subject: String,
    priority: Option<Priority>,
    order: Option<OrderId>,
    conversation: Option<ConversationId>,
    text: String,
}

impl Typed {
    /// What a review says that was not content.
    fn of_review(review: &Review) -> Self {
        Self {
            text: review.text.clone(),
            order: match &review.about {
                ReviewAbout::Order { order } => Some(*order),
                ReviewAbout::Booking { .. } | ReviewAbout::Other { .. } => None,
            },
            ..Self::default()
        }
    }

    /// What a customer wrote in a chat since somebody answered.
    fn of_conversation(rows: &Projection, conversation: &Conversation) -> Self {
        let messages = rows.all(Entity::Message).filter_map(Row::as_message);
        let mut said: Vec<&Message> = messages
            .filter(|one| one.conversation == conversation.id && one.from == Party::Customer)
            .filter(|one| !one.text.is_empty())
            .collect();
        said.sort_by_key(|one| one.number);
        let unanswered = said
            .iter()
            .filter(|one| one.number > conversation.last_staff);
        let mut texts: Vec<&str> = unanswered.map(|one| one.text.as_str()).collect();
        if texts.is_empty() {
            texts.extend(said.last().map(|one| one.text.as_str()));
        }
        Self {
            kind: Some(TicketKind::Question),
            text: texts.join("\n").chars().take(MAX_TEXT).collect(),
            conversation: Some(conversation.id),
            ..Self::default()
        }
    }

    /// What the ticket is about: what was chosen, or else the chat that it comes from.
    fn about(&self) -> TicketAbout {
        match (self.order, self.conversation) {
            (Some(order), _) => TicketAbout::Order { order },
            (None, Some(conversation)) => TicketAbout::Conversation { conversation },
            (None, None) => TicketAbout::Nothing,
        }
    }

    /// What is to be saved: the ticket, and how soon it wants an answer where that is not as usual.
    fn drafts(
        &self,
        id: TicketId,
        (customer, name): (UserId, String),
        files: Vec<NewFile>,
    ) -> Vec<Draft> {
        let open = TicketOpen {
            id,
            customer,
            name,
            kind: self.kind.unwrap_or(TicketKind::Complaint),
            subject: self.subject.trim().to_owned(),
            text: self.text.clone(),
            about: self.about(),
            files,
        };
        let usual = Priority::Normal;
        let priority = self.priority.filter(|one| *one != usual);
        let set = priority.map(|new| TicketSet {
            priority: Some(Was { was: usual, new }),
            ..TicketSet::of(id)
        });
        let set = set.map(Draft::from);
        [Draft::from(open)].into_iter().chain(set).collect()
    }
}

/// Whose account the ticket is seen by, and what they are called; none where there is no account.
fn customer_of(rows: &Projection, id: ContactId) -> Option<(UserId, String)> {
    let contact = contact::find(rows, id).ok().flatten()?;
    let half = rows.get(Key::new(Entity::ContactStaff, contact.id.0));
    let joined = half.and_then(Row::as_contact_staff);
    let joined = joined.and_then(|half| half.accounts.first().copied());
    Some((contact.user.or(joined)?, contact.name()))
}

/// Their orders, as a choice.
fn orders_of(rows: &Projection, customer: UserId) -> Vec<(OrderId, Option<i64>)> {
    let orders = rows.all(Entity::Order).filter_map(Row::as_order);
    let mut own: Vec<_> = orders.filter(|order| order.customer == customer).collect();
    own.sort_by_key(|order| Reverse(order.placed_at));
    let own = own.into_iter().take(ORDERS);
    own.map(|order| (order.id, order.number)).collect()
}

/// What a ticket begins with, by the address.
enum Begun {
    Empty,
    Review(Box<Review>),
    Chat(Box<Conversation>),
}

fn begun(app: AppContext) -> Begun {
    let chat: Option<ConversationId> =
        use_query_map().with_untracked(|query| query.get("chat").and_then(|id| id.parse().ok()));
    let chat = chat.and_then(|id| {
        let key = Key::new(Entity::Conversation, id.0);
        untrack(|| app.rows(|rows| rows.get(key).and_then(Row::as_conversation).cloned()))
    });
    match (review_of_address(app), chat) {
        (Some(review), _) => Begun::Review(Box::new(review)),
        (None, Some(chat)) => Begun::Chat(Box::new(chat)),
        (None, None) => Begun::Empty,
    }
}

fn review_of_address(app: AppContext) -> Option<Review> {
    let id: ReviewId = use_query_map()
        .with_untracked(|query| query.get("review").and_then(|id| id.parse().ok()))?;
    let key = Key::new(Entity::Review, id.0);
    untrack(|| app.rows(|rows| rows.get(key).and_then(Row::as_review).cloned()))
}

#[component]
pub fn DeskNewTicketPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let contact: Option<ContactId> =
        use_params_map().with_untracked(|params| params.get("id").and_then(|id| id.parse().ok()));
    let customer = contact.and_then(|id| untrack(|| app.rows(|rows| customer_of(rows, id))));
    let begun = begun(app);
    // Somebody may have several accounts: the ticket stands where the chat or the review does.
    let customer = customer.map(|(user, name)| match &begun {
        Begun::Chat(chat) => (chat.customer, name),
        Begun::Review(review) => (review.customer, name),
        Begun::Empty => (user, name),
    });
    let content = match customer {
        Some(customer) => view! { <TicketForm customer=customer begun=begun /> }.into_any(),
        None => view! {
            <Empty of=lu::LuLifeBuoy title=words.ticket.new_ticket text=words.ticket.no_account next=(routes::desk::CONTACTS, words.people.contacts) />
        }
        .into_any(),
    };
    view! { <Page title=words.ticket.new_ticket back=routes::desk::CONTACTS>{content}</Page> }
}

#[component]
fn TicketForm(customer: (UserId, String), begun: Begun) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (form, first) = match &begun {
        Begun::Review(review) => (
            format!("ticket/of/{}/{}", customer.0, review.id),
            Typed::of_review(review),
        ),
        Begun::Chat(chat) => (
            format!("ticket/of/{}/{}", customer.0, chat.id),
            untrack(|| app.rows(|rows| Typed::of_conversation(rows, chat))),
        ),
        Begun::Empty => (format!("ticket/of/{}", customer.0), Typed::default()),
    };
    let photos = ComposerState::take_up(app, format!("{form}/files"));
    let typed = FormDraft::<Typed>::new(app, form);
    if typed
        .value
        .with_untracked(|typed| *typed == Typed::default())
    {
        typed.value.set(first);
    }
    let orders = untrack(|| app.rows(|rows| orders_of(rows, customer.0)));
    let name = customer.1.clone();
    let wrong = RwSignal::new(false);
    let go = use_navigate();
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if typed
            .value
            .with_untracked(|typed| typed.text.trim().is_empty())
        {
            wrong.set(true);
            return;
        }
        let fresh = TicketId(app.device().new_id());
        let id = typed
            .value
            .with_untracked(|typed| typed.id)
            .unwrap_or(fresh);
        typed.update(|typed| typed.id = Some(id));
        let files = photos.take_files();
        let names = files.iter().map(|one| one.file.clone()).collect();
        let drafts = typed
            .value
            .with_untracked(|typed| typed.drafts(id, customer.clone(), names));
        let (later, go) = (typed.later(), go.clone());
        let saving = app.device().commit(drafts, files.clone(), None);
        spawn_local(async move {
            match saving.await {
                Ok(_) => {
                    app.toast(words.ticket.opened);
                    later.clear();
                    go(&routes::desk::ticket(id), NavigateOptions::default());
                }
                Err(error) => {
                    photos.give_back(files);
                    app.not_saved(&error);
                }
            }
        });
    };
    view! {
        <p class="strong">{name}</p>
        <p class="muted small">{words.ticket.new_text}</p>
        <form class="form" autocomplete="off" on:submit=open>
            <Kinds typed=typed />
            <div class="field">
                <label for="ticket-subject">{words.ticket.field_subject}</label>
                <input
                    id="ticket-subject"
                    maxlength=MAX_SUBJECT.to_string()
                    autocomplete="off"
                    prop:value=move || typed.value.with(|typed| typed.subject.clone())
                    on:input=move |event| typed.update(|typed| typed.subject = event_target_value(&event))
                />
            </div>
            <div class="field">
                <label for="ticket-text">{words.ticket.what_happened}</label>
                <textarea
                    id="ticket-text"
                    rows="5"
                    maxlength=MAX_TEXT.to_string()
                    autocomplete="off"
                    aria-describedby="ticket-text-error"
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=move || typed.value.with(|typed| typed.text.clone())
                    on:input=move |event| {
                        wrong.set(false);
                        typed.update(|typed| typed.text = event_target_value(&event));
                    }
                ></textarea>
                <div role="status" id="ticket-text-error">
                    {move || wrong.get().then(|| view! { <p class="error">{words.ticket.need_text}</p> })}
                </div>
            </div>
            <Choices typed=typed orders=orders />
            <ChosenFiles files=photos.files />
            <PickButton target=Target::Composer(photos.files) />
            <button type="submit" class="btn primary block">{words.ticket.open_it}</button>
        </form>
    }
}

/// What it is, in one tap.
#[component]
fn Kinds(typed: FormDraft<Typed>) -> impl IntoView {
    let words = use_app().staff_words();
    let chosen = move || {
        typed
            .value
            .with(|typed| typed.kind.unwrap_or(TicketKind::Complaint))
    };
    let kinds = TicketKind::ALL.map(|kind| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (chosen() == kind).to_string()
                on:click=move |_| typed.update(|typed| typed.kind = Some(kind))
            >
                {words.ticket_kind(kind)}
            </button>
        }
    });
    view! { <div class="cluster" role="group" aria-label=words.ticket.field_kind>{kinds.collect_view()}</div> }
}

/// How soon it wants an answer, and what it is about.
#[component]
fn Choices(typed: FormDraft<Typed>, orders: Vec<(OrderId, Option<i64>)>) -> impl IntoView {
    let words = use_app().staff_words();
    let priority = move || {
        typed
            .value
            .with(|typed| typed.priority.unwrap_or(Priority::Normal))
    };
    let priorities = Priority::ALL.map(|one| {
        view! { <option value=one.name() prop:selected=move || priority() == one>{priority_text(one, words)}</option> }
    });
    let order = move || typed.value.with(|typed| typed.order);
    let nothing = move || {
        if typed.value.with(|typed| typed.conversation.is_some()) {
            words.ticket.from_chat
        } else {
            words.ticket.about_nothing
        }
    };
    let orders = orders.into_iter().map(|(id, number)| {
        view! { <option value=id.to_string() prop:selected=move || order() == Some(id)>{order_title(number, words)}</option> }
    });
    view! {
        <div class="field">
            <label for="new-ticket-priority">{words.ticket.priority}</label>
            <select id="new-ticket-priority" on:change=move |event| typed.update(|typed| typed.priority = Priority::parse(&event_target_value(&event)))>
                {priorities.collect_view()}
            </select>
        </div>
        <div class="field">
            <label for="new-ticket-about">{words.ticket.about_label}</label>
            <select id="new-ticket-about" on:change=move |event| typed.update(|typed| typed.order = event_target_value(&event).parse().ok())>
                <option value="" prop:selected=move || order().is_none()>{nothing}</option>
                {orders.collect_view()}
            </select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_review, a_ticket, a_user};
    use domain::Mutation;

    #[test]
    fn a_ticket_is_saved_with_its_priority_where_that_is_not_as_usual() {
        let (id, who) = (a_ticket(1).id, || (a_user(), "Ann".to_owned()));
        let mut typed = Typed {
            text: "Cold".into(),
            ..Typed::default()
        };
        assert_eq!(typed.drafts(id, who(), Vec::new()).len(), 1);
        typed.priority = Some(Priority::Normal);
        assert_eq!(typed.drafts(id, who(), Vec::new()).len(), 1);
        typed.priority = Some(Priority::Urgent);
        let drafts = typed.drafts(id, who(), Vec::new());
        let Mutation::TicketSet(set) = &drafts[1].mutation else {
            panic!("{drafts:?}");
        };
        assert_eq!(set.priority.as_ref().unwrap().new, Priority::Urgent);
    }

    #[test]
    fn a_ticket_of_a_review_begins_with_what_it_says_and_is_about() {
        let review = a_review(3);
        let typed = Typed::of_review(&review);
        let drafts = typed.drafts(a_ticket(1).id, (a_user(), "Ann".to_owned()), Vec::new());
        let Mutation::TicketOpen(open) = &drafts[0].mutation else {
            panic!("{drafts:?}");
        };
        assert_eq!(
            (&open.text, open.kind),
            (&review.text, TicketKind::Complaint)
        );
        let ReviewAbout::Order { order } = review.about else {
            panic!("{review:?}");
        };
        assert_eq!(open.about, TicketAbout::Order { order });
    }
}
