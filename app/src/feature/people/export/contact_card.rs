//! The card of a customer on their record: a square for another phone's camera, and a file. Made on this phone, also without a network.

use crate::context::AppContext;
use crate::feature::people::contact::contact_view::ContactView;
use crate::files::{ObjectUrl, offer};
use crate::ui::Icon;
use crate::ui::qr_code::Qr;
use domain::people::contact_card::contact_card;
use icondata_lu as lu;
use leptos::prelude::*;

/// Offers a card as a file that address books open.
pub fn offer_card(app: AppContext, card: &str, name: &str) {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let name: String = name.chars().take(60).map(plain).collect();
    match ObjectUrl::of(card.as_bytes(), "text/vcard;charset=utf-8") {
        Some(url) => offer(&url, &format!("{name}.vcf")),
        None => app.warn(app.staff_words().records.export_broken),
    }
}

#[component]
pub fn ContactCard(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let open = RwSignal::new(false);
    let card = Memo::new(move |_| who.of(contact_card));
    let keep = move |_| offer_card(app, &card.get_untracked(), &who.name());
    let shown = move || {
        open.get().then(|| view! {
            <div class="card pad qr-card">
                <Qr text=card.get() label=words.records.card.to_owned() />
                <p class="muted small">{words.records.card_text}</p>
                <button type="button" class="btn" on:click=keep><Icon of=lu::LuDownload />{words.records.card_file}</button>
            </div>
        })
    };
    view! {
        <button type="button" class="btn block" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
            <Icon of=lu::LuQrCode />{words.records.card}
        </button>
        {shown}
    }
}
