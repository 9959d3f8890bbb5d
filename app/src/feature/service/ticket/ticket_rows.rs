//! Which tickets stand where, and in which order. Pure: the screens only show it.

use crate::context::{AppContext, use_app};
use crate::ui::Icon;
use domain::id::{SurveyResponseId, TicketId};
use domain::projection::Projection;
use domain::service::{SurveyResponse, Ticket, TicketAbout, TicketMessage, TicketNote};
use domain::{Entity, Key, Row, UserId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use words::Words;

/// Whose tickets staff see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketFilter {
    #[default]
    All,
    Mine,
    /// What should have been answered or solved by now.
    Late,
}

impl TicketFilter {
    pub const ALL: [Self; 3] = [Self::All, Self::Mine, Self::Late];
}

/// The staff's tickets, by what is to be done.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TicketGroups {
    /// The most urgent first, of these the oldest.
    pub todo: Vec<Ticket>,
    pub pending: Vec<Ticket>,
    /// What changed last first.
    pub done: Vec<Ticket>,
}

impl TicketGroups {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.todo.is_empty() && self.pending.is_empty() && self.done.is_empty()
    }
}

#[must_use]
pub fn key_of(id: TicketId) -> Key {
    Key::new(Entity::Ticket, id.0)
}

#[must_use]
pub fn ticket(rows: &Projection, id: TicketId) -> Option<Ticket> {
    rows.get(key_of(id)).and_then(Row::as_ticket).cloned()
}

fn tickets(rows: &Projection) -> impl Iterator<Item = &Ticket> {
    rows.all(Entity::Ticket).filter_map(Row::as_ticket)
}

/// The staff's tickets.
#[must_use]
pub fn groups(rows: &Projection, filter: TicketFilter, me: UserId) -> TicketGroups {
    let shown = |ticket: &&Ticket| filter != TicketFilter::Mine || ticket.assignee == Some(me);
    let mut all: Vec<Ticket> = tickets(rows).filter(shown).cloned().collect();
    all.sort_by_key(|ticket| (Reverse(ticket.priority), ticket.opened_at, ticket.id));
    let (open, mut done): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|ticket| ticket.state.is_open());
    let (todo, pending) = open
        .into_iter()
        .partition(|ticket| ticket.state.waits_for_staff());
    done.sort_by_key(|ticket| (Reverse(ticket.changed_at), ticket.id));
    TicketGroups {
        todo,
        pending,
        done,
    }
}

/// How many tickets wait for the staff.
#[must_use]
pub fn waiting_count(rows: &Projection) -> usize {
    tickets(rows)
        .filter(|ticket| ticket.state.waits_for_staff())
        .count()
}

/// A customer's tickets: those under way and those that are done, the newest first.
#[must_use]
pub fn tickets_of(rows: &Projection, customer: UserId) -> (Vec<Ticket>, Vec<Ticket>) {
    let mut all: Vec<Ticket> = tickets(rows)
        .filter(|ticket| ticket.customer == customer)
        .cloned()
        .collect();
    all.sort_by_key(|ticket| (Reverse(ticket.opened_at), ticket.id));
    all.into_iter().partition(|ticket| ticket.state.is_open())
}

/// The messages of a ticket in their order.
#[must_use]
pub fn messages(rows: &Projection, id: TicketId) -> Vec<TicketMessage> {
    let all = rows
        .all(Entity::TicketMessage)
        .filter_map(Row::as_ticket_message);
    let mut of: Vec<TicketMessage> = all.filter(|one| one.ticket == id).cloned().collect();
    of.sort_by_key(|message| (message.number, message.id));
    of
}

/// The tickets that go on in this one, also by way of another, the oldest first.
#[must_use]
pub fn merged_into(rows: &Projection, id: TicketId) -> Vec<Ticket> {
    let mut found: Vec<Ticket> = Vec::new();
    let mut next = vec![id];
    while let Some(into) = next.pop() {
        let some = tickets(rows).filter(|one| one.merged_into == Some(into));
        let new = some.filter(|one| one.id != id && found.iter().all(|have| have.id != one.id));
        let new: Vec<Ticket> = new.cloned().collect();
        next.extend(new.iter().map(|one| one.id));
        found.extend(new);
    }
    found.sort_by_key(|one| (one.opened_at, one.id));
    found
}

/// Where a ticket goes on that was merged.
#[component]
pub fn GoesOn(next: TicketId, href: String) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let title = move || {
        let next = app.rows(|rows| ticket(rows, next));
        words.ticket_title(next.and_then(|one| one.number))
    };
    view! {
        <div class="banner" role="status">
            <Icon of=lu::LuMerge />
            <p><a href=href>{move || (words.ticket.goes_on_in)(&title())}</a></p>
        </div>
    }
}

/// What staff noted about a ticket, the oldest first.
#[must_use]
pub fn notes(rows: &Projection, id: TicketId) -> Vec<TicketNote> {
    let all = rows.all(Entity::TicketNote).filter_map(Row::as_ticket_note);
    let mut of: Vec<TicketNote> = all.filter(|one| one.ticket == id).cloned().collect();
    of.sort_by_key(|note| (note.at, note.id));
    of
}

/// How the customer found it.
#[must_use]
pub fn response(rows: &Projection, id: TicketId) -> Option<SurveyResponse> {
    let key = Key::new(Entity::SurveyResponse, SurveyResponseId::of(id).0);
    rows.get(key).and_then(Row::as_survey_response).cloned()
}

/// The id of a ticket in the address.
#[must_use]
pub fn id_of_address() -> Memo<Option<TicketId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// The ticket of the address.
#[must_use]
pub fn ticket_of_address(app: AppContext) -> Memo<Option<Ticket>> {
    let id = id_of_address();
    Memo::new(move |_| id.get().and_then(|id| app.rows(|rows| ticket(rows, id))))
}

/// "Ticket 12", and while the number follows, that it does.
#[must_use]
pub fn number_text(ticket: &Ticket, words: &Words) -> String {
    match ticket.number {
        Some(_) => words.ticket_title(ticket.number),
        None => words.ticket.number_follows.to_owned(),
    }
}

/// What a ticket is about; none where it is about nothing in particular.
#[must_use]
pub fn about_text(about: &TicketAbout, rows: &Projection, words: &Words) -> Option<String> {
    let what = match about {
        TicketAbout::Nothing => return None,
        TicketAbout::Order { order } => {
            let order = rows.get(Key::new(Entity::Order, order.0));
            let number = order.and_then(Row::as_order).and_then(|order| order.number);
            let title = |number: i64| (words.sales.order_n)(&number.to_string());
            number.map_or_else(|| words.ticket.an_order.to_owned(), title)
        }
        TicketAbout::Product { product } => {
            let product = rows.get(Key::new(Entity::Product, product.0));
            let product = product.and_then(Row::as_product);
            product.map_or_else(
                || words.ticket.a_product.to_owned(),
                |product| product.name.text(words.lang).to_owned(),
            )
        }
        TicketAbout::Conversation { .. } => words.ticket.a_chat.to_owned(),
        TicketAbout::Other { .. } => words.ticket.something_newer.to_owned(),
    };
    Some((words.ticket.about)(&what))
}

/// True where the customer can say how it was: it was resolved, and nobody works on it again.
#[must_use]
pub fn asks_how_it_was(ticket: &Ticket) -> bool {
    ticket.resolved_at.is_some() && !ticket.state.is_open()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_menu, a_ticket, a_user, an_id, an_order, tea};
    use domain::Lang;
    use domain::id::{TicketMessageId, TicketNoteId};
    use domain::sales::OrderState;
    use domain::service::{Party, Priority, TicketState};
    use words::words;

    fn numbers(tickets: &[Ticket]) -> Vec<Option<i64>> {
        tickets.iter().map(|ticket| ticket.number).collect()
    }

    fn in_state(n: u8, state: TicketState, priority: Priority) -> Row {
        let ticket = Ticket {
            state,
            priority,
            ..a_ticket(n)
        };
        ticket.into()
    }

    #[test]
    fn the_most_urgent_ticket_stands_first_and_of_these_the_oldest() {
        let rows = [
            in_state(1, TicketState::New, Priority::Low),
            in_state(2, TicketState::Reopened, Priority::Urgent),
            in_state(3, TicketState::Open, Priority::Urgent),
            in_state(4, TicketState::Pending, Priority::Urgent),
            in_state(5, TicketState::Resolved, Priority::Urgent),
            in_state(6, TicketState::Closed, Priority::Low),
        ];
        let rows = Projection::new(rows, Vec::new());
        let all = groups(&rows, TicketFilter::All, a_user());
        assert_eq!(numbers(&all.todo), [Some(2), Some(3), Some(1)]);
        assert_eq!(numbers(&all.pending), [Some(4)]);
        assert_eq!(numbers(&all.done), [Some(5), Some(6)]);
        assert_eq!(waiting_count(&rows), 3);
        assert!(groups(&rows, TicketFilter::Mine, a_user()).is_empty());
    }

    #[test]
    fn mine_are_those_that_i_took() {
        let mine = Ticket {
            assignee: Some(UserId(an_id(60))),
            ..a_ticket(1)
        };
        let rows = Projection::new([mine.into(), a_ticket(2).into()], Vec::new());
        let shown = groups(&rows, TicketFilter::Mine, UserId(an_id(60)));
        assert_eq!(numbers(&shown.todo), [Some(1)]);
    }

    #[test]
    fn a_customer_sees_her_own_tickets_the_newest_first() {
        let stranger = Ticket {
            customer: UserId(an_id(70)),
            ..a_ticket(9)
        };
        let rows = [
            in_state(1, TicketState::New, Priority::Normal),
            in_state(2, TicketState::Pending, Priority::Normal),
            in_state(3, TicketState::Resolved, Priority::Normal),
            stranger.into(),
        ];
        let rows = Projection::new(rows, Vec::new());
        let (open, done) = tickets_of(&rows, a_user());
        assert_eq!(numbers(&open), [Some(2), Some(1)]);
        assert_eq!(numbers(&done), [Some(3)]);
    }

    #[test]
    fn messages_stand_by_their_numbers_and_notes_by_their_time() {
        let id = a_ticket(1).id;
        let message = |n: u8, number| {
            Row::TicketMessage(TicketMessage {
                id: TicketMessageId(an_id(n)),
                ticket: id,
                customer: a_user(),
                number,
                author: a_user(),
                from: Party::Customer,
                name: "Ann".into(),
                files: Vec::new(),
                text: format!("{number}"),
                at: 0,
            })
        };
        let note = |n: u8| {
            Row::TicketNote(TicketNote {
                id: TicketNoteId(an_id(n)),
                ticket: id,
                text: format!("note {n}"),
                by: a_user(),
                at: i64::from(n),
            })
        };
        let rows = [message(40, 2), message(41, 1), note(31), note(30)];
        let rows = Projection::new(rows, Vec::new());
        let texts: Vec<String> = messages(&rows, id)
            .into_iter()
            .map(|one| one.text)
            .collect();
        assert_eq!(texts, ["1", "2"]);
        let texts: Vec<String> = notes(&rows, id).into_iter().map(|one| one.text).collect();
        assert_eq!(texts, ["note 30", "note 31"]);
        assert!(messages(&rows, a_ticket(2).id).is_empty());
    }

    #[test]
    fn what_a_ticket_is_about_is_told_in_the_readers_language() {
        let mut all = a_menu();
        let order = an_order(7, OrderState::Placed);
        all.push(order.clone().into());
        let rows = Projection::new(all, Vec::new());
        let told = |about, lang| about_text(&about, &rows, words(lang));
        let of_order = TicketAbout::Order { order: order.id };
        assert_eq!(
            told(of_order.clone(), Lang::En).unwrap(),
            "About: Order 1007"
        );
        assert_eq!(told(of_order, Lang::Zh).unwrap(), "关于：订单 1007");
        let of_tea = TicketAbout::Product { product: tea().id };
        assert_eq!(told(of_tea, Lang::En).unwrap(), "About: Jasmine tea");
        assert_eq!(told(TicketAbout::Nothing, Lang::En), None);
        let newer = r#"{"is":"booking","booking":7}"#;
        let newer: TicketAbout = serde_json::from_str(newer).unwrap();
        assert!(told(newer, Lang::En).unwrap().contains("does not show"));
    }

    #[test]
    fn how_it_was_is_asked_once_it_is_resolved_and_not_while_somebody_works_on_it() {
        let at = |state, resolved_at| {
            asks_how_it_was(&Ticket {
                state,
                resolved_at,
                ..a_ticket(1)
            })
        };
        assert!(at(TicketState::Resolved, Some(1)) && at(TicketState::Closed, Some(1)));
        assert!(!at(TicketState::Reopened, Some(1)) && !at(TicketState::New, None));
    }
}
