//! The timeline on the screen.

use super::sms_text::{sms_state, sms_why};
use super::timeline::{Item, Tab, What};
use crate::context::{AppContext, use_app};
use crate::feature::people::contact::contact_text::{lifecycle_text, outcome_text};
use crate::feature::people::custom_field::custom_field_text::{field_of_history, own_value_text};
use crate::feature::reach::strategy_text::delivery_text;
use crate::feature::sales::order::order_text::{lines_text, order_title, state_class, state_text};
use crate::feature::sales::product::product_edit::currency;
use crate::feature::task::task_text;
use crate::feature::team::colleague_name;
use crate::field_text::{review_class, ticket_class};
use crate::ui::{Icon, RowMark};
use domain::money::Currency;
use domain::people::history::{self, stands};
use domain::people::{Activity, ActivityKind, Lifecycle, MailState, Outcome};
use domain::projection::Projection;
use domain::routes;
use domain::{Draft, UserId};
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

/// Entries shown at first, and more with each tap.
const SHOWN: usize = 30;

/// An entry in words.
struct EntryText {
    icon: Drawing,
    title: String,
    text: String,
    /// Where it leads.
    href: Option<String>,
    /// Class and words of a state.
    state: Option<(&'static str, &'static str)>,
    by: Option<UserId>,
}

fn tell(app: AppContext, item: &Item) -> EntryText {
    let words = app.staff_words();
    match &item.what {
        What::Order(order) => EntryText {
            icon: lu::LuReceiptText,
            title: order_title(order.number, words),
            text: format!(
                "{} · {}",
                app.money(order.price()),
                lines_text(&order.lines, words)
            ),
            href: Some(routes::desk::order(order.id)),
            state: Some((state_class(&order.state), state_text(&order.state, words))),
            by: None,
        },
        What::Chat(chat) => EntryText {
            icon: lu::LuMessagesSquare,
            title: (words.people.conversation)(u64::from(chat.count)),
            text: chat.last_text.clone(),
            href: Some(routes::desk::conversation(chat.id)),
            state: None,
            by: None,
        },
        What::Ticket(ticket) => EntryText {
            icon: lu::LuLifeBuoy,
            title: words.ticket_title(ticket.number),
            text: ticket.subject.clone(),
            href: Some(routes::desk::ticket(ticket.id)),
            state: Some((ticket_class(ticket.state), words.ticket_state(ticket.state))),
            by: None,
        },
        What::Review(review) => EntryText {
            icon: lu::LuStar,
            title: (words.review.did_write)(&(words.review.stars_n)(review.overall.into())),
            text: review.text.clone(),
            href: Some(routes::desk::review(review.id)),
            state: Some((
                review_class(&review.state),
                words.review_state(&review.state),
            )),
            by: None,
        },
        What::Task(task) => EntryText {
            icon: lu::LuListTodo,
            title: task.title.clone(),
            text: task.result.clone(),
            href: Some(routes::desk::task(task.id)),
            state: Some(task_text::state_text(task.state, words)),
            by: task.closed_by,
        },
        What::Written(one) => {
            let currency = currency(app);
            let text = app.rows(|rows| Some(activity_text(one, rows, &currency, words)));
            // Rows are there wherever one of them is shown.
            text.unwrap_or_else(|| activity_text(one, &Projection::default(), &currency, words))
        }
        What::Delivery(one) => {
            let (title, text) = app.rows(|rows| delivery_text(rows, one, words));
            EntryText {
                icon: lu::LuMail,
                title,
                text,
                href: None,
                state: None,
                by: None,
            }
        }
    }
}

fn activity_text(
    one: &Activity,
    rows: &Projection,
    currency: &Currency,
    words: &StaffWords,
) -> EntryText {
    let (icon, title, text) = match &one.what {
        ActivityKind::Note { text } => (
            lu::LuNotebookPen,
            words.people.note.to_owned(),
            text.clone(),
        ),
        ActivityKind::Call {
            outcome,
            seconds,
            text,
            to,
        } => {
            let text = if text.is_empty() { to } else { text };
            (
                call_icon(*outcome),
                call_title(*outcome, *seconds, words),
                text.clone(),
            )
        }
        ActivityKind::Sms {
            to, text, received, ..
        } => {
            let title = if *received {
                words.sms.from_them
            } else {
                words.people.sms_to
            };
            (lu::LuMessageSquare, title(to), text.clone())
        }
        ActivityKind::Mail {
            to, subject, text, ..
        } => {
            let title = if subject.is_empty() { to } else { subject };
            (lu::LuMail, title.clone(), text.clone())
        }
        ActivityKind::Imported { text } => (
            lu::LuFileDown,
            words.people.imported.to_owned(),
            text.clone(),
        ),
        ActivityKind::Overwritten { field, lost, new } => {
            let own = field_of_history(rows, field);
            let label = own.map_or_else(
                || field_label(field, words),
                |own| own.name.text(words.lang),
            );
            let value = |text: &str| match own {
                Some(own) if !text.is_empty() => own_value_text(own, text, currency, words),
                _ => value_text(text, words),
            };
            (
                lu::LuHistory,
                (words.people.overwritten)(label),
                format!("{} → {}", value(lost), value(new)),
            )
        }
    };
    let state = match &one.what {
        ActivityKind::Mail { state, .. } => Some(mail_state(state, words)),
        ActivityKind::Sms {
            carried: Some(carried),
            ..
        } => Some(sms_state(carried.state, words)),
        _ => None,
    };
    EntryText {
        icon,
        title,
        text,
        href: None,
        state,
        by: one.by,
    }
}

/// What a field is called that the history names.
fn field_label(field: &str, words: &StaffWords) -> &'static str {
    match field {
        "given" => words.people.given,
        "family" => words.people.family,
        "display" => words.people.display,
        "company" => words.people.company,
        "job" => words.people.job,
        "birthday" => words.people.birthday,
        "language" => words.account.message_language,
        "source" => words.people.source,
        "lifecycle" => words.people.lifecycle,
        field if field.starts_with("custom/") => words.records.field,
        _ => words.people.a_field,
    }
}

/// A value of the history as the screens show it.
fn value_text(value: &str, words: &StaffWords) -> String {
    let lifecycle = Lifecycle::parse(value).map(|one| lifecycle_text(one, words).to_owned());
    match value {
        "" => words.people.empty_value.to_owned(),
        "en" => "English".to_owned(),
        "zh" => "中文".to_owned(),
        _ => lifecycle.unwrap_or_else(|| value.to_owned()),
    }
}

/// Brings back what was written over, while the field still has what replaced it.
#[component]
fn Restore(activity: Activity) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let draft = Memo::new(move |_| {
        let ActivityKind::Overwritten { field, lost, new } = &activity.what else {
            return None;
        };
        let stands = app.rows(|rows| stands(rows, activity.contact, field, new));
        let draft = history::restore(activity.contact, &app.home_country(), field, lost, new);
        draft.filter(|_| stands).map(Draft::from)
    });
    let back = move |_| {
        let Some(draft) = draft.get_untracked() else {
            return;
        };
        let saving = app.commit(draft);
        spawn_local(async move {
            match saving.await {
                Ok(_) => app.toast(words.people.restored),
                Err(error) => app.not_saved(&error),
            }
        });
    };
    move || {
        draft.with(Option::is_some).then(|| {
            view! {
                <button type="button" class="btn small" on:click=back><Icon of=lu::LuUndo2 />{words.people.restore}</button>
            }
        })
    }
}

/// "Call: Reached, 3 min"
#[must_use]
pub fn call_title(outcome: Outcome, seconds: u32, words: &StaffWords) -> String {
    let outcome = outcome_text(outcome, words);
    let minutes = u64::from(seconds.div_ceil(60));
    let text = if minutes == 0 {
        outcome.to_owned()
    } else {
        format!("{outcome}{}{}", words.ui.comma, (words.ui.minutes)(minutes))
    };
    (words.people.called)(&text)
}

fn call_icon(outcome: Outcome) -> Drawing {
    match outcome {
        Outcome::Reached => lu::LuPhoneCall,
        Outcome::Voicemail => lu::LuPhoneOutgoing,
        Outcome::NoAnswer | Outcome::Busy => lu::LuPhoneMissed,
        Outcome::WrongNumber => lu::LuPhoneOff,
    }
}

/// The tag's class and words for where a mail is.
#[must_use]
pub fn mail_state(state: &MailState, words: &StaffWords) -> (&'static str, &'static str) {
    let [queued, sent, failed] = words.people.mail_states;
    match state {
        MailState::Queued => ("tag info", queued),
        MailState::Sent => ("tag ok", sent),
        MailState::Failed { .. } => ("tag bad", failed),
    }
}

#[component]
pub fn TimelineList(items: Memo<Vec<Item>>) -> impl IntoView {
    let words = use_app().staff_words();
    let tab = RwSignal::new(Tab::default());
    let most = RwSignal::new(SHOWN);
    let kept = Memo::new(move |_| {
        let tab = tab.get();
        items.with(|items| {
            items
                .iter()
                .filter(|item| tab.shows(item))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let chips = Tab::ALL.map(|one| {
        let label = match one {
            Tab::All => words.people.all,
            Tab::Orders => words.people.tab_orders,
            Tab::Chats => words.people.tab_chats,
            Tab::Talks => words.people.tab_talks,
            Tab::Mail => words.people.tab_mail,
        };
        view! {
            <button type="button" class="chip" aria-pressed=move || (tab.get() == one).to_string() on:click=move |_| tab.set(one)>
                {label}
            </button>
        }
    });
    let left = Memo::new(move |_| kept.with(Vec::len).saturating_sub(most.get()));
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.people.timeline}</h2></div>
            <div class="strip" role="group" aria-label=words.people.timeline>{chips.collect_view()}</div>
            {move || kept.with(Vec::is_empty).then(|| view! { <p class="muted">{words.people.timeline_empty}</p> })}
            <ul class="list">
                {move || {
                    let most = most.get();
                    kept.with(|items| items.iter().take(most).map(|item| view! { <TimelineEntry item=item.clone() /> }).collect_view())
                }}
            </ul>
            {move || (left.get() > 0).then(|| view! {
                <button type="button" class="btn block" on:click=move |_| most.update(|most| *most += SHOWN * 2)>
                    {(words.people.show_more)(left.get().min(SHOWN * 2) as u64)}
                </button>
            })}
        </section>
    }
}

#[component]
fn TimelineEntry(item: Item) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (at, key) = (item.at, item.key());
    let told = tell(app, &item);
    let title = match told.href {
        Some(href) => view! { <a class="row-link" href=href>{told.title}</a> }.into_any(),
        None => view! { <span>{told.title}</span> }.into_any(),
    };
    let state = told
        .state
        .map(|(class, text)| view! { <span class=class>{text}</span> });
    let why = match &item.what {
        What::Written(Activity {
            what:
                ActivityKind::Mail {
                    state: MailState::Failed { why },
                    ..
                },
            ..
        }) => Some(why.clone()),
        What::Written(Activity {
            what:
                ActivityKind::Sms {
                    carried: Some(carried),
                    ..
                },
            ..
        }) => sms_why(*carried, app.staff_words()).map(str::to_owned),
        _ => None,
    };
    let restore = match &item.what {
        What::Written(one) if matches!(one.what, ActivityKind::Overwritten { .. }) => {
            Some(view! { <Restore activity=one.clone() /> })
        }
        _ => None,
    };
    let me = app.me().user;
    let by = told.by.filter(|by| *by != me);
    let by = by.and_then(|by| app.rows(|rows| colleague_name(rows, by)));
    let by = by.map(|by| view! { <p class="row-sub">{(words.people.by)(&by)}</p> });
    view! {
        <li class="row top-align">
            <span class="lead"><Icon of=told.icon /></span>
            <div class="row-text">
                <p class="row-title">{title}{state}</p>
                {(!told.text.is_empty()).then(|| view! { <p class="row-sub said">{told.text}</p> })}
                {why.map(|why| view! { <p class="row-sub bad-text">{why}</p> })}
                {by}
                {restore}
                <RowMark key=key />
            </div>
            <div class="row-end"><time class="small">{move || app.moment(at)}</time></div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_field;
    use domain::Lang;
    use domain::people::CustomFieldKind;
    use words::staff_words;

    #[test]
    fn a_call_says_how_it_ended_and_how_long_it_took() {
        let (en, zh) = (staff_words(Lang::En), staff_words(Lang::Zh));
        assert_eq!(
            call_title(Outcome::Reached, 130, en),
            "Call: Reached, 3 min"
        );
        assert_eq!(call_title(Outcome::Busy, 0, zh), "通话：占线");
    }

    #[test]
    fn choices_that_were_written_over_are_said_in_words() {
        let field = a_field(60, CustomFieldKind::Several);
        let rows = Projection::new([field.clone().into()], Vec::new());
        let entry = |what| Activity {
            id: domain::id::ActivityId(crate::memory::an_id(61)),
            contact: domain::ContactId(crate::memory::an_id(62)),
            what,
            at: 0,
            by: None,
        };
        let one = entry(ActivityKind::Overwritten {
            field: format!("custom/{}", field.id),
            lost: "fish,nuts".into(),
            new: String::new(),
        });
        let said = |lang| {
            let text = activity_text(&one, &rows, &Currency("CNY".into()), staff_words(lang));
            (text.title, text.text)
        };
        let (title, text) = said(Lang::Zh);
        assert!(title.contains("过敏"), "{title}");
        assert!(text.starts_with("鱼、坚果 → "), "{text}");
        let (title, text) = said(Lang::En);
        assert!(title.contains("Allergies"), "{title}");
        assert!(text.starts_with("Fish, Nuts → "), "{text}");
    }

    #[test]
    fn every_state_of_a_mail_looks_different() {
        let failed = MailState::Failed {
            why: "no such box".into(),
        };
        let states = [MailState::Queued, MailState::Sent, failed];
        let told: std::collections::BTreeSet<_> = states
            .iter()
            .map(|state| mail_state(state, staff_words(Lang::En)))
            .collect();
        assert_eq!(told.len(), 3);
    }
}
