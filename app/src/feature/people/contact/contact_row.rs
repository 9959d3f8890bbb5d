//! One contact on a list.

use super::contact_text::{initials, lifecycle_text, read_name, subline, two_tags};
use super::contact_view::ContactView;
use crate::context::use_app;
use crate::ui::{Icon, RowMark};
use domain::ContactId;
use domain::people::{ContactStaff, Lifecycle};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

/// A row of fixed height that leads to the record.
#[component]
pub fn ContactRow(
    id: ContactId,
    /// True for the record that is open beside the list.
    #[prop(into)]
    here: Signal<bool>,
    /// The list stays where it is while a record opens beside it.
    #[prop(optional)]
    beside: bool,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let who = ContactView::new(app, id);
    let name = Memo::new(move |_| who.name());
    let sub = Memo::new(move |_| who.of(|contact| subline(contact, &app.home_country())));
    let tags = Memo::new(move |_| who.of_staff(two_tags));
    let vip = Memo::new(move |_| who.of_staff(|staff| staff.lifecycle == Lifecycle::Vip));
    let twice = Memo::new(move |_| {
        who.of_staff(|staff: &ContactStaff| staff.suggestions().next().is_some())
    });
    let careful = Memo::new(move |_| who.of(|contact| contact.do_not_contact));
    view! {
        <a class="row contact-row" href=routes::desk::contact(id) data-noscroll=beside.then_some("") aria-current=move || here.get().then_some("true")>
            <span class="lead round" aria-hidden="true">{move || name.with(|name| initials(name))}</span>
            <div class="row-text">
                <p class="row-title">
                    <span class="clip">{name}</span>
                    {move || name.with(|name| read_name(name, words.lang)).map(|read| view! { <span class="reading">{read}</span> })}
                    {move || careful.get().then(|| view! {
                        <Icon of=lu::LuBellOff class="icon s" /><span class="vh">{words.people.do_not_title}</span>
                    })}
                </p>
                <p class="row-sub"><RowMark key=who.key() /><span class="clip">{sub}</span></p>
            </div>
            <div class="row-tags">
                {move || vip.get().then(|| view! { <span class="tag ok">{lifecycle_text(Lifecycle::Vip, words)}</span> })}
                {move || twice.get().then(|| view! { <span class="tag warn">{words.people.duplicate}</span> })}
                {move || {
                    let room = 2_usize.saturating_sub(usize::from(vip.get()) + usize::from(twice.get()));
                    tags.get().into_iter().take(room).map(|tag| view! { <span class="tag clip">{tag}</span> }).collect_view()
                }}
            </div>
        </a>
    }
}
