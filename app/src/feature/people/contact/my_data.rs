//! What the business keeps about a customer, shown to that customer, who corrects it. Also without a network.

use super::own_data::{Own, OwnField};
use super::own_field::{TextField, save, wrong_text};
use super::own_points::Points;
use crate::context::{AppContext, use_app};
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Page, RowMark};
use domain::people::{PointKind, of_user};
use domain::routes;
use domain::{Entity, Key, Lang};
use leptos::prelude::*;

/// What is known now, and who this is.
fn own(app: AppContext) -> Own {
    let me = app.me();
    let country = app
        .business
        .with(|one| one.as_ref().map(|one| one.country.clone()));
    Own {
        me: me.user,
        account: if me.guest { String::new() } else { me.name },
        country: country.unwrap_or_default(),
        contact: app.rows(|rows| of_user(rows, me.user).ok().flatten().cloned()),
    }
}

#[component]
pub fn MyDataPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let data = Memo::new(move |_| own(app));
    let key = move || {
        data.with(|data| {
            data.contact
                .as_ref()
                .map(|contact| Key::new(Entity::Contact, contact.id.0))
        })
    };
    let key = Memo::new(move |_| key());
    let text = move |field, label, autocomplete| view! { <TextField data=data field=field label=label autocomplete=autocomplete /> };
    let given = text(OwnField::Given, words.account.given, "given-name");
    let family = text(OwnField::Family, words.account.family, "family-name");
    let names = match words.lang {
        Lang::Zh => [family, given],
        Lang::En => [given, family],
    };
    view! {
        <Page title=words.account.my_data back=routes::app::ME>
            <ParkedBanner href=routes::app::PARKED />
            <p class="muted small">{words.account.my_data_text}</p>
            {move || key.get().map(|key| view! { <RowMark key=key /> })}
            // As in the cart: no names and no ids, else the browser writes down what stands in the fields.
            <form class="form" autocomplete="off" on:submit=|event| event.prevent_default()>
                {text(OwnField::Called, words.account.called, "nickname")}
                <div class="field-row">{names}</div>
                <Points data=data kind=PointKind::Phone />
                <Points data=data kind=PointKind::Email />
                {text(OwnField::Address, words.account.address, "street-address")}
                {text(OwnField::Birthday, words.account.birthday, "bday")}
                {text(OwnField::Company, words.account.company, "organization")}
                <Language data=data />
            </form>
            <section class="section">
                <div class="section-head"><h2>{words.account.advertising}</h2></div>
                <DoNotContact data=data />
            </section>
            <p class="muted small">{words.account.conflict_text}</p>
        </Page>
    }
}

#[component]
fn Language(data: Memo<Own>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let chosen = Memo::new(move |_| {
        data.with(|data| {
            data.contact
                .as_ref()
                .and_then(|contact| contact.fields.language)
        })
    });
    let choices = [
        (None, words.account.any_language),
        (Some(Lang::Zh), "中文"),
        (Some(Lang::En), "English"),
    ];
    let choose = move |lang| match data.with_untracked(|data| data.language(lang)) {
        Ok(drafts) => save(app, drafts, |_| {}),
        Err(wrong) => app.warn(wrong_text(wrong, words)),
    };
    let choices = choices.map(|(lang, name)| view! {
        <button type="button" aria-pressed=move || (chosen.get() == lang).to_string() on:click=move |_| choose(lang)>{name}</button>
    });
    view! {
        <div class="field">
            <span class="label">{words.account.message_language}</span>
            <div class="seg" role="group" aria-label=words.account.message_language>{choices.collect_view()}</div>
        </div>
    }
}

#[component]
fn DoNotContact(data: Memo<Own>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let on = Memo::new(move |_| {
        data.with(|data| data.contact.as_ref().is_some_and(|one| one.do_not_contact))
    });
    // Shown from the row: a refused change flips back by itself.
    let again = RwSignal::new(());
    let flip = move |_| match data.with_untracked(|data| data.do_not_contact(!on.get_untracked())) {
        Ok(drafts) => save(app, drafts, |_| {}),
        Err(wrong) => {
            again.set(());
            app.warn(wrong_text(wrong, words));
        }
    };
    view! {
        <label class="check">
            <span class="grow">
                {words.account.do_not_contact}
                <span class="help">{words.account.do_not_contact_text}</span>
            </span>
            <input
                type="checkbox"
                class="switch"
                role="switch"
                prop:checked=move || {
                    again.get();
                    on.get()
                }
                on:change=flip
            />
        </label>
    }
}
