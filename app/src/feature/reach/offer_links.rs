//! The link to an offer in a letter: one tap puts it under the text.

use crate::context::use_app;
use crate::feature::sales::offer::offer_text::offers;
use crate::ui::Icon;
use domain::id::OfferId;
use domain::routes;
use domain::sales::Offer;
use icondata_lu as lu;
use leptos::prelude::*;

/// A text with the link to an offer under it. `{link}` is the address of the site, with a slash at its end.
fn with_link(text: &str, offer: OfferId) -> String {
    let path = routes::app::offer(offer);
    let link = format!("{{link}}{}", path.trim_start_matches('/'));
    if text.contains(&link) {
        return text.to_owned();
    }
    match text.trim_end() {
        "" => link,
        text => format!("{text}\n\n{link}"),
    }
}

/// Of what runs and customers collect themselves. The link is put under each language that something is written in.
#[component]
pub fn OfferLinks(
    en: RwSignal<String>,
    zh: RwSignal<String>,
    /// Saves what was typed.
    leave: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        let now = app.now();
        let mut all = app.rows(offers);
        all.retain(|one| !one.by_staff && one.closed(now).is_none());
        all
    });
    let add = move |id: OfferId| {
        let is_empty = |text: RwSignal<String>| text.with_untracked(|text| text.trim().is_empty());
        let both_empty = is_empty(en) && is_empty(zh);
        for text in [en, zh] {
            if both_empty || !is_empty(text) {
                text.update(|text| *text = with_link(text, id));
            }
        }
        leave.run(());
    };
    let chip = move |one: Offer| {
        let name = one.name.text(words.lang).to_owned();
        view! { <button type="button" class="chip" on:click=move |_| add(one.id)><Icon of=lu::LuTicketPercent />{name}</button> }
    };
    move || {
        (!all.with(Vec::is_empty)).then(|| view! {
            <p class="muted small">{words.campaign.offer_links}</p>
            <div class="strip" role="group" aria-label=words.campaign.offer_links>{all.get().into_iter().map(chip).collect_view()}</div>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_link_of_an_offer_stands_under_the_text_once() {
        let id = OfferId(Uuid::from_u128(7));
        let text = with_link("Look, {name}!\n", id);
        assert_eq!(
            text,
            format!("Look, {{name}}!\n\n{{link}}app/offers/{}", id.0)
        );
        assert_eq!(with_link(&text, id), text);
        assert_eq!(with_link(" ", id), format!("{{link}}app/offers/{}", id.0));
        // What leaves in a letter is the address of the page of that offer.
        let sent = text.replace("{link}", "https://shop.example/");
        let page = format!("https://shop.example{}", routes::app::offer(id));
        assert!(sent.ends_with(&page), "{sent}");
    }
}
