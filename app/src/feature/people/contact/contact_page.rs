//! One customer: the ways to reach them, and everything that happened.

use super::bounced::BouncedBanner;
use super::contact_staff::TeamHalf;
use super::contact_text::{initials, lifecycle_text, read_name, year};
use super::contact_view::{ContactView, contact_name, resolve_contact};
use super::contacts::ContactList;
use super::details::Details;
use super::duplicates::DuplicateSuggestions;
use super::parked_versions::{open_parked_about, parked_about};
use crate::context::use_app;
use crate::feature::file::FileList;
use crate::feature::insight::contact_value::ContactValue;
use crate::feature::people::activity::actions::{ActSheets, Actions, Acts};
use crate::feature::people::activity::after_call::OpenCall;
use crate::feature::people::activity::timeline::{compose, joined};
use crate::feature::people::activity::timeline_list::TimelineList;
use crate::feature::people::company::company_link::CompanyLink;
use crate::feature::people::consent::desk_consent::DeskConsent;
use crate::feature::people::contact::contact_coupons::ContactCoupons;
use crate::feature::people::custom_field::custom_values::CustomValues;
use crate::feature::people::export::contact_card::ContactCard;
use crate::feature::people::own_data::access::note_looked;
use crate::feature::task::task_lines::ContactTasks;
use crate::ui::wide::wide;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::ContactId;
use domain::file::Subject;
use domain::people::Lifecycle;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[component]
pub fn ContactPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let found = Memo::new(move |_| {
        let id: Option<ContactId> =
            params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        id.and_then(|id| app.rows(|rows| resolve_contact(rows, id)))
    });
    let name = Memo::new(move |_| {
        found
            .get()
            .and_then(|id| app.rows(|rows| contact_name(rows, id)))
    });
    let title = Signal::derive(move || {
        name.get()
            .unwrap_or_else(|| words.people.missing_title.to_owned())
    });
    let record = move || match found.get() {
        Some(id) => view! { <Record id=id /> }.into_any(),
        None => view! {
            <Empty
                of=lu::LuUserX
                title=words.people.missing_title
                text=words.people.missing_text
                next=(routes::desk::CONTACTS, words.people.contacts)
            />
        }
        .into_any(),
    };
    let wide = wide();
    let class = Signal::derive(move || {
        if wide.get() {
            "wide".to_owned()
        } else {
            String::new()
        }
    });
    view! {
        <Page title=title tab=words.sales.customer back=routes::desk::CONTACTS class=class>
            // The list comes and goes with the room for it; the record and what is typed into it stay.
            <div class=move || if wide.get() { "beside" } else { "record-part" }>
                {move || wide.get().then(|| view! {
                    <div><ContactList open=Signal::derive(move || found.get()) beside=true /></div>
                })}
                <div class="record">{record}</div>
            </div>
        </Page>
    }
}

#[component]
fn Record(id: ContactId) -> impl IntoView {
    let app = use_app();
    let who = ContactView::new(app, id);
    note_looked(app, id);
    let acts = Acts::new();
    let ids = Memo::new(move |_| app.rows(|rows| joined(rows, id)));
    let items = Memo::new(move |_| {
        let contact = who.contact.get();
        let staff = who.staff.get();
        contact
            .map(|contact| app.rows(|rows| compose(rows, &contact, staff.as_ref())))
            .unwrap_or_default()
    });
    view! {
        <Head who=who />
        <Actions who=who acts=acts items=items />
        <OpenCall contact=id />
        <Careful who=who />
        <BouncedBanner who=who />
        <DuplicateSuggestions who=who />
        <OpenParked who=who />
        <ContactValue contact=id />
        <Details who=who acts=acts />
        <CompanyLink who=who />
        <ContactCard who=who />
        <TeamHalf who=who />
        <CustomValues who=who />
        <DeskConsent who=who />
        <ContactCoupons who=who />
        <FileList about=Subject::Contact(id) />
        <a class="btn block" href=routes::desk::new_ticket(id)><Icon of=lu::LuLifeBuoy />{app.staff_words().ticket.new_ticket}</a>
        <ContactTasks contact=id ids=ids />
        <TimelineList items=items />
        <ActSheets who=who acts=acts />
    }
}

#[component]
fn Head(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let name = Memo::new(move |_| who.name());
    let line = move || {
        let since = who.of_staff(|staff| staff.first_seen);
        let since = since.unwrap_or_else(|| who.of(|contact| contact.created_at));
        let stage = who.of_staff(|staff| Some(staff.lifecycle));
        let comes = matches!(
            stage,
            Some(Lifecycle::Customer | Lifecycle::Vip | Lifecycle::Lapsed)
        );
        let year = year(since, app.offset(since)).to_string();
        let since = if comes {
            (words.people.since)(&year)
        } else {
            (words.people.seen_since)(&year)
        };
        let fields = who.of(|contact| [contact.fields.company.clone(), contact.fields.job.clone()]);
        let known = fields.into_iter().filter(|text| !text.is_empty());
        known.chain([since]).collect::<Vec<_>>().join(" · ")
    };
    let stage = move || {
        who.of_staff(|staff| Some(staff.lifecycle)).map(|stage| {
            let class = if stage == Lifecycle::Vip {
                "tag ok"
            } else {
                "tag accent"
            };
            view! { <span class=class>{lifecycle_text(stage, words)}</span> }
        })
    };
    let tags = move || {
        let tags = who.of_staff(|staff| staff.tags.clone());
        tags.into_iter()
            .map(|tag| view! { <span class="tag clip">{tag}</span> })
            .collect_view()
    };
    view! {
        <div class="contact-head">
            <span class="lead round large" aria-hidden="true">{move || name.with(|name| initials(name))}</span>
            <div class="grow">
                {move || name.with(|name| read_name(name, words.lang)).map(|read| view! { <p class="contact-name">{read}</p> })}
                <p class="muted small">{line}</p>
                <div class="cluster">{stage}{tags}<RowMark key=who.key() /></div>
            </div>
        </div>
    }
}

/// Shown clearly where somebody wishes no contact.
#[component]
fn Careful(who: ContactView) -> impl IntoView {
    let words = who.app.staff_words();
    let careful = Memo::new(move |_| who.of(|contact| contact.do_not_contact));
    move || {
        careful.get().then(|| {
            view! {
                <div class="banner bad" role="status">
                    <Icon of=lu::LuBellOff />
                    <div><strong>{words.people.do_not_title}</strong><p>{words.people.do_not_text}</p></div>
                </div>
            }
        })
    }
}

/// Questions of mine about this contact.
#[component]
fn OpenParked(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let fields = Memo::new(move |_| {
        app.rows(|rows| {
            open_parked_about(rows, who.id)
                .filter_map(|parked| parked_about(parked, rows, words))
                .map(|about| about.field)
                .collect::<Vec<_>>()
        })
    });
    move || {
        let each = fields.get().into_iter().map(|field| {
            let title = field.map_or_else(
                || words.account.needs_you.to_owned(),
                |field| (words.people.conflict)(&field),
            );
            view! {
                <div class="banner warn" role="status">
                    <Icon of=lu::LuCircleAlert />
                    <div><strong>{title}</strong><p>{words.people.conflict_text}</p></div>
                    <a class="btn warn small" href=routes::desk::PARKED>{words.people.choose}</a>
                </div>
            }
        });
        each.collect_view()
    }
}
