//! Call, message, mail, note, chat: the buttons of a record, and the sheets they open.

use super::calls::use_calls;
use super::mail_sheet::MailSheet;
use super::note_sheet::NoteSheet;
use super::sms_sheet::SmsSheet;
use super::timeline::{Item, newest_chat};
use crate::feature::people::contact::contact_links::tel;
use crate::feature::people::contact::contact_text::{label_text, point_text};
use crate::feature::people::contact::contact_view::ContactView;
use crate::ui::{Confirm, Icon, Sheet, close_dialog};
use domain::ConversationId;
use domain::people::{ContactStaff, Point, PointKind};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

/// What one is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Call,
    /// A text message, to this number where one was tapped.
    Sms(Option<String>),
    Mail(Option<String>),
    Note,
}

/// The open sheet; whoever wishes no contact is asked about first.
#[derive(Clone, Copy)]
pub struct Acts {
    pub act: RwSignal<Option<Act>>,
    sure: RwSignal<bool>,
}

impl Acts {
    #[must_use]
    pub fn new() -> Self {
        Self {
            act: RwSignal::new(None),
            sure: RwSignal::new(false),
        }
    }

    pub fn open(self, act: Act) {
        self.sure.set(false);
        self.act.set(Some(act));
    }
}

/// The numbers one can dial.
#[must_use]
pub fn numbers(who: ContactView) -> Vec<Point> {
    let home = who.home();
    let mut points = who.points(&[PointKind::Phone, PointKind::Whatsapp]);
    points.retain(|point| tel(point, &home).is_some());
    points
}

#[component]
pub fn Actions(who: ContactView, acts: Acts, items: Memo<Vec<Item>>) -> impl IntoView {
    let words = who.app.staff_words();
    let button = |icon, label, act: Act| {
        view! {
            <button type="button" class="btn tall" on:click=move |_| acts.open(act.clone())>
                <Icon of=icon />
                {label}
            </button>
        }
    };
    view! {
        <div class="quick acts" role="group" aria-label=words.people.actions>
            <CallButton who=who acts=acts />
            {button(lu::LuMessageSquare, words.people.message, Act::Sms(None))}
            {button(lu::LuMail, words.people.mail, Act::Mail(None))}
            {button(lu::LuNotebookPen, words.people.note, Act::Note)}
            <ChatLink who=who items=items />
        </div>
    }
}

/// Dials at once where there is one number and nothing to ask about.
#[component]
fn CallButton(who: ContactView, acts: Acts) -> impl IntoView {
    let words = who.app.staff_words();
    let direct = Memo::new(move |_| {
        let mut numbers = numbers(who);
        let one = numbers.len() == 1 && !who.of(|contact| contact.do_not_contact);
        one.then(|| numbers.pop()).flatten()
    });
    move || {
        match direct.get() {
        Some(point) => view! {
            <CallLink who=who point=point class="btn primary tall"><Icon of=lu::LuPhone />{words.people.call}</CallLink>
        }
        .into_any(),
        None => view! {
            <button type="button" class="btn primary tall" on:click=move |_| acts.open(Act::Call)>
                <Icon of=lu::LuPhone />
                {words.people.call}
            </button>
        }
        .into_any(),
    }
    }
}

/// A link to the dialler; the call is remembered, to be asked about afterwards.
#[component]
pub fn CallLink(
    who: ContactView,
    point: Point,
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let calls = use_calls();
    let home = who.home();
    let href = tel(&point, &home);
    let to = point_text(&point, &home);
    view! {
        <a
            class=class
            href=href
            rel="external"
            on:click=move |event| {
                calls.begin(who.id, to.clone());
                close_dialog(&event);
            }
        >
            {children()}
        </a>
    }
}

/// To the newest conversation with their accounts, or a new one.
#[component]
fn ChatLink(who: ContactView, items: Memo<Vec<Item>>) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let href = Memo::new(move |_| {
        let newest = items.with(|items| newest_chat(items).map(|chat| chat.id));
        if let Some(id) = newest {
            return Some(routes::desk::conversation(id));
        }
        let joined = || who.of_staff(|staff: &ContactStaff| staff.accounts.first().copied());
        let user = who.of(|contact| contact.user).or_else(joined)?;
        let fresh = app.device().new_id();
        Some(routes::desk::new_conversation(
            ConversationId(fresh),
            user,
            who.id,
        ))
    });
    move || {
        href.get().map(|href| {
            view! {
                <a class="btn tall" href=href><Icon of=lu::LuMessagesSquare />{words.people.chat}</a>
            }
        })
    }
}

/// Whatever sheet is open.
#[component]
pub fn ActSheets(who: ContactView, acts: Acts) -> impl IntoView {
    let words = who.app.staff_words();
    let close = Callback::new(move |()| acts.act.set(None));
    let careful = move |act: &Act| {
        *act != Act::Note
            && !acts.sure.get()
            && who
                .contact
                .with_untracked(|contact| contact.as_ref().is_some_and(|one| one.do_not_contact))
    };
    let agreed = StoredValue::new(false);
    // The next sheet opens once this one has closed: two dialogs in one breath would close each other.
    let ask_closed = Callback::new(move |()| {
        let again = acts.act.get_untracked().filter(|_| agreed.get_value());
        agreed.set_value(false);
        acts.act.set(None);
        if let Some(act) = again {
            request_animation_frame(move || {
                acts.sure.set(true);
                acts.act.set(Some(act));
            });
        }
    });
    move || {
        acts.act.get().map(|act| {
            if careful(&act) {
                return view! {
                    <Confirm
                        danger=false
                        title=words.people.do_not_title
                        text=(words.people.do_not_ask)(&untrack(|| who.name()))
                        yes=words.people.go_on
                        on_yes=Callback::new(move |()| agreed.set_value(true))
                        on_close=ask_closed
                    />
                }
                .into_any();
            }
            match act {
                Act::Call => view! { <CallSheet who=who on_close=close /> }.into_any(),
                Act::Sms(to) => view! { <SmsSheet who=who to=to on_close=close /> }.into_any(),
                Act::Mail(to) => view! { <MailSheet who=who to=to on_close=close /> }.into_any(),
                Act::Note => view! { <NoteSheet who=who on_close=close /> }.into_any(),
            }
        })
    }
}

/// Which number to dial.
#[component]
fn CallSheet(who: ContactView, on_close: Callback<()>) -> impl IntoView {
    let words = who.app.staff_words();
    let home = who.home();
    let numbers = untrack(|| numbers(who));
    let none = numbers
        .is_empty()
        .then(|| view! { <p class="muted">{words.people.no_number}</p> });
    let rows = numbers
        .into_iter()
        .map(|point| {
            let (text, label) = (point_text(&point, &home), label_text(&point.label, words).to_owned());
            view! {
                <li>
                    <CallLink who=who point=point class="row">
                        <span class="lead"><Icon of=lu::LuPhone /></span>
                        <div class="row-text"><p class="row-title">{text}</p><p class="row-sub">{label}</p></div>
                    </CallLink>
                </li>
            }
        })
        .collect_view();
    view! {
        <Sheet title=words.people.which_number on_close=on_close>
            <div class="sheet-body">{none}<ul class="list">{rows}</ul></div>
        </Sheet>
    }
}
