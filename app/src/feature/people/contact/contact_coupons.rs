//! The coupons of a customer on their record, and giving them one.

use super::contact_view::ContactView;
use crate::context::use_app;
use crate::feature::sales::offer::my_offers::next_number;
use crate::feature::sales::offer::offer_text::{coupons_of, offer, offers};
use crate::ui::{Icon, RowMark};
use domain::people::{Contact, ContactStaff};
use domain::sales::{Coupon, CouponCollect, Offer};
use domain::{Entity, Key, UserId, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The accounts of a record: its own, and those of whoever was joined into it.
#[must_use]
pub fn accounts_of(contact: Option<&Contact>, staff: Option<&ContactStaff>) -> BTreeSet<UserId> {
    let own = contact.and_then(|contact| contact.user);
    let joined = staff.into_iter().flat_map(|half| half.accounts.iter());
    own.into_iter().chain(joined.copied()).collect()
}

/// Without an account there is nothing to give a coupon to; of several the first one gets it.
#[component]
pub fn ContactCoupons(who: ContactView) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let users = Memo::new(move |_| {
        let (contact, staff) = (who.contact.get(), who.staff.get());
        accounts_of(contact.as_ref(), staff.as_ref())
    });
    let user = Memo::new(move |_| users.with(|users| users.first().copied()));
    let all = Memo::new(move |_| {
        let users = users.get().into_iter();
        app.rows(|rows| {
            users
                .flat_map(|user| coupons_of(rows, user))
                .collect::<Vec<_>>()
        })
    });
    // What can be given: what runs, and of which the customer has not all.
    let open = Memo::new(move |_| {
        let now = app.now();
        let Some(user) = user.get() else {
            return Vec::new();
        };
        app.rows(|rows| {
            let all = offers(rows).into_iter();
            let open = all.filter_map(|one| {
                let number = next_number(rows, &one, user, now)?;
                Some((one, number))
            });
            open.collect::<Vec<_>>()
        })
    });
    let give = move |(one, number): (Offer, u32)| {
        let id = one.id;
        let collect = move |_| {
            if let Some(customer) = user.get_untracked() {
                let collect = CouponCollect {
                    offer: id,
                    customer,
                    number,
                };
                app.save(collect, Some(words.offer.given.to_owned()), || {});
            }
        };
        view! { <button type="button" class="chip" on:click=collect><Icon of=lu::LuPlus />{one.name.text(words.lang).to_owned()}</button> }
    };
    move || {
        let is_empty = all.with(Vec::is_empty) && open.with(Vec::is_empty);
        (!is_empty).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.offer.offers}</h2></div>
                <ul class="list">
                    <For each=move || all.get() key=|one| (one.id, one.ledger.len()) let:coupon><CouponRow coupon=coupon /></For>
                </ul>
                {move || (!open.with(Vec::is_empty)).then(|| view! {
                    <div class="strip" role="group" aria-label=words.offer.give>{open.get().into_iter().map(give).collect_view()}</div>
                })}
            </section>
        })
    }
}

#[component]
fn CouponRow(coupon: Coupon) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let of = coupon.offer;
    let name = Memo::new(move |_| {
        let one = app.rows(|rows| offer(rows, of));
        one.map(|one| one.name.text(words.lang).to_owned())
    });
    let key = Key::new(Entity::Coupon, coupon.id.0);
    let used = coupon.is_used();
    view! {
        <li><a class="row" href=routes::desk::honour(&coupon.code)>
            <span class="lead neutral"><Icon of=lu::LuTicketPercent /></span>
            <div class="row-text">
                <p class="row-title">{move || name.get()}</p>
                <p class="row-sub num">{coupon.code.clone()}</p>
                <RowMark key=key />
            </div>
            {used.then(|| view! { <span class="tag">{words.offer.used}</span> })}
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_contact;
    use domain::people::Lifecycle;
    use uuid::Uuid;

    #[test]
    fn a_record_that_others_were_joined_into_has_their_accounts() {
        let [ann, anne] = [7, 8].map(|n| UserId(Uuid::from_u128(n)));
        let own = Contact {
            user: Some(ann),
            ..a_contact(20, "Ann")
        };
        assert_eq!(accounts_of(Some(&own), None), BTreeSet::from([ann]));
        let whole = Contact { user: None, ..own };
        let half = ContactStaff {
            accounts: BTreeSet::from([ann, anne]),
            ..ContactStaff::new(whole.id, Lifecycle::Customer)
        };
        let both = accounts_of(Some(&whole), Some(&half));
        assert_eq!(both, BTreeSet::from([ann, anne]));
        assert!(accounts_of(None, None).is_empty());
    }
}
